"""活動の時間 of one mentor: times set right, 活動証明書 issued and revoked, badges."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.contrib import messages as said
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.typeset import plain
from events.models import ClassSession
from media.pdf import PaperError
from mentors import actions, hours
from mentors.enums import Coming
from mentors.errors import BadValue, SchoolError
from mentors.forms import read_date
from mentors.models import Assignment, HoursCertificate, HoursCorrection, Mentor
from mentors.paper import certificate_pdf
from mentors.state import today
from people.actions import record
from people.enums import Verb
from people.rights import Scope

from .access import desk_view, page, seen_by
from .mentors_pages import seen
from .printing.views import not_made, pdf_answer

MOST_VISITS = 100


@require_safe
@desk_view
def one(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    return _show(request, scope, seen(scope, pk))


def _show(
    request: HttpRequest, scope: Scope, mentor: Mentor, *, error: SchoolError | None = None
) -> HttpResponse:
    at = timezone.now()
    visits, corrections = hours.visits_of(mentor, at=at), _corrections(mentor)
    asked = mentor.certificate_requests.filter(done_at__isnull=True).first()
    first = hours.span_of(hours.school_year(today(at)))[0]
    typed = request.POST.dict() if error else {}
    return page(
        request, "mentors/hours.html", title=_("%(name)sの活動の時間") % {"name": mentor.name}, place="mentors",
        mentor=mentor, at=at,
        total=hours.in_words(sum(one.minutes for one in visits)),
        years=[(one, hours.in_words(one.minutes)) for one in reversed(hours.by_year(visits))],
        to_check=sum(one.check for one in visits), most=MOST_VISITS,
        visits=[_row(one, scope, corrections) for one in reversed(visits[-MOST_VISITS:])],
        not_ticked=_not_ticked(mentor, scope, at), asked=asked, typed=typed,
        first=typed.get("first") or (asked.first_on if asked else first).isoformat(),
        last=typed.get("last") or (asked.last_on if asked else today(at)).isoformat(),
        certificates=[_paper(one, visits) for one in mentor.certificates.select_related("center")],
        badges=mentor.badges.all(), problem=plain(error.text) if error else "",
        field=error.field if error else "", status=409 if error else 200,
    )  # fmt: skip


def _row(visit: hours.Visit, scope: Scope, corrections: dict[int, list[HoursCorrection]]) -> dict[str, Any]:
    one = visit.assignment
    return {
        "visit": visit, "one": one, "words": hours.in_words(visit.minutes), "corrections": corrections[one.pk],
        "mine": scope.sees(one.session.run.center.code),
    }  # fmt: skip


def _corrections(mentor: Mentor) -> dict[int, list[HoursCorrection]]:
    found: dict[int, list[HoursCorrection]] = defaultdict(list)
    for row in HoursCorrection.objects.filter(assignment__mentor=mentor):
        found[row.assignment_id].append(row)
    return found


def _not_ticked(mentor: Mentor, scope: Scope, at: datetime) -> list[Assignment]:
    """Sessions that are over, to which the mentor was to come and was not ticked; of one's own centres."""
    rows = mentor.assignments.filter(
        state=Coming.ACCEPTED, came_at__isnull=True, session__ends_at__lte=at,
        session__in=seen_by(ClassSession.objects.held(), scope),
    )  # fmt: skip
    return list(rows.select_related("session__run__center").order_by("-session__starts_at")[:10])


def _paper(one: HoursCertificate, visits: list[hours.Visit]) -> dict[str, Any]:
    """A certificate, and what the hours of its days come to now."""
    now = sum(visit.minutes for visit in visits if one.first_on <= visit.day <= one.last_on)
    return {
        "one": one, "words": hours.in_words(one.minutes),
        "now": hours.in_words(now) if now != one.minutes and not one.revoked_at else "",
    }  # fmt: skip


