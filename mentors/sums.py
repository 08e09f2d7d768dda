"""Hours and pairs of a school year, by month, centre and school. Reads only; the rule for a visit is in mentors.hours.

A city has tens of thousands of visits a year. Months are kept as sums (MonthSum) of all sessions that began before the
day before yesterday ended; whatever no sum speaks for, which is those last days and months in which somebody set a
time right, is counted here and now. So nothing is ever older than what stands in the tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from core.days import midnight
from events.models import Center

from . import hours
from .models import Assignment, HoursCount, MatchRun, MonthSum, Pairing

# O07: a count that fewer people than this stand behind does not leave the house.
FEWEST = 5
Spans = dict[tuple[datetime, datetime], list[int]]


@dataclass(slots=True)
class Cell:
    """A month of a school. ``mentors`` stand behind it, from FEWEST on at least as many; erased ones are one."""

    minutes: int = 0
    visits: int = 0
    who: set[int] = field(default_factory=set)
    erased: int = 0

    @property
    def mentors(self) -> int:
        return len(self.who) + self.erased


@dataclass(slots=True)
class Pairs:
    """A month of matchings."""

    sessions: int = 0
    pairs: int = 0
    again: int = 0
    asked: int = 0
    served: int = 0
    first: int = 0

    def add(self, other: Iterable[int]) -> None:
        self.sessions, self.pairs, self.again, self.asked, self.served, self.first = (
            mine + theirs for mine, theirs in zip(astuple(self), other, strict=True)
        )


def month_of(at: datetime) -> date:
    return timezone.localdate(at).replace(day=1)


def after(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


# --- counting -----------------------------------------------------------------------------------------
def _within(rows: QuerySet, spans: Spans) -> QuerySet:
    """Those whose session began in one of the spans, at one of the centres of that span."""
    asked = Q(pk__in=[])
    for (start, end), centers in spans.items():
        asked |= Q(
            session__starts_at__gte=start, session__starts_at__lt=end, session__run__center__in=centers
        )
    return rows.filter(asked)


def count_hours(spans: Spans, at: datetime) -> dict[tuple[int, date], dict[int, Cell]]:
    """By centre and month, by school; one query."""
    found: dict[tuple[int, date], dict[int, Cell]] = defaultdict(lambda: defaultdict(Cell))
    # Seven values of each visit, not four objects.
    visits = _within(Assignment.objects.filter(came_at__isnull=False), spans).order_by()
    for center, school, mentor, came, left, starts, ends in visits.values_list(
        "session__run__center_id", "mentor__school_id", "mentor_id", "came_at", "left_at", "session__starts_at",
        "session__ends_at",
    ):  # fmt: skip
        counted = hours.count(came=came, left=left, starts=starts, ends=ends, at=at)
        if counted.here:
            continue
        cell = found[center, month_of(starts)][school]
        cell.minutes += counted.minutes
        cell.visits += 1
        cell.who.add(mentor)
    return found


def count_pairs(spans: Spans, at: datetime) -> dict[tuple[int, date], Pairs]:
    """By centre and month, of sessions that were held and are over: who sat together, and the last matching of each."""
    found: dict[tuple[int, date], Pairs] = defaultdict(Pairs)
    before = Pairing.objects.filter(
        learner=OuterRef("learner"), mentor=OuterRef("mentor"), ended_at__isnull=True,
        session__ends_at__lte=OuterRef("session__starts_at"), session__cancelled_at__isnull=True,
    )  # fmt: skip
    over = {"session__ends_at__lte": at, "session__cancelled_at__isnull": True}
    pairs = _within(Pairing.objects.filter(ended_at__isnull=True, **over), spans).annotate(
        again=Exists(before)
    )
    for center, starts, again in pairs.order_by().values_list(
        "session__run__center_id", "session__starts_at", "again"
    ):
        found[center, month_of(starts)].add((0, 1, int(again), 0, 0, 0))
    newest = MatchRun.objects.filter(session=OuterRef("session")).order_by("-made_at", "-pk").values("pk")
    runs = (
        _within(MatchRun.objects.filter(**over), spans)
        .annotate(newest=Subquery(newest[:1]))
        .filter(pk=F("newest"))
    )
    for center, starts, served, first, result in runs.order_by().values_list(
        "session__run__center_id", "session__starts_at", "served", "first_served", "result"
    ):
        asked = served + len(result["unserved"])
        found[center, month_of(starts)].add((1, 0, 0, asked, served, first))
    return found


# --- a year of it ---------------------------------------------------------------------------------------
def _codes(center: str, centers: Iterable[str] | None) -> list[str] | None:
    return [center] if center else None if centers is None else list(centers)


def _kept(year: int, codes: list[str] | None) -> tuple[list[MonthSum], list[int]]:
    """The sums of the year that hold, and all centres that are asked for."""
    first, last = hours.span_of(year)
    sums = MonthSum.objects.filter(month__gte=first, month__lte=last, until__isnull=False).order_by()
    places = Center.objects.order_by()
    if codes is not None:
        sums, places = sums.filter(center__code__in=codes), places.filter(code__in=codes)
    return list(sums), list(places.values_list("pk", flat=True))


def _not_kept(year: int, kept: list[MonthSum], centers: list[int], at: datetime) -> Spans:
    """When and where no sum speaks for the year; months of a centre one after another are one span."""
    until = {(row.month, row.center_id): row.until for row in kept}
    end_of_all = midnight(timezone.localdate(at) + timedelta(days=2))  # nobody has come to what is later
    spans: Spans = defaultdict(list)
    for center in centers:
        for start, end in _one_by_one(
            (until.get((month, center)) or midnight(month), min(midnight(after(month)), end_of_all))
            for month in hours.months_of(year)
        ):
            spans[start, end].append(center)
    return spans


def _one_by_one(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """Without the empty ones; two that touch are one."""
    found: list[tuple[datetime, datetime]] = []
    for start, end in spans:
        if found and found[-1][1] == start < end:
            found[-1] = (found[-1][0], end)
        elif start < end:
            found.append((start, end))
    return found


def hours_of_schools(
    year: int,
    *,
    at: datetime,
    center: str = "",
    centers: Iterable[str] | None = None,
    school: int | None = None,
) -> dict[int, dict[date, Cell]]:
    """By school and month; of one centre, of some (``centers``), or of all. Four queries, however many come."""
    codes = _codes(center, centers)
    kept, places = _kept(year, codes)
    first, last = hours.span_of(year)
    counts = HoursCount.objects.filter(month__gte=first, month__lte=last)
    if codes is not None:
        counts = counts.filter(center__code__in=codes)
    found: dict[int, dict[date, Cell]] = defaultdict(lambda: defaultdict(Cell))

    def add(
        of: int, month: date, minutes: int, visits: int, who: Iterable[int] = (), erased: int = 0
    ) -> None:
        if school is not None and of != school:
            return
        cell = found[of][month]
        cell.minutes += minutes
        cell.visits += visits
        cell.who.update(who)
        cell.erased += erased

    for row in kept:
        for of, (minutes, visits, who) in row.hours.items():
            add(int(of), row.month, minutes, visits, who)
    for (_center, month), schools in count_hours(_not_kept(year, kept, places, at), at).items():
        for of, cell in schools.items():
            add(of, month, cell.minutes, cell.visits, cell.who)
    for school_id, month, minutes, visits in counts.order_by().values_list(
        "school_id", "month", "minutes", "visits"
    ):
        add(school_id, month, minutes, visits, erased=1)
    return found


def pairs_of_year(year: int, *, at: datetime, centers: Iterable[str] | None = None) -> dict[date, Pairs]:
    """By month; four queries."""
    kept, places = _kept(year, _codes("", centers))
    found: dict[date, Pairs] = defaultdict(Pairs)
    for row in kept:
        if any(row.pairs):
            found[row.month].add(row.pairs)
    for (_center, month), pairs in count_pairs(_not_kept(year, kept, places, at), at).items():
        found[month].add(astuple(pairs))
    return found


def as_kept(schools: dict[int, Cell]) -> dict[str, Any]:
    """For MonthSum.hours: of the mentors as many as it takes to know that they are not too few."""
    return {
        str(of): [cell.minutes, cell.visits, sorted(cell.who)[:FEWEST]]
        for of, cell in sorted(schools.items())
    }
