"""What tests of mentors' time share: weeks as words, sessions at a time, who is refused and why."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.typeset import plain
from events.models import ClassSession
from mentors import actions
from mentors.availability import Why, reasons_for
from mentors.enums import Band
from mentors.errors import NotPossible
from mentors.models import Assignment, Mentor, SchoolDay
from mentors.weekgrid import WEEKDAYS, Cell, mask_of
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import NOW

BANDS = {"午前": Band.MORNING, "午後": Band.AFTERNOON, "夕方": Band.EVENING}
EVERY = 2**21 - 1
_numbers = itertools.count(1)


def japan(day: date | str, clock: str = "10:00") -> datetime:
    return timezone.make_aware(datetime.fromisoformat(f"{day}T{clock}"))


def week(*words: str) -> int:
    """week("土午前", "日夕方")"""
    return mask_of(Cell(WEEKDAYS.index(one[0]), int(BANDS[one[1:]])) for one in words)


def says(mentor: Mentor, *words: str, center: Any = None) -> Mentor:
    actions.set_grid(mentor=mentor, cells=week(*words), center=center, at=NOW)
    return mentor


def always(**fields: Any) -> Mentor:
    """An active mentor who can always come."""
    mentor = make.active(**fields)
    actions.set_grid(mentor=mentor, cells=EVERY, at=NOW)
    return mentor


def session(
    start: datetime, *, minutes: int = 120, seated: int = 3, of: Any = None, **fields: Any
) -> ClassSession:
    """A published session at that time, with learners; ``of``: one more session of that run."""
    if of is not None:
        return ClassSession.objects.create(
            run=of.run, room=of.room, number=next(_numbers) + 1, starts_at=start,
            ends_at=start + timedelta(minutes=minutes),
        )  # fmt: skip
    run = classes.run(at=NOW, **fields)
    for _n in range(seated):
        classes.apply(run, classes.learner(), at=NOW)
    run.sessions.update(starts_at=start, ends_at=start + timedelta(minutes=minutes))
    return run.sessions.select_related("run__center", "room").get()


def why(mentor: Mentor, to: ClassSession) -> list[Why]:
    return [one.why for one in reasons_for([mentor], to)[mentor.pk]]


def words(mentor: Mentor, to: ClassSession) -> list[str]:
    return [plain(one.text) for one in reasons_for([mentor], to)[mentor.pk]]


def refused(func: Any, *, kind: type[Exception] = NotPossible, **options: Any) -> str:
    with pytest.raises(kind) as caught:
        func(**options)
    return plain(str(caught.value.text))  # type: ignore[attr-defined]


def comes(mentor: Mentor, to: ClassSession) -> Assignment:
    return actions.assign(mentor=mentor, session=to, agreed=True, by=make.staff(), at=NOW)


def ask(mentor: Mentor, to: ClassSession) -> Assignment:
    return actions.assign(mentor=mentor, session=to, agreed=False, by=make.staff(), at=NOW)


def school_day(
    mentor: Mentor, first: str, last: str = "", *, off: bool = True, name: str = "期末テスト"
) -> SchoolDay:
    return SchoolDay.objects.create(
        school=mentor.school, first=first, last=last or first, name=name, kind="exam", mentors_off=off
    )
