from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from desk.signin.sessions import end_by_administrator
from people.models import User


class Command(BaseCommand):
    help = "職員のログインを、全部の端末で終わらせます。1人の分か、--all で全員の分です。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", nargs="?", help="利用者名")
        parser.add_argument("--all", action="store_true", help="全員の分")

    def handle(self, *args: Any, **options: Any) -> None:
        name, everybody = options["username"], options["all"]
        if bool(name) == everybody:
            raise CommandError("利用者名か --all の、どちらか1つを書いてください。")
        user = User.objects.filter(username=name).first() if name else None
        if name and user is None:
            raise CommandError(f"「{name}」という利用者は、いません。")
        count = end_by_administrator(user=user, at=timezone.now())
        self.stdout.write(
            f"{count}つのログインを終わらせました。" if count else "終わらせるものは、ありませんでした。"
        )
