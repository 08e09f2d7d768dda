"""Runs that are over and runs to come, with who applied for them and who came."""

from __future__ import annotations

import itertools
import random
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from events.enums import Kind, Method, RunState, Source, State
from events.models import (
    Applicant,
    Application,
    ApplicationEvent,
    Attendance,
    Center,
    ClassRun,
    ClassSession,
    Room,
    SeatPool,
)
from people.models import Learner

from . import sizes

BATCH = 2000
SLOTS = 4  # times of one afternoon of スマホ相談
TITLES = ("スマホの基本", "写真をとる", "地図を見る", "LINEを始める", "あんしんに使う", "災害にそなえる")
SOURCES = [Source.WEB] * 4 + [Source.PHONE] * 4 + [Source.COUNTER] * 2
Row = tuple[ClassRun, SeatPool, Any, list[ClassSession]]


class Term:
    """Runs made at once: ``rows`` as (run, pool, centre, sessions), a row for each pool."""

    def __init__(
        self, centers: list[Center], rooms: list[Room], readings: dict[str, Any], numbers: Any = None
    ) -> None:
        self.centers, self.rooms, self.readings = centers, rooms, readings
        self.numbers = numbers or itertools.count(ClassRun.objects.count() + 1)

    def runs(self, count: int, *, coming: bool, dice: random.Random, at: datetime) -> list[Row]:
        made = []
        for n in range(count):
            place = n % len(self.centers)
            day = timezone.localdate(at) + timedelta(
                days=dice.randrange(2, 50) if coming else -dice.randrange(8, 360)
            )
            made.append((self._run(n, place, day, coming=coming, at=at), day))
        ClassRun.objects.bulk_create([run for run, _day in made], batch_size=BATCH)
        sessions = [self._sessions(run, day, dice) for run, day in made]
        ClassSession.objects.bulk_create(itertools.chain(*sessions), batch_size=BATCH)
        rows: list[Row] = []
        for (run, _day), held in zip(made, sessions, strict=True):
            slots: list[Any] = list(held) if run.kind == Kind.CONSULTATION else [None]
            share = sizes.CAPACITY // len(slots)
            rows += [
                (run, SeatPool(run=run, session=slot, capacity=share), run.center, held) for slot in slots
            ]
        SeatPool.objects.bulk_create([pool for _run, pool, _center, _held in rows], batch_size=BATCH)
        return rows

    def _run(self, n: int, place: int, day: Any, *, coming: bool, at: datetime) -> ClassRun:
        consultation = n % 4 == 3
        # Of those to come some draw lots, some have closed, some are not published yet, and most are open.
        lottery = not consultation and n % 8 in (2, 5)
        draft = coming and n % 11 == 10
        opens = at - timedelta(days=20) if n % 7 != 6 else at + timedelta(days=1)
        closes = at - timedelta(hours=2) if coming and n % 8 == 5 else at + timedelta(days=3)
        if not coming:
            opens, closes = (
                timezone.make_aware(datetime.combine(day, time(9))) - timedelta(days=d) for d in (40, 7)
            )
        elif opens > closes:
            opens = closes - timedelta(days=20)
        return ClassRun(
            code=f"G{next(self.numbers):06d}", title=TITLES[n % len(TITLES)], kana="スマホノキホン",
            kind=Kind.CONSULTATION if consultation else Kind.CLASS, center=self.centers[place], room=self.rooms[place],
            capacity=sizes.CAPACITY, method=Method.LOTTERY if lottery else Method.FIRST_COME, opens_at=opens,
            closes_at=closes, state=RunState.DRAFT if draft else RunState.PUBLISHED, readings=self.readings,
            summary="スマホの持ち方から始めます。", bring="スマホ",
        )  # fmt: skip

    def _sessions(self, run: ClassRun, day: Any, dice: random.Random) -> list[ClassSession]:
        hour = dice.choice((10, 13, 15))
        if run.kind == Kind.CONSULTATION:
            starts = [datetime.combine(day, time(hour + n // 2, 30 * (n % 2))) for n in range(SLOTS)]
            length = timedelta(minutes=30)
        else:
            starts = [datetime.combine(day + timedelta(days=7 * n), time(hour)) for n in range(2)]
            length = timedelta(hours=2)
        return [
            ClassSession(
                run=run, number=n, room=run.room, starts_at=timezone.make_aware(start),
                ends_at=timezone.make_aware(start) + length,
            )
            for n, start in enumerate(starts, start=1)
        ]  # fmt: skip


def applications(
    rows: list[Row], people: list[Learner], *, each: int, coming: bool, at: datetime, dice: random.Random
) -> list[tuple[Application, str]]:
    """So many of each run, from the people in turn; seats are counted as the application's state says."""
    first, turn = 10_000_000 + Application.objects.count(), itertools.cycle(people)
    made: list[tuple[Application, Row]] = []
    for row in rows:
        run, pool, _center, _held = row
        if run.state == RunState.DRAFT:
            continue
        share = max(each // SLOTS, 1) if run.kind == Kind.CONSULTATION else each
        for n in range(share):
            state, waiting = _state(run, n, coming=coming)
            if state in (State.CONFIRMED, State.OFFERED):
                if pool.taken == pool.capacity:
                    state = State.WAITLISTED
                else:
                    pool.taken += 1
            if state == State.WAITLISTED:
                pool.last_waiting += 1
                waiting = pool.last_waiting
            when = at - timedelta(minutes=dice.randrange(60, 60 * 24 * 18)) if coming else run.opens_at
            application = Application(
                run=run, pool=pool, learner=next(turn), receipt=str(first + len(made)), source=dice.choice(SOURCES),
                state=state, waiting=waiting, applied_at=when, changed_at=when,
                offer_until=at + timedelta(hours=30) if state == State.OFFERED else None,
            )  # fmt: skip
            made.append((application, row))
    store([application for application, _row in made], at=at)
    SeatPool.objects.bulk_update([row[1] for row in rows], ["taken", "last_waiting"], batch_size=400)
    if not coming:
        _attend([(application, row[3]) for application, row in made], at=at)
    return [(application, row[2].code) for application, row in made]


def store(made: list[Application], *, at: datetime) -> None:
    Application.objects.bulk_create(made, batch_size=BATCH)
    ended = (State.CANCELLED, State.NOT_SELECTED)
    Applicant.objects.bulk_create(
        [Applicant(application=a, run=a.run, learner=a.learner, live=a.state not in ended) for a in made],
        batch_size=BATCH,
    )
    ApplicationEvent.objects.bulk_create(
        [ApplicationEvent(application=a, at=a.applied_at, now=a.state) for a in made], batch_size=BATCH
    )


def _state(run: ClassRun, n: int, *, coming: bool) -> tuple[str, int | None]:
    if not coming:
        return (State.CANCELLED if n % 9 == 8 else State.CONFIRMED), None
    if run.method == Method.LOTTERY:
        return State.APPLIED, None
    if n == 8:
        return State.OFFERED, None
    return (State.WAITLISTED if n == 9 else State.CONFIRMED), None


def _attend(rows: list[tuple[Application, list[ClassSession]]], *, at: datetime) -> None:
    Attendance.objects.bulk_create(
        [
            Attendance(
                session=application.pool.session or held[0], learner=application.learner, at=at, by="growth",
                presence="absent" if application.pk % 10 == 0 else "present",
            )
            for application, held in rows
            if application.state == State.CONFIRMED
        ],
        batch_size=BATCH, ignore_conflicts=True,
    )  # fmt: skip
