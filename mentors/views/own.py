"""What opens somebody's own pages: signed cookies of their own paths (docs/adr/0013, 0016)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from events.views.keys import Key, private
from events.views.throttle import Limit
from mentors.models import Mentor

View = Callable[..., HttpResponse]

# Until the browser is shut: nobody is hurried. The links themselves end.
TYPED = Key("mentor_typed", "/mentors/apply/", None)
LINK = Key("mentor_link", "/mentors/in/", None)
CONSENT = Key("guardian", "/mentors/consent/", None)
WITHDRAW = Key("withdraw", "/mentors/withdraw/", None)
NEW_MAIL = Key("new_mail", "/mentors/mail/", None)
# From the last look; a mentor's own phone, so longer than a learner's card at somebody else's.
MENTOR = Key("mentor", "/mentors/", timedelta(hours=12))

ASKED_FROM_ADDRESS = Limit("mentor-address", 60, 60 * 60)


def show(
    request: HttpRequest, template: str, title: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page about somebody: kept by nobody."""
    values = {"page_title": title, "robots": "noindex", **context}
    return private(render(request, f"mentors/{template}.html", values, status=status))


def mentor_of(request: HttpRequest) -> Mentor | None:
    """The mentor of this phone, as long as the door is the one that was opened."""
    kept = MENTOR.read(request)
    if not isinstance(kept.get("mentor"), int):
        return None
    found = Mentor.objects.here().with_facts().filter(pk=kept["mentor"], door=kept.get("door"))
    return found.first()


def let_in(response: HttpResponse, mentor: Mentor) -> HttpResponse:
    MENTOR.write(response, {"mentor": mentor.pk, "door": mentor.door})
    return private(response)


def own_page(view: View) -> View:
    """``view(request, mentor, …)`` for whoever has come in by a link; others are shown the door."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if holds_nul(request):
            return private(HttpResponseBadRequest(_("読めない文字があります。"), content_type="text/plain"))
        mentor = mentor_of(request)
        if mentor is None:
            return private(redirect("mentor_door"))
        response = view(request, mentor, *args, **kwargs)
        if response.status_code < 400 and MENTOR.name not in response.cookies:
            MENTOR.write(response, {"mentor": mentor.pk, "door": mentor.door})
        return private(response)

    return guarded


def holds_nul(request: HttpRequest) -> bool:
    return any("\x00" in value for _name, values in request.POST.lists() for value in values)


def enter_by(key: Key, to: str) -> View:
    """A view that takes the secret out of the address into a cookie, and goes on."""

    def enter(request: HttpRequest, token: str) -> HttpResponse:
        # Whatever names the address from here on names no secret.
        request.path = request.path_info = request.META["PATH_INFO"] = key.path
        response: HttpResponse = redirect(to)
        key.write(response, {"token": token, "since": int(timezone.now().timestamp())})
        response = private(response)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return enter
