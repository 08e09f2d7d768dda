"""What the worker does by the clock. Rooms register their own; ``manage.py make_schedules`` writes it down.

A registry, because the room that sends knows nothing of the rooms that want something done each night.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

# Stands before the name of every schedule of ours, so that one that nobody registers any more is found.
OURS = "school: "
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class Job:
    """``func`` (dotted path) every so many ``minutes``, or every day at ``daily_at`` (Japan's clock)."""

    name: str
    func: str
    minutes: int | None = None
    daily_at: str = ""

    def first_run(self, *, at: datetime) -> datetime:
        if self.minutes:
            return at
        hour, minute = map(int, self.daily_at.split(":"))
        run = timezone.localtime(at).replace(hour=hour, minute=minute, second=0, microsecond=0)
        return run if run > at else run + timedelta(days=1)


_jobs: dict[str, Job] = {}


def register(name: str, func: str, *, minutes: int | None = None, daily_at: str = "") -> None:
    """Called in an app's ``ready()``. Exactly one of ``minutes`` and ``daily_at`` (``"03:20"``)."""
    if bool(minutes) == bool(daily_at) or (daily_at and not _TIME.fullmatch(daily_at)):
        raise ValueError(f"{name}: either minutes, or daily_at as HH:MM")
    _jobs[name] = Job(name, func, minutes, daily_at)


def jobs() -> list[Job]:
    return sorted(_jobs.values(), key=lambda job: job.name)


def make_schedules(*, at: datetime) -> int:
    """Makes the worker's schedules equal to what is registered; gives how many changed.

    Twice is harmless: what stands keeps its next run, so a restart neither skips nor repeats one.
    """
    from django_q.models import Schedule  # here: apps register before models can be loaded

    changed = 0
    for job in jobs():
        wanted = {
            "func": job.func,
            "schedule_type": Schedule.MINUTES if job.minutes else Schedule.DAILY,
            "minutes": job.minutes,
            "repeats": -1,
        }
        found = list(Schedule.objects.filter(name=OURS + job.name).order_by("pk"))
        if len(found) == 1 and all(getattr(found[0], key) == value for key, value in wanted.items()):
            next_run = found[0].next_run
            time_of_day = f"{timezone.localtime(next_run):%H:%M}" if next_run else ""
            if not job.daily_at or time_of_day == job.daily_at:
                continue
        for schedule in found:
            schedule.delete()
        Schedule.objects.create(name=OURS + job.name, next_run=job.first_run(at=at), **wanted)
        changed += 1
    gone = Schedule.objects.filter(name__startswith=OURS).exclude(
        name__in=[OURS + job.name for job in jobs()]
    )
    changed += gone.count()
    gone.delete()
    return changed
