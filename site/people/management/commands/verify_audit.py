"""Whether the audit log is whole: ``manage.py verify_audit``. Exit code 0 when it is, 1 when it is not."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.actions import verify
from people.models import AuditEntry, AuditHead

NOTED = re.compile(r"(\d{1,18})[:：]([0-9a-f]{16,64})")


class Command(BaseCommand):
    help = "だれが何を見たかの記録が、書きかえられたり、ぬけたりしていないかを、はじめから計算し直します。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--noted",
            action="append",
            default=[],
            metavar="番号:指紋",
            help="前に書きとめた指紋とくらべます。全部を作り直した記録は、これで分かります。何回でも書けます。",
        )

    def handle(self, *args: Any, noted: list[str], **options: Any) -> None:
        wanted = [self._noted(text) for text in noted]
        verdict = verify()
        if verdict.broken_at is not None:
            raise CommandError(
                f"記録のくさりが、{verdict.broken_at}番で切れています（その前の{verdict.entries}件は合っています）。\n"
                "だれかが記録を直接書きかえたか、消しました。すること：\n"
                "・このデータベースを、そのまま写して取っておきます（manage.py backup）。\n"
                "・サーバーとデータベースに入れる人を、いまの人だけにし、パスワードを替えます。\n"
                "・前の控えを別の場所に戻し（docs/operations.md の6）、同じ番号の記録とくらべます。\n"
                "・市の個人情報の担当に知らせます。"
            )
        for sequence, digest in wanted:
            found = AuditEntry.objects.filter(sequence=sequence).values_list("digest", flat=True).first()
            if found is None or not found.startswith(digest):
                raise CommandError(
                    f"{sequence}番の指紋が、書きとめたものとちがいます。記録の全部が作り直されたおそれがあります。\n"
                    "前の控えを別の場所に戻して（docs/operations.md の6）くらべ、市の個人情報の担当に知らせます。"
                )
        self.stdout.write(f"記録{verdict.entries}件のくさりは、切れていません。")
        head = AuditHead.objects.filter(pk=1).first()
        if head is not None and verdict.entries:
            self.stdout.write(f"いまの指紋　{head.sequence}:{head.digest}")
            self.stdout.write(
                "この1行を紙に書きとめ、次に --noted でくらべると、全部を作り直されても分かります。"
            )

    @staticmethod
    def _noted(text: str) -> tuple[int, str]:
        found = NOTED.fullmatch(text.strip().lower())
        if found is None:
            raise CommandError(
                f"「{text}」は読めません。「番号:指紋」の形で書いてください。例　--noted 120:3f9a…（16文字より長く）"
            )
        return int(found[1]), found[2]
