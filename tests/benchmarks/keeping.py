"""Copies at the size of a city: 100,000 applications, taken, taken again after ten busy minutes, brought back.

What may be lost (RPO) is the time between two copies and the length of one; how long it takes until the
school is back (RTO) is the drill's restoring, to which a person's reading of docs/operations.md is added.
"""

from __future__ import annotations

import time
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from .figures import Figure

GROUP = "控え"
APPLICATIONS, BUSY = 100_000, 600
RPO_MINUTES, RTO_MINUTES = 15, 30


def figures() -> list[Figure]:
    """In the database as the figures before have left it; filled up to 100,000 applications."""
    from config.keeping.backup import take
    from config.keeping.drill import rehearse
    from config.keeping.keys import new_key
    from events.models import Application, Center

    from . import town

    short = APPLICATIONS - Application.objects.count()
    where = Center.objects.filter(code="keeping").first() or town.center("keeping")
    if short > 0:
        _apply(where, short)
    settings.BACKUP_KEY, settings.BACKUP_DIR = new_key(), settings.VAR / "copies"
    at = timezone.now()
    first = take(at=at)
    _apply(where, BUSY)
    began = time.perf_counter()
    second = take(at=at + timedelta(minutes=settings.BACKUP_MINUTES or 10))
    again = time.perf_counter() - began
    drill = rehearse(at=timezone.now())
    if drill.problems:
        raise RuntimeError(f"the drill failed: {drill.problems}")
    size = f"{first.rows:,}行、ファイル{first.uploads:,}個、はじめは{first.seconds:.0f}秒・{first.written / 1e6:.0f}MB"
    return [
        Figure(GROUP, "10分ごとの控え、1回（600件ふえたあと）", again, "秒", 60, against=size),
        Figure(GROUP, "そのとき新しく書いた量", second.written / 1e6, "MB"),
        Figure(GROUP, "なくなりうる時間（RPO）", 10 + again / 60, "分", RPO_MINUTES),
        Figure(
            GROUP, "10万件を戻す（RTOのうち、機械の時間）", drill.restore_seconds / 60, "分", RTO_MINUTES,
            against=f"中を全部確かめて{drill.seconds:.0f}秒",
        ),
    ]  # fmt: skip


def _apply(where: object, count: int) -> None:
    from . import town

    people = town.learners(max(1, count // 10))
    for number in range(10):
        share = count // 10 + (count % 10 if number == 0 else 0)
        run = town.run(at=where, capacity=40, in_days=8 + number)
        for start in range(0, share, len(people)):
            town.applications(run, people[: min(len(people), share - start)], state="not_selected")


def main() -> None:
    """``python -m tests.benchmarks.keeping``: this alone, in the database of DATABASE_URL."""
    import json
    import sys

    import django

    django.setup()
    from django.core.management import call_command

    from home.school import build_school

    call_command("migrate", verbosity=0)
    build_school(say=lambda text: None)
    sys.stdout.write(json.dumps([one.as_dict() for one in figures()], ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
