"""When a mentor can come: her week, its exceptions, her school, her limits, the way from one centre to another."""

from __future__ import annotations

from datetime import UTC, date, time, timedelta
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from events.actions import cancel_session
from mentors import actions
from mentors.availability import Times, Why, free_for, free_sessions, reasons_for, travel_of
from mentors.errors import BadValue, NotPossible
from mentors.models import Assignment, Availability, CenterWay, Exceptional, MentorLimits
from mentors.pairing import sessions_open_to
from mentors.session_problem import problem_of
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import DAY, NOW
from tests.mentors.time_tools import (
    EVERY,
    always,
    ask,
    comes,
    japan,
    refused,
    says,
    school_day,
    session,
    week,
    why,
    words,
)

pytestmark = pytest.mark.django_db
SATURDAY = "2026-12-05"


def exception(mentor: Any, first: str, last: str = "", *, can_come: bool, hours: str = "") -> Exceptional:
    starts, ends = (time.fromisoformat(one) for one in hours.split("-")) if hours else (None, None)
    return actions.add_exception(
        mentor=mentor, first=date.fromisoformat(first), last=date.fromisoformat(last or first), can_come=can_come,
        starts=starts, ends=ends, at=NOW,
    )  # fmt: skip


# --- the week --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("start", "minutes", "needs"),
    [
        ("10:00", 120, ["土午前"]), ("10:00", 121, ["土午前", "土午後"]), ("11:59", 1, ["土午前"]),
        ("12:00", 240, ["土午後"]), ("15:30", 60, ["土午後", "土夕方"]), ("16:00", 60, ["土夕方"]),
        ("11:00", 360, ["土午前", "土午後", "土夕方"]), ("23:30", 60, ["土夕方", "日午前"]),
    ],
)  # fmt: skip
def test_a_session_suits_when_every_part_of_it_is_ticked(start: str, minutes: int, needs: list[str]) -> None:
    one, mentor = session(japan(SATURDAY, start), minutes=minutes), make.active()
    assert why(says(mentor, *needs), one) == []
    for left_out in needs:
        rest = [cell for cell in needs if cell != left_out] or ["月午前"]
        assert why(says(mentor, *rest), one) == [Why.GRID]


def test_the_reason_names_the_weekday_and_the_part_of_the_day() -> None:
    mentor = says(make.active(), "月夕方")
    assert words(mentor, session(japan(SATURDAY, "11:00"))) == [
        "活動希望に、土曜の午前、土曜の午後がありません。"
    ]


def test_a_grid_of_nothing_is_said_and_is_no_grid() -> None:
    mentor, one = make.active(), session(japan(SATURDAY))
    assert words(mentor, one) == ["まだ活動希望がありません。"]
    says(mentor, "土午前")
    says(mentor)
    assert Availability.objects.count() == 0
    assert words(mentor, one) == ["まだ活動希望がありません。"]
    assert free_for(one) == []
    assert sessions_open_to(mentor, at=NOW, until=NOW + 30 * DAY) == [one]
    assert ask(mentor, one).state == "offered"  # nothing is known: she may be asked
    assert actions.offer_help(mentor=mentor, session=one, at=NOW).state == "accepted"


def test_another_week_at_one_centre_stands_in_the_place_of_the_week_there_alone() -> None:
    here, there = classes.center(), classes.center("shintoko")
    mentor = says(make.active(centers=[here, there]), "土午前")
    one, other = session(japan(SATURDAY)), session(japan(SATURDAY), center_code="shintoko")
    says(mentor, "日午前", center=there)
    assert (why(mentor, one), why(mentor, other)) == ([], [Why.GRID])
    says(mentor, center=there)  # never at that centre
    assert why(mentor, other) == [Why.GRID]
    for _again in range(2):
        actions.drop_center_grid(mentor=mentor, center=there, at=NOW)
    assert why(mentor, other) == []
    stranger = classes.center("yanase")
    assert "行ける会場" in refused(actions.set_grid, mentor=mentor, center=stranger, cells=1, at=NOW)


