"""Wagtail's screens under a strict policy: scripts run by nonce only.

Some of Wagtail's templates and widgets (inline panels, date fields, choosers) start themselves from
bare ``<script>`` elements, which a strict policy stops. This gives the page's nonce to exactly those:
the whole body must be a call of a known initialiser whose arguments are plain JSON. Any other
script stays without a nonce, so a script that somebody managed to inject does not run.
"""

import json
import re
from typing import Any

from csp.constants import HEADER
from django.conf import settings
from django.http import HttpRequest, HttpResponse

_BARE = re.compile(r"<script>(?P<body>.*?)(?=</script>)", re.DOTALL)
_CALL = re.compile(
    r"\s*(?:new (?:Page|Image|Document|Snippet)?Chooser|init(?:Date|Time|DateTime)Chooser|createTaskChooser)"
    r"\((?P<arguments>.*)\);?\s*",
    re.DOTALL,
)
_PANEL = re.compile(
    r"\s*\(function\(\)\s*\{\s*var panel = new (?:InlinePanel|MultipleChooserPanel)"
    r"\(JSON\.parse\(\"[^\"<>]*\"\)\);\s*\}\)\(\);\s*"
)


def is_wagtails_own(body: str) -> bool:
    """Whether a script's body is one of Wagtail's initialisers and nothing more."""
    if _PANEL.fullmatch(body):
        return True
    call = _CALL.fullmatch(body)
    if not call:
        return False
    try:
        json.loads(f"[{call['arguments']}]")
    except ValueError:
        return False
    return True


def bless(html: str, nonce: str) -> str:
    """``html`` with the nonce on Wagtail's own bare scripts, and on no others."""

    def with_nonce(match: re.Match[str]) -> str:
        if not is_wagtails_own(match["body"]):
            return match[0]
        return f'<script nonce="{nonce}">{match["body"]}'

    return _BARE.sub(with_nonce, html)


class AdminScriptNonceMiddleware:
    """Sets the admin's own policy and blesses Wagtail's scripts. Stands inside the CSP middleware."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(settings.ADMIN_PATH):
            return response
        if response.has_header(HEADER):
            # A draft or a preview: a public page with its own policy, made inside this answer. The
            # preview has to be let into the frame beside the form; nothing in it is trusted more.
            if response.get("X-Frame-Options") == "SAMEORIGIN":
                response[HEADER] = response[HEADER].replace(
                    "frame-ancestors 'none'", "frame-ancestors 'self'"
                )
            return response
        response._csp_config = settings.ADMIN_CSP
        if (
            not getattr(response, "streaming", False)
            and response.get("Content-Type", "").startswith("text/html")
            and b"<script>" in response.content
        ):
            nonce = str(request.csp_nonce)  # type: ignore[attr-defined]
            response.content = bless(response.content.decode(response.charset), nonce).encode(
                response.charset
            )
            if response.has_header("Content-Length"):
                response["Content-Length"] = str(len(response.content))
        return response
