"""One session's people and its tables as they stand, for pages and letters. Nothing is written here.

What the matching engine is told of it is read by ``session_problem``.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, PageViewRestriction

from core.queries import Query
from courses.models import LessonPage
from events.attending import Person, expected_numbers, people_of
from events.enums import Presence, RunState
from events.models import ClassSession

from .availability import times_for
from .enums import COMING, Coming, State, Topic
from .matching import problem as puzzle
from .models import Assignment, Mentor, Pairing
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


def sat_together(before: datetime | Subquery) -> QuerySet[Pairing]:
    """Pairs of what was over by then; not those whose mentor was asked and never said yes."""
    asked = Assignment.objects.filter(mentor=OuterRef("mentor"), session=OuterRef("session"))
    return Pairing.objects.filter(
        Exists(asked.filter(state=Coming.ACCEPTED))
        | ~Exists(asked.filter(state__in=[Coming.OFFERED, Coming.DECLINED])),
        ended_at__isnull=True, session__ends_at__lte=before, session__cancelled_at__isnull=True,
    )  # fmt: skip


_lessons = Query(
    lambda run: LessonPage.objects.live().filter(runs=run).order_by("number").values_list("path", flat=True)
)


def topics_of(session: ClassSession) -> tuple[str, ...]:
    """The courses of the run's lessons, in the words in which mentors say what they can teach.

    One query for a class without lessons, else three.
    """
    paths = [path for (path,) in _lessons(session.run_id)]
    if not paths:
        return ()
    closed = tuple(PageViewRestriction.objects.values_list("page__path", flat=True))
    above = [path[: -Page.steplen] for path in paths if not path.startswith(closed)]
    slugs = dict(Page.objects.filter(path__in=above).values_list("path", "slug"))
    courses = dict.fromkeys(slugs[path] for path in above)
    return tuple(str(Topic(slug).label) for slug in courses if slug in Topic.values)


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
    people = expected_numbers(coming)
    held = Counter(
        Assignment.objects.filter(session__in=coming, state__in=COMING).values_list("session", flat=True)
    )
    times = times_for([mentor], coming)
    found = []
    for session in coming:
        call = getattr(session, "mentor_call", None)
        wanted = call.wanted if call else -(-people[session.pk] // LEARNERS_A_MENTOR)
        if held[session.pk] < wanted and fit_on(mentor, timezone.localdate(session.starts_at)):
            reasons = times.reasons(mentor, session, counting=[Coming.ACCEPTED])
            if all(one.is_own_wish for one in reasons):
                session.why_not = reasons[0] if reasons else None
                found.append(session)
    return sorted(found, key=lambda one: one.why_not is not None)
