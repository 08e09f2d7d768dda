"""N01, N02, N04: what notify() writes down, for whom, and that it never fails the caller."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ

from notices.actions import deliver, deliver_due, forget_learner, forget_old, notify
from notices.enums import Kind, Reason, Status
from notices.models import LinkTry, Notice, StopLink
from people.actions import give_consent, stop_notices
from people.models import Learner
from tests.notices import line_server
from tests.notices.conftest import NOW, chain, minutes, sweep_until, tell
from tests.notices.line_server import LineServer
from tests.notices.smtp import Sink

New = Callable[..., Learner]


@pytest.mark.parametrize(
    ("chosen", "values", "channel", "reason"),
    [
        ("line", {}, "line", ""),
        ("line", {"line_id": ""}, "mail", "no_address"),
        ("line", {"line_id": "", "email": ""}, "tel", "no_address"),
        ("mail", {}, "mail", ""),
        ("post", {}, "post", ""),
        ("tel", {}, "tel", ""),
        ("tel", {"tel": ""}, "post", "no_address"),
        ("tel", {"tel": "", "address": ""}, "mail", "no_address"),
    ],
)
def test_the_first_channel_that_can_be_used(
    new_learner: New, line: LineServer, chosen: str, values: dict[str, str], channel: str, reason: str
) -> None:
    notice = tell(new_learner(chosen, **values))
    assert (notice.channel, notice.reason) == (channel, reason)
    assert notice.status == (Status.PENDING if channel in ("line", "mail") else Status.TO_DO)


def test_without_a_line_token_line_is_no_channel(new_learner: New) -> None:
    assert tell(new_learner("line")).channel == "mail"


def test_without_a_mail_server_mail_is_no_channel(new_learner: New, settings: Any) -> None:
    settings.MAIL_READY = False
    assert tell(new_learner("mail")).channel == "tel"


def test_a_card_that_would_come_too_late_becomes_a_call(new_learner: New) -> None:
    learner = new_learner("post")
    assert tell(learner, urgent_at=NOW + timedelta(days=4)).channel == "post"
    late = tell(learner, about="session:2", urgent_at=NOW + timedelta(days=3, hours=23))
    assert (late.channel, late.reason) == ("tel", Reason.IN_A_HURRY)


@pytest.mark.parametrize("kind", Kind.values)
def test_without_consent_nothing_leaves_by_itself(
    new_learner: New, line: LineServer, smtp: Sink, kind: str
) -> None:
    notice = tell(new_learner("line", consent=False), kind=kind)
    sweep_until(15)
    assert (notice.channel, notice.reason) == ("tel", Reason.NO_CONSENT)
    assert notice.status == (Status.DROPPED if kind == Kind.THANKS else Status.TO_DO)
    assert line.pushes == [] and smtp.mails == []


@pytest.mark.parametrize("kind", Kind.values)
def test_who_stopped_is_rung_for_what_matters_only(new_learner: New, line: LineServer, kind: str) -> None:
    learner = new_learner("line")
    stop_notices(learner=learner, at=NOW)
    notice = tell(learner, kind=kind)
    assert (notice.channel, notice.reason) == ("tel", Reason.STOPPED)
    assert notice.status == (Status.DROPPED if kind in ("reminder", "thanks") else Status.TO_DO)


def test_nobody_is_rung_only_to_be_thanked(new_learner: New) -> None:
    assert tell(new_learner("tel"), kind=Kind.THANKS).status == Status.DROPPED
    assert tell(new_learner("post"), kind=Kind.THANKS).status == Status.DROPPED
    assert tell(new_learner("tel"), kind=Kind.REMINDER).status == Status.TO_DO


def test_told_twice_is_one_notice_even_when_the_channel_has_changed(
    new_learner: New, line: LineServer
) -> None:
    learner = new_learner("line")
    first = tell(learner)
    learner.channel = "mail"
    assert tell(learner, subject="べつの件名") == first
    assert tell(learner, kind=Kind.REMINDER) != first
    assert tell(learner, about="application:2") != first
    assert Notice.objects.count() == 3


def test_the_database_itself_refuses_a_second_beginning(new_learner: New) -> None:
    first = tell(new_learner("mail"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(
            learner=first.learner, kind=first.kind, about=first.about, channel="tel", subject="", body="",
            due_at=NOW, created_at=NOW,
        )  # fmt: skip


def test_somebody_erased_is_told_nothing(new_learner: New, smtp: Sink) -> None:
    before = tell(new_learner("mail"))
    Learner.objects.update(erased_at=NOW)
    learner = Learner.objects.get(pk=before.learner_id)
    values = {
        "learner": learner,
        "kind": Kind.CHANGED,
        "about": "session:1",
        "subject": "",
        "body": "",
        "at": NOW,
    }
    assert notify(**values) is None
    deliver_due(at=NOW)
    assert chain(learner) == [("mail", "dropped")]
    assert smtp.mails == []


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the worker is asked for, whichever queue carries it."""
    calls: list[tuple[Any, ...]] = []
    monkeypatch.setattr("notices.actions.outbox.async_task", lambda *args, **options: calls.append(args))
    return calls


