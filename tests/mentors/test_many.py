"""Of hundreds of mentors and sessions a page reads what it shows: the same rows in the same order as of all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from desk import pairs
from events.attending import expected_in, expected_numbers
from events.models import ClassRun, ClassSession
from events.querysets import is_held
from mentors import actions
from mentors.availability import Times, Why
from mentors.models import Assignment, MentorLimits
from mentors.models.time import ALL_CELLS
from mentors.pairing import read_sitting
from mentors.suggesting import suggest
from mentors.weekgrid import CELLS, gap, touched
from tests.desk.class_day import session_of, today_run
from tests.factories import classes
from tests.factories.mentors import NOW
from tests.mentors.calls import adult, comes, session

pytestmark = pytest.mark.django_db


def ranked(one: Any, **some: Any) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.mentor.pk, row.why) for row in suggest(read_sitting(one), **some)]


def test_the_best_few_are_the_first_of_all_with_the_same_reasons() -> None:
    one = session(classes.learner(phone="android"), classes.learner(phone="iphone"))
    for n in range(12):
        mentor = adult(
            f"人{n}", phones=[("iphone", "android")[n % 2]], topics=["photo-map"] if n % 3 else ["basics"]
        )
        if n % 2:
            actions.set_grid(mentor=mentor, cells=ALL_CELLS, at=NOW)
        if n % 4 == 3:
            comes(mentor, session(seated=3, in_days=20 + n))
    whole = ranked(one)
    assert len(whole) == 12
    for most in range(1, 14):
        assert ranked(one, most=most) == whole[:most], most
    assert ranked(one, most=0) == []


def test_the_desk_offers_the_first_and_all_on_request(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "MOST_CHOICES", 2)
    one = session_of(today_run(classes.learner(), begun=False))
    known = [adult(call_name=name) for name in ("あ", "い", "う", "え")]
    for mentor in known[2:]:
        actions.set_grid(mentor=mentor, cells=ALL_CELLS, at=timezone.now())
    path = f"/desk/sessions/{one.pk}/mentors/"

    def chosen(answer: Any) -> list[tuple[int, bool]]:
        return [(each.pk, each.can_come) for each in answer.context["choices"].shown]

    few, everybody = clerk.get(path), clerk.get(f"{path}?choices=all")
    assert chosen(few) == [(known[2].pk, True), (known[3].pk, True)]
    assert "4人のうち、合う順に2人が選べます。" in few.content.decode()
    assert 'href="?choices=all#mentor"' in few.content.decode()
    assert chosen(everybody) == [(known[n].pk, n > 1) for n in (2, 3, 0, 1)]
    assert "choices=all" not in everybody.content.decode()
    # Whoever is not among the first can still be put in.
    done = clerk.post(f"{path}assign/", {"mentor": known[0].pk, "do": "agreed"})
    assert done.status_code == 302
    assert Assignment.objects.get(session=one).mentor == known[0]


def test_how_many_come_is_how_many_are_named() -> None:
    sessions = []
    for n in range(3):
        run = classes.run(at=NOW, capacity=3)
        for _n in range(n + 2):
            classes.apply(run, at=NOW)
        sessions += list(run.sessions.all())
    talk = classes.run(at=NOW, kind="consultation", capacity=2, meetings=2)
    for pool in talk.pools.order_by("pk"):
        classes.apply(talk, at=NOW, session=pool.session)
    classes.apply(talk, at=NOW, session=pool.session)
    sessions += list(talk.sessions.order_by("pk"))
    named = {pk: len(people) for pk, people in expected_in(sessions).items()}
    assert expected_numbers(sessions) == named
    assert [named[one.pk] for one in sessions] == [2, 3, 3, 1, 2]


def test_held_is_the_same_asked_of_a_session_and_of_what_leads_to_it() -> None:
    kept, off, day_off = (session(seated=3) for _n in range(3))
    comes(adult(), kept), comes(adult(), off), comes(adult(), day_off)
    ClassRun.objects.filter(pk=off.run_id).update(state="cancelled")
    ClassSession.objects.filter(pk=day_off.pk).update(cancelled_at=NOW)
    assert set(ClassSession.objects.held()) == {kept}
    assert [one.session for one in Assignment.objects.filter(is_held("session__"))] == [kept]


def test_without_a_limit_only_what_lies_near_is_read_and_with_one_the_month() -> None:
    free, bound = adult("ひま"), adult("3回まで")
    MentorLimits.objects.create(mentor=bound, a_month=3)
    one, near, later = session(seated=3), session(seated=3), session(seated=3, in_days=18)
    for mentor in (free, bound):
        comes(mentor, later)
        comes(mentor, near)
    day = timezone.localdate(one.starts_at)
    assert timezone.localdate(later.starts_at).month == day.month
    times = Times([free, bound], day, day)
    assert [row.session_id for row in times.coming[free.pk]] == [near.pk]
    assert {row.session_id for row in times.coming[bound.pk]} == {near.pk, later.pk}
    assert Why.ELSEWHERE in [reason.why for reason in times.reasons(free, one)]


@pytest.mark.parametrize(("hours", "bands"), [(0.5, 1), (3, 1), (4, 1), (4.5, 2), (9, 2), (30, 5)])
def test_a_grid_that_has_all_cells_of_a_time_leaves_no_gap_and_one_less_does(
    hours: float, bands: int
) -> None:
    start, end = NOW, NOW + timedelta(hours=hours)
    assert touched(start, end).bit_count() == bands
    assert gap(touched(start, end), [], start, end) is None
    for cell in CELLS:
        mask = ALL_CELLS & ~cell.bit
        found = gap(mask, [], start, end)
        assert (found is None) is not bool(cell.bit & touched(start, end))
        assert found is None or found.cells == (cell,)
