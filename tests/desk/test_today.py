"""今日: what a clerk sees first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import sealing
from desk.today import MOST_OF_NEXT, MOST_OF_NEXT_IN_THE_CITY
from events.actions import mark_presence
from events.enums import Method, Presence
from events.models import Application, ClassRun, ClassSession
from tests.desk.class_day import hanako, ichiro, session_of, today_run
from tests.factories import classes

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


def text(client: Client) -> str:
    return client.get("/desk/").content.decode()


def waiting(client: Client) -> dict[str, int]:
    return {one.word: one.count for one in client.get("/desk/").context["waiting"]}


def test_a_session_of_today_is_shown_with_room_people_and_who_is_missing(clerk: Client) -> None:
    run = today_run(hanako(phone="iphone"), ichiro(phone="android", needs="車いす"), title="写真の教室")
    mark_presence(
        session=session_of(run), learner=run.applications.first().learner, presence=Presence.PRESENT
    )
    (line,) = clerk.get("/desk/").context["lines"]
    assert (line.expected, line.came, line.absent, line.walk_ins, line.needs) == (2, 1, 0, 0, 1)
    assert line.missing == ["いっちゃん"]
    assert line.phones == "iPhone 1・Android 1"
    shown = text(clerk)
    assert "写真の教室" in shown
    assert f"/desk/sessions/{line.session.pk}/cancel/" in shown


def test_to_say_how_many_need_help_nobodys_need_is_opened(clerk: Client, monkeypatch: Any) -> None:
    opened, unseal = [], sealing.unseal
    monkeypatch.setattr(
        sealing, "unseal", lambda stored, *, about: opened.append(about) or unseal(stored, about=about)
    )
    today_run(hanako(), ichiro(needs="車いす"))
    opened.clear()
    (line,) = clerk.get("/desk/").context["lines"]
    assert line.needs == 1 and b"people_learner.needs" not in opened


def test_nobody_is_missing_before_the_class_begins(clerk: Client) -> None:
    today_run(hanako(), begun=False)
    (line,) = clerk.get("/desk/").context["lines"]
    assert (line.expected, line.missing, line.begun) == (1, [], False)


def test_the_next_day_with_a_class_is_shown_and_no_day_after_it(clerk: Client) -> None:
    at = timezone.now()
    near = classes.run(at=at, in_days=4, title="四日あと")
    classes.run(at=at, in_days=5, title="五日あと")
    page = clerk.get("/desk/")
    assert [line.session.run_id for line in page.context["next_lines"]] == [near.pk]
    assert page.context["lines"] == []


@pytest.mark.parametrize(("who", "most"), [("clerk", MOST_OF_NEXT), ("city", MOST_OF_NEXT_IN_THE_CITY)])
def test_of_a_next_day_with_very_many_the_first_are_shown_and_it_is_said(
    who: str, most: int, request: pytest.FixtureRequest
) -> None:
    at, client = timezone.now(), request.getfixturevalue(who)
    today_run(hanako())
    for _n in range(most):
        classes.run(at=at, in_days=4)
    page = client.get("/desk/")
    assert len(page.context["next_lines"]) == most and "だけ出しています" not in page.content.decode()
    last = classes.run(at=at, in_days=4)
    ClassSession.objects.filter(run=last).update(starts_at=F("starts_at") + timedelta(minutes=1))
    page = client.get("/desk/")
    assert len(page.context["next_lines"]) == most and len(page.context["lines"]) == 1
    assert last.pk not in {line.session.run_id for line in page.context["next_lines"]}
    assert f"早い順に{most}回だけ出しています" in page.content.decode()


def test_a_next_day_that_is_far_off_is_shown_too(clerk: Client) -> None:
    far = classes.run(at=timezone.now(), in_days=40)
    page = clerk.get("/desk/")
    assert [line.session.run_id for line in page.context["next_lines"]] == [far.pk]
    assert page.context["next_day"]


def test_called_off_sessions_and_drafts_are_not_shown(clerk: Client) -> None:
    off = session_of(today_run(hanako()))
    ClassSession.objects.filter(pk=off.pk).update(cancelled_at=timezone.now())
    draft = today_run()
    ClassRun.objects.filter(pk=draft.pk).update(state="draft")
    assert clerk.get("/desk/").context["lines"] == []


def test_what_waits_is_counted(clerk: Client) -> None:
    at = timezone.now()
    drawn = classes.run(at=at, method=Method.LOTTERY, in_days=9)
    ClassRun.objects.filter(pk=drawn.pk).update(closes_at=at - timedelta(hours=1))
    full = classes.run(at=at, capacity=1, in_days=20)
    classes.apply(full, hanako(), at=at)
    offered = classes.apply(full, ichiro(), at=at)
    Application.objects.filter(pk=offered.pk).update(state="offered", offer_until=at + timedelta(seconds=1))
    found = waiting(clerk)
    assert found["抽選を待つ教室"] == 1
    assert found["定員になった教室"] == 1
    assert found["お返事を待つ繰上げ"] == 1
    assert found["2週間のうちで、担当が決まっていない回"] == 1


def test_a_drawn_lottery_waits_no_more(clerk: Client) -> None:
    from events.actions import draw_lots, freeze_applications

    at = timezone.now()
    run = classes.run(at=at - timedelta(days=8), method=Method.LOTTERY, in_days=20, seed_source="さいころ")
    classes.apply(run, hanako(), at=at - timedelta(days=8))
    assert waiting(clerk)["抽選を待つ教室"] == 1
    freeze_applications(run=run, at=at)
    assert waiting(clerk)["抽選を待つ教室"] == 1
    draw_lots(run=run, seed="1234567890", by=None, at=at)
    assert "抽選を待つ教室" not in waiting(clerk)


def test_calls_to_make_are_counted(clerk: Client) -> None:
    run = classes.run(at=timezone.now(), in_days=10)
    classes.apply(run, hanako(channel="tel"), at=timezone.now())
    assert waiting(clerk)["かける電話"] == 1


def test_another_centre_sees_nothing_of_it(other_clerk: Client, city: Client) -> None:
    today_run(hanako(), title="富岡だけの教室")
    classes.center("shintoko")
    assert "富岡だけの教室" not in text(other_clerk)
    assert "富岡だけの教室" in text(city)


@pytest.mark.parametrize("who", ["editor", "moderator"])
def test_who_works_at_no_centre_has_no_page(who: str, request: pytest.FixtureRequest) -> None:
    assert request.getfixturevalue(who).get("/desk/").status_code == 404


def test_nobody_may_keep_the_page(clerk: Client) -> None:
    page = clerk.get("/desk/")
    assert page["Cache-Control"] == "private, no-store"
    assert page["X-Robots-Tag"] == "noindex"


def test_only_managers_are_offered_the_disaster_sheet(clerk: Client, manager: Client) -> None:
    assert "/desk/disaster/" not in text(clerk)
    assert "/desk/disaster/" in text(manager)


def queries(client: Client) -> int:
    client.get("/desk/")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get("/desk/").status_code == 200
    return len(seen)


@pytest.mark.parametrize("who", ["clerk", "city"])
def test_the_number_of_queries_does_not_grow(who: str, request: pytest.FixtureRequest) -> None:
    client = request.getfixturevalue(who)
    today_run(hanako())
    one = queries(client)
    assert one <= MOST_QUERIES
    for number in range(6):
        today_run(*(classes.learner() for _n in range(5)), begun=bool(number % 2))
        run = classes.run(at=timezone.now(), in_days=3, capacity=1)
        for _n in range(3):
            classes.apply(run, at=timezone.now())
    assert queries(client) == one


def test_every_link_of_the_page_is_an_address_of_the_desk(clerk: Client) -> None:
    today_run(hanako())
    links: Any = clerk.get("/desk/").context["waiting"]
    assert all(one.url.startswith("/desk/") for one in links)
