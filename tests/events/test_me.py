"""A learner's own page, opened with the card."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import LessonPage
from events import actions
from events.enums import Presence, State
from events.models import Application
from people.actions import IssuedCard, issue_card, revoke_card
from people.models import Learner
from tests.events.test_public_runs import consultation, now_run
from tests.factories import classes as make
from tests.words import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner() -> Learner:
    return make.learner("見本 花子", call_name="花子")


@pytest.fixture
def card(learner: Learner) -> IssuedCard:
    return issue_card(learner=learner, by=None)


def scanned(card: IssuedCard) -> Client:
    client = Client()
    answer = client.get(f"/M/{card.token}")
    assert (answer.status_code, answer["Location"]) == (302, "/me/")
    return client


@pytest.mark.parametrize("form", ["/M/{up}", "/m/{low}", "/M/{up}/", "/me/{up}/", "/me/{low}"])
def test_the_card_opens_the_page_in_any_case_and_the_secret_leaves_the_address(
    card: IssuedCard, form: str
) -> None:
    client = Client()
    answer = client.get(form.format(up=card.token, low=card.token.lower()))
    assert (answer.status_code, answer["Location"]) == (302, "/me/")
    page = client.get("/me/")
    assert "花子さんのページ" in words(page)
    assert card.token.lower() not in page.content.decode().lower()
    assert card.token not in client.cookies["card"].value
    assert (
        client.cookies["card"]["path"],
        client.cookies["card"]["max-age"],
        client.cookies["card"]["httponly"],
    ) == ("/me/", 1800, True)


def test_every_page_is_private(card: IssuedCard, learner: Learner) -> None:
    application = make.apply(now_run(), learner, at=timezone.now())
    client = scanned(card)
    answers = [
        Client().get(f"/M/{card.token}"), Client().get("/M/" + "0" * 26), Client().get("/me/"), client.get("/me/"),
        client.get("/me/cancel/", {"receipt": application.receipt}), client.get("/me/calendar.ics"),
    ]  # fmt: skip
    assert [a.status_code for a in answers] == [302, 404, 200, 200, 200, 200]
    for answer in answers:
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
    # Where the secret is in the address, nobody is told of it; elsewhere our own forms must say where they come from.
    assert [a["Referrer-Policy"] for a in answers] == ["no-referrer", "no-referrer", *["same-origin"] * 4]


def test_unknown_stopped_and_erased_cards_are_told_the_same(card: IssuedCard, learner: Learner) -> None:
    unknown = Client().get("/M/" + "0" * 26)
    opened = scanned(card)
    revoke_card(learner=learner, by=None)
    stopped = Client().get(f"/M/{card.token}")
    assert (unknown.status_code, stopped.status_code) == (404, 404)
    assert unknown.content == stopped.content
    assert "窓口へお電話ください。" in words(stopped)
    assert card.token not in stopped.content.decode()
    # A page opened before is shut too.
    assert "花子" not in words(opened.get("/me/"))
    assert opened.post("/me/pin/", {"pin": "1234"}).status_code == 404


def test_a_reissued_card_shuts_the_one_before(card: IssuedCard, learner: Learner) -> None:
    new = issue_card(learner=learner, by=None)
    assert Client().get(f"/M/{card.token}").status_code == 404
    assert Client().get(f"/M/{new.token}").status_code == 302


def test_the_pin_is_asked_and_the_right_one_opens(learner: Learner) -> None:
    card = issue_card(learner=learner, by=None, pin="0429")
    client = scanned(card)
    door = words(client.get("/me/"))
    assert "暗証番号を入れてください" in door and "花子" not in door
    for path, data in (("cancel/", {"receipt": "1"}), ("answer/", {"receipt": "1", "answer": "yes"})):
        assert client.post(f"/me/{path}", data)["Location"] == "/me/"
    assert client.get("/me/calendar.ics")["Location"] == "/me/"
    wrong = client.post("/me/pin/", {"pin": "1111"})
    assert wrong.status_code == 422 and "あと4回ためせます。" in words(wrong)
    assert client.post("/me/pin/", {"pin": "０４２９"})["Location"] == "/me/"
    assert "花子さんのページ" in words(client.get("/me/"))


def test_after_five_wrong_pins_the_card_opens_nothing_any_more(learner: Learner) -> None:
    card = issue_card(learner=learner, by=None, pin="0429")
    client = scanned(card)
    codes = [client.post("/me/pin/", {"pin": f"111{n}"}).status_code for n in range(6)]
    assert codes == [422, 422, 422, 422, 404, 404]
    assert client.post("/me/pin/", {"pin": "0429"}).status_code == 404
    assert Client().get(f"/M/{card.token}").status_code == 404
    assert issue_card(learner=learner, by=None).card.pin_failures == 0


def test_the_secret_is_in_no_log_line(
    card: IssuedCard, monkeypatch: Any, caplog: pytest.LogCaptureFixture
) -> None:
    from events.views import me

    def broken(token: str) -> None:
        raise RuntimeError("the database is away")

    monkeypatch.setattr(me, "find_by_token", broken)
    client = Client(raise_request_exception=False)
    with caplog.at_level(logging.DEBUG):
        assert client.get(f"/M/{card.token}").status_code == 500
        monkeypatch.undo()
        client.get("/M/" + "0" * 26)
        client.get(f"/M/{card.token}")
    lines = [record.getMessage() for record in caplog.records]
    assert any("/me/" in line for line in lines)
    assert not any(card.token in line or "0" * 26 in line for line in lines)


def test_the_page_says_the_next_class_the_applications_and_the_lessons(
    card: IssuedCard, learner: Learner
) -> None:
    at = timezone.now()
    later = now_run(title="あとの教室", in_days=30, lessons=[LessonPage.objects.get(number=5)])
    sooner = now_run(title="先の教室", in_days=14, bring="眼鏡")
    waiting = now_run(title="満席の教室", capacity=1)
    make.apply(waiting, at=at)
    for run in (later, sooner, waiting):
        make.apply(run, learner, at=at)
    page = scanned(card).get("/me/")
    assert page.context["next"]["run"] == sooner
    text = words(page)
    assert "補欠の1番目です。" in text
    assert {one["run"].title for one in page.context["applications"]} == {
        "あとの教室",
        "先の教室",
        "満席の教室",
    }
    assert [(lesson["number"], lesson["came"]) for lesson in page.context["lessons"]] == [(5, False)]


def test_a_lesson_one_came_for_bears_a_stamp(card: IssuedCard, learner: Learner) -> None:
    run = now_run(lessons=[LessonPage.objects.get(number=12)])
    make.apply(run, learner, at=timezone.now())
    actions.mark_presence(session=run.sessions.first(), learner=learner, presence=Presence.PRESENT)
    page = scanned(card).get("/me/")
    assert [(lesson["number"], lesson["came"]) for lesson in page.context["lessons"]] == [(12, True)]
    assert "出席スタンプ" in words(page)
    assert 'href="/lessons/12/"' in page.content.decode()


def test_one_goes_on_from_the_step_read_last_on_this_phone(card: IssuedCard) -> None:
    client = scanned(card)
    client.get("/lessons/12/3/")
    assert 'href="/lessons/12/3/"' in client.get("/me/").content.decode()


def test_two_taps_cancel_and_twice_is_harmless(card: IssuedCard, learner: Learner) -> None:
    application = make.apply(now_run(), learner, at=timezone.now())
    client = scanned(card)
    link = f"/me/cancel/?receipt={application.receipt}"
    assert link in client.get("/me/").content.decode()  # the first tap
    assert "はい、取り消す" in words(client.get(link))
    for _n in range(2):  # the second, and once more
        answer = client.post("/me/cancel/", {"receipt": application.receipt})
        assert answer.status_code == 302
    application.refresh_from_db()
    assert application.state == State.CANCELLED
    assert application.events.filter(now=State.CANCELLED).count() == 1
    assert "取り消しました。" in words(client.get("/me/"))


def test_of_a_pair_only_the_holder_of_the_card_is_cancelled(card: IssuedCard, learner: Learner) -> None:
    friend = make.learner(call_name="太郎")
    application = make.apply(now_run(), friend, learner, at=timezone.now())
    client = scanned(card)
    assert client.post("/me/cancel/", {"receipt": application.receipt})["Location"] == "/me/?said=dropped"
    application.refresh_from_db()
    assert (application.state, application.size, application.learner) == (State.CONFIRMED, 1, friend)
    assert client.get("/me/cancel/", {"receipt": application.receipt})["Location"] == "/me/"
    assert not client.get("/me/").context["applications"]


@pytest.mark.parametrize("page", ["cancel", "answer"])
def test_anothers_application_is_out_of_reach(card: IssuedCard, page: str) -> None:
    other = make.apply(now_run(), at=timezone.now())
    client = scanned(card)
    assert client.post(f"/me/{page}/", {"receipt": other.receipt, "answer": "yes"})["Location"] == "/me/"
    assert client.get("/me/cancel/", {"receipt": other.receipt}).status_code == 302
    other.refresh_from_db()
    assert other.state == State.CONFIRMED


@pytest.mark.parametrize(("answer", "state"), [("yes", State.PROMOTED), ("no", State.DECLINED)])
def test_an_offer_is_answered_in_one_tap(
    card: IssuedCard, learner: Learner, answer: str, state: State
) -> None:
    run = now_run(capacity=1)
    first = make.apply(run, at=timezone.now())
    mine = make.apply(run, learner, at=timezone.now())
    actions.cancel_application(application=first)
    client = scanned(card)
    assert "参加する" in words(client.get("/me/"))
    for _n in range(2):
        assert client.post("/me/answer/", {"receipt": mine.receipt, "answer": answer}).status_code == 302
    mine.refresh_from_db()
    assert mine.state == state


def test_changes_are_made_by_post_with_the_forms_secret(card: IssuedCard, learner: Learner) -> None:
    application = make.apply(now_run(), learner, at=timezone.now())
    client = scanned(card)
    for page in ("pin", "answer", "leave"):
        assert client.get(f"/me/{page}/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    for page in ("pin", "cancel", "answer", "leave"):
        assert (
            strict.post(f"/me/{page}/", {"receipt": application.receipt, "answer": "no"}).status_code == 403
        )


def test_done_forgets_the_card(card: IssuedCard) -> None:
    client = scanned(card)
    client.post("/me/leave/")
    assert "QRコードを、スマホのカメラで読みとってください。" in words(client.get("/me/"))


def test_the_calendar_holds_the_learners_own_classes(card: IssuedCard, learner: Learner) -> None:
    run = consultation()
    make.apply(run, learner, session=run.sessions.first(), at=timezone.now())
    answer = scanned(card).get("/me/calendar.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.content.decode().count("BEGIN:VEVENT") == 1


def test_what_ended_long_ago_is_left_out(card: IssuedCard, learner: Learner) -> None:
    application = make.apply(now_run(), learner, at=timezone.now())
    actions.cancel_application(application=application)
    client = scanned(card)
    assert len(client.get("/me/").context["applications"]) == 1
    Application.objects.update(changed_at=timezone.now() - timedelta(days=31))
    assert client.get("/me/").context["applications"] == []


def test_the_queries_do_not_grow_with_the_applications(card: IssuedCard, learner: Learner) -> None:
    client = scanned(card)

    def queries() -> int:
        client.get("/me/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/me/")
        return len(seen)

    make.apply(now_run(meetings=2, lessons=[LessonPage.objects.get(number=1)]), learner, at=timezone.now())
    one = queries()
    for number in range(2, 9):
        make.apply(
            now_run(meetings=3, lessons=[LessonPage.objects.get(number=number)]), learner, at=timezone.now()
        )
    for number in range(9, 13):  # waiting behind one, two, three and four others
        run = now_run(capacity=1, lessons=[LessonPage.objects.get(number=number)])
        for _n in range(number - 7):
            make.apply(run, at=timezone.now())
        make.apply(run, learner, at=timezone.now())
    assert queries() == one
    assert one <= 12
    said = words(client.get("/me/"))
    assert [n for n in range(1, 9) if f"補欠の{n}番目" in said] == [2, 3, 4, 5]


def test_nobody_reads_about_a_companion_more_than_the_name_to_call(
    card: IssuedCard, learner: Learner, reader: Client
) -> None:
    friend = make.learner("金糸雀 太郎", call_name="太郎", tel="09000000998")
    make.apply(now_run(), learner, friend, at=timezone.now())
    body = scanned(card).get("/me/").content.decode()
    assert "太郎" in body
    for secret in ("金糸雀", "09000000998", "090-0000-0998"):
        assert secret not in body
