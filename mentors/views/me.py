"""/mentors/me/: a mentor's own page. Who may: the mentor, come in by a link."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.forms import errors_of
from events.models import Center
from media.pdf import PaperError
from mentors import actions
from mentors.enums import APPROVED, MailKind, State
from mentors.errors import SchoolError
from mentors.forms import GuardianForm, OwnForm
from mentors.keeping import everything_about
from mentors.models import Mentor, School
from mentors.paper import consent_pdf
from mentors.state import CONSENT, ROLEPLAY, missing, today, units_left
from mentors.telling_apart import name_among_mentors
from mentors.training import BY_SLUG, UNITS

from .classes import classes_of
from .own import MENTOR, own_page, show

STATES = {
    State.APPLIED: gettext_lazy("｜申込《もうしこ》みをお｜受《う》けしました"),
    State.CONSENTED: gettext_lazy("｜同意《どうい》がすみました"),
    State.CONFIRMED: gettext_lazy("｜学校《がっこう》の｜確認《かくにん》がすみました"),
    State.TRAINED: gettext_lazy("｜研修《けんしゅう》がすみました"),
    State.ACTIVE: gettext_lazy("｜活動《かつどう》できます"),
    State.PAUSED: gettext_lazy("お｜休《やす》み｜中《ちゅう》です"),
}
SAID = {
    "edited": gettext_lazy("｜書《か》き｜直《なお》しました。"),
    "new_mail_sent": gettext_lazy(
        "｜新《あたら》しいアドレスへ、リンクを｜送《おく》りました。リンクを｜開《ひら》いてボタンを｜押《お》すと、｜変《か》わります。"
    ),
    "new_mail": gettext_lazy("メールアドレスを｜変《か》えました。"),
    "asked": gettext_lazy("｜保護者《ほごしゃ》の｜方《かた》へメールを｜送《おく》りました。"),
    "not_asked": gettext_lazy(
        "｜今日《きょう》は、もう｜3回《さんかい》｜送《おく》りました。あしたまたお｜試《ため》しください。"
    ),
    "noted": gettext_lazy("｜保護者《ほごしゃ》の｜方《かた》のことを｜書《か》き｜直《なお》しました。"),
    "paused": gettext_lazy("お｜休《やす》みにしました。"),
    "resumed": gettext_lazy("｜活動《かつどう》をもう｜一度《いちど》｜始《はじ》めました。"),
    "coming": gettext_lazy(
        "｜行《い》く｜教室《きょうしつ》に｜入《い》れました。｜当日《とうじつ》、｜待《ま》っています。"
    ),
    "declined": gettext_lazy("お｜返事《へんじ》をありがとうございます。"),
    "cancelled": gettext_lazy(
        "｜行《い》くのをやめました。｜知《し》らせてくださって、ありがとうございます。"
    ),
    "offered": gettext_lazy(
        "お｜願《ねが》いしました。｜相手《あいて》が｜決《き》まるまでは、あなたが｜行《い》くことになっています。"
    ),
    "taken": gettext_lazy(
        "｜代《か》わってくださって、ありがとうございます。｜行《い》く｜教室《きょうしつ》に｜入《い》れました。"
    ),
    "kept": gettext_lazy(
        "お｜願《ねが》いを｜取《と》りやめました。｜予定《よてい》どおり、｜待《ま》っています。"
    ),
    "unit": gettext_lazy("｜研修《けんしゅう》を｜1《ひと》つ｜終《お》えました。"),
}


def _back(said: str) -> HttpResponse:
    response = redirect("mentor_me")
    response["Location"] += f"?said={said}"
    return response


def _is_asked(mentor: Mentor) -> bool:
    """A guardian was written to and has not answered since; a consent that was taken back was an answer."""
    asked = mentor.mails.filter(kind=MailKind.ASK)
    answered = [one.given_at for one in mentor.consents.all()]
    return (asked.filter(created_at__gt=max(answered)) if answered else asked).exists()


@require_safe
@own_page
def me(request: HttpRequest, mentor: Mentor) -> HttpResponse:
    """Where one stands, what is missing and from whom, the training, and what one may do."""
    at = timezone.now()
    needs = missing(mentor, at)
    keys = {need.key for need in needs}
    left = set(units_left(mentor))
    return show(
        request, "me", _("%(name)sさんのページ") % {"name": mentor.call_name}, mentor=mentor,
        said=SAID.get(request.GET.get("said", ""), ""), state=STATES[State(mentor.state)], needs=needs,
        active=mentor.state == State.ACTIVE, paused=mentor.state == State.PAUSED,
        approved=mentor.state in APPROVED, needs_consent=CONSENT.key in keys, keys=keys,
        needs_roleplay=ROLEPLAY.key in keys, minor=mentor.is_minor_on(today(at)),
        standing=next((one for one in mentor.consents.all() if one.holds_on(today(at))), None),
        asked=_is_asked(mentor), shown_as=name_among_mentors(mentor),
        units=[(unit, unit.slug not in left) for unit in UNITS],
        next_unit=next((unit for unit in UNITS if unit.slug in left), None), classes=classes_of(mentor, at=at),
    )  # fmt: skip


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def edit(request: HttpRequest, mentor: Mentor) -> HttpResponse:
    options: dict[str, Any] = {"schools": School.objects.all(), "centers": Center.objects.all()}
    if request.method == "POST":
        form = OwnForm(request.POST, **options)
        if form.is_valid():
            actions.change_own(mentor=mentor, values=form.values(), at=timezone.now())
            return _back("edited")
        return show(request, "edit", _("登録を書き直す"), form=form, errors=errors_of(form), status=422)
    kept = {
        **{name: getattr(mentor, name) for name in ("call_name", "phones", "topics", "languages")},
        "most_learners": str(mentor.most_learners), "school": str(mentor.school_id), "year": str(mentor.year),
        "centers": list(mentor.centers.values_list("code", flat=True)),
    }  # fmt: skip
    return show(request, "edit", _("登録を書き直す"), form=OwnForm(initial=kept, **options), errors=[])


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def guardian(request: HttpRequest, mentor: Mentor) -> HttpResponse:
    """Whom to ask for the consent: again, or somebody else. Only while it is missing."""
    at = timezone.now()
    if CONSENT.key not in {need.key for need in missing(mentor, at)}:
        return redirect("mentor_me")
    if request.method == "POST":
        form = GuardianForm(request.POST, email=mentor.email)
        if form.is_valid():
            try:
                asked = actions.change_guardian(mentor=mentor, values=form.cleaned_data, at=at)
            except SchoolError as error:
                form.add_error(error.field or None, error.text)
            else:
                by_link = form.cleaned_data["guardian_way"] == "link"
                return _back("asked" if asked else "not_asked" if by_link else "noted")
        return show(
            request, "guardian_edit", _("保護者の方のこと"), form=form, errors=errors_of(form), status=422
        )
    kept = {name: getattr(mentor, name) for name in GuardianForm.base_fields}
    form = GuardianForm(initial=kept, email=mentor.email)
    return show(request, "guardian_edit", _("保護者の方のこと"), form=form, errors=[])


@require_safe
@own_page
def paper(request: HttpRequest, mentor: Mentor) -> HttpResponse:
    """The consent on paper, to be signed by hand and brought to a centre."""
    try:
        pdf = consent_pdf(mentor, today=today(timezone.now()))
    except PaperError as problem:
        return show(request, "sorry", _("用紙を作れませんでした"), text=str(problem), status=503)
    headers = {"Content-Disposition": 'inline; filename="consent.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@require_safe
@own_page
def data(request: HttpRequest, mentor: Mentor) -> HttpResponse:
    """Everything on file about oneself."""
    text = json.dumps(everything_about(mentor), ensure_ascii=False, indent=1)
    headers = {"Content-Disposition": 'attachment; filename="mentor.json"'}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)


@require_POST
@own_page
def pause(request: HttpRequest, mentor: Mentor) -> HttpResponse:
    """A rest, or back from it."""
    at = timezone.now()
    try:
        if request.POST.get("do") == "resume":
            actions.resume(mentor=mentor, by=None, at=at)
            return _back("resumed")
        actions.pause(mentor=mentor, by=None, at=at)
    except SchoolError as no:
        return show(request, "sorry", _("できませんでした"), text=no.text, status=409)
    return _back("paused")


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def leave(request: HttpRequest, mentor: Mentor) -> HttpResponse:
    """First tap: this page. Second tap: gone; erased after 90 days, or at once if one wishes."""
    if request.method != "POST":
        return show(request, "leave", _("メンターをやめる"), mentor=mentor)
    at = timezone.now()
    if request.POST.get("do") == "erase":
        actions.erase(mentor=mentor, by=None, at=at)
    else:
        actions.leave(mentor=mentor, by=None, at=at)
    response = show(request, "left", _("メンターをやめました"), erased=request.POST.get("do") == "erase")
    MENTOR.drop(response)
    return response


@require_POST
@own_page
def out(request: HttpRequest, mentor: Mentor) -> HttpResponse:
    """おわる: on this phone; ``everywhere``: on every phone."""
    if request.POST.get("do") == "everywhere":
        actions.close_pages(mentor=mentor, at=timezone.now())
    response = redirect("mentors")
    MENTOR.drop(response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def unit(request: HttpRequest, mentor: Mentor, slug: str) -> HttpResponse:
    """One unit of the training: a page to read, then its questions."""
    one = BY_SLUG.get(slug)
    if one is None:
        raise Http404
    chosen: dict[int, int] = {}
    done = False
    if request.method == "POST":
        for n, question in enumerate(one.questions):
            typed = request.POST.get(f"q{n}", "")
            if (
                typed.isascii()
                and typed.isdecimal()
                and len(typed) < 3
                and int(typed) < len(question.answers)
            ):
                chosen[n] = int(typed)
        done = actions.finish_unit(mentor=mentor, unit=slug, answers=chosen, at=timezone.now())
        if done:
            mentor = Mentor.objects.with_facts().get(pk=mentor.pk)
    left = units_left(mentor)
    questions = [
        {
            "n": n, "text": question.text, "unanswered": request.method == "POST" and n not in chosen,
            "chosen": question.answers[chosen[n]] if n in chosen else None,
            "answers": [(i, answer, chosen.get(n) == i) for i, answer in enumerate(question.answers)],
        }
        for n, question in enumerate(one.questions)
    ]  # fmt: skip
    number = [unit.slug for unit in UNITS].index(slug) + 1
    return show(
        request, "training", _("研修：%(title)s") % {"title": one.plain_title}, unit=one, questions=questions,
        number=number, count=len(UNITS), done=done, was_done=slug not in left, tried=request.method == "POST",
        next_unit=next((unit for unit in UNITS if unit.slug in left), None),
        status=422 if request.method == "POST" and not done else 200,
    )  # fmt: skip
