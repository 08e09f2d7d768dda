"""Another mail address: asked for on the own page, confirmed by whoever opens the link sent to it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from core.throttle import count_misses
from events.forms import errors_of
from mentors import actions
from mentors.errors import BadLink, SchoolError
from mentors.forms import NewMailForm
from mentors.models import Mentor

from .own import NEW_MAIL, enter_by, let_in, mentor_of, own_page, show

enter = require_safe(enter_by(NEW_MAIL, "mentor_new_mail"))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def ask(request: HttpRequest, mentor: Mentor) -> HttpResponse:
    """The new address; nothing changes before its link was opened."""
    form = NewMailForm(request.POST) if request.method == "POST" else NewMailForm()
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_new_mail(mentor=mentor, email=form.cleaned_data["email"], at=timezone.now())
        except SchoolError as error:
            form.add_error(error.field or None, error.text)
        else:
            response = redirect("mentor_me")
            response["Location"] += "?said=new_mail_sent"
            return response
    return show(
        request, "mail", _("メールアドレスを変える"), form=form, waits=actions.open_change(mentor),
        errors=errors_of(form) if form.is_bound else [], status=422 if form.is_bound else 200,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@count_misses
def confirm(request: HttpRequest) -> HttpResponse:
    """One button, as at the door: mail programs open links by themselves, and must not use them up."""
    token = str(NEW_MAIL.read(request).get("token", ""))
    at = timezone.now()
    try:
        key = actions.find_new_mail(token=token, at=at)
        if request.method == "POST":
            mentor = actions.confirm_new_mail(token=token, at=at)
            response = redirect("mentor_me")
            response["Location"] += "?said=new_mail"
            NEW_MAIL.drop(response)
            return let_in(response, mentor)
    except BadLink as no:
        if request.method == "POST" and mentor_of(request) is not None:  # the button pressed twice
            return redirect("mentor_me")
        return show(request, "mail_dead", _("リンクが使えません"), problem=no.text, status=410)
    except SchoolError as no:
        return show(request, "mail_dead", _("アドレスを変えられません"), problem=no.text, status=409)
    return show(request, "mail_confirm", _("メールアドレスを変える"), call_name=key.mentor.call_name)
