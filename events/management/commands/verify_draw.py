"""``manage.py verify_draw FILE``: recomputes a draw from its printed sheet alone, without the database."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pypdfium2
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from events import lottery

_SHOWN = 20


class Command(BaseCommand):
    help = "印刷した抽選の記録（PDFか文字ファイル）から、抽選を計算し直します。"
    requires_system_checks: list = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="抽選の記録（.pdf か .txt）")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        check = lottery.verify(read_sheet(file))
        if check.wrong:
            for sentence in check.wrong[:_SHOWN]:
                self.stdout.write(sentence)
            if len(check.wrong) > _SHOWN:
                self.stdout.write(_("ほかに%(n)d件あります。") % {"n": len(check.wrong) - _SHOWN})
            raise CommandError(_("この記録は、計算と合いません。"))
        self.stdout.write(
            _("正しい抽選です。申込み%(rows)d件、当選%(winners)d件。計算し直した結果と同じです。")
            % {"rows": check.rows, "winners": check.winners}
        )


def read_sheet(file: Path) -> str:
    """The text of a sheet. A letter that was set apart by the printer is put back beside its neighbours."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CommandError(_("ファイルを開けません：%(file)s") % {"file": file}) from error
    if not content.startswith(b"%PDF"):
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise CommandError(_("PDFか、UTF-8の文字ファイルを指定してください。")) from error
    try:
        document = pypdfium2.PdfDocument(content)
        pages = [page.get_textpage().get_text_range() for page in document]
    except pypdfium2.PdfiumError as error:
        raise CommandError(_("PDFを読めません。ファイルがこわれていないか、たしかめてください。")) from error
    return re.sub(r"\r\n?", "\n", "\n".join(pages))
