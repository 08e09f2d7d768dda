"""Hours: what "came" and "left" come to, set right by staff, certified, and kept as counts about nobody."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from mentors import actions, hours, sums
from mentors.errors import BadValue, NotPossible
from mentors.models import Assignment, HoursCorrection, HoursCount
from people.models import AuditEntry
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.helped import adult, past_session, visit, worked
from tests.factories.mentors import DAY, NOW

pytestmark = pytest.mark.django_db
START = NOW - timedelta(days=1)
END = START + timedelta(hours=2)


def at(minutes: int):
    return START + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("came", "left", "minutes", "check"),
    [
        (0, 120, 120, False),
        (-10, 125, 135, False),
        (-30, 150, 180, False),
        (-31, 120, 150, True),  # ticked in in the morning: from half an hour before
        (10, 151, 110, True),  # ticked out in the evening: until the end
        (10, None, 110, True),
        (30, 30, 0, False),
        (125, None, 0, True),  # came after the end: never below nothing
        (140, 155, 0, True),
    ],
)
def test_minutes_lie_within_half_an_hour_of_the_session_or_somebody_looks(
    came: int, left: int | None, minutes: int, check: bool
) -> None:
    found = hours.count(
        came=at(came), left=None if left is None else at(left), starts=START, ends=END, at=END + DAY
    )
    assert found == hours.Counted(minutes, check)


def test_whoever_is_still_there_counts_nothing_yet_and_whoever_never_came_nothing_at_all() -> None:
    late = END + hours.GRACE
    assert hours.count(came=at(0), left=None, starts=START, ends=END, at=late) == hours.Counted(here=True)
    later = late + timedelta(seconds=1)
    assert hours.count(came=at(0), left=None, starts=START, ends=END, at=later) == hours.Counted(120, True)
    assert hours.count(came=None, left=None, starts=START, ends=END, at=later) == hours.Counted()


def test_a_school_year_runs_from_april_to_march() -> None:
    assert [hours.school_year(date(2026, 4, 1)), hours.school_year(date(2027, 3, 31))] == [2026, 2026]
    assert hours.school_year(date(2026, 3, 31)) == 2025
    assert hours.span_of(2026) == (date(2026, 4, 1), date(2027, 3, 31))
    assert hours.months_of(2026)[0] == date(2026, 4, 1)
    assert hours.months_of(2026)[8:] == [date(2026, 12, 1), *(date(2027, n, 1) for n in (1, 2, 3))]
    assert [hours.in_words(n) for n in (0, 45, 120, 135)] == ["0時間", "45分", "2時間", "2時間15分"]


def test_visits_are_added_up_by_month_and_by_year() -> None:
    mentor = adult()
    worked(mentor, 5, 6, 30, 250)
    found = hours.visits_of(mentor, at=NOW)
    assert [(one.key, one.times, one.minutes) for one in hours.by_year(found)] == [
        (2025, 1, 120),
        (2026, 3, 360),
    ]
    assert [(str(one.key), one.minutes) for one in hours.by_month(found)][-2:] == [
        ("2026-10-01", 120),
        ("2026-11-01", 240),
    ]
    assert hours.visits_of(adult(), at=NOW) == []


# --- set right ----------------------------------------------------------------------------------------
def correct(
    one: Assignment, came: int | None, left: int | None, why: str = "押し忘れ", when=NOW
) -> Assignment:
    start = one.session.starts_at
    return actions.correct_times(
        assignment=one, came_at=None if came is None else start + timedelta(minutes=came),
        left_at=None if left is None else start + timedelta(minutes=left), why=why, by=make.staff(), at=when,
    )  # fmt: skip


def test_staff_set_times_right_and_what_stood_there_is_kept() -> None:
    mentor = adult()
    one = visit(mentor, past_session(), left=None)
    fixed = correct(one, -5, 90)
    assert (fixed.came_at, fixed.left_at) == (
        one.session.starts_at - timedelta(minutes=5),
        one.session.starts_at + timedelta(minutes=90),
    )
    (visited,) = hours.visits_of(mentor, at=NOW)
    assert (visited.minutes, visited.check) == (95, False)
    row = HoursCorrection.objects.get()
    assert (row.by, row.why, row.was_came, row.was_left, row.now_left) == (
        "tomioka",
        "押し忘れ",
        one.came_at,
        None,
        fixed.left_at,
    )
    entry = AuditEntry.objects.filter(reason="活動の時間を直した").get()
    assert (entry.subject, entry.subject_id, entry.center, entry.actor) == (
        "mentor",
        mentor.pk,
        "tomioka",
        "tomioka",
    )


def test_the_same_times_again_change_and_log_nothing() -> None:
    one = visit(adult(), past_session(), left=None)
    for _n in range(2):
        correct(one, 0, 90)
    assert HoursCorrection.objects.count() == 1
    assert AuditEntry.objects.filter(reason="活動の時間を直した").count() == 1


def test_a_mentor_who_was_not_there_has_no_hours() -> None:
    mentor = adult()
    correct(visit(mentor, past_session()), None, None)
    assert hours.visits_of(mentor, at=NOW) == []


@pytest.mark.parametrize(
    ("came", "left", "why", "field"),
    [
        (0, 90, " ", "why"),
        (-31, 90, "x", "came"),
        (151, 152, "x", "came"),
        (0, 151, "x", "left"),
        (60, 60, "x", "left"),
        (60, 30, "x", "left"),
        (0, None, "x", "left"),
        (None, 90, "x", "left"),
    ],
)
def test_times_that_cannot_be_are_refused_with_the_field(
    came: int | None, left: int | None, why: str, field: str
) -> None:
    one = visit(adult(), past_session(), left=100)
    with pytest.raises(BadValue) as no:
        correct(one, came, left, why)
    assert no.value.field == field
    assert HoursCorrection.objects.count() == 0


def test_nothing_is_set_right_before_its_time_or_for_whoever_was_not_to_come() -> None:
    mentor = adult()
    one = visit(mentor, past_session(), left=None)
    with pytest.raises(BadValue) as no:
        correct(one, 0, 120, when=one.session.starts_at + timedelta(minutes=60))
    assert no.value.field == "left"
    with pytest.raises(NotPossible):
        correct(one, 0, 10, when=one.session.starts_at - timedelta(hours=2))
    Assignment.objects.filter(pk=one.pk).update(state="cancelled", came_at=None)
    with pytest.raises(NotPossible):
        correct(one, 0, 10)


# --- schools and erasure --------------------------------------------------------------------------------
def cells(year: int = 2026, **more) -> dict:
    found = sums.hours_of_schools(year, at=NOW, **more)
    return {
        school: {str(month): (cell.minutes, cell.visits, cell.mentors) for month, cell in months.items()}
        for school, months in found.items()
    }


def test_hours_of_a_school_are_the_same_before_and_after_somebody_is_erased_and_name_nobody() -> None:
    mentor, other = adult(), adult()
    worked(mentor, 5, 6)
    worked(other, 5)
    school = mentor.school_id
    assert cells() == {school: {"2026-11-01": (360, 3, 2)}}
    for _n in range(2):
        actions.erase(mentor=mentor, by=None, at=NOW)
    assert cells() == {school: {"2026-11-01": (360, 3, 2)}}
    (row,) = HoursCount.objects.all()
    assert (row.school_id, row.center.code, str(row.month), row.minutes, row.visits) == (
        school,
        "tomioka",
        "2026-11-01",
        240,
        2,
    )
    assert not mentor.assignments.filter(came_at__isnull=False).exists()
    actions.erase(mentor=other, by=None, at=NOW)
    row.refresh_from_db()
    assert (row.minutes, row.visits, HoursCount.objects.count()) == (360, 3, 1)


def test_hours_are_told_apart_by_centre_school_and_year() -> None:
    classes.center("shintoko")
    mentor, other = adult(), adult(school=make.school("other"))
    worked(mentor, 5)
    visit(mentor, past_session(days_ago=4, center="shintoko"), left=60)
    worked(other, 3)
    assert cells(center="shintoko") == {mentor.school_id: {"2026-11-01": (60, 1, 1)}}
    assert cells(centers=["tomioka"], school=other.school_id) == {
        other.school_id: {"2026-11-01": (120, 1, 1)}
    }
    assert cells(2025) == {}


def test_hours_of_whoever_leaves_in_the_middle_of_a_session_are_kept_as_a_count() -> None:
    mentor = adult(timezone.now())
    one = visit(mentor, past_session(timezone.now(), days_ago=1), left=None)
    start = timezone.now() - timedelta(minutes=30)
    type(one.session).objects.filter(pk=one.session_id).update(
        starts_at=start, ends_at=start + timedelta(hours=2)
    )
    Assignment.objects.update(came_at=start)
    actions.erase(mentor=mentor, by=None, at=start + timedelta(minutes=30))
    assert HoursCount.objects.get().minutes == 30
