"""A mentor's own classes: offered, answered, called off; today's table holds nothing about anybody that a mentor
may not know (P01)."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import page_cache
from courses.models import LessonPage
from events.actions import cancel_session
from mentors import actions
from mentors.models import Assignment, GuardianConsent
from tests.desk.class_day import session_of, today_run
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import DAY, NINETEEN

pytestmark = pytest.mark.django_db
CANARIES = {
    "name": "秘野 夏子", "kana": "ヒノ ナツコ", "tel": "09000424242", "birth_year": "1941",
    "email": "canary@home.example", "address": "所沢市秘密町4242", "needs": "心臓の薬をのむ", "postal_code": "3590042",
}  # fmt: skip
LEAKS = (
    "秘野",
    "夏子",
    "ヒノ",
    "ナツコ",
    "424242",
    "0900",
    "1941年",
    "birth_year",
    "昭和16",
    "canary",
    "秘密町",
    "心臓",
    "3590042",
    "359-0042",
)


def come_in(mentor: Any) -> Client:
    client = Client()
    client.get(f"/mentors/in/{make.key(mentor, 'sign_in', timezone.now())}/")
    client.post("/mentors/in/")
    return client


def adult(**fields: Any) -> Any:
    return make.active(timezone.now() - DAY, birth_date=NINETEEN, **fields)


def today(*people: Any) -> Any:
    one = session_of(today_run(*people, begun=False))
    one.run.lessons.set(LessonPage.objects.filter(number=12))
    return one


def at_table(mentor: Any, one: Any) -> None:
    at = timezone.now()
    actions.assign(mentor=mentor, session=one, agreed=True, by=make.staff(), at=at)
    actions.match_session(session=one, by=make.staff(), at=at)


def do(client: Client, one: Any, what: str, **data: str) -> Any:
    return client.post(f"/mentors/me/sessions/{one.pk}/{what}/", data)


def canary() -> Any:
    return classes.learner(call_name="ナッちゃん", phone="iphone", channel="tel", **CANARIES)


def said_to_everybody() -> str:
    return re.sub(r"<r[tp]>.*?</r[tp]>|<[^>]+>", "", Client().get("/mentors/").content.decode())


def test_everybody_reads_what_a_mentor_gets_and_when_the_next_classes_are() -> None:
    now = timezone.now()
    one = classes.run(at=now, title="写真の教室")
    called_off = classes.run(at=now, title="中止の教室")
    cancel_session(session=session_of(called_off), reason="台風", by=make.staff(), at=now)
    classes.run(at=now, title="準備中の教室", publish=False)
    classes.run(at=now, title="内輪の教室", public=False)
    text = said_to_everybody()
    assert all(word in text for word in ("証明書", "バッジ", "お礼のカード", "お金は出ません"))
    assert "写真の教室" in text and one.center.name in text
    assert [title for title in ("中止の教室", "準備中の教室", "内輪の教室") if title in text] == []
    one.sessions.update(starts_at=now - DAY)
    page_cache.forget_all()
    text = said_to_everybody()
    assert "写真の教室" not in text and "教室の日が決まったら" in text


def test_a_mentor_sees_what_looks_for_somebody_and_offers_with_one_button() -> None:
    one, mentor = today(canary()), adult()
    client = come_in(mentor)
    assert f"/mentors/me/sessions/{one.pk}/offer/" in client.get("/mentors/me/").content.decode()
    answer = do(client, one, "offer")
    assert answer["Location"] == "/mentors/me/?said=coming"
    page = client.get("/mentors/me/").content.decode()
    assert f"/mentors/me/sessions/{one.pk}/offer/" not in page
    assert f"/mentors/me/sessions/{one.pk}/cancel/" in page
    assert Assignment.objects.get().state == "accepted"


def test_what_staff_ask_is_answered_with_yes_or_no() -> None:
    one, other, mentor = today(canary()), session_of(classes.run(at=timezone.now())), adult()
    for each in (one, other):
        actions.assign(mentor=mentor, session=each, agreed=False, by=make.staff(), at=timezone.now())
    client = come_in(mentor)
    assert do(client, one, "offer").status_code == 302
    assert do(client, other, "decline")["Location"] == "/mentors/me/?said=declined"
    assert set(Assignment.objects.values_list("session", "state")) == {
        (one.pk, "accepted"), (other.pk, "declined"),
    }  # fmt: skip


def test_who_cannot_come_says_why_and_the_place_is_open_again() -> None:
    one, mentor = today(canary()), adult()
    at_table(mentor, one)
    client = come_in(mentor)
    assert do(client, one, "cancel", reason=" ").status_code == 409
    assert do(client, one, "cancel", reason="かぜ").status_code == 302
    assert Assignment.objects.get().reason == "かぜ"
    assert f"/mentors/me/sessions/{one.pk}/offer/" in client.get("/mentors/me/").content.decode()
    assert client.get(f"/mentors/me/sessions/{one.pk}/").status_code == 404


def test_the_table_of_today_shows_the_name_to_call_the_phone_and_the_lessons_with_their_steps() -> None:
    one, mentor = today(canary()), adult()
    at_table(mentor, one)
    client = come_in(mentor)
    assert f"/mentors/me/sessions/{one.pk}/" in client.get("/mentors/me/").content.decode()
    answer = client.get(f"/mentors/me/sessions/{one.pk}/")
    page = answer.content.decode()
    assert "ナッちゃん" in page and "iPhone" in page
    assert 'href="/lessons/12/"' in page and 'href="/lessons/12/1/"' in page
    assert answer["Cache-Control"] == "private, no-store"
    (seat,) = answer.context["seats"]
    assert set(seat) == {"number", "name", "phone", "topics", "wanted", "lessons", "last", "noted"}


def test_no_page_of_a_mentor_tells_a_surname_telephone_address_birth_or_mail() -> None:
    secret = canary()
    one, mentor = today(secret), adult()
    one.run.applications.update(wish="秘野です。電話は09000424242です")
    at_table(mentor, one)
    client = come_in(mentor)
    pages = [
        client.get(path)
        for path in (
            "/mentors/me/",
            f"/mentors/me/sessions/{one.pk}/",
            "/mentors/me/data.json",
            "/mentors/me/edit/",
        )
    ]
    pages += [do(client, one, what) for what in ("cancel", "offer", "decline")]
    for answer in pages:
        text = answer.content.decode()
        assert [leak for leak in LEAKS if leak in text] == [], answer.request["PATH_INFO"]
    assert "ナッちゃん" in pages[1].content.decode()


def test_another_mentors_table_another_day_and_a_session_called_off_are_not_there() -> None:
    one, later = today(canary()), session_of(classes.run(at=timezone.now()))
    mentor, other = adult(), adult()
    at_table(mentor, one)
    at_table(mentor, later)
    client = come_in(mentor)
    assert client.get(f"/mentors/me/sessions/{later.pk}/").status_code == 404
    assert come_in(other).get(f"/mentors/me/sessions/{one.pk}/").status_code == 404
    cancel_session(session=one, reason="台風", by=make.staff())
    assert client.get(f"/mentors/me/sessions/{one.pk}/").status_code == 404
    assert client.get(f"/mentors/me/sessions/{'9' * 30}/").status_code == 404


def test_a_minor_whose_consent_ended_yesterday_has_no_table_today() -> None:
    one, minor = today(canary()), make.active(timezone.now() - DAY)
    one.teacher = make.staff()
    one.save()
    actions.assign(
        mentor=adult(phones=["android"]), session=one, agreed=True, by=make.staff(), at=timezone.now()
    )
    at_table(minor, one)
    client = come_in(minor)
    assert "ナッちゃん" in client.get(f"/mentors/me/sessions/{one.pk}/").content.decode()
    GuardianConsent.objects.update(
        valid_until=timezone.localdate() - DAY, given_on=timezone.localdate() - 9 * DAY
    )
    assert client.get(f"/mentors/me/sessions/{one.pk}/").status_code == 404


def test_only_a_mentor_who_has_come_in_does_anything_and_only_at_the_own_centres() -> None:
    one = today(canary())
    for what in ("offer", "decline", "cancel"):
        assert do(Client(), one, what)["Location"] == "/mentors/door/"
    assert Client().get(f"/mentors/me/sessions/{one.pk}/")["Location"] == "/mentors/door/"
    elsewhere = come_in(adult(centers=[classes.center("shintoko")]))
    for what in ("offer", "decline", "cancel", "destroy"):
        assert do(elsewhere, one, what).status_code == 404
    assert Assignment.objects.count() == 0


def test_whoever_is_not_active_is_offered_nothing() -> None:
    one = today(canary())
    client = come_in(make.verified(timezone.now() - timedelta(hours=1)))
    assert f"/sessions/{one.pk}/" not in client.get("/mentors/me/").content.decode()
    assert do(client, one, "offer").status_code == 409


@pytest.mark.parametrize("path", ["/mentors/me/", "/mentors/me/sessions/{}/"])
def test_the_pages_take_the_same_queries_for_one_and_for_many(path: str) -> None:
    counted = []
    mentor = adult(most_learners=4)
    one = today(canary())
    at_table(mentor, one)
    classes.apply(classes.run(at=timezone.now()), at=timezone.now())
    client = come_in(mentor)
    for _round in range(2):
        client.get(path.format(one.pk))
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path.format(one.pk)).status_code == 200
        counted.append(len(caught))
        for _n in range(3):
            classes.apply(one.run, classes.learner(phone="iphone"), at=timezone.now() - 9 * DAY)
            classes.apply(classes.run(at=timezone.now()), at=timezone.now())
        actions.match_session(session=one, by=make.staff(), at=timezone.now())
    assert counted[0] == counted[1]
