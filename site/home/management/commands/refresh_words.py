from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from home import words


class Command(BaseCommand):
    help = "ふりがなと、さがすためのことばを作り直します。プログラムを新しくしたあとに使います。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-needed", action="store_true", help="しくみが変わったときだけ作り直します。")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_needed"] and words.is_current():
            return
        self.stdout.write(f"ことばを作り直したページと用語：{words.refresh()}")
