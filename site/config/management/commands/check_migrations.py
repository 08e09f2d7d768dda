"""``manage.py check_migrations``: whether the new migrations may run while the old version still works."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.zero_downtime import look


class Command(BaseCommand):
    help = "新しい migration が、動かしたままでできるかを見ます。データベースは、いりません。"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if found := look():
            raise CommandError("\n".join(map(str, found)))
