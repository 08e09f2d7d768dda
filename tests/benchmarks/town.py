"""A town for measuring: centres, runs, learners, applications in bulk; nobody in here exists."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

LETTERS = "アイウエオカキクケコ"


def learners(count: int, *, center: str = "town") -> list[Any]:
    """So many people on file, in one go."""
    from people.models import Learner

    first = Learner.objects.count()
    made = []
    for number in range(first, first + count):
        kana = "".join(LETTERS[int(digit)] for digit in f"{number:07d}")
        made.append(
            Learner(
                name=f"見本 {number}", call_name=f"見本{number}"[:20], kana=kana,
                tel=f"0{number:09d}", birth_year=1950, home_center=center,
            )
        )  # fmt: skip
    return Learner.objects.bulk_create(made, batch_size=2000)


def center(code: str) -> Any:
    from events.models import Center

    return Center.objects.create(code=code, name=f"{code}センター", kana="センター", tel="04-0000-0000")


def run(*, at: Any, capacity: int, lottery: bool = False, in_days: int = 14) -> Any:
    """A run of one meeting, open now, published."""
    from events import actions
    from events.enums import Method
    from events.models import Room

    now = timezone.now()
    room = Room.objects.create(center=at, name=f"部屋{Room.objects.count()}", seats=max(capacity, 1))
    day = timezone.localtime(now).date() + timedelta(days=in_days)
    meeting = actions.Meeting(*(timezone.make_aware(datetime.combine(day, time(hour))) for hour in (10, 12)))
    made = actions.create_run(
        meetings=[meeting], title="スマホの基本", center=at, room=room, capacity=capacity,
        method=Method.LOTTERY if lottery else Method.FIRST_COME,
        opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=7),
    )  # fmt: skip
    return actions.publish_run(run=made)


def applications(run: Any, people: list[Any], *, state: str) -> None:
    """One application a person, written in bulk; the seats are not counted."""
    from events.models import Applicant, Application, SeatPool

    now, pool = timezone.now(), SeatPool.objects.filter(run=run).first()
    first = 10_000_000 + Application.objects.count()
    made = Application.objects.bulk_create(
        [
            Application(
                run=run, pool=pool, learner=person, receipt=str(first + number), source="phone", state=state,
                applied_at=now, changed_at=now,
            )
            for number, person in enumerate(people)
        ],
        batch_size=2000,
    )  # fmt: skip
    Applicant.objects.bulk_create(
        [Applicant(application=one, run=run, learner=one.learner) for one in made], batch_size=2000
    )
