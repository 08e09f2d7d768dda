"""``manage.py doctor``: says what is wrong with this installation and what to do. Exit code 1 when anything is."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.doctor import How, examine


class Command(BaseCommand):
    help = "この学園の、どこがよくないか、何をすればよいかを言います。何も変えません。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="ほかのプログラムのために、JSON で出します")
        parser.add_argument(
            "--strict",
            action="store_true",
            help="「注意」だけのときも、終わりの番号を 1 にします（「すすめ」は数えません）",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = examine()
        if options["json"]:
            rows = [{"what": one.what, "how": one.how, "said": one.said, "do": one.do} for one in found]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
        else:
            for one in found:
                self.stdout.write(f"[{one.how}] {one.what}{'：' + one.said if one.said else ''}")
                if one.do:
                    self.stdout.write(f"　　　→ {one.do}")
            counts = Counter(one.how for one in found)
            worst_first = reversed(How)
            self.stdout.write(
                "\n" + "、".join(f"{how} {counts[how]}" for how in worst_first) + "。"
                + ("" if counts[How.BAD] else "動かせます。")
            )  # fmt: skip
        worst = {one.how for one in found}
        if How.BAD in worst or (options["strict"] and How.CARE in worst):
            raise SystemExit(1)
