"""The term: centres, runs and what happened to them, told to the actions at the times it happened."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.curriculum.files import read_yaml
from courses.models import LessonPage
from events import actions
from events.actions.places import keep_center
from events.enums import Kind, Method
from events.known_places import fields_of
from events.models import Center, ClassRun, Room
from events.office import calendar_of, moment
from people.models import Learner, User

from .happened import happen
from .people import DATA, plant_people

MARK = "demo:"
DICE = "しめきりの次の開館日に、窓口でさいころを10回ふる。"


@dataclass
class Seeded:
    """What was made; all 0 the second time."""

    centers: int = 0
    runs: int = 0
    people: int = 0
    applications: int = 0

    def __str__(self) -> str:
        return (
            f"見本の会場：{self.centers}、教室：{self.runs}、受講者：{self.people}人、"
            f"申込み：{self.applications}件。"
        )


@dataclass
class Staff:
    """Who did it: the demonstration's accounts, or nobody where they are missing."""

    clerk: User | None = None
    manager: User | None = None


@dataclass
class Term:
    """What the planting of one term needs to know."""

    now: datetime
    staff: Staff
    people: Iterator[Learner] = field(default_factory=lambda: iter(()))

    @property
    def today(self) -> date:
        return timezone.localtime(self.now).date()

    def take(self, count: int) -> list[Learner]:
        return list(itertools.islice(self.people, count))


def plant(*, at: datetime | None = None) -> Seeded:
    """Makes what is missing of the demonstration's term. What stands is left alone, whatever became of it."""
    queue = logging.getLogger("django-q")
    level = queue.level
    # Each notice asks the worker, who finds it settled: a line a task would bury what make run says.
    queue.setLevel(logging.WARNING)
    try:
        return _plant(at or timezone.now())
    finally:
        queue.setLevel(level)


@transaction.atomic
def _plant(now: datetime) -> Seeded:
    made = Seeded()
    centers = {}
    for entry in read_yaml(DATA / "places.yaml"):
        center, created = _center(entry)
        centers[center.code] = center
        made.centers += created
    learners, made.people = plant_people(at=now)
    staff = Staff(
        User.objects.filter(username="tomioka", is_demo=True).first(),
        User.objects.filter(username="tomioka-manager", is_demo=True).first(),
    )
    order = sorted(learners, key=lambda learner: learner.pk * 37 % 211)
    term = Term(now, staff)
    known = set(
        ClassRun.objects.filter(imported_from__startswith=MARK).values_list("imported_from", flat=True)
    )
    by_center = {
        code: itertools.cycle([person for person in order if person.home_center == code]) for code in centers
    }
    for entry in read_yaml(DATA / "runs.yaml"):
        if MARK + entry["key"] in known:
            continue
        run = _run(entry, centers[entry["center"]], term)
        made.runs += 1
        if entry.get("state") == "draft":
            continue
        term.people = by_center[entry["center"]]
        happen(run, entry, term)
        made.applications += run.applications.count()
    return made


def _center(entry: dict[str, Any]) -> tuple[Center, bool]:
    known = Center.objects.filter(code=entry["code"]).first()
    if known:
        return known, False
    own = {name: value for name, value in entry.items() if name not in ("rooms", "code")}
    center = Center(
        code=entry["code"], city="所沢市", closed_weekdays=[0], **{**fields_of(entry["code"]), **own}
    )
    center.rooms = [Room(**room) for room in entry["rooms"]]
    return keep_center(center=center), True


def _run(entry: dict[str, Any], center: Center, term: Term) -> ClassRun:
    room = center.rooms.get(name=entry["room"])
    meetings = _meetings(entry, center, room, term)
    opens_at = moment(term.today + timedelta(days=entry["opens"]), time(10))
    if entry.get("closes_at_first_day"):
        closes_at = meetings[-1].starts_at
    else:
        closes_at = moment(term.today + timedelta(days=entry["closes"]), time(17))
    wanted = (
        "title", "kana", "summary", "capacity", "method", "bring", "min_age", "residence", "public",
        "pairs_allowed", "kind",
    )  # fmt: skip
    run = actions.create_run(
        meetings=meetings, center=center, room=room, opens_at=opens_at, closes_at=closes_at,
        lessons=LessonPage.objects.filter(number__in=entry.get("lessons", [])),
        teacher=term.staff.manager if entry.get("teacher") else None,
        imported_from=MARK + entry["key"],
        seed_source=DICE if entry["method"] == "lottery" else "",
        **{name: entry[name] for name in wanted if name in entry},
    )  # fmt: skip
    ClassRun.objects.filter(pk=run.pk).update(created_at=opens_at - timedelta(days=14))
    if entry.get("state") != "draft":
        run = actions.publish_run(run=run, at=opens_at - timedelta(days=7))
    return run


def _meetings(entry: dict[str, Any], center: Center, room: Room, term: Term) -> list[actions.Meeting]:
    shell = ClassRun(
        center=center, room=room, kind=entry.get("kind", Kind.CLASS), method=Method(entry["method"])
    )
    if "first_exactly" in entry:
        day = term.today + timedelta(days=entry["first_exactly"])
        start, end = _hours(entry, term)
        return [actions.Meeting(moment(day, start), moment(day, end))]
    calendar = calendar_of(center)
    first = next(calendar.open_days(term.today + timedelta(days=entry["first"])))
    start, end = _hours(entry, term)
    if entry.get("kind") == Kind.CONSULTATION:
        plan = actions.plan_slots(run=shell, day=first, start=start, end=end, minutes=entry["minutes"])
    else:
        plan = actions.plan_meetings(run=shell, first=first, start=start, end=end, times=entry["times"])
    return plan.meetings


def _hours(entry: dict[str, Any], term: Term) -> tuple[time, time]:
    if entry["start"] != "today":
        return time.fromisoformat(entry["start"]), time.fromisoformat(entry["end"])
    # This afternoon; seen in the afternoon or at night, a class that has begun and is still going on.
    local = timezone.localtime(term.now)
    if local.hour < 14:
        return time(13, 30), time(15, 30)
    begun = min(local.hour - 1, 21)
    return time(begun), time(begun + 2)


__all__ = ["MARK", "Seeded", "Term", "plant"]
