"""What the worker does by the clock, each job once through a real worker (django-q2), and how long it took."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.figures import Figure

ROOT = Path(__file__).resolve().parents[3]
GROUP = "夜の仕事"
MOST_SECONDS = 240


def jobs() -> list[str]:
    """Dotted paths of everything that is scheduled, and of copy and drill, each once."""
    from core.schedules import jobs as scheduled

    found = [job.func for job in scheduled()]
    return [
        *found,
        *(
            one
            for one in ("config.keeping.tasks.back_up", "config.keeping.tasks.rehearse")
            if one not in found
        ),
    ]


def run(scratch: Path) -> list[dict[str, Any]]:
    """Each job's seconds, from being asked for to being done: up to half a second of them is the worker's own pause."""
    from django.db import connection
    from django_q.models import Failure, OrmQ, Success
    from django_q.tasks import async_task

    log = (scratch / "worker.log").open("wb")
    connection.close()
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "qcluster"], cwd=ROOT, env={**os.environ, "BENCH_KEEP": "1"}, stdout=log,
        stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    found: list[dict[str, Any]] = []
    try:
        # The first of them waits until the worker is there.
        for func in [jobs()[0], *jobs()]:
            name, deadline = async_task(func), time.monotonic() + MOST_SECONDS
            while time.monotonic() < deadline:
                done = Success.objects.filter(pk=name).first() or Failure.objects.filter(pk=name).first()
                if done:
                    break
                time.sleep(0.1)
            else:
                raise RuntimeError(f"{func} was not done in {MOST_SECONDS} s; {OrmQ.objects.count()} wait")
            if not done.success:
                raise RuntimeError(f"{func}: {done.result}")
            found.append({"func": func, "seconds": (done.stopped - done.started).total_seconds()})
    finally:
        worker.terminate()
        try:
            worker.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(worker.pid, signal.SIGKILL)  # all of it: its children are processes of their own
            worker.wait(30)
        log.close()
    return found[1:]


def figures(found: list[dict[str, Any]], insert: float, size: str) -> list[Figure]:
    """``insert``: bare INSERTs a second, measured in the same run."""
    made = [
        Figure(
            GROUP, one["func"], one["seconds"], "秒",
            against=f"ただのINSERT {one['seconds'] * insert:,.0f}回分",
        )
        for one in found
    ]  # fmt: skip
    made.append(Figure(GROUP, "全部で", sum(one["seconds"] for one in found), "秒", against=size))
    return made
