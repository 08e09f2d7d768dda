"""200 learners with obviously invented data; the same ones every time."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from core.enums import Phone
from courses.curriculum.files import read_yaml
from people.actions import add_learner
from people.enums import Channel
from people.models import Learner

DATA = Path(__file__).parent / "data"
COUNT = 200
# Most ring up; mail is common, LINE less so, and some want a card.
_CHANNELS = (
    Channel.TEL, Channel.MAIL, Channel.TEL, Channel.LINE, Channel.TEL, Channel.POST, Channel.TEL, Channel.MAIL,
)  # fmt: skip
_PHONES = (Phone.IPHONE, Phone.ANDROID, Phone.ANDROID, Phone.EASY, "", Phone.ANDROID)
_CENTERS = ("tomioka", "tomioka", "tomioka", "shintoko", "tomioka", "kotesashi")


def tel_of(number: int) -> str:
    """A telephone number that nobody can have: the subscriber's part begins with 0."""
    return f"0900000{number:04d}" if number % 3 == 0 else f"0429000{number:03d}"


def values_of(number: int, data: dict[str, Any]) -> dict[str, Any]:
    """The file of learner ``number`` (1..200), as somebody would have typed it."""
    families, given = data["family"], data["given"]
    family, first = families[number % len(families)], given[(number * 7 + number // 10) % len(given)]
    channel = _CHANNELS[number % len(_CHANNELS)]
    # 「みほん はなこ」 as often as 「ミホン ハナコ」: people write either.
    kana = f"{family[1]} {first[1]}"
    return {
        "name": f"{family[0]} {first[0]}",
        "call_name": first[0],
        "kana": kana,
        "tel": tel_of(number),
        "birth_year": str(1935 + number * 13 % 21),
        "phone": _PHONES[number % len(_PHONES)],
        "channel": channel,
        "email": f"mihon{number:03d}@school.example" if channel in (Channel.MAIL, Channel.LINE) else "",
        "line_id": f"U{number:032x}" if channel == Channel.LINE else "",
        "postal_code": "3590000" if channel == Channel.POST else "",
        "address": f"所沢市見本町1丁目2番{number}号" if channel == Channel.POST else "",
        "needs": data["needs"][number // 17 % len(data["needs"])] if number % 17 == 0 else "",
        "home_center": _CENTERS[number % len(_CENTERS)],
        # Somebody who was never asked: only a person may tell them anything.
        "consent_by": "" if number % 25 == 0 else "counter",
    }


def plant_people(*, at: datetime) -> tuple[list[Learner], int]:
    """The learners in their order, and how many of them are new. Twice gives the same people."""
    data = read_yaml(DATA / "people.yaml")
    before = Learner.objects.count()
    learners = []
    for number in range(1, COUNT + 1):
        joined = timezone.localtime(at) - timedelta(days=90 + number)
        learner = add_learner(at=joined, reuse=True, **values_of(number, data))
        Learner.objects.filter(pk=learner.pk, created_at__gt=joined).update(created_at=joined)
        learners.append(learner)
    return learners, Learner.objects.count() - before
