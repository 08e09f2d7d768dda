"""The worker's clock: made once, changed when the code changes, never twice."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django_q.models import Schedule

from core import schedules

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))


@pytest.fixture(autouse=True)
def jobs(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    mine: dict[str, Any] = {}
    monkeypatch.setattr(schedules, "_jobs", mine)
    schedules.register("often", "notices.tasks.deliver_due", minutes=1)
    schedules.register("nightly", "notices.tasks.forget_old", daily_at="03:20")
    return mine


def rows() -> list[tuple[Any, ...]]:
    return list(
        Schedule.objects.order_by("name").values_list(
            "name", "schedule_type", "minutes", "repeats", "next_run"
        )
    )


@pytest.mark.django_db
def test_twice_is_harmless_and_keeps_the_next_run() -> None:
    assert schedules.make_schedules(at=NOW) == 2
    first = rows()
    assert first == [
        ("school: nightly", "D", None, -1, NOW.replace(hour=3, minute=20) + timedelta(days=1)),
        ("school: often", "I", 1, -1, NOW),
    ]
    assert schedules.make_schedules(at=NOW + timedelta(days=3)) == 0
    assert rows() == first


@pytest.mark.django_db
def test_what_changes_in_the_code_changes_here_and_what_is_gone_goes(jobs: dict[str, Any]) -> None:
    Schedule.objects.create(name="somebody else's", func="a.b")
    schedules.make_schedules(at=NOW)
    del jobs["often"]
    schedules.register("nightly", "notices.tasks.forget_old", daily_at="23:00")
    assert schedules.make_schedules(at=NOW) == 2
    assert [(name, run) for name, _kind, _minutes, _repeats, run in rows() if name.startswith("school")] == [
        ("school: nightly", NOW.replace(hour=23))
    ]
    assert Schedule.objects.filter(name="somebody else's").exists()


@pytest.mark.django_db
def test_two_of_one_name_become_one() -> None:
    schedules.make_schedules(at=NOW)
    Schedule.objects.create(name="school: often", func="notices.tasks.deliver_due")
    call_command("make_schedules", verbosity=0)
    assert Schedule.objects.filter(name="school: often").count() == 1


@pytest.mark.parametrize(
    "wrong", [{}, {"minutes": 1, "daily_at": "03:20"}, {"daily_at": "3:20"}, {"daily_at": "24:00"}]
)
def test_a_schedule_that_means_nothing_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="minutes"):
        schedules.register("wrong", "a.b", **wrong)
