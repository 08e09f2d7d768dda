"""What a big day needs: a class of 20 seats that opens, people in today's classes of 11 centres, clerks at their desks.

Clerks are signed in here, in the database, with their second factor: the door itself is as everywhere.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from events.enums import Method, RunState, State
from events.models import Application, ClassRun, ClassSession, SeatPool
from people.models import User
from tests.benchmarks.growth import classes, people
from tests.benchmarks.growth.city import City
from tests.signed_in import sign_in
from tests.today import begun_today

SEED = "big-day-1"
SEATS, SESSIONS, IN_CLASS = 20, 3, 20
SETTINGS = [
    f"size={size}&ruby={ruby}&color={color}&phone={phone}"
    for size, ruby, color, phone in (
        ("m", "on", "white", "iphone"), ("l", "on", "white", "iphone"), ("x", "on", "white", "android"),
        ("m", "off", "white", "android"), ("l", "on", "yellow", "iphone"), ("x", "off", "black", "iphone"),
        ("m", "on", "white", "android"), ("l", "off", "white", "iphone"),
    )
]  # fmt: skip
WORDS = ["写真", "地図", "でんわ", "LINE", "パスワード", "文字を大きく"]


def plan(city: City, *, applicants: int) -> dict[str, Any]:
    """The plan of scenarios.py, and all that it speaks of in the database."""
    from courses.models import LessonPage

    dice = random.Random(SEED)
    run = opening(city)
    lessons = [
        (page.number, len(page.step_numbers))
        for page in LessonPage.objects.for_readers()
        if page.step_numbers
    ]
    dice.shuffle(lessons)
    return {
        "seed": SEED, "applicants": applicants, "code": run.code, "settings": SETTINGS, "words": WORDS,
        "lessons": lessons, "desks": desks(city, dice), "session_cookie": settings.SESSION_COOKIE_NAME,
    }  # fmt: skip


def opening(city: City) -> ClassRun:
    """A class of 20 seats, first come first served, that has just opened."""
    at = timezone.now()
    run = ClassRun.objects.create(
        code="OPEN1", title="スマホの基本", kana="スマホノキホン", center=city.centers[0], room=city.rooms[0], capacity=SEATS,
        method=Method.FIRST_COME, opens_at=at - timedelta(minutes=1), closes_at=at + timedelta(days=7),
        state=RunState.PUBLISHED, readings=city.term.readings,
    )  # fmt: skip
    start = at.replace(minute=0, second=0, microsecond=0) + timedelta(days=14)
    ClassSession.objects.create(
        run=run, number=1, room=run.room, starts_at=start, ends_at=start + timedelta(hours=2)
    )
    SeatPool.objects.create(run=run, capacity=SEATS)
    return run


def desks(city: City, dice: random.Random) -> list[dict[str, Any]]:
    """For each centre the key of a clerk's session, and (session, people) of each of today's classes."""
    at, found, receipts = timezone.now(), [], 50_000_000
    for place, center in enumerate(city.centers):
        here = people.learners(
            SESSIONS * IN_CLASS, first=700_000 + place * 1000, codes=[center.code], dice=dice, at=at
        )
        lists = []
        for n in range(SESSIONS):
            run = ClassRun.objects.create(
                code=f"M{place}-{n}", title=classes.TITLES[n], kana="スマホ", center=center, room=city.rooms[place],
                capacity=IN_CLASS, method=Method.FIRST_COME, opens_at=at - timedelta(days=60),
                closes_at=at - timedelta(days=5), state=RunState.PUBLISHED, readings=city.term.readings,
            )  # fmt: skip
            start = begun_today(at, timedelta(minutes=20 + n))
            session = ClassSession.objects.create(
                run=run, number=1, room=run.room, starts_at=start, ends_at=start + timedelta(hours=2)
            )
            pool = SeatPool.objects.create(run=run, capacity=IN_CLASS, taken=IN_CLASS)
            seated = here[n * IN_CLASS : (n + 1) * IN_CLASS]
            classes.store(
                [
                    Application(
                        run=run, pool=pool, learner=one, receipt=str(receipts + number), source="phone",
                        state=State.CONFIRMED, applied_at=at - timedelta(days=20), changed_at=at - timedelta(days=20),
                    )
                    for number, one in enumerate(seated)
                ],
                at=at,
            )  # fmt: skip
            receipts += len(seated)
            lists.append((session.pk, [one.pk for one in seated]))
        clerk = sign_in(User.objects.get(username=f"clerk-{center.code}"))
        found.append(
            {
                "center": center.code,
                "key": clerk.cookies[settings.SESSION_COOKIE_NAME].value,
                "sessions": lists,
            }
        )
    return found
