"""What the worker does: ids in, one action called. Each may run twice, or be killed and run again."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from core.school import default_school

from . import messages
from .actions import close_waiting, expire_offers, freeze_applications, settle_told
from .enums import CAME, SEATED, State
from .models import Application, Attendance, ClassRun, ClassSession, SeatPool
from .opendata.missing import count_missing


def tell_draw(draw_id: int) -> int:
    """Tells everybody how the draw went; whoever has been told already is not told again."""
    at, count = timezone.now(), 0
    drawn = Application.objects.filter(run__draw__pk=draw_id).select_related(
        "learner", "run__center", "run__room", "pool"
    )
    for application in drawn.order_by("pk").iterator(chunk_size=500):
        if application.state in SEATED:
            messages.tell_selected(application, at=at)
        elif application.state == State.WAITLISTED:
            messages.tell_not_selected(application, at=at)
        count += 1
    return count


def every_few_minutes() -> dict[str, int]:
    """Offers that ran out, lotteries that closed, waiting lists of classes that began."""
    at = timezone.now()
    expired = expire_offers(at=at)
    frozen = 0
    for run in ClassRun.objects.to_draw(at=at).filter(draw__isnull=True):
        freeze_applications(run=run, at=at)
        frozen += 1
    closed = 0
    begun = SeatPool.objects.filter(applications__state=State.WAITLISTED, run__sessions__starts_at__lte=at)
    for pool_id in begun.values_list("pk", flat=True).distinct():
        closed += close_waiting(pool_id=pool_id, at=at)
    return {"expired": expired, "frozen": frozen, "closed": closed}


def count_missing_open_data() -> int:
    """Each hour: what the desk warns of, since it is left out of the open data."""
    settle_told()
    return sum(count_missing(default_school(), at=timezone.now()).values())


def remind() -> int:
    """The day before, by day: everybody with a seat in a session of tomorrow."""
    at, count = timezone.now(), 0
    tomorrow = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    for session in (
        ClassSession.objects.held()
        .filter(starts_at__gte=tomorrow, starts_at__lt=tomorrow + timedelta(days=1))
        .select_related("run__center", "room")
    ):
        for application in seated_in(session):
            messages.tell_reminder(application, session, at=at)
            count += 1
    return count


def thank() -> int:
    """After a session, to those who came: the lessons to try again at home. Once a person and session."""
    at, count = timezone.now(), 0
    over = ClassSession.objects.held().filter(ends_at__lte=at, ends_at__gt=at - timedelta(days=2))
    for session in over.select_related("run__center", "room"):
        came = set(
            Attendance.objects.filter(session=session, presence__in=CAME).values_list("learner_id", flat=True)
        )
        for application in seated_in(session):
            if application.learner_id in came:
                messages.tell_thanks(application, session, at=at)
                count += 1
    return count


def seated_in(session: ClassSession) -> list[Application]:
    """The applications that have a seat in the session."""
    found = Application.objects.seated().filter(run_id=session.run_id)
    if session.run.is_consultation:
        found = found.filter(pool__session=session)
    return list(found.select_related("learner", "run__center", "run__room", "pool__session").order_by("pk"))
