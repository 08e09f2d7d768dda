"""A process that is frozen in a transaction lets go of what it holds, and what a task that lost its database is taken for.

With two whole machines: tests/machines/test_frozen.py.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
from multiprocessing import Value
from typing import Any

import psycopg
import pytest
from django.db import InterfaceError, InternalError, OperationalError, connection
from django.utils import timezone
from django_q.worker import worker

from tests.machines.city import until

pytestmark = pytest.mark.django_db
postgres_only = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is one machine's own")
HOLDER = """
import sys
import django
django.setup()
from django.db import connection, transaction
with transaction.atomic(), connection.cursor() as cursor:
    cursor.execute("SELECT pg_advisory_xact_lock(35)")
    print("locked", flush=True)
    cursor.execute(sys.argv[1])
    print("answered", flush=True)
    sys.stdin.readline()
    cursor.execute("SELECT 1")
"""
SHORT, LONG = "SELECT 1", "SELECT repeat('x', 1000000) FROM generate_series(1, 3000)"


@postgres_only
@pytest.mark.parametrize("limits", [True, False])
@pytest.mark.parametrize("answer", [SHORT, LONG], ids=["between two statements", "with an answer on its way"])
def test_what_a_frozen_process_holds_is_free_soon(answer: str, limits: bool) -> None:
    s = connection.settings_dict
    url = f"postgres://{s['USER']}:{s['PASSWORD']}@{s['HOST']}:{s['PORT'] or 5432}/{s['NAME']}"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, answer], text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "DATABASE_URL": url, "DATABASE_IDLE_SECONDS": "2" if limits else "0",
             "DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    try:
        assert holder.stdout and holder.stdout.readline() == "locked\n"
        if answer == LONG:
            until(lambda: sees("query = %s AND state = 'active'", LONG), "the server sends")
        else:
            assert holder.stdout.readline() == "answered\n"
        holder.send_signal(signal.SIGSTOP)
        if limits:
            until(lambda: not sees(HOLDS), "nobody holds it any more", seconds=60)
            holder.send_signal(signal.SIGCONT)
            _said, problem = holder.communicate("go on\n", timeout=60)
            assert holder.returncode == 1
            assert "IdleInTransactionSessionTimeout" in problem or "OperationalError" in problem
        else:
            with pytest.raises(AssertionError, match="nobody holds it"):
                until(lambda: not sees(HOLDS), "nobody holds it any more", seconds=6)
    finally:
        holder.kill()  # a frozen one dies, too
        holder.wait()


HOLDS = "pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 35)"


def sees(what: str, *values: str) -> int:
    """How many others on this database are so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        cursor.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {others} AND {what}", values)  # noqa: S608  our own
        return cursor.fetchone()[0]


def lost() -> None:
    raise OperationalError("the connection is lost")


def closed() -> None:
    raise InterfaceError("connection already closed")


def stood_still() -> None:
    raise InternalError from psycopg.errors.IdleInTransactionSessionTimeout()


def broken() -> None:
    raise InternalError("the cursor is not valid any more")


def lost_and_said_otherwise() -> None:
    try:
        lost()
    except OperationalError as problem:
        raise ValueError("the booklet could not be made") from problem


def wrong() -> None:
    raise ValueError("this is wrong each time")


@pytest.mark.parametrize(
    ("task", "is_done"),
    [
        (lost, False),
        (closed, False),
        (stood_still, False),
        (broken, True),
        (lost_and_said_otherwise, False),
        (wrong, True),
        (dict, True),
    ],
)
def test_a_task_that_lost_its_database_stays_in_the_queue_and_any_other_is_done(
    task: Any, is_done: bool
) -> None:
    orders: queue.Queue[Any] = queue.Queue()
    results: queue.Queue[Any] = queue.Queue()
    orders.put({"func": task, "name": "x", "args": (), "kwargs": {}, "started": timezone.now(),
                "sync": False, "ack_failure": True, "cluster": "school"})  # fmt: skip
    orders.put("STOP")
    worker(orders, results, Value("f", -1))
    result = results.get_nowait()
    # The condition by which django-q2's monitor takes the order out of the queue.
    assert bool(result["success"] or result["ack_failure"]) is is_done
