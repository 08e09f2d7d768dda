"""Days and moments out of what somebody, or something, has sent."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.dateparse import parse_datetime

# Beyond these nobody means anything, and near the ends of the calendar one day more, or one zone further, is an error.
FIRST_YEAR, LAST_YEAR = 1900, 2199


def day_of(text: str) -> date | None:
    """The day that 「2026-12-01」 writes; None for anything else, and for one that no school can mean.

    >>> day_of("2026-12-01"), day_of("2026-02-30"), day_of("0001-01-01"), day_of("9999-12-31")
    (datetime.date(2026, 12, 1), None, None, None)
    """
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def moment_of(text: str) -> datetime | None:
    """The moment that 「2026-12-01T10:00」 writes, in the school's time zone; None as for :func:`day_of`."""
    try:
        found = parse_datetime(text.strip())
    except ValueError:
        return None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        return None
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def midnight(day: date) -> datetime:
    """The day's first moment in the school's time zone."""
    return timezone.make_aware(datetime.combine(day, time(0)))
