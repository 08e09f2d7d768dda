"""What a school of 1,000 learners uses in a year: counted from the flow that was just run, without any price."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import connection

from tests.benchmarks.figures import Figure

GROUP = "1,000人の1年"
# How often things are done in a year by 1,000 learners; docs/benchmarks.md says why. Whoever knows better, writes it here.
READINGS, PAGES_A_READING = 20_000, 12  # twenty evenings with a lesson for each learner
APPLICATIONS, CLASSES = 1_000, 42  # an application each; classes of 24 who apply and 20 who have a seat


def figures(scratch: Path, plan: dict[str, Any], city: Any) -> list[Figure]:
    from django.conf import settings

    from people.models import Learner

    from .year import flow

    people = Learner.objects.count() / 1000
    bytes_now, a_class = database_bytes(), flow(city)
    reading = READINGS * PAGES_A_READING * plan.get("cpu_notice", 0.0) / 1000
    applying = APPLICATIONS * plan.get("cpu_application", 0.0) / 1000
    coming = CLASSES * 2 * 20 * 2 * plan.get("cpu_tick", 0.0) / 1000  # two meetings; a tick and its list
    copies = sum(one.stat().st_size for one in Path(settings.BACKUP_DIR).rglob("*") if one.is_file())
    uploads = sum(one.stat().st_size for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file())
    nightly = plan.get("nightly", 0.0)
    return [
        Figure(GROUP, "データベース", bytes_now / people / 1e6, "MB", against=f"全部で{bytes_now / 1e6:.0f} MB"),
        Figure(GROUP, "画像（人数によらない）", uploads / 1e6, "MB"),
        Figure(GROUP, "はじめの控え", copies / 1e6, "MB", against="データベースと画像、鍵をかけて詰めたもの"),
        Figure(
            GROUP, "WebサーバーのCPU、1か月", (reading + applying + coming) / 12, "秒",
            against=f"1年：読む {reading:.0f}、申し込む {applying:.0f}、受け付ける {coming:.0f}",
        ),
        Figure(GROUP, "夜の仕事、1か月（毎晩1回ずつ）", 30 * nightly, "秒", against="待つ時間もふくむ"),
        *(
            Figure(
                GROUP, f"お知らせ（{channel}）", CLASSES * count, "通",
                against=f"1つの教室（{a_class.people}人が申し込む、2回）で {count}通",
            )
            for channel, count in sorted(a_class.notices.items())
        ),
        *(
            Figure(GROUP, f"紙（{what}）", CLASSES * count, "枚", against=f"1つの教室で {count}枚")
            for what, count in a_class.sheets.items()
        ),
    ]  # fmt: skip


def database_bytes() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
