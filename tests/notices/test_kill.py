"""N01: ``kill -9`` of whoever sends, at every point, leaves nothing sent twice and nothing lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dj_database_url
import pytest
from django.db import connections
from django.utils import timezone

from notices.actions import delivery
from notices.enums import Kind
from notices.models import Notice
from people.models import Learner
from tests import server as servers
from tests.notices import line_server
from tests.notices.conftest import NOW, tell
from tests.notices.killed import POINTS
from tests.notices.line_server import LineServer
from tests.notices.smtp import Sink

ROOT = Path(__file__).resolve().parents[2]
MAY_HAVE_GONE = POINTS.index("the message taken")


@pytest.fixture(scope="module")
def copy(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock():
        url = servers.copy_database("killed")
        yield url
        servers.drop_copy(url)


def environment(url: str) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
        "DJANGO_SETTINGS_MODULE": "tests.notices.away_settings",
        "DATABASE_URL": url,
    }


@pytest.fixture(scope="module")
def forks(copy: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.notices.killed"],
        cwd=ROOT,
        env=environment(copy),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.communicate(timeout=30)


class Away:
    """The copy, and carriers on this machine for processes of their own."""

    def __init__(self, url: str, forks: subprocess.Popen[str], line: LineServer, smtp: Sink) -> None:
        Notice.objects.using("away").all().delete()
        Learner.objects.using("away").filter(tel_key="0429000001").delete()
        self.forks = forks
        self.settings = {**line.settings(), **smtp.settings(), "EMAIL_TIMEOUT": 5, "LINE_TIMEOUT": 5}
        self.env = {**environment(url), "TEST_LINE_URL": line.url, "TEST_LINE_TOKEN": line_server.TOKEN}

    def tell(self, channel: str) -> Notice:
        now = timezone.now()
        learner = Learner.objects.using("away").create(
            call_name="ためし", name="試験 受講", kana="シケン", tel="0429000001", birth_year=1950,
            channel=channel, email="a@example.test", line_id="U1", home_center="tomioka", notices_since=now,
        )  # fmt: skip
        return Notice.objects.using("away").create(
            learner=learner, kind=Kind.SELECTED, about="application:1", channel=channel, subject="件名", body="本文",
            due_at=now, created_at=now,
        )  # fmt: skip

    def sweep(self, *minutes: float, point: str = "", times: int = 1) -> list[int]:
        """Sweeps so many minutes from now, in a process each; gives the exit codes."""
        order = {"point": point, "minutes": minutes or [0], "times": times, "settings": self.settings}
        assert self.forks.stdin and self.forks.stdout
        self.forks.stdin.write(json.dumps(order) + "\n")
        self.forks.stdin.flush()
        return json.loads(self.forks.stdout.readline())

    def chain(self) -> list[tuple[str, str]]:
        return list(Notice.objects.using("away").order_by("pk").values_list("channel", "status"))


@pytest.fixture
def away(copy: str, forks: subprocess.Popen[str], line: LineServer, smtp: Sink) -> Iterator[Away]:
    connections.databases["away"] = {**connections["default"].settings_dict, **dj_database_url.parse(copy)}
    yield Away(copy, forks, line, smtp)
    connections["away"].close()
    del connections["away"], connections.databases["away"]


@pytest.mark.django_db  # and so the test database is made also when this file runs alone
def test_a_claim_is_given_once(new_learner: Any, smtp: Sink) -> None:
    notice = tell(new_learner("mail"))
    assert delivery._claim(notice.pk, NOW) is not None
    assert delivery._claim(notice.pk, NOW) is None


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("channel", ["line", "mail"])
def test_killed_at_a_point(away: Away, line: LineServer, smtp: Sink, channel: str, point: str) -> None:
    notice = away.tell(channel)
    assert away.sweep(point=point) == [-signal.SIGKILL]
    assert away.sweep(2, 5, 8) == [0]
    gone = POINTS.index(point) >= MAY_HAVE_GONE
    if channel == "line":
        assert list(line.taken) == [str(notice.key)]
        assert away.chain() == [("line", "sent")]
        assert len(line.pushes) == (2 if point in POINTS[MAY_HAVE_GONE : MAY_HAVE_GONE + 2] else 1)
    elif point in ("before the claim", "the claim made, not committed", "the outcome committed"):
        assert len(smtp.mails) == 1
        assert away.chain() == [("mail", "sent")]
    else:
        assert len(smtp.mails) == (1 if gone else 0)
        assert away.chain() == [("mail", "failed"), ("tel", "to_do")]


def test_the_real_worker_killed_in_mid_sending(away: Away, line: LineServer) -> None:
    notice = away.tell("line")
    line.mode = line_server.LOST  # LINE takes it and never answers: the worker hangs in the middle
    with_schedules = [sys.executable, "manage.py", "make_schedules", "--verbosity", "0"]
    subprocess.run(with_schedules, cwd=ROOT, env=away.env, check=True, timeout=180)
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "qcluster"],
        cwd=ROOT,
        env={**away.env, "TEST_LINE_SECONDS": "60"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        assert line.asked.wait(180), "the worker's schedule has sent nothing"
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(10)
    assert away.chain() == [("line", "sending")]
    line.mode = line_server.OK
    assert away.sweep(1) == [0]  # not yet: it might live
    assert len(line.pushes) == 1
    assert away.sweep(5) == [0]
    assert [(push.key, push.status) for push in line.pushes] == [
        (str(notice.key), 0),
        (str(notice.key), 409),
    ]
    assert away.chain() == [("line", "sent")]


def test_three_workers_at_once_send_once(away: Away, line: LineServer, smtp: Sink) -> None:
    away.tell("mail")
    assert away.sweep(times=3) == [0, 0, 0]
    assert len(smtp.mails) == 1
    assert away.chain() == [("mail", "sent")]
