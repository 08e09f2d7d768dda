"""What the engine is told of a session, read as bare rows, says what the pages say of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from courses.models import LessonPage
from events.actions import mark_presence
from events.attending import people_of
from events.enums import Presence
from events.models import Application
from mentors import actions
from mentors.models import Forbidden, GuardianConsent, MatchRun, Mentor, Pairing
from mentors.pairing import fit_on, learner_key, mentor_key, read_sitting, triple
from mentors.session_problem import read_problem
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import DAY, NINETEEN, NOW
from tests.mentors.test_assignments import comes, session

pytestmark = pytest.mark.django_db


def adult(**fields: Any) -> Any:
    return make.active(birth_date=NINETEEN, **fields)


def mark(one: Any, person: Any, presence: str, **fields: Any) -> None:
    mark_presence(session=one, learner=person, presence=presence, at=NOW, **fields)


def tables(one: Any) -> list[tuple[int, int]]:
    rows = Pairing.objects.filter(session=one, ended_at__isnull=True).order_by("pk")
    return list(rows.values_list("learner", "mentor"))


def test_whoever_is_on_the_list_and_not_absent_is_told_of_with_phone_centre_and_time() -> None:
    there, ill, seen = (classes.learner(phone=phone) for phone in ("android", "iphone", ""))
    one = session(there, ill, seen)
    mark(one, ill, Presence.ABSENT)
    mark(one, seen, Presence.PRESENT)
    guest, gone = classes.learner(phone="easy", home_center="elsewhere"), classes.learner()
    mark(one, guest, Presence.PRESENT, walk_in=True)
    mark(one, gone, Presence.ABSENT, walk_in=True)
    # So late in its second that rounding would make it the next one.
    late = NOW.replace(microsecond=999_999)
    Application.objects.filter(learner=there).update(applied_at=late)
    told = {row.id: (row.phone, row.home_center, row.applied) for row in read_problem(one).problem.learners}
    people = [row for row in people_of(one) if row.presence != Presence.ABSENT]
    name = one.run.center.name
    assert {*told} == {learner_key(row.learner.pk) for row in people}
    assert told == {
        learner_key(there.pk): ("android", name, int(late.timestamp())),
        learner_key(seen.pk): ("iphone", name, int(NOW.timestamp())),
        learner_key(guest.pk): ("easy", "elsewhere", int(one.ends_at.timestamp())),
    }


def test_the_tables_that_hold_are_those_of_the_page_and_the_others_are_known_too() -> None:
    people = [classes.learner(phone="iphone") for _n in range(4)]
    one = session(*people)
    grown, minor, tired, asked = adult(most_learners=1), make.active(most_learners=1), adult(), adult()
    for mentor in (grown, minor, tired, adult(phones=["android"])):
        comes(mentor, one)
    actions.match_session(session=one, by=make.staff(), at=NOW)
    pair = Pairing.objects.get(mentor=grown, ended_at__isnull=True)
    actions.pin(pairing=pair, pinned=True, by=make.staff(), at=NOW)
    actions.assign(mentor=asked, session=one, agreed=False, by=make.staff(), at=NOW)
    Mentor.objects.filter(pk=tired.pk).update(state="paused")
    for day, holds in ((timezone.localdate(one.starts_at), True), (date(2026, 1, 1), False)):
        GuardianConsent.objects.update(given_on=date(2025, 12, 1), valid_until=day)
        told, sitting = read_problem(one), read_sitting(one)
        assert {*told.before} == {triple(row) for row in sitting.pairs}
        assert (mentor_key(minor.pk) in {row.mentor for row in told.before}) is holds
        assert told.problem.pins == (triple(pair),)
        assert [(row.learner, row.mentor) for row in told.tables] == tables(one)
        assert [row.pinned for row in told.tables].count(True) == 1
        told_of = {row.id: row for row in told.problem.mentors}
        assert {*told_of} == {mentor_key(row.mentor_id) for row in sitting.coming}
        for row in sitting.coming:
            it = told_of[mentor_key(row.mentor_id)]
            assert (it.active and it.cleared) == fit_on(row.mentor, sitting.day)
            assert it.is_minor == row.mentor.is_minor_on(sitting.day)
        assert told.problem.spots[0].adults == 2


def test_a_birth_date_that_nobody_knows_lets_nobody_sit() -> None:
    one = session(seated=1)
    mentor = adult()
    comes(mentor, one)
    with connection.cursor() as cursor:  # which the database itself refuses to whoever is active
        cursor.execute("UPDATE mentors_mentor SET state = 'left', left_at = changed_at, birth_date = NULL")
    (told,) = read_problem(one).problem.mentors
    assert (told.cleared, told.active, told.is_minor) == (False, False, False)


def test_only_two_who_could_meet_are_told_to_be_kept_apart() -> None:
    (here, away), (comes_too, elsewhere) = (classes.learner(), classes.learner()), (adult(), adult())
    one = session(here)
    comes(comes_too, one)
    for learner, mentor in ((here, comes_too), (here, elsewhere), (away, comes_too)):
        Forbidden.objects.create(learner=learner, mentor=mentor, why="x", by="x", at=NOW)
    assert read_problem(one).problem.forbidden == ((learner_key(here.pk), mentor_key(comes_too.pk)),)


def test_who_sat_together_before_is_known_and_not_who_sits_together_now() -> None:
    (apple,), old = (classes.learner(),), adult()
    past, one = classes.run(at=NOW - 60 * DAY).sessions.get(), session(apple)
    run = MatchRun.objects.create(
        session=past, made_at=NOW, by="x", seed="", weights={}, input_hash="", served=1, first_served=1,
        result={"unserved": []},
    )  # fmt: skip
    comes(old, one)
    actions.match_session(session=one, by=make.staff(), at=NOW)
    assert read_problem(one).problem.learners[0].earlier == frozenset()
    Pairing.objects.create(session=past, mentor=old, learner=apple, run=run)
    problem = read_problem(one).problem
    assert problem.learners[0].earlier == {mentor_key(old.pk)}
    assert problem.mentors[0].load == 1


def test_only_the_last_run_of_a_meeting_says_who_waits() -> None:
    run = classes.run(at=NOW, meetings=3)
    robot = classes.learner(phone="android")
    classes.apply(run, robot, at=NOW)
    first, second, third = run.sessions.order_by("starts_at")

    def left_out(of: Any, *missed: Any, minutes: int = 0) -> None:
        MatchRun.objects.create(
            session=of, made_at=NOW + timedelta(minutes=minutes), by="x", seed="", weights={}, input_hash="",
            served=0, first_served=0, method="flow", result={"unserved": [{"learner": one.pk} for one in missed]},
        )  # fmt: skip

    def waited() -> int:
        return read_problem(third).problem.learners[0].waited

    left_out(first, robot), left_out(first, robot)
    assert waited() == 1
    left_out(second, robot)
    assert waited() == 2
    left_out(first, minutes=1)
    assert waited() == 1
    left_out(second, minutes=1)
    assert waited() == 0


def test_a_lesson_for_some_people_only_says_nothing_of_what_is_learnt() -> None:
    from wagtail.models import PageViewRestriction

    one = session(seated=1)
    one.run.lessons.set(LessonPage.objects.filter(number__in=[5, 12]))
    topics = read_problem(one).problem.learners[0].topics
    courses = [page.get_parent() for page in one.run.lessons.order_by("number")]
    assert topics == tuple(page.title for page in courses)
    PageViewRestriction.objects.create(page=courses[0], restriction_type=PageViewRestriction.LOGIN)
    assert read_problem(one).problem.learners[0].topics == (courses[1].title,)
