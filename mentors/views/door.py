"""A mentor's way in: a link by mail, one time, thirty minutes. No passwords."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.throttle import count_misses
from events.forms import errors_of
from events.views import throttle
from mentors import actions
from mentors.enums import Purpose
from mentors.errors import BadLink
from mentors.forms import LinkForm

from .own import ASKED_FROM_ADDRESS, LINK, enter_by, holds_nul, let_in, mentor_of, show

enter = require_safe(enter_by(LINK, "mentor_in"))


@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """Asks for the address; the answer is the same for every address (S06)."""
    if request.method != "POST":
        if mentor_of(request) is not None:
            return redirect("mentor_me")
        return show(request, "door", _("メンターの入口"), form=LinkForm(), errors=[])
    form = LinkForm(request.POST)
    if holds_nul(request) or not form.is_valid():
        return show(request, "door", _("メンターの入口"), form=form, errors=errors_of(form), status=422)
    address = throttle.address_of(request)
    if not ASKED_FROM_ADDRESS.reached(address):
        ASKED_FROM_ADDRESS.add(address)
        actions.ask_for_link(email=form.cleaned_data["email"], at=timezone.now())
    return redirect("mentor_sent")


@require_http_methods(["GET", "HEAD", "POST"])
@count_misses
def come_in(request: HttpRequest) -> HttpResponse:
    """One button: mail programs open links by themselves, and must not use them up."""
    token = str(LINK.read(request).get("token", ""))
    at = timezone.now()
    try:
        if request.method == "POST":
            mentor = actions.sign_in(token=token, at=at)
            response = let_in(redirect("mentor_me"), mentor)
            LINK.drop(response)
            return response
        key = actions.find_key(token=token, purpose=Purpose.SIGN_IN, at=at)
        if key.used_at:
            raise BadLink(_("このリンクは、もう｜使《つか》われました。"))
    except BadLink as no:
        if mentor_of(request) is not None:  # the button pressed twice
            return redirect("mentor_me")
        return show(
            request, "link_dead", _("リンクが使えません"), problem=no.text, form=LinkForm(), status=410
        )
    return show(request, "come_in", _("メンターの入口"), call_name=key.mentor.call_name)
