"""Today's and next week's sessions: mentors who come, and the tables made."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import zip_longest

from django.db import transaction
from django.utils import timezone

from events.enums import RunState
from events.models import Center, ClassSession
from mentors import actions
from mentors.errors import NotPossible
from mentors.models import Mentor, WeekMatch
from mentors.pairing import read_sitting
from mentors.week import consultations, monday_of

from .calls import hush

AHEAD = timedelta(days=8)


@transaction.atomic
def plant_meetings(*, at: datetime) -> int:
    """Gives how many sessions were matched; those that somebody comes to already are left alone."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    sessions = (
        ClassSession.objects.held()
        .filter(
            run__state=RunState.PUBLISHED, starts_at__gte=midnight, starts_at__lt=midnight + AHEAD, ends_at__gt=at
        )
        .exclude(assignments__isnull=False)
        .select_related("run__center", "room", "teacher")
        .order_by("starts_at", "pk")
    )  # fmt: skip
    made = 0
    for session in sessions:
        wanted = read_sitting(session).wanted
        # With the teacher two adults, so that a minor may sit down too.
        adults = 1 if session.teacher_id else 2
        come = 0
        for mentor in _in_turn(session, adults) if wanted else []:
            if come >= max(wanted, adults + 1):
                break
            try:
                actions.assign(mentor=mentor, session=session, agreed=True, by=None, at=at)
            except NotPossible:  # in two places at once
                continue
            come += 1
        if come:
            actions.match_session(session=session, by=None, at=at)
            made += 1
    hush()
    return made


@transaction.atomic
def plant_week(*, at: datetime) -> WeekMatch | None:
    """A proposal for the consultations of next week, or else of the week in which the next ones are; once."""
    if WeekMatch.objects.exists():
        return None
    centers = list(Center.objects.order_by("code"))
    monday = monday_of(timezone.localdate(at))
    for weeks in (1, 0, 2, 3):
        first = monday + timedelta(weeks=weeks)
        if consultations(first, centers, at=at).exists():
            match = actions.start_week(monday=first, centers=centers, by=None, at=at)
            return actions.run_week(match_id=match.pk, clock=lambda: at)
    return None


def _in_turn(session: ClassSession, adults: int) -> list[Mentor]:
    """Whoever may come on that day: so many adults first, then a minor and an adult in turn."""
    day = timezone.localdate(session.starts_at)
    ready = Mentor.objects.ready_on(day).filter(centers=session.run.center_id, once__startswith="demo:")
    rows = list(ready.order_by("pk"))
    of_age = [one for one in rows if not one.is_minor_on(day)]
    minors = [one for one in rows if one.is_minor_on(day)]
    turns = zip_longest(minors, of_age[adults:])
    return [*of_age[:adults], *(one for turn in turns for one in turn if one is not None)]
