"""Open days and office hours of a centre: when somebody can be asked for an answer."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import jpholiday
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Center, PublicHoliday

MINUTES_TO_ANSWER = 48 * 60
_LOOK_AHEAD = 400  # days; a centre that is shut longer than this needs a person, not a rule


class Calendar(NamedTuple):
    """What is needed to know a centre's open days, read once."""

    center: Center
    closing_days: dict[date, str]
    more_holidays: dict[date, str]

    def shut_because(self, day: date) -> str:
        """Why the centre is shut on ``day``: a word for people, or empty when it is open."""
        if day.weekday() in self.center.closed_weekdays:
            return _("休館日")
        if day in self.closing_days:
            return self.closing_days[day] or _("臨時の休み")
        if self.center.closed_on_holidays:
            return jpholiday.is_holiday_name(day) or self.more_holidays.get(day, "")
        return ""

    def open_days(self, first: date, *, every: int = 1) -> Iterator[date]:
        for number in range(_LOOK_AHEAD):
            day = first + timedelta(days=number * every)
            if not self.shut_because(day):
                yield day


def calendar_of(center: Center) -> Calendar:
    """The centre's calendar; two queries."""
    return Calendar(
        center,
        dict(center.closing_days.values_list("day", "reason")),
        dict(PublicHoliday.objects.values_list("day", "name")),
    )


def moment(day: date, clock: object) -> datetime:
    """``clock`` o'clock on ``day`` in the school's time zone."""
    return timezone.make_aware(datetime.combine(day, clock))  # type: ignore[arg-type]


def answer_by(calendar: Calendar, *, at: datetime, latest: datetime | None = None) -> datetime:
    """48 hours from ``at``, moved into office hours: later to the next opening, never into the night.

    A moment that falls outside office hours moves on to the end of the next open day's first hour, so
    that whoever has no e-mail can still ring. Never after ``latest``, the start of the class.
    """
    # In UTC: where clocks change, adding to a local time would count the clock's hours, not the real ones.
    until = at.astimezone(UTC) + timedelta(minutes=MINUTES_TO_ANSWER)
    local = timezone.localtime(until)
    center = calendar.center
    days = calendar.open_days(local.date())
    day = next(days, local.date())
    if day != local.date() or local.time() < center.opens:
        until = moment(day, center.opens) + timedelta(hours=1)
    elif local.time() > center.closes:
        until = moment(next(days, day), center.opens) + timedelta(hours=1)
    return min(until, latest) if latest else until


def skip_shut_days(
    calendar: Calendar, *, first: date, times: int, every: int = 7, also: Container[date] = ()
) -> tuple[list[date], list[tuple[date, str]]]:
    """``times`` open days from ``first`` on, ``every`` so many days; and the days skipped with the reason."""
    held: list[date] = []
    skipped: list[tuple[date, str]] = []
    day = first
    for _number in range(_LOOK_AHEAD):
        if len(held) == times:
            break
        if why := calendar.shut_because(day) or (_("ほかの予定") if day in also else ""):
            skipped.append((day, why))
        else:
            held.append(day)
        day += timedelta(days=every)
    return held, skipped
