"""Which copies stay. The longest also says until when somebody who was erased is still in a copy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

ALL_FOR = timedelta(hours=2)
HOURLY_FOR = timedelta(days=2)
DAILY_FOR = timedelta(days=14)
WEEKLY_FOR = timedelta(days=56)

# Of the sets younger than the first, one for each period that the second tells apart (Japan's clock).
_STEPS: list[tuple[timedelta, Callable[[datetime], Any]]] = [
    (ALL_FOR, lambda local: local),
    (HOURLY_FOR, lambda local: (local.date(), local.hour)),
    (DAILY_FOR, lambda local: local.date()),
    (WEEKLY_FOR, lambda local: local.isocalendar()[:2]),
]


def kept(times: Iterable[datetime], *, at: datetime) -> set[datetime]:
    """All of two hours, then the first of each hour, day and week; the newest always, however old."""
    ordered = sorted(times)
    staying = set(ordered[-1:])
    for age, period in _STEPS:
        seen: set[Any] = set()
        for one in ordered:
            if one < at - age:
                continue
            which = period(timezone.localtime(one))
            if which not in seen:
                seen.add(which)
                staying.add(one)
    return staying
