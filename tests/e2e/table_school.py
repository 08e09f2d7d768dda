"""A table of today with a learner, notes, words to read and a report, in a running server's database.

``python -m tests.e2e.table_school`` makes it, in a process of its own, and prints as JSON what a browser needs.
Twice is harmless.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from datetime import timedelta
from typing import Any

SESSION = 9101


def ask(server: Any) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.table_school"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["site", "."]), "DJANGO_SETTINGS_MODULE": "config.settings.test",
             "DATABASE_URL": server.database, "BASE_URL": server.url},
        check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def _make() -> None:
    from django.utils import timezone

    from courses.models import LessonPage
    from events.models import ClassSession
    from mentors import actions
    from mentors.models import MatchRun, Mentor, VisitNote
    from people.actions.cards import find_by_token
    from people.models import User
    from tests.desk.class_day import today_run
    from tests.e2e import class_school, mentor_school
    from tests.factories import classes

    mentor_school.make_all()
    if ClassSession.objects.filter(pk=SESSION).exists():
        return
    at = timezone.now()
    run = today_run(begun=False, title="テーブルの教室")
    first = run.sessions.get()
    # Nothing hangs on the session yet, so that it can have a number which tests know.
    ClassSession.objects.filter(pk=first.pk).update(id=SESSION)
    one = ClassSession.objects.get(pk=SESSION)
    run.lessons.set(LessonPage.objects.filter(number=12))
    staff, mentor = User.objects.get(username="tomioka"), Mentor.objects.get(pk=mentor_school.ACTIVE)
    actions.assign(mentor=mentor, session=one, agreed=True, by=staff, at=at)
    match = MatchRun.objects.create(
        session=one, made_at=at, by="tomioka", seed="0", weights={}, input_hash="0", served=2, first_served=2,
        result={"pairs": [], "unserved": [], "parts": {}}, method="test",
    )  # fmt: skip
    before = classes.run(at=at - timedelta(days=30), in_days=14).sessions.get()
    for n, name in enumerate(("みっちゃん", "たろう")):
        learner = classes.learner(
            f"卓 {n}号", kana=f"タク {'アイ'[n]}", call_name=name, phone=["iphone", "android"][n]
        )
        classes.apply(run, learner, at=at - timedelta(days=10))
        match.pairings.create(session=one, mentor=mentor, learner=learner, why=["機種が同じ"])
        VisitNote.objects.create(
            session=before, learner=learner, codes=["12-1", "12-2"], result="more", next_lesson=12, phrases=["slow", "large"],
            memo="地図がお好きです", memo_passed_at=at if n else None, by="tomioka", made_at=before.ends_at, changed_at=before.ends_at,
        )  # fmt: skip
        if n:
            actions.set_wish(session=one, learner=learner, topics=["safety"], lessons=[3], by=staff, at=at)
            noted = actions.Noted(
                "done", codes=["12-1", "12-3"], next_lesson=12, memo="12-3でとまりました", phrases=["slow"]
            )
            actions.write_note(session=one, learner=learner, noted=noted, by=staff, at=at)
    carded = find_by_token(class_school.TOKEN)
    if carded is not None:  # the learner's own page tells what was done
        VisitNote.objects.create(
            session=before, learner=carded.learner, codes=["12-1"], result="done", next_lesson=3, by="tomioka",
            made_at=before.ends_at, changed_at=before.ends_at,
        )  # fmt: skip
    actions.file_report(
        center=run.center, kind="money", words="通帳を見せようとされました。", once=uuid.uuid4(), session=one,
        mentor=mentor, at=at,
    )  # fmt: skip


def make_all() -> dict[str, Any]:
    from mentors.models import Pairing, Report
    from people.models import User
    from tests.e2e.mentor_school import ACTIVE, cookie
    from tests.signed_in import sign_in

    _make()
    signed = {name: sign_in(User.objects.get(username=name)) for name in ("tomioka", "tomioka-manager")}
    return {
        "session": SESSION, "learners": list(Pairing.objects.filter(session=SESSION).values_list("learner", flat=True)),
        "report": Report.objects.filter(session=SESSION).values_list("pk", flat=True)[0], "mentor": cookie(ACTIVE)["mentor"],
        **{name: client.cookies["sessionid"].value for name, client in signed.items()},
    }  # fmt: skip


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(make_all()) + "\n")
