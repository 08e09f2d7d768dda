"""Nobody gets a staff page without a second factor, whichever view answers it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from .factors import phone_of
from .going import address, go


class StaffDoorMiddleware:
    """Stands after django-otp's own middleware, which knows whether a session has passed the second factor.

    Under ``STAFF_PREFIXES``, known pages or not, the way leads to the door. Everywhere else somebody
    who has given a password only counts as nobody, so pages that show more to staff do not, either.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith(tuple(settings.STAFF_DOORS)):
            return self.get_response(request)
        if path.startswith(tuple(settings.STAFF_PREFIXES)):
            return _turned_away(request) or self.get_response(request)
        user = request.user
        request.user = SimpleLazyObject(lambda: _with_both(user))  # type: ignore[assignment]
        return self.get_response(request)


def _with_both(user: Any) -> Any:
    """``user``, or nobody while the second factor is missing. Asked for only by pages that need it."""
    if not user.is_authenticated or user.is_verified():
        return user
    nobody = AnonymousUser()
    nobody.otp_device = None  # type: ignore[attr-defined]
    nobody.is_verified = lambda: False  # type: ignore[attr-defined]
    return nobody


def _turned_away(request: HttpRequest) -> HttpResponse | None:
    user: Any = request.user
    if user.is_authenticated and user.is_verified():
        return None
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        # A script would take the door's page for its answer.
        return HttpResponse(
            _("もう一度ログインしてください。"), status=403, content_type="text/plain; charset=utf-8"
        )
    door = "staff:login"
    if user.is_authenticated:
        door = "staff:code" if phone_of(user) else "staff:setup"
    return go(address(door, then=request.get_full_path()))
