"""N01, N03: at most once a person and channel; LINE, then mail, then the call list within 15 minutes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from notices import sending
from notices.actions import deliver, deliver_due, drop
from notices.enums import Kind, Reason, Status
from notices.models import Notice
from people.actions import stop_notices
from people.models import Learner
from tests.notices import line_server
from tests.notices import smtp as smtp_modes
from tests.notices.conftest import NOW, chain, minutes, sweep_until, tell
from tests.notices.line_server import LineServer
from tests.notices.smtp import Sink

New = Callable[..., Learner]


def test_a_notice_reaches_line_once(new_learner: New, line: LineServer) -> None:
    notice = tell(new_learner())
    assert deliver(notice_id=notice.pk, at=NOW).status == Status.SENT
    assert deliver(notice_id=notice.pk, at=minutes(1)).status == Status.SENT
    sweep_until(30)
    assert [(push.key, push.to, push.status) for push in line.pushes] == [
        (str(notice.key), notice.learner.line_id, 200)
    ]
    text = line.pushes[0].text
    assert text.startswith(
        "【参加できます】\n\nためし0さん\n\n11月28日（土）午前10時からの教室に、参加できます。"
    )
    assert "/stop/" in text


def test_a_mail_says_everything_and_has_a_stop_button_of_the_mail_program(
    new_learner: New, smtp: Sink
) -> None:
    learner = new_learner("mail")
    notice = tell(learner)
    deliver(notice_id=notice.pk, at=NOW)
    (mail,) = smtp.mails
    assert smtp.envelopes == [("no-reply@localhost", [learner.email])]
    assert (mail["To"], mail["Subject"]) == (learner.email, "参加できます")
    assert mail["Message-ID"] == f"<{notice.key}@localhost>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail["List-Unsubscribe"].strip("<>")
    body = mail.get_content()
    assert body.startswith(("ためし0さん\r\n", "ためし0さん\n"))
    assert body.rstrip().endswith(link)
    assert link.startswith("http://localhost:8000/stop/")


@pytest.mark.parametrize("fault", [line_server.LIMIT, line_server.BROKEN, line_server.SILENT])
def test_line_is_asked_again_with_the_same_key(new_learner: New, line: LineServer, fault: str) -> None:
    line.modes = [fault, fault]
    notice = tell(new_learner())
    sweep_until(5)
    assert [push.key for push in line.pushes] == [str(notice.key)] * 3
    assert len(line.taken) == 1
    assert chain(notice.learner) == [("line", "sent")]


@pytest.mark.parametrize("fault", [line_server.LOST, line_server.GARBAGE])
def test_an_answer_that_got_lost_sends_nothing_twice(new_learner: New, line: LineServer, fault: str) -> None:
    line.modes = [fault]
    notice = tell(new_learner())
    sweep_until(5)
    assert [push.status for push in line.pushes][1:] == [409]
    assert len(line.taken) == 1
    assert chain(notice.learner) == [("line", "sent")]


def test_a_refusal_by_line_goes_to_mail_at_once(new_learner: New, line: LineServer, smtp: Sink) -> None:
    line.mode = line_server.BAD
    notice = tell(new_learner())
    deliver_due(at=NOW)
    deliver_due(at=NOW)
    assert len(line.pushes) == 1
    assert len(smtp.mails) == 1
    assert chain(notice.learner) == [("line", "failed"), ("mail", "sent")]


@pytest.mark.parametrize(
    "line_fault", [line_server.LIMIT, line_server.BROKEN, line_server.SILENT, line_server.BAD]
)
@pytest.mark.parametrize("mail_fault", [smtp_modes.BUSY, smtp_modes.REFUSED, smtp_modes.FULL, "down"])
def test_with_everything_down_the_call_list_has_it_within_15_minutes(
    new_learner: New, line: LineServer, smtp: Sink, settings: Any, line_fault: str, mail_fault: str
) -> None:
    line.mode = line_fault
    if mail_fault == "down":
        settings.EMAIL_PORT = 9
    else:
        smtp.mode = mail_fault
    notice = tell(new_learner(), urgent_at=minutes(600))
    sweep_until(15)
    call = Notice.objects.get(channel="tel")
    assert chain(notice.learner) == [("line", "failed"), ("mail", "failed"), ("tel", "to_do")]
    assert call.due_at <= minutes(15)
    assert (call.say, call.urgent_at, call.center) == (notice.say, notice.urgent_at, "tomioka")
    assert smtp.mails == [] and line.taken == {}


def test_each_minute_of_the_fall_back_is_kept_even_when_every_sweep_comes_late(
    new_learner: New, line: LineServer, smtp: Sink
) -> None:
    line.mode, smtp.mode = line_server.BROKEN, smtp_modes.BUSY
    notice = tell(new_learner())
    for second in range(0, 15 * 60, 59):  # never in step with the minutes that were asked for
        deliver_due(at=NOW + timedelta(seconds=second))
    assert chain(notice.learner)[-1] == ("tel", "to_do")


@pytest.mark.parametrize("fault", [smtp_modes.BROKEN, smtp_modes.SILENT])
def test_a_mail_that_may_have_arrived_is_never_sent_again(new_learner: New, smtp: Sink, fault: str) -> None:
    smtp.mode = fault
    notice = tell(new_learner("mail"))
    sweep_until(30)
    assert len(smtp.mails) == 1
    assert chain(notice.learner) == [("mail", "failed"), ("tel", "to_do")]
    assert Notice.objects.get(channel="tel").reason == Reason.UNCLEAR


def test_a_claimed_mail_whose_sender_died_goes_to_the_call_list(new_learner: New, smtp: Sink) -> None:
    notice = tell(new_learner("mail"))
    Notice.objects.update(status=Status.SENDING, claimed_at=NOW, first_try_at=NOW, attempts=1)
    sweep_until(2)
    assert chain(notice.learner) == [("mail", "sending")]
    sweep_until(4, start=3)
    assert smtp.mails == []
    assert chain(notice.learner) == [("mail", "failed"), ("tel", "to_do")]
    assert Notice.objects.get(channel="tel").reason == Reason.UNCLEAR


def test_a_claimed_line_message_whose_sender_died_is_sent_with_the_same_key(
    new_learner: New, line: LineServer
) -> None:
    notice = tell(new_learner())
    Notice.objects.update(status=Status.SENDING, claimed_at=NOW, first_try_at=NOW, attempts=1)
    sweep_until(4)
    assert [push.key for push in line.pushes] == [str(notice.key)]
    assert chain(notice.learner) == [("line", "sent")]


def test_a_day_later_line_has_forgotten_the_key_so_somebody_rings(new_learner: New, line: LineServer) -> None:
    notice = tell(new_learner())
    Notice.objects.update(status=Status.SENDING, claimed_at=NOW, first_try_at=NOW, attempts=1)
    deliver_due(at=NOW + timedelta(days=1))
    assert line.pushes == []
    assert chain(notice.learner) == [("line", "failed"), ("tel", "to_do")]
    assert Notice.objects.get(channel="tel").reason == Reason.UNCLEAR_LINE


def test_who_was_thought_dead_and_was_only_slow_takes_the_call_off_the_list(
    new_learner: New, smtp: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    from notices import mail

    really = mail.send

    def slow(**values: Any) -> sending.Answer:
        deliver_due(at=minutes(4))  # meanwhile another worker gives us up
        return really(**values)

    monkeypatch.setattr(mail, "send", slow)
    notice = tell(new_learner("mail"))
    deliver(notice_id=notice.pk, at=NOW)
    assert len(smtp.mails) == 1
    assert chain(notice.learner) == [("mail", "sent"), ("tel", "dropped")]


def test_a_carrier_that_does_not_answer_is_left_alone_for_a_minute(
    new_learner: New, line: LineServer
) -> None:
    line.mode = line_server.SILENT
    for _n in range(8):
        tell(new_learner())
    deliver_due(at=NOW)
    assert len(line.pushes) == sending.TOO_MANY
    assert set(Notice.objects.values_list("status", "attempts")) == {("pending", 1)}


def test_one_notice_that_cannot_be_made_keeps_no_other_from_going(
    new_learner: New, line: LineServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from notices import messages

    first, second = tell(new_learner()), tell(new_learner())
    really = messages.line_text

    def faulty(notice: Notice, *rest: Any) -> str:
        if notice.pk == first.pk:
            raise RuntimeError("cannot be made")
        return really(notice, *rest)

    monkeypatch.setattr(messages, "line_text", faulty)
    deliver_due(at=NOW)
    assert [push.key for push in line.pushes] == [str(second.key)]


def test_what_is_dropped_is_not_sent(new_learner: New, line: LineServer) -> None:
    notice = tell(new_learner(), kind=Kind.OFFER)
    other = tell(notice.learner, kind=Kind.RECEIVED)
    by_phone = tell(new_learner("tel"), kind=Kind.OFFER)
    assert drop(about="application:1", kinds=[Kind.OFFER], at=NOW) == 2
    assert drop(about="application:1", kinds=[Kind.OFFER], at=NOW) == 0
    sweep_until(2)
    assert [push.key for push in line.pushes] == [str(other.key)]
    assert chain(by_phone.learner) == [("tel", "dropped")]


def test_what_is_dropped_while_it_fails_is_not_tried_again(
    new_learner: New, line: LineServer, smtp: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    from notices import line as line_api

    def failing(**values: Any) -> sending.Answer:
        drop(about="application:1", at=NOW)
        return sending.Answer.REFUSED

    monkeypatch.setattr(line_api, "push", failing)
    notice = tell(new_learner())
    sweep_until(15)
    assert chain(notice.learner) == [("line", "dropped")]
    assert smtp.mails == []


def test_nobody_is_told_of_an_offer_that_has_ended(new_learner: New, line: LineServer) -> None:
    offer = tell(new_learner(), kind=Kind.OFFER, urgent_at=minutes(10))
    reminder = tell(offer.learner, kind=Kind.REMINDER, urgent_at=minutes(10))
    called = tell(new_learner("tel"), kind=Kind.OFFER, urgent_at=minutes(10))
    result = tell(offer.learner, urgent_at=minutes(10))
    assert deliver(notice_id=offer.pk, at=minutes(10)).status == Status.GIVEN_UP
    deliver_due(at=minutes(10))
    assert {n.pk: n.status for n in Notice.objects.all()} == {
        offer.pk: "given_up", reminder.pk: "given_up", called.pk: "given_up", result.pk: "sent",
    }  # fmt: skip
    assert [push.key for push in line.pushes] == [str(result.key)]


def test_who_stops_before_it_goes_out_is_rung_instead_or_left_in_peace(
    new_learner: New, line: LineServer
) -> None:
    learner = new_learner()
    tell(learner)
    tell(learner, kind=Kind.REMINDER)
    stop_notices(learner=learner, at=NOW)
    sweep_until(2)
    assert line.pushes == []
    assert chain(learner) == [("line", "failed"), ("line", "dropped"), ("tel", "to_do")]
    assert Notice.objects.get(channel="tel").reason == Reason.STOPPED


def test_who_changes_the_address_gets_it_at_the_new_one(new_learner: New, smtp: Sink) -> None:
    learner = new_learner("mail")
    tell(learner)
    Learner.objects.filter(pk=learner.pk).update(email="new@example.test")
    deliver_due(at=NOW)
    assert smtp.envelopes[0][1] == ["new@example.test"]


def test_what_is_for_later_waits(new_learner: New, line: LineServer) -> None:
    notice = tell(new_learner(), kind=Kind.REMINDER, not_before=minutes(60))
    sweep_until(59)
    assert line.pushes == []
    assert deliver(notice_id=notice.pk, at=minutes(59)).status == Status.PENDING
    deliver_due(at=minutes(60))
    assert len(line.pushes) == 1


def test_an_address_cannot_bring_a_header_or_a_second_reader(new_learner: New, smtp: Sink) -> None:
    learner = new_learner("mail")
    for address in (
        "a@example.test\nBcc: b@example.test",
        "a@example.test,b@example.test",
        "a@example.test\r\n",
    ):
        Learner.objects.filter(pk=learner.pk).update(email=address)
        notice = tell(learner, about=f"application:{len(address)}")
        assert deliver(notice_id=notice.pk, at=NOW).status == Status.FAILED
    assert smtp.mails == []


def test_a_subject_cannot_bring_a_header(new_learner: New, smtp: Sink) -> None:
    notice = tell(new_learner("mail"), subject="参加\r\nBcc: evil@example.test\n\n本文 ほか\x00\x85")
    deliver(notice_id=notice.pk, at=NOW)
    (mail,) = smtp.mails
    assert mail["Subject"].strip() == "参加 Bcc: evil@example.test 本文 ほか"
    assert mail["Bcc"] is None
    assert smtp.envelopes[0][1] == [notice.learner.email]
