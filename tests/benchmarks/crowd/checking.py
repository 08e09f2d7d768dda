"""What stands in the database after the crowd has gone: nothing sold twice, nothing lost, nobody ticked twice."""

from __future__ import annotations

from typing import Any

from events.enums import SEATED, State
from events.models import Application, Attendance, SeatPool

from .prepare import SEATS


def opening(code: str, receipts: list[str], applicants: int) -> dict[str, int]:
    """``oversold``: seats given beyond those there are, or counted wrongly. ``lost``: receipts without an
    application, applications without a receipt, places in the waiting list that are missing or there twice."""
    rows = Application.objects.filter(run__code=code)
    seated = rows.filter(state__in=SEATED).count()
    pool = SeatPool.objects.get(run__code=code)
    stored = set(rows.values_list("receipt", flat=True))
    waiting = sorted(rows.filter(state=State.WAITLISTED).values_list("waiting", flat=True))
    return {
        "oversold": max(0, seated - SEATS) + abs(pool.taken - seated),
        "lost": len(stored ^ set(receipts)) + (len(receipts) - len(set(receipts))) + abs(applicants - len(receipts))
        + sum(place != wanted for place, wanted in zip(waiting, range(1, len(waiting) + 1), strict=True)),
        "seated": seated,
    }  # fmt: skip


def morning(plan: dict[str, Any]) -> int:
    """How many of those who were checked in are not marked as there, exactly once."""
    expected = {
        (session, who) for desk in plan["desks"] for session, people in desk["sessions"] for who in people
    }
    marked = Attendance.objects.filter(
        session__in={session for session, _who in expected}, presence="present"
    )
    found = list(marked.values_list("session_id", "learner_id"))
    return len(expected ^ set(found)) + len(found) - len(set(found))
