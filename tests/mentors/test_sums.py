"""Months kept as sums: they say what counting says, at any moment, whatever was changed since they were kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentors import actions, sums, tasks
from mentors.models import Assignment, Mentor, MonthSum
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.helped import adult, past_session, sat, visit, worked
from tests.factories.mentors import DAY, NOW

pytestmark = pytest.mark.django_db


def told(at: Any = NOW, **where: Any) -> tuple[dict, dict]:
    """Hours of two school years by school and month, and pairs by month."""
    hours, pairs = {}, {}
    for year in (2025, 2026):
        for school, months in sums.hours_of_schools(year, at=at, **where).items():
            for month, cell in months.items():
                hours[school, str(month)] = (cell.minutes, cell.visits, cell.mentors)
        of_year = sums.pairs_of_year(year, at=at, centers=where.get("centers"))
        pairs |= {str(month): astuple(found) for month, found in of_year.items()}
    return hours, pairs


def a_year_of_it() -> Mentor:
    """Two schools, two centres, eight months across April, the same pair twice, somebody who was not ticked out."""
    classes.center("shintoko")
    first, second, other = adult(), adult(), adult(school=make.school("other"))
    worked(first, 1, 2, 30, 40, 230, 250)
    worked(second, 30, 90)
    worked(other, 0, 40)
    visit(other, past_session(days_ago=33, center="shintoko"), left=None)
    her = classes.learner()
    for days, place in ((200, "tomioka"), (60, "shintoko"), (59, "tomioka"), (1, "tomioka")):
        sat(first, her, past_session(days_ago=days, center=place))
    return first


PLACES: list[dict[str, Any]] = [
    {},
    {"centers": ("tomioka",)},
    {"centers": ("shintoko",)},
    {"centers": ("nowhere",)},
]


def test_kept_sums_say_what_counting_says_for_every_place_today_and_later() -> None:
    a_year_of_it()
    moments = [NOW, NOW + DAY, NOW + 40 * DAY]
    counted = [told(at, **place) for place in PLACES for at in moments]
    assert counted[0][1]["2026-11-01"] == (1, 1, 1, 1, 1, 1) and len(counted[0][0]) == 7
    for at in moments[:2]:
        assert actions.count_months(at=at) == 2 * 20  # April of last year to November
        assert [told(at, **place) for place in PLACES for at in moments] == counted


def test_of_months_that_are_kept_no_visit_is_read() -> None:
    a_year_of_it()
    before = told()
    actions.count_months(at=NOW)
    kept = Assignment.objects.filter(session__starts_at__lt=sums.midnight(timezone.localdate(NOW) - DAY))
    assert kept.update(came_at=None, left_at=None) == 9
    assert told() == before  # behind the back of all actions: the next night finds it
    actions.count_months(at=NOW)
    assert sum(minutes for minutes, _visits, _who in told()[0].values()) == 2 * 120


def again(one: Assignment) -> None:
    actions.correct_times(
        assignment=one, came_at=one.came_at, left_at=one.came_at + timedelta(minutes=45), why="まちがい", by=None, at=NOW
    )  # fmt: skip


CHANGES: dict[str, Callable[[Assignment], Any]] = {
    "set right": again,
    "ticked out at last": lambda one: actions.mark_left(assignment=one, by=None, at=NOW),
    "a wrong tick": lambda one: actions.unmark(assignment=one, by=None, at=NOW),
    "erased": lambda one: actions.erase(mentor=one.mentor, by=None, at=NOW),
    "another school": lambda one: actions.change_own(
        mentor=one.mentor, values={"school": make.school("other")}, at=NOW
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_changed_afterwards_is_told_at_once_and_kept_again_in_the_night(name: str) -> None:
    mentor, other = adult(), adult()
    one = visit(mentor, past_session(days_ago=45), left=None)
    worked(other, 45, 80)
    actions.count_months(at=NOW)
    CHANGES[name](one)
    kept = told()
    month = MonthSum.objects.get(month=sums.month_of(one.session.starts_at))
    assert (month.until, month.hours, month.pairs) == (None, {}, [])
    assert MonthSum.objects.filter(until__isnull=True).count() == 1  # and no other month
    MonthSum.objects.all().delete()
    assert kept == told()
    actions.count_months(at=NOW)
    assert kept == told() and not MonthSum.objects.filter(until__isnull=True).exists()


def test_what_happens_today_lets_nothing_go() -> None:
    mentor = adult()
    one = visit(mentor, past_session(days_ago=0), left=None)
    worked(mentor, 5)
    actions.count_months(at=NOW)
    actions.mark_left(assignment=one, by=None, at=NOW)
    assert not MonthSum.objects.filter(until__isnull=True).exists()
    assert told()[0] == {(mentor.school_id, "2026-11-01"): (240, 2, 1)}


def test_of_mentors_only_so_many_are_kept_as_tell_that_they_are_not_few_and_the_erased_are_not() -> None:
    classes.center("shintoko")
    six = [adult() for _n in range(6)]
    for mentor in six:
        worked(mentor, 40)
    for mentor in six[:2]:
        visit(mentor, past_session(days_ago=41, center="shintoko"))
        visit(mentor, past_session(days_ago=75, center="shintoko"))
        worked(mentor, 75)
    actions.count_months(at=NOW)
    school = six[0].school_id
    assert told()[0][school, "2026-10-01"] == (8 * 120, 8, sums.FEWEST)
    assert told()[0][school, "2026-09-01"] == (4 * 120, 4, 2)  # the same two at both centres
    actions.erase(mentor=six[0], by=None, at=NOW)
    actions.count_months(at=NOW)
    assert six[0].pk not in {
        pk for row in MonthSum.objects.all() for _minutes, _visits, who in row.hours.values() for pk in who
    }
    assert told()[0][school, "2026-09-01"] == (
        4 * 120,
        4,
        3,
    )  # a count of an erased one at each centre, and one


def test_who_counts_holds_the_month_before_reading_and_who_changes_it_even_if_it_is_not_kept_yet() -> None:
    one = visit(adult(), past_session(days_ago=45))
    again(one)
    assert MonthSum.objects.get().until is None  # there to be held, with nothing in it
    with CaptureQueriesContext(connection) as caught:
        actions.count_months(at=NOW)
    spoken = [query["sql"] for query in caught if "mentors_" in query["sql"]]
    assert spoken.pop(0).startswith("SELECT")  # what was let go of earlier years
    for first, *others in (spoken[n : n + 5] for n in range(0, len(spoken), 5)):
        assert first.startswith('INSERT INTO "mentors_monthsum"') and "ON CONFLICT" in first
        assert [sql.split()[0] for sql in others] == ["SELECT", "SELECT", "SELECT", "INSERT"]


def test_what_was_let_go_of_a_year_long_past_is_kept_again_too() -> None:
    one = visit(adult(NOW - 900 * DAY), past_session(days_ago=800))
    actions.correct_times(
        assignment=one, came_at=one.came_at, left_at=one.came_at + timedelta(minutes=45), why="まちがい", by=None, at=NOW
    )  # fmt: skip
    actions.count_months(at=NOW)
    assert MonthSum.objects.get(month=sums.month_of(one.session.starts_at)).hours == {
        str(one.mentor.school_id): [45, 1, [one.mentor_id]]
    }


def test_the_night_keeps_the_sums() -> None:
    worked(adult(timezone.now()), 45, at=timezone.now())
    tasks.every_night()
    assert MonthSum.objects.exclude(hours={}).count() == 1
