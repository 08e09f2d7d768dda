"""A week of スマホ相談 at several centres as the matching engine sees it. Nothing is written here.

A learner is booked into one time of one consultation; that time is fixed. Who sits beside them, and which
mentors come when, is open. A learner who is booked twice in a week is matched twice: keys name the booking.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet
from django.utils import timezone

from core.days import midnight
from events.attending import expected_in, marks_in, phone_of
from events.enums import Kind, Presence, RunState
from events.models import Application, Center, ClassRun, ClassSession
from people.models import Learner

from .availability import UNSAID, Why, times_for, travel_of
from .enums import COMING, Coming, State, Topic
from .matching import checker
from .matching import problem as puzzle
from .models import Assignment, Forbidden, MatchRun, Mentor, Pairing
from .pairing import fit_on, mentor_key, sat_together, topics_of
from .week_keys import booking_key, numbers, pair_of, session_key

WAITED_SINCE = timedelta(days=120)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def span_of(monday: date) -> tuple[datetime, datetime]:
    """The first moment of the week, and of the one after."""
    return midnight(monday), midnight(monday + timedelta(days=7))


@dataclass(frozen=True)
class Free:
    """When a mentor may come in the week: keys of sessions, and how often more (None: as often as they like).

    The times of one consultation on one day are one coming, however many of them somebody takes.
    """

    sessions: frozenset[int]
    comings: int | None = None


@dataclass
class Week:
    """The week at a moment: its sessions, who is booked, who may come, and the engine's input."""

    sessions: dict[int, ClassSession] = field(default_factory=dict)
    people: dict[int, dict[int, tuple[Learner, Application | None]]] = field(default_factory=dict)
    mentors: dict[int, Mentor] = field(default_factory=dict)
    free: dict[int, Free] = field(default_factory=dict)
    assignments: dict[tuple[int, int], Assignment] = field(default_factory=dict)
    standing: list[Pairing] = field(default_factory=list)
    problem: puzzle.Problem = field(default_factory=lambda: puzzle.Problem(puzzle.Kind.CONSULTATION))

    @property
    def booked(self) -> int:
        return sum(len(rows) for rows in self.people.values())

    @property
    def standing_pairs(self) -> list[puzzle.Pair]:
        return [pair_of(one.learner_id, one.mentor_id, one.session_id) for one in self.standing]


def consultations(monday: date, centers: Iterable[Center], *, at: datetime) -> QuerySet[ClassSession]:
    """The times of that week which are held and have not begun."""
    first, after = span_of(monday)
    return (
        ClassSession.objects.held()
        .filter(
            run__kind=Kind.CONSULTATION, run__state=RunState.PUBLISHED, run__center__in=list(centers),
            starts_at__gte=first, starts_at__lt=after, starts_at__gt=at,
        )
        .select_related("run__center", "room", "teacher")
        .order_by("starts_at", "pk")
    )  # fmt: skip


def read_week(monday: date, centers: Iterable[Center], *, at: datetime) -> Week:
    """All that decides, in a number of queries that does not grow with the people."""
    week = Week(sessions={one.pk: one for one in consultations(monday, centers, at=at)})
    sessions = list(week.sessions.values())
    expected, marks = expected_in(sessions), marks_in(sessions)
    for session in sessions:
        here: dict[int, tuple[Learner, Application | None]] = {
            row.learner_id: (row.learner, row.application) for row in expected[session.pk]
        }
        for mark in marks[session.pk].values():
            if mark.presence == Presence.ABSENT:
                here.pop(mark.learner_id, None)
            else:
                here.setdefault(mark.learner_id, (mark.learner, None))
        week.people[session.pk] = here
    _read_mentors(week, sessions)
    _read_standing(week)
    week.problem = _with_pins(_problem(week, monday), week)
    return week


def _with_pins(problem: puzzle.Problem, week: Week) -> puzzle.Problem:
    """What staff pinned and may still be: a pin that no longer holds must not stop the whole week."""
    pins: list[puzzle.Pair] = []
    for pair, one in zip(problem.before, week.standing, strict=True):
        if one.pinned and not checker.breaches(problem, [*pins, pair]):
            pins.append(pair)
    return replace(problem, pins=tuple(pins))


