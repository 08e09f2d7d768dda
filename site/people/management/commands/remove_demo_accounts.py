from typing import Any

from django.core.management.base import BaseCommand

from people.actions import remove_demo_accounts


class Command(BaseCommand):
    help = "見本の利用者（だれでも知っている合言葉のもの）を消します。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"見本の利用者を{remove_demo_accounts()}人消しました。")
