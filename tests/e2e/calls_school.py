"""Calls for mentors in a running server's database; run in a process of its own.

``python -m tests.e2e.calls_school`` makes them and prints as JSON what a browser needs to know; with session
numbers behind it, it prints for each who comes (numbers of mentors), and how many searches are open.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

ROUNDS = 3


def ask(server: Any, *sessions: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.calls_school", *map(str, sessions)],
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
    from tests.signed_in import sign_in

    at = timezone.now()
    school = make.school("calls")

    def mentor(name: str) -> Any:
        return make.active(at - timedelta(days=1), call_name=name, birth_date=make.NINETEEN, school=school)

    def session(days: int, title: str) -> Any:
        run = classes.run(at=at, in_days=days, title=title)
        classes.apply(run, classes.learner(phone="iphone"), at=at)
        return run.sessions.select_related("run__center", "room").get()

    def comes(who: Any, to: Any) -> Any:
        return actions.assign(mentor=who, session=to, agreed=True, by=None, at=at)

    def key(who: Any) -> str:
        return cookie(who.pk)["mentor"]

    # A page with everything on it: asked among several, asked to take a place, one handed over, one of the own.
    giver, me = mentor("あおい"), mentor("みどり")
    mine, offered, theirs = session(8, "わたしの教室"), session(9, "たのんだ教室"), session(10, "かわる教室")
    other, short = session(11, "とりかえる教室"), session(12, "足りない教室")
    comes(me, mine)
    actions.offer_handover(assignment=comes(me, offered), to=giver, back=None, at=at)
    actions.offer_handover(assignment=comes(giver, theirs), to=me, back=mine, at=at)
    comes(giver, other)
    actions.ask_best(session=short, by=None, at=at)
    soon = session(1, "あすの教室")
    actions.cancel(assignment=comes(mentor("やめる"), soon), reason="かぜ", by=None, at=at)
    actions.seek_all(at=at)
    rounds = []
    for n in range(ROUNDS):
        days = 20 + 4 * n
        one, two, three, last = (session(days + m, f"競争{n}{m}") for m in range(4))
        a, b, c = mentor("先"), mentor("後"), mentor("次")
        first, second = comes(a, one), comes(b, two)
        there = actions.offer_handover(assignment=first, to=None, back=two, at=at)
        here = actions.offer_handover(assignment=second, to=None, back=one, at=at)
        open_offer = actions.offer_handover(assignment=comes(a, three), to=c, back=None, at=at)
        rounds.append(
            {
                "a": [a.pk, key(a)], "b": [b.pk, key(b)], "c": [c.pk, key(c)], "sessions": [one.pk, two.pk],
                "there": there.pk, "here": here.pk, "three": three.pk, "open": open_offer.pk, "last": last.pk,
            }
        )  # fmt: skip
    client = sign_in(User.objects.get(username="tomioka"))
    return {
        "cookie": client.cookies["sessionid"].value, "me": key(me), "mine": mine.pk, "short": short.pk,
        "soon": soon.pk, "rounds": rounds,
    }  # fmt: skip


def _look(sessions: list[int]) -> dict[str, Any]:
    from mentors.models import Assignment, Replacement

    rows = Assignment.objects.filter(state="accepted").order_by("mentor")
    return {
        str(pk): [
            list(rows.filter(session=pk).values_list("mentor", flat=True)),
            Replacement.objects.filter(session=pk, closed_at__isnull=True).count(),
        ]
        for pk in sessions
    }


if __name__ == "__main__":
    import django

    django.setup()
    sessions = [int(one) for one in sys.argv[1:]]
    sys.stdout.write(json.dumps(_look(sessions) if sessions else _make()) + "\n")
