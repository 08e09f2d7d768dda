"""Calls at the desk: where mentors are missing, whom to ask with one button, whom to ring before it is too late."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from desk.mentor_calls import DO
from events.actions import cancel_session
from mentors import actions
from mentors.models import MentorAsk, MentorCall, Replacement
from people.models import User
from tests.desk.class_day import session_of, today_run
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import NINETEEN
from tests.signed_in import sign_in
from tests.today import later_today

pytestmark = pytest.mark.django_db


def adult(call_name: str = "あおい", **fields: Any) -> Any:
    return make.active(timezone.now() - timedelta(days=1), call_name=call_name, birth_date=NINETEEN, **fields)


def session(*, seated: int = 3, **fields: Any) -> Any:
    at = timezone.now()
    run = classes.run(at=at, **fields)
    for _n in range(seated):
        classes.apply(run, classes.learner(), at=at)
    return run.sessions.select_related("run__center", "room").get()


def comes(mentor: Any, to: Any) -> Any:
    return actions.assign(mentor=mentor, session=to, agreed=True, by=make.staff(), at=timezone.now())


def post(client: Client, one: Any, what: str, **data: Any) -> Any:
    return client.post(f"/desk/sessions/{one.pk}/mentors/{what}/", data)


def shown(client: Client, one: Any) -> str:
    return client.get(f"/desk/sessions/{one.pk}/mentors/").content.decode()


def gaps(client: Client, query: str = "") -> list[tuple[Any, ...]]:
    rows = client.get(f"/desk/mentors/gaps/{query}").context["rows"]
    return [(one.session.pk, one.wanted, one.coming, one.asked, one.missing) for one in rows]


def test_the_list_says_for_each_session_what_is_wanted_who_comes_who_is_asked_and_what_is_missing(
    clerk: Client,
) -> None:
    full, short, none = session(), session(seated=7, in_days=15), session(seated=0, in_days=16)
    comes(adult(), full)
    comes(adult(), short)
    actions.assign(mentor=adult(), session=short, agreed=False, by=make.staff(), at=timezone.now())
    MentorAsk.objects.create(mentor=adult(), session=short, made_at=timezone.now())
    session(in_days=29)
    cancel_session(session=session(in_days=17), reason="台風", by=make.staff())
    assert gaps(clerk) == [(short.pk, 3, 1, 2, 1)]
    assert gaps(clerk, "?show=all") == [(full.pk, 1, 1, 0, 0), (short.pk, 3, 1, 2, 1), (none.pk, 0, 0, 0, 0)]
    page = clerk.get("/desk/mentors/gaps/").content.decode()
    assert f"/desk/sessions/{short.pk}/mentors/" in page
    assert "お願いしています" in page


def test_nothing_missing_and_nothing_at_all_are_said(clerk: Client) -> None:
    assert "教室はありません" in clerk.get("/desk/mentors/gaps/").content.decode()
    session(seated=0)
    assert "メンターの足りない回はありません" in clerk.get("/desk/mentors/gaps/").content.decode()


def test_today_and_the_mentors_lead_to_the_list(clerk: Client) -> None:
    for path in ("/desk/", "/desk/mentors/"):
        assert 'href="/desk/mentors/gaps/"' in clerk.get(path).content.decode(), path


def test_the_list_takes_the_same_queries_for_one_and_for_many(clerk: Client) -> None:
    counted = []
    for _round in range(2):
        one = session()
        comes(adult(), one)
        clerk.get("/desk/mentors/gaps/?show=all")
        with CaptureQueriesContext(connection) as caught:
            clerk.get("/desk/mentors/gaps/?show=all")
        counted.append(len(caught))
        for n in range(5):
            more = session(in_days=3 + n)
            MentorAsk.objects.create(mentor=adult(), session=more, made_at=timezone.now())
            Replacement.objects.create(session=more, opened_at=timezone.now())
    assert counted[0] == counted[1]


def test_a_session_that_is_short_suggests_whom_to_ask_with_the_reason_and_asks_with_one_button(
    clerk: Client,
) -> None:
    one = session()
    for n in range(3):
        adult(f"人{n}")
    page = shown(clerk, one)
    assert "メンターが、あと1人足りません" in page
    assert "18歳以上（大人が足りません）、" in page
    assert "上から2人にお願いする" in page
    assert post(clerk, one, "best").status_code == 302
    assert MentorAsk.objects.filter(state="waiting", asked_by="tomioka").count() == 2
    page = shown(clerk, one)
    assert "にお願いしました。先にお返事のあった方に決まります。" in page
    assert "にお願いする</button>" not in page
    post(clerk, one, "best")
    assert "もう、お願いしています" in shown(clerk, one)
    assert MentorAsk.objects.count() == 2
    ask = MentorAsk.objects.order_by("pk")[0]
    post(clerk, one, "unask", ask=ask.pk)
    ask.refresh_from_db()
    assert ask.state == "over"


def test_the_search_is_stopped_with_one_button(clerk: Client) -> None:
    one = session()
    mine = comes(adult("やめる"), one)
    adult("かわり")
    actions.cancel(assignment=mine, reason="かぜ", by=None, at=timezone.now())
    actions.seek_all(at=timezone.now())
    assert "代わりの人に、メールでお願いしています" in shown(clerk, one)
    assert post(clerk, one, "stop").status_code == 302
    assert "来てほしい人数は、0人です" in shown(clerk, one)
    assert (MentorCall.objects.get().wanted, MentorAsk.objects.get().state) == (0, "filled")
    assert Replacement.objects.get().closed_at is not None


def test_today_says_whom_to_ring_for_a_class_that_begins_in_ten_minutes(clerk: Client) -> None:
    one = session_of(today_run(classes.learner(), begun=False, title="きょうの教室"))
    soon = later_today(timezone.now(), timedelta(minutes=10))
    type(one).objects.filter(pk=one.pk).update(starts_at=soon)
    one.refresh_from_db()
    gone, ready = adult("やめる"), adult("かわりの人")
    comes(gone, one)
    assert clerk.get("/desk/").context["to_ring"] == []
    actions.pause(mentor=gone, by=make.staff(), at=timezone.now())
    # Before the worker has looked it is there already, and then with the names.
    (due,) = clerk.get("/desk/").context["to_ring"]
    assert (due.session, due.mentors) == (one, [])
    actions.seek_all(at=timezone.now())
    page = clerk.get("/desk/").content.decode()
    assert "メンターが足りません" in page and "電話する人" in page
    assert f'href="/desk/mentors/{ready.pk}/"' in page and "かわりの人" in page
    assert f"/desk/sessions/{one.pk}/mentors/#calls" in page
    comes(ready, one)
    assert clerk.get("/desk/").context["to_ring"] == []


def test_a_day_before_the_page_says_to_ring_as_well(clerk: Client) -> None:
    pages = []
    for one in (session(in_days=9), session_of(today_run(classes.learner(), begun=False))):
        type(one).objects.filter(pk=one.pk).update(
            starts_at=one.starts_at + timedelta(hours=8), ends_at=one.ends_at + timedelta(hours=9)
        )
        one.refresh_from_db()
        mine = comes(adult("やめる"), one)
        adult("かわり")
        actions.cancel(assignment=mine, reason="かぜ", by=None, at=timezone.now())
        actions.seek_all(at=timezone.now())
        pages.append("電話もしてください" in shown(clerk, one))
    assert pages == [False, True]


def test_next_weeks_session_is_no_matter_of_today_as_long_as_somebody_can_be_asked(clerk: Client) -> None:
    one = session()
    mine = comes(adult("やめる"), one)
    other = adult("かわり")
    actions.cancel(assignment=mine, reason="かぜ", by=None, at=timezone.now())
    actions.seek_all(at=timezone.now())
    assert clerk.get("/desk/").context["to_ring"] == []
    actions.decline_ask(ask=other.asks.get(), at=timezone.now())
    actions.seek_all(at=timezone.now())
    (due,) = clerk.get("/desk/").context["to_ring"]
    assert due.mentors == []
    assert "お願いできる人がいません" in clerk.get("/desk/").content.decode()


def test_the_desk_of_another_centre_sees_nothing_of_it(other_clerk: Client) -> None:
    classes.center("shintoko")
    one = session()
    Replacement.objects.create(session=one, opened_at=timezone.now(), stuck=True)
    assert gaps(other_clerk, "?show=all") == []
    assert other_clerk.get("/desk/").context["to_ring"] == []
    for what in DO:
        assert post(other_clerk, one, what).status_code == 404


def test_today_takes_the_same_queries_for_one_session_to_ring_for_and_for_many(clerk: Client) -> None:
    counted = []
    for round_ in range(2):
        one = session(in_days=3 + round_)
        Replacement.objects.create(session=one, opened_at=timezone.now(), stuck=True, ring=[adult().pk])
        clerk.get("/desk/")
        with CaptureQueriesContext(connection) as caught:
            clerk.get("/desk/")
        counted.append(len(caught))
        for n in range(4):
            more = session(in_days=5 + n)
            Replacement.objects.create(session=more, opened_at=timezone.now(), stuck=True, ring=[adult().pk])
    assert counted[0] == counted[1]


@pytest.mark.parametrize("username", ["editor", "moderator"])
def test_whoever_has_no_desk_has_no_list(username: str) -> None:
    client = sign_in(User.objects.get(username=username))
    assert client.get("/desk/mentors/gaps/").status_code == 404


def test_what_names_nobody_is_not_there(clerk: Client) -> None:
    one, other = session(), session(in_days=15)
    ask = MentorAsk.objects.create(mentor=adult(), session=other, made_at=timezone.now())
    for wrong in (ask.pk, "", "9" * 30, "x"):
        assert post(clerk, one, "unask", ask=wrong).status_code == 404
    ask.refresh_from_db()
    assert ask.state == "waiting"
