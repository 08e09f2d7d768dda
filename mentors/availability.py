"""May this mentor come to this session? The answer in words: what is in the way, or nothing.

    times = Times(mentors, first_day, last_day)      # a fixed number of queries, however many
    times.reasons(mentor, session)                   # [] : she can come

Whether somebody may sit at a table at all (active, consent, centre) is not asked here; see
``MentorQuerySet.ready_on``. A session of the same class on the same day counts once for the limits:
the slots of one afternoon of スマホ相談 are one coming.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from functools import partial
from typing import Any, NamedTuple, Protocol

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.days import midnight
from events.models import Center, ClassSession
from events.querysets import is_held

from . import weekgrid
from .enums import COMING
from .matching.problem import WAY
from .models import Assignment, Availability, CenterWay, Exceptional, Mentor, MentorLimits, SchoolDay


class Why(StrEnum):
    NOTHING = "nothing"
    GRID = "grid"
    EXCEPTION = "exception"
    SCHOOL = "school"
    WEEK = "week"
    MONTH = "month"
    ELSEWHERE = "elsewhere"


# Nothing said yet: asked perhaps, suggested never.
UNSAID = frozenset({Why.NOTHING})
# The own wish: the own word, given now, is newer.
OWN_WISH = frozenset({Why.NOTHING, Why.GRID, Why.EXCEPTION})


@dataclass(frozen=True)
class Reason:
    """``say`` puts it into words: not for hundreds of mentors of whom a page shows some."""

    why: Why
    say: Callable[[], str]

    @property
    def text(self) -> str:
        return self.say()

    @property
    def is_own_wish(self) -> bool:
        return self.why in OWN_WISH


def short_day(day: date) -> str:
    return _("%(m)d月%(d)d日") % {"m": day.month, "d": day.day}


def span_words(first: date, last: date) -> str:
    """12月1日, 12月1日から12月5日"""
    if first == last:
        return short_day(first)
    return _("%(a)sから%(b)s") % {"a": short_day(first), "b": short_day(last)}


def clock_words(at: time) -> str:
    return _("%(h)d時%(m)d分") % {"h": at.hour, "m": at.minute} if at.minute else _("%d時") % at.hour


def when_words(one: Exceptional) -> str:
    """12月5日の10時から12時まで"""
    days = span_words(one.first, one.last)
    if one.starts is None or one.ends is None:
        return days
    return _("%(days)sの%(a)sから%(b)sまで") % {
        "days": days, "a": clock_words(one.starts), "b": clock_words(one.ends),
    }  # fmt: skip


# Hundreds of mentors are asked about: what says nothing about when and where is not read.
OF_COMINGS = ("mentor", "state", "session__starts_at", "session__ends_at", "session__run__center")


class Timed(Protocol):
    """A mentor, as far as times go."""

    @property
    def pk(self) -> int: ...
    @property
    def school_id(self) -> int: ...


class Bare(NamedTuple):
    """One of hundreds of mentors, of whom nothing else is read."""

    pk: int
    school_id: int


# By number of the mentor, what is in the way of one session.
Reasons = Mapping[int, list[Reason]]


class Times:
    """What is known of the time of some mentors from one day to another; read once, asked often.

    ``among``: numbers of mentors as a question of one column, which holds all of them and few others. For hundreds
    of mentors: to write their numbers into each statement takes longer than to find them.
    """

    def __init__(
        self, mentors: Iterable[Timed], first: date, last: date, *, among: QuerySet[Any, Any] | None = None
    ) -> None:
        mentors = list(mentors)
        ids = [one.pk for one in mentors] if among is None else among
        self.first, self.last = first, last
        self.grids: dict[int, dict[int | None, int]] = defaultdict(dict)
        grids = Availability.objects.filter(mentor__in=ids).order_by()
        for mentor, center, cells in grids.values_list("mentor_id", "center_id", "cells"):
            self.grids[mentor][center] = cells
        self.exceptions: dict[int, list[Exceptional]] = defaultdict(list)
        for one in Exceptional.objects.filter(mentor__in=ids, first__lte=last, last__gte=first):
            self.exceptions[one.mentor_id].append(one)
        self.limits = {one.mentor_id: one for one in MentorLimits.objects.filter(mentor__in=ids)}
        self.school: dict[int, list[SchoolDay]] = defaultdict(list)
        schools = {one.school_id for one in mentors}
        for day in SchoolDay.objects.filter(
            school__in=schools, mentors_off=True, first__lte=last, last__gte=first
        ):
            self.school[day.school_id].append(day)
        self.coming: dict[int, list[Assignment]] = defaultdict(list)
        for row in self._assignments(ids):
            self.coming[row.mentor_id].append(row)
        self.ways = ways()

    def _assignments(self, ids: Any) -> QuerySet[Assignment]:
        """What counts for a limit in the weeks and months of these days, and what stands in the way on them.

        Whoever has set no limit is asked about the days alone, and those next to them: no way takes longer than a day.
        """
        start = min(weekgrid.monday_of(self.first), self.first.replace(day=1)) - timedelta(days=1)
        end = max(weekgrid.monday_of(self.last) + timedelta(days=6), weekgrid.month_span(self.last)[1])
        near = ClassSession.objects.between(
            midnight(self.first - timedelta(days=1)), midnight(self.last + timedelta(days=2))
        )
        return Assignment.objects.filter(
            Q(session__in=near.order_by().values("pk")) | Q(mentor__in=list(self.limits)),
            is_held("session__"), mentor__in=ids, state__in=COMING,
            session__ends_at__gt=midnight(start),
            session__starts_at__lt=midnight(end + timedelta(days=2)),
        ).select_related("session__run").only(*OF_COMINGS)  # fmt: skip

    def settled(self, assignment: Assignment) -> None:
        """From now on ``assignment`` counts, which was written after these times were read."""
        self.coming[assignment.mentor_id].append(assignment)

    def has_said(self, mentor: Timed) -> bool:
        """Some cell is ticked: 活動希望 that somebody could go by."""
        return any(self.grids[mentor.pk].values())

    def grid_at(self, mentor: Timed, center_id: int) -> int:
        own = self.grids[mentor.pk]
        return own.get(center_id, own.get(None, 0))

    def reasons(
        self, mentor: Timed, session: ClassSession, *, counting: Iterable[str] = COMING
    ) -> list[Reason]:
        """What is in the way, the hardest first; ``counting``: which states fill a limit.

        The session must lie between the two days, with its run. An assignment to it itself is not in the way.
        """
        others = [one for one in self.coming[mentor.pk] if one.session_id != session.pk]
        found = [self._elsewhere(session, others), self._school(mentor, session)]
        found += self._limits(mentor, session, [one for one in others if one.state in counting])
        found.append(self._wish(mentor, session))
        return [one for one in found if one is not None]

    def left(self, mentor: Timed, day: date, *, counting: Iterable[str] = COMING) -> int | None:
        """How many comings the limits leave in the week and month of ``day``; None: no limit."""
        limits = self.limits.get(mentor.pk)
        if limits is None:
            return None
        rows = [one for one in self.coming[mentor.pk] if one.state in counting]
        left = [
            most - len(_comings(rows, same))
            for most, same in ((limits.a_week, _in_week(day)), (limits.a_month, _in_month(day)))
            if most is not None
        ]
        return max(min(left), 0) if left else None

    def _elsewhere(self, session: ClassSession, others: list[Assignment]) -> Reason | None:
        for one in others:
            there = one.session
            way = way_between(session.run.center_id, there.run.center_id, self.ways)
            pause = timedelta(minutes=way)
            if there.starts_at < session.ends_at + pause and session.starts_at < there.ends_at + pause:
                apart = there.starts_at >= session.ends_at or session.starts_at >= there.ends_at
                return Reason(Why.ELSEWHERE, partial(_elsewhere_words, way if apart else None))
        return None

    def _school(self, mentor: Timed, session: ClassSession) -> Reason | None:
        day = off_day(self.school[mentor.school_id], session)
        if day is None:
            return None
        return Reason(
            Why.SCHOOL,
            lambda: (
                _("｜学校《がっこう》の｜予定《よてい》があります：%(name)s（%(days)s）。")
                % {"name": day.name, "days": span_words(day.first, day.last)}
            ),
        )

    def _limits(self, mentor: Timed, session: ClassSession, rows: list[Assignment]) -> list[Reason | None]:
        limits = self.limits.get(mentor.pk)
        if limits is None:
            return []
        day, mine = timezone.localdate(session.starts_at), _coming(session)
        found: list[Reason | None] = []
        for why, most, same in (
            (Why.MONTH, limits.a_month, _in_month(day)),
            (Why.WEEK, limits.a_week, _in_week(day)),
        ):
            if most is not None and len(_comings(rows, same) | {mine}) > most:
                found.append(Reason(why, partial(_limit_words, why, most)))
        return found

    def _wish(self, mentor: Timed, session: ClassSession) -> Reason | None:
        mask = self.grid_at(mentor, session.run.center_id)
        gap = weekgrid.gap(mask, self.exceptions[mentor.pk], session.starts_at, session.ends_at)
        if gap is None:
            return None
        if gap.no is not None:
            return Reason(Why.EXCEPTION, partial(_no_words, gap.no))
        if not self.has_said(mentor):
            return Reason(Why.NOTHING, lambda: _("まだ｜活動希望《かつどうきぼう》がありません。"))
        return Reason(Why.GRID, partial(_grid_words, gap))


def _elsewhere_words(way: int | None) -> str:
    text = _("その｜時間《じかん》は、ほかの｜教室《きょうしつ》に｜出《で》ることになっています。")
    if way is not None:
        text += _("｜移動《いどう》に%(n)d｜分《ふん》かかります。") % {"n": way}
    return text


def _limit_words(why: Why, most: int) -> str:
    if why == Why.MONTH:
        text = _(
            "この｜月《つき》は、もう%(n)d｜回《かい》です。1か｜月《げつ》に%(n)d｜回《かい》までです。"
        )
    else:
        text = _(
            "この｜週《しゅう》は、もう%(n)d｜回《かい》です。1｜週間《しゅうかん》に%(n)d｜回《かい》までです。"
        )
    return text % {"n": most}


def _no_words(no: weekgrid.Window) -> str:
    return _("%(when)sは、「｜行《い》けない｜日《ひ》」です。") % {"when": when_words(no)}  # type: ignore[arg-type]


def _grid_words(gap: weekgrid.Gap) -> str:
    cells = "、".join(cell.words for cell in gap.cells)
    return _("｜活動希望《かつどうきぼう》に、%(cells)sがありません。") % {"cells": cells}


def _coming(session: ClassSession) -> tuple[date, int]:
    return timezone.localdate(session.starts_at), session.run_id


def _in_week(day: date) -> tuple[date, date]:
    monday = weekgrid.monday_of(day)
    return monday, monday + timedelta(days=6)


def _in_month(day: date) -> tuple[date, date]:
    return weekgrid.month_span(day)


def _comings(rows: Iterable[Assignment], span: tuple[date, date]) -> set[tuple[date, int]]:
    found = {_coming(one.session) for one in rows}
    return {one for one in found if span[0] <= one[0] <= span[1]}


def days_of(session: ClassSession) -> tuple[date, date]:
    """The first and the last day of a session."""
    return (
        timezone.localdate(session.starts_at),
        timezone.localdate(session.ends_at - timedelta(microseconds=1)),
    )


def off_day(days: Sequence[SchoolDay], session: ClassSession) -> SchoolDay | None:
    if not days:
        return None
    first, last = days_of(session)
    return next((one for one in days if one.first <= last and one.last >= first), None)


def times_for(
    mentors: Iterable[Timed], sessions: Iterable[ClassSession], *, among: QuerySet[Any, Any] | None = None
) -> Times:
    """Times from the first of the sessions to the last; without sessions, of no day that matters."""
    spans = [days_of(one) for one in sessions] or [(date(2000, 1, 1), date(2000, 1, 1))]
    return Times(mentors, min(one[0] for one in spans), max(one[1] for one in spans), among=among)


def reasons_for(
    mentors: Iterable[Timed], session: ClassSession, *, counting: Iterable[str] = COMING,
    among: QuerySet[Any, Any] | None = None,
) -> dict[int, list[Reason]]:  # fmt: skip
    """By number of the mentor, what is in the way; seven queries at most. ``session`` with its run.

    ``among``: see :class:`Times`.
    """
    mentors = list(mentors)
    times = times_for(mentors, [session], among=among)
    return {one.pk: times.reasons(one, session, counting=counting) for one in mentors}


def free_for(session: ClassSession) -> list[Mentor]:
    """Whoever may sit there on that day, has said that the time suits, and is not asked already."""
    day = timezone.localdate(session.starts_at)
    known = Assignment.objects.filter(session=session, state__in=COMING).values("mentor")
    ready = Mentor.objects.ready_on(day).filter(centers=session.run.center_id).exclude(pk__in=known)
    mentors = list(ready.select_related("school"))
    found = reasons_for(mentors, session)
    return [one for one in mentors if not found[one.pk]]


def free_sessions(mentors: Iterable[Mentor], sessions: Iterable[ClassSession]) -> dict[int, set[int]]:
    """By number of the mentor, the sessions that suit; each taken alone, so a limit may fill up among them.

    How many of them a mentor may take is ``Times.left``. The number of queries does not grow.
    """
    mentors, sessions = list(mentors), list(sessions)
    times = times_for(mentors, sessions)
    return {mentor.pk: {one.pk for one in sessions if not times.reasons(mentor, one)} for mentor in mentors}


# --- ways ----------------------------------------------------------------------------------------
Ways = Mapping[tuple[int, int], int]


def ways() -> dict[tuple[int, int], int]:
    """Minutes between two centres, by their numbers, the smaller first; those that the city has set."""
    return {(a, b): n for a, b, n in CenterWay.objects.values_list("one_id", "other_id", "minutes")}


def way_between(a: int, b: int, known: Ways) -> int:
    return 0 if a == b else known.get((min(a, b), max(a, b)), WAY)


def travel_of(centers: Iterable[Center]) -> dict[tuple[str, str], int]:
    """The ways among some centres by name, as the engine takes them (``Problem.travel``); one centre has none."""
    names = {one.pk: one.name for one in centers}
    if len(names) < 2:
        return {}
    return {(names[a], names[b]): n for (a, b), n in ways().items() if a in names and b in names}


# --- school days over sessions that are settled already -------------------------------------------
@dataclass(frozen=True)
class Clash:
    """A mentor is to come, and her school has something on."""

    assignment: Assignment
    day: SchoolDay


def school_clashes(assignments: QuerySet[Assignment]) -> list[Clash]:
    """Which of them lie on a day on which the school keeps its mentors; two queries."""
    rows = list(
        assignments.filter(is_held("session__"), state__in=COMING)
        .select_related("mentor", "session__run__center", "session__room")
        .order_by("session__starts_at", "mentor__call_name", "pk")
    )
    if not rows:
        return []
    first, last = days_of(rows[0].session)[0], max(days_of(one.session)[1] for one in rows)
    days: dict[int, list[SchoolDay]] = defaultdict(list)
    for day in SchoolDay.objects.filter(
        first__lte=last, last__gte=first, mentors_off=True, school__in={one.mentor.school_id for one in rows}
    ):  # fmt: skip
        days[day.school_id].append(day)
    found = [(one, off_day(days[one.mentor.school_id], one.session)) for one in rows]
    return [Clash(one, day) for one, day in found if day is not None]
