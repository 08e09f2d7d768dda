"""What happens to a class, told to its mentors: reminders, another time, called off."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import ClassSession
from mentors.class_messages import stamp
from mentors.enums import COMING, AskState, Coming, MailKind, SwapState
from mentors.errors import NotPossible
from mentors.handing import held_ahead
from mentors.models import Assignment, Handover, Mentor, MentorMail, Pairing

from .classes import _check_may_come, _move
from .telling import tell

# Japan's clock, on the day so many days before.
HOUR = 16
REMINDERS = ((MailKind.TOMORROW, 1), (MailKind.WEEK, 7))
LATE_BY = timedelta(days=3)  # a week's reminder that comes later than this says nothing that is needed


def due_at(session: ClassSession, days_before: int) -> datetime:
    """16:00 on the day so many days before, by the calendar of the place."""
    day = timezone.localtime(session.starts_at) - timedelta(days=days_before)
    return day.replace(hour=HOUR, minute=0, second=0, microsecond=0)


def remind(*, at: datetime) -> int:
    """Who comes is reminded the week and the day before; gives how many mails are new.

    Run as often as one likes, at whatever times, by whatever clock: each is due from its hour on until the next
    (so a worker that stood still catches up), and its key lets it be written once. Whoever has said yes after
    that hour was told then, and needs no reminder.
    """
    soon = held_ahead(at).filter(starts_at__lt=at + timedelta(days=8))
    comes = (
        Assignment.objects.filter(session__in=soon, state=Coming.ACCEPTED, came_at__isnull=True)
        .select_related("mentor", "session__run")
        .order_by("session__starts_at", "pk")
    )
    told = set(
        MentorMail.objects.filter(session__in=soon, kind__in=[kind for kind, _days in REMINDERS]).values_list(
            "mentor", "kind", "session", "occasion"
        )
    )
    new = 0
    for one in comes:
        for kind, days in REMINDERS:
            due = due_at(one.session, days)
            if at < due:
                continue
            occasion = stamp(one.session)
            if (
                one.changed_at <= due
                and at <= due + LATE_BY
                and (one.mentor_id, kind, one.session_id, occasion) not in told
            ):
                new += tell(one.mentor, kind, one.session, at=at, occasion=occasion) is not None
            break  # once the day before has come, the week before is past
    return new


def session_moved(session: ClassSession, at: datetime) -> None:
    """In the transaction of the move. Whoever cannot come at the new time is freed, and another is looked for."""
    live = session.assignments.filter(state__in=COMING)
    # All are locked before anything is written, in the order in which everybody locks them.
    ids = list(live.order_by("mentor").values_list("mentor", flat=True))
    mentors = {
        one.pk: one for one in Mentor.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    }
    for one in live.select_for_update().filter(mentor__in=ids).order_by("mentor"):
        one.session = session
        try:
            _check_may_come(mentors[one.mentor_id], session)
        except NotPossible:
            _move(one, Coming.CANCELLED, at=at, reason=_("日時が変わったため"))
            Pairing.objects.filter(session=session, mentor=one.mentor_id, ended_at__isnull=True).update(
                ended_at=at
            )
        tell(mentors[one.mentor_id], MailKind.MOVED, session, at=at, occasion=stamp(session))


def session_called_off(session: ClassSession, at: datetime) -> None:
    """In the transaction in which it is called off: whoever comes or was asked is told, nobody is looked for."""
    asks = session.mentor_asks.filter(state=AskState.WAITING)
    told = {*session.assignments.filter(state__in=COMING).values_list("mentor", flat=True)}
    told |= {*asks.values_list("mentor", flat=True)}
    asks.update(state=AskState.OVER, answered_at=at)
    session.replacements.filter(closed_at__isnull=True).update(closed_at=at)
    waiting = Handover.objects.filter(state=SwapState.WAITING)
    for swaps in (waiting.filter(assignment__session=session), waiting.filter(back=session)):
        swaps.update(state=SwapState.VOID, answered_at=at)
    for mentor in Mentor.objects.filter(pk__in=told).order_by("pk"):
        tell(mentor, MailKind.OFF, session, at=at)
