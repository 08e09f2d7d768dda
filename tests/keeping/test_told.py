"""Whoever must know of a failed copy is told: on the desk, by mail once a day, and by nobody's password."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from config.keeping import tasks
from config.keeping.keys import KeepingError
from config.keeping.store import Busy
from core import upkeep
from core.upkeep import Upkeep, UpkeepKind, note

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def told(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ADMINS = [("", "somebody@example.test")]
    monkeypatch.setattr(upkeep, "_within", {UpkeepKind.BACKUP: timedelta(minutes=15)})
    monkeypatch.setattr(upkeep, "_started", time.monotonic() - upkeep.DEMO_SETTLES)


def failing(monkeypatch: pytest.MonkeyPatch, problem: Exception) -> None:
    def fail(**_values: Any) -> None:
        raise problem

    monkeypatch.setattr(tasks, "take", fail)


def test_a_failure_is_mailed_once_and_a_day_later_again(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, KeepingError("ディスクがいっぱいです。"))
    for minutes in (0, 10, 20, 24 * 60 + 10, 24 * 60 + 20):
        with pytest.raises(KeepingError):
            tasks.take_and_note(at=NOW + timedelta(minutes=minutes))
    assert [message.subject for message in mail.outbox] == [
        "[Django] 【スマホ学園】控えができませんでした"
    ] * 2
    assert "ディスクがいっぱいです。" in mail.outbox[0].body
    assert mail.outbox[0].to == ["somebody@example.test"]


def test_a_note_that_cannot_be_written_does_not_hide_the_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_values: Any) -> bool:
        raise OperationalError("database or disk is full")

    failing(monkeypatch, KeepingError("ディスクがいっぱいです。"))
    monkeypatch.setattr(tasks, "note", full)
    with pytest.raises(KeepingError):
        tasks.take_and_note(at=NOW)
    assert len(mail.outbox) == 1


def test_when_it_goes_well_again_the_next_failure_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert note(kind=UpkeepKind.BACKUP, at=NOW, problem="x") is True
    assert note(kind=UpkeepKind.BACKUP, at=NOW, problem="x") is False
    assert note(kind=UpkeepKind.BACKUP, at=NOW) is False
    assert note(kind=UpkeepKind.BACKUP, at=NOW, problem="x") is True


def test_an_unforeseen_error_is_named_without_what_it_was_about(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, ValueError("山田 花子 042-900-0000"))
    with pytest.raises(ValueError, match="山田"):
        tasks.take_and_note(at=NOW)
    assert "ValueError" in Upkeep.objects.get(kind=UpkeepKind.BACKUP).problem
    assert "山田" not in Upkeep.objects.get(kind=UpkeepKind.BACKUP).problem + mail.outbox[0].body


def test_somebody_else_at_it_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, Busy("動いています"))
    tasks.back_up()
    assert not Upkeep.objects.filter(kind=UpkeepKind.BACKUP).exists()
    assert mail.outbox == []


def test_the_first_good_copy_is_tried_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[bool] = []
    monkeypatch.setattr(tasks, "take_and_note", lambda **_: None)
    monkeypatch.setattr(tasks, "rehearse", lambda: tried.append(True))
    tasks.back_up()
    note(kind=UpkeepKind.DRILL, at=NOW)
    tasks.back_up()
    assert tried == [True]


def text(client: Client) -> str:
    return client.get("/desk/").content.decode()


def test_the_desk_says_it_to_those_who_answer_for_it(city: Client, manager: Client, clerk: Client) -> None:
    note(kind=UpkeepKind.BACKUP, at=timezone.now(), problem="ディスクがいっぱいです。")
    for client in (city, manager):
        assert "控え：ディスクがいっぱいです。" in text(client)
        assert "サーバーの係の人に" in text(client)
    assert "ディスクがいっぱい" not in text(clerk)


def test_the_desk_is_silent_when_all_is_well_and_speaks_when_nothing_came(city: Client) -> None:
    note(kind=UpkeepKind.BACKUP, at=timezone.now())
    assert "サーバーの係の人に" not in text(city)
    note(kind=UpkeepKind.BACKUP, at=timezone.now() - timedelta(minutes=40))
    assert "控えが、40分のあいだありません。" in text(city)


def test_a_demo_just_started_calls_nothing_late_but_says_what_failed(
    city: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(upkeep, "_started", time.monotonic())
    assert "サーバーの係の人に" not in text(city)
    note(kind=UpkeepKind.BACKUP, at=timezone.now() - timedelta(days=2))
    assert "サーバーの係の人に" not in text(city)
    note(kind=UpkeepKind.BACKUP, at=timezone.now(), problem="ディスクがいっぱいです。")
    assert "控え：ディスクがいっぱいです。" in text(city)
    settings.DEMO = False
    note(kind=UpkeepKind.BACKUP, at=timezone.now() - timedelta(days=2))
    assert "控えが、2日のあいだありません。" in text(city)
