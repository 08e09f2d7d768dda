"""Two desks that press at the same moment, each a process of its own; run as ``python -m tests.mentors.at_once``.

Reads one JSON job from standard input, prints "ready", waits for a file to appear and prints what it was told.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def prepare(_job: dict[str, Any]) -> dict[str, Any]:
    """A class with one place at a table left and two who walk in, and a week of consultations with a proposal."""
    from events.actions import mark_presence
    from events.enums import Presence
    from mentors import actions
    from tests.factories import classes, helped
    from tests.factories import mentors as make
    from tests.factories.mentors import NOW
    from tests.mentors import weeks
    from tests.mentors.test_assignments import comes, session

    one = session(classes.learner(phone="iphone"))
    comes(make.active(birth_date=make.NINETEEN, phones=["iphone"], most_learners=2), one)
    actions.match_session(session=one, by=make.staff(), at=NOW)
    walk_ins = [classes.learner(phone="iphone").pk for _n in range(2)]
    for pk in walk_ins:
        person = classes.Learner.objects.get(pk=pk)
        mark_presence(session=one, learner=person, presence=Presence.PRESENT, walk_in=True, at=NOW)
    times = weeks.consultation(10, 11)
    weeks.teacher(*times)
    for slot in times:
        weeks.book(slot, classes.learner(phone="iphone"))
    weeks.adult(phones=["iphone"])
    proposal = weeks.matched()
    minor = make.active(phones=["android"], birth_date=make.NINETEEN)
    came = helped.visit(helped.adult(), helped.past_session(days_ago=45))
    made = {"session": one.pk, "walk_ins": walk_ins, "proposal": proposal.pk, "other": minor.pk}
    return {**made, "came": came.pk, "wrong": helped.adult().pk}


def seat(job: dict[str, Any]) -> str:
    from events.models import ClassSession
    from mentors import actions
    from people.models import Learner
    from tests.factories.mentors import NOW

    found = actions.seat_walk_in(
        session=ClassSession.objects.get(pk=job["session"]), learner=Learner.objects.get(pk=job["learner"]),
        by=None, at=NOW,
    )  # fmt: skip
    return "seated" if found.pairing else "moves"


def start(_job: dict[str, Any]) -> str:
    from tests.mentors import weeks

    return str(weeks.start().pk)


def apply(job: dict[str, Any]) -> str:
    from mentors.models import WeekMatch
    from tests.mentors import weeks

    applied_at = weeks.apply(WeekMatch.objects.get(pk=job["proposal"])).applied_at
    assert applied_at
    return str(applied_at.timestamp())


def hours(job: dict[str, Any]) -> str:
    """Sets the time of a visit right again and again, or counts the months meanwhile."""
    from datetime import timedelta

    from mentors import actions
    from mentors.models import Assignment
    from tests.factories.mentors import NOW

    for minutes in job["minutes"]:
        came = Assignment.objects.select_related("session", "mentor").get(pk=job["came"])
        left = came.session.starts_at + timedelta(minutes=minutes)
        actions.correct_times(
            assignment=came, came_at=came.session.starts_at, left_at=left, why="x", by=None, at=NOW
        )
    return "" if job["minutes"] else str(actions.count_months(at=NOW))


def correct(job: dict[str, Any]) -> list[str]:
    """Both desks have the page of before open."""
    from mentors import actions
    from mentors.models import Mentor
    from tests.factories import mentors as make
    from tests.factories.mentors import NOW

    mentor = Mentor.objects.get(pk=job["mentor"])
    values = {"name": job["name"]}
    return actions.correct(
        mentor=mentor, values=values, seen=job["seen"], reason="x", by=make.staff(), at=NOW
    )


def seen(job: dict[str, Any]) -> str:
    from mentors import actions
    from mentors.models import Mentor

    return actions.seen_as(Mentor.objects.get(pk=job["mentor"]))


def told(_job: dict[str, Any]) -> list[int]:
    """All minutes of the year, with the sums that are kept and without."""
    from mentors import sums
    from mentors.models import MonthSum
    from tests.factories.mentors import NOW

    def minutes() -> int:
        schools = sums.hours_of_schools(2026, at=NOW).values()
        return sum(cell.minutes for months in schools for cell in months.values())

    kept = minutes()
    MonthSum.objects.all().delete()
    return [kept, minutes()]


def stands(job: dict[str, Any]) -> dict[str, Any]:
    from mentors.models import Assignment, MatchRun, Pairing, WeekMatch

    live = Pairing.objects.filter(ended_at__isnull=True)
    return {
        "at_the_class": live.filter(session=job["session"]).count(),
        "in_the_week": live.exclude(session=job["session"]).count(),
        "asked": Assignment.objects.filter(state="offered").count(),
        "runs": MatchRun.objects.count(),
        "under_way": WeekMatch.objects.filter(state="queued").count(),
    }


DO = {
    "prepare": prepare,
    "seat": seat,
    "start": start,
    "apply": apply,
    "hours": hours,
    "correct": correct,
    "seen": seen,
    "told": told,
    "stands": stands,
}


def main() -> None:
    import django

    django.setup()
    job = json.loads(sys.stdin.read())
    if "go" in job:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        # Between processes there is no event to wait for but this file.
        while not Path(job["go"]).exists():
            time.sleep(0.002)
    from mentors.errors import SchoolError

    try:
        told: Any = DO[job["do"]](job)
    except SchoolError as no:
        told = f"no: {no.text}"
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
