"""Password and code once more, before whatever changes how somebody comes in.

An open machine is then not enough to take an account over. Whoever has given both within ``STAFF_FRESH`` is not asked:
somebody who lost the phone has just used up a recovery code, and goes on to the new phone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from .going import address, go

_PROVED = "proved"


def prove(request: HttpRequest) -> None:
    """Both have just been given."""
    request.session[_PROVED] = int(timezone.now().timestamp())


def is_fresh(request: HttpRequest) -> bool:
    proved = request.session.get(_PROVED, 0)
    return timezone.now().timestamp() - proved <= settings.STAFF_FRESH.total_seconds()


def asked_again(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For somebody let in already: first to the page that asks for both, then back to this one."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_verified() and not is_fresh(request):
            return go(address("staff:again", then=request.path))
        return view(request, *args, **kwargs)

    return guarded
