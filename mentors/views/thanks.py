"""What a mentor has for it: hours, 活動証明書, badges, thank-you cards. Who may: the mentor, for the own ones."""

from __future__ import annotations

import json
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core.numbers import whole_number
from media.pdf import PaperError
from mentors import actions, hours
from mentors.badges import BY_KIND, RULES, credential
from mentors.enums import BadgeKind
from mentors.errors import SchoolError
from mentors.models import Mentor
from mentors.paper import certificate_pdf, thanks_pdf
from mentors.state import today

from .own import own_page, show

MOST_VISITS = 20
SAID = {
    "asked": gettext_lazy(
        "｜証明書《しょうめいしょ》をたのみました。｜会場《かいじょう》の｜職員《しょくいん》が｜作《つく》ります。"
    ),
}


@require_safe
@own_page
def own_hours(request: HttpRequest, mentor: Mentor) -> HttpResponse:
    at = timezone.now()
    visits = hours.visits_of(mentor, at=at)
    counted = [one for one in visits if not one.here]
    earned = {one.kind: one for one in mentor.badges.filter(revoked_at__isnull=True)}
    return show(
        request, "hours", _("わたしの活動の時間"), mentor=mentor, said=SAID.get(request.GET.get("said", ""), ""),
        total=hours.in_words(sum(one.minutes for one in counted)), times=len(counted),
        years=[(one, hours.in_words(one.minutes)) for one in reversed(hours.by_year(counted)) if one.minutes],
        visits=[(one, hours.in_words(one.minutes)) for one in reversed(visits)][:MOST_VISITS],
        request_open=mentor.certificate_requests.filter(done_at__isnull=True).first(),
        certificates=[
            (one, hours.in_words(one.minutes)) for one in mentor.certificates.filter(revoked_at__isnull=True)
        ],
        badges=[(rule, earned.get(rule.kind)) for rule in RULES],
        thanks=mentor.thanks.filter(shown_at__isnull=False, withdrawn_at__isnull=True).select_related(
            "learner", "session__run__center"
        ),
    )  # fmt: skip


@require_POST
@own_page
def ask(request: HttpRequest, mentor: Mentor) -> HttpResponse:
    """証明書をたのむ: of one school year, up to today."""
    year = whole_number(request.POST.get("year", ""), most=9000)
    if year is None or year < 2000:
        raise Http404
    at = timezone.now()
    first, last = hours.span_of(year)
    try:
        actions.ask_for_certificate(mentor=mentor, first_on=first, last_on=min(last, _day(at, first)), at=at)
    except SchoolError as no:
        return show(request, "sorry", _("できませんでした"), text=no.text, status=409)
    response = redirect("mentor_hours")
    response["Location"] += "?said=asked"
    return response


def _day(at: object, first: date) -> date:
    return max(today(at), first)  # type: ignore[arg-type]


def _pdf(pdf: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@require_safe
@own_page
def certificate(request: HttpRequest, mentor: Mentor, pk: int) -> HttpResponse:
    """A certificate that stands, to print at home."""
    found = get_object_or_404(
        mentor.certificates.select_related("mentor__school", "center"), pk=min(pk, 2**31 - 1),
        revoked_at__isnull=True,
    )  # fmt: skip
    try:
        return _pdf(certificate_pdf(found), f"certificate-{found.number}")
    except PaperError as problem:
        return show(request, "sorry", _("用紙を作れませんでした"), text=str(problem), status=503)


@require_safe
@own_page
def thank_you(request: HttpRequest, mentor: Mentor, pk: int) -> HttpResponse:
    card = get_object_or_404(
        mentor.thanks.select_related("mentor", "learner", "session__run__center"), pk=min(pk, 2**31 - 1),
        shown_at__isnull=False, withdrawn_at__isnull=True,
    )  # fmt: skip
    try:
        return _pdf(thanks_pdf(card), f"thanks-{card.pk}")
    except PaperError as problem:
        return show(request, "sorry", _("用紙を作れませんでした"), text=str(problem), status=503)


@require_safe
@own_page
def badge(request: HttpRequest, mentor: Mentor, kind: str) -> HttpResponse:
    """The own badge as a file, for a wallet."""
    if kind not in BY_KIND:
        raise Http404
    found = get_object_or_404(
        mentor.badges.select_related("mentor"), kind=BadgeKind(kind), revoked_at__isnull=True
    )
    text = json.dumps(credential(found), ensure_ascii=False, indent=1)
    headers = {"Content-Disposition": f'attachment; filename="badge-{kind}.json"'}
    return HttpResponse(text, content_type="application/ld+json; charset=utf-8", headers=headers)
