"""One session as the matching engine sees it, and its tables as they stand. Nothing is written here."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from events.attending import Person, expected_in, people_of, phone_of
from events.enums import Presence, RunState
from events.models import ClassSession

from .availability import times_for, travel_of
from .enums import COMING, Coming, State, Topic
from .matching import problem as puzzle
from .models import Assignment, Forbidden, MatchRun, Mentor, Pairing, Wish
from .state import consent_holds

LEARNERS_A_MENTOR = 3
MOST_OPEN = 60  # sessions that somebody who looks for one is offered: the soonest


@dataclass(frozen=True)
class Sitting:
    """A session's people on its day. ``pairs`` are those that still hold: both come, and both may."""

    session: ClassSession
    people: list[Person]
    assignments: list[Assignment]
    pairs: list[Pairing]

    @property
    def day(self) -> date:
        return timezone.localdate(self.session.starts_at)

    @property
    def coming(self) -> list[Assignment]:
        return [one for one in self.assignments if one.state == Coming.ACCEPTED]

    @property
    def wanted(self) -> int:
        """What staff said, or one mentor for three learners."""
        call = getattr(self.session, "mentor_call", None)
        return call.wanted if call else -(-len(self.people) // LEARNERS_A_MENTOR)

    @property
    def places(self) -> int:
        return max(self.wanted - len(self.assignments), 0)

    def pair_of(self, learner_id: int) -> Pairing | None:
        return next((one for one in self.pairs if one.learner_id == learner_id), None)


def fit_on(mentor: Mentor, day: date) -> bool:
    """Active, and of age or with a consent in date on that very day (P03)."""
    return mentor.state == State.ACTIVE and consent_holds(mentor, day)


def read_sitting(session: ClassSession) -> Sitting:
    """A fixed number of queries, however many come."""
    people = [one for one in people_of(session, contacts=False) if one.presence != Presence.ABSENT]
    assignments = list(
        session.assignments.filter(state__in=COMING)
        .select_related("mentor__school")
        .order_by("mentor__call_name", "mentor_id")
    )
    day = timezone.localdate(session.starts_at)
    # Whoever is of age has no consent to look for.
    prefetch_related_objects([a.mentor for a in assignments if a.mentor.is_minor_on(day)], "consents")
    here = {one.learner.pk for one in people}
    fit = {
        one.mentor_id: one.mentor
        for one in assignments
        if one.state == Coming.ACCEPTED and fit_on(one.mentor, day)
    }
    pairs = []
    for pair in session.pairings.filter(ended_at__isnull=True).select_related("learner"):
        if pair.learner_id in here and pair.mentor_id in fit:
            pair.mentor = fit[pair.mentor_id]
            pairs.append(pair)
    return Sitting(session, people, assignments, pairs)


def learner_key(pk: int) -> str:
    return f"L{pk}"


def mentor_key(pk: int) -> str:
    return f"M{pk}"


def number(key: str) -> int:
    return int(key[1:])


def triple(pair: Pairing) -> puzzle.Pair:
    return puzzle.Pair(learner_key(pair.learner_id), mentor_key(pair.mentor_id), f"S{pair.session_id}")


def problem_of(sitting: Sitting, *, before: Iterable[puzzle.Pair] = ()) -> puzzle.Problem:
    """The session as input for the engine, with what staff pinned and forbade."""
    session, day = sitting.session, sitting.day
    slot = f"S{session.pk}"
    begins = timezone.localtime(session.starts_at)
    start = begins.hour * 60 + begins.minute
    consultation = session.run.is_consultation
    adults = [
        one.mentor for one in sitting.coming if fit_on(one.mentor, day) and not one.mentor.is_minor_on(day)
    ]
    center = session.run.center
    spot = puzzle.Spot(
        id=slot, center=center.name, slot=slot, day=day, start=start,
        end=start + max(int((session.ends_at - session.starts_at).total_seconds() // 60), 1),
        seats=session.room.tables if consultation and session.room.tables else session.room.seats,
        adults=len(adults) + (session.teacher_id is not None),
    )  # fmt: skip
    learners, mentors = _learners(sitting, slot), _mentors(sitting, slot)
    ids = ({number(one.id) for one in learners}, {number(one.id) for one in mentors})
    never = Forbidden.objects.filter(learner__in=ids[0], mentor__in=ids[1]).values_list("learner", "mentor")
    return puzzle.Problem(
        # Who comes is settled: the tables of one time are matched as a class, one to one in a consultation.
        kind=puzzle.Kind.CLASS, learners=tuple(learners), mentors=tuple(mentors), spots=(spot,),
        pins=tuple(triple(one) for one in sitting.pairs if one.pinned),
        forbidden=tuple((learner_key(a), mentor_key(b)) for a, b in never), before=tuple(before),
        travel=travel_of([center]),
    )  # fmt: skip


def _learners(sitting: Sitting, slot: str) -> list[puzzle.Learner]:
    session = sitting.session
    center = session.run.center
    ids = [one.learner.pk for one in sitting.people]
    earlier: dict[int, set[str]] = defaultdict(set)
    for learner_id, mentor_id in _past(session).filter(learner__in=ids).values_list("learner", "mentor"):
        earlier[learner_id].add(mentor_key(mentor_id))
    waited = _waited(session)
    topics, wished = topics_of(session), _wished(session)
    late = sitting.session.ends_at
    return [
        puzzle.Learner(
            id=learner_key(one.learner.pk), phone=phone_of(one.learner), slots=frozenset({slot}),
            topics=wished.get(one.learner.pk) or topics,
            home_center=center.name if one.learner.home_center == center.code else one.learner.home_center,
            waited=waited[one.learner.pk], earlier=frozenset(earlier[one.learner.pk]),
            applied=int((one.application.applied_at if one.application else late).timestamp()),
        )
        for one in sitting.people
    ]  # fmt: skip


def _mentors(sitting: Sitting, slot: str) -> list[puzzle.Mentor]:
    session, day = sitting.session, sitting.day
    coming = [one.mentor for one in sitting.coming]
    load = dict(
        _past(session).filter(mentor__in=coming).order_by().values_list("mentor").annotate(n=Count("pk"))
    )
    names = {mark: str(label) for mark, label in Topic.choices}
    return [
        puzzle.Mentor(
            id=mentor_key(one.pk), phones=frozenset(one.phones), slots=frozenset({slot}),
            centers=frozenset({session.run.center.name}),
            topics=frozenset(names[topic] for topic in one.topics if topic in names),
            languages=frozenset(one.languages), capacity=1 if session.run.is_consultation else one.most_learners,
            is_minor=one.is_minor_on(day), cleared=consent_holds(one, day), active=one.state == State.ACTIVE,
            load=load.get(one.pk, 0),
        )
        for one in coming
    ]  # fmt: skip


def _past(session: ClassSession) -> QuerySet[Pairing]:
    """Pairs that really sat together before this session."""
    return sat_together(session.starts_at)


def sat_together(before: datetime) -> QuerySet[Pairing]:
    """Pairs of what was over by then; not those whose mentor was asked and never said yes."""
    asked = Assignment.objects.filter(mentor=OuterRef("mentor"), session=OuterRef("session"))
    return Pairing.objects.filter(
        Exists(asked.filter(state=Coming.ACCEPTED))
        | ~Exists(asked.filter(state__in=[Coming.OFFERED, Coming.DECLINED])),
        ended_at__isnull=True, session__ends_at__lte=before, session__cancelled_at__isnull=True,
    )  # fmt: skip


def topics_of(session: ClassSession) -> tuple[str, ...]:
    """The courses of the run's lessons, in the words in which mentors say what they can teach."""
    courses = [page.get_parent().slug for page in session.run.lessons.for_readers()]
    return tuple(str(Topic(slug).label) for slug in dict.fromkeys(courses) if slug in Topic.values)


def _wished(session: ClassSession) -> dict[int, tuple[str, ...]]:
    """What somebody chose to learn, by learner, in the words in which mentors say what they can teach."""
    rows = Wish.objects.filter(session=session).values_list("learner_id", "topics")
    return {
        learner: tuple(str(Topic(mark).label) for mark in marks if mark in Topic.values)
        for learner, marks in rows
    }


def _waited(session: ClassSession) -> Counter[int]:
    """How many times in a row somebody had no place at the last meetings of this class."""
    runs = (
        MatchRun.objects.filter(session__run=session.run_id, session__ends_at__lte=session.starts_at)
        .order_by("session__starts_at", "made_at", "pk")
        .values_list("session_id", "result")
    )
    last = dict(runs)
    waited: Counter[int] = Counter()
    for result in last.values():
        missed = [row["learner"] for row in result["unserved"]]
        waited = Counter({learner: waited[learner] + 1 for learner in missed})
    return waited


def in_words(text: str, sitting: Sitting) -> str:
    """A sentence of the engine's, with people's 呼び名 in place of its keys."""
    names = {learner_key(one.learner.pk): one.learner.call_name for one in sitting.people}
    names |= {mentor_key(one.mentor_id): one.mentor.call_name for one in sitting.assignments}
    names[f"S{sitting.session.pk}"] = _("この回")
    return re.sub(r"(?<=「)[LMS]\d+(?=」)", lambda found: names.get(found[0], found[0]), text)


def sessions_open_to(mentor: Mentor, *, at: datetime, until: datetime) -> list[ClassSession]:
    """Coming sessions at the mentor's centres that still look for somebody, those first that suit; twelve queries.

    ``why_not``: what speaks against one in the mentor's own 活動希望, which she may set aside. What she may not
    (a school day, a limit, another class at that time) is left out.
    """
    coming = list(
        ClassSession.objects.held()
        .filter(
            run__state=RunState.PUBLISHED, run__center__in=mentor.centers.all(), starts_at__gt=at,
            starts_at__lt=until,
        )
        .exclude(assignments__mentor=mentor, assignments__state__in=COMING)
        .select_related("run__center", "room", "mentor_call")
        .order_by("starts_at", "pk")[:MOST_OPEN]
    )  # fmt: skip
    people = expected_in(coming)
    held = Counter(
        Assignment.objects.filter(session__in=coming, state__in=COMING).values_list("session", flat=True)
    )
    times = times_for([mentor], coming)
    found = []
    for session in coming:
        call = getattr(session, "mentor_call", None)
        wanted = call.wanted if call else -(-len(people[session.pk]) // LEARNERS_A_MENTOR)
        if held[session.pk] < wanted and fit_on(mentor, timezone.localdate(session.starts_at)):
            reasons = times.reasons(mentor, session, counting=[Coming.ACCEPTED])
            if all(one.is_own_wish for one in reasons):
                session.why_not = reasons[0] if reasons else None
                found.append(session)
    return sorted(found, key=lambda one: one.why_not is not None)
