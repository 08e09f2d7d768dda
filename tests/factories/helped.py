"""Mentors who have helped: sessions of the past with times, for tests."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from events.models import ClassSession
from mentors import actions
from mentors.models import Assignment, Mentor, Pairing
from people.models import Learner
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import NINETEEN, NOW


def adult(at: datetime = NOW, **fields: Any) -> Mentor:
    return make.active(at - timedelta(days=60), birth_date=NINETEEN, **fields)


def past_session(
    at: datetime = NOW, *, days_ago: int = 7, people: int = 0, center: str = "tomioka", **fields: Any
) -> ClassSession:
    """Ten to twelve, so many days ago; ``people`` learners have a seat."""
    day = timezone.localdate(at) - timedelta(days=days_ago)
    run = classes.run(at=at - timedelta(days=days_ago + 14), in_days=14, center_code=center, **fields)
    session = run.sessions.get()
    starts = timezone.make_aware(datetime.combine(day, time(10)))
    ClassSession.objects.filter(pk=session.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=2))
    for _n in range(people):
        classes.apply(run, classes.learner(phone="iphone"), at=at - timedelta(days=days_ago + 10))
    return ClassSession.objects.select_related("run__center").get(pk=session.pk)


def visit(mentor: Mentor, session: ClassSession, *, came: int = 0, left: int | None = 120) -> Assignment:
    """``came`` and ``left``: minutes from the session's start; ``left`` None: not ticked out."""
    start = session.starts_at
    one = Assignment.objects.create(
        mentor=mentor, session=session, state="accepted", made_at=start, changed_at=start,
        came_at=start + timedelta(minutes=came),
        left_at=None if left is None else start + timedelta(minutes=left),
    )  # fmt: skip
    return Assignment.objects.select_related("session__run__center", "mentor").get(pk=one.pk)


def worked(mentor: Mentor, *days_ago: int, at: datetime = NOW, minutes: int = 120) -> list[Assignment]:
    return [visit(mentor, past_session(at, days_ago=n), left=minutes) for n in days_ago]


def sat(mentor: Mentor, learner: Learner, session: ClassSession) -> Pairing:
    run = session.match_runs.create(
        made_at=session.starts_at, by="", seed="", weights={}, input_hash="0" * 64,
        result={"pairs": [], "unserved": [], "parts": {}}, served=1, first_served=1, method="flow",
    )  # fmt: skip
    return Pairing.objects.create(session=session, mentor=mentor, learner=learner, run=run)


def issued(mentor: Mentor, *, at: datetime = NOW, days: int = 60, by: Any = None) -> Any:
    day = timezone.localdate(at)
    return actions.issue_certificate(
        mentor=mentor, first_on=day - timedelta(days=days), last_on=day, by=by or make.staff(), at=at
    )
