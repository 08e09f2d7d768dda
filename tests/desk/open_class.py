"""A class of today in a running server's database, and a clerk who has passed the door."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import dj_database_url
from django.db import connection

PEOPLE = [
    ("山田 花子", "ヤマダ ハナコ", "はなちゃん"),
    ("鈴木 一郎", "スズキ イチロウ", "いっちゃん"),
    ("佐藤 松", "サトウ マツ", "まつ"),
    ("高橋 さくら", "タカハシ サクラ", "さくら"),
    *((f"見本 {n}号", f"ミホン {'アイウエオカキク'[n]}", f"見本{n}") for n in range(8)),
]


def _in(database: str, work: Callable[[], Any]) -> Any:
    """Does ``work`` in the server's database: in a thread, because each thread has a connection of its own."""

    def there() -> Any:
        connection.settings_dict = {**connection.settings_dict, **_address(database)}
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(there).result()


def _address(database: str) -> dict[str, Any]:
    return {"NAME": dj_database_url.parse(database)["NAME"]}


def make(database: str) -> dict[str, Any]:
    """What a browser needs to know of a new class of twelve people."""
    return _in(database, _make)


def marks(database: str, session: int) -> list[list[Any]]:
    """Who is marked in a session: learner, mark, and whether let in on the day."""
    return _in(database, lambda: _report(session))


def _make() -> dict[str, Any]:
    import uuid

    from courses.models import LessonPage
    from people.actions import issue_card
    from people.models import User
    from tests.desk.class_day import learner, session_of, today_run
    from tests.factories import classes
    from tests.signed_in import sign_in

    # The same people each time: a test that comes later finds them on file.
    people = [
        learner(name, kana, call, phone="iphone", tel=f"0900009{n:04d}", reuse=True)
        for n, (name, kana, call) in enumerate(PEOPLE)
    ]
    room = classes.room(name=uuid.uuid4().hex[:12], seats=30)
    run = today_run(*people, capacity=20, title="はじめてのスマホ", room=room)
    run.lessons.set(LessonPage.objects.filter(number=12))
    card = issue_card(learner=people[0], by=None)
    guest = learner("伊藤 梅", "イトウ ウメ", "うめ", tel="09000091000", reuse=True)
    client = sign_in(User.objects.get(username="tomioka-manager"))
    return {
        "session": session_of(run).pk,
        "run": run.pk,
        "learners": [one.pk for one in people],
        "guest": guest.pk,
        "token": card.token,
        "number": card.card.number,
        "cookie": client.cookies["sessionid"].value,
    }


def _report(session: int) -> list[list[Any]]:
    from events.models import Attendance

    rows = Attendance.objects.filter(session_id=session).order_by("learner_id")
    return [[row.learner_id, row.presence, row.walk_in] for row in rows]
