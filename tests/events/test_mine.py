"""One's own application by receipt number and telephone: the state in a sentence, two taps to cancel."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from events import actions
from events.enums import State
from events.models import Applicant, Application
from events.views.keys import MINE
from people.models import Learner
from tests.events.test_public_runs import now_run
from tests.factories import classes as make
from tests.later import cache_goes_on
from tests.words import words

pytestmark = pytest.mark.django_db


def applied(**fields: Any) -> Application:
    return make.apply(now_run(**fields), make.learner("見本 花子", call_name="花子"), at=timezone.now())


def enter(client: Client, application: Application, **other: str) -> HttpResponse:
    typed = {"receipt": application.receipt, "tel": application.learner.tel, **other}
    return client.post("/classes/mine/", typed)


def entered(application: Application) -> Client:
    client = Client()
    answer = enter(client, application)
    assert (answer.status_code, answer["Location"]) == (302, "/classes/mine/")
    return client


def offered() -> tuple[Application, Application]:
    """Somebody whose cancelling frees a seat, and the one to whom it is offered."""
    run = now_run(capacity=1)
    first, second = (make.apply(run, at=timezone.now()) for _n in range(2))
    actions.cancel_application(application=first)
    second.refresh_from_db()
    assert second.state == State.OFFERED
    return first, second


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


def test_number_and_telephone_in_any_writing_open_the_application(reader: Client) -> None:
    application = applied()
    receipt, tel = application.receipt, application.learner.tel
    for typed in (
        receipt,
        f"{receipt[:4]}-{receipt[4:]}",
        wide(f"{receipt[:4]}－{receipt[4:]}"),
        f" {receipt} ",
    ):
        assert enter(Client(), application, receipt=typed).status_code == 302
    assert enter(reader, application, tel=wide(f"{tel[:3]}-{tel[3:7]}-{tel[7:]}")).status_code == 302
    page = words(reader.get("/classes/mine/"))
    assert "参加できます。" in page
    assert "に会場へ来てください。" in page
    assert f"{receipt[:4]}-{receipt[4:]}" in page


def test_the_number_stands_in_no_address(reader: Client) -> None:
    application = applied()
    answer = enter(reader, application)
    assert application.receipt not in answer["Location"]
    for path in ("/classes/mine/", "/classes/mine/receipt/", "/classes/mine/cancel/"):
        body = reader.get(path).content.decode()
        assert not re.search(rf'(href|action)="[^"]*{application.receipt}', body)
    cookie = reader.cookies["mine"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (
        "/classes/mine/",
        True,
        "Lax",
        7200,
    )


@pytest.mark.parametrize("path", ["", "receipt/", "receipt.pdf", "cancel/"])
def test_pages_about_somebody_are_kept_by_nobody(reader: Client, path: str) -> None:
    application = applied()
    enter(reader, application)
    answer = reader.get(f"/classes/mine/{path}")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert not hasattr(answer, "kept_page")


@pytest.mark.parametrize("path", ["receipt/", "receipt.pdf", "cancel/"])
def test_without_the_number_there_is_only_the_door(reader: Client, path: str) -> None:
    applied()
    assert reader.get(f"/classes/mine/{path}")["Location"] == "/classes/mine/"
    assert "受付番号と電話番号を書いてください。" in words(reader.get("/classes/mine/"))


def test_wrong_number_and_wrong_telephone_are_told_the_same(reader: Client) -> None:
    application = applied()
    known = enter(reader, application, tel="0900000111")
    unknown = enter(reader, application, receipt="99999999")
    assert known.status_code == unknown.status_code == 422

    def said(answer: HttpResponse) -> str:
        body = re.sub(r'(value|name="csrfmiddlewaretoken" value)="[^"]*"', "", answer.content.decode())
        return re.sub(r"<[^>]+>", "", body)

    assert said(known) == said(unknown)
    assert "受付番号と電話番号が合いません。" in words(known)
    assert "mine" not in reader.cookies


def test_wrong_number_and_wrong_telephone_take_the_same_time(reader: Client, monkeypatch: Any) -> None:
    from events.views import throttle

    monkeypatch.setattr(throttle, "any_reached", lambda limits: False)
    application = applied()

    def seconds(**other: str) -> float:
        took = []
        for _n in range(15):
            start = time.perf_counter()
            enter(reader, application, **other)
            took.append(time.perf_counter() - start)
        return statistics.median(took)

    seconds()
    assert abs(seconds(tel="0900000111") - seconds(receipt="99999999")) < 0.05


def test_after_five_wrong_tries_a_number_stays_shut_for_a_quarter_of_an_hour(
    reader: Client, monkeypatch: Any
) -> None:
    application, other = applied(), applied()
    for _n in range(5):
        assert enter(reader, application, tel="0900000111").status_code == 422
    shut = enter(reader, application)
    assert shut.status_code == 429
    assert "15分たってから、もう一度お試しください。" in words(shut)
    # From elsewhere it is as shut; another's number at the same address is not.
    assert (
        Client(REMOTE_ADDR="192.0.2.7")
        .post("/classes/mine/", {"receipt": application.receipt, "tel": application.learner.tel})
        .status_code
        == 429
    )
    assert enter(reader, other).status_code == 302
    cache_goes_on(15 * 60 + 1, monkeypatch)
    assert enter(Client(), application).status_code == 302


def test_who_tries_one_number_after_the_other_is_stopped_others_are_not(settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    application = applied()
    guesser = Client(headers={"x-forwarded-for": "203.0.113.9"})
    for n in range(30):
        assert enter(guesser, application, receipt=f"{10_000_000 + n}").status_code == 422
    assert enter(guesser, application).status_code == 429
    assert enter(Client(headers={"x-forwarded-for": "203.0.113.10"}), application).status_code == 302


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"receipt": ""}, "受付番号を書いてください。"),
        ({"receipt": "1234"}, "受付番号は、8けたの数字です。"),
        ({"tel": "abc"}, "電話番号は、数字だけで書いてください。"),
    ],
)
def test_a_slip_at_the_door_counts_for_nothing(reader: Client, typed: dict[str, str], said: str) -> None:
    application = applied()
    for _n in range(6):
        answer = enter(reader, application, **typed)
        assert answer.status_code == 422
        assert said in words(answer)
    assert enter(reader, application).status_code == 302


def test_two_taps_cancel_and_the_seat_goes_on() -> None:
    run = now_run(capacity=1)
    first, second = (make.apply(run, at=timezone.now()) for _n in range(2))
    client = entered(first)
    page = client.get("/classes/mine/").content.decode()
    assert 'href="/classes/mine/cancel/"' in page  # the first tap
    answer = client.post("/classes/mine/cancel/", {"receipt": first.receipt})  # the second
    assert answer["Location"] == "/classes/mine/?said=cancelled"
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.CANCELLED, State.OFFERED)
    page = words(client.get(answer["Location"]))
    assert page.count("取り消しました。") == 2
    assert "申込みを取り消す" not in page.replace("申込みを見る・取り消す", "")


def test_cancelling_twice_is_harmless() -> None:
    application = applied()
    client = entered(application)
    for _n in range(2):
        assert client.post("/classes/mine/cancel/", {"receipt": application.receipt}).status_code == 302
    assert application.events.filter(now=State.CANCELLED).count() == 1
    assert client.get("/classes/mine/cancel/").status_code == 302


def test_one_of_two_drops_out_the_other_keeps_the_seat() -> None:
    run = now_run()
    pair = make.apply(run, make.learner(call_name="花子"), make.learner(call_name="太郎"), at=timezone.now())
    client = entered(pair)
    row = Applicant.objects.get(application=pair, learner__in=Learner.objects.found_by("太郎"))
    assert "太郎さんだけ取り消す" in words(client.get("/classes/mine/cancel/"))
    for _n in range(2):
        client.post("/classes/mine/cancel/", {"receipt": pair.receipt, "person": str(row.pk)})
    pair.refresh_from_db()
    assert (pair.size, pair.state, pair.pool.taken) == (1, State.CONFIRMED, 1)
    page = words(client.get("/classes/mine/"))
    assert "花子さん" in page and "太郎" not in page
    # Who dropped out does not open what is now another's.
    assert enter(Client(), pair, tel=row.learner.tel).status_code == 422


@pytest.mark.parametrize("person", ["0", "x", "999999", "stranger"])
def test_a_person_of_somebody_elses_application_is_not_dropped(person: str) -> None:
    application, other = applied(), applied()
    client = entered(application)
    who = str(other.applicants.get().pk) if person == "stranger" else person
    client.post("/classes/mine/cancel/", {"receipt": application.receipt, "person": who})
    for one in (application, other):
        one.refresh_from_db()
        assert (one.state, one.size) == (State.CONFIRMED, 1)


@pytest.mark.parametrize("page", ["cancel", "answer", "wish"])
def test_a_form_made_for_another_application_changes_nothing(page: str) -> None:
    application, other = applied(), applied()
    client = entered(application)
    answer = client.post(f"/classes/mine/{page}/", {"receipt": other.receipt, "wish": "x", "answer": "yes"})
    assert answer["Location"] == "/classes/mine/"
    for one in (application, other):
        one.refresh_from_db()
        assert (one.state, one.wish) == (State.CONFIRMED, "")


@pytest.mark.parametrize(("answer", "state"), [("yes", State.PROMOTED), ("no", State.DECLINED)])
def test_an_offer_is_answered_in_one_tap_and_twice_is_harmless(answer: str, state: State) -> None:
    _first, second = offered()
    client = entered(second)
    assert "までにお返事ください。" in words(client.get("/classes/mine/"))
    for _n in range(2):
        said = client.post("/classes/mine/answer/", {"receipt": second.receipt, "answer": answer})["Location"]
        assert said == f"/classes/mine/?said={answer}"
    second.refresh_from_db()
    assert second.state == state
    assert second.events.filter(now=state).count() == 1
    assert "お返事をいただきました。" in words(client.get(said))


def test_an_offer_answered_too_late_is_told_kindly() -> None:
    _first, second = offered()
    Application.objects.filter(pk=second.pk).update(offer_until=timezone.now() - timedelta(minutes=1))
    client = entered(second)
    answer = client.post("/classes/mine/answer/", {"receipt": second.receipt, "answer": "yes"})
    assert "お返事の期限が過ぎました。席は、次の方におゆずりしました。" in words(
        client.get(answer["Location"])
    )
    second.refresh_from_db()
    assert second.state == State.EXPIRED


def test_without_an_offer_an_answer_changes_nothing() -> None:
    application = applied()
    client = entered(application)
    for answer in ("yes", "no", "", "maybe"):
        assert (
            client.post(
                "/classes/mine/answer/", {"receipt": application.receipt, "answer": answer}
            ).status_code
            == 302
        )
    application.refresh_from_db()
    assert application.state == State.CONFIRMED


def test_the_wish_is_written_anew_and_a_long_one_stays_to_be_shortened() -> None:
    application = applied()
    client = entered(application)
    for _n in range(2):
        client.post("/classes/mine/wish/", {"receipt": application.receipt, "wish": " 地図を　見たい "})
    application.refresh_from_db()
    assert application.wish == "地図を 見たい"
    answer = client.post("/classes/mine/wish/", {"receipt": application.receipt, "wish": "長" * 201})
    assert answer.status_code == 422
    assert "200文字までで書いてください。" in words(answer)
    assert "長" * 201 in answer.content.decode()
    actions.cancel_application(application=application)
    client.post("/classes/mine/wish/", {"receipt": application.receipt, "wish": "遅い"})
    application.refresh_from_db()
    assert application.wish == "地図を 見たい"


@pytest.mark.parametrize("page", ["answer", "wish", "leave"])
def test_changes_are_made_by_post_only(page: str) -> None:
    client = entered(applied())
    assert client.get(f"/classes/mine/{page}/").status_code == 405


@pytest.mark.parametrize("page", ["", "cancel/", "answer/", "wish/", "leave/"])
def test_no_other_site_can_send_these_forms(page: str) -> None:
    application = applied()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = entered(application).cookies
    assert strict.post(f"/classes/mine/{page}", {"receipt": application.receipt}).status_code == 403
    application.refresh_from_db()
    assert application.state == State.CONFIRMED


def test_done_forgets_the_application() -> None:
    client = entered(applied())
    client.post("/classes/mine/leave/")
    assert "受付番号と電話番号を書いてください。" in words(client.get("/classes/mine/"))


def test_the_key_is_for_two_hours_from_the_last_look_and_cannot_be_made_up(
    reader: Client, monkeypatch: Any
) -> None:
    application = applied()
    enter(reader, application)
    real, hours = time.time, 1.5
    monkeypatch.setattr(time, "time", lambda: real() + hours * 3600)
    assert "参加できます。" in words(reader.get("/classes/mine/"))
    hours = 3  # and so on for as long as somebody reads
    assert "参加できます。" in words(reader.get("/classes/mine/"))
    hours = 5.1
    assert "受付番号と電話番号を書いてください。" in words(reader.get("/classes/mine/"))
    hours = 0
    reader.cookies["mine"] = signing.dumps({"application": application.pk}, salt="something else")
    assert "受付番号と電話番号を書いてください。" in words(reader.get("/classes/mine/"))
    reader.cookies["mine"] = MINE.made([application.pk])  # type: ignore[arg-type]
    assert MINE.read(type("Request", (), {"COOKIES": {"mine": reader.cookies["mine"].value}})()) == {}


@pytest.mark.parametrize("said", ["nonsense", "<b>", ""])
def test_a_made_up_word_in_the_address_says_nothing(said: str) -> None:
    page = entered(applied()).get("/classes/mine/", {"said": said})
    assert page.context["said"] == ""


def test_a_page_asks_a_fixed_number_of_queries(django_assert_max_num_queries: Callable[[int], Any]) -> None:
    run = now_run(meetings=6)
    people = [make.learner() for _n in range(2)]
    application = make.apply(run, *people, at=timezone.now())
    client = entered(application)
    client.get("/classes/mine/")
    for path in ("", "receipt/", "cancel/"):
        with django_assert_max_num_queries(7):
            client.get(f"/classes/mine/{path}")
