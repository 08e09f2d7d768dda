"""LINE tells us: somebody follows, writes a card number, leaves."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.conf import settings as now_set
from django.test import Client

from notices import messages
from notices.actions import link, linking, unlink
from notices.models import LinkTry
from people.actions import issue_card
from people.models import AuditEntry, Learner
from tests.notices.conftest import NOW
from tests.notices.line_server import LineServer

New = Callable[..., Learner]
SENDER = "U" + "f" * 32
_event = count()


def event(kind: str = "message", text: str = "", sender: str = SENDER) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": kind, "mode": "active", "timestamp": 1, "webhookEventId": f"E{next(_event)}",
        "deliveryContext": {"isRedelivery": False}, "source": {"type": "user", "userId": sender},
    }  # fmt: skip
    if kind != "unfollow":
        found["replyToken"] = "R"
    if kind == "message":
        found["message"] = {"type": "text", "id": "1", "text": text, "quoteToken": "q"}
    if kind == "follow":
        found["follow"] = {"isUnblocked": False}
    return found


def send(*events: dict[str, Any], secret: str | None = None) -> Any:
    body = json.dumps({"destination": "U0", "events": list(events)}).encode()
    key = (secret or now_set.LINE_CHANNEL_SECRET).encode()
    signature = base64.b64encode(hmac.new(key, body, hashlib.sha256).digest()).decode()
    return Client(enforce_csrf_checks=True).post(
        "/line/webhook/", body, content_type="application/json", headers={"X-Line-Signature": signature}
    )


@pytest.fixture
def learner(new_learner: New) -> Learner:
    return new_learner("tel", line_id="", consent=False)


@pytest.fixture
def number(learner: Learner) -> str:
    return issue_card(learner=learner, by=None, at=NOW).card.number


def test_a_follower_is_told_how_to_link(db: None, line: LineServer) -> None:
    assert send(event("follow")).status_code == 200
    assert line.replies == [("R", messages.line_how_to())]
    assert "受講者証の番号" in line.replies[0][1]


@pytest.mark.parametrize("how", ["{} 1950", "{}　昭和25年", "番号は{}、S25", "{}\n昭和２５年生まれ"])
def test_card_number_and_birth_year_link_the_account(
    learner: Learner, number: str, line: LineServer, how: str
) -> None:
    text = how.format(number.translate(str.maketrans("0123456789", "０１２３４５６７８９")))
    assert send(event(text=text)).status_code == 200
    learner.refresh_from_db()
    assert (learner.line_id, learner.channel, learner.may_be_noticed) == (SENDER, "line", True)
    assert learner.consents.get().channel == "line"
    assert line.replies == [("R", messages.line_linked(learner))]
    assert AuditEntry.objects.filter(subject="learner", subject_id=learner.pk, verb="change").count() == 1


def test_linking_twice_changes_nothing_more(learner: Learner, number: str, line: LineServer) -> None:
    for _twice in range(2):
        send(event(text=f"{number} 1950"))
    assert [text for _token, text in line.replies][1] == messages.line_already_linked()
    assert learner.consents.count() == 1


def test_a_wrong_year_number_or_a_dead_card_link_nothing_and_say_the_same(
    learner: Learner, number: str, new_learner: New, line: LineServer
) -> None:
    lost = issue_card(learner=new_learner("tel"), by=None, at=NOW)
    issue_card(learner=lost.card.learner, by=None, at=NOW)
    other = "100000" if number != "100000" else "100001"
    send(
        *(
            event(text=text)
            for text in (f"{number} 1951", f"{other} 1950", f"{lost.card.number} 1950", f"{number} 九")
        )
    )
    assert {text for _token, text in line.replies} == {messages.line_wrong()}
    assert len(line.replies) == 4
    assert not Learner.objects.filter(line_key=SENDER).exists()


def test_after_five_wrong_tries_an_account_waits_a_day(
    learner: Learner, number: str, line: LineServer
) -> None:
    for n in range(5):
        assert link(sender=SENDER, text=f"20000{n} 1950", event_id=f"{n}", at=NOW) == messages.line_wrong()
    right = f"{number} 1950"
    assert link(sender=SENDER, text=right, event_id="a", at=NOW) == messages.line_closed()
    assert link(sender=SENDER, text="こんにちは", event_id="b", at=NOW) == messages.line_how_to()
    later = NOW + timedelta(days=1)
    assert link(sender=SENDER, text=right, event_id="c", at=later).startswith(learner.call_name)


def test_a_card_tried_from_many_accounts_waits_too(learner: Learner, number: str) -> None:
    for n in range(5):
        link(sender=f"U{n}", text=f"{number} {1940 + n}", event_id=f"{n}", at=NOW)
    assert link(sender=SENDER, text=f"{number} 1950", event_id="a", at=NOW) == messages.line_closed()
    learner.refresh_from_db()
    assert learner.line_id == ""


def test_many_accounts_trying_many_cards_close_the_door(db: None) -> None:
    for n in range(linking.TRIES_A_DAY):
        link(sender=f"U{n}", text=f"{300000 + n} 1950", event_id=f"{n}", at=NOW)
    assert link(sender=SENDER, text="400000 1950", event_id="a", at=NOW) == messages.line_closed()
    assert LinkTry.objects.count() == linking.TRIES_A_DAY


def test_the_same_event_again_counts_once_and_is_not_answered(db: None, line: LineServer) -> None:
    wrong = event(text="300000 1950")
    send(wrong)
    send(wrong)
    assert LinkTry.objects.count() == 1
    assert len(line.replies) == 1


def test_somebody_elses_card_takes_no_account_over(learner: Learner, number: str) -> None:
    link(sender=SENDER, text=f"{number} 1950", event_id="a", at=NOW)
    assert link(sender="Uother", text=f"{number} 1950", event_id="b", at=NOW) == messages.line_closed()
    learner.refresh_from_db()
    assert learner.line_id == SENDER


@pytest.mark.parametrize(("email", "then"), [("a@example.test", "mail"), ("", "tel")])
def test_who_leaves_is_told_in_the_next_way(
    new_learner: New, line: LineServer, email: str, then: str
) -> None:
    learner = new_learner("line", email=email)
    for _twice in range(2):
        assert send(event("unfollow", sender=learner.line_id)).status_code == 200
    learner.refresh_from_db()
    assert (learner.line_id, learner.channel) == ("", then)
    assert AuditEntry.objects.filter(subject="learner", subject_id=learner.pk).count() == 1
    assert unlink(sender="", at=NOW) == 0


def test_without_the_right_signature_nothing_is_read(learner: Learner, number: str, line: LineServer) -> None:
    assert send(event(text=f"{number} 1950"), secret="another").status_code == 403
    anybody = Client()
    assert anybody.post("/line/webhook/", b"{}", content_type="application/json").status_code == 403
    assert anybody.post("/line/webhook/", b"\xff", content_type="application/json").status_code == 400
    assert anybody.get("/line/webhook/").status_code == 405
    learner.refresh_from_db()
    assert learner.line_id == ""
    assert line.replies == []


def test_without_a_secret_there_is_no_such_address(db: None) -> None:
    assert send(event("follow"), secret="x").status_code == 404


def test_events_that_nobody_expects_are_let_pass(db: None, line: LineServer) -> None:
    strange = {**event(), "type": "somethingNew"}
    sticker = event()
    sticker["message"] = {
        "type": "sticker",
        "id": "1",
        "packageId": "1",
        "stickerId": "1",
        "stickerResourceType": "STATIC",
        "quoteToken": "q",
    }
    group = {**event(text="300000 1950"), "source": {"type": "group", "groupId": "G"}}
    assert send(strange, sticker, group).status_code == 200
    assert send().status_code == 200  # what LINE's console sends to try the address
    assert line.replies == []


def test_an_answer_that_cannot_be_given_fails_nothing(
    learner: Learner, number: str, line: LineServer
) -> None:
    line.stop()
    assert send(event(text=f"{number} 1950")).status_code == 200
    learner.refresh_from_db()
    assert learner.line_id == SENDER
    line.start()
