"""A guardian's two pages: to agree, and to take it back. Who may: whoever holds the link of the mail."""

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
from mentors.consent_text import CURRENT
from mentors.enums import Purpose, Way
from mentors.errors import BadLink, SchoolError
from mentors.forms import ConsentForm
from mentors.models import GuardianConsent, MentorKey
from mentors.state import a_year_after, today

from .own import CONSENT, WITHDRAW, enter_by, holds_nul, show

enter = require_safe(enter_by(CONSENT, "guardian"))
withdraw_enter = require_safe(enter_by(WITHDRAW, "withdraw"))


def _dead(request: HttpRequest, no: SchoolError) -> HttpResponse:
    return show(request, "guardian_dead", _("リンクが使えません"), problem=no.text, status=410)


def _key(request: HttpRequest) -> tuple[str, MentorKey]:
    token = str(CONSENT.read(request).get("token", ""))
    return token, actions.find_key(token=token, purpose=Purpose.CONSENT, at=timezone.now())


def _given(key: MentorKey) -> GuardianConsent | None:
    return (
        key.mentor.consents.filter(way=Way.LINK, given_at__gte=key.made_at).first() if key.used_at else None
    )


@require_safe
@count_misses
def consent(request: HttpRequest) -> HttpResponse:
    """First: who asks, and the text."""
    try:
        _token, key = _key(request)
    except BadLink as no:
        return _dead(request, no)
    if key.used_at:
        return _done(request, key)
    return show(request, "guardian", _("保護者の方の同意"), mentor=key.mentor, wording=CURRENT)


def _done(request: HttpRequest, key: MentorKey, *, status: int = 200) -> HttpResponse:
    """Opened again: what was done stands, and nothing is done twice."""
    given = _given(key)
    return show(
        request, "guardian_done", _("同意をお受けしました"), mentor=key.mentor, consent=given,
        withdrawn=given is None or given.withdrawn_at is not None, status=status,
    )  # fmt: skip


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@count_misses
def consent_yes(request: HttpRequest) -> HttpResponse:
    """Second: name and the button. The form names the link it was made for: no other student can be hit."""
    at = timezone.now()
    try:
        token, key = _key(request)
    except BadLink as no:
        return _dead(request, no)
    if key.used_at:
        return _done(request, key)
    start = {"who": key.mentor.guardian_name, "relation": key.mentor.guardian_relation}
    form = ConsentForm(request.POST) if request.method == "POST" else ConsentForm(initial=start)
    status, problem = 200, ""
    if request.method == "POST":
        if request.POST.get("for") != str(key.pk) or holds_nul(request):
            return show(
                request, "guardian_dead", _("もう一度ひらいてください"), status=409,
                problem=_("ちがうリンクのページが｜開《ひら》いています。メールのリンクを、もう｜一度《いちど》｜押《お》してください。"),
            )  # fmt: skip
        status = 422
        if form.is_valid():
            try:
                actions.give_consent(
                    token=token, who=form.cleaned_data["who"], relation=form.cleaned_data["relation"],
                    version=_number(request.POST.get("version", "")), at=at,
                )  # fmt: skip
            except SchoolError as error:
                problem = error.text
            else:
                return redirect("guardian")
    return show(
        request, "guardian_yes", _("保護者の方の同意"), mentor=key.mentor, form=form, key=key, wording=CURRENT,
        errors=errors_of(form) if form.is_bound else [], problem=problem, status=status,
        until=a_year_after(today(at)),
    )  # fmt: skip


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0


@require_http_methods(["GET", "HEAD", "POST"])
@count_misses
def withdraw(request: HttpRequest) -> HttpResponse:
    """Two taps: this page's button leads to the question, the question's button does it."""
    token = str(WITHDRAW.read(request).get("token", ""))
    at = timezone.now()
    try:
        key = actions.find_key(token=token, purpose=Purpose.WITHDRAW, at=at)
    except BadLink as no:
        return _dead(request, no)
    standing = key.mentor.consents.filter(withdrawn_at__isnull=True).first()
    if request.method == "POST":
        if request.POST.get("for") != str(key.pk):
            no = BadLink(
                _(
                    "ちがうリンクのページが｜開《ひら》いています。メールのリンクを、もう｜一度《いちど》｜押《お》してください。"
                )
            )
            return _dead(request, no)
        actions.withdraw_by_link(token=token, at=at)
        return redirect("withdraw")
    return show(
        request, "withdraw", _("同意を取りやめる"), mentor=key.mentor, key=key, consent=standing,
        sure="sure" in request.GET,
    )  # fmt: skip
