"""Open days and office hours: by when somebody has to answer, and on which days a class is held."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events import actions
from events.errors import BadValue, NotPossible
from events.models import Center, ClassRun, ClosingDay, PublicHoliday
from events.office import Calendar, answer_by, calendar_of, moment, skip_shut_days
from tests.factories import classes as make

TOKYO = ZoneInfo("Asia/Tokyo")


def tokyo(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=TOKYO)


def calendar(
    closed: list[int] | None = None, closing: dict[date, str] | None = None, **more: Any
) -> Calendar:
    """Open 8:30–17:00, shut on Mondays and public holidays, as 富岡 is."""
    center = Center(
        opens=time(8, 30), closes=time(17), closed_weekdays=[0] if closed is None else closed,
        closed_on_holidays=more.pop("holidays", True),
    )  # fmt: skip
    return Calendar(center, closing or {}, more.pop("more_holidays", {}))


# --- 48 hours, moved into office hours ----------------------------------------------------------
@pytest.mark.parametrize(
    ("at", "until"),
    [
        # Tuesday noon: Thursday noon, as it stands.
        (tokyo(2026, 12, 1), tokyo(2026, 12, 3)),
        # The moment of opening and of closing are office hours.
        (tokyo(2026, 12, 1, 8, 30), tokyo(2026, 12, 3, 8, 30)),
        (tokyo(2026, 12, 1, 17), tokyo(2026, 12, 3, 17)),
        # A minute after closing: an hour after the next opening. In the small hours: that day's.
        (tokyo(2026, 12, 1, 17, 1), tokyo(2026, 12, 4, 9, 30)),
        (tokyo(2026, 12, 1, 3), tokyo(2026, 12, 3, 9, 30)),
        (tokyo(2026, 12, 1, 8, 29), tokyo(2026, 12, 3, 9, 30)),
        # Saturday ends on Monday, shut: Tuesday. Friday night ends on Sunday night: over Monday too.
        (tokyo(2026, 12, 5), tokyo(2026, 12, 8, 9, 30)),
        (tokyo(2026, 12, 4, 20), tokyo(2026, 12, 8, 9, 30)),
        # 勤労感謝の日 2026 is a Monday, 文化の日 a Tuesday.
        (tokyo(2026, 11, 1), tokyo(2026, 11, 4, 9, 30)),
        (tokyo(2026, 11, 21), tokyo(2026, 11, 24, 9, 30)),
        # 昭和の日 on a Wednesday: Monday's 48 hours end on it.
        (tokyo(2026, 4, 27), tokyo(2026, 4, 30, 9, 30)),
    ],
)  # fmt: skip
def test_an_answer_is_due_when_somebody_is_there(at: datetime, until: datetime) -> None:
    assert answer_by(calendar(), at=at) == until


def test_new_year_is_jumped_over_with_the_centres_own_closing_days() -> None:
    shut = {date(2026, 12, day): "年末年始" for day in (29, 30, 31)} | {
        date(2027, 1, day): "年末年始" for day in (1, 2, 3)
    }
    # 4 January 2027 is a Monday.
    assert answer_by(calendar(closing=shut), at=tokyo(2026, 12, 27)) == tokyo(2027, 1, 5, 9, 30)
    # Without closing days only 元日 is shut: 30 December noon ends on 1 January.
    assert answer_by(calendar(), at=tokyo(2026, 12, 30)) == tokyo(2027, 1, 2, 9, 30)


def test_a_leap_day_is_a_day() -> None:
    assert answer_by(calendar(), at=tokyo(2028, 2, 27)) == tokyo(2028, 2, 29)
    assert answer_by(calendar(), at=tokyo(2028, 2, 28)) == tokyo(2028, 3, 1)
    assert answer_by(calendar(), at=tokyo(2027, 2, 26, 20)) == tokyo(2027, 3, 2, 9, 30)


def test_an_answer_is_never_due_after_the_class_begins() -> None:
    start = tokyo(2026, 12, 2, 10)
    assert answer_by(calendar(), at=tokyo(2026, 12, 1), latest=start) == start
    assert answer_by(calendar(), at=tokyo(2026, 12, 1), latest=start + timedelta(days=5)) == tokyo(
        2026, 12, 3
    )


def test_a_centre_open_on_holidays_is_open_on_holidays() -> None:
    assert answer_by(calendar(holidays=False), at=tokyo(2026, 11, 1)) == tokyo(2026, 11, 3)


def test_a_holiday_that_the_law_adds_counts() -> None:
    added = {date(2026, 12, 3): "特別な祝日"}
    assert answer_by(calendar(more_holidays=added), at=tokyo(2026, 12, 1)) == tokyo(2026, 12, 4, 9, 30)


@settings(max_examples=300)
@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2030, 12, 31)),
    st.sets(st.integers(0, 6), max_size=6),
    st.booleans(),
)
def test_wherever_one_begins_the_end_is_in_office_hours_and_not_before_48_hours(
    at: datetime, closed: set[int], holidays: bool
) -> None:
    open_days = calendar(sorted(closed), holidays=holidays)
    begin = at.replace(tzinfo=TOKYO)
    until = answer_by(open_days, at=begin)
    local = until.astimezone(TOKYO)
    assert not open_days.shut_because(local.date())
    assert time(8, 30) <= local.time() <= time(17)
    assert until - begin >= timedelta(hours=48)
    # The first open day on which it can be.
    assert all(
        open_days.shut_because(day)
        for day in (
            (begin + timedelta(hours=48)).date() + timedelta(days=n)
            for n in range(1, (local.date() - (begin + timedelta(hours=48)).date()).days)
        )
    )


def test_where_clocks_change_48_hours_are_48_hours(settings: Any) -> None:
    """Japan has no summer time; a school elsewhere may. Hours are counted, and the clock there is read."""
    settings.TIME_ZONE = "Europe/Berlin"
    berlin = ZoneInfo("Europe/Berlin")
    from django.utils import timezone

    with timezone.override(berlin):
        # The clock goes forward in the night to 29 March 2026: 48 hours after Friday noon is 13:00.
        until = answer_by(calendar(holidays=False, closed=[]), at=datetime(2026, 3, 27, 12, tzinfo=berlin))
        assert until.astimezone(berlin) == datetime(2026, 3, 29, 13, tzinfo=berlin)
        assert until.timestamp() - datetime(2026, 3, 27, 12, tzinfo=berlin).timestamp() == 48 * 3600
        # A class at ten is at ten before and after.
        assert [
            moment(day, time(10)).astimezone(berlin).hour for day in (date(2026, 3, 28), date(2026, 3, 30))
        ] == [10, 10]


# --- days on which a class is held --------------------------------------------------------------
def test_days_that_are_shut_are_skipped_and_named() -> None:
    held, skipped = skip_shut_days(
        calendar(closing={date(2026, 11, 17): "設備の点検", date(2026, 12, 1): ""}),
        first=date(2026, 11, 3),
        times=4,
    )
    assert held == [date(2026, 11, day) for day in (10, 24)] + [date(2026, 12, day) for day in (8, 15)]
    assert skipped == [
        (date(2026, 11, 3), "文化の日"), (date(2026, 11, 17), "設備の点検"), (date(2026, 12, 1), "臨時の休み"),
    ]  # fmt: skip


def test_other_days_to_leave_out_are_left_out() -> None:
    held, skipped = skip_shut_days(calendar(), first=date(2026, 12, 1), times=2, also={date(2026, 12, 8)})
    assert held == [date(2026, 12, 1), date(2026, 12, 15)]
    assert skipped == [(date(2026, 12, 8), "ほかの予定")]


def test_a_weekday_on_which_the_centre_is_always_shut_gives_no_day() -> None:
    held, _skipped = skip_shut_days(calendar(), first=date(2026, 11, 30), times=1)
    assert held == []


def test_open_days_end_where_a_person_is_needed() -> None:
    assert len(list(calendar(closed=list(range(7))).open_days(date(2026, 12, 1)))) == 0
    assert next(calendar().open_days(date(2026, 11, 23))) == date(2026, 11, 24)


@pytest.mark.django_db
def test_a_centres_calendar_is_read_in_two_queries(django_assert_num_queries: Any) -> None:
    center = make.center()
    ClosingDay.objects.create(center=center, day=date(2026, 12, 29), reason="年末の休み")
    PublicHoliday.objects.create(day=date(2026, 12, 30), name="特別な祝日")
    with django_assert_num_queries(2):
        found = calendar_of(center)
    assert found.shut_because(date(2026, 12, 29)) == "年末の休み"
    assert found.shut_because(date(2026, 12, 30)) == "特別な祝日"
    assert found.shut_because(date(2026, 12, 28)) == "休館日"
    assert found.shut_because(date(2026, 12, 27)) == ""


def shell() -> ClassRun:
    return ClassRun(center=make.center())


@pytest.mark.django_db
def test_every_tuesday_four_times_over_new_year() -> None:
    center = make.center()
    for day in (date(2026, 12, 29), date(2027, 1, 3)):
        ClosingDay.objects.create(center=center, day=day, reason="年末年始")
    plan = actions.plan_meetings(run=shell(), first=date(2026, 12, 22), start=time(10), end=time(12), times=4)
    assert [meeting.starts_at.astimezone(TOKYO) for meeting in plan.meetings] == [
        tokyo(2026, 12, 22, 10), tokyo(2027, 1, 5, 10), tokyo(2027, 1, 12, 10), tokyo(2027, 1, 19, 10),
    ]  # fmt: skip
    assert plan.skipped == [(date(2026, 12, 29), "年末年始")]
    assert all(meeting.ends_at - meeting.starts_at == timedelta(hours=2) for meeting in plan.meetings)


@pytest.mark.django_db
def test_a_class_on_the_29th_of_february_is_held() -> None:
    plan = actions.plan_meetings(run=shell(), first=date(2028, 2, 22), start=time(10), end=time(12), times=3)
    assert [meeting.starts_at.astimezone(TOKYO).date() for meeting in plan.meetings] == [
        date(2028, 2, 22), date(2028, 2, 29), date(2028, 3, 7),
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_substitute_holiday_is_a_holiday() -> None:
    # 憲法記念日 2026 is a Sunday; Wednesday 6 May is kept for it.
    plan = actions.plan_meetings(run=shell(), first=date(2026, 5, 6), start=time(10), end=time(12), times=1)
    assert plan.meetings[0].starts_at.astimezone(TOKYO).date() == date(2026, 5, 13)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "error", "field"),
    [
        ({"end": time(10)}, BadValue, "end"),
        ({"times": 0}, BadValue, "times"),
        ({"times": 61}, BadValue, "times"),
        ({"first": date(2026, 11, 30)}, NotPossible, ""),
    ],
)
def test_a_rule_without_sense_is_refused(values: dict[str, Any], error: type[Any], field: str) -> None:
    rule = {"first": date(2026, 12, 1), "start": time(10), "end": time(12), "times": 2, **values}
    with pytest.raises(error) as refused:
        actions.plan_meetings(run=shell(), **rule)
    assert refused.value.field == field


@pytest.mark.django_db
def test_times_of_a_consultation_end_when_the_room_is_needed() -> None:
    plan = actions.plan_slots(
        run=shell(), day=date(2026, 12, 1), start=time(13), end=time(14, 40), minutes=30
    )
    assert [meeting.starts_at.astimezone(TOKYO).time() for meeting in plan.meetings] == [
        time(13), time(13, 30), time(14),
    ]  # fmt: skip
    assert actions.plan_slots(
        run=shell(), day=date(2026, 11, 30), start=time(13), end=time(15), minutes=30
    ) == actions.Plan([], [(date(2026, 11, 30), "休館日")])