# --- what is posted -----------------------------------------------------------------------------------
def _number(request: HttpRequest, name: str) -> int:
    typed = request.POST.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def _moment(typed: str, known: datetime | None, day: date, field: str) -> datetime | None:
    """10:30 on that day. What was not touched keeps its seconds."""
    text = unicodedata.normalize("NFKC", typed).strip().replace("時", ":").rstrip("分")
    if not text:
        return None
    if known and text == timezone.localtime(known).strftime("%H:%M"):
        return known
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]?\d)", text)
    if not match:
        raise BadValue(_("時刻は、「10:30」のように書いてください。"), field=field)
    return timezone.make_aware(datetime.combine(day, time(int(match[1]), int(match[2]))))


def _correct(request: HttpRequest, scope: Scope, mentor: Mentor, **by: Any) -> str:
    rows = Assignment.objects.select_related("session", "mentor").filter(
        session__in=seen_by(ClassSession, scope)
    )
    found = get_object_or_404(rows, mentor=mentor, pk=_number(request, "assignment"))
    day = timezone.localdate(found.session.starts_at)
    none = request.POST.get("do") == "none"
    actions.correct_times(
        assignment=found,
        came_at=None if none else _moment(request.POST.get("came", ""), found.came_at, day, "came"),
        left_at=None if none else _moment(request.POST.get("left", ""), found.left_at, day, "left"),
        why=request.POST.get("why", ""), **by,
    )  # fmt: skip
    return _("時間を直しました。")


def _issue(request: HttpRequest, scope: Scope, mentor: Mentor, **by: Any) -> str:
    made = actions.issue_certificate(
        mentor=mentor, first_on=read_date(request.POST.get("first", "")[:20]),
        last_on=read_date(request.POST.get("last", "")[:20]), **by,
    )  # fmt: skip
    return _("証明書 %(number)s を作りました。印刷してください。") % {"number": made.number}


def _revoke(request: HttpRequest, scope: Scope, mentor: Mentor, **by: Any) -> str:
    found = get_object_or_404(
        mentor.certificates.select_related("mentor"), pk=_number(request, "certificate")
    )
    actions.revoke_certificate(certificate=found, why=request.POST.get("why", ""), **by)
    return _("取り消しました。QRコードを読むと、取り消したことが出ます。")


def _badge(request: HttpRequest, scope: Scope, mentor: Mentor, **by: Any) -> str:
    found = get_object_or_404(mentor.badges.select_related("mentor"), pk=_number(request, "badge"))
    actions.revoke_badge(badge=found, why=request.POST.get("why", ""), **by)
    return _("バッジを取り消しました。")


DO: dict[str, Callable[..., str]] = {
    "correct": _correct,
    "issue": _issue,
    "revoke": _revoke,
    "badge": _badge,
}


@require_POST
@desk_view
def change(request: HttpRequest, scope: Scope, pk: int, what: str) -> HttpResponse:
    """Each form of the page is one action; what cannot be done is said on the page."""
    mentor = seen(scope, pk)
    if what not in DO:
        raise Http404
    try:
        done = DO[what](request, scope, mentor, by=request.user, at=timezone.now())
    except SchoolError as error:
        return _show(request, scope, mentor, error=error)
    said.success(request, done)
    return HttpResponseRedirect(reverse("desk:mentor_hours", args=[pk]))


@require_safe
@desk_view
def certificate(request: HttpRequest, scope: Scope, pk: int, number: int) -> HttpResponse:
    """The paper. One that was revoked is printed no more."""
    mentor = seen(scope, pk)
    rows = mentor.certificates.select_related("mentor__school", "center")
    found = get_object_or_404(rows, pk=min(number, 2**31 - 1), revoked_at__isnull=True)
    try:
        pdf = certificate_pdf(found)
    except PaperError as problem:
        return not_made(request, problem)
    record(
        actor=request.user, verb=Verb.PRINT, subject="hours_certificate", subject_id=mentor.pk,
        reason=_("活動証明書 %(number)s") % {"number": found.number},
    )  # fmt: skip
    return pdf_answer(pdf, f"certificate-{found.number}")
