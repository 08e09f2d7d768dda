"""``manage.py make_schedules``: tells the worker what to do by the clock. May be repeated."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from core.schedules import jobs, make_schedules


class Command(BaseCommand):
    help = "裏方の仕事の予定を作ります。もう一度しても、変わりません。"

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            changed = make_schedules(at=timezone.now())
        if options["verbosity"] > 0:
            self.stdout.write(f"予定は {len(jobs())} 件です。{changed} 件を変えました。")
