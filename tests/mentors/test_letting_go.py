"""The watch over past months (tests/letting_go.py) sees whoever changes one and lets nothing go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from mentors import actions
from mentors.models import Assignment, Pairing
from tests import letting_go
from tests.factories import classes
from tests.factories.helped import adult, past_session, sat, visit
from tests.factories.mentors import NOW

pytestmark = pytest.mark.django_db


def of_the_school(do: str) -> Callable[..., Any]:
    """``do`` as a function of a room would do it that was written tomorrow."""
    place = str(Path(letting_go.ROOT) / "mentors" / "actions" / "tomorrow.py")
    known: dict[str, Any] = {"transaction": transaction, "let_go": actions.sums.let_go}
    exec(compile(f"def tomorrow(rows, session, at):\n    {do}", place, "exec"), known)  # noqa: S102  our own text
    found: Callable[..., Any] = known["tomorrow"]
    return found


LEFT = "rows.update(came_at=None, left_at=None)"
WRITERS = {
    "times": LEFT,
    "deleted": "rows.delete()",
    "another session's month let go": f"with transaction.atomic(): let_go([], at=at); {LEFT}",
    "let go in a transaction before": f"with transaction.atomic(): let_go([session], at=at)\n    with transaction.atomic(): {LEFT}",
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_new_writer_who_lets_nothing_go_is_named(name: str) -> None:
    one = visit(adult(), past_session(days_ago=45))
    with letting_go.watched() as watch:
        of_the_school(WRITERS[name])(Assignment.objects.filter(pk=one.pk), one.session, NOW)
    (said,) = watch.kept_back.values()
    assert said.startswith("mentors/actions/tomorrow.py:tomorrow: ") and said.endswith("mentors_assignment")


def test_a_pair_and_a_session_are_watched_too() -> None:
    session = past_session(days_ago=45)
    sat(adult(), classes.learner(), session)
    for rows, do in ((Pairing.objects.all(), "rows.update(ended_at=at)"), (type(session).objects.filter(pk=session.pk), "rows.update(cancelled_at=at)")):  # fmt: skip
        with letting_go.watched() as watch, transaction.atomic():
            of_the_school(do)(rows, session, NOW)
            assert len(watch.kept_back) == 1, do
            transaction.set_rollback(True)


@pytest.mark.parametrize("do", [f"with transaction.atomic(): let_go([session], at=at); {LEFT}", f"{LEFT}; let_go([session], at=at)"])  # fmt: skip
def test_whoever_lets_go_before_or_after_is_not(do: str) -> None:
    one = visit(adult(), past_session(days_ago=45))
    with letting_go.watched() as watch:
        of_the_school(do)(Assignment.objects.filter(pk=one.pk), one.session, NOW)
    assert watch.kept_back == {}


def test_what_has_not_been_kept_yet_and_what_a_test_writes_is_nobodys_fault() -> None:
    one, older = visit(adult(), past_session(days_ago=0)), visit(adult(), past_session(days_ago=45))
    with letting_go.watched() as watch:
        of_the_school(LEFT)(Assignment.objects.filter(pk=one.pk), one.session, NOW)
        Assignment.objects.filter(pk=older.pk).update(came_at=None, left_at=None)
    assert watch.kept_back == {}


def test_counting_is_not_seen_by_whoever_counts_queries() -> None:
    one = visit(adult(), past_session(days_ago=45))
    connection.force_debug_cursor = True
    try:
        before = len(connection.queries_log)
        with letting_go.watched():
            of_the_school(LEFT)(Assignment.objects.filter(pk=one.pk), one.session, NOW)
        assert len(connection.queries_log) == before + 1
    finally:
        connection.force_debug_cursor = False
