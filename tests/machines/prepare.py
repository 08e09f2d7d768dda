"""Sets up the city's school as production has it; run as ``python -m tests.machines.prepare WHAT``.

``prepare`` does what the handbook says for a new installation on the copy of the test school, takes the demo's
accounts out and puts in what the tests need; ``booklet`` and ``hold`` order one. Prints one JSON answer.
"""

from __future__ import annotations

import json
import secrets
import sys
from base64 import b32encode
from datetime import timedelta
from typing import Any

SEATS = 20
MENTOR = "mentor@school.test"
NEW_TITLE = "きょう公開した題名"


def prepare() -> dict[str, Any]:
    from django.core.management import call_command
    from django.utils import timezone
    from django_q.models import Schedule

    call_command("remove_demo_accounts", verbosity=0)
    for command in ("migrate", "make_schedules"):
        call_command(command, verbosity=0)
    # Everything is due as soon as a worker looks, and each of those that are there does look.
    Schedule.objects.update(next_run=timezone.now() - timedelta(seconds=1))
    return {"staff": _staff(), **_classes(), "mentor": _mentor(), "lesson": _draft()}


def _staff() -> dict[str, dict[str, str]]:
    from django.contrib.auth.models import Group
    from django_otp.plugins.otp_totp.models import TOTPDevice

    from people.enums import Role
    from people.models import User
    from people.rights import group_name

    made = {}
    # "tomioka" is the name by which the factories know the clerk.
    for username, group in (
        ("tomioka", group_name(Role.CLERK, "tomioka")), ("late", group_name(Role.CLERK, "tomioka")),
        ("publisher", "Moderators"),
    ):  # fmt: skip
        password = secrets.token_urlsafe(16)
        user = User.objects.create_user(username, password=password, name="所沢 さくら", is_staff=True)
        user.groups.add(Group.objects.get_or_create(name=group)[0])
        device = TOTPDevice.objects.create(user=user, name="phone")
        made[username] = {"password": password, "key": b32encode(device.bin_key).decode()}
    return made


def _classes() -> dict[str, Any]:
    from django.utils import timezone

    from tests.desk import class_day
    from tests.factories import classes

    at = timezone.now()
    today = class_day.today_run(class_day.hanako())
    learner = today.applications.get().learner
    return {
        "open": classes.run(at=at, capacity=5, title="はじめてのスマホ").code,
        "rush": classes.run(at=at, capacity=SEATS, title="写真をとる").code,
        "session": class_day.session_of(today).pk,
        "learner": learner.pk,
        "receipt": today.applications.get().receipt,
        "tel": learner.tel,
    }


def _mentor() -> str:
    from django.utils import timezone

    from mentors.models import MentorMail
    from tests.factories import mentors

    mentors.active(timezone.now(), email=MENTOR, call_name="ゆい", birth_date=mentors.NINETEEN)
    MentorMail.objects.all().delete()  # of the way here; the tests wait for the one that is asked for
    return MENTOR


def _draft() -> int:
    """A lesson that an editor has written anew and nobody has published."""
    from courses.models import LessonPage

    lesson = LessonPage.objects.get(number=12)
    lesson.title = NEW_TITLE
    lesson.save_revision()
    return lesson.pk


def booklet() -> int:
    from courses.actions import order_booklet
    from courses.models import CoursePage

    return order_booklet(
        course=CoursePage.objects.get(slug="basics"), phone="iphone", key=secrets.token_hex(8)
    ).pk


def hold() -> int:
    """Orders tests.machines.held; gives the order's number in the queue."""
    from django_q.models import OrmQ
    from django_q.tasks import async_task

    from tests.machines.held import HELD

    task = async_task("tests.machines.held.write_one", task_name=HELD)
    return next(row.pk for row in OrmQ.objects.all() if row.task["id"] == task)


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps({"prepare": prepare, "booklet": booklet, "hold": hold}[sys.argv[1]]()) + "\n")
