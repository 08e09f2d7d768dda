"""One session as the matching engine sees it, read as bare rows. Nothing is written here.

Somebody waits for the tables while the session is held, and of a person the engine wants ten words: models, which
carry all that is known, took four times as long to make as the plan. The SQL is worked out once (core.queries).
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import OuterRef, Subquery, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import get_language

from core.queries import Query
from events.attending import Seat, known_phone, seats_of
from events.models import ClassSession

from .availability import travel_of
from .enums import Coming, State, Topic
from .matching import problem as puzzle
from .models import Assignment, Forbidden, GuardianConsent, MatchRun, Pairing, Wish
from .pairing import learner_key, mentor_key, sat_together, topics_of
from .state import is_minor

NOBODY: frozenset[str] = frozenset()
ANYWHERE: frozenset[str] = frozenset()
JAPANESE = ("ja",)


class Table(NamedTuple):
    """A pair that has not ended, whether or not both still come."""

    pairing: int
    learner: int
    mentor: int
    pinned: bool


@dataclass(frozen=True)
class Told:
    """``problem``: what the engine is told. ``before``: tables at which both still come and may; ``tables``: all."""

    problem: puzzle.Problem
    before: tuple[puzzle.Pair, ...]
    tables: list[Table]


class _Helper(NamedTuple):
    """A mentor who comes. ``allowed``: of age on the day, or with a consent in date."""

    mentor: int
    active: bool
    minor: bool
    allowed: bool
    most: int
    phones: frozenset[str]
    topics: frozenset[str]
    languages: frozenset[str]


# --- rows: each query is asked with the session's key ---------------------------------------------
def _start(session: Any) -> Subquery:
    return Subquery(ClassSession.objects.filter(pk=session).values("starts_at"))


def _before(session: Any) -> Any:
    """Pairs that really sat together before. Its own are left out twice, for a database sees the key sooner."""
    return sat_together(_start(session)).exclude(session=session)


def _accepted(session: Any) -> Any:
    return Assignment.objects.filter(session=session, state=Coming.ACCEPTED).order_by()


_helpers = Query(
    lambda session: _accepted(session).values_list(
        "mentor_id", "mentor__state", "mentor__birth_date", "mentor__most_learners",
        # As text: the same few lists come again and again, and are read once.
        *(Cast(f"mentor__{name}", TextField()) for name in ("phones", "topics", "languages")),
    )
)  # fmt: skip
_consents = Query(
    lambda session: (
        GuardianConsent.objects.filter(
            mentor__in=_accepted(session).values("mentor"), withdrawn_at__isnull=True
        )
        .order_by()
        .values_list("mentor_id", "given_on", "valid_until")
    )
)
_tables = Query(
    lambda session: (
        Pairing.objects.filter(session=session, ended_at__isnull=True)
        .order_by("pk")
        .values_list("pk", "learner_id", "mentor_id", "pinned")
    )
)
# Of those who come, whom each has sat with. What a learner did with others is nothing to this plan.
_together = Query(
    lambda session: (
        _before(session)
        .filter(mentor__in=_accepted(session).values("mentor"))
        .order_by()
        .values_list("learner_id", "mentor_id")
    )
)
_never = Query(
    lambda session: (
        Forbidden.objects.filter(mentor__in=_accepted(session).values("mentor"))
        .order_by()
        .values_list("learner_id", "mentor_id")
    )
)
_wishes = Query(lambda session: Wish.objects.filter(session=session).values_list("learner_id", "topics"))
_newest = MatchRun.objects.filter(session=OuterRef("session")).order_by("-made_at", "-pk").values("pk")
_missed = Query(
    lambda session: (
        MatchRun.objects.filter(
            pk=Subquery(_newest[:1]),
            session__run=Subquery(ClassSession.objects.filter(pk=session).values("run")),
            session__ends_at__lte=_start(session),
        )
        .order_by("session__starts_at", "made_at", "pk")
        .values_list("result__unserved")
    )
)


@lru_cache(maxsize=1024)
def _words(text: str) -> frozenset[str]:
    return frozenset(json.loads(text))


@lru_cache(maxsize=8)
def _topic_names(_language: str) -> dict[str, str]:
    """What the topics are called in the language that is in use."""
    return {mark: str(label) for mark, label in Topic.choices}


@lru_cache(maxsize=1024)
def _named(topics: str, language: str) -> frozenset[str]:
    names = _topic_names(language)
    return frozenset(names[one] for one in _words(topics) if one in names)


# --- the engine's input ---------------------------------------------------------------------------
def read_problem(session: ClassSession) -> Told:
    """The session, with its run, centre and room, as input for the engine, with what staff pinned and forbade.

    A fixed number of queries, however many come.
    """
    slot, day = f"S{session.pk}", timezone.localdate(session.starts_at)
    language = get_language() or ""
    names = _topic_names(language)
    seats, helpers, tables = seats_of(session), _read_helpers(session, day, language), _read_tables(session)
    together = _together(session.pk)
    learners = _learners(session, seats, slot, names, together)
    mentors = _mentors(session, helpers, slot, Counter(mentor for _learner, mentor in together))
    here, coming = {seat[0] for seat in seats}, {one.mentor for one in helpers}
    fit = {one.mentor for one in helpers if one.active and one.allowed}
    holding = [one for one in tables if one.learner in here and one.mentor in fit]
    problem = puzzle.Problem(
        # Who comes is settled: the tables of one time are matched as a class, one to one in a consultation.
        kind=puzzle.Kind.CLASS, learners=tuple(learners), mentors=tuple(mentors),
        spots=(_spot(session, helpers, slot),),
        pins=tuple(_pair(one, slot) for one in holding if one.pinned),
        forbidden=tuple(
            (learner_key(a), mentor_key(b)) for a, b in _never(session.pk) if a in here and b in coming
        ),
        travel=travel_of([session.run.center]),
    )  # fmt: skip
    return Told(problem, tuple(_pair(one, slot) for one in holding), tables)


def problem_of(session: ClassSession) -> puzzle.Problem:
    return read_problem(session).problem


def _pair(one: Table, slot: str) -> puzzle.Pair:
    return puzzle.Pair(learner_key(one.learner), mentor_key(one.mentor), slot)


def _read_tables(session: ClassSession) -> list[Table]:
    return [Table(*row) for row in _tables(session.pk)]


def _read_helpers(session: ClassSession, day: date, language: str) -> list[_Helper]:
    rows = _helpers(session.pk)
    minors = {row[0] for row in rows if is_minor(row[2], day)}
    # Whoever is of age has no consent to look for.
    consents = _consents(session.pk) if minors else []
    given = {mentor for mentor, first, last in consents if first <= day <= last}
    return [
        _Helper(
            mentor, state == State.ACTIVE, mentor in minors,
            birth is not None and (mentor not in minors or mentor in given), most,
            _words(phones), _named(topics, language), _words(languages),
        )
        for mentor, state, birth, most, phones, topics, languages in rows
    ]  # fmt: skip


def _spot(session: ClassSession, helpers: Iterable[_Helper], slot: str) -> puzzle.Spot:
    begins = timezone.localtime(session.starts_at)
    start = begins.hour * 60 + begins.minute
    grown = sum(one.active and one.allowed and not one.minor for one in helpers)
    tables = session.room.tables if session.run.is_consultation else None
    return puzzle.Spot(
        id=slot, center=session.run.center.name, slot=slot, day=begins.date(), start=start,
        end=start + max(int((session.ends_at - session.starts_at).total_seconds() // 60), 1),
        seats=tables or session.room.seats, adults=grown + (session.teacher_id is not None),
    )  # fmt: skip


def _learners(
    session: ClassSession,
    seats: Iterable[Seat],
    slot: str,
    names: dict[str, str],
    together: list[tuple[int, int]],
) -> list[puzzle.Learner]:
    center, slots, late = session.run.center, frozenset({slot}), int(session.ends_at.timestamp())
    code, name = center.code, center.name
    earlier: dict[int, set[str]] = defaultdict(set)
    for learner, mentor in together:
        earlier[learner].add(mentor_key(mentor))
    waited, topics = _waited(session), topics_of(session)
    wished = {
        learner: tuple(names[mark] for mark in marks if mark in names)
        for learner, marks in _wishes(session.pk)
    }
    # Every field in its place, and past the class's own way in: by their names it takes three times as long, and there
    # are hundreds.
    new, kind = tuple.__new__, puzzle.Learner
    return [
        new(kind, (
            learner_key(learner), known_phone(phone), slots, wished.get(learner) or topics, JAPANESE,
            name if home == code else home, ANYWHERE, waited.get(learner, 0),
            frozenset(earlier[learner]) if learner in earlier else NOBODY, NOBODY, late if applied is None else applied,
        ))
        for learner, phone, home, applied in seats
    ]  # fmt: skip


def _mentors(
    session: ClassSession, helpers: Iterable[_Helper], slot: str, loads: Counter[int]
) -> list[puzzle.Mentor]:
    slots, centers = frozenset({slot}), frozenset({session.run.center.name})
    alone = session.run.is_consultation
    return [
        puzzle.Mentor(
            mentor_key(one.mentor), one.phones, slots, centers, one.topics, one.languages, 1 if alone else one.most,
            None, one.minor, one.allowed, None, one.active, loads[one.mentor],
        )
        for one in helpers
    ]  # fmt: skip


def _waited(session: ClassSession) -> Counter[int]:
    """How many times in a row somebody had no place at the last meetings of this class."""
    waited: Counter[int] = Counter()
    for (unserved,) in _missed(session.pk):
        waited = Counter({row["learner"]: waited[row["learner"]] + 1 for row in unserved})
    return waited
