"""Which copies stay. The longest also says until when somebody who was erased is still in a copy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.remains import Remain

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

# A copy taken just before the erasure is the last that holds the person, and no copy but the newest grows older.
COPIES = Remain(
    "copies",
    _("学園の控え（鍵がかかっています）"),
    _("消す前の全部の情報。戻すと、消した方の番号が出るので、もう一度消します。"),
    lambda erased_at: erased_at + WEEKLY_FOR,
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
            if one < at - age:
                continue
            which = period(timezone.localtime(one))
            if which not in seen:
                seen.add(which)
                staying.add(one)
    return staying
