"""Writes the sheet for the day without electricity: ``manage.py disaster_sheet --days 14 --out sheet.pdf``."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from desk.disaster import DAYS, LONGEST, make_sheet
from events.models import Center
from media.pdf import PaperError


class Command(BaseCommand):
    help = "災害のときの名簿（これからの教室の名簿と、電話をかける表）を、会場ごとにPDFで作ります。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=DAYS, help="何日先まで（1から60）")
        parser.add_argument(
            "--out",
            type=Path,
            required=True,
            help="PDFの名前。sheet.pdf なら、sheet-tomioka.pdf のように作ります。",
        )
        parser.add_argument("--center", default="", help="会場の記号。なければ、すべての会場")

    def handle(self, *args: Any, days: int, out: Path, center: str, **options: Any) -> None:
        if not 1 <= days <= LONGEST:
            raise CommandError(f"--days は、1から{LONGEST}までの数にしてください。")
        if not out.parent.is_dir():
            raise CommandError(f"フォルダー「{out.parent}」がありません。")
        centers = Center.objects.all()
        if center:
            centers = centers.filter(code=center)
        if not centers:
            raise CommandError("会場が見つかりません。--center の記号をたしかめてください。")
        at = timezone.now()
        for one in centers:
            try:
                pdf = make_sheet(one, days=days, by=None, at=at)
            except PaperError as problem:
                raise CommandError(str(problem)) from problem
            path = out.with_name(f"{out.stem}-{one.code}{out.suffix or '.pdf'}")
            _write(path, pdf)
            self.stdout.write(f"{path}　{one.name}")


def _write(path: Path, content: bytes) -> None:
    """For the owner's eyes only, and whole or not at all: a backup may run at the same moment."""
    draft = path.with_name(path.name + ".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    draft.replace(path)
