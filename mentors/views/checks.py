"""Is this paper, is this badge real? Who may: whoever holds the secret in its address. Wrong ones are counted."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.views import throttle
from events.views.keys import private
from events.views.throttle import Limit
from mentors import actions, badges, hours
from mentors.enums import BadgeKind
from mentors.models import Badge
from mentors.secrets import hash_of

from .own import show

WRONG_FROM_ADDRESS = Limit("hours-check", 30, 15 * 60)


def masked(name: str) -> str:
    """見＊ 花＊: whoever holds the paper sees whether it fits; nobody learns a name here, not even a short one."""
    parts = name.replace("　", " ").split()
    return " ".join(part[0] + "＊" if len(part) > 1 else "＊" for part in parts)


@require_safe
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the QR of a 活動証明書: good, revoked, or unknown."""
    _unnamed(request)
    address = throttle.address_of(request)
    if WRONG_FROM_ADDRESS.reached(address):
        return _closed(show(request, "hours_check", _("活動証明書をたしかめる"), state="wait", status=429))
    found = actions.find_certificate(token)
    if found is None:
        WRONG_FROM_ADDRESS.add(address)
        return _closed(show(request, "hours_check", _("活動証明書をたしかめる"), state="unknown", status=404))
    erased = found.mentor.erased_at is not None
    return _closed(
        show(
            request, "hours_check", _("活動証明書をたしかめる"), state="revoked" if found.revoked_at else "good",
            certificate=found, hours=hours.in_words(found.minutes), erased=erased,
            revoked_on=timezone.localdate(found.revoked_at) if found.revoked_at else None,
            name="" if erased else masked(found.name_on_paper),
        )
    )  # fmt: skip


def _unnamed(request: HttpRequest) -> None:
    """Whatever names the address from here on (a log line, a link on the page) names no secret."""
    request.path = request.path_info = request.META["PATH_INFO"] = "/v/"


def _closed(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    return response


# --- badges -------------------------------------------------------------------------------------------
def _json(what: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Fetched by other sites' checkers: any origin may read it, nobody keeps it."""
    response = HttpResponse(
        json.dumps(what, ensure_ascii=False), content_type="application/ld+json; charset=utf-8", status=status
    )
    response["Access-Control-Allow-Origin"] = "*"
    return _closed(private(response))


def _badge(request: HttpRequest, token: str) -> Badge | HttpResponse:
    address = throttle.address_of(request)
    if WRONG_FROM_ADDRESS.reached(address):
        return _json({"error": "too many"}, status=429)
    found = Badge.objects.select_related("mentor").filter(token_hash=hash_of(token)).first()
    if found is None:
        WRONG_FROM_ADDRESS.add(address)
        return _json({"error": "unknown"}, status=404)
    return found


@require_safe
def badge(request: HttpRequest, token: str) -> HttpResponse:
    """The credential at its own address; 410 and why once it is revoked."""
    _unnamed(request)
    found = _badge(request, token)
    if isinstance(found, HttpResponse):
        return found
    return (
        _json(badges.revocation(found), status=410) if found.revoked_at else _json(badges.credential(found))
    )


@require_safe
def badge_status(request: HttpRequest, token: str) -> HttpResponse:
    _unnamed(request)
    found = _badge(request, token)
    return found if isinstance(found, HttpResponse) else _json(badges.status(found))


@require_safe
def badge_issuer(request: HttpRequest) -> HttpResponse:
    return _json({"@context": badges.CONTEXT, **badges.issuer()})


@require_safe
def badge_kind(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in badges.BY_KIND:
        raise Http404
    return _json({"@context": badges.CONTEXT, **badges.achievement(BadgeKind(kind))})