@pytest.mark.parametrize("cells", [-1, 2**21, 2**40])
def test_a_week_of_other_days_than_seven_is_refused_by_action_and_database(cells: int) -> None:
    mentor = make.active()
    refused(actions.set_grid, kind=BadValue, mentor=mentor, cells=cells, at=NOW)
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        Availability.objects.create(mentor=mentor, cells=cells)
    assert Availability.objects.count() == 0


def test_the_same_week_twice_is_one_row() -> None:
    mentor = make.active()
    for _again in range(2):
        actions.set_week(mentor=mentor, cells=EVERY, a_week=2, a_month=None, at=NOW)
    assert (Availability.objects.count(), MentorLimits.objects.get().a_week) == (1, 2)


# --- days that are different -------------------------------------------------------------------------
def test_a_day_off_takes_the_whole_day_and_a_day_on_adds_one() -> None:
    mentor = says(make.active(), "土午前")
    saturday, sunday = session(japan(SATURDAY)), session(japan("2026-12-06"))
    exception(mentor, SATURDAY, can_come=False)
    exception(mentor, "2026-12-06", can_come=True)
    assert words(mentor, saturday) == ["12月5日は、「行けない日」です。"]
    assert why(mentor, sunday) == []


def test_hours_of_a_day_count_to_the_minute_and_a_no_is_stronger_than_a_yes() -> None:
    mentor, one = make.active(), session(japan("2026-12-06", "13:00"), minutes=90)
    exception(mentor, "2026-12-06", can_come=True, hours="13:00-14:29")
    assert why(mentor, one) == [Why.NOTHING]
    exception(mentor, "2026-12-06", can_come=True, hours="14:29-15:00")
    assert why(mentor, one) == []  # two windows meet
    exception(mentor, "2026-12-06", can_come=False, hours="14:30-15:00")
    assert why(mentor, one) == []  # a no that begins when the session ends
    exception(mentor, "2026-12-06", can_come=False, hours="12:00-13:01")
    assert words(mentor, one) == ["12月6日の12時から13時1分までは、「行けない日」です。"]


def test_a_span_over_the_end_of_the_year_and_a_29_february_hold_every_day_of_them() -> None:
    mentor = always()
    exception(mentor, "2026-12-28", "2027-01-03", can_come=False)
    exception(mentor, "2028-02-29", can_come=False)
    for day, found in [
        ("2026-12-27", []), ("2026-12-28", [Why.EXCEPTION]), ("2026-12-31", [Why.EXCEPTION]),
        ("2027-01-01", [Why.EXCEPTION]), ("2027-01-03", [Why.EXCEPTION]), ("2027-01-04", []),
        ("2028-02-28", []), ("2028-02-29", [Why.EXCEPTION]), ("2028-03-01", []),
    ]:  # fmt: skip
        assert why(mentor, session(japan(day))) == found, day


def test_half_past_eight_of_new_year_in_japan_is_new_year_whatever_the_day_is_elsewhere() -> None:
    mentor, one = always(), session(japan("2027-01-01", "08:30"))
    assert one.starts_at.astimezone(UTC).date() == date(2026, 12, 31)
    exception(mentor, "2026-12-31", can_come=False)
    assert why(mentor, one) == []
    exception(mentor, "2027-01-01", can_come=False)
    assert why(mentor, one) == [Why.EXCEPTION]


def test_the_same_day_twice_is_one_and_what_makes_no_sense_is_said() -> None:
    mentor = make.active()
    first, again = (exception(mentor, SATURDAY, can_come=False) for _n in range(2))
    assert first.pk == again.pk
    span = {"mentor": mentor, "can_come": False, "at": NOW}
    day = date(2026, 12, 5)
    for values, text in [
        ({"first": day, "last": day - DAY}, "最初の日よりあと"),
        ({"first": date(2026, 11, 1), "last": date(2026, 11, 23)}, "もう過ぎた日です"),
        ({"first": day, "last": day + 366 * DAY}, "1年まで"),
        ({"first": date(2029, 1, 1), "last": date(2029, 1, 1)}, "2年より先"),
        ({"first": day, "last": day, "starts": time(10)}, "両方"),
        ({"first": day, "last": day, "starts": time(10), "ends": time(10)}, "始まりよりあと"),
    ]:
        assert text in refused(actions.add_exception, kind=BadValue, **span, **values)
    for _again in range(2):
        actions.remove_exception(mentor=mentor, pk=first.pk, at=NOW)
    assert Exceptional.objects.count() == 0


