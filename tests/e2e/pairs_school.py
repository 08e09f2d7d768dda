"""A session of today with mentors, in a running server's database; run in a process of its own.

``python -m tests.e2e.pairs_school``: makes it and prints as JSON what a browser needs to know.
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
        [sys.executable, "-m", "tests.e2e.pairs_school"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["site", "."]), "DJANGO_SETTINGS_MODULE": "config.settings.test",
             "DATABASE_URL": server.database, "BASE_URL": server.url},
        check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def _make() -> dict[str, Any]:
    from django.utils import timezone

    from mentors import actions
    from mentors.models import Pairing
    from people.models import User
    from tests.desk.class_day import session_of, today_run
    from tests.e2e.mentor_school import cookie
    from tests.factories import classes
    from tests.factories import mentors as make
    from tests.signed_in import sign_in

    at = timezone.now()
    people = [
        classes.learner(f"組見本 {n}号", kana=f"クミミホン {'アイウエオ'[n]}", phone=phone)
        for n, phone in enumerate(["iphone", "android", "easy", "iphone", "android"])
    ]
    one = session_of(today_run(*people, begun=False, title="組み合わせの教室"))
    one.teacher = User.objects.get(username="tomioka")
    one.save()
    mentors = [
        make.active(at - timedelta(days=1), call_name=name, birth_date=birth, phones=phones, school=make.school("kumi"))
        for name, birth, phones in [
            ("あおい", make.NINETEEN, ["iphone", "android"]), ("みどり", make.SIXTEEN, ["iphone"]),
        ]
    ]  # fmt: skip
    for mentor in mentors:
        actions.assign(mentor=mentor, session=one, agreed=True, by=None, at=at)
    actions.match_session(session=one, by=None, at=at)
    pair = Pairing.objects.filter(session=one).first()
    assert pair is not None
    actions.pin(pairing=pair, pinned=True, by=None, at=at)
    # One place, and two who would take it.
    last = session_of(today_run(classes.learner("さいご 一人"), begun=False, title="さいごの席"))
    rivals = [
        make.active(at - timedelta(days=1), birth_date=make.NINETEEN, school=make.school("kumi")).pk
        for _n in range(2)
    ]
    client = sign_in(User.objects.get(username="tomioka"))
    return {
        "session": one.pk, "cookie": client.cookies["sessionid"].value, "mentor": cookie(pair.mentor_id)["mentor"],
        "last": last.pk, "rivals": [cookie(one)["mentor"] for one in rivals],
    }  # fmt: skip


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(_make()) + "\n")
