"""A term at the counter in a running server's database, and a manager who has passed the door.

Run as ``python -m tests.desk.counter``: makes it and prints as JSON what a browser needs to know; with a
run's code as argument it prints the receipts, states and people of that run instead.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def ask(database: str, *arguments: str) -> Any:
    """Runs this module on ``database``; gives its answer."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.desk.counter", *arguments],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def _make() -> dict[str, Any]:
    import uuid

    from django.utils import timezone

    from events.enums import Method
    from people.actions import issue_card
    from people.models import User
    from tests.factories import classes
    from tests.signed_in import sign_in

    def room() -> Any:
        return classes.room(name=uuid.uuid4().hex[:12], seats=30)

    at = timezone.now()
    known = classes.learner(
        name="山田 花子",
        call_name="はなちゃん",
        kana="ヤマダ ハナコ",
        tel="09000077001",
        birth_year="1948",
        reuse=True,
    )
    others = [
        classes.learner(name=f"見本 {n}号", kana=f"ミホン {'アイウエオカキクケコサシ'[n]}", tel=f"0900007710{n}", reuse=True)
        for n in range(10)
    ]  # fmt: skip
    card = issue_card(learner=known, by=None)
    opened = classes.run(at=at, capacity=20, room=room(), title="はじめてのスマホ", meetings=2)
    full = classes.run(at=at, capacity=2, room=room(), title="写真をとる")
    seated = [classes.apply(full, one, at=at) for one in others[:4]]
    closed_at = at - timedelta(days=7, hours=1)
    lottery = classes.run(
        at=closed_at, method=Method.LOTTERY, capacity=4, in_days=25, room=room(), title="地図をつかう"
    )
    for one in others[:7]:
        classes.apply(lottery, one, at=closed_at + timedelta(hours=1))
    classes.apply(lottery, others[7], others[8], at=closed_at + timedelta(hours=1))
    client = sign_in(User.objects.get(username="tomioka-manager"))
    return {
        "open": opened.code, "full": full.code, "lottery": lottery.code, "known": known.pk,
        "receipt": seated[0].receipt, "waiting": seated[2].receipt, "number": card.card.number,
        "session": full.sessions.get().pk, "cookie": client.cookies["sessionid"].value,
    }  # fmt: skip


def _report(code: str) -> list[list[Any]]:
    from events.models import Application

    rows = Application.objects.filter(run__code=code).order_by("pk").prefetch_related("applicants__learner")
    return [
        [
            row.receipt,
            row.state,
            [[p.learner.name, p.learner.tel, p.learner.birth_year] for p in row.applicants.all()],
        ]
        for row in rows
    ]


if __name__ == "__main__":
    import django

    django.setup()
    answer = _report(sys.argv[1]) if len(sys.argv) > 1 else _make()
    sys.stdout.write(json.dumps(answer) + "\n")
