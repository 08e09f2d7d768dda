"""災害のときの名簿 (D05): made by command at night and by button, one PDF a centre, each written down."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events import messages
from events.attending import expected_in
from events.models import Center, ClassSession
from media.pdf import PaperError
from notices.messages import school
from people.actions import record, record_each
from people.enums import Verb
from people.order import place
from people.rights import Anyone, Scope

from .access import desk_view, page
from .paper.disaster import CallOnPaper, disaster_pdf
from .printing.gather import sessions_on_paper
from .printing.views import not_made, pdf_answer

DAYS = 14
LONGEST = 60


def make_sheet(center: Center, *, days: int, by: Anyone | None, at: datetime) -> bytes:
    """One centre's sheet for the days to come, and the entry in the audit log that it was made."""
    end = at + timedelta(days=days)
    sessions = list(
        ClassSession.objects.held()
        .filter(run__center=center, ends_at__gt=at, starts_at__lt=end)
        .select_related("run__center", "room", "teacher")
    )
    calls, people = _calls(sessions)
    pdf = disaster_pdf(
        sessions_on_paper(sessions, contacts=True),
        calls,
        center=center.name,
        center_tel=center.tel,
        period=f"{messages.day(at)}〜{messages.day(end)}",
        today=timezone.localdate(at),
        school=school().school_name,
    )
    entry: Any = {
        "actor": by, "verb": Verb.PRINT, "center": center.code, "at": at,
        "reason": _("災害のときの名簿（%(days)d日分）") % {"days": days},
    }  # fmt: skip
    with transaction.atomic():
        record(subject="center", subject_id=center.pk, **entry)
        if by is not None:  # what the clock makes each night, nobody has read yet
            record_each(subject="learner", subject_ids=people, **entry)
    return pdf


def _calls(sessions: list[ClassSession]) -> tuple[list[CallOnPaper], list[int]]:
    """Everybody once, and their numbers: first whoever comes soonest, and among those whoever needs help."""
    expected = expected_in(sessions)
    first: dict[int, tuple] = {}
    for session in sessions:  # by start
        for row in expected[session.pk]:
            learner = row.learner
            if learner.pk in first:
                first[learner.pk][1].append(messages.day(session.starts_at))
            else:
                first[learner.pk] = (learner, [messages.day(session.starts_at)], session.starts_at)
    ordered = sorted(
        first.values(), key=lambda it: (timezone.localdate(it[2]), not it[0].needs, *place(it[0]))
    )
    on_paper = [
        CallOnPaper(
            n, learner.name, learner.kana, learner.tel_shown or _("番号なし"), "、".join(days), learner.needs
        )
        for n, (learner, days, _start) in enumerate(ordered, start=1)
    ]
    return on_paper, [learner.pk for learner, _days, _start in ordered]


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def disaster(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The button. Managers only: it is a whole centre's telephone book."""
    centers = [center for center in Center.objects.seen_by(scope) if scope.manages(center.code)]
    if not centers and not scope.everywhere:
        raise Http404
    if request.method == "POST":
        center = next((one for one in centers if one.code == request.POST.get("center")), None)
        if center is None:
            raise Http404
        try:
            pdf = make_sheet(center, days=DAYS, by=request.user, at=timezone.now())
        except PaperError as problem:
            return not_made(request, problem)
        return pdf_answer(pdf, f"disaster-{center.code}")
    return page(
        request, "disaster.html", title=_("災害のときの名簿"), place="today", centers=centers, days=DAYS
    )