# --- who may come -------------------------------------------------------------------------------
def who_may_come(
    mentors: Sequence[Mentor], sessions: Sequence[ClassSession], held: Iterable[Assignment]
) -> dict[int, Free]:
    """THE seam to what is known about mentors' time: for each mentor the sessions they could come to, and how often.

    Active, allowed on that day (P03), at a centre to which they go, not where they have said no, and with
    nothing in the way that ``availability`` knows of. Whoever has not said anything yet may be asked, as by hand.
    What somebody has agreed to, or was asked for, stays open to them unless they would be in two places.
    ``held``: these mentors' assignments of the week.
    """
    said_no: dict[int, set[int]] = defaultdict(set)
    comes: dict[int, set[int]] = defaultdict(set)
    for one in held:
        (comes if one.state in COMING else said_no)[one.mentor_id].add(one.session_id)
    times = times_for(mentors, sessions)
    days = sorted({timezone.localdate(one.starts_at) for one in sessions})

    def may(mentor: Mentor, session: ClassSession) -> bool:
        if not fit_on(mentor, timezone.localdate(session.starts_at)):
            return False
        whys = {reason.why for reason in times.reasons(mentor, session)}
        if session.pk in comes[mentor.pk]:
            return Why.ELSEWHERE not in whys
        return session.pk not in said_no[mentor.pk] and whys <= UNSAID

    found = {}
    for mentor in mentors:
        goes = {center.pk for center in mentor.centers.all()}
        here = [one for one in sessions if one.run.center_id in goes and may(mentor, one)]
        left = [n for day in days if (n := times.left(mentor, day)) is not None]
        found[mentor.pk] = Free(frozenset(one.pk for one in here), min(left, default=None))
    return found


def _read_mentors(week: Week, sessions: list[ClassSession]) -> None:
    centers = {one.run.center_id for one in sessions}
    mentors = list(
        Mentor.objects.filter(state=State.ACTIVE, centers__in=centers)
        .distinct()
        .select_related("school")
        .prefetch_related("consents", "centers")
        .order_by("pk")
    )
    if not sessions:
        return
    first, last = sessions[0].starts_at, sessions[-1].starts_at
    day = timedelta(days=1)
    held = list(
        Assignment.objects.filter(
            mentor__in=mentors, session__starts_at__gt=first - day, session__starts_at__lt=last + day,
            session__cancelled_at__isnull=True,
        )
        .exclude(session__run__state=RunState.CANCELLED)
        .select_related("session__run__center", "session__room")
        .order_by("changed_at", "pk")
    )  # fmt: skip
    free = who_may_come(mentors, sessions, held)
    week.mentors = {one.pk: one for one in mentors if free[one.pk].sessions}
    week.free = {pk: free[pk] for pk in week.mentors}
    week.assignments = {
        (one.mentor_id, one.session_id): one
        for one in held
        if one.state in COMING and one.session_id in week.sessions
    }


def _read_standing(week: Week) -> None:
    """The tables as they stand: both still come, or were asked to."""
    rows = Pairing.objects.filter(session__in=week.sessions, ended_at__isnull=True).order_by("pk")
    week.standing = [
        one
        for one in rows
        if one.learner_id in week.people[one.session_id]
        and (one.mentor_id, one.session_id) in week.assignments
        and one.session_id in week.free.get(one.mentor_id, Free(frozenset())).sessions
    ]


