"""The matching of a week, as work that takes a while: one at a time, stopped, killed, begun anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from mentors import actions, tasks
from mentors.errors import BadValue, NotPossible
from mentors.matching import checker, engine
from mentors.models import WeekMatch
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import NOW
from tests.mentors.test_assignments import refused, said
from tests.mentors.weeks import (
    MONDAY,
    adult,
    book,
    consultation,
    run,
    start,
    teacher,
)

pytestmark = pytest.mark.django_db


def some_week() -> None:
    (one,) = consultation(10)
    teacher(one)
    book(one, classes.learner(phone="iphone"))
    adult(phones=["iphone"])


def test_two_starts_for_the_same_week_and_centres_are_one_and_another_week_is_another() -> None:
    some_week()
    first, second = start(), start()
    assert first.pk == second.pk
    assert said().count("週の組み合わせを始めた") == 1
    consultation(10, center="shintoko")
    assert start([classes.center("shintoko")]).pk != first.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        WeekMatch.objects.create(monday=MONDAY, key=first.key, beat_at=NOW, made_at=NOW, by="x", seed="x")
    run(first)
    assert start().pk != first.pk


def test_the_task_takes_an_id_and_twice_is_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    some_week()
    match = start()
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    assert tasks.match_week(match.pk) == "done"
    first = WeekMatch.objects.values().get()
    assert tasks.match_week(match.pk) == "done"
    assert WeekMatch.objects.values().get() == first


def test_a_start_asks_the_worker_once_and_only_after_the_commit(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr("mentors.actions.week.async_task", lambda *args, **options: asked.append(args))
    some_week()
    with django_capture_on_commit_callbacks(execute=True):
        match = start()
        start()
        assert asked == []
    assert asked == [("mentors.tasks.match_week", match.pk)]


def test_progress_grows_and_a_stop_is_heard_at_the_next_step_and_leaves_nothing() -> None:
    some_week()
    match, seen = start(), []

    def clock() -> Any:
        match.refresh_from_db()
        seen.append(match.done)
        if match.done >= 20 and not match.stop_at:
            actions.stop_week(match=match, by=make.staff(), at=NOW)
        return NOW

    stopped = actions.run_week(match_id=match.pk, clock=clock)
    assert seen == sorted(seen)
    assert (stopped.state, stopped.result, stopped.served, stopped.input_hash) == ("stopped", {}, 0, "")
    assert said().count("週の組み合わせを止めた") == 1
    actions.stop_week(match=stopped, by=make.staff(), at=NOW)
    assert run(stopped).state == "stopped"
    assert "まだ案ができていません" in refused(actions.apply_week, match=stopped, by=make.staff(), at=NOW)


def test_stopped_before_it_began_it_never_runs() -> None:
    some_week()
    match = start()
    assert actions.stop_week(match=match, by=make.staff(), at=NOW).state == "stopped"
    assert run(match).state == "stopped"


class Killed(BaseException):
    """What no handler of ours catches: the process is gone."""


def killed_at(match: WeekMatch, percent: int) -> None:
    def clock() -> Any:
        match.refresh_from_db()
        if match.done >= percent:
            raise Killed
        return NOW

    with pytest.raises(Killed):
        actions.run_week(match_id=match.pk, clock=clock)


def test_a_killed_worker_leaves_nothing_half_written_and_the_task_given_out_again_finishes_it() -> None:
    some_week()
    match = start()
    killed_at(match, 30)
    match.refresh_from_db()
    assert (match.state, match.result, match.served) == ("running", {}, 0)
    assert run(match, at=NOW + timedelta(seconds=60)).state == "running"  # it may still live
    done = run(match, at=NOW + timedelta(seconds=91))
    assert (done.state, done.served, done.attempt) == ("done", 1, 2)


def test_after_a_killed_worker_a_new_start_begins_anew_and_the_old_one_is_said_to_have_failed() -> None:
    some_week()
    match = start()
    killed_at(match, 30)
    assert start(at=NOW + timedelta(seconds=60)).pk == match.pk
    again = start(at=NOW + timedelta(seconds=91))
    match.refresh_from_db()
    assert again.pk != match.pk
    assert (match.state, match.problem) == ("failed", "途中で止まりました。")
    assert run(again).state == "done"


def test_a_worker_that_wakes_up_after_another_took_over_writes_nothing() -> None:
    some_week()
    match = start()
    later = NOW + timedelta(minutes=5)

    def clock() -> Any:
        match.refresh_from_db()
        if match.done >= 30 and match.attempt == 1:
            run(match, at=later)
        return NOW

    slow = actions.run_week(match_id=match.pk, clock=clock)
    assert (slow.state, slow.attempt, slow.ended_at) == ("done", 2, later)


def test_what_the_checker_rejects_is_no_proposal_and_the_reason_names_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    some_week()
    match = start()
    monkeypatch.setattr(checker, "breaches", lambda *_all: ["メンター「M12」は、いま活動していません。"])
    failed = run(match)
    assert (failed.state, failed.result) == ("failed", {})
    assert failed.problem == "メンターは、いま活動していません。"


def test_an_error_nobody_thought_of_is_said_and_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    some_week()
    match = start()

    def broken(*_all: Any, **_options: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(engine, "match", broken)
    with pytest.raises(ZeroDivisionError):
        run(match)
    match.refresh_from_db()
    assert (match.state, match.problem) == ("failed", "思いがけない問題がありました。")


@pytest.mark.parametrize("days", [1, -14, 70])
def test_only_a_week_from_now_to_eight_weeks_ahead_can_be_chosen(days: int) -> None:
    some_week()
    text = refused(start, kind=BadValue, monday=MONDAY + timedelta(days=days))
    assert text == "今週から8週先までの週をえらんでください。"


def test_a_week_without_consultations_and_no_centre_at_all_are_refused_in_words() -> None:
    some_week()
    assert "これから始まるスマホ相談がありません" in refused(start, monday=MONDAY + timedelta(days=7))
    assert "会場を1つ以上" in refused(
        actions.start_week, kind=BadValue, monday=MONDAY, centers=[], by=make.staff(), at=NOW
    )
    with pytest.raises(NotPossible):
        start([classes.center("shintoko")])
