from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from desk.signin.factors import forget_factors
from people.models import User


class Command(BaseCommand):
    help = "スマホも予備のコードもなくした職員の登録を消します。次のログインで、新しいスマホを登録します。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="利用者名")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"「{options['username']}」という利用者は、いません。")
        if forget_factors(user=user, by=None, at=timezone.now()):
            self.stdout.write(f"{user.username} のスマホと予備のコードを消しました。")
        else:
            self.stdout.write("消すものは、ありませんでした。")
