"""The clock strikes once, however many workers look at it at one moment, and also when one of them dies.

The negative control proves the test: without the lock on a schedule's row it must strike more than once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import server as servers
from tests.machines.clocks import JOBS

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
ROUNDS, LOOKING = 10, 6


@pytest.fixture(scope="module")
def clocks(django_db_setup: None, django_db_blocker: Any) -> Iterator[subprocess.Popen[str]]:
    with django_db_blocker.unblock():
        address = servers.copy_database(f"clock{uuid.uuid4().hex[:8]}")
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.machines.clocks"], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={
                **os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings.test",
                "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
            },
        )  # fmt: skip
        yield process
        process.communicate(timeout=60)
        servers.drop_copy(address)


def strike(clocks: subprocess.Popen[str], **order: Any) -> list[int]:
    assert clocks.stdin and clocks.stdout
    clocks.stdin.write(json.dumps({"looking": LOOKING, "lock": True, **order}) + "\n")
    clocks.stdin.flush()
    return json.loads(clocks.stdout.readline())


def test_six_who_look_at_one_moment_order_each_job_once(clocks: subprocess.Popen[str]) -> None:
    for _round in range(ROUNDS):
        assert strike(clocks) == [1] * JOBS


def test_one_who_dies_with_the_order_written_takes_it_along_and_the_next_writes_it(
    clocks: subprocess.Popen[str],
) -> None:
    assert strike(clocks, dying=1, looking=0) == [0] * JOBS
    assert strike(clocks, dying=1) == [1] * JOBS


def test_without_the_lock_a_job_is_ordered_more_than_once(clocks: subprocess.Popen[str]) -> None:
    assert max(max(strike(clocks, lock=False)) for _round in range(ROUNDS)) > 1
