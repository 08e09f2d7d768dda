"""修了証: who has earned one. At least half of a run's meetings, called-off ones not counted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from people.models import Learner
from people.order import in_order

from .enums import CAME
from .models import Attendance, ClassRun, ClassSession


@dataclass(frozen=True, slots=True)
class Earned:
    """What a certificate says of one learner: the meetings attended, of how many."""

    learner: Learner
    attended: list[ClassSession]
    held: int

    @property
    def times(self) -> int:
        return len(self.attended)

    @property
    def hours(self) -> timedelta:
        return sum((one.ends_at - one.starts_at for one in self.attended), timedelta())

    @property
    def first(self) -> datetime:
        return self.attended[0].starts_at

    @property
    def last(self) -> datetime:
        return self.attended[-1].starts_at


def is_enough(*, came: int, held: int) -> bool:
    """The rule itself: half of the meetings or more, and at least one."""
    return came > 0 and came * 2 >= held


def earned_in(run: ClassRun, *, learner: Learner | None = None) -> list[Earned]:
    """Everybody who has earned a certificate in ``run``, in kana order; two queries.

    Leaving early counts as coming. スマホ相談 gives none: each of its times stands alone. Whoever has
    come to half of all meetings has earned it already before the last one, so that certificates can lie
    ready on the last day.
    """
    if run.is_consultation:
        return []
    held = {session.pk: session for session in run.sessions.held().order_by("starts_at", "pk")}
    marks = Attendance.objects.filter(session_id__in=held, presence__in=CAME)
    if learner is not None:
        marks = marks.filter(learner=learner)
    attended: dict[int, set[int]] = defaultdict(set)
    people: dict[int, Learner] = {}
    for mark in marks.filter(learner__erased_at__isnull=True).select_related("learner"):
        attended[mark.learner_id].add(mark.session_id)
        people[mark.learner_id] = mark.learner
    found = [
        Earned(people[pk], [session for key, session in held.items() if key in came], len(held))
        for pk, came in attended.items()
        if is_enough(came=len(came), held=len(held))
    ]
    return in_order(found, lambda one: one.learner)
