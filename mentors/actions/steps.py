"""The one place where a mentor's state changes: locked, re-checked, dated, with who and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from core.queries import Query
from mentors.enums import APPROVED, LADDER, State
from mentors.errors import NotPossible
from mentors.models import Mentor, StepLog
from mentors.state import NEXT, level_of
from people.actions.audit import SYSTEM
from people.rights import Anyone

OWN = "（本人）"
GUARDIAN = "（保護者）"
# What lies ahead of a mentor who is active no longer is cancelled by whoever knows of it, in the same transaction.
on_withdrawn: list[Callable[[Mentor, datetime], object]] = []


_mentor = Query(lambda key: Mentor.objects.select_for_update(no_key=True).filter(pk=key))


def lock(mentor: Mentor) -> Mentor:
    """The mentor as it stands now, held until the transaction ends.

    ``no_key``: rows about this mentor may still be written by others, a mail that is due for instance; with
    the full lock two who each tell the other something would wait for one another.
    """
    return _mentor.get(mentor.pk)


def name_of(by: Anyone | str | None) -> str:
    if isinstance(by, str):
        return by
    return by.get_username() if by is not None and by.is_authenticated else SYSTEM


def note(
    mentor: Mentor, *, at: datetime, by: Anyone | str | None, why: str, was: str | None = None
) -> StepLog:
    """Writes down a fact; with ``was`` a change of state."""
    return StepLog.objects.create(
        mentor=mentor, at=at, by=name_of(by), was=mentor.state if was is None else was, now=mentor.state,
        why=why[:200],
    )  # fmt: skip


def move(mentor: Mentor, to: State, *, at: datetime, by: Anyone | str | None, why: str) -> None:
    """One change of state. Refuses what NEXT does not know."""
    was = mentor.state
    if to == was:
        return
    if to not in NEXT[was]:
        raise NotPossible(f"{was} → {to}")
    mentor.state, mentor.changed_at = to, at
    fields = ["state", "changed_at"]
    if to == State.LEFT:
        mentor.left_at = at
        fields.append("left_at")
    mentor.save(update_fields=fields)
    note(mentor, at=at, by=by, why=why, was=was)
    if was == State.ACTIVE:
        for func in on_withdrawn:
            func(mentor, at)


@transaction.atomic
def settle(mentor: Mentor, *, at: datetime, by: Anyone | str | None, why: str) -> Mentor:
    """Brings the state in line with the facts: up step by step, down at once. Twice is harmless."""
    mentor = lock(mentor)
    if not mentor.is_here:
        return mentor
    level = level_of(mentor, at)
    if mentor.state in APPROVED:
        if level != State.TRAINED:
            move(mentor, level, at=at, by=by, why=why)
        return mentor
    now, wanted = LADDER.index(State(mentor.state)), LADDER.index(level)
    if wanted < now:
        move(mentor, level, at=at, by=by, why=why)
    for step in LADDER[now + 1 : wanted + 1]:
        move(mentor, step, at=at, by=by, why=why)
    return mentor
