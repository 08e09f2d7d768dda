"""``manage.py backup``: one more copy now. ``--list``: which there are. ``--new-key``: a key for BACKUP_KEY."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.keeping import keys, tasks
from config.keeping.store import Store, time_of


class Command(BaseCommand):
    help = "控えを1つ取ります。--list で、ある控えを見ます。--new-key で、鍵を作ります。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--list", action="store_true", help="ある控えを、古い順に出します")
        what.add_argument("--new-key", action="store_true", help="鍵を作って、出すだけです")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new_key"]:
            self.stdout.write(keys.new_key())
            return
        try:
            if options["list"]:
                for name in Store().names():
                    self.stdout.write(f"{name}  {timezone.localtime(time_of(name)):%Y年%m月%d日 %H:%M:%S}")
                return
            taken = tasks.take_and_note(at=timezone.now())
        except keys.KeepingError as problem:
            raise CommandError(problem.text) from None
        self.stdout.write(
            f"控え {taken.name} を取りました。{taken.rows:,} 行、ファイル {taken.uploads:,} 個、"
            f"新しく {taken.written / 1e6:.1f} MB、{taken.seconds:.1f} 秒。古い控えを {taken.dropped} 個消しました。"
        )
