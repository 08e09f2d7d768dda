"""Nobody gets a staff page without a second factor, whichever view answers it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from . import events, idle
from .factors import phone_of
from .going import address, go

# What belongs to another centre does not exist, and looks as if it never had: both are written down.
_REFUSALS = (403, 404)


class StaffDoorMiddleware:
    """Stands after django-otp's own middleware, which knows whether a session has passed the second factor.

    Under ``STAFF_PREFIXES``, known pages or not, the way leads to the door. Everywhere else somebody
    who has given a password only counts as nobody, so pages that show more to staff do not, either.
    A session that was left alone (``STAFF_IDLE``) opens nothing any more.
    """

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith(tuple(settings.STAFF_DOORS)):
            if request.user.is_authenticated:
                if idle.is_idle(request):
                    idle.forget(request)
                else:
                    idle.touch(request)
            return self.get_response(request)
        if path.startswith(tuple(settings.STAFF_PREFIXES)):
            away = _turned_away(request)
            if away is None:
                answer = self.get_response(request)
                if answer.status_code in _REFUSALS:
                    events.refused(request, answer.status_code)
                return answer
            return away
        user = request.user
        request.user = SimpleLazyObject(lambda: _with_both(request, user))  # type: ignore[assignment]
        return self.get_response(request)


def _with_both(request: HttpRequest, user: Any) -> Any:
    """``user``, or nobody while the second factor is missing. Asked for only by pages that need it."""
    if not user.is_authenticated or (user.is_verified() and not idle.is_idle(request)):
        return user
    return idle.nobody()


def _turned_away(request: HttpRequest) -> HttpResponse | None:
    user: Any = request.user
    if user.is_authenticated and idle.is_idle(request):
        return idle.turned_away(request)
    if user.is_authenticated and user.is_verified():
        idle.touch(request)
        if user.password_is_given and not idle.is_script(request):
            return go(address("staff:password", then=request.get_full_path()))
        return None
    if idle.is_script(request):
        # A script would take the door's page for its answer.
        return HttpResponse(
            _("もう一度ログインしてください。"), status=403, content_type="text/plain; charset=utf-8"
        )
    door = "staff:login"
    if user.is_authenticated:
        door = "staff:code" if phone_of(user) else "staff:setup"
    return go(address(door, then=request.get_full_path()))
