"""Mentors with hours, papers and cards, in a running server's database; run in a process of its own.

``python -m tests.e2e.thanks_school``: makes them and prints as JSON what a browser needs to know.
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
        [sys.executable, "-m", "tests.e2e.thanks_school"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["site", "."]), "DJANGO_SETTINGS_MODULE": "config.settings.test",
             "DATABASE_URL": server.database, "BASE_URL": server.url},
        check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def count(server: Any, mentor: int) -> list[list[Any]]:
    """The certificates of a mentor, as the running database has them."""
    code = (
        "import django, json; django.setup()\n"
        "from mentors.models import HoursCertificate as H\n"
        f"print(json.dumps([[c.number, c.minutes] for c in H.objects.filter(mentor={mentor}).order_by('pk')]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["site", "."]), "DJANGO_SETTINGS_MODULE": "config.settings.test",
             "DATABASE_URL": server.database, "BASE_URL": server.url},
        check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def _make() -> dict[str, Any]:
    from django.utils import timezone

    from mentors import actions
    from people.models import User
    from tests.e2e.mentor_school import cookie
    from tests.factories import classes
    from tests.factories import mentors as make
    from tests.factories.helped import adult, issued, past_session, sat, visit, worked
    from tests.signed_in import sign_in

    at = timezone.now()
    school = make.school("orei", name="お礼高校")
    mentor = adult(at, call_name="そら", name="見本 空", school=school)
    session = past_session(at, days_ago=1, title="お礼の教室")
    visit(mentor, session, left=None)
    worked(mentor, 2, 3, at=at)
    actions.settle_badges(mentor=mentor, at=at)
    made = issued(mentor, at=at)
    gone = issued(mentor, at=at, days=50)
    actions.revoke_certificate(certificate=gone, why="名前がちがう", by=make.staff(), at=at)
    actions.ask_for_certificate(
        mentor=mentor, first_on=made.first_on - timedelta(days=9), last_on=made.last_on, at=at
    )
    for words, name in (
        ("孫に写真を送れました。ありがとう。", "はなちゃん"),
        ("やさしくて、うれしかったです。", "いっちゃん"),
    ):
        pair = sat(mentor, classes.learner(f"{name}さん", call_name=name), session)
        card = actions.write_thanks(
            mentor=mentor, learner=pair.learner, session=session, words=words, by=make.staff(), at=at
        )
        if name == "はなちゃん":
            actions.show_thanks(card=card, by=make.staff(), at=at)
    sat(mentor, classes.learner("さぶろうさん", call_name="さぶ"), session)
    # Whose certificate two desks issue at once.
    twice = adult(at, call_name="うみ", school=school)
    worked(twice, 1, at=at)
    User.objects.get_or_create(username="teacher-orei", defaults={"name": "見本 先生"})
    teacher = make.coordinator(school, "teacher-orei")
    return {
        "mentor": mentor.pk, "twice": twice.pk, "session": session.pk, "certificate": made.pk, "number": made.number,
        "cookie": sign_in(User.objects.get(username="tomioka-manager")).cookies["sessionid"].value,
        "teacher": sign_in(teacher).cookies["sessionid"].value, "own": cookie(mentor.pk)["mentor"],
        "first": made.first_on.isoformat(), "last": made.last_on.isoformat(),
        "revoked": f"/V/{actions.secret_of(gone)}",
    }  # fmt: skip


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(_make()) + "\n")
