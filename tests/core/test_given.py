"""Rows and what decides about them in one statement: all of it or nothing, and every text says what was given."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction

from core.given import Given, RowsBehind
from events import actions
from events.actions import seats
from events.enums import Source, State
from events.errors import AlreadyApplied
from events.models import Applicant, Application, ApplicationEvent, SeatPool
from notices.models import Notice
from tests.factories import classes as make
from tests.factories.classes import NOW

WHY_NOT = "SQLite cannot write into several tables in one statement"
postgres_only = pytest.mark.skipif(connection.vendor != "postgresql", reason=WHY_NOT)
pytestmark = [pytest.mark.django_db, postgres_only]


def counts() -> list[int]:
    return [model.objects.count() for model in (Application, ApplicationEvent, Applicant, Notice)]


def test_a_first_part_that_gives_nothing_writes_nothing(django_capture_on_commit_callbacks: Any) -> None:
    run, learner = make.run(capacity=1), make.learner()
    make.apply(run)
    before = counts()
    seat, _place = seats.ways(run_id=run.pk, session_id=None, people=1)
    rows, heard = RowsBehind(seat.sql, seat.values), []
    rows.add(
        Application(
            pk=Given("key"), run=run, pool_id=Given("pool"), learner=learner, receipt="12345678", size=1, source="web",
            state=State.CONFIRMED, applied_at=NOW, changed_at=NOW,
        )
    )  # fmt: skip
    rows.after(lambda: heard.append("written"))
    with django_capture_on_commit_callbacks(execute=True):
        assert rows.write_behind() is None
    assert (counts(), heard) == (before, [])


def test_what_was_given_stands_in_keys_and_in_the_midst_of_texts() -> None:
    run = make.run(capacity=1)
    made = [make.apply(run) for _n in range(3)]
    last = Application.objects.get(pk=made[-1].pk)
    notice = Notice.objects.get(about=f"application:{last.pk}")
    assert (last.pool.run_id, last.waiting, last.state) == (run.pk, 2, State.WAITLISTED)
    assert "補欠の2番目" in notice.say and "\x02" not in notice.body + notice.say + notice.about
    assert (made[-1].waiting, made[-1].ahead) == (2, 1)
    assert [row.application_id for row in (last.events.get(), last.applicants.get())] == [last.pk] * 2


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_a_second_application_leaves_no_seat_behind() -> None:
    run, learner = make.run(capacity=5), make.learner()
    make.apply(run, learner)
    with pytest.raises(AlreadyApplied):
        actions.apply(run=run, people=[learner], source=Source.WEB, at=NOW)
    assert (SeatPool.objects.get(run=run).taken, Application.objects.count()) == (1, 1)


def test_when_neither_way_gives_anything_the_row_is_held_and_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = make.run(capacity=1)
    monkeypatch.setattr(RowsBehind, "write_behind", lambda self: None)
    with transaction.atomic():
        states = [make.apply(run).state for _n in range(2)]
    assert states == [State.CONFIRMED, State.WAITLISTED]
    pool = SeatPool.objects.get(run=run)
    assert (pool.taken, pool.in_line) == (1, 1)
