"""What follows when somebody takes or loses a place at a session: others are told, somebody else is looked for.

Everything here runs inside the caller's transaction. Only ``withdrawn`` is called without the session's lock;
it writes one row a session, and the worker, which locks the session, decides what is missing.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django_q.tasks import async_task

from events.models import ClassSession
from mentors.enums import COMING, AskState, Coming, MailKind, SwapState
from mentors.models import Assignment, Handover, Mentor, MentorAsk, Replacement
from mentors.pairing import read_sitting

from .telling import tell


def changed(one: Assignment, *, at: datetime) -> None:
    """A place was kept, taken, given back or refused."""
    session = one.session
    if one.state not in COMING:
        void_handovers(one, at=at)
        lost(session.pk, session.starts_at, at=at)
        return
    kind = MailKind.SETTLED if one.state == Coming.ACCEPTED else MailKind.ASKED
    # Somebody who changes their mind and comes back is told again, at most once a day.
    tell(one.mentor, kind, session, at=at, occasion=f"{timezone.localdate(at):%Y%m%d}")
    mine = session.mentor_asks.filter(mentor=one.mentor_id, state=AskState.WAITING)
    mine.update(state=AskState.YES, answered_at=at)
    settle(session, at=at)


def settle(session: ClassSession, *, at: datetime) -> None:
    """Nobody is missing any more: the search ends, and whoever was asked is told so kindly."""
    open_asks = session.mentor_asks.filter(state=AskState.WAITING)
    searches = session.replacements.filter(closed_at__isnull=True)
    # Held before anybody is counted: who withdraws at this moment has touched it, and is waited for.
    if not (list(searches.select_for_update()) or open_asks.exists()):
        return
    # As the database has it now: the number wanted may have been read long before.
    if read_sitting(ClassSession.objects.select_related("run__center", "room").get(pk=session.pk)).places:
        return
    searches.update(closed_at=at)
    for ask in open_asks.select_related("mentor").order_by("mentor_id"):
        close_ask(ask, AskState.FILLED, at=at)
        tell(ask.mentor, MailKind.FILLED, session, at=at, occasion=f"{timezone.localdate(at):%Y%m%d}")


def close_ask(ask: MentorAsk, state: AskState, *, at: datetime) -> None:
    ask.state, ask.answered_at = state, at
    ask.save(update_fields=["state", "answered_at"])


def void_handovers(one: Assignment, *, at: datetime) -> None:
    one.handovers.filter(state=SwapState.WAITING).update(state=SwapState.VOID, answered_at=at)


def lost(session_id: int, starts_at: datetime, *, at: datetime) -> None:
    """Writes down that a session which is still ahead has lost somebody; the worker looks for another at once."""
    if starts_at <= at:
        return
    # The row is touched, not only looked at: a search that ends at this moment is waited for and begun anew.
    standing = Replacement.objects.filter(session=session_id, closed_at__isnull=True)
    while not standing.update(opened_at=at):
        try:
            with transaction.atomic():
                Replacement.objects.create(session_id=session_id, opened_at=at)
            break
        except IntegrityError:  # somebody else wrote it at the same moment
            continue

    def look() -> None:
        async_task("mentors.tasks.seek", session_id, save=False)

    transaction.on_commit(look, robust=True)


def withdrawn(mentor: Mentor, *, at: datetime) -> None:
    """Active no longer: what waits for this mentor's answer ends, and every place ahead looks for somebody."""
    ahead = mentor.assignments.filter(state__in=COMING, session__starts_at__gt=at, came_at__isnull=True)
    waiting = Handover.objects.filter(state=SwapState.WAITING)
    waiting.filter(assignment__mentor=mentor).update(state=SwapState.VOID, answered_at=at)
    for swap in waiting.filter(to=mentor).select_related("assignment__mentor", "assignment__session"):
        swap.state, swap.answered_at = SwapState.REFUSED, at
        swap.save(update_fields=["state", "answered_at"])
        giver = swap.assignment
        tell(giver.mentor, MailKind.SWAP_NO, giver.session, at=at, occasion=str(swap.pk))
    asked = list(mentor.asks.filter(state=AskState.WAITING).values_list("session", "session__starts_at"))
    mentor.asks.filter(state=AskState.WAITING).update(state=AskState.OVER, answered_at=at)
    held = list(ahead.values_list("session", "session__starts_at"))
    # In one order, so that two who withdraw at once do not wait for each other.
    for session_id, starts_at in sorted({*held, *asked}):
        lost(session_id, starts_at, at=at)


def forget_calls(mentor: Mentor) -> None:
    """Part of erasing a mentor: who asked whom, and for what. The caller holds the mentor."""
    mentor.asks.all().delete()
    Handover.objects.filter(Q(assignment__mentor=mentor) | Q(to=mentor) | Q(taken_by=mentor)).delete()
