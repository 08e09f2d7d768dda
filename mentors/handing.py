"""Whom a place may be handed to, and what is offered to whom. Nothing is written here."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from events.enums import RunState
from events.models import ClassSession
from events.querysets import is_held

from .enums import COMING, Coming, SwapState
from .models import Assignment, Handover, Mentor

AHEAD = timedelta(days=56)


def may_be_asked(session: ClassSession) -> QuerySet[Mentor]:
    """Mentors of the session's centre who are ready on its day and do not come to it already."""
    ready = Mentor.objects.ready_on(timezone.localdate(session.starts_at)).filter(
        centers=session.run.center_id
    )
    return ready.exclude(assignments__in=session.assignments.filter(state__in=COMING))


def held_ahead(at: datetime) -> QuerySet[ClassSession]:
    return ClassSession.objects.filter(is_ahead(at))


def is_ahead(at: datetime, session: str = "") -> Q:
    """Of a session, or of the one that ``session`` leads to: published, held and yet to come."""
    yet = {f"{session}run__state": RunState.PUBLISHED, f"{session}starts_at__gt": at}
    return is_held(session) & Q(**yet)


def sessions_to_exchange(giver: Mentor, session: ClassSession, *, at: datetime) -> QuerySet[ClassSession]:
    """Where the giver could come instead: at the own centres, somebody else comes there, and the giver does not."""
    others = Assignment.objects.filter(state=Coming.ACCEPTED, came_at__isnull=True).exclude(mentor=giver)
    there = held_ahead(at).filter(run__center__in=giver.centers.all(), starts_at__lt=at + AHEAD)
    return (
        there.filter(pk__in=others.values("session"))
        .exclude(pk=session.pk)
        .exclude(pk__in=giver.assignments.filter(state__in=COMING).values("session"))
    )


def offered_to(mentor: Mentor, *, at: datetime) -> QuerySet[Handover]:
    """What others offer and this mentor could take; for the mentor nothing else exists."""
    mine = mentor.assignments.filter(state__in=COMING)
    places = mine.filter(state=Coming.ACCEPTED, came_at__isnull=True)
    back = is_ahead(at, "back__") & Q(back__in=places.values("session"))
    return (
        Handover.objects.filter(
            Q(to=mentor) | Q(to__isnull=True),
            Q(back__isnull=True) | back, is_ahead(at, "assignment__session__"), state=SwapState.WAITING,
            assignment__state=Coming.ACCEPTED, assignment__session__run__center__in=mentor.centers.all(),
        )
        .exclude(assignment__mentor=mentor)
        .exclude(assignment__session__in=mine.values("session"))
        .select_related(
            "assignment__mentor", "assignment__session__run__center", "assignment__session__room",
            "back__run__center", "back__room",
        )
        .order_by("assignment__session__starts_at", "pk")
    )  # fmt: skip


def ever_offered_to(mentor: Mentor) -> QuerySet[Handover]:
    """What this mentor was asked or could have seen, over or not: a late answer is told that it is late."""
    open_here = Q(to__isnull=True, assignment__session__run__center__in=mentor.centers.all())
    rows = Handover.objects.filter(Q(to=mentor) | open_here).exclude(assignment__mentor=mentor)
    return rows.select_related("assignment__mentor", "assignment__session").distinct()


def offered_by(mentor: Mentor, *, at: datetime) -> QuerySet[Handover]:
    """The own offers that nobody has answered yet."""
    return Handover.objects.filter(
        is_ahead(at, "assignment__session__"), assignment__mentor=mentor, state=SwapState.WAITING
    ).select_related("to", "back__run__center", "back__room", "assignment")
