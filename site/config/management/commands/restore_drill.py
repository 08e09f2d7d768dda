"""``manage.py restore_drill``: brings the newest copy back beside the school, looks at it, throws it away."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.keeping import tasks
from config.keeping.keys import KeepingError


class Command(BaseCommand):
    help = "控えを、別の場所に戻してみて、使えるかを確かめます。いまの学園は、そのままです。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "name", nargs="?", default="", help="控えの名前。書かないときは、いちばん新しいもの"
        )
        parser.add_argument("--json", action="store_true", help="数だけを JSON で出します")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            drill = tasks.rehearse_and_note(at=timezone.now(), name=options["name"])
        except KeepingError as problem:
            raise CommandError(problem.text) from None
        if options["json"]:
            self.stdout.write(json.dumps({**drill.figures(), "problems": drill.problems}, ensure_ascii=False))
        else:
            self.stdout.write(
                f"控え {drill.name}（{drill.age_minutes:.0f} 分前）を {drill.restore_seconds:.1f} 秒で戻せました。"
                f"{drill.rows:,} 行、ファイル {drill.uploads:,} 個、レッスン {drill.lessons} つ、"
                f"記録 {drill.audit_entries:,} 件を確かめました。"
            )
        if drill.problems:
            raise CommandError(" ".join(drill.problems))
