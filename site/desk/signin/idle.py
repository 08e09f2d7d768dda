"""A session that nobody uses ends; what was typed into a form meanwhile is kept for whoever signs in again.

The one in hand may be away from the desk, so the session is refused first and what was sent with it is put aside,
sealed, in the browser's next session: no database holds it in clear, and only the same account is shown it.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from core import sealing

from .going import address, go

_SEEN, _HELD, _HELD_SINCE = "seen", "held", "held_since"
_ABOUT = b"desk.signin.held"
# Written down once a minute: each click would else write to the database.
EVERY = 60
HELD_FOR = timedelta(minutes=30)
MOST_HELD = 200_000
# Pages that ask by themselves are no sign of anybody: Wagtail's editor says every ten seconds that it is open.
_BY_THEMSELVES = (settings.ADMIN_PATH + "editing-sessions/",)


class Held(NamedTuple):
    """What was sent, and where to: pairs of field and value in their order."""

    path: str
    fields: list[tuple[str, str]]


def is_idle(request: HttpRequest) -> bool:
    """Whether nobody has done anything in this session for ``STAFF_IDLE``."""
    seen = request.session.get(_SEEN)
    return seen is not None and _now() - seen > settings.STAFF_IDLE.total_seconds()


def touch(request: HttpRequest) -> None:
    """Somebody is there. A session from before this was counted begins now."""
    seen = request.session.get(_SEEN)
    if not _asks_by_itself(request) and (seen is None or _now() - seen >= EVERY):
        request.session[_SEEN] = _now()
        if _now() - request.session.get(_HELD_SINCE, _now()) > HELD_FOR.total_seconds():
            drop(request)  # what was typed about somebody lies nowhere longer than it is of use


def begin(request: HttpRequest) -> None:
    request.session[_SEEN] = _now()


def turned_away(request: HttpRequest) -> HttpResponse:
    """To the door, and from there back to the page; a form's words wait behind it."""
    if is_script(request) or _asks_by_itself(request) or _is_fetched(request):
        # The session stays as it is: a form may still come with it, and its words are not to be lost.
        return HttpResponse(
            _("もう一度ログインしてください。"), status=403, content_type="text/plain; charset=utf-8"
        )
    held = _hold(request)
    then = address("staff:held") if held else _page_of(request)
    auth.logout(request)
    if held:
        request.session[_HELD], request.session[_HELD_SINCE] = held, _now()
        request.session.set_expiry(HELD_FOR)
    return go(address("staff:login", then=then) + "&idle" + ("&held" if held else ""))


def forget(request: HttpRequest) -> None:
    """At the door itself: nothing is kept, and whoever stands there is nobody yet."""
    auth.logout(request)


def held_for(request: HttpRequest) -> Held | None:
    """What was put aside for this account, while it is fresh."""
    try:
        kept = json.loads(sealing.unseal(request.session.get(_HELD, ""), about=_ABOUT) or "{}")
    except (sealing.SealError, ValueError):  # the keys have changed meanwhile
        return None
    if kept.get("user") != request.user.pk or _now() - kept.get("at", 0) > HELD_FOR.total_seconds():
        return None
    return Held(kept["path"], [(name, value) for name, value in kept["fields"]])


def drop(request: HttpRequest) -> None:
    for name in (_HELD, _HELD_SINCE):
        request.session.pop(name, None)


def nobody() -> Any:
    """As django-otp leaves somebody who has not signed in."""
    found = AnonymousUser()
    found.otp_device = None  # type: ignore[attr-defined]
    found.is_verified = lambda: False  # type: ignore[attr-defined]
    return found


def _now() -> int:
    return int(timezone.now().timestamp())


def is_script(request: HttpRequest) -> bool:
    return request.headers.get("x-requested-with") == "XMLHttpRequest"


def _is_fetched(request: HttpRequest) -> bool:
    """By a script of a page, as Wagtail's preview is while somebody types; browsers say so themselves."""
    return request.headers.get("sec-fetch-mode", "navigate") != "navigate"


def _asks_by_itself(request: HttpRequest) -> bool:
    return request.path_info.startswith(_BY_THEMSELVES) or (
        request.method == "GET" and request.headers.get("accept") == "application/json"
    )


def _hold(request: HttpRequest) -> str:
    """The form as it was sent, sealed; nothing for what is no form of ours, too long, or a file."""
    if request.method != "POST" or request.FILES or not _is_ours(request):
        return ""
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    text = json.dumps(
        {"user": request.user.pk, "at": _now(), "path": request.get_full_path(), "fields": fields},
        ensure_ascii=False,
    )
    return sealing.seal(text, about=_ABOUT) if len(text) <= MOST_HELD else ""


def _is_ours(request: HttpRequest) -> bool:
    """Django's own look at forged forms comes after this place, so it is asked here."""
    look = CsrfViewMiddleware(lambda _request: HttpResponse())
    look.process_request(request)
    return look.process_view(request, lambda _request: HttpResponse(), (), {}) is None


def _page_of(request: HttpRequest) -> str:
    """The page itself; of a form that could not be kept, the page it stood on."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    page = request.headers.get("referer", "")
    if url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()}):
        parts = urlsplit(page)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return request.get_full_path()
