"""What a school of 1,000 learners uses in a year: counted from the flow that was just run, without any price."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Count

from tests.benchmarks.figures import Figure

GROUP = "1,000人の1年"
# How often things are done in a year by 1,000 learners; docs/benchmarks.md says why.
READINGS, PAGES_A_READING = 20_000, 12
APPLICATIONS, COMINGS = 1_000, 1_500


def figures(scratch: Path, plan: dict[str, Any]) -> list[Figure]:
    from django.conf import settings

    from events.models import Application
    from notices.models import Notice
    from people.models import Learner

    people = Learner.objects.count() / 1000
    told = dict(Notice.objects.values_list("channel").annotate(n=Count("pk")))
    applied = Application.objects.count()
    seconds = (
        READINGS * PAGES_A_READING * plan.get("cpu_notice", 0.0) / 1000
        + APPLICATIONS * plan.get("cpu_application", 0.0) / 1000
        + COMINGS * plan.get("cpu_tick", 0.0) / 1000
    )
    copies = sum(one.stat().st_size for one in Path(settings.BACKUP_DIR).rglob("*") if one.is_file())
    uploads = sum(one.stat().st_size for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file())
    return [
        Figure(
            GROUP,
            "データベース",
            database_bytes() / people / 1e6,
            "MB",
            against=f"全部で{database_bytes() / 1e6:.0f} MB",
        ),
        Figure(GROUP, "画像（人数によらない）", uploads / 1e6, "MB"),
        Figure(GROUP, "はじめの控え", copies / 1e6, "MB", against="データベースと画像、鍵をかけて詰めたもの"),
        Figure(GROUP, "WebサーバーのCPU、1か月", seconds / 12, "秒", against="読む、申し込む、受け付ける"),
        *(
            Figure(GROUP, f"お知らせ（{channel}）、申込み1,000件で", 1000 * count / max(applied, 1), "通")
            for channel, count in sorted(told.items())
        ),
    ]


def database_bytes() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