def test_nobody_removes_anothers_day_and_the_number_of_days_has_an_end() -> None:
    mentor, other = make.active(), make.active()
    kept = exception(mentor, SATURDAY, can_come=False)
    actions.remove_exception(mentor=other, pk=kept.pk, at=NOW)
    assert Exceptional.objects.get().pk == kept.pk
    Exceptional.objects.bulk_create(
        Exceptional(mentor=mentor, first=date(2027, 1, 1) + n * DAY, last=date(2027, 1, 1) + n * DAY)
        for n in range(59)
    )
    assert "60までです" in refused(
        actions.add_exception,
        mentor=mentor,
        first=date(2027, 5, 1),
        last=date(2027, 5, 1),
        can_come=True,
        at=NOW,
    )


# --- the school --------------------------------------------------------------------------------------
def test_an_exam_week_keeps_the_schools_mentors_and_nobody_elses() -> None:
    mentor, other = always(), always(school=make.school("other"))
    school_day(mentor, "2026-12-03", SATURDAY)
    one, after = session(japan(SATURDAY)), session(japan("2026-12-06"))
    assert words(mentor, one) == ["学校の予定があります：期末テスト（12月3日から12月5日）。"]
    assert (why(mentor, after), why(other, one)) == ([], [])
    assert sessions_open_to(mentor, at=NOW, until=NOW + 30 * DAY) == [after]


def test_a_day_of_the_school_on_which_mentors_do_not_rest_is_in_nobodys_way() -> None:
    mentor = always()
    school_day(mentor, SATURDAY, off=False)
    assert why(mentor, session(japan(SATURDAY))) == []


# --- limits ------------------------------------------------------------------------------------------
def test_a_week_is_monday_to_sunday() -> None:
    mentor = always()
    actions.set_limits(mentor=mentor, a_week=1, a_month=None, at=NOW)
    comes(mentor, session(japan("2026-12-07")))  # a Monday
    for day, found in [("2026-12-06", []), ("2026-12-13", [Why.WEEK]), ("2026-12-14", [])]:
        assert why(mentor, session(japan(day))) == found, day
    assert words(mentor, session(japan("2026-12-13"))) == ["この週は、もう1回です。1週間に1回までです。"]


def test_a_week_over_the_end_of_the_year_is_one_week_and_two_months() -> None:
    mentor = always()
    comes(mentor, session(japan("2026-12-30")))
    friday = session(japan("2027-01-01"))
    actions.set_limits(mentor=mentor, a_week=1, a_month=None, at=NOW)
    assert why(mentor, friday) == [Why.WEEK]
    actions.set_limits(mentor=mentor, a_week=None, a_month=1, at=NOW)
    assert why(mentor, friday) == []
    assert why(mentor, session(japan("2026-12-31"))) == [Why.MONTH]
    # 8:30 in Japan on the first is still December in UTC.
    assert why(mentor, session(japan("2027-01-01", "08:30"))) == []


def test_the_month_of_29_february_ends_there() -> None:
    mentor = always()
    actions.set_limits(mentor=mentor, a_week=None, a_month=1, at=NOW)
    Assignment.objects.create(
        mentor=mentor, session=session(japan("2028-02-01")), state="accepted", made_at=NOW, changed_at=NOW
    )
    assert why(mentor, session(japan("2028-02-29"))) == [Why.MONTH]
    assert why(mentor, session(japan("2028-03-01"))) == []


def test_the_slots_of_one_afternoon_are_one_coming() -> None:
    mentor = always()
    actions.set_limits(mentor=mentor, a_week=1, a_month=1, at=NOW)
    first = session(japan(SATURDAY, "13:00"), minutes=30)
    second = session(japan(SATURDAY, "13:30"), minutes=30, of=first)
    comes(mentor, first)
    assert why(mentor, second) == []
    assert why(mentor, session(japan(SATURDAY, "17:00"))) == [
        Why.MONTH,
        Why.WEEK,
    ]  # another class, the same day


