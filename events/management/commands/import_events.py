from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from events.errors import SchoolError
from events.importing import import_events
from events.importing.loading import Problem


class Command(BaseCommand):
    help = (
        "市のイベント一覧（CSV）を、会場と部屋と教室（準備中）に入れます。もう一度しても、増えません。"
        "読めない行は、行の番号と理由を出します。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="イベント一覧のCSV（UTF-8かShift_JIS）")
        parser.add_argument("--dry-run", action="store_true", help="書かずに、結果だけ出します。")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} が開けません（{error.strerror}）。") from error
        try:
            report = import_events(data, file_name=path.name, dry_run=options["dry_run"])
        except SchoolError as problem:
            raise CommandError(f"{path.name}：{problem.text}") from problem
        self._list("読んで、決めて入れたこと", report.notes, verbose=options["verbosity"] > 1)
        self._list("そのままにした行", report.kept)
        self._list("読めなかった行", report.unread)
        self.stdout.write(
            ("（試しただけです。何も書いていません。）" if options["dry_run"] else "")
            + f"教室：新しく{report.made}、書きかえ{report.renewed}、同じ{report.unchanged}、"
            f"そのまま{len(report.kept)}。会場：新しく{report.centers}。部屋：新しく{report.rooms}。"
            f"読めなかった行：{len(report.unread)}。"
        )

    def _list(self, heading: str, problems: list[Problem], *, verbose: bool = True) -> None:
        if problems and verbose:
            self.stdout.write(f"{heading}：")
            for problem in problems:
                self.stdout.write(f"  {problem}")
