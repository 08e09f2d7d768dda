"""Classes in every state for a running server, at fixed numbers; run in a process of its own.

``python -m tests.e2e.class_school``: DATABASE_URL says where. Twice is harmless.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

OPEN, FULL, LOTTERY, CONSULTATION, CANCELLED, COMING, CLOSED = (f"K90{n}" for n in range(1, 8))
RECEIPT, OFFERED, PAIR = "12345678", "22345678", "32345678"
TEL = "09000000901"
TOKEN, TOKEN_WITH_PIN = "0123456789ABCDEFGHJKMNPQRS", "1123456789ABCDEFGHJKMNPQRS"
PIN = "0429"


def prepare(server: Any) -> None:
    """Puts the classes into the server's database, from outside: actions write to the default one only."""
    subprocess.run(
        [sys.executable, "-m", "tests.e2e.class_school"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(["site", "."]), "DJANGO_SETTINGS_MODULE": "config.settings.test",
             "DATABASE_URL": server.database, "BASE_URL": server.url},
        check=True,
    )  # fmt: skip


def make_all() -> None:
    from django.utils import timezone

    from core.page_cache import forget_all
    from courses.models import LessonPage
    from events import actions
    from events.enums import Method
    from events.models import Application, Center, ClassRun
    from people.actions import issue_card
    from people.models import LearnerCard, User
    from tests.events.test_public_runs import consultation
    from tests.factories import classes as make

    if ClassRun.objects.filter(code=OPEN).exists():
        return
    at = timezone.now()
    center = make.center(
        by_bus="所沢駅東口からバスで15分です。「富岡まちづくりセンター」で降ります。",
        by_car="駐車場は30台です。",
        barrier_free="車いすで入れます。",
    )
    center.full_clean()
    Center.objects.filter(pk=center.pk).update(readings=center.readings)

    def run(code: str, **fields: Any) -> ClassRun:
        made = make.run(at=at, summary="ゆっくり進みます。", bring="スマホと眼鏡", min_age=60, **fields)
        made.lessons.set(LessonPage.objects.filter(number__in=[12, 17]))
        ClassRun.objects.filter(pk=made.pk).update(code=code)
        made.code = code
        return made

    def known(application: Application, receipt: str) -> None:
        Application.objects.filter(pk=application.pk).update(receipt=receipt)

    staff = User.objects.get(username="admin")
    hanako = make.learner("見本 花子", call_name="花子", tel=TEL)
    taro = make.learner("見本 太郎", call_name="太郎", tel=TEL, kana="ミホンタロウ")
    open_run = run(OPEN, title="はじめてのスマホ", meetings=4)
    known(make.apply(open_run, hanako, at=at), RECEIPT)
    full = run(FULL, title="写真をとる", capacity=1)
    first = make.apply(full, at=at)
    known(make.apply(full, hanako, at=at), OFFERED)
    make.apply(full, at=at)
    actions.cancel_application(application=first, at=at)
    lottery = run(LOTTERY, title="LINEで話す", method=Method.LOTTERY)
    known(make.apply(lottery, hanako, taro, at=at), PAIR)
    talk = consultation()
    make.apply(talk, session=talk.sessions.first(), at=at)
    ClassRun.objects.filter(pk=talk.pk).update(code=CONSULTATION)
    actions.cancel_run(run=run(CANCELLED, title="台風の日の教室"), reason="台風のため", by=staff, at=at)
    run(COMING, title="来月の教室", opens_at=at + timedelta(days=2))
    run(CLOSED, title="しめきった教室", opens_at=at - timedelta(days=9), closes_at=at - timedelta(days=1))
    for learner, token, pin in ((hanako, TOKEN, ""), (taro, TOKEN_WITH_PIN, PIN)):
        card = issue_card(learner=learner, by=None, pin=pin).card
        LearnerCard.objects.filter(pk=card.pk).update(token_hash=hashlib.sha256(token.encode()).hexdigest())
    forget_all()


if __name__ == "__main__":
    import django

    django.setup()
    make_all()
