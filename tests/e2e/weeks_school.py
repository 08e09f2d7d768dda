"""Next week's consultations with a finished proposal and one under way, in a running server's database.

``python -m tests.e2e.weeks_school``: makes them and prints as JSON what a browser needs to know.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any


def ask(server: Any) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.weeks_school"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["site", "."]), "DJANGO_SETTINGS_MODULE": "config.settings.test",
             "DATABASE_URL": server.database, "BASE_URL": server.url},
        check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def _make() -> dict[str, Any]:
    from django.utils import timezone

    from events.actions import mark_presence
    from events.enums import Presence
    from mentors import actions
    from mentors.models import WeekMatch
    from mentors.week import monday_of
    from people.models import User
    from tests.desk.class_day import session_of, today_run
    from tests.factories import classes
    from tests.factories import mentors as make
    from tests.mentors.weeks import book, consultation, teacher
    from tests.signed_in import sign_in

    at = timezone.now()
    monday = monday_of(timezone.localdate(at)) + timedelta(days=7)
    manager = User.objects.get(username="tomioka-manager")
    school = make.school("week")
    helpers = [
        make.active(
            at - timedelta(days=1), call_name=name, birth_date=make.NINETEEN, phones=phones, school=school
        )
        for name, phones in [("あおい", ["iphone"]), ("みどり", ["iphone", "android"])]
    ]
    times = consultation(10, 10.5, 14, day=monday + timedelta(days=3), at=at)
    teacher(*times)
    for n, one in enumerate(times):
        people = [
            classes.learner(f"週見本 {n}{m}号", kana=f"シュウミホン {'アイウ'[n]}{'カキ'[m]}", phone=phone)
            for m, phone in enumerate(["iphone", "android"])
        ]
        book(one, *people, at=at)
    actions.assign(mentor=helpers[0], session=times[0], agreed=True, by=None, at=at)
    found = actions.start_week(monday=monday, centers=[classes.center()], by=manager, at=at)
    actions.run_week(match_id=found.pk)
    going = actions.start_week(monday=monday, centers=[classes.center()], by=manager, at=at)
    WeekMatch.objects.filter(pk=going.pk).update(
        state="running", step="lp", done=40, beat_at=at + timedelta(hours=1)
    )
    # A class of today whose only free table is another's: somebody would have to move.
    one = session_of(
        today_run(classes.learner("移動 花子", phone="iphone"), begun=False, title="席をさがす教室")
    )
    for name, phones in [("そら", ["iphone", "android"]), ("うみ", ["iphone"])]:
        mentor = make.active(
            at - timedelta(days=1), call_name=name, birth_date=make.NINETEEN, phones=phones, school=school,
            most_learners=1,
        )  # fmt: skip
        actions.assign(mentor=mentor, session=one, agreed=True, by=None, at=at)
        if name == "そら":  # once: a lot drawn again might seat her with the other
            actions.match_session(session=one, by=None, at=at)
    comers = [classes.learner(f"飛入 {n}号", call_name=f"とびいり{n}", phone="android") for n in range(2)]
    for person in comers:
        mark_presence(session=one, learner=person, presence=Presence.PRESENT, walk_in=True)
    client = sign_in(manager)
    classes.center("shintoko")  # there is a way from one centre to another
    # The city's office, signed in on two devices: what it may end is then on its page.
    _elsewhere, city = (sign_in(User.objects.get(username="city")) for _n in range(2))
    return {
        "found": found.pk, "going": going.pk, "session": one.pk, "cookie": client.cookies["sessionid"].value,
        "city": city.cookies["sessionid"].value,
    }  # fmt: skip


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(_make()) + "\n")
