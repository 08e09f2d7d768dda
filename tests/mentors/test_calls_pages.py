"""Calls on the mentor's own page: plain forms, nobody else's things, of other mentors the 呼び名 and nothing more."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentors import actions
from mentors.keeping import forget_links
from mentors.models import Assignment, Handover, MentorAsk, MentorMail, Replacement
from mentors.seed import plant_calls, plant_meetings, plant_mentors
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import DAY, NINETEEN
from tests.factories.mentors import NOW as PLANTED
from tests.mentors.pages import come_in
from tests.mentors.test_own_classes import LEAKS, canary
from tests.people.test_retention import hits

pytestmark = pytest.mark.django_db


def adult(call_name: str = "あおい", **fields: Any) -> Any:
    return make.active(timezone.now() - DAY, call_name=call_name, birth_date=NINETEEN, **fields)


def session(*people: Any, seated: int = 3, **fields: Any) -> Any:
    at = timezone.now()
    run = classes.run(at=at, **fields)
    for one in people or [classes.learner() for _n in range(seated)]:
        classes.apply(run, one, at=at)
    return run.sessions.select_related("run__center", "room").get()


def comes(mentor: Any, to: Any) -> Assignment:
    return actions.assign(mentor=mentor, session=to, agreed=True, by=make.staff(), at=timezone.now())


def phone(mentor: Any) -> Client:
    return come_in(mentor, timezone.now())


def text(client: Client) -> str:
    return client.get("/mentors/me/").content.decode()


def offer(mine: Assignment, to: Any = None, back: Any = None) -> Handover:
    return actions.offer_handover(assignment=mine, to=to, back=back, at=timezone.now())


def without_zone(text: str) -> str:
    """Lines of a calendar made whole; +0900 is Japan's hour and nobody's telephone."""
    return text.replace("\r\n ", "").replace("+0900", "")


def test_one_of_several_who_are_asked_answers_with_one_button() -> None:
    one, first, second = session(), adult("はやい"), adult("おそい")
    actions.ask_best(session=one, by=make.staff(), at=timezone.now())
    early, late = phone(first), phone(second)
    for client in (early, late):
        page = text(client)
        assert "何人" in page
        assert page.count(f"/mentors/me/sessions/{one.pk}/offer/") == 1
        assert page.count(f"/mentors/me/sessions/{one.pk}/decline/") == 1
    assert early.post(f"/mentors/me/sessions/{one.pk}/offer/")["Location"] == "/mentors/me/?said=coming"
    assert f"/sessions/{one.pk}/" not in text(late)
    answer = late.post(f"/mentors/me/sessions/{one.pk}/offer/")
    assert answer.status_code == 409
    assert "そろいました" in answer.content.decode()


def test_a_no_to_an_ask_is_one_press_and_twice_is_harmless() -> None:
    one, mentor = session(), adult()
    actions.ask_best(session=one, by=make.staff(), at=timezone.now())
    client = phone(mentor)
    for _again in range(2):
        answer = client.post(f"/mentors/me/sessions/{one.pk}/decline/")
        assert answer["Location"] == "/mentors/me/?said=declined"
    assert MentorAsk.objects.get().state == "no"


def test_a_place_is_handed_over_by_two_plain_forms() -> None:
    one, giver, taker = session(), adult("あおい"), adult("みどり")
    comes(giver, one)
    mine, theirs = phone(giver), phone(taker)
    path = f"/mentors/me/sessions/{one.pk}/hand-over/"
    assert path in text(mine)
    page = mine.get(path).content.decode()
    assert "みどり" in page and "<script" not in page.partition("<main")[2].partition("</main")[0]
    for wrong in ({}, {"to": "m999999"}, {"to": "s1"}, {"to": f"m{giver.pk}"}):
        answer = mine.post(path, wrong)
        assert (answer.status_code, "選" in answer.content.decode()) == (422, True)
    assert mine.post(path, {"to": f"m{taker.pk}"})["Location"] == "/mentors/me/?said=offered"
    swap = Handover.objects.get()
    assert "みどり" in text(mine) and f"/mentors/me/swaps/{swap.pk}/back/" in text(mine)
    assert "あおい" in text(theirs)
    for _again in range(2):
        answer = theirs.post(f"/mentors/me/swaps/{swap.pk}/take/")
        assert answer["Location"] == "/mentors/me/?said=taken"
    assert f"/mentors/me/sessions/{one.pk}/cancel/" in text(theirs)
    assert mine.get(path).status_code == 404


def test_an_exchange_names_a_session_and_not_who_comes_there() -> None:
    one, other = session(), session(in_days=15, title="とりかえの教室")
    giver, taker = adult("あおい"), adult("みどり")
    comes(giver, one)
    comes(taker, other)
    client = phone(giver)
    path = f"/mentors/me/sessions/{one.pk}/hand-over/"
    page = client.get(path).content.decode()
    choice = page.partition(f'value="s{other.pk}"')[2].partition("</label>")[0]
    assert choice and "みどり" not in choice
    client.post(path, {"to": f"s{other.pk}"})
    swap = Handover.objects.get()
    assert (swap.to, swap.back) == (None, other)
    theirs = phone(taker)
    assert "とりかえの" in text(theirs)
    theirs.post(f"/mentors/me/swaps/{swap.pk}/take/")
    assert Assignment.objects.get(session=other, state="accepted").mentor == giver


def test_no_and_taking_back_are_one_press_each() -> None:
    one, giver, taker = session(), adult("あおい"), adult("みどり")
    mine = comes(giver, one)
    swap = offer(mine, taker)
    assert phone(taker).post(f"/mentors/me/swaps/{swap.pk}/decline/")["Location"].endswith("said=declined")
    again = offer(mine, taker)
    assert phone(giver).post(f"/mentors/me/swaps/{again.pk}/back/")["Location"].endswith("said=kept")
    late = phone(taker).post(f"/mentors/me/swaps/{again.pk}/take/")
    assert (late.status_code, "もう" in late.content.decode()) == (409, True)
    assert set(Handover.objects.values_list("state", flat=True)) == {"refused", "back"}


def test_anothers_offer_place_and_numbers_of_no_database_are_not_there() -> None:
    one, giver, taker = session(), adult("あおい"), adult("みどり")
    swap = offer(comes(giver, one), taker)
    stranger = phone(adult("そら"))
    elsewhere = phone(adult("よそ", centers=[classes.center("shintoko")]))
    for client in (stranger, elsewhere):
        for what in ("take", "decline", "back", "destroy"):
            assert client.post(f"/mentors/me/swaps/{swap.pk}/{what}/").status_code == 404, what
        assert client.get(f"/mentors/me/sessions/{one.pk}/hand-over/").status_code == 404
        assert "あおい" not in text(client)
    assert phone(giver).post(f"/mentors/me/swaps/{swap.pk}/take/").status_code == 404
    assert phone(taker).post(f"/mentors/me/swaps/{swap.pk}/back/").status_code == 404
    for path in (f"/mentors/me/swaps/{'9' * 30}/take/", f"/mentors/me/sessions/{'9' * 30}/hand-over/"):
        assert stranger.post(path, {"to": "any"}).status_code == 404
    swap.refresh_from_db()
    assert swap.state == "waiting"


def test_only_a_mentor_who_has_come_in_opens_anything() -> None:
    one = session()
    swap = offer(comes(adult("あおい"), one), adult("みどり"))
    for path in (f"/mentors/me/sessions/{one.pk}/hand-over/", "/mentors/me/classes.ics"):
        assert Client().get(path)["Location"] == "/mentors/door/"
    for what in ("take", "decline", "back"):
        assert Client().post(f"/mentors/me/swaps/{swap.pk}/{what}/")["Location"] == "/mentors/door/"
        assert phone(adult("そら")).get(f"/mentors/me/swaps/{swap.pk}/{what}/").status_code == 405


def test_the_calendar_holds_what_one_comes_to_and_is_kept_by_nobody() -> None:
    one, other = session(canary(), seated=0, title="行く教室"), session(in_days=15, title="よその教室")
    mentor = adult()
    comes(mentor, one)
    actions.assign(mentor=mentor, session=other, agreed=False, by=make.staff(), at=timezone.now())
    answer = phone(mentor).get("/mentors/me/classes.ics")
    body = answer.content.decode()
    assert (answer["Content-Type"], answer["Cache-Control"]) == (
        "text/calendar; charset=utf-8",
        "private, no-store",
    )
    assert body.count("BEGIN:VEVENT") == 1
    assert f"UID:session-{one.pk}@" in body and "行く教室" in body and "よその教室" not in body
    assert body.count("BEGIN:VALARM") == 1
    assert [leak for leak in LEAKS if leak in without_zone(body)] == []


def test_no_page_tells_a_learners_or_another_mentors_particulars() -> None:
    one, other = session(canary(), seated=0), session(in_days=15)
    giver = adult("あおい", name="内緒野 葵", email="secret-aoi@school.example")
    taker = adult("みどり", name="内緒野 緑", email="secret-midori@school.example")
    mine = comes(giver, one)
    comes(taker, other)
    swap = offer(mine, back=other)
    theirs, own = phone(taker), phone(giver)
    pages = [
        own.get("/mentors/me/"),
        own.get(f"/mentors/me/sessions/{one.pk}/hand-over/"),
        theirs.get("/mentors/me/"),
    ]
    pages += [
        theirs.get(f"/mentors/me/sessions/{other.pk}/hand-over/"),
        theirs.get("/mentors/me/classes.ics"),
    ]
    pages += [theirs.post(f"/mentors/me/swaps/{swap.pk}/take/", follow=True)]
    for answer in pages:
        page = without_zone(answer.content.decode())
        assert answer.status_code == 200
        assert [leak for leak in (*LEAKS, "内緒野", "secret-") if leak in page] == [], answer.request[
            "PATH_INFO"
        ]


def test_who_rests_is_shown_no_calls() -> None:
    one, mentor = session(), adult("みどり")
    offer(comes(adult("あおい"), one), mentor)
    client = phone(mentor)
    assert "あおい" in text(client)
    actions.pause(mentor=mentor, by=None, at=timezone.now())
    assert "あおい" not in text(client)


@pytest.mark.parametrize("where", ["me", "hand-over"])
def test_the_pages_take_the_same_queries_for_one_and_for_many(where: str) -> None:
    mentor, one = adult("わたし"), session()
    comes(mentor, one)
    offer(comes(adult("あおい"), session(in_days=15)), mentor)
    two = session(in_days=16)
    offer(comes(mentor, two), adult("みどり"))
    MentorAsk.objects.create(mentor=mentor, session=session(in_days=17), made_at=timezone.now())
    comes(adult("よその人"), session(in_days=25))
    client = phone(mentor)
    path = "/mentors/me/" if where == "me" else f"/mentors/me/sessions/{one.pk}/hand-over/"
    counted = []
    for round_ in range(2):
        client.get(path)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path).status_code == 200
        counted.append(len(caught))
        for n in range(3):
            offer(comes(adult(f"人{n}"), session(in_days=18 + n + 4 * round_)), mentor)
            MentorAsk.objects.create(
                mentor=mentor, session=session(in_days=30 + n + 4 * round_), made_at=timezone.now()
            )
    assert counted[0] == counted[1]


# --- own data, forgetting, the school to look at ---------------------------------------------------
def test_own_data_tells_of_asks_and_handovers_and_of_nobody_else() -> None:
    one, giver, taker = session(), adult("あおい"), adult("みどりのなまえ")
    actions.ask_best(session=session(in_days=15), by=make.staff(), at=timezone.now())
    offer(comes(giver, one), taker)
    data = json.loads(phone(giver).get("/mentors/me/data.json").content)
    assert [row["state"] for row in data["asks"]] == ["waiting"]
    assert [(row["mine"], row["state"]) for row in data["handovers"]] == [(True, "waiting")]
    assert "みどりのなまえ" not in json.dumps(data, ensure_ascii=False)
    other = json.loads(phone(taker).get("/mentors/me/data.json").content)
    assert [(row["mine"], row["state"]) for row in other["handovers"]] == [(False, "waiting")]


def test_erasing_leaves_neither_asks_nor_handovers_of_either_side() -> None:
    one, giver, taker = session(), adult("カナリヤ"), adult("みどり")
    mine = comes(giver, one)
    actions.ask_best(session=session(in_days=15), by=make.staff(), at=timezone.now())
    actions.take_handover(handover=offer(mine, taker), mentor=taker, at=timezone.now())
    actions.erase(mentor=giver, by=None, at=timezone.now())
    assert hits("カナリヤ") == set()
    assert (Handover.objects.count(), MentorAsk.objects.filter(mentor=giver).count()) == (0, 0)
    assert Assignment.objects.get(session=one, state="accepted").mentor == taker


def test_what_was_asked_is_forgotten_with_the_mails_after_its_time() -> None:
    one, giver, taker = session(), adult("あおい"), adult("みどり")
    mine = comes(giver, one)
    offer(mine, taker)
    MentorAsk.objects.create(mentor=taker, session=one, made_at=timezone.now(), state="no")
    actions.cancel(assignment=mine, reason="かぜ", by=None, at=timezone.now())
    counts = lambda: [kind.objects.count() for kind in (MentorAsk, Handover, Replacement)]  # noqa: E731
    forget_links(one.ends_at)
    assert counts() == [1, 1, 1]
    forget_links(one.ends_at + timedelta(seconds=1))
    assert counts() == [0, 0, 0]


def test_the_seed_shows_a_swap_and_a_request_waiting_and_a_session_that_is_short_and_mails_nobody() -> None:
    classes.center("shintoko")
    for days in (2, 3, 4):
        run = classes.run(at=PLANTED, in_days=days)
        for _n in range(4):
            classes.apply(run, classes.learner(phone="iphone"), at=PLANTED)
    plant_mentors(at=PLANTED)
    plant_meetings(at=PLANTED)
    assert (plant_calls(at=PLANTED), plant_calls(at=PLANTED)) == (True, False)
    swap = Handover.objects.get()
    assert (swap.state, swap.to is not None) == ("waiting", True)
    assert MentorAsk.objects.filter(state="waiting").count() >= 1
    (search,) = Replacement.objects.filter(closed_at__isnull=True)
    from mentors.gaps import gaps
    from mentors.models import MentorCall

    assert gaps([search.session])[0].missing == 1
    assert MentorCall.objects.filter(session=search.session).count() <= 1
    assert not MentorMail.objects.exclude(status="dropped").exists()