def test_asked_and_settled_fill_a_limit_for_the_staff_and_only_what_is_settled_for_herself() -> None:
    mentor = always()
    one, other, third = (session(japan(day)) for day in ("2026-12-07", "2026-12-08", "2026-12-09"))
    ask(mentor, one)
    actions.set_limits(mentor=mentor, a_week=1, a_month=None, at=NOW)
    assert "1週間に1回まで" in refused(ask, mentor=mentor, to=other)
    assert actions.offer_help(mentor=mentor, session=other, at=NOW).state == "accepted"
    assert "1週間に1回まで" in refused(actions.offer_help, mentor=mentor, session=third, at=NOW)
    assert "1週間に1回まで" in refused(comes, mentor=mentor, to=third)
    assert "1週間に1回まで" in refused(actions.accept, assignment=Assignment.objects.get(session=one), at=NOW)


def test_what_is_called_off_or_declined_fills_no_limit() -> None:
    mentor = always()
    actions.set_limits(mentor=mentor, a_week=1, a_month=None, at=NOW)
    one, other = session(japan("2026-12-07")), session(japan("2026-12-08"))
    comes(mentor, one)
    assert why(mentor, other) == [Why.WEEK]
    cancel_session(session=one, reason="台風", by=make.staff(), at=NOW)
    assert why(mentor, other) == []
    declined = ask(mentor, other)
    actions.decline(assignment=declined, at=NOW)
    assert why(mentor, session(japan("2026-12-09"))) == []


def test_how_many_comings_are_left_is_the_smaller_of_week_and_month() -> None:
    mentor = always()
    day = date(2026, 12, 7)

    def left() -> int | None:
        return Times([mentor], day, day).left(mentor, day)

    assert left() is None
    actions.set_limits(mentor=mentor, a_week=2, a_month=5, at=NOW)
    comes(mentor, session(japan("2026-12-08")))
    assert left() == 1
    actions.set_limits(mentor=mentor, a_week=None, a_month=1, at=NOW)
    assert left() == 0


@pytest.mark.parametrize(("a_week", "a_month"), [(0, None), (8, None), (None, 0), (None, 32)])
def test_a_limit_that_makes_no_sense_is_refused(a_week: int | None, a_month: int | None) -> None:
    assert "回数は、1から" in refused(
        actions.set_limits, kind=BadValue, mentor=make.active(), a_week=a_week, a_month=a_month, at=NOW
    )


# --- two places --------------------------------------------------------------------------------------
def test_the_way_between_two_centres_is_what_the_city_says() -> None:
    here, there = classes.center(), classes.center("shintoko")
    mentor = always(centers=[here, there])
    first = session(japan(SATURDAY))
    comes(mentor, first)
    for minutes in (0, 45):
        actions.set_ways(center=here, minutes={there.pk: minutes}, by=make.staff(), at=NOW)
        late = first.ends_at + timedelta(minutes=minutes)
        assert why(mentor, session(late, center_code="shintoko")) == []
        early = session(late - timedelta(minutes=1), center_code="shintoko")
        assert why(mentor, early) == [Why.ELSEWHERE]
    assert words(mentor, early)[0].endswith("ほかの教室に出ることになっています。移動に45分かかります。")
    assert why(mentor, session(first.ends_at)) == []  # the same house
    assert why(mentor, session(first.starts_at - timedelta(minutes=164), center_code="shintoko")) == [
        Why.ELSEWHERE
    ]


def test_the_engine_gets_the_ways_by_name_and_one_session_has_none() -> None:
    here, there = classes.center(), classes.center("shintoko", name="新所沢")
    actions.set_ways(center=there, minutes={here.pk: 25}, by=make.staff(), at=NOW)
    low, high = sorted([here, there], key=lambda one: one.pk)
    assert travel_of([here, there]) == {(low.name, high.name): 25}
    assert problem_of(session(japan(SATURDAY))).travel == {}


