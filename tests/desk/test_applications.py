"""The inbox and one application: found, explained, changed by whoever answers the telephone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events import actions
from events.enums import Source, State
from events.models import Application
from people.models import User
from tests.factories import classes

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> Any:
    return timezone.now()


@pytest.fixture
def full(now: Any) -> Any:
    """One seat, taken; two wait."""
    run = classes.run(at=now, capacity=1)
    return run, [classes.apply(run, at=now + timedelta(seconds=n)) for n in range(3)]


def url(application: Application, what: str = "") -> str:
    return f"/desk/applications/{application.receipt}/{what + '/' if what else ''}"


def state(application: Application) -> str:
    return Application.objects.get(pk=application.pk).state


def test_the_inbox_shows_the_newest_first_and_is_filtered(clerk: Client, now: Any) -> None:
    run, other = classes.run(at=now), classes.run(at=now)
    phone = classes.apply(run, at=now - timedelta(days=2), source=Source.PHONE)
    card = classes.apply(other, at=now, source=Source.POSTCARD)
    page = clerk.get("/desk/applications/").content.decode()
    assert page.index(url(card)) < page.index(url(phone))
    day = timezone.localdate(now - timedelta(days=1)).isoformat()
    for query, there, gone in [
        (f"run={run.code}", phone, card),
        ("source=postcard", card, phone),
        (f"from={day}", card, phone),
        (f"to={day}", phone, card),
    ]:
        page = clerk.get(f"/desk/applications/?{query}").content.decode()
        assert url(there) in page, query
        assert url(gone) not in page, query
    actions.cancel_application(application=card, at=now)
    assert url(card) not in clerk.get("/desk/applications/?state=live").content.decode()
    assert url(phone) not in clerk.get("/desk/applications/?state=cancelled").content.decode()
    assert clerk.get("/desk/applications/?from=x&state=y&source=z&page=abc").status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "x"])
def test_a_day_that_nobody_means_leaves_the_inbox_as_it_is(clerk: Client, full: Any, day: str) -> None:
    for name in ("from", "to"):
        answer = clerk.get(f"/desk/applications/?{name}={day}")
        assert (answer.status_code, len(answer.context["rows"])) == (200, 3), name


def test_the_inbox_asks_as_often_for_one_as_for_many(
    clerk: Client, now: Any, django_assert_num_queries: Any
) -> None:
    run = classes.run(at=now, capacity=30)
    classes.apply(run, at=now)
    clerk.get("/desk/applications/")
    with CaptureQueriesContext(connection) as one:
        clerk.get("/desk/applications/")
    for _n in range(12):
        classes.apply(run, classes.learner(), classes.learner(), at=now)
    with django_assert_num_queries(len(one)):
        clerk.get("/desk/applications/")
    assert len(one) < 12


def test_the_inbox_reads_along_an_index(now: Any) -> None:
    if connection.vendor == "postgresql":  # on an empty table it would rather not: ask what it could do
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    plan = Application.objects.order_by("-applied_at", "-id")[:50].explain().upper()
    assert "INDEX" in plan
    assert "TEMP B-TREE" not in plan
    assert "SORT" not in plan


def test_a_page_says_what_happened_and_why(clerk: Client, full: Any) -> None:
    _run, (first, second, _third) = full
    clerk.post(url(first, "cancel"), {"why": "用事ができた"})
    assert state(second) == State.OFFERED
    page = clerk.get(url(first)).content.decode()
    assert "用事ができた" in page
    assert "tomioka" in page
    page = clerk.get(url(second)).content.decode()
    assert "席があきました。" in page
    assert "参加すると言われた" in page


def test_a_cancelled_seat_is_offered_on_and_twice_is_harmless(clerk: Client, full: Any) -> None:
    _run, (first, second, third) = full
    for _time in range(2):
        assert clerk.post(url(first, "cancel")).status_code == 302
    assert [state(a) for a in (first, second, third)] == ["cancelled", "offered", "waitlisted"]


def test_the_answer_to_an_offer_is_taken_for_somebody_who_rings(clerk: Client, full: Any) -> None:
    _run, (first, second, third) = full
    clerk.post(url(first, "cancel"))
    for _time in range(2):
        clerk.post(url(second, "decline"))
    assert [state(second), state(third)] == ["declined", "offered"]
    for _time in range(2):
        clerk.post(url(third, "accept"))
    assert state(third) == State.PROMOTED


def test_an_answer_that_comes_too_late_is_said_kindly(clerk: Client, full: Any, now: Any) -> None:
    _run, (first, second, third) = full
    clerk.post(url(first, "cancel"))
    Application.objects.filter(pk=second.pk).update(offer_until=now - timedelta(hours=1))
    page = clerk.post(url(second, "accept"), follow=True).content.decode()
    assert "期限が過ぎていました" in page
    assert [state(second), state(third)] == ["expired", "offered"]


def test_one_of_two_stays_at_home(clerk: Client, now: Any) -> None:
    run = classes.run(at=now)
    here, gone = classes.learner(), classes.learner()
    pair = classes.apply(run, here, gone, at=now)
    for _time in range(2):
        clerk.post(url(pair, "drop"), {"learner": gone.pk})
    pair.refresh_from_db()
    assert (pair.size, pair.state, pair.pool.taken) == (1, State.CONFIRMED, 1)
    assert clerk.post(url(pair, "drop"), {"learner": "x"}).status_code == 404


def test_out_of_turn_needs_a_manager_a_reason_and_a_free_seat(
    clerk: Client, manager: Client, now: Any
) -> None:
    run = classes.run(at=now, capacity=2)
    first = classes.apply(run, at=now)
    classes.apply(run, at=now)
    pair = classes.apply(run, classes.learner(), classes.learner(), at=now)
    last = classes.apply(run, at=now)
    assert clerk.post(url(pair, "promote"), {"why": "長い理由です"}).status_code == 404
    page = manager.post(url(pair, "promote"), {"why": "短い"})
    assert (page.status_code, "5文字以上" in page.content.decode()) == (409, True)
    page = manager.post(url(pair, "promote"), {"why": "付きそいがいるため"})
    assert "席が足りません" in page.content.decode()
    assert "付きそいがいるため" in page.content.decode()  # what was typed stays
    actions.cancel_application(
        application=first, at=now
    )  # one seat: offered to the last, the pair is passed over
    assert [state(pair), state(last)] == ["waitlisted", "offered"]
    page = clerk.get(url(pair)).content.decode()
    assert "次の方へ声をかけました" in page


def test_what_somebody_wants_to_learn_is_changed_while_the_application_lives(
    clerk: Client, full: Any
) -> None:
    _run, (first, _second, _third) = full
    clerk.post(url(first, "wish"), {"wish": "写真を孫に送る"})
    assert 'value="写真を孫に送る"' in clerk.get(url(first)).content.decode()
    clerk.post(url(first, "cancel"))
    assert clerk.post(url(first, "wish"), {"wish": "x"}).status_code == 409


def test_the_receipt_is_printed(clerk: Client, full: Any) -> None:
    answer = clerk.get(url(full[1][0]) + "receipt.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_a_page_holds_no_contact_data(clerk: Client, full: Any) -> None:
    _run, (first, *_rest) = full
    page = clerk.get(url(first)).content.decode() + clerk.get("/desk/applications/").content.decode()
    assert first.learner.tel not in page
    assert first.learner.tel_shown not in page


def test_the_log_names_who_did_it(manager: Client, full: Any) -> None:
    _run, (first, second, _third) = full
    actions.change_capacity(run=first.run, capacity=2, by=User.objects.get(username="tomioka-manager"))
    assert state(second) == State.OFFERED
    manager.post(url(second, "accept"))
    assert "tomioka-manager" in manager.get(url(second)).content.decode()
