"""Where mentors are missing: a line for each coming session, in a fixed number of queries. Nothing is written here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from events.attending import expected_numbers
from events.enums import RunState
from events.models import ClassSession
from people.rights import Scope

from .enums import COMING, AskState, Coming, State
from .handing import held_ahead
from .models import Assignment, Mentor, MentorAsk, Replacement
from .pairing import LEARNERS_A_MENTOR

WEEKS = 4
MOST_SESSIONS, MOST_TO_RING = 100, 20  # the soonest: what a list of work shows at once
URGENT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Gap:
    """``asked``: whose answer is awaited. ``missing``: places that nobody keeps. ``seeking``: the worker asks on."""

    session: ClassSession
    learners: int
    wanted: int
    coming: int
    asked: int
    missing: int
    seeking: bool
    stuck: bool


def gaps(sessions: Iterable[ClassSession]) -> list[Gap]:
    """For sessions with run, centre, room and mentor_call; four queries."""
    sessions = list(sessions)
    people = expected_numbers(sessions)
    held: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Assignment.objects.filter(session__in=sessions, state__in=COMING)
    for session_id, state in rows.values_list("session", "state"):
        held[session_id][state] += 1
    asks = MentorAsk.objects.filter(session__in=sessions, state=AskState.WAITING)
    asked = Counter(asks.values_list("session", flat=True))
    searches = dict(
        Replacement.objects.filter(session__in=sessions, closed_at__isnull=True).values_list(
            "session", "stuck"
        )
    )
    found = []
    for one in sessions:
        call = getattr(one, "mentor_call", None)
        wanted = call.wanted if call else -(-people[one.pk] // LEARNERS_A_MENTOR)
        coming, offered = held[one.pk][Coming.ACCEPTED], held[one.pk][Coming.OFFERED]
        found.append(
            Gap(
                session=one, learners=people[one.pk], wanted=wanted, coming=coming, asked=offered + asked[one.pk],
                missing=max(wanted - coming - offered, 0), seeking=one.pk in searches,
                stuck=searches.get(one.pk, False),
            )
        )  # fmt: skip
    return found


def sessions_ahead(scope: Scope, *, at: datetime) -> Iterable[ClassSession]:
    """Of the next weeks, at somebody's centres; in a city with very many, the soonest of them."""
    ahead = held_ahead(at).filter(starts_at__lt=at + timedelta(weeks=WEEKS))
    return (
        ahead.seen_by(scope)
        .select_related("run__center", "room", "mentor_call")
        .order_by("starts_at", "pk")[:MOST_SESSIONS]
    )


@dataclass(frozen=True, slots=True)
class ToRing:
    """One session for which somebody has to ring, and whom: best first."""

    session: ClassSession
    mentors: list[Mentor]


def to_ring(scope: Scope, *, at: datetime) -> list[ToRing]:
    """Sessions that have lost somebody and begin within a day, or for which nobody is left to ask; two queries.

    The soonest: all others stand in the list of sessions that lack mentors.
    """
    # Asked of the searches, of which there are few; "in the sessions ahead" would read all of those.
    searches = Replacement.objects.filter(
        closed_at__isnull=True, session__starts_at__gt=at, session__cancelled_at__isnull=True,
        session__run__state=RunState.PUBLISHED,
    )  # fmt: skip
    if not scope.everywhere:
        searches = searches.filter(session__run__center__code__in=scope.clerk)
    due = list(
        searches.filter(Q(stuck=True) | Q(session__starts_at__lte=at + URGENT))
        .select_related("session__run__center", "session__room")
        .order_by("session__starts_at", "pk")[:MOST_TO_RING]
    )
    ids = {pk for one in due for pk in one.ring}
    known = Mentor.objects.filter(state=State.ACTIVE).in_bulk(ids) if ids else {}
    return [ToRing(one.session, [known[pk] for pk in one.ring if pk in known]) for one in due]
