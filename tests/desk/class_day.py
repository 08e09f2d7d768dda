"""A class on a day of a test, with people whose names are known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from events.actions import cancel_application
from events.models import ClassRun, ClassSession
from people.models import Learner
from tests.factories import classes
from tests.today import begun_today, later_today


def today_run(*people: Learner, begun: bool = True, alone: bool = True, **fields: Any) -> ClassRun:
    """A run whose first session began an hour ago (or begins in an hour), with ``people`` seated.

    Within an hour of midnight it begins nearer, so that it is of today at any time the tests are run.
    """
    at = timezone.now()
    run = classes.run(at=at - timedelta(days=14), in_days=14, **fields)
    start = begun_today(at, timedelta(hours=1)) if begun else later_today(at, timedelta(hours=1))
    first = run.sessions.order_by("number").first()
    assert first
    ClassSession.objects.filter(pk=first.pk).update(starts_at=start, ends_at=start + timedelta(hours=2))
    groups = [[one] for one in people] if alone else [list(people)]
    for group in groups:
        classes.apply(run, *group, at=at - timedelta(days=10))
    return run


def session_of(run: ClassRun) -> ClassSession:
    return run.sessions.select_related("run__center", "room").order_by("number")[0]


def learner(name: str, kana: str, call_name: str = "", **fields: Any) -> Learner:
    return classes.learner(name, kana=kana, call_name=call_name or name.split()[0], **fields)


def hanako(**fields: Any) -> Learner:
    return learner("山田 花子", "ヤマダ ハナコ", "はなちゃん", tel="09000001234", **fields)


def ichiro(**fields: Any) -> Learner:
    return learner("鈴木 一郎", "スズキ イチロウ", "いっちゃん", tel="09000005678", **fields)


def cancelled(run: ClassRun, person: Learner) -> None:
    (one,) = run.applications.filter(learner=person)
    cancel_application(application=one)
