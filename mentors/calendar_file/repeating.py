"""The days of a repeated entry (RRULE), counted day by day up to an end, so that no rule can run away.

Only what school calendars use: daily, weekly, monthly, yearly, by weekday, day of the month and month.
Anything else is Unknown and said so; a general solver of such rules can be sent looking for a 30 February.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")
OLDEST = 10 * 366  # days back from which a repetition may come
PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "WKST"}
FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
WEEKDAYS = {name: n for n, name in enumerate(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))}


class Unknown(ValueError):
    """A rule that is not understood here."""


def day_of(value: date | datetime) -> date:
    """The day in Japan; a time without a zone is Japan's own."""
    if isinstance(value, datetime):
        return value.astimezone(JAPAN).date() if value.tzinfo else value.date()
    return value


class Rule:
    def __init__(self, rule: Mapping[str, Any], start: date) -> None:
        parts = {str(name).upper(): values for name, values in rule.items()}
        freq = str(_one(parts, "FREQ", "")).upper()
        if freq not in FREQUENCIES or set(parts) - PARTS:
            raise Unknown(freq)
        self.freq, self.start = freq, start
        self.interval = _number(_one(parts, "INTERVAL", 1), 1, 1000)
        self.count = _number(parts["COUNT"][0], 1, 10_000) if "COUNT" in parts else None
        until = _one(parts, "UNTIL", None)
        self.until = day_of(until) if until is not None else None
        self.months = {_number(one, 1, 12) for one in parts.get("BYMONTH", ())}
        self.month_days = {_number(one, -31, 31) for one in parts.get("BYMONTHDAY", ())}
        self.weekdays = [_weekday(str(one)) for one in parts.get("BYDAY", ())]
        self.first_weekday = _weekday(str(_one(parts, "WKST", "MO")))[1]
        if any(nth for nth, _day in self.weekdays) and (freq in ("DAILY", "WEEKLY")):
            raise Unknown("BYDAY")
        if freq == "WEEKLY" and self.month_days:
            raise Unknown("BYMONTHDAY")
        if freq == "YEARLY" and self.weekdays and not self.months:
            raise Unknown("BYDAY")

    def days(self, last: date) -> Iterator[date]:
        """From the start to ``last``, in order."""
        if self.start < last - timedelta(days=OLDEST):
            raise Unknown("DTSTART")
        end = min(last, self.until) if self.until else last
        found, day = 0, self.start
        while day <= end and (self.count is None or found < self.count):
            if self._falls_on(day):
                found += 1
                yield day
            day += timedelta(days=1)

    def _falls_on(self, day: date) -> bool:
        if not self._in_step(day) or (self.months and day.month not in self.months):
            return False
        if self.month_days and not {day.day, day.day - _length(day) - 1} & self.month_days:
            return False
        if self.weekdays:
            return any(day.weekday() == weekday and _nth(day, nth) for nth, weekday in self.weekdays)
        if self.freq == "WEEKLY":
            return day.weekday() == self.start.weekday()
        if self.freq in ("MONTHLY", "YEARLY") and not self.month_days:
            same_month = self.freq == "MONTHLY" or bool(self.months) or day.month == self.start.month
            return same_month and day.day == self.start.day
        return True

    def _in_step(self, day: date) -> bool:
        if self.freq == "DAILY":
            passed = (day - self.start).days
        elif self.freq == "WEEKLY":
            passed = (self._week_of(day) - self._week_of(self.start)).days // 7
        elif self.freq == "MONTHLY":
            passed = (day.year - self.start.year) * 12 + day.month - self.start.month
        else:
            passed = day.year - self.start.year
        return passed % self.interval == 0

    def _week_of(self, day: date) -> date:
        return day - timedelta(days=(day.weekday() - self.first_weekday) % 7)


def _one(parts: Mapping[str, Any], name: str, default: Any) -> Any:
    values = parts.get(name)
    return values[0] if values else default


def _number(value: Any, least: int, most: int) -> int:
    number = int(value)
    if not least <= number <= most or number == 0:
        raise Unknown(str(value)[:20])
    return number


def _weekday(text: str) -> tuple[int, int]:
    """2MO: (2, 0); FR: (0, 4)."""
    name = text[-2:].upper()
    if name not in WEEKDAYS:
        raise Unknown(text[:20])
    return (_number(text[:-2], -5, 5) if text[:-2] else 0), WEEKDAYS[name]


def _length(day: date) -> int:
    return ((day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)).day


def _nth(day: date, nth: int) -> bool:
    if nth > 0:
        return (day.day - 1) // 7 + 1 == nth
    return nth == 0 or (_length(day) - day.day) // 7 + 1 == -nth
