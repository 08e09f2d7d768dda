"""N01 and N03 over any order of faults, deaths and late workers."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from notices import line, mail
from notices.actions import deliver, deliver_due
from notices.enums import Status
from notices.models import Notice
from notices.sending import Answer
from people.models import Learner
from tests.notices.conftest import NOW, tell


class Killed(BaseException):
    """Stands for kill -9: nothing that the program catches."""


# What a carrier does with one attempt: (it takes the message, what the sender hears; None: is killed).
LINE_FATES = [
    (True, Answer.SENT),
    (True, Answer.SILENCE),
    (True, None),
    (False, Answer.TROUBLE),
    (False, Answer.SILENCE),
    (False, Answer.REFUSED),
    (False, None),
]
MAIL_FATES = [
    (True, Answer.SENT),
    (True, Answer.UNCLEAR),
    (True, None),
    (False, Answer.TROUBLE),
    (False, Answer.UNCLEAR),
    (False, Answer.REFUSED),
    (False, None),
]


class Carriers:
    """LINE and a mail server whose fate a list decides; they remember what they took."""

    def __init__(self, line_fates: list[Any], mail_fates: list[Any]) -> None:
        self.line_fates, self.mail_fates = list(line_fates), list(mail_fates)
        self.line_seen: dict[UUID, int] = {}
        self.mails: list[UUID] = []

    def push(self, *, to: str, text: str, key: UUID) -> Answer:
        taken, heard = self.line_fates.pop(0) if self.line_fates else (True, Answer.SENT)
        if heard is not Answer.REFUSED and key in self.line_seen and heard is not None:
            return Answer.SENT  # 409
        if taken:
            self.line_seen[key] = self.line_seen.get(key, 0) + (key not in self.line_seen)
        if heard is None:
            raise Killed
        return heard

    def send(self, *, key: UUID, **values: Any) -> Answer:
        taken, heard = self.mail_fates.pop(0) if self.mail_fates else (True, Answer.SENT)
        if taken:
            self.mails.append(key)
        if heard is None:
            raise Killed
        return heard


@pytest.mark.django_db
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    line_fates=st.lists(st.sampled_from(LINE_FATES), max_size=6),
    mail_fates=st.lists(st.sampled_from(MAIL_FATES), max_size=6),
    waits=st.lists(st.integers(10, 150), min_size=12, max_size=25),
    eager=st.lists(st.booleans(), min_size=12, max_size=25),
)
# What would come out by chance only now and then: a mail taken by the server, its sender killed.
@example(line_fates=[(False, Answer.REFUSED)], mail_fates=[(True, None)], waits=[60] * 12, eager=[False] * 12)
@example(line_fates=[(True, None)], mail_fates=[], waits=[60] * 12, eager=[True] * 12)
def test_whatever_happens_it_is_sent_at_most_once_and_never_lost(
    line_fates: list[Any],
    mail_fates: list[Any],
    waits: list[int],
    eager: list[bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    carriers = Carriers(line_fates, mail_fates)
    with monkeypatch.context() as patch:
        patch.setattr(line, "push", carriers.push)
        patch.setattr(mail, "send", carriers.send)
        patch.setattr("notices.channels.usable", lambda learner, channel: True)
        patch.setattr("notices.actions.delivery.is_resting", lambda channel: False)
        Notice.objects.all().delete()
        Learner.objects.filter(tel_key="0429000999").delete()
        learner = Learner.objects.create(
            call_name="ためし", name="試験", kana="シケン", tel="0429000999", birth_year=1950,
            channel="line", email="a@example.test", line_id="U1", notices_since=NOW,
        )  # fmt: skip
        first = tell(learner)
        at = NOW
        for wait, twice in zip(waits, eager, strict=False):
            for _again in range(1 + twice):
                try:
                    deliver(notice_id=first.pk, at=at)
                    deliver_due(at=at)
                except Killed:
                    pass
            at += timedelta(seconds=wait)
        for minute in range(20):  # a quiet quarter of an hour with a worker that lives
            with contextlib.suppress(Killed):
                deliver_due(at=at + timedelta(minutes=minute))
    notices = list(Notice.objects.order_by("pk"))
    assert len(carriers.mails) == len(set(carriers.mails)) <= 1
    assert all(times == 1 for times in carriers.line_seen.values()) and len(carriers.line_seen) <= 1
    assert len({notice.channel for notice in notices}) == len(notices)
    last = notices[-1]
    assert last.status in (Status.SENT, Status.TO_DO), "somebody was told, or somebody rings"
    if last.status == Status.SENT:
        assert last.key in (carriers.line_seen if last.channel == "line" else carriers.mails)
    assert all(notice.status == Status.FAILED for notice in notices[:-1])
