"""Learners to be told things, and carriers on this machine that tell them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from notices.actions import deliver_due, notify
from notices.enums import Kind
from notices.models import Notice
from people.actions import add_learner
from people.enums import Channel
from people.models import Learner
from tests.notices.line_server import LineServer
from tests.notices.smtp import Sink

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


def minutes(n: float) -> datetime:
    return NOW + timedelta(minutes=n)


@pytest.fixture
def smtp(settings: Any) -> Iterator[Sink]:
    sink = Sink().start()
    for name, value in sink.settings().items():
        setattr(settings, name, value)
    yield sink
    sink.stop()


@pytest.fixture
def line(settings: Any) -> Iterator[LineServer]:
    server = LineServer().start()
    for name, value in server.settings().items():
        setattr(settings, name, value)
    yield server
    server.stop()


@pytest.fixture
def new_learner(db: None) -> Callable[..., Learner]:
    """``new_learner(channel="line", …)``: somebody with every address, who agreed to notices."""
    made: list[Learner] = []

    def make(channel: str = Channel.LINE, *, consent: bool = True, **values: Any) -> Learner:
        n = len(made)
        number = f"{n:04d}"
        learner = add_learner(
            at=NOW,
            consent_by="phone" if consent else "",
            **{
                "call_name": f"ためし{n}",
                "name": f"試験 受講{n}",
                "kana": "シケン ジュコウ" + "アイウエオカキクケコ"[n % 10],
                "tel": f"0429000{number[-3:]}",
                "birth_year": "1950",
                "channel": channel,
                "email": f"learner{n}@example.test",
                "line_id": f"U{n:032d}",
                "postal_code": "3590002",
                "address": f"所沢市架空町{n + 1}番地",
                "home_center": "tomioka",
                **values,
            },
        )
        made.append(learner)
        return learner

    return make


def tell(learner: Learner, **values: Any) -> Notice:
    notice = notify(
        **{
            "learner": learner,
            "kind": Kind.SELECTED,
            "about": "application:1",
            "subject": "参加できます",
            "body": "11月28日（土）午前10時からの教室に、参加できます。",
            "say": "教室に参加できることになりました。",
            "at": NOW,
            **values,
        }
    )
    assert notice is not None
    return notice


def sweep_until(end: float, *, start: float = 0) -> None:
    """The worker's minutes from ``start`` to ``end``."""
    for n in range(int(start), int(end) + 1):
        deliver_due(at=minutes(n))


def chain(learner: Learner) -> list[tuple[str, str]]:
    """``[(channel, status), …]``, first notice first."""
    return list(Notice.objects.filter(learner=learner).order_by("pk").values_list("channel", "status"))
