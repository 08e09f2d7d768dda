"""``manage.py check_migrations``: whether the new migrations may run while the old version still works."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.zero_downtime import look, to_stop_for


class Command(BaseCommand):
    help = "新しい migration が、動かしたままでできるかを見ます。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--waiting",
            action="store_true",
            help="まだしていない migration が、止めてからするものかを言います。そのときは、終わりの番号が 3 です。",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["waiting"]:
            if names := to_stop_for():
                # A number of its own: a version that cannot be loaded ends with 1, and over that nobody is stopped.
                raise CommandError(
                    f"2つのプログラム（Webサーバーと裏方）を、止めてから migrate をします：{'、'.join(names)}",
                    returncode=3,
                )
            self.stdout.write("動かしたまま、migrate ができます。")
            return
        if found := look():
            raise CommandError("\n".join(map(str, found)))
