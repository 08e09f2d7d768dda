"""Days and moments that somebody has sent: such as a school can mean, or none."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from core import days


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-01", date(2026, 12, 1)), (" 2026-12-01 ", date(2026, 12, 1)), ("1900-01-01", date(1900, 1, 1)),
        ("2199-12-31", date(2199, 12, 31)), ("1899-12-31", None), ("2200-01-01", None), ("0001-01-01", None),
        ("9999-12-31", None), ("2026-02-30", None), ("0000-00-00", None), ("99999-01-01", None), ("9" * 5000, None), ("", None),
    ],
)  # fmt: skip
def test_a_day_is_one_that_a_school_can_mean(text: str, day: date | None) -> None:
    assert days.day_of(text) == day


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-12-01T10:00", "2026-12-01T10:00:00+09:00"), ("2026-12-01T10:00+00:00", "2026-12-01T19:00:00+09:00"),
        ("2199-12-31T23:59", "2199-12-31T23:59:00+09:00"), ("0001-01-01T00:00", None), ("9999-12-31T23:59", None),
        ("2026-11-24T25:61", None), ("2026-12-01T10:00+99:00", None), ("2026-12-01", "2026-12-01T00:00:00+09:00"), ("x", None), ("", None),
    ],
)  # fmt: skip
def test_a_moment_is_in_the_schools_zone_and_one_that_a_school_can_mean(
    text: str, moment: str | None
) -> None:
    found = days.moment_of(text)
    assert (timezone.localtime(found).isoformat() if found else None) == moment
