"""``manage.py rotate_keys``: all that is sealed, under the newest of FIELD_KEYS. ``--new-key``: a key and no more."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import resealing, sealing


class Command(BaseCommand):
    help = "封をしたもの（連絡先など）を、FIELD_KEYS のはじめの鍵で封をし直します。動かしたままで、何度でもできます。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--new-key", action="store_true", help="鍵を作って、出すだけです")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new_key"]:
            self.stdout.write(sealing.new_key())
            return
        closed = 0
        try:
            for model in resealing.models_with_seals():
                done = resealing.reseal(model)
                closed += done.closed
                self.stdout.write(
                    f"{model._meta.verbose_name}：{done.looked:,} 件を見て、{done.changed:,} 件を直しました。"
                )
            for follower in resealing.followers():
                self.stdout.write(f"{follower.name}：{follower.write():,} 件を直しました。")
        except sealing.SealError as problem:
            raise CommandError(problem.text) from None
        if closed:
            raise CommandError(
                f"{closed:,} 件は、どの鍵でも開けられないので、そのままにしました。"
                "前の鍵を FIELD_KEYS に「,」で足して、もう一度してください。"
                "それでも残るときは、manage.py doctor を見てください。"
            )