# --- the engine's input -------------------------------------------------------------------------
def _spot(session: ClassSession, *, adults: int) -> puzzle.Spot:
    begins = timezone.localtime(session.starts_at)
    start = begins.hour * 60 + begins.minute
    return puzzle.Spot(
        id=session_key(session.pk), center=session.run.center.name, slot=session_key(session.pk),
        day=begins.date(), start=start,
        end=start + max(int((session.ends_at - session.starts_at).total_seconds() // 60), 1),
        seats=session.room.tables or session.room.seats, adults=adults,
    )  # fmt: skip


def _problem(week: Week, monday: date) -> puzzle.Problem:
    adults: Counter[int] = Counter()
    for (mentor_id, session_id), one in week.assignments.items():
        mentor, session = week.mentors.get(mentor_id), week.sessions[session_id]
        # As in problem_of: who has agreed and is of age. Whoever is only asked may say no.
        day = timezone.localdate(session.starts_at)
        if mentor and one.state == Coming.ACCEPTED and fit_on(mentor, day) and not mentor.is_minor_on(day):
            adults[session_id] += 1
    learners = _learners(week, monday)
    mentors = _mentors(week, monday)
    by_learner: dict[int, list[str]] = defaultdict(list)
    for session_id, here in week.people.items():
        for pk in here:
            by_learner[pk].append(booking_key(pk, session_id))
    never = Forbidden.objects.filter(learner__in=by_learner, mentor__in=week.mentors)
    return puzzle.Problem(
        kind=puzzle.Kind.CONSULTATION, learners=tuple(learners), mentors=tuple(mentors),
        spots=tuple(
            _spot(one, adults=adults[one.pk] + (one.teacher_id is not None)) for one in week.sessions.values()
        ),
        forbidden=tuple(
            (key, mentor_key(mentor))
            for learner, mentor in never.values_list("learner", "mentor")
            for key in by_learner[learner]
        ),
        before=tuple(week.standing_pairs),
        travel=travel_of({one.run.center_id: one.run.center for one in week.sessions.values()}.values()),
    )  # fmt: skip


def _learners(week: Week, monday: date) -> list[puzzle.Learner]:
    ids = {pk for here in week.people.values() for pk in here}
    first, _after = span_of(monday)
    earlier: dict[int, set[str]] = defaultdict(set)
    for learner_id, mentor_id in sat_together(first).filter(learner__in=ids).values_list("learner", "mentor"):
        earlier[learner_id].add(mentor_key(mentor_id))
    waited = _waited(week, first)
    runs = {one.run_id: one for one in week.sessions.values()}
    taught = ClassRun.lessons.through.objects.filter(classrun_id__in=runs).values_list(
        "classrun_id", flat=True
    )
    # Most consultations have no lessons: only those that do are asked for theirs.
    wishes = {run_id: topics_of(runs[run_id]) for run_id in set(taught)}
    names = {one.run.center.code: one.run.center.name for one in week.sessions.values()}
    return [
        puzzle.Learner(
            id=booking_key(pk, session.pk), phone=phone_of(learner), slots=frozenset({session_key(session.pk)}),
            topics=wishes.get(session.run_id, ()), home_center=names.get(learner.home_center, learner.home_center),
            waited=waited[pk], earlier=frozenset(earlier[pk]),
            applied=int((application.applied_at if application else session.ends_at).timestamp()),
        )
        for session in week.sessions.values()
        for pk, (learner, application) in sorted(week.people[session.pk].items())
    ]  # fmt: skip


def _mentors(week: Week, monday: date) -> list[puzzle.Mentor]:
    first, _after = span_of(monday)
    load = dict(
        sat_together(first)
        .filter(mentor__in=week.mentors)
        .order_by()
        .values_list("mentor")
        .annotate(n=Count("pk"))
    )
    names = dict(Topic.choices)
    centers = {pk: one.run.center for pk, one in week.sessions.items()}
    return [
        puzzle.Mentor(
            id=mentor_key(pk), phones=frozenset(one.phones),
            slots=frozenset(session_key(session) for session in week.free[pk].sessions),
            centers=frozenset(centers[session].name for session in week.free[pk].sessions),
            topics=frozenset(str(names[topic]) for topic in one.topics if topic in names),
            languages=frozenset(one.languages),
            # Of age in the middle of the week: a minor until it is over.
            is_minor=one.is_minor_on(monday), cleared_until=_cleared_until(one, monday), load=load.get(pk, 0),
        )
        for pk, one in week.mentors.items()
    ]  # fmt: skip


def _cleared_until(mentor: Mentor, monday: date) -> date | None:
    if not mentor.is_minor_on(monday):
        return None
    ends = [one.valid_until for one in mentor.consents.all() if one.withdrawn_at is None]
    return max(ends, default=monday - timedelta(days=1))


def _waited(week: Week, first: datetime) -> Counter[int]:
    """How many times in a row somebody had no place at the centres' last consultations."""
    runs = (
        MatchRun.objects.filter(
            session__run__kind=Kind.CONSULTATION, session__ends_at__lte=first,
            session__starts_at__gte=first - WAITED_SINCE,
            session__run__center__in={one.run.center_id for one in week.sessions.values()},
        )
        .order_by("session__starts_at", "session_id", "made_at", "pk")
        .values_list("session_id", "result")
    )  # fmt: skip
    last = dict(runs)
    waited: Counter[int] = Counter()
    for result in last.values():
        for row in result.get("unserved", ()):
            waited[row["learner"]] += 1
        for row in result.get("pairs", ()):
            waited[row[0]] = 0
    return waited


def over_the_limit(week: Week, pairs: Iterable[puzzle.Pair]) -> dict[str, frozenset[str]]:
    """For each mentor who would come oftener than they may, the slots that are left: of the fullest comings.

    The engine counts learners; a limit counts comings. So it is solved, cut, and solved again.
    """
    taken: dict[int, Counter[tuple[date, int]]] = defaultdict(Counter)
    for ids in map(numbers, pairs):
        taken[ids.mentor][_coming(week.sessions[ids.session])] += 1
    found = {}
    for pk, counts in taken.items():
        comings = week.free[pk].comings
        settled = {_coming(week.sessions[session]) for mentor, session in week.assignments if mentor == pk}
        new = [one for one in counts if one not in settled]
        if comings is None or len(new) <= comings:
            continue
        best = sorted(new, key=lambda one: (-counts[one], one))[:comings]
        found[mentor_key(pk)] = frozenset(
            session_key(session)
            for session in week.free[pk].sessions
            if _coming(week.sessions[session]) in {*settled, *best}
        )
    return found


def _coming(session: ClassSession) -> tuple[date, int]:
    return timezone.localdate(session.starts_at), session.run_id


def moved_since(session: ClassSession, was: str) -> bool:
    return session.starts_at.isoformat() != was
