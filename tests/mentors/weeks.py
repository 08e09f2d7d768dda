"""A week of スマホ相談 for tests: times, who is booked, and who may come."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from events import actions as events
from events.models import Center, ClassRun, ClassSession
from mentors import actions
from mentors.models import WeekMatch
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import NINETEEN, NOW

# NOW is a Tuesday; the week after it.
MONDAY = date(2026, 11, 30)
THURSDAY = MONDAY + timedelta(days=3)


def moment(hour: float, day: date = THURSDAY) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(int(hour), int(hour % 1 * 60))))


def consultation(
    *hours: float,
    center: str = "tomioka",
    day: date = THURSDAY,
    at: datetime = NOW,
    tables: int = 2,
    **fields: Any,
) -> list[ClassSession]:
    """One consultation with a time of half an hour at each of ``hours``."""
    where = classes.center(center)
    room = classes.room(where, name=f"相談室{ClassRun.objects.count()}", seats=tables)
    room.tables = tables
    room.save()
    run = events.create_run(
        meetings=[events.Meeting(moment(hour, day), moment(hour + 0.5, day)) for hour in hours],
        title="スマホ相談", kind="consultation", center=where, room=room, capacity=tables, method="first_come",
        opens_at=at - timedelta(days=7), closes_at=moment(8, day), **fields,
    )  # fmt: skip
    events.publish_run(run=run, at=at)
    rows = run.sessions.select_related("run__center", "room", "teacher").order_by("starts_at")
    return list(rows)


def book(session: ClassSession, *people: Any, at: datetime = NOW) -> list[Any]:
    """Each on an application of its own."""
    for one in people:
        classes.apply(session.run, one, at=at, session=session)
    return list(people)


def teacher(*sessions: ClassSession) -> None:
    for one in sessions:
        one.teacher = make.staff()
        one.save()


def adult(at: datetime = NOW, **fields: Any) -> Any:
    return make.active(at, birth_date=NINETEEN, **fields)


def tomioka() -> list[Center]:
    return [classes.center()]


def start(centers: list[Center] | None = None, *, monday: date = MONDAY, at: datetime = NOW) -> WeekMatch:
    return actions.start_week(monday=monday, centers=centers or tomioka(), by=make.staff(), at=at)


def run(match: WeekMatch, *, at: datetime = NOW) -> WeekMatch:
    return actions.run_week(match_id=match.pk, clock=lambda: at)


def matched(centers: list[Center] | None = None, *, at: datetime = NOW) -> WeekMatch:
    return run(start(centers, at=at), at=at)


def apply(match: WeekMatch, *, at: datetime = NOW) -> WeekMatch:
    return actions.apply_week(match=match, by=make.staff(), at=at)


def proposed(match: WeekMatch) -> set[tuple[int, int, int]]:
    return {(row["learner"], row["mentor"], row["session"]) for row in match.result["pairs"]}
