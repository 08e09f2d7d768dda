"""活動の時間: what "came" and "left" come to, by visit, month and school year (April to March). Reads only.

The rule. From coming until leaving, whole minutes. Time earlier than 30 minutes before the session or later than
30 minutes after it does not count. Who was not ticked out counts until the session's end, and is to be looked at;
so is whoever was ticked in or out beyond those 30 minutes. Who is still there counts nothing yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.days import midnight

from .models import Assignment, Mentor

GRACE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Counted:
    """``check``: somebody should look at the times. ``here``: not gone yet."""

    minutes: int = 0
    check: bool = False
    here: bool = False


def count(
    *, came: datetime | None, left: datetime | None, starts: datetime, ends: datetime, at: datetime
) -> Counted:
    """The rule itself, for one visit."""
    if came is None:
        return Counted()
    if left is None and at <= ends + GRACE:
        return Counted(here=True)
    forgotten = left is None or left > ends + GRACE
    until = ends if left is None or forgotten else left
    early = came < starts - GRACE
    minutes = int((until - max(came, starts - GRACE)).total_seconds()) // 60
    return Counted(max(minutes, 0), forgotten or early)


@dataclass(frozen=True, slots=True)
class Visit:
    """One session to which a mentor came."""

    assignment: Assignment
    day: date
    minutes: int
    check: bool
    here: bool

    @property
    def month(self) -> date:
        return self.day.replace(day=1)


def visits_in(rows: QuerySet[Assignment], *, at: datetime) -> list[Visit]:
    """Every visit among those rows, the earliest first; one query."""
    came = (
        rows.filter(came_at__isnull=False)
        .select_related("session__run__center")
        .order_by("session__starts_at", "pk")
    )
    return [_visit(one, at) for one in came]


def _visit(one: Assignment, at: datetime) -> Visit:
    session = one.session
    counted = count(came=one.came_at, left=one.left_at, starts=session.starts_at, ends=session.ends_at, at=at)
    day = timezone.localdate(session.starts_at)
    return Visit(one, day, counted.minutes, counted.check, counted.here)


def visits_of(
    mentor: Mentor, *, at: datetime, first: date | None = None, last: date | None = None
) -> list[Visit]:
    return visits_in(between(mentor.assignments.all(), first, last), at=at)


@dataclass(slots=True)
class Came:
    """``times`` that somebody came, ``done`` of them over."""

    times: int = 0
    done: int = 0
    minutes: int = 0


def by_mentor(who: QuerySet[Mentor, Any] | list[int], year: int, *, at: datetime) -> dict[int, Came]:
    """What a few mentors did in a school year; one query, five values of each visit.

    Read by mentor, all years: asked for the year too, a database would read everybody's year.
    """
    first, last = span_of(year)
    start, end = midnight(first), midnight(last + timedelta(days=1))
    found: dict[int, Came] = defaultdict(Came)
    visits = Assignment.objects.filter(mentor__in=who, came_at__isnull=False).order_by()
    for mentor, came, left, starts, ends in visits.values_list(
        "mentor_id", "came_at", "left_at", "session__starts_at", "session__ends_at"
    ):
        if not start <= starts < end:
            continue
        counted = count(came=came, left=left, starts=starts, ends=ends, at=at)
        of = found[mentor]
        of.times += 1
        of.done += not counted.here
        of.minutes += counted.minutes
    return found


def between(rows: QuerySet[Assignment], first: date | None, last: date | None) -> QuerySet[Assignment]:
    """Those whose session lies on these days, both included."""
    if first:
        rows = rows.filter(session__starts_at__gte=midnight(first))
    if last:
        rows = rows.filter(session__starts_at__lt=midnight(last + timedelta(days=1)))
    return rows


# --- years, months, words ---------------------------------------------------------------------------
def school_year(day: date) -> int:
    """年度: from April to March."""
    return day.year if day.month >= 4 else day.year - 1


def span_of(year: int) -> tuple[date, date]:
    return date(year, 4, 1), date(year + 1, 3, 31)


def months_of(year: int) -> list[date]:
    return [date(year + (n > 12), (n - 1) % 12 + 1, 1) for n in range(4, 16)]


def in_words(minutes: int) -> str:
    """12時間30分"""
    hours, rest = divmod(minutes, 60)
    if not rest:
        return _("%(h)d時間") % {"h": hours}
    return _("%(h)d時間%(m)d分") % {"h": hours, "m": rest} if hours else _("%(m)d分") % {"m": rest}


@dataclass(frozen=True, slots=True)
class Sum:
    """A month or a year of one mentor."""

    key: date | int
    times: int
    minutes: int


def by_month(visits: Iterable[Visit]) -> list[Sum]:
    return _sums((visit.month, visit.minutes) for visit in visits if not visit.here)


def by_year(visits: Iterable[Visit]) -> list[Sum]:
    return _sums((school_year(visit.day), visit.minutes) for visit in visits if not visit.here)


def _sums(pairs: Iterable[tuple[date | int, int]]) -> list[Sum]:
    found: dict[date | int, list[int]] = defaultdict(list)
    for key, minutes in pairs:
        found[key].append(minutes)
    return [Sum(key, len(rows), sum(rows)) for key, rows in found.items()]
