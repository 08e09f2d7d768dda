"""Centres, runs, learners and applications for tests; nobody in here exists."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from events import actions
from events.enums import Method, Source
from events.models import Application, Center, ClassRun, Room
from people.actions import add_learner
from people.models import Learner

_numbers: Iterator[int] | None = None
# A Monday noon with open days around it: tests that need a clock start here.
NOW = timezone.make_aware(datetime(2026, 11, 23 + 1, 12, 0))
KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ"


def _number() -> int:
    """A number nobody has: on from where another process stopped that wrote into this database (a server's)."""
    global _numbers
    if _numbers is None:
        tels = [tel for tel in Learner.objects.values_list("tel", flat=True) if tel.startswith("09000")]
        rooms = Room.objects.filter(name__startswith="学習室").values_list("name", flat=True)
        taken = [tel[4:] for tel in tels] + [name.removeprefix("学習室") for name in rooms]
        _numbers = itertools.count(1 + max((int(each) for each in taken if each.isdecimal()), default=0))
    return next(_numbers)


def center(code: str = "tomioka", **fields: Any) -> Center:
    """A centre, made once a code: open 8:30–17:00, shut on Mondays and public holidays."""
    known = Center.objects.filter(code=code).first()
    if known:
        return known
    values = {
        "name": "富岡まちづくりセンター" if code == "tomioka" else f"{code}センター",
        "kana": "トミオカマチヅクリセンター",
        "city": "所沢市",
        "town": "中富",
        "street": "1番地",
        "latitude": "35.826",
        "longitude": "139.477",
        "tel": "04-2942-0000",
        "closed_weekdays": [0],
        **fields,
    }
    return Center.objects.create(code=code, **values)


def room(at: Center | None = None, name: str = "学習室", seats: int = 40, **fields: Any) -> Room:
    at = at or center()
    known = Room.objects.filter(center=at, name=name).first()
    return known or Room.objects.create(center=at, name=name, seats=seats, tables=10, **fields)


def run(
    *,
    at: datetime = NOW,
    capacity: int = 10,
    method: Method = Method.FIRST_COME,
    in_days: int = 14,
    meetings: int = 1,
    center_code: str = "tomioka",
    publish: bool = True,
    **fields: Any,
) -> ClassRun:
    """A run open for application at ``at``; its first session is ``in_days`` later, each in a room of its own."""
    where = center(center_code)
    place = fields.pop("room", None) or room(where, name=f"学習室{_number()}", seats=max(40, capacity))
    first = timezone.localtime(at).date() + timedelta(days=in_days)
    values: dict[str, Any] = {
        "title": "スマホの基本",
        "kana": "スマホノキホン",
        "center": where,
        "room": place,
        "capacity": capacity,
        "method": method,
        "opens_at": at - timedelta(days=7),
        "closes_at": at + timedelta(days=min(7, in_days - 1)) if in_days > 1 else at + timedelta(hours=1),
        **fields,
    }
    made = actions.create_run(
        meetings=[
            actions.Meeting(
                timezone.make_aware(datetime.combine(first + timedelta(days=7 * n), time(10))),
                timezone.make_aware(datetime.combine(first + timedelta(days=7 * n), time(12))),
            )
            for n in range(meetings)
        ],
        **values,
    )
    return actions.publish_run(run=made, at=at) if publish else made


def learner(name: str = "", **fields: Any) -> Learner:
    """A learner nobody else is: telephone numbers have 0 in the subscriber's part."""
    number = _number()
    values = {
        "name": name or f"見本 {number}号",
        "call_name": name or f"見本{number}",
        "kana": "".join(KANA[int(d)] for d in f"{number:06d}"),
        "tel": f"0900{number:07d}",
        "birth_year": "1950",
        "consent_by": "counter",
        "home_center": "tomioka",
        **fields,
    }
    return add_learner(**values)


def apply(
    to: ClassRun, *people: Learner, at: datetime = NOW, source: Source = Source.COUNTER, **options: Any
) -> Application:
    return actions.apply(run=to, people=people or [learner()], source=source, at=at, **options)
