"""Many who look at the clock at one moment, as workers do; run as ``python -m tests.machines.clocks``.

Reads orders, a line of JSON each: so many ``looking``, with ``lock`` or without, and ``dying`` (how many die with
their work written and not committed, before the others look). Answers how often each of the jobs was ordered.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import timedelta
from typing import Any

JOBS = 10


def look(order: dict[str, Any], *, dies: bool = False) -> None:
    """One look at the clock, by the very function that workers call."""
    from django.db.models import QuerySet
    from django_q.models import Schedule
    from django_q.scheduler import scheduler

    if not order["lock"]:
        QuerySet.select_for_update = lambda self, **_options: self  # type: ignore[method-assign, assignment]
    if dies:
        Schedule.save = lambda *_args, **_values: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[method-assign]
    scheduler()


def at_once(order: dict[str, Any], times: int, **how: bool) -> None:
    """So many processes look when the pipe that all of them read is shut."""
    reading, writing = os.pipe()
    children = []
    for _n in range(times):
        if (child := os.fork()) == 0:
            os.close(writing)
            os.read(reading, 1)
            look(order, **how)
            os._exit(0)
        children.append(child)
    os.close(reading)
    os.close(writing)
    for child in children:
        os.waitpid(child, 0)


def strike(order: dict[str, Any]) -> list[int]:
    from django.db import connections
    from django.utils import timezone
    from django_q.models import OrmQ, Schedule

    OrmQ.objects.all().delete()
    Schedule.objects.all().delete()
    due = timezone.now() - timedelta(seconds=1)
    for n in range(JOBS):
        Schedule.objects.create(
            name=f"job {n}", func="builtins.len", schedule_type=Schedule.DAILY, next_run=due
        )
    connections.close_all()  # children must not write on their parent's connection
    at_once(order, order.get("dying", 0), dies=True)
    at_once(order, order["looking"])
    ordered = [row.task["group"] for row in OrmQ.objects.all()]
    return sorted(ordered.count(f"job {n}") for n in range(JOBS))


def main() -> None:
    import django

    django.setup()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(strike(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
