"""Which copies stay, and so until when somebody who was erased is still in one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.remains import Remain

ALL_FOR = timedelta(hours=2)
HOURLY_FOR = timedelta(days=2)
DAILY_FOR = timedelta(days=14)


def longest() -> timedelta:
    """How long the oldest copy stays: ``BACKUP_DAYS``, the one place that says it. Pages, the book and the desk
    tell people what it says."""
    return timedelta(days=settings.BACKUP_DAYS)


# Of the sets younger than the first, one for each period that the second tells apart (Japan's clock). None is
# older than the longest.
_STEPS: list[tuple[timedelta, Callable[[datetime], Any]]] = [
    (ALL_FOR, lambda local: local),
    (HOURLY_FOR, lambda local: (local.date(), local.hour)),
    (DAILY_FOR, lambda local: local.date()),
    (timedelta.max, lambda local: local.isocalendar()[:2]),
]

# A copy taken just before the erasure is the last that holds the person, and no copy but the newest grows older.
COPIES = Remain(
    "copies",
    _("学園の控え（鍵がかかっています）"),
    _("消す前の全部の情報。戻すときは、消した方を、もう一度消します。"),
    lambda erased_at: erased_at + longest(),
)
COPIES_ELSEWHERE = Remain(
    "copies",
    _("市の控え"),
    _("この学園は、控えを自分で取っていません。市の控えがいつまで残るかを、確かめてください。"),
    lambda erased_at: None,
)


def kept(times: Iterable[datetime], *, at: datetime) -> set[datetime]:
    """All of two hours, then the first of each hour, day and week; the newest always, however old."""
    ordered = sorted(times)
    staying = set(ordered[-1:])
    for age, period in _STEPS:
        seen: set[Any] = set()
        for one in ordered:
            if one < at - min(age, longest()):
                continue
            which = period(timezone.localtime(one))
            if which not in seen:
                seen.add(which)
                staying.add(one)
    return staying
