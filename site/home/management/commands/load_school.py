from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from courses.errors import CourseError
from events.seed import plant
from home.school import build_school
from mentors.seed import (
    plant_calls,
    plant_meetings,
    plant_mentors,
    plant_tables,
    plant_thanks,
    plant_times,
    plant_week,
)
from people.actions import DEMO_ACCOUNTS, DEMO_PASSWORD, make_demo_accounts


class Command(BaseCommand):
    help = (
        "学園のページ、レッスン、ことばを入れます。もう一度しても、変わりません。編集した所はそのままです。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", type=int, nargs="*", help="このレッスンだけ入れます。")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = build_school(only=options["only"], say=self.stdout.write)
        except CourseError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(
            f"レッスン：新しく{len(report.made)}、書きかえ{len(report.renewed)}、そのまま{report.unchanged}。"
            f"ことば：新しく{report.terms}。"
        )
        if report.kept:
            numbers = "、".join(map(str, report.kept))
            self.stdout.write(f"編集した人がいるので、書きかえなかったレッスン：{numbers}")
        if settings.DEMO:
            make_demo_accounts()
            names = "、".join(f"{username}（{name}）" for username, name, _groups, _super in DEMO_ACCOUNTS)
            self.stdout.write(f"見本の利用者：{names}　合言葉：{DEMO_PASSWORD}")
            if options["only"] is None:
                self.stdout.write(str(plant()))
                at = timezone.now()
                self.stdout.write(str(plant_mentors(at=at)))
                self.stdout.write(f"見本の組み合わせ：{plant_meetings(at=at)}回。")
                self.stdout.write(f"見本の活動希望：{plant_times(at=at)}人。")
                plant_calls(at=at)
                week = plant_week(at=at)
                self.stdout.write(f"見本の週の組み合わせ：{week.served if week else 0}人。")
                self.stdout.write(f"見本のおなやみカルテ：{plant_tables(at=at)}枚。")
                self.stdout.write(f"見本の活動の時間：{plant_thanks(at=at)}回。")
