"""``manage.py restore``: brings a copy back into the database and the uploads of the settings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from config.keeping import deeds, restore
from config.keeping.keys import KeepingError
from config.keeping.store import Store, time_of

from .erase_again import forget_pages, say


class Command(BaseCommand):
    help = "控えを戻します。名前を書かないときは、いちばん新しい控えです。先に、Webサーバーと裏方を止めます。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", default="", help="控えの名前（manage.py backup --list）")
        parser.add_argument(
            "--at", default="", help="この時より前で、いちばん新しい控え。例「2026-11-27 10:00」"
        )
        parser.add_argument("--overwrite", action="store_true", help="いまのデータを捨てて、戻します")
        parser.add_argument(
            "--uploads-only",
            action="store_true",
            help="画像と書類だけを戻します。データベースは、そのままです",
        )
        parser.add_argument(
            "--no-erasing", action="store_true", help="控えのあとで消した方を、もう一度消すのを待ちます"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            store = Store()
            name = options["name"] or (self._before(store, options["at"]) if options["at"] else "")
            done = restore.put_back(
                name=name, overwrite=options["overwrite"], at=timezone.now(), store=store,
                uploads_only=options["uploads_only"],
            )  # fmt: skip
        except KeepingError as problem:
            raise CommandError(problem.text) from None
        forget_pages()
        taken = timezone.localtime(done.taken_at)
        self.stdout.write(
            f"{taken:%Y年%m月%d日 %H:%M:%S} の控えを戻しました。ファイル {done.uploads:,} 個、{done.seconds:.1f} 秒。"
        )
        if done.put_aside:
            self.stdout.write(
                f"前のデータベースは {done.put_aside} にあります。たしかめたら、消してください。"
            )
        if options["no_erasing"]:
            self.stdout.write(
                "控えのあとで消した方は、もどったままです。manage.py erase_again --list で見てください。"
            )
        else:
            self._erase_again()
        self.stdout.write(
            "つぎに manage.py migrate と manage.py doctor をしてから、Webサーバーと裏方を起こしてください。"
        )

    def _erase_again(self) -> None:
        """At once where the tables are those of this program; an older copy's must become so first."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write(
                "この控えの表は、前の版のものです。manage.py migrate のあとで、manage.py erase_again をしてください。"
            )
            return
        self.stdout.write(say(deeds.do_again(at=timezone.now())))

    @staticmethod
    def _before(store: Store, text: str) -> str:
        try:
            wanted = timezone.make_aware(datetime.fromisoformat(text))
        except ValueError:
            raise CommandError("--at は「2026-11-27 10:00」のように書いてください。") from None
        names = [name for name in store.names() if time_of(name) <= wanted]
        if not names:
            raise CommandError("その時より前の控えはありません。manage.py backup --list で見てください。")
        return names[-1]
