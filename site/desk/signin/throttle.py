"""Who is asking, for the count of wrong passwords (django-axes), and what somebody locked out reads."""

from __future__ import annotations

import ipaddress
import math
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from .going import safe_next, show


def client_address(request: HttpRequest) -> str | None:
    """The address a request comes from.

    Behind ``TRUSTED_PROXIES`` proxies it is the entry that the outermost of them wrote into
    X-Forwarded-For; entries further left are the client's own words and count for nothing. Without a
    trusted proxy the header is not read at all.
    """
    direct = request.META.get("REMOTE_ADDR")
    proxies = settings.TRUSTED_PROXIES
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if proxies and len(hops) >= proxies:
        return _normal(hops[-proxies]) or _normal(direct)
    return _normal(direct)


def _normal(text: str | None) -> str | None:
    """One way of writing for one client: who has one address of IPv6 has the other 2**64 beside it, too."""
    try:
        found = ipaddress.ip_address(text or "")
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False).network_address)
    return str(found)


def locked_answer(
    request: HttpRequest, answer: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """The sign-in page again: when to come back, and whom to ask. The same for a name that nobody has."""
    minutes = math.ceil(settings.AXES_COOLOFF_TIME.total_seconds() / 60)
    error = _(
        "%(count)d回まちがえたので、%(minutes)d分のあいだ、ログインできません。"
        "%(minutes)d分たってから、もう一度してください。お急ぎのときは、管理者に話してください。"
    ) % {"count": settings.AXES_FAILURE_LIMIT, "minutes": minutes}
    context = {
        "page_title": _("職員のログイン"),
        "error": error,
        "typed": str((credentials or {}).get("username") or "")[:150],
        "next": safe_next(request),
    }
    return show(request, "login.html", context, status=429)
