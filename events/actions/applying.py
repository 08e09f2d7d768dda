"""Applying, cancelling, changing: the same action behind web, telephone, counter and postcard."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.given import Given, RowsBehind
from core.statements import Rows, insert
from events import messages
from events.enums import Kind, RunState, Source, State
from events.errors import AlreadyApplied, BadValue, NotOpen, NotPossible
from events.models import Applicant, Application, ApplicationEvent, ClassRun, ClassSession, SeatPool
from people.actions import add_learner
from people.models import Learner
from people.rights import Anyone

from . import seats

WEB = frozenset({Source.WEB})


def check_time(run: ClassRun, session: ClassSession | None, *, at: datetime) -> ClassSession | None:
    """The time of a スマホ相談, if it can still be had; None for a class, whose seats count for all its days."""
    if run.kind != Kind.CONSULTATION:
        return None
    if session is None or session.run_id != run.pk:
        raise BadValue(_("相談の時間を選んでください。"), field="session")
    if session.cancelled_at:
        raise NotOpen(_("その時間の相談は中止になりました。ほかの時間を選んでください。"), field="session")
    if session.starts_at <= at:
        raise NotOpen(_("その時間は過ぎました。ほかの時間を選んでください。"), field="session")
    return session


def pool_of(run: ClassRun, session: ClassSession | None = None) -> SeatPool:
    """Where the seats of a run, or of one time of a スマホ相談, are counted."""
    return SeatPool.objects.get(session=session) if session else SeatPool.objects.get(run=run, session=None)


def check_open(run: ClassRun, *, at: datetime, source: Source) -> None:
    """Raises NotOpen, with what to do instead. A postcard counts by its arrival, noted by the desk."""
    if run.state == RunState.CANCELLED:
        raise NotOpen(_("この教室は中止になりました。"))
    if run.state != RunState.PUBLISHED:
        raise NotOpen(_("この教室は、まだ申し込めません。"))
    if not run.public and source in WEB:
        raise NotOpen(_("この教室は、窓口からお声をかけた方の教室です。窓口へお電話ください。"))
    if at < run.opens_at:
        raise NotOpen(_("申込みは%(date)sからです。") % {"date": messages.when(run.opens_at)})
    if at >= run.closes_at:
        raise NotOpen(
            _("申込みは%(date)sにしめきりました。ほかの教室をごらんになるか、窓口へお電話ください。")
            % {"date": messages.when(run.closes_at)}
        )


def check_people(run: ClassRun, people: Sequence[Learner], *, at: datetime) -> None:
    if not people:
        raise BadValue(_("申し込む方を書いてください。"), field="name")
    if len({person.pk for person in people}) != len(people):
        raise BadValue(_("同じ方が2回書いてあります。"), field="name")
    if len(people) > run.pairs_allowed:
        raise BadValue(_("1回の申込みは%(most)d人までです。") % {"most": run.pairs_allowed}, field="people")
    if run.min_age:
        for person in people:
            if timezone.localtime(at).year - person.birth_year < run.min_age:
                raise BadValue(
                    _("この教室は%(age)d歳以上の方の教室です。ほかの教室をごらんください。")
                    % {"age": run.min_age},
                    field="birth_year",
                )


def new_receipt() -> str:
    """Eight digits, drawn by chance: easy to say on the telephone, not to be guessed in order."""
    return f"{secrets.randbelow(90_000_000) + 10_000_000}"


def apply(
    *,
    run: ClassRun,
    people: Sequence[Learner],
    source: Source,
    session: ClassSession | None = None,
    once: str = "",
    wish: str = "",
    by: Anyone | None = None,
    at: datetime | None = None,
) -> Application:
    """Enters one application for everybody in ``people``, all or none; the first one is written to.

    First come: confirmed, or on the waiting list. Lottery: waits for the draw. The same ``once`` again
    gives the application that stands. Raises NotOpen, BadValue or AlreadyApplied; a second postcard is
    kept as void instead, so that the desk can see it came.
    """
    at = at or timezone.now()
    if once and (known := Application.objects.filter(once=once).select_related("run", "learner").first()):
        return known
    check_open(run, at=at, source=source)
    check_people(run, people, at=at)
    time = check_time(run, session, at=at)
    # Whatever needs no seat is asked before the pool's row is locked: others wait from there to the commit.
    if time:
        start: datetime | None = time.starts_at
    else:
        start = run.held_from if hasattr(run, "held_from") else messages.first_start(run)
    for _try in range(5):
        try:
            return _entered(
                run, time, partial(_enter, run, people, source, once, wish, by, at, start), len(people)
            )
        except IntegrityError as problem:
            # The savepoint is undone, seats with it. Either the very same form came twice, or the person did,
            # or, once in ten thousand times, the receipt number was in use.
            if once and (known := Application.objects.filter(once=once).first()):
                return known
            standing = (
                Applicant.objects.filter(run=run, learner__in=people, live=True)
                .select_related("application", "learner")
                .first()
            )
            if standing is None:
                unknown = problem
                continue
            if source == Source.POSTCARD:
                return _void(run, pool_of(run, time), people, by, at, standing)
            raise AlreadyApplied(
                _("%(name)sさんは、もうこの教室に申し込んでいます。") % {"name": standing.learner.call_name},
                receipt=standing.application.receipt,
            ) from None
    raise unknown


def _entered(
    run: ClassRun, time: ClassSession | None, enter: Callable[..., Application], people: int
) -> Application:
    """``enter`` lays out the rows for a state and a place; here they are written, with the seat or the place.

    PostgreSQL does it all in one statement, which by itself is all or nothing.
    """
    where: dict[str, Any] = {"run_id": run.pk, "session_id": time.pk if time else None}
    if connection.vendor == "postgresql" and not run.is_lottery:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            for way in seats.ways(**where, people=people, full=getattr(run, "full", False)):
                if application := _written_behind(way, enter):
                    return application
    with transaction.atomic():
        if run.is_lottery:
            return _written(enter, State.APPLIED, seats.Place(pool_of(run, time).pk))
        place = seats.seat_or_place(**where, people=people)
        return _written(enter, State.CONFIRMED if place.waiting is None else State.WAITLISTED, place)


def _written_behind(way: seats.Way, enter: Callable[..., Application]) -> Application | None:
    rows = RowsBehind(way.sql, way.values)
    waiting = Given("waiting") if way.waits else None
    place = seats.Place(Given("pool"), waiting, key=Given("key"))  # type: ignore[arg-type]
    application = enter(State.WAITLISTED if way.waits else State.CONFIRMED, place, rows)
    if given := rows.write_behind():
        application.ahead = given["place"] - 1  # type: ignore[attr-defined]
        return application
    return None


def _written(enter: Callable[..., Application], state: State, place: seats.Place) -> Application:
    rows = Rows()
    application = enter(state, place, rows)
    rows.write()
    return application


def _enter(
    run: ClassRun, people: Sequence[Learner], source: Source, once: str, wish: str, by: Anyone | None, at: datetime,
    start: datetime | None, state: State, place: seats.Place, rows: Rows,
) -> Application:  # fmt: skip
    application = Application(
        pk=place.key, run=run, pool_id=place.pool_id, learner=people[0], receipt=new_receipt(), size=len(people),
        source=source, state=state, once=once or None, waiting=place.waiting, applied_at=at, changed_at=at,
        taken_by=by if by is not None and by.is_authenticated else None, wish=wish[:200],
    )  # fmt: skip
    rows.add(application) if place.key else insert(application)
    application.ahead = place.ahead  # type: ignore[attr-defined]  # as querysets.with_places gives it
    seats.log(application, at=at, was="", by=by, why=str(Source(source).label), rows=rows)
    # In one order for everybody: two pairs of the same people must queue, not deadlock.
    for person in sorted(people, key=lambda person: person.pk):
        rows.add(Applicant(application=application, run=run, learner=person))
    messages.tell_received(application, start=start, at=at, rows=rows)
    return application


def _void(
    run: ClassRun,
    pool: SeatPool,
    people: Sequence[Learner],
    by: Anyone | None,
    at: datetime,
    standing: Applicant,
) -> Application:
    application = Application.objects.create(
        run=run, pool=pool, learner=people[0], receipt=new_receipt(), size=len(people),
        source=Source.POSTCARD, state=State.VOID, applied_at=at, changed_at=at,
        taken_by=by if by is not None and by.is_authenticated else None,
    )  # fmt: skip
    seats.log(
        application, at=at, was="", by=by,
        why=_("受付番号%(receipt)sと重なっています。") % {"receipt": standing.application.receipt},
    )  # fmt: skip
    return application


def apply_new(
    *,
    run: ClassRun,
    people: Sequence[dict[str, Any] | Learner],
    source: Source,
    by: Anyone | None = None,
    at: datetime | None = None,
    **options: Any,
) -> Application:
    """Applies for people who may not be on file yet: files and application together, or nothing.

    Somebody on file already is that person, and the file stays as it is: a form on the web must not
    change, nor show, what the desk knows.
    """
    at = at or timezone.now()
    if (once := options.get("once")) and (known := Application.objects.filter(once=once).first()):
        return known
    check_open(run, at=at, source=source)
    with transaction.atomic():
        learners = [
            person
            if isinstance(person, Learner)
            else add_learner(
                by=by, at=at, consent_by=str(source), reuse=True, **{"home_center": run.center.code, **person}
            )
            for person in people
        ]
        return apply(run=run, people=learners, source=source, by=by, at=at, **options)


@transaction.atomic
def cancel_application(
    *, application: Application, by: Anyone | None = None, why: str = "", at: datetime | None = None
) -> Application:
    """Cancels; a seat that becomes free is offered on in the same transaction. Twice is harmless."""
    at = at or timezone.now()
    pool = seats.lock_pool(application.pool_id)
    application = Application.objects.select_for_update().get(pk=application.pk)
    if application.state == State.CANCELLED:
        return application
    if not application.is_live:
        raise NotPossible(_("この申込みは、もう終わっています。"))
    held = application.holds_seats
    seats.move(application, State.CANCELLED, at=at, by=by, why=why or _("取消しの申し出"))
    messages.tell_withdrawn(application, at=at)
    if held:
        seats.fill(pool, at=at)
    return application


@transaction.atomic
def drop_person(
    *, application: Application, learner: Learner, by: Anyone | None = None, at: datetime | None = None
) -> Application:
    """One of several people does not come: the others keep their seats, the free one is offered on."""
    at = at or timezone.now()
    pool = seats.lock_pool(application.pool_id)
    application = Application.objects.select_for_update().get(pk=application.pk)
    row = application.applicants.filter(learner=learner, live=True).first()
    if row is None or not application.is_live:
        return application
    if application.size == 1:
        return cancel_application(application=application, by=by, at=at)
    row.live = False
    row.save(update_fields=["live"])
    if application.holds_seats:
        seats.give_back(pool.pk, 1)
    application.size -= 1
    if application.learner_id == learner.pk:
        application.learner = application.applicants.filter(live=True).select_related("learner")[0].learner
    application.changed_at = at
    application.save(update_fields=["size", "learner", "changed_at"])
    ApplicationEvent.objects.create(
        application=application, at=at, by=seats.name_of(by), was=application.state, now=application.state,
        why=_("1人が取り消しました。残りは%(size)d人です。") % {"size": application.size},
    )  # fmt: skip
    seats.fill(pool, at=at)
    return application


@transaction.atomic
def change_wish(*, application: Application, wish: str, at: datetime | None = None) -> Application:
    """What the person wants to learn, changed while the application lives."""
    if not application.is_live:
        raise NotPossible(_("この申込みは、もう終わっています。"))
    application.wish, application.changed_at = wish.strip()[:200], at or timezone.now()
    application.save(update_fields=["wish", "changed_at"])
    return application
