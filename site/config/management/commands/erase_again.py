"""``manage.py erase_again``: after an older copy was brought back, erases anew whoever had been erased since."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.keeping import deeds
from config.keeping.keys import KeepingError
from people.deeds import kinds


class Command(BaseCommand):
    help = "古い控えから戻したあと、控えのあとで消した方（取りやめた同意、止めたお知らせも）を、もう一度消します。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--list", action="store_true", help="番号を言うだけで、消しません")
        what.add_argument(
            "--spare", metavar="種類:番号", default="", help="まちがえて消した方を、消さずに残します。例「learner:12」"
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["spare"]:
                self._spare(options["spare"])
            elif options["list"]:
                waiting = deeds.outstanding()
                for one in waiting:
                    self.stdout.write(
                        f"{one.kind}:{one.number}  {timezone.localtime(one.at):%Y年%m月%d日 %H:%M}"
                    )
                if not waiting:
                    self.stdout.write("もう一度消す方は、いません。")
            else:
                forget_pages()
                self.stdout.write(say(deeds.do_again(at=timezone.now())))
        except KeepingError as problem:
            raise CommandError(problem.text) from None

    def _spare(self, text: str) -> None:
        kind, _colon, number = text.partition(":")
        if kind not in kinds() or not (number.isascii() and number.isdecimal()):
            raise CommandError("「learner:12」のように書いてください。--list で見られます。")
        if not deeds.spare(kind, int(number), at=timezone.now()):
            raise CommandError(f"{text} は、もう一度消す方の中にいません。--list で見てください。")
        self.stdout.write(f"{text} は、消さずに残します。")


def forget_pages() -> None:
    """Kept pages and whatever else was worked out from the data that is gone."""
    from core.page_cache import forget_all

    with suppress(Exception):
        cache.clear()
        forget_all()


def say(again: deeds.Again) -> str:
    """What was done; raises CommandError when something was not."""
    if again.failed:
        raise CommandError(
            f"もう一度消せなかった方がいます：{deeds.named(one for one, _why in again.failed)}"
            f"（{'、'.join(sorted({why for _one, why in again.failed}))}）。"
            "manage.py migrate のあとで、manage.py erase_again をしてください。"
        )
    if again.closed:
        raise CommandError(
            f"消した方の印のうち {again.closed} 個を開ける鍵がありません。"
            "前の鍵を BACKUP_KEY に「,」で足して、manage.py erase_again をしてください。"
        )
    if not again.done:
        return "もう一度消す方は、いません。"
    return f"控えのあとで消した方などを、もう一度消しました。{deeds.named(again.done)}"
