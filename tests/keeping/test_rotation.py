"""Which copies stay, over weeks of one every ten minutes."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config.checks import copies_stay_for_days
from config.keeping.rotation import kept, longest

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 27, 12, 5, tzinfo=TOKYO)
TEN = timedelta(minutes=10)


@cache
def after_days(days: int) -> tuple[datetime, ...]:
    """What stands after so many days of copies, each followed by the rotation; in the last days one every ten minutes."""
    standing: list[datetime] = []
    time = NOW - timedelta(days=days)
    while time <= NOW:
        standing = sorted(kept([*standing, time], at=time))
        time += TEN if NOW - time <= timedelta(days=3) else 6 * TEN
    return tuple(standing)


def ages(standing: tuple[datetime, ...]) -> list[timedelta]:
    return [NOW - one for one in standing]


def test_two_months_leaves_some_seventy_five_copies() -> None:
    found = ages(after_days(62))
    assert sum(age <= timedelta(hours=2) for age in found) == 13
    assert sum(age <= timedelta(days=2) for age in found) == 13 + 46
    assert sum(age <= timedelta(days=14) for age in found) == 13 + 46 + 12
    assert len(found) == 13 + 46 + 12 + 6
    assert max(found) <= longest()


def test_no_gap_is_longer_than_promised() -> None:
    standing = after_days(62)
    gaps = [(NOW - later, later - earlier) for earlier, later in pairwise(standing)]
    for age, gap in gaps:
        if age <= timedelta(hours=2):
            assert gap == TEN or age > timedelta(hours=2) - TEN * 6
        elif age <= timedelta(days=1, hours=23):
            assert gap <= timedelta(hours=1)
        elif age <= timedelta(days=13):
            assert gap <= timedelta(days=1)
        else:
            assert gap <= timedelta(days=8)


def test_the_newest_stays_however_old_and_however_alone() -> None:
    old = NOW - timedelta(days=400)
    assert kept([old], at=NOW) == {old}
    assert kept([old, old - TEN], at=NOW) == {old}
    assert kept([], at=NOW) == set()


def test_twice_is_harmless() -> None:
    standing = after_days(62)
    assert kept(standing, at=NOW) == set(standing)


@pytest.mark.parametrize(("days", "oldest"), [(28, 28), (3, 3), (1, 1)])
def test_no_copy_is_older_than_the_setting_says(settings: Any, days: int, oldest: int) -> None:
    settings.BACKUP_DAYS = days
    assert timedelta(days=oldest - 7.5) < max(ages(after_days.__wrapped__(62))) <= timedelta(days=oldest)


def test_a_setting_below_one_day_is_said(settings: Any) -> None:
    assert copies_stay_for_days() == []
    settings.BACKUP_DAYS = 0
    assert [error.id for error in copies_stay_for_days()] == ["school.E004"]
