"""Who is expected at a session and who came: reads for check-in, rosters and the page of the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from django.db.models import Count, Q, QuerySet

from core.enums import Phone
from core.queries import KEY, OTHER_KEY, Query, Seconds
from people.models import Learner
from people.order import in_order

from .enums import CAME, SEATED, Presence
from .models import Applicant, Application, Attendance, ClassSession

_PHONES = frozenset(Phone.values)


@dataclass(frozen=True, slots=True)
class Person:
    """One row of a session's list. ``application`` is None for whoever was let in on the day."""

    learner: Learner
    application: Application | None = None
    mark: Attendance | None = None
    together: list[str] = field(default_factory=list)

    @property
    def presence(self) -> str:
        return self.mark.presence if self.mark else ""

    @property
    def came(self) -> bool:
        return self.presence in CAME

    @property
    def walk_in(self) -> bool:
        return self.application is None


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one session, in people. ``missing``: expected and not yet marked."""

    expected: int
    came: int
    absent: int
    missing: int
    walk_ins: int

    def as_dict(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in self.__slots__}


# Who sits where needs no more of a file; the rest (contact data, sealed) would be opened for nothing.
_OF_LEARNERS = ("call_name", "name", "kana", "phone", "home_center")
NO_CONTACTS = (
    "run", "live", *(f"learner__{name}" for name in _OF_LEARNERS), "application__learner", "application__applied_at",
    "application__pool__session",
)  # fmt: skip


def _seated(*wanted: Q, **of: Any) -> QuerySet[Applicant]:
    return Applicant.objects.filter(*wanted, live=True, application__state__in=SEATED, **of)


def _seated_in(sessions: Sequence[ClassSession]) -> QuerySet[Applicant]:
    """Whoever has a seat in one of their classes.

    The application is of the same class; that is said too, or PostgreSQL would read all that was ever applied for.
    """
    runs = {session.run_id for session in sessions}
    return _seated(run_id__in=runs, application__run_id__in=runs)


def expected_in(sessions: Iterable[ClassSession], *, only: Sequence[str] = ()) -> dict[int, list[Applicant]]:
    """For each session, by its key, the people who have a seat in it, in kana order; one query.

    ``only``: fields to read, ``NO_CONTACTS`` or all; any other is fetched when it is touched.
    """
    sessions = list(sessions)
    rows = _seated_in(sessions).select_related("learner", "application__pool").order_by().only(*only)
    by_run: dict[int, list[Applicant]] = defaultdict(list)
    for row in in_order(rows, lambda row: row.learner):
        by_run[row.run_id].append(row)
    return {
        session.pk: [
            row
            for row in by_run[session.run_id]
            # A class has one pool for all its meetings, スマホ相談 one for each of its times.
            if row.application.pool.session_id in (None, session.pk)
        ]
        for session in sessions
    }


def expected_numbers(sessions: Iterable[ClassSession]) -> dict[int, int]:
    """For each session, by its key, how many ``expected_in`` would name; one query, and nobody's file."""
    sessions = list(sessions)
    rows = _seated_in(sessions)
    pools = rows.order_by().values_list("run_id", "application__pool__session_id").annotate(n=Count("pk"))
    found = {(run, of): number for run, of, number in pools}
    return {one.pk: found.get((one.run_id, None), 0) + found.get((one.run_id, one.pk), 0) for one in sessions}


def marks_in(sessions: Iterable[ClassSession], *, contacts: bool = True) -> dict[int, dict[int, Attendance]]:
    """For each session the marks, by learner; one query."""
    sessions = list(sessions)
    found: dict[int, dict[int, Attendance]] = {session.pk: {} for session in sessions}
    marks = Attendance.objects.filter(session__in=sessions).select_related("learner")
    if not contacts:
        marks = marks.only("session", "presence", *(f"learner__{name}" for name in _OF_LEARNERS))
    for mark in marks:
        found[mark.session_id][mark.learner_id] = mark
    return found


def people_of(session: ClassSession, *, contacts: bool = True) -> list[Person]:
    """Everybody on the session's list, walk-ins among them, in kana order; two queries.

    Without ``contacts`` what is not needed to seat somebody is left unread.
    """
    rows = expected_in([session], only=() if contacts else NO_CONTACTS)[session.pk]
    marks = marks_in([session], contacts=contacts)[session.pk]
    groups: dict[int, list[Learner]] = defaultdict(list)
    for row in rows:
        groups[row.application_id].append(row.learner)
    people = [
        Person(
            row.learner,
            row.application,
            marks.pop(row.learner_id, None),
            [other.call_name for other in groups[row.application_id] if other.pk != row.learner_id],
        )
        for row in rows
    ]
    people += [Person(mark.learner, None, mark) for mark in marks.values()]
    return in_order(people, lambda person: person.learner)


# Whoever is to sit at a session, and no more of them than it takes to seat them: learner's key, phone, home centre and
# when they applied, in seconds since 1970; None for whoever was let in on the day.
Seat: TypeAlias = tuple[int, str, str, int | None]


def _seats(*wanted: Q, **of: Any) -> QuerySet[Applicant]:
    return (
        _seated(*wanted, **of)
        .order_by()
        .values_list(
            "learner_id", "learner__phone", "learner__home_center", Seconds("application__applied_at")
        )
    )


# A class has one pool for all its meetings, so that nobody's has to be looked at; スマホ相談 has one for each time.
_of_class = Query(lambda run: _seats(run=run))
_of_time = Query(
    lambda run, session: _seats(
        Q(application__pool__session=None) | Q(application__pool__session=session), run=run
    ),
    mark=(KEY, OTHER_KEY),
)
_marked = Query(
    lambda session: Attendance.objects.filter(session=session).values_list(
        "learner_id", "presence", "learner__phone", "learner__home_center"
    )
)


def seats_of(session: ClassSession) -> list[Seat]:
    """Those of ``people_of`` who are not absent, in no order; two queries."""
    run = session.run_id
    seats: list[Seat] = _of_time(run, session.pk) if session.run.is_consultation else _of_class(run)
    marks = _marked(session.pk)
    if not marks:
        return seats
    absent = {learner for learner, presence, _phone, _home in marks if presence == Presence.ABSENT}
    seated = {seat[0] for seat in seats}
    return [seat for seat in seats if seat[0] not in absent] + [
        (learner, phone, home, None)
        for learner, _presence, phone, home in marks
        if learner not in absent and learner not in seated
    ]


def counts_of(people: Sequence[Person]) -> Counts:
    return Counts(
        expected=sum(not person.walk_in for person in people),
        came=sum(person.came for person in people),
        absent=sum(person.presence == Presence.ABSENT for person in people),
        missing=sum(person.mark is None for person in people),
        walk_ins=sum(person.walk_in for person in people),
    )


def phone_of(learner: Learner) -> str:
    """The variant of a handout for this learner; whoever has not said gets the site's own first choice."""
    return known_phone(learner.phone)


def known_phone(phone: str) -> str:
    return phone if phone in _PHONES else Phone.IPHONE


def has_begun(session: ClassSession, *, at: datetime) -> bool:
    return session.starts_at <= at
