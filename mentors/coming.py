"""For many mentors at once: who may be asked to come to a session. Everybody who suggests a mentor asks here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from events.models import ClassSession

from .availability import UNSAID, Reasons, Timed, reasons_for

One = TypeVar("One", bound=Timed)


def askable(
    mentors: Iterable[One], session: ClassSession, reasons: Reasons | None = None
) -> tuple[list[One], set[int]]:
    """Those whose time allows it, and of them the numbers of those who have not said when they can come.

    Whoever has said nothing may be asked: there is no other way to hear of it. A fixed number of queries; none with
    ``reasons``, where somebody has worked out those of all these mentors already.
    """
    mentors = list(mentors)
    reasons = reasons_for(mentors, session) if reasons is None else reasons
    free = [one for one in mentors if all(reason.why in UNSAID for reason in reasons[one.pk])]
    return free, {one.pk for one in free if reasons[one.pk]}
