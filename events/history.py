"""What a learner has taken part in: one line for each class, with every meeting's mark."""

from __future__ import annotations

from dataclasses import dataclass, field

from people.models import Learner
from people.rights import Scope

from .certificates import is_enough
from .enums import CAME, SEATED
from .models import Applicant, Attendance, ClassRun, ClassSession


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting as the learner met it; ``presence`` is empty when nothing was written down."""

    session: ClassSession
    presence: str = ""
    label: str = ""
    walk_in: bool = False

    @property
    def came(self) -> bool:
        return self.presence in CAME


@dataclass(frozen=True, slots=True)
class RunHistory:
    """One class: its meetings in order. ``earned``: a certificate may be printed."""

    run: ClassRun
    meetings: list[Meeting] = field(default_factory=list)

    @property
    def came(self) -> int:
        return sum(meeting.came for meeting in self.meetings)

    @property
    def held(self) -> int:
        return len(self.meetings)

    @property
    def earned(self) -> bool:
        return not self.run.is_consultation and is_enough(came=self.came, held=self.held)


def history_of(learner: Learner, *, scope: Scope | None = None) -> list[RunHistory]:
    """The classes in which the learner has or had a seat, or was marked; the latest first. Three queries.

    With ``scope`` only those of the centres that may be seen: attendance elsewhere is not shown.
    """
    marks = {
        mark.session_id: mark for mark in Attendance.objects.filter(learner=learner).select_related("session")
    }
    seats = Applicant.objects.filter(learner=learner, live=True, application__state__in=SEATED)
    times: dict[int, set[int | None]] = {}
    for run_id, session_id in seats.values_list("run_id", "application__pool__session_id"):
        times.setdefault(run_id, set()).add(session_id)
    sessions = ClassSession.objects.held().select_related("run__center").order_by("starts_at", "pk")
    if scope is not None:
        sessions = sessions.seen_by(scope)
    runs: dict[int, RunHistory] = {}
    wanted = set(times) | {mark.session.run_id for mark in marks.values()}
    for session in sessions.filter(run_id__in=wanted):
        mark = marks.get(session.pk)
        own = times.get(session.run_id, set())
        if session.run.is_consultation and mark is None and session.pk not in own:
            continue  # somebody else's time
        meeting = (
            Meeting(session, mark.presence, str(mark.get_presence_display()), mark.walk_in)
            if mark
            else Meeting(session)
        )
        runs.setdefault(session.run_id, RunHistory(session.run)).meetings.append(meeting)
    return sorted(runs.values(), key=lambda one: one.meetings[0].session.starts_at, reverse=True)
