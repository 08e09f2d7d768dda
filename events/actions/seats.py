"""Seats: taken and given back by one conditional UPDATE; the waiting list served in the same transaction.

Locks are taken in one order everywhere: the pool first, then an application. On SQLite a transaction
begins IMMEDIATE, so whoever is inside writes alone; on PostgreSQL the pool's row is the lock.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from core.statements import Rows, insert, next_key, returning
from events import messages
from events.enums import ENDED, HOLDING, NEXT, State
from events.errors import NotPossible
from events.models import Application, ApplicationEvent, ClassRun, SeatPool
from events.office import answer_by, calendar_of
from people.rights import Anyone


def name_of(by: Anyone | None) -> str:
    return by.get_username() if by is not None and by.is_authenticated else ""


def lock_pool(pool_id: int) -> SeatPool:
    """The pool, locked until the transaction ends."""
    return SeatPool.objects.select_for_update().get(pk=pool_id)


def take(pool_id: int, people: int) -> bool:
    """Takes seats if there are so many; says whether it did. Locks the pool's row either way it writes."""
    return bool(
        SeatPool.objects.filter(pk=pool_id, taken__lte=F("capacity") - people).update(
            taken=F("taken") + people
        )
    )


class Place(NamedTuple):
    """A seat, or the ``waiting`` place at the end of the list with so many ``ahead`` of it.

    ``key`` is the application's own, where the database gives keys beforehand.
    """

    pool_id: int
    waiting: int | None = None
    ahead: int = 0
    key: int | None = None


# Each decides and locks in one statement, and finds out anew whether it may when it has waited for the row:
# whoever presses at the same moment waits from there to the commit, so nothing is asked or counted first.
_CLASS, _TIME = "run_id = %s AND session_id IS NULL", "session_id = %s"
_SEAT = """UPDATE events_seatpool SET taken = taken + %s WHERE {pool} AND taken <= capacity - %s
RETURNING id AS pool, NULL AS waiting, 0 AS place, {key} AS key"""
_PLACE = """UPDATE events_seatpool SET last_waiting = last_waiting + 1, in_line = in_line + 1
WHERE {pool} AND taken > capacity - %s RETURNING id AS pool, last_waiting AS waiting, in_line AS place, {key} AS key"""


class Way(NamedTuple):
    """A statement that gives a seat (``waits`` False) or a place on the waiting list, or no row if it cannot."""

    waits: bool
    sql: str
    values: list[int]


def ways(*, run_id: int, session_id: int | None, people: int, full: bool = False) -> list[Way]:
    """A seat first, and then a place; the other way round where a moment ago all was ``full``."""
    pool, of = (_TIME, session_id) if session_id else (_CLASS, run_id)
    key = next_key(Application)
    both = [
        Way(False, _SEAT.format(pool=pool, key=key), [people, of, people]),
        Way(True, _PLACE.format(pool=pool, key=key), [of, people]),
    ]
    return both[::-1] if full else both


def seat_or_place(*, run_id: int, session_id: int | None, people: int) -> Place:
    """Takes seats if there are so many, else the next place on the waiting list; places are never given twice.

    Locks the pool's row until the transaction ends. ``session_id`` for one time of a スマホ相談.
    """
    for way in ways(run_id=run_id, session_id=session_id, people=people):
        for pool_id, waiting, place, key in returning(way.sql, way.values):
            return Place(pool_id, waiting, place - 1 if way.waits else 0, key)
    # A seat came or went between the two. Nobody moves one while the row is ours.
    pools = SeatPool.objects.select_for_update()
    (pools.filter(session_id=session_id) if session_id else pools.filter(run_id=run_id, session=None)).get()
    return seat_or_place(run_id=run_id, session_id=session_id, people=people)


def give_back(pool_id: int, people: int) -> None:
    SeatPool.objects.filter(pk=pool_id).update(taken=F("taken") - people)


def move(
    application: Application, state: State, *, at: datetime, by: Anyone | None = None, why: str = ""
) -> None:
    """Changes an application's state as ``NEXT`` allows, keeps the seats right, and writes it down."""
    was = State(application.state)
    if state not in NEXT[was]:
        raise NotPossible(
            _("「%(was)s」の申込みは、「%(now)s」にできません。") % {"was": was.label, "now": state.label}
        )
    if was not in HOLDING and state in HOLDING and not take(application.pool_id, application.size):
        raise NotPossible(_("あいている席が足りません。"))
    if was in HOLDING and state not in HOLDING:
        give_back(application.pool_id, application.size)
    if (steps := (state == State.WAITLISTED) - (was == State.WAITLISTED)) != 0:
        SeatPool.objects.filter(pk=application.pool_id).update(in_line=Greatest(F("in_line") + steps, 0))
    application.state, application.changed_at = state, at
    if state != State.WAITLISTED:
        application.waiting = None
    if state != State.OFFERED:
        application.offer_until = None
    application.save(update_fields=["state", "changed_at", "waiting", "offer_until", "offered_at"])
    if state in ENDED:
        application.applicants.update(live=False)
    log(application, at=at, was=was, by=by, why=why)


def log(
    application: Application, *, at: datetime, was: str, by: Anyone | None = None, why: str = "",
    rows: Rows | None = None,
) -> None:  # fmt: skip
    entry = ApplicationEvent(
        application=application, at=at, by=name_of(by), was=was, now=application.state, why=why[:200]
    )
    rows.add(entry) if rows else insert(entry)


def fill(pool: SeatPool, *, at: datetime) -> list[Application]:
    """Offers every free seat to the first waiting entry whose group fits. The pool must be locked.

    Whoever is passed over because the group is too large has that written down. Nothing is offered
    once the class has begun or is called off.
    """
    run = ClassRun.objects.select_related("center").get(pk=pool.run_id)
    start = messages.first_start(run, pool)
    if run.state != "published" or start is None or start <= at:
        return []
    pool.refresh_from_db(fields=["capacity", "taken", "in_line"])
    free = pool.free
    if free < 1:
        return []
    offered = []
    until = None
    waiting = list(pool.applications.waiting_in_order().select_for_update().select_related("learner"))
    if pool.in_line != len(waiting):  # a program of before this count may have worked beside this one
        SeatPool.objects.filter(pk=pool.pk).update(in_line=len(waiting))
    for application in waiting:
        if free < 1:
            break
        if application.size > free:
            log(
                application, at=at, was=application.state,
                why=_("空席が%(free)d、申込みが%(size)d人のため、次の方へ声をかけました。")
                % {"free": free, "size": application.size},
            )  # fmt: skip
            continue
        until = until or answer_by(calendar_of(run.center), at=at, latest=start)
        application.offer_until, application.offered_at = until, at
        move(application, State.OFFERED, at=at, why=_("席があきました。"))
        messages.tell_offer(application, at=at)
        free -= application.size
        offered.append(application)
    return offered
