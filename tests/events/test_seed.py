"""What ``make run`` shows: every state of a class, people who do not exist, and nothing sent to anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from core.models import SchoolSettings
from events import lottery
from events.enums import RunState, State
from events.models import Application, Attendance, Center, ClassRun, SeatPool
from events.opendata.missing import missing_for_open_data
from events.seed import Seeded, plant, term
from events.seed.happened import SEED
from notices.enums import OPEN, Status
from notices.models import Notice
from people.actions import verify
from people.models import Learner
from people.rights import Scope

pytestmark = pytest.mark.django_db
TOKYO = ZoneInfo("Asia/Tokyo")
# An ordinary Thursday morning; a Monday on which the centres are shut; late on the last day of a year.
MOMENTS = [
    datetime(2026, 11, 26, 9, tzinfo=TOKYO), datetime(2026, 11, 23, 6, tzinfo=TOKYO),
    datetime(2026, 12, 31, 22, tzinfo=TOKYO),
]  # fmt: skip


@pytest.fixture(scope="module")
def planted(django_db_setup: None, django_db_blocker: Any) -> Iterator[Seeded]:
    """The demonstration of the first moment, planted once for whoever only looks at it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield plant(at=MOMENTS[0])
        transaction.set_rollback(True)


def run(key: str) -> ClassRun:
    return ClassRun.objects.with_dates().with_seats().with_counts().get(imported_from=f"demo:{key}")


@pytest.mark.parametrize("now", MOMENTS[1:], ids=["shut", "new-year"])
def test_a_class_stands_in_every_state_on_days_out_of_the_ordinary(now: datetime) -> None:
    made = plant(at=now)
    assert (made.centers, made.people, made.runs) == (3, 200, ClassRun.objects.count())
    check_every_state(now)


@pytest.mark.parametrize("weekday", range(7))
def test_on_every_day_of_the_week_rooms_and_people_are_in_one_place(weekday: int, monkeypatch: Any) -> None:
    monkeypatch.setattr(term, "happen", lambda *_args: None)
    monkeypatch.setattr(term, "plant_people", lambda **_options: ([], 0))
    plant(at=MOMENTS[0] + timedelta(days=weekday))
    assert ClassRun.objects.filter(state=RunState.PUBLISHED).count() == 17


def test_a_class_stands_in_every_state(planted: Seeded) -> None:
    assert (planted.centers, planted.people, planted.runs) == (3, 200, ClassRun.objects.count())
    check_every_state(MOMENTS[0])


def check_every_state(now: datetime) -> None:
    today = now.date()
    opened = run("open-first-come")
    assert opened.opens_at < now < opened.closes_at and opened.taken_seats < opened.all_seats
    assert run("open-lottery").applied > 0
    before = run("before-draw")
    assert before.closes_at < now and before.draw.state == "frozen" and before.applied > before.capacity
    drawn = run("drawn")
    assert drawn.draw.state == "drawn" and drawn.waiting > 0 and drawn.first_at > now
    assert drawn.draw.result == [
        [d.row.receipt, d.rank, d.waiting]
        for d in lottery.draw(
            lottery.thaw(drawn.draw.rows), seats=drawn.draw.seats, seed=SEED, draw_id=drawn.code
        )
    ]
    full = run("full")
    assert (full.taken_seats, full.offered) == (full.all_seats, 1) and full.waiting > 1
    assert full.applications.get(state=State.OFFERED).offer_until > now
    now_on = run("today")
    assert now_on.first_at.astimezone(TOKYO).date() == today and now_on.last_at > now
    assert now_on.seated == 12
    assert run("tomorrow").first_at.astimezone(TOKYO).date() == today + timedelta(days=1)
    finished = run("finished")
    assert finished.last_at < now
    assert Attendance.objects.filter(session__run=finished).count() == finished.seated * finished.meetings
    assert run("invited").public is False
    times = run("consultation")
    assert times.meetings == 6 and now < times.first_at < now + timedelta(days=9)
    assert run("draft").state == RunState.DRAFT


def test_seats_are_as_many_as_people_hold(planted: Seeded) -> None:
    for pool in SeatPool.objects.all():
        assert pool.taken == sum(row.size for row in pool.applications.holding())
        assert pool.in_line == pool.applications.filter(state=State.WAITLISTED).count()


def test_a_second_time_nothing_is_added(planted: Seeded) -> None:

    def counts() -> list[int]:
        return [m.objects.count() for m in (Center, ClassRun, Learner, Application, Attendance, Notice)]

    before = counts()
    again = plant(at=MOMENTS[0] + timedelta(days=3))
    assert (again.centers, again.runs, again.people, again.applications) == (0, 0, 0, 0)
    assert counts() == before


def test_nobody_of_them_can_exist_and_none_is_called_twice(planted: Seeded) -> None:
    learners = list(Learner.objects.all())
    assert len(learners) == len({person.name for person in learners}) == len({p.tel for p in learners}) == 200
    for person in learners:
        assert re.fullmatch(r"0900000\d{4}|0429000\d{3}", person.tel)
        assert not person.email or person.email.endswith("@school.example")
        assert not person.address or "見本町" in person.address
        assert 1935 <= person.birth_year <= 1955
    assert {person.channel for person in learners} == {"tel", "mail", "line", "post"}


def test_the_log_is_true_to_life(planted: Seeded) -> None:
    for application in Application.objects.select_related("run").prefetch_related("events"):
        times = [event.at for event in application.events.all()]
        assert times == sorted(times) and times[0] == application.applied_at
        assert application.run.opens_at <= application.applied_at < application.run.closes_at
        assert max(times) <= MOMENTS[0]
    assert verify().broken_at is None


def test_nothing_is_sent_and_a_few_calls_wait(django_capture_on_commit_callbacks: Any) -> None:
    plant(at=timezone.now())
    assert mail.outbox == []
    waiting = Notice.objects.filter(status__in=OPEN)
    assert not waiting.filter(status=Status.PENDING).exists()
    assert 3 <= waiting.filter(channel="tel").count() <= 20
    assert Notice.objects.filter(status=Status.SENT).exists()


def test_its_open_data_is_whole(planted: Seeded) -> None:
    school = SchoolSettings.objects.get()
    school.municipality_code, school.prefecture, school.municipality = "112089", "埼玉県", "所沢市"
    assert missing_for_open_data(Scope(everywhere=True), school, at=MOMENTS[0]) == []


def test_load_school_plants_only_where_the_demonstration_is_on(settings: Any, monkeypatch: Any) -> None:
    from home.management.commands import load_school

    said: list[bool] = []
    monkeypatch.setattr(load_school, "plant", lambda: said.append(True) or "見本")
    monkeypatch.setattr(load_school, "build_school", _nothing_built)
    for demo in (False, True):
        settings.DEMO = demo
        out = StringIO()
        call_command("load_school", stdout=out)
        assert ("見本" in out.getvalue()) is demo
    assert said == [True]


def _nothing_built(**_options: Any) -> Any:
    from courses.curriculum.load import Report

    return Report()
