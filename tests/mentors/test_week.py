"""The matching of a week: what the engine is told and what is proposed. Stopped and killed: test_week_stopped."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentors import actions
from mentors.models import Assignment, Forbidden, GuardianConsent, MatchRun, Pairing
from mentors.week import read_week
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import DAY, NOW
from tests.mentors.test_assignments import comes
from tests.mentors.weeks import (
    MONDAY,
    adult,
    book,
    consultation,
    matched,
    moment,
    proposed,
    teacher,
    tomioka,
)

pytestmark = pytest.mark.django_db


def learner(phone: str = "iphone", **fields: Any) -> Any:
    return classes.learner(phone=phone, **fields)


def test_the_times_are_fixed_and_one_mentor_may_sit_with_one_learner_after_another() -> None:
    first, second = consultation(10, 10.5)
    teacher(first, second)
    (a,), (b,) = book(first, learner()), book(second, learner())
    mentor = adult(phones=["iphone"])
    match = matched()
    assert (match.state, match.done, match.served, match.first_served) == ("done", 100, 2, 2)
    assert proposed(match) == {(a.pk, mentor.pk, first.pk), (b.pk, mentor.pk, second.pk)}
    assert [row["why"] for row in match.result["pairs"]] == [["機種が同じ", "いつもの会場"]] * 2
    assert (match.result["unserved"], match.result["recruit"], match.method) == ([], [], "milp")


def test_one_learner_to_a_mentor_and_the_way_between_two_centres_takes_half_an_hour() -> None:
    here, late = consultation(10, 13)
    (there,) = consultation(10.75, center="shintoko")
    teacher(here, late, there)
    for one in (here, there, late):
        book(one, learner())
    centers = [classes.center(), classes.center("shintoko")]
    mentor = adult(phones=["iphone"], centers=centers)
    match = matched(centers)
    # 10:30 to 10:45 is too short a way: one of the two early times, and the afternoon.
    assert match.served == 2
    assert {mentor_id for _l, mentor_id, _s in proposed(match)} == {mentor.pk}
    assert (match.result["unserved"][0]["why"]) == "合うメンターは、みんなほかの人と組んでいます。"


def test_nothing_is_written_but_the_proposal_itself() -> None:
    (one,) = consultation(10)
    teacher(one)
    book(one, learner())
    adult(phones=["iphone"])
    matched()
    assert (Assignment.objects.count(), Pairing.objects.count(), MatchRun.objects.count()) == (0, 0, 0)


def test_a_learner_booked_twice_in_a_week_is_matched_twice() -> None:
    (one,), (other,) = consultation(10), consultation(14)
    teacher(one, other)
    person = learner()
    book(one, person), book(other, person)
    mentor = adult(phones=["iphone"])
    assert proposed(matched()) == {(person.pk, mentor.pk, one.pk), (person.pk, mentor.pk, other.pk)}


def test_no_mentors_at_all_is_an_honest_nobody_with_what_would_help() -> None:
    (one,) = consultation(14)
    teacher(one)
    book(one, learner("android"))
    match = matched()
    assert (match.state, match.served, match.result["mentors"]) == ("done", 0, 0)
    (row,) = match.result["unserved"]
    assert row["why"] == "来られるメンターが、1人もいません。"
    help_text = "木曜の午後にAndroidのメンター（18才以上）がもう1人（富岡まちづくりセンター）"
    assert (row["helps"], match.result["recruit"]) == ([help_text], [{"text": help_text, "people": 1}])


def test_without_a_teacher_somebody_to_watch_comes_before_any_mentor() -> None:
    (one,) = consultation(14)
    book(one, learner("android"))
    match = matched()
    first = "まず、木曜の午後に見守りの大人がもう1人（富岡まちづくりセンター）"
    assert match.result["unserved"][0]["helps"] == [first]
    assert match.result["recruit"] == [{"text": first, "people": 1}]


def test_the_recruiting_list_adds_up_the_same_need_over_the_week() -> None:
    morning, first, second = consultation(10, 14, 15)
    teacher(first, second, morning)
    for one in (first, second, morning):
        book(one, learner("android"))
    assert [(row["text"][:14], row["people"]) for row in matched().result["recruit"]] == [
        ("木曜の午後にAndroidの", 2),
        ("木曜の午前にAndroidの", 1),
    ]


def test_a_minor_sits_only_where_two_adults_are_sure_to_be() -> None:
    (one,) = consultation(10)
    teacher(one)
    book(one, learner())
    minor = make.active(phones=["iphone"])
    assert matched().result["unserved"][0]["why"] == "見守る大人が足りません。"
    grown = adult(phones=["android"])
    asked = actions.assign(mentor=grown, session=one, agreed=False, by=make.staff(), at=NOW)
    assert matched().served == 0  # who is asked may say no
    actions.accept(assignment=asked, at=NOW)
    assert {mentor for _l, mentor, _s in proposed(matched())} == {minor.pk}


def test_a_consent_that_ends_before_the_day_a_pause_and_a_no_keep_a_mentor_away() -> None:
    (one,) = consultation(10)
    teacher(one)
    comes(adult(phones=["android"]), one)
    book(one, learner())
    minor = make.active(phones=["iphone"])
    assert matched().served == 1
    GuardianConsent.objects.update(valid_until=MONDAY + 2 * DAY)
    assert matched().served == 0
    GuardianConsent.objects.update(valid_until=MONDAY + 3 * DAY)
    assert matched().served == 1
    asked = actions.assign(mentor=minor, session=one, agreed=False, by=make.staff(), at=NOW)
    actions.decline(assignment=asked, at=NOW)
    assert matched().served == 0


def test_who_has_agreed_to_come_is_not_left_idle_while_another_is_asked() -> None:
    first, second = consultation(10, 10.5)
    teacher(first, second)
    book(first, learner()), book(second, learner())
    # The other one would be better for both: knows a topic and has never had anybody.
    plain = adult(phones=["iphone", "android"])
    better = adult(phones=["iphone"], topics=["basics", "photo-map"])
    past = classes.run(at=NOW - 60 * DAY).sessions.get()
    run_ = MatchRun.objects.create(
        session=past, made_at=NOW, by="x", seed="", weights={}, input_hash="", served=1, first_served=1,
        result={"pairs": [], "unserved": []},
    )  # fmt: skip
    for _n in range(4):
        Pairing.objects.create(session=past, mentor=plain, learner=classes.learner(), run=run_)
    assert {mentor for _l, mentor, _s in proposed(matched())} == {better.pk}
    comes(plain, first)
    assert {(mentor, session) for _l, mentor, session in proposed(matched())} == {
        (plain.pk, first.pk), (better.pk, second.pk),
    }  # fmt: skip


def test_whoever_is_away_at_another_class_is_not_asked_for_the_same_time() -> None:
    (one,) = consultation(10)
    teacher(one)
    book(one, learner())
    mentor = adult(phones=["iphone"])
    other = classes.run(at=NOW).sessions.get()
    other.starts_at, other.ends_at = moment(9), moment(10.25)
    other.save()
    comes(mentor, other)
    assert matched().served == 0
    other.ends_at = moment(10)
    other.save()
    assert matched().served == 1


def test_two_who_are_forbidden_are_not_proposed_and_a_pin_stays() -> None:
    (one,) = consultation(10)
    teacher(one)
    a, b = book(one, learner(), learner())
    x, y = adult(phones=["iphone"]), adult(phones=["iphone"])
    comes(x, one), comes(y, one)
    actions.match_session(session=one, by=make.staff(), at=NOW)
    pair = Pairing.objects.get(learner=a, ended_at__isnull=True)
    actions.pin(pairing=pair, pinned=True, by=make.staff(), at=NOW)
    match = matched()
    assert (a.pk, pair.mentor_id, one.pk) in proposed(match)
    assert next(r for r in match.result["pairs"] if r["learner"] == a.pk)["why"][0] == "職員が決めた"
    free = ({x.pk, y.pk} - {pair.mentor_id}).pop()
    Forbidden.objects.create(learner=b, mentor_id=free, why="x", by="x", at=NOW)
    assert {learner_id for learner_id, _m, _s in proposed(matched())} == {a.pk}


def test_a_pin_that_no_longer_holds_does_not_stop_the_week() -> None:
    (one,) = consultation(10)
    teacher(one)
    a, b = book(one, learner(), learner())
    minor, grown = make.active(phones=["iphone"]), adult(phones=["iphone"])
    comes(minor, one), comes(grown, one)
    actions.match_session(session=one, by=make.staff(), at=NOW)
    Pairing.objects.filter(mentor=minor).update(pinned=True)
    one.teacher = None
    one.save()
    match = matched()
    assert (match.state, {mentor for _l, mentor, _s in proposed(match)}) == ("done", {grown.pk})
    assert a.pk != b.pk


def test_absent_people_and_times_that_are_called_off_or_have_begun_are_not_matched() -> None:
    from events.actions import cancel_session, mark_presence
    from events.enums import Presence

    first, second, third = consultation(10, 11, 12)
    for one in (first, second, third):
        book(one, learner())
    cancel_session(session=third, reason="台風", by=make.staff(), at=NOW)
    week = read_week(MONDAY, tomioka(), at=moment(10.25))
    assert set(week.sessions) == {second.pk}
    (pk,) = week.people[second.pk]
    mark_presence(session=second, learner=classes.Learner.objects.get(pk=pk), presence=Presence.ABSENT)
    assert read_week(MONDAY, tomioka(), at=NOW).people[second.pk] == {}


def test_who_was_left_out_at_the_last_consultation_comes_first_now() -> None:
    (before,) = consultation(10, day=MONDAY - 4 * DAY)
    teacher(before)
    person, other = learner(), learner()
    book(before, person)
    actions.match_session(session=before, by=make.staff(), at=NOW)
    (one,) = consultation(10)
    book(one, person, other)
    told = {row.id: row.waited for row in read_week(MONDAY, tomioka(), at=NOW + 3 * DAY).problem.learners}
    assert told == {f"L{person.pk}.{one.pk}": 1, f"L{other.pk}.{one.pk}": 0}


def test_reading_the_week_takes_the_same_queries_for_one_and_for_many() -> None:
    counted = []
    for count in (1, 4):
        for _n in range(count):
            (one,) = consultation(10 + _n)
            book(one, learner(), learner())
            adult()
        with CaptureQueriesContext(connection) as caught:
            read_week(MONDAY, tomioka(), at=NOW)
        counted.append(len(caught))
    assert counted[0] == counted[1]


def test_the_same_input_gives_the_same_people_and_the_same_fingerprint() -> None:
    first, second = consultation(10, 10.5, tables=3)
    teacher(first, second)
    for one in (first, second):
        book(one, *(learner(phone) for phone in ("iphone", "android", "easy")))
    for phones in (["iphone"], ["android"], ["iphone", "android"], ["android"]):
        adult(phones=phones)
    one, other = matched(), matched()
    assert one.pk != other.pk
    assert (one.input_hash, one.result) == (other.input_hash, other.result)


def test_a_limit_counts_comings_and_the_times_of_one_afternoon_are_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from mentors import week as reading

    monday, thursday = consultation(10, 10.5, 11, day=MONDAY), consultation(10)
    teacher(*monday, *thursday)
    for one in (*monday, *thursday):
        book(one, learner())
    mentor = adult(phones=["iphone"])
    free = reading.who_may_come

    def once(*args: Any) -> Any:
        return {pk: reading.Free(one.sessions, 1) for pk, one in free(*args).items()}

    monkeypatch.setattr(reading, "who_may_come", once)
    match = matched()
    assert {session for _l, _m, session in proposed(match)} == {one.pk for one in monday}
    assert match.result["unserved"][0]["why"] == "来られる時間に、メンターがいません。"
    comes(mentor, thursday[0])  # settled already: the limit is about what comes on top
    assert matched().served == 4


@pytest.mark.parametrize("nought", [False, True])
def test_weights_of_nought_still_serve_the_most_people(nought: bool) -> None:
    from mentors.matching.weights import Weights

    if nought:
        none = Weights(0, 0, (0, 0, 0), 0, 0, 0, 0, 0, 0)
        actions.keep_weights(weights=none, after=0, why="ためす", by=make.staff(), at=NOW)
    (one,) = consultation(10)
    teacher(one)
    book(one, learner("iphone"), learner("android"))
    both, apple = adult(phones=["iphone", "android"]), adult(phones=["iphone"])
    match = matched()
    assert match.served == 2
    assert {mentor for _l, mentor, _s in proposed(match)} == {both.pk, apple.pk}
    assert match.weights["person"] == (0 if nought else 1000)