def test_a_way_is_one_row_in_both_directions_and_twice_changes_nothing() -> None:
    here, there = classes.center(), classes.center("shintoko")
    by = {"by": make.staff(), "at": NOW}
    assert actions.set_ways(center=here, minutes={there.pk: 25}, **by) == 1
    assert actions.set_ways(center=there, minutes={here.pk: 25}, **by) == 0
    assert actions.set_ways(center=there, minutes={here.pk: 26, there.pk: 5, 99999: 5}, **by) == 1
    assert CenterWay.objects.get().minutes == 26
    assert "240分まで" in refused(actions.set_ways, kind=BadValue, center=here, minutes={there.pk: 241}, **by)
    assert actions.set_ways(center=here, minutes={there.pk: None}, **by) == 1
    assert not CenterWay.objects.exists()


# --- who may set what aside --------------------------------------------------------------------------
def test_staff_who_ask_keep_to_her_week_and_her_own_word_is_newer() -> None:
    mentor, one = says(make.active(), "月夕方"), session(japan(SATURDAY))
    text = refused(ask, mentor=mentor, to=one)
    assert "土曜の午前がありません" in text and "「決める（本人に聞いた）」" in text
    assert comes(mentor, one).state == "accepted"
    other = says(make.active(), "月夕方")
    exception(other, SATURDAY, can_come=False)
    assert "行けない日" in refused(ask, mentor=other, to=one)
    assert actions.offer_help(mentor=other, session=session(japan(SATURDAY)), at=NOW).state == "accepted"


def test_nobody_sets_the_school_aside() -> None:
    mentor, one = always(), session(japan(SATURDAY))
    asked = ask(mentor, one)
    school_day(mentor, SATURDAY)
    other = session(japan(SATURDAY, "14:00"))
    for func, options in [
        (comes, {"mentor": mentor, "to": other}), (ask, {"mentor": mentor, "to": other}),
        (actions.offer_help, {"mentor": mentor, "session": other, "at": NOW}),
        (actions.accept, {"assignment": asked, "at": NOW}),
    ]:  # fmt: skip
        assert "期末テスト" in refused(func, **options)


# --- many at once ------------------------------------------------------------------------------------
def test_who_is_free_for_a_session_and_which_sessions_somebody_has_free() -> None:
    one, other = session(japan(SATURDAY)), session(japan("2026-12-06"))
    free, busy, silent = says(make.active(), "土午前"), says(make.active(), "日午前"), make.active()
    assert free_for(one) == [free]
    assert free_sessions([free, busy, silent], [one, other]) == {
        free.pk: {one.pk}, busy.pk: {other.pk}, silent.pk: set(),
    }  # fmt: skip
    comes(free, one)
    assert free_for(one) == []
    assert free_sessions([], []) == {} and free_sessions([free], []) == {free.pk: set()}


def test_a_session_that_suits_comes_first_and_the_others_say_why_not() -> None:
    mentor = says(make.active(), "日午前")
    saturday, sunday = session(japan(SATURDAY)), session(japan("2026-12-06"))
    found = sessions_open_to(mentor, at=NOW, until=NOW + 30 * DAY)
    assert found == [sunday, saturday]
    assert [one.why_not and one.why_not.why for one in found] == [None, Why.GRID]


@pytest.mark.parametrize("count", [1, 12])
def test_many_mentors_and_sessions_take_the_same_queries(count: int) -> None:
    mentors = [always() for _n in range(count)]
    sessions = [session(japan(SATURDAY, f"{8 + n % 10:02d}:00"), seated=0) for n in range(count)]
    comes(mentors[0], sessions[0])
    with CaptureQueriesContext(connection) as asked:
        reasons_for(mentors, sessions[0])
    assert len(asked) == 6
    with CaptureQueriesContext(connection) as asked:
        free_for(sessions[0])
    assert len(asked) == (2 if count == 1 else 7)  # nobody is left: nothing is looked up
    with CaptureQueriesContext(connection) as asked:
        free_sessions(mentors, sessions)
    assert len(asked) == 6
    with CaptureQueriesContext(connection) as asked:
        sessions_open_to(mentors[0], at=NOW, until=NOW + 30 * DAY)
    assert len(asked) <= 12


def test_who_left_changes_nothing_any_more() -> None:
    mentor = make.active()
    actions.leave(mentor=mentor, by=None, at=NOW)
    with pytest.raises(NotPossible):
        actions.set_grid(mentor=mentor, cells=week("月午前"), at=NOW)