def test_the_worker_is_asked_after_the_commit_and_only_for_what_it_can_do_now(
    new_learner: New, asked: list[tuple[Any, ...]], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        notice = tell(new_learner("mail"))
        tell(notice.learner, kind=Kind.REMINDER, not_before=minutes(60))
        tell(new_learner("tel"))
        assert asked == []
    assert asked == [("notices.tasks.deliver", notice.pk)]


def test_a_rollback_of_the_caller_takes_the_notice_with_it(
    new_learner: New, asked: list[tuple[Any, ...]], django_capture_on_commit_callbacks: Any
) -> None:
    learner = new_learner("mail")
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        tell(learner)
        transaction.set_rollback(True)  # the caller changes its mind
    assert not Notice.objects.exists()
    assert asked == []


def test_the_caller_goes_on_when_queue_mail_and_line_are_down(
    new_learner: New, settings: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def down(*args: Any, **values: Any) -> None:
        raise ConnectionError("no queue")

    settings.EMAIL_PORT, settings.LINE_CHANNEL_TOKEN = 9, "token"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    monkeypatch.setattr("notices.actions.outbox.async_task", down)
    with django_capture_on_commit_callbacks(execute=True):
        notice = tell(new_learner("line"))
    assert notice.status == Status.PENDING
    sweep_until(15)
    assert chain(notice.learner) == [("line", "failed"), ("mail", "failed"), ("tel", "to_do")]


def test_neither_logs_nor_the_queue_hold_anything_personal(
    new_learner: New, line: LineServer, smtp: Sink, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(logging.getLogger("mail.log"), "disabled", True)  # the stand-in's own
    line.mode, smtp.mode = line_server.BAD, "550"
    with django_capture_on_commit_callbacks(execute=True):
        learner = new_learner("line", call_name="カナリア", name="金糸雀 花子")
        notice = tell(learner, subject="秘密の件名", body="秘密の本文")
    sweep_until(15)
    line.mode = line_server.SILENT
    tell(learner, about="application:2", subject="秘密の件名", body="秘密の本文")
    sweep_until(15)
    written = caplog.text + "".join(str(row.task) for row in OrmQ.objects.all())
    assert "line: refused (400)" in written and "mail: refused (SMTPRecipientsRefused)" in written
    secrets = [
        learner.call_name,
        learner.name,
        learner.tel,
        learner.email,
        learner.line_id,
        learner.address,
        "秘密",
    ]
    assert [secret for secret in secrets if secret in written] == []
    assert notice.channel == "line"


def test_no_token_lies_in_the_database(new_learner: New, line: LineServer) -> None:
    deliver(notice_id=tell(new_learner()).pk, at=NOW)
    token = line.pushes[0].text.rsplit("/stop/", 1)[1].strip("/")
    assert len(token) == 22  # 128 bits
    with connection.cursor() as cursor:
        rows = []
        for model in (Notice, StopLink, Learner):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # noqa: S608  our own table's name
            rows += cursor.fetchall()
    assert token not in str(rows)
    assert StopLink.objects.count() == 1


def test_forgetting_somebody_leaves_no_word_and_no_link(new_learner: New, line: LineServer) -> None:
    learner = new_learner()
    deliver(notice_id=tell(learner, body="秘密の本文").pk, at=NOW)
    tell(learner, kind=Kind.CHANGED, body="秘密の本文")
    assert forget_learner(learner=learner, at=NOW) == 2
    assert forget_learner(learner=learner, at=NOW) == 0
    assert not StopLink.objects.exists()
    assert set(Notice.objects.values_list("subject", "body", "say")) == {("", "", "")}
    assert chain(learner) == [("line", "sent"), ("line", "dropped")]


def test_old_notices_go_and_those_still_open_stay(new_learner: New, line: LineServer) -> None:
    learner = new_learner()
    sent = tell(learner)
    deliver(notice_id=sent.pk, at=NOW)
    still_open = tell(learner, kind=Kind.CHANGED)
    LinkTry.objects.create(sender_hash="a", number="1", event_id="1", at=NOW)
    assert forget_old(at=NOW + timedelta(days=399)) == 0
    assert forget_old(at=NOW + timedelta(days=401)) == 1
    assert list(Notice.objects.all()) == [still_open]
    assert not LinkTry.objects.exists()


def test_notify_costs_the_same_few_queries_for_anybody(new_learner: New) -> None:
    learner = new_learner("tel")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        tell(learner)
    assert len(queries) == 4  # look, savepoint, insert, release
    give_consent(learner=learner, channel="phone", at=NOW)
    with CaptureQueriesContext(connection) as again:
        tell(learner)
    assert len(again) == 1
