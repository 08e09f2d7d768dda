"""When mentors can come decides what a week's matching proposes: 活動希望, school days, limits, ways."""

from __future__ import annotations

from typing import Any

import pytest

from mentors import actions
from mentors.models import CenterWay, MentorLimits
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import NOW
from tests.mentors.time_tools import always, says, school_day
from tests.mentors.weeks import MONDAY, THURSDAY, adult, apply, book, consultation, matched, proposed, teacher

pytestmark = pytest.mark.django_db


def week(*times: Any) -> None:
    teacher(*times)
    for one in times:
        book(one, classes.learner(phone="iphone"))


def sessions_of(match: Any, mentor: Any) -> set[int]:
    return {session for _l, mentor_id, session in proposed(match) if mentor_id == mentor.pk}


def test_only_times_that_the_mentor_has_ticked_are_proposed_and_who_said_nothing_may_be_asked() -> None:
    morning, noon = consultation(10, 14)
    week(morning, noon)
    mentor = says(adult(phones=["iphone"]), "木午前")
    match = matched()
    assert sessions_of(match, mentor) == {morning.pk}
    assert match.result["unserved"][0]["why"] == "来られる時間に、メンターがいません。"
    silent = adult(phones=["iphone"])
    match = apply(matched())
    assert sessions_of(match, silent) >= {noon.pk}
    assert match.left_out == []


def test_a_school_day_keeps_a_mentor_away_and_one_set_since_is_said_when_applied() -> None:
    (one,) = consultation(10)
    week(one)
    mentor = always(birth_date=make.NINETEEN, phones=["iphone"])
    match = matched()
    assert sessions_of(match, mentor) == {one.pk}
    school_day(mentor, str(THURSDAY))
    assert matched().served == 0
    assert [row["why"] for row in apply(match).left_out] == ["メンターが、この時間に来られなくなりました。"]


def test_once_a_week_is_one_afternoon_with_all_its_times() -> None:
    monday, thursday = consultation(10, 10.5, day=MONDAY), consultation(10)
    week(*monday, *thursday)
    mentor = always(birth_date=make.NINETEEN, phones=["iphone"])
    MentorLimits.objects.update_or_create(mentor=mentor, defaults={"a_week": 1})
    match = matched()
    assert sessions_of(match, mentor) == {one.pk for one in monday}
    assert apply(match).left_out == []


def test_a_limit_set_since_fills_up_while_the_week_is_applied() -> None:
    monday, thursday = consultation(10, 10.5, day=MONDAY), consultation(10)
    week(*monday, *thursday)
    mentor = always(birth_date=make.NINETEEN, phones=["iphone"])
    match = matched()
    assert sessions_of(match, mentor) == {one.pk for one in (*monday, *thursday)}
    MentorLimits.objects.update_or_create(mentor=mentor, defaults={"a_week": 1})
    left = apply(match).left_out
    assert [(row["session"], row["why"]) for row in left] == [
        (thursday[0].pk, "この週は、もう1回です。1週間に1回までです。")
    ]
    asked = mentor.assignments.order_by("session").values_list("session", flat=True)
    assert list(asked) == [one.pk for one in monday]


def test_the_way_that_the_city_has_set_is_kept_between_two_centres() -> None:
    (here,), (there,) = consultation(10), consultation(11, center="shintoko")
    week(here, there)
    centers = [classes.center(), classes.center("shintoko")]
    always(birth_date=make.NINETEEN, phones=["iphone"], centers=centers)
    assert matched(centers).served == 2  # half an hour, where nothing is known
    one, other = sorted(centers, key=lambda center: center.pk)
    CenterWay.objects.create(one=one, other=other, minutes=45)
    assert matched(centers).served == 1


def test_what_somebody_has_agreed_to_stays_open_whatever_the_grid_says() -> None:
    (one,) = consultation(14)
    week(one)
    mentor = says(adult(phones=["iphone"]), "土午前")
    assert matched().served == 0
    actions.assign(mentor=mentor, session=one, agreed=True, by=make.staff(), at=NOW)
    assert sessions_of(matched(), mentor) == {one.pk}
