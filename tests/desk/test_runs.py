"""Runs at the desk: numbers, the line of those who wait, and what managers decide."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.enums import Method, RunState, State
from events.models import Application, ClassRun, ClassSession
from notices.models import Notice
from people.enums import Channel
from tests.factories import classes

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> Any:
    # Open every day: what these tests show must not depend on the weekday on which they run.
    classes.center(closed_weekdays=[], closed_on_holidays=False)
    return timezone.now()


def test_the_list_asks_as_often_for_one_as_for_many(
    clerk: Client, now: Any, django_assert_num_queries: Any
) -> None:
    classes.run(at=now)
    clerk.get("/desk/runs/")
    with CaptureQueriesContext(connection) as one:
        clerk.get("/desk/runs/")
    for _n in range(8):
        classes.apply(classes.run(at=now, meetings=2), at=now)
    with django_assert_num_queries(len(one)):
        clerk.get("/desk/runs/")


def test_a_runs_page_asks_as_often_for_one_waiting_as_for_many(
    manager: Client, now: Any, django_assert_num_queries: Any
) -> None:
    run = classes.run(at=now, capacity=1)
    for _n in range(3):
        classes.apply(run, at=now)
    manager.get(f"/desk/runs/{run.code}/")
    with CaptureQueriesContext(connection) as one:
        manager.get(f"/desk/runs/{run.code}/")
    for _n in range(9):
        classes.apply(run, at=now)
    with django_assert_num_queries(len(one)):
        manager.get(f"/desk/runs/{run.code}/")


def test_runs_are_found_by_time_state_and_name(clerk: Client, now: Any) -> None:
    coming = classes.run(at=now, title="写真の教室")
    over = classes.run(at=now - timedelta(days=40), in_days=10)
    lottery = classes.run(at=now - timedelta(days=8), in_days=20, method=Method.LOTTERY)
    draft = classes.run(at=now, publish=False)
    elsewhere = classes.run(at=now, center_code="shintoko")

    def shown(query: str) -> set[str]:
        page = clerk.get(f"/desk/runs/?{query}").content.decode()
        return {run.code for run in ClassRun.objects.all() if f"/desk/runs/{run.code}/" in page}

    assert shown("") == {coming.code, lottery.code, draft.code}
    assert shown("when=over") == {over.code}
    assert shown("when=draw") == {lottery.code}
    assert shown("when=all&state=draft") == {draft.code}
    assert shown("q=写真") == {coming.code}
    assert elsewhere.code not in shown("when=all")


def test_the_line_says_who_is_next(clerk: Client, now: Any) -> None:
    run = classes.run(at=now, capacity=2)
    classes.apply(run, classes.learner(), classes.learner(), at=now)
    pair = classes.apply(run, classes.learner(name="ふたり 組"), classes.learner(), at=now)
    alone = classes.apply(run, classes.learner(name="ひとり 者"), at=now)
    page = clerk.get(f"/desk/runs/{run.code}/").content.decode()
    rows = page.split("<tbody>")[2].split("</tr>")
    assert pair.receipt[:4] in rows[0]
    assert "2席あいたら、この方" in rows[0]
    assert alone.receipt[:4] in rows[1]
    assert "1席あいたら、この方" in rows[1]


def test_more_seats_are_offered_on_and_fewer_than_taken_refused(manager: Client, now: Any) -> None:
    run = classes.run(at=now, capacity=2)
    for _n in range(3):
        last = classes.apply(run, at=now)
    url = f"/desk/runs/{run.code}/capacity/"
    page = manager.post(url, {"capacity": "1"})
    assert (page.status_code, "定員は2より少なくできません" in page.content.decode()) == (409, True)
    assert 'value="1"' in page.content.decode()
    assert "数字で書いて" in manager.post(url, {"capacity": "たくさん"}).content.decode()
    for _time in range(2):
        assert manager.post(url, {"capacity": "3"}).status_code == 302
    assert Application.objects.get(pk=last.pk).state == State.OFFERED


def test_a_draft_is_published_and_twice_is_harmless(manager: Client, now: Any) -> None:
    run = classes.run(at=now, publish=False)
    for _time in range(2):
        manager.post(f"/desk/runs/{run.code}/publish/")
    run.refresh_from_db()
    assert run.state == RunState.PUBLISHED


def test_last_terms_run_is_copied_in_one_step_and_the_button_pressed_twice_makes_one(
    manager: Client, now: Any
) -> None:
    run = classes.run(at=now, meetings=2)
    page = manager.get(f"/desk/runs/{run.code}/").content.decode()
    proposed = {
        name: page.split(f'id="{name}"')[1].split('value="')[1].split('"')[0]
        for name in ("first", "opens_at", "closes_at")
    }
    for _time in range(2):
        manager.post(f"/desk/runs/{run.code}/copy/", proposed)
    copy = ClassRun.objects.get(copied_from=run)
    assert copy.state == RunState.DRAFT
    assert copy.sessions.count() == 2
    first, second = (r.sessions.order_by("starts_at").first().starts_at for r in (run, copy))
    assert timezone.localtime(first).weekday() == timezone.localtime(second).weekday()
    assert manager.post(f"/desk/runs/{run.code}/copy/", {"first": "x"}).status_code == 409
    assert (
        manager.post(f"/desk/runs/{run.code}/copy/", {**proposed, "opens_at": "2026-13-01T10:00"}).status_code
        == 409
    )


@pytest.mark.parametrize("far", ["0001-01-01T00:00", "9999-12-31T23:59", "0001-01-01T00:00+14:00"])
def test_a_moment_that_nobody_means_is_asked_for_again(manager: Client, now: Any, far: str) -> None:
    """At the ends of the calendar a day more is an error, and the page of such a run would not open again."""
    run = classes.run(at=now)
    copy = {"first": "2027-01-12", "opens_at": "2027-01-01T10:00", "closes_at": "2027-01-05T10:00"}
    for name, sentence in (
        ("first", "はじめの日を、えらび直してください。"),
        ("opens_at", "日にちと時刻を、えらび直してください。"),
        ("closes_at", "日にちと時刻を、えらび直してください。"),
    ):
        typed = {**copy, name: far[:10] if name == "first" else far}
        answer = manager.post(f"/desk/runs/{run.code}/copy/", typed)
        assert answer.status_code == 409 and sentence in answer.content.decode(), name
    assert not ClassRun.objects.filter(copied_from=run).exists()
    move = {"starts_at": "2027-01-12T10:00", "ends_at": "2027-01-12T12:00"}
    for name in move:
        answer = manager.post(f"/desk/sessions/{run.sessions.get().pk}/move/", {**move, name: far})
        assert (
            answer.status_code == 409 and "日にちと時刻を、えらび直してください。" in answer.content.decode()
        )
        assert answer.context["typed"] == {**move, name: far, "room": str(run.room_id)}


def test_a_run_is_called_off_only_when_its_number_is_typed(manager: Client, now: Any) -> None:
    run = classes.run(at=now)
    application = classes.apply(run, at=now)
    url = f"/desk/runs/{run.code}/cancel/"
    assert manager.post(url, {"reason": "講師の都合", "typed_code": "K999"}).status_code == 409
    assert manager.post(url, {"reason": " ", "typed_code": run.code}).status_code == 409
    for _time in range(2):
        assert manager.post(url, {"reason": "講師の都合", "typed_code": run.code.lower()}).status_code == 302
    assert Application.objects.get(pk=application.pk).state == State.CANCELLED
    assert Notice.objects.filter(learner=application.learner, kind="cancelled").count() == 1


def test_a_typhoon_is_one_button_that_says_before_whom_it_tells_how(manager: Client, now: Any) -> None:
    run = classes.run(at=now, meetings=2)
    classes.apply(run, classes.learner(name="でん わ"), at=now)
    mail = classes.learner(name="めー る", email="a@example.jp", channel=Channel.MAIL)
    classes.apply(run, mail, at=now)
    session = run.sessions.order_by("starts_at").first()
    url = f"/desk/sessions/{session.pk}/cancel/"
    page = manager.get(url).content.decode()
    assert "お知らせする申込み　2件" in page
    assert "電話がいる方　1件" in page
    assert "でん わ" in page
    assert "めー る" not in page
    for _time in range(2):
        answer = manager.post(url, {"reason": "台風のため"})
        assert (answer.status_code, answer["Location"]) == (302, "/desk/calls/")
    session.refresh_from_db()
    assert session.cancelled_at is not None
    assert Notice.objects.filter(kind="cancelled").count() == 2
    assert "もう中止になっています" in manager.get(url).content.decode()
    assert "台風のため" in manager.get("/desk/calls/").content.decode()


def test_without_a_reason_nothing_is_called_off(manager: Client, now: Any) -> None:
    session = classes.run(at=now).sessions.get()
    assert manager.post(f"/desk/sessions/{session.pk}/cancel/", {}).status_code == 409
    session.refresh_from_db()
    assert session.cancelled_at is None


def test_a_session_is_moved_and_whoever_has_a_seat_is_told(manager: Client, now: Any) -> None:
    run = classes.run(at=now)
    classes.apply(run, at=now)
    session = run.sessions.get()
    start = session.starts_at + timedelta(hours=3)
    typed = {
        "starts_at": timezone.localtime(start).strftime("%Y-%m-%dT%H:%M"),
        "ends_at": timezone.localtime(start + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"),
        "room": str(session.room_id),
    }
    url = f"/desk/sessions/{session.pk}/move/"
    for _time in range(2):
        assert manager.post(url, typed).status_code == 302
    session.refresh_from_db()
    assert session.starts_at == start
    assert Notice.objects.filter(kind="changed").count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"starts_at": "2020-01-07T10:00", "ends_at": "2020-01-07T12:00"}, "過ぎた時間には動かせません"),
        ({"starts_at": "", "ends_at": ""}, "えらび直してください"),
        ({"starts_at": "2099-01-07T12:00", "ends_at": "2099-01-07T10:00"}, "終わりの時刻は"),
    ],
)
def test_a_session_is_not_moved_where_it_cannot_be(
    manager: Client, now: Any, typed: dict[str, str], sentence: str
) -> None:
    session = classes.run(at=now).sessions.get()
    page = manager.post(f"/desk/sessions/{session.pk}/move/", typed)
    assert page.status_code == 409
    assert sentence in page.content.decode()
    assert ClassSession.objects.get().starts_at == session.starts_at


def test_a_clerk_sees_the_run_and_none_of_the_managers_buttons(clerk: Client, now: Any) -> None:
    run = classes.run(at=now)
    page = clerk.get(f"/desk/runs/{run.code}/").content.decode()
    for what in ("capacity", "copy", "cancel"):
        assert f"/desk/runs/{run.code}/{what}/" not in page
        assert clerk.post(f"/desk/runs/{run.code}/{what}/").status_code == 404


def test_a_clerk_alone_moves_a_session_and_calls_it_off(clerk: Client, now: Any) -> None:
    session = classes.run(at=now).sessions.get()
    later = session.starts_at + timedelta(hours=1)
    local = timezone.localtime
    done = clerk.post(
        f"/desk/sessions/{session.pk}/move/",
        {
            "starts_at": f"{local(later):%Y-%m-%dT%H:%M}",
            "ends_at": f"{local(session.ends_at + timedelta(hours=1)):%Y-%m-%dT%H:%M}",
            "room": session.room_id,
        },
    )
    assert done.status_code == 302
    assert ClassSession.objects.get().starts_at == later
    assert clerk.post(f"/desk/sessions/{session.pk}/cancel/", {"reason": "台風"}).status_code == 302
    assert ClassSession.objects.get().cancelled_at is not None


def test_another_centres_session_is_neither_moved_nor_called_off(other_clerk: Client, now: Any) -> None:
    session = classes.run(at=now).sessions.get()
    for what in ("move", "cancel"):
        assert other_clerk.get(f"/desk/sessions/{session.pk}/{what}/").status_code == 404
        assert other_clerk.post(f"/desk/sessions/{session.pk}/{what}/", {"reason": "台風"}).status_code == 404
    assert ClassSession.objects.get().cancelled_at is None
