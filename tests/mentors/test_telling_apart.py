"""Two mentors with one 呼び名: a number before colleagues, school and year before the staff, and nothing where there is one."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentors import actions
from mentors.models import Assignment, Mentor
from mentors.telling_apart import names_among_mentors, names_at_desk
from tests.factories import classes
from tests.factories import mentors as make
from tests.mentors.calls import adult, comes, session
from tests.mentors.pages import come_in

pytestmark = pytest.mark.django_db


def plain(page: object) -> str:
    return re.sub(r"<[^>]*>|\s", "", page.content.decode())  # type: ignore[attr-defined]


def test_namesakes_of_a_centre_have_numbers_in_the_order_of_signing_up_and_others_none() -> None:
    one, other, alone = adult("はな"), adult("はな"), adult("そら")
    assert names_among_mentors([other, alone, one]) == {
        one.pk: "はな（1）",
        other.pk: "はな（2）",
        alone.pk: "そら",
    }


def test_a_namesake_elsewhere_or_who_has_left_makes_no_number() -> None:
    here = adult("はな")
    far = adult("はな", centers=[classes.center("far")])
    gone = adult("はな")
    actions.leave(mentor=gone, by=None, at=make.NOW)
    assert names_among_mentors([here, far]) == {here.pk: "はな", far.pk: "はな"}


def test_it_takes_one_query_for_many_and_none_for_nobody() -> None:
    mentors = [adult("はな") for _n in range(3)]
    for some, cost in ((mentors, 1), (mentors[:1], 1), ([], 0)):
        with CaptureQueriesContext(connection) as queries:
            names_among_mentors(some)
        assert len(queries) == cost


def test_who_hands_a_place_over_can_tell_two_apart_and_learns_a_number_only() -> None:
    now = timezone.now()
    one = adult("はな", now, name="隠田 冬美")
    other = adult("はな", now, name="隠田 春美")
    giver = adult("あおい", now)
    klass = session(at=now)
    comes(giver, klass, now)
    me = come_in(giver, now)
    url = f"/mentors/me/sessions/{klass.pk}/hand-over/"
    page = plain(me.get(url))
    assert "はな（1）さん" in page and "はな（2）さん" in page
    for secret in ("隠田", other.school.name, f"{other.year}年"):
        assert secret not in page
    me.post(url, {"to": f"m{other.pk}"})
    assert "はな（2）さんに、" in plain(me.get("/mentors/me/")).replace("代か", "代")
    # Whoever has a number finds it, to tell the others.
    assert "はな（2）" in plain(come_in(other, now).get("/mentors/me/"))
    assert "あおい（" not in plain(come_in(one, now).get("/mentors/me/"))


def test_who_is_asked_sees_which_of_two_asks() -> None:
    now = timezone.now()
    givers = [adult("はな", now) for _n in range(2)]
    taker = adult("そら", now)
    klass = session(at=now, seated=6)
    comes(givers[1], klass, now)
    assignment = Assignment.objects.get(mentor=givers[1])
    actions.offer_handover(assignment=assignment, to=taker, back=None, at=now)
    assert "はな（2）さんから" in plain(come_in(taker, now).get("/mentors/me/"))


def test_the_desk_sees_school_year_and_number_where_two_are_equal(clerk: Client) -> None:
    now = timezone.now()
    klass = session(at=now, seated=6)
    one, other, alone = adult("はな", now), adult("はな", now, year=2), adult("そら", now)
    for mentor in (one, other, alone):
        comes(mentor, klass, now)
    found = Mentor.objects.select_related("school").order_by("pk")
    assert names_at_desk(found) == {
        one.pk: f"はな（見本mihon高校1年・{one.pk}）", other.pk: f"はな（見本mihon高校2年・{other.pk}）", alone.pk: "そら",
    }  # fmt: skip
    page = clerk.get(f"/desk/sessions/{klass.pk}/mentors/").content.decode()
    assert f"はな（見本mihon高校2年・{other.pk}）</option>" in page and ">そら</option>" in page
