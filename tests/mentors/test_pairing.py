"""Who sits with whom in one session: what the engine is told, what is stored, what staff change by hand."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.actions import cancel_application, mark_presence
from events.enums import Presence
from mentors import actions
from mentors.errors import BadValue, NotPossible
from mentors.matching import checker
from mentors.models import Forbidden, GuardianConsent, MatchRun, Pairing
from mentors.pairing import read_sitting
from mentors.session_problem import problem_of
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import DAY, NINETEEN, NOW
from tests.mentors.test_assignments import comes, refused, said, session

pytestmark = pytest.mark.django_db


def adult(**fields: Any) -> Any:
    return make.active(birth_date=NINETEEN, **fields)


def match(one: Any, **options: Any) -> MatchRun:
    return actions.match_session(session=one, by=make.staff(), at=NOW, **options)


def pairs(one: Any) -> set[tuple[int, int]]:
    rows = Pairing.objects.filter(session=one, ended_at__isnull=True)
    return set(rows.values_list("learner", "mentor"))


def learners(*phones: str) -> list[Any]:
    return [classes.learner(phone=phone) for phone in phones]


def test_each_learner_sits_with_somebody_who_knows_the_phone_and_the_pair_says_why() -> None:
    apple, robot = learners("iphone", "android")
    one = session(apple, robot)
    mine, other = adult(phones=["iphone"]), adult(phones=["android"])
    comes(mine, one), comes(other, one)
    run = match(one)
    assert pairs(one) == {(apple.pk, mine.pk), (robot.pk, other.pk)}
    assert (run.served, run.first_served, run.method, run.by) == (2, 2, "flow", "tomioka")
    assert run.result["pairs"] and run.result["unserved"] == []
    assert Pairing.objects.get(learner=apple).why == ["機種が同じ", "いつもの会場"]
    assert said()[-1] == "組み合わせた"


def test_whoever_has_no_place_keeps_the_engines_reason_and_what_would_help() -> None:
    (robot,) = learners("android")
    one = session(robot)
    comes(adult(phones=["iphone"]), one)
    run = match(one)
    assert (run.served, run.reasons) == (
        0,
        {
            robot.pk: {
                "why": "来られる時間に、Androidがわかるメンターがいません。",
                "helps": ["火曜の午前にAndroidのメンター（18才以上）がもう1人（富岡まちづくりセンター）"],
            }
        },
    )


def test_what_many_wait_for_is_written_down_once_and_said_of_each() -> None:
    first, second, apple = learners("android", "android", "iphone")
    one = session(first, second, apple)
    comes(adult(phones=["easy"]), one)
    run = match(one)
    run.refresh_from_db()
    words = {pk: row["why"] for pk, row in run.reasons.items()}
    assert words == {
        first.pk: "来られる時間に、Androidがわかるメンターがいません。",
        second.pk: "来られる時間に、Androidがわかるメンターがいません。",
        apple.pk: "来られる時間に、iPhoneがわかるメンターがいません。",
    }
    assert len(run.result["said"]) == 2


def test_a_plan_of_before_still_says_why_somebody_has_no_place() -> None:
    (robot,) = learners("android")
    one = session(robot)
    row = {"learner": robot.pk, "why": "席がいっぱいです。", "helps": ["席がもう1つ"]}
    MatchRun.objects.create(
        session=one, made_at=NOW, by="x", seed="", weights={}, input_hash="", served=0, first_served=0,
        result={"pairs": [], "unserved": [row], "parts": {}},
    )  # fmt: skip
    assert MatchRun.objects.get().reasons == {robot.pk: row}


def test_the_best_plan_serves_more_than_first_come_and_the_run_says_so() -> None:
    apple, robot = learners("iphone", "android")
    one = session(apple, robot)
    known = adult(phones=["iphone", "android"], most_learners=1)
    comes(known, one), comes(adult(phones=["iphone"], most_learners=1), one)
    # First come, the first would sit with somebody known from before, and nobody is left for the second.
    past = _long_ago()
    run = MatchRun.objects.create(
        session=past, made_at=NOW, by="x", seed="", weights={}, input_hash="", served=1, first_served=1,
        result={"unserved": []},
    )  # fmt: skip
    Pairing.objects.create(session=past, mentor=known, learner=apple, run=run)
    found = match(one)
    assert (found.served, found.first_served) == (2, 1)
    assert (robot.pk, known.pk) in pairs(one)


def test_a_minor_with_only_one_adult_sits_with_nobody_and_the_reason_is_said() -> None:
    one = session(seated=1)
    comes(make.active(), one)
    comes(adult(phones=["android"]), one)
    run = match(one)
    assert (run.served, pairs(one)) == (0, set())
    assert [*run.reasons.values()] == [
        {
            "why": "見守る大人が足りません。",
            "helps": ["火曜の午前に見守りの大人がもう1人（富岡まちづくりセンター）"],
        }
    ]


def test_the_teacher_of_the_session_is_one_of_the_two_adults() -> None:
    one = session(seated=1)
    minor = make.active()
    comes(minor, one)
    comes(adult(phones=["android"]), one)
    one.teacher = make.staff()
    one.save()
    assert match(one).served == 1
    assert {mentor for _learner, mentor in pairs(one)} == {minor.pk}


def test_a_minor_whose_consent_ends_before_the_day_is_not_paired_although_assigned() -> None:
    one = session(seated=1)
    minor = make.active()
    comes(minor, one), comes(adult(phones=["android"]), one), comes(adult(phones=["android"]), one)
    match(one)
    assert len(read_sitting(one).pairs) == 1
    GuardianConsent.objects.update(valid_until=timezone.localdate(one.starts_at) - DAY)
    assert read_sitting(one).pairs == []  # before anything is solved again
    assert match(one, keep=True).served == 0
    assert pairs(one) == set()


def test_the_same_input_gives_the_very_same_run_and_writes_nothing() -> None:
    one = session(seated=4)
    comes(adult(), one), comes(adult(), one)
    first = match(one)
    rows, entries = list(Pairing.objects.values()), said()
    assert match(one).pk == first.pk
    assert (list(Pairing.objects.values()), said(), MatchRun.objects.count()) == (rows, entries, 1)


def test_made_again_from_nothing_the_same_people_sit_together() -> None:
    one = session(seated=5)
    for _n in range(3):
        comes(adult(), one)
    first, plan = match(one), pairs(one)
    MatchRun.objects.all().delete()
    assert (match(one).input_hash, pairs(one)) == (first.input_hash, plan)


def test_a_pinned_pair_stays_when_it_is_solved_again_from_the_beginning() -> None:
    one = session(seated=2)
    old = adult(topics=[])
    comes(old, one)
    match(one)
    pair = Pairing.objects.order_by("pk").first()
    for _again in range(2):
        actions.pin(pairing=pair, pinned=True, by=make.staff(), at=NOW)
    assert said().count("組を固定した") == 1
    # Somebody better for everybody: speaks the same, knows them from before.
    better = adult()
    Pairing.objects.create(
        session=_long_ago(), mentor=better, learner=pair.learner, run=MatchRun.objects.get(), why=[]
    )
    comes(better, one)
    match(one)
    assert (pair.learner_id, old.pk) in pairs(one)
    assert "職員が決めた" in Pairing.objects.get(pk=pair.pk).why
    actions.pin(pairing=pair, pinned=False, by=make.staff(), at=NOW)
    match(one)
    assert (pair.learner_id, better.pk) in pairs(one)


def _long_ago() -> Any:
    run = classes.run(at=NOW - 60 * DAY)
    return run.sessions.get()


def test_solving_again_with_least_change_leaves_everybody_where_one_can_only_gain_a_little() -> None:
    one = session(seated=2)
    old = adult(topics=[])
    comes(old, one)
    match(one)
    before = pairs(one)
    comes(adult(topics=["basics"]), one)
    match(one, keep=True)
    assert pairs(one) == before


def test_two_are_swapped_and_both_new_pairs_are_pinned() -> None:
    a, b = learners("iphone", "iphone")
    one = session(a, b)
    comes(adult(most_learners=1), one), comes(adult(most_learners=1), one)
    match(one)
    was = dict(pairs(one))
    for _again in range(1):
        actions.swap(session=one, one=a, other=b, by=make.staff(), at=NOW)
    assert pairs(one) == {(a.pk, was[b.pk]), (b.pk, was[a.pk])}
    assert set(Pairing.objects.filter(ended_at__isnull=True).values_list("pinned", flat=True)) == {True}


def test_a_swap_that_breaks_a_rule_is_refused_in_words_and_changes_nothing() -> None:
    apple, robot = classes.learner(phone="iphone", call_name="りんご"), classes.learner(phone="android")
    one = session(apple, robot)
    comes(adult(phones=["iphone"], call_name="あおい"), one)
    comes(adult(phones=["android"], call_name="みどり"), one)
    match(one)
    before = pairs(one)
    text = refused(actions.swap, session=one, one=apple, other=robot, by=make.staff(), at=NOW)
    assert "メンター「みどり」は、受講者「りんご」の機種を知りません。" in text
    assert pairs(one) == before
    assert MatchRun.objects.count() == 1


def test_two_who_are_forbidden_never_sit_together_again_in_any_session() -> None:
    (apple,) = learners("iphone")
    one, other = session(apple), session(apple, in_days=15)
    first = adult()
    for each in (one, other):
        comes(first, each)
        match(each)
    assert pairs(one) == pairs(other) == {(apple.pk, first.pk)}
    options = {"session": one, "learner": apple, "mentor": first, "by": make.staff(), "at": NOW}
    assert "理由を書いて" in refused(actions.forbid, kind=BadValue, reason="", **options)
    for _again in range(2):
        actions.forbid(reason="けんかをした", **options)
    assert (pairs(one), pairs(other)) == (set(), set())
    assert Forbidden.objects.count() == 1
    second = adult()
    comes(second, one)
    match(one)
    assert pairs(one) == {(apple.pk, second.pk)}
    actions.allow(forbidden=Forbidden.objects.get(), session=one, by=make.staff(), at=NOW)
    assert Forbidden.objects.count() == 0


def test_nothing_is_stored_that_the_checker_rejects(monkeypatch: pytest.MonkeyPatch) -> None:
    one = session(seated=1)
    comes(adult(), one)
    monkeypatch.setattr(checker, "breaches", lambda problem, pairs: ["決まりを守れません。"])
    assert refused(match, one=one) == "決まりを守れません。"
    assert (MatchRun.objects.count(), Pairing.objects.count()) == (0, 0)


def test_a_learner_sits_once_in_a_session_whatever_the_code_does() -> None:
    one = session(seated=1)
    comes(adult(), one)
    match(one)
    pair = Pairing.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Pairing.objects.create(session=one, learner=pair.learner, mentor=pair.mentor, run=pair.run, why=[])


@pytest.mark.parametrize("missing", ["session", "run"])
def test_no_pair_without_a_session_can_be_stored(missing: str) -> None:
    """P04: two people meet in a class, at a table that a run has made, or nowhere; the database says so itself."""
    one = session(seated=1)
    comes(adult(), one)
    match(one)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pairing.objects.update(**{missing: None})


def test_whoever_gave_up_the_seat_or_is_absent_has_no_table() -> None:
    gone, ill, there = learners("iphone", "iphone", "iphone")
    one = session(gone, ill, there)
    comes(adult(most_learners=4), one)
    assert match(one).served == 3
    cancel_application(application=one.run.applications.get(learner=gone))
    mark_presence(session=one, learner=ill, presence=Presence.ABSENT)
    assert {pair.learner_id for pair in read_sitting(one).pairs} == {there.pk}
    assert match(one, keep=True).served == 1


def test_what_the_engine_is_told_comes_from_the_session() -> None:
    from courses.models import LessonPage

    past = _long_ago()
    (apple,) = learners("iphone")
    one = session(apple)
    one.run.lessons.set(LessonPage.objects.filter(number__in=[1, 5, 12]))
    mentor = adult(topics=["photo-map"], most_learners=3)
    comes(mentor, one)
    run = MatchRun.objects.create(
        session=past, made_at=NOW, by="x", seed="", weights={}, input_hash="", served=1, first_served=1,
        result={"unserved": []},
    )  # fmt: skip
    Pairing.objects.create(session=past, mentor=mentor, learner=apple, run=run)
    problem = problem_of(one)
    (learner,), (told,), (spot,) = problem.learners, problem.mentors, problem.spots
    # The course of lesson 1, 「はじめに」, is nothing that mentors are asked about.
    topics = [page.get_parent().title for page in one.run.lessons.order_by("number")][1:]
    assert (learner.phone, learner.languages, list(learner.topics)) == ("iphone", ("ja",), topics)
    assert learner.earlier == {told.id}
    assert (told.capacity, told.load, told.topics) == (3, 1, frozenset({"写真と地図"}))
    assert (told.is_minor, told.cleared, told.active) == (False, True, True)
    assert (spot.day, spot.start, spot.end, spot.seats, spot.adults) == (
        timezone.localdate(one.starts_at), 600, 720, 40, 1,
    )  # fmt: skip


def test_who_was_left_out_last_time_has_waited_once() -> None:
    run = classes.run(at=NOW, meetings=2)
    (robot,) = learners("android")
    classes.apply(run, robot, at=NOW)
    first, second = run.sessions.order_by("starts_at")
    comes(adult(phones=["iphone"]), first)
    match(first)
    assert problem_of(second).learners[0].waited == 1


def test_in_a_consultation_one_mentor_has_one_learner() -> None:
    one = session(seated=2)
    one.run.kind = "consultation"
    one.run.save()
    comes(adult(most_learners=4), one)
    assert match(one).served == 1


def test_matching_takes_the_same_queries_for_one_and_for_many() -> None:
    counted = []
    for count in (1, 6):
        one = session(seated=count)
        for _n in range(count):
            comes(adult(), one)
        with CaptureQueriesContext(connection) as caught:
            assert match(one).served == count
        counted.append(len(caught))
    assert counted[0] == counted[1]


def test_a_moved_session_is_a_session_of_another_day() -> None:
    one = session(seated=1)
    comes(make.active(), one), comes(adult(phones=["android"]), one), comes(adult(phones=["android"]), one)
    match(one)
    GuardianConsent.objects.update(valid_until=timezone.localdate(one.starts_at))
    assert len(read_sitting(one).pairs) == 1
    one.starts_at, one.ends_at = one.starts_at + 7 * DAY, one.ends_at + 7 * DAY
    one.save()
    assert read_sitting(one).pairs == []


def test_a_pairing_that_has_gone_cannot_be_pinned() -> None:
    one = session(seated=1)
    comes(adult(), one)
    match(one)
    pair = Pairing.objects.get()
    Pairing.objects.update(ended_at=NOW)
    with pytest.raises(NotPossible):
        actions.pin(pairing=pair, pinned=True, by=make.staff(), at=NOW)


def test_an_erased_learner_is_at_no_table_ahead_and_nothing_written_about_the_two_stays() -> None:
    from desk.person_export import everything_about
    from people.actions import erase_learner

    (apple,) = learners("iphone")
    one = session(apple)
    first = adult(call_name="あおい")
    comes(first, one), comes(adult(), one)
    match(one)
    actions.forbid(session=one, learner=apple, mentor=first, reason="ご家族です", by=make.staff(), at=NOW)
    told = everything_about(apple)
    assert [row["理由"] for row in told["いっしょにしない人"]] == ["ご家族です"]
    assert told["組み合わせ"][-1]["理由"] == "機種が同じ、いつもの会場"
    erase_learner(learner=apple, by=None, reason="asked", at=NOW)
    assert (pairs(one), Forbidden.objects.count()) == (set(), 0)


def test_an_erased_mentor_leaves_hours_and_no_words() -> None:
    from mentors.keeping import everything_about
    from mentors.models import Assignment

    one, mentor = session(seated=1), adult()
    gone = comes(mentor, one)
    actions.cancel(assignment=gone, reason="手術のため", by=None, at=NOW)
    assert [row["reason"] for row in everything_about(mentor)["classes"]] == ["手術のため"]
    actions.erase(mentor=mentor, by=None, at=NOW)
    assert Assignment.objects.get().reason == ""
