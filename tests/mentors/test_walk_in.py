"""Somebody comes without a table: found within a second, nobody moved if possible, and said who would have to."""

from __future__ import annotations

import time
from typing import Any

import pytest

from events.actions import mark_presence
from events.enums import Presence
from mentors import actions
from mentors.errors import NotPossible
from mentors.matching import checker
from mentors.models import Assignment, MatchRun, Pairing
from mentors.pairing import read_sitting, triple
from mentors.session_problem import problem_of
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import NINETEEN, NOW
from tests.mentors.test_assignments import comes, refused, said, session

pytestmark = pytest.mark.django_db


def adult(**fields: Any) -> Any:
    return make.active(birth_date=NINETEEN, **fields)


def come(one: Any, phone: str = "iphone", **fields: Any) -> Any:
    """Let in at the desk, without an application."""
    person = classes.learner(phone=phone, **fields)
    mark_presence(session=one, learner=person, presence=Presence.PRESENT, walk_in=True, at=NOW)
    return person


def seat(one: Any, person: Any, **options: Any) -> Any:
    return actions.seat_walk_in(session=one, learner=person, by=make.staff(), at=NOW, **options)


def tables(one: Any) -> dict[int, int]:
    rows = Pairing.objects.filter(session=one, ended_at__isnull=True)
    return dict(rows.values_list("learner", "mentor"))


def matched(*phones: str, mentors: list[dict[str, Any]]) -> tuple[Any, list[Any], list[Any]]:
    people = [classes.learner(phone=phone, call_name=f"人{n}") for n, phone in enumerate(phones)]
    one = session(*people)
    come_too = [adult(most_learners=1, **fields) for fields in mentors]
    for mentor in come_too:
        comes(mentor, one)
    actions.match_session(session=one, by=make.staff(), at=NOW)
    return one, people, come_too


def test_a_free_mentor_takes_whoever_comes_and_nobody_else_moves() -> None:
    one, (a,), (x, y) = matched("iphone", mentors=[{"phones": ["iphone"]}, {"phones": ["iphone", "android"]}])
    before = tables(one)
    person = come(one)
    found = seat(one, person)
    assert found.moves == ()
    assert (found.pairing.learner_id, {before[a.pk], found.pairing.mentor_id}) == (person.pk, {x.pk, y.pk})
    assert tables(one) == {**before, person.pk: found.pairing.mentor_id}
    assert "機種が同じ" in found.pairing.why
    assert said()[-1] == "当日に来た人の席を決めた"


def test_the_run_keeps_what_decided_and_the_checker_takes_the_whole_plan() -> None:
    one, (a,), _mentors = matched("iphone", mentors=[{"phones": ["iphone"]}] * 2)
    person = come(one)
    seat(one, person)
    run = MatchRun.objects.order_by("pk").last()
    assert (run.method, run.served, run.first_served, len(run.input_hash)) == ("walk_in", 2, 2, 64)
    assert {row[0] for row in run.result["pairs"]} == {a.pk, person.pk}
    assert (run.result["parts"]["person"], run.weights["earlier"]) == (2000, 120)
    sitting = read_sitting(one)
    assert checker.breaches(problem_of(one), [triple(pair) for pair in sitting.pairs]) == []


def test_twice_is_one_table() -> None:
    one, _people, _mentors = matched("iphone", mentors=[{"phones": ["iphone"]}] * 2)
    person = come(one)
    first = seat(one, person)
    rows = list(Pairing.objects.values()), MatchRun.objects.count(), said()
    assert seat(one, person).pairing == first.pairing
    assert (list(Pairing.objects.values()), MatchRun.objects.count(), said()) == rows


def somebody_must_move() -> tuple[Any, Any, Any, Any, Any]:
    """The iPhone of the one who sits could be helped by the other, too; the newcomer's Android only by this one."""
    one, (a,), (both,) = matched("iphone", mentors=[{"phones": ["iphone", "android"]}])
    apple = adult(most_learners=1, phones=["iphone"])
    comes(apple, one)
    return one, a, come(one, "android"), both, apple


def test_who_still_waits_is_told_of_a_mentor_who_is_free_and_is_not_held_against_the_run() -> None:
    """Somebody came to help after the tables were made; at the desk one learner is seated, the other waits."""
    one, (a, b), _mentors = matched("iphone", "iphone", mentors=[{"phones": ["iphone"]}])
    waiting = b if a.pk in tables(one) else a
    comes(adult(most_learners=2, phones=["iphone"]), one)
    seat(one, come(one))
    run = MatchRun.objects.order_by("pk").last()
    (left,) = run.result["unserved"]
    assert left == {
        "learner": waiting.pk, "why": "合うメンターが空いています。もう一度組んでください。", "helps": [],
    }  # fmt: skip
    assert (run.served, run.first_served) == (2, 2)
    again = actions.match_session(session=one, by=make.staff(), at=NOW)
    assert (again.served, again.result["unserved"]) == (3, [])


def test_whom_it_would_move_is_said_first_and_nothing_is_written() -> None:
    one, a, person, both, _apple = somebody_must_move()
    found = seat(one, person)
    assert (found.pairing, found.moves) == (None, (a,))
    assert tables(one) == {a.pk: both.pk}
    assert MatchRun.objects.count() == 1


def test_agreed_they_move_and_each_has_a_table() -> None:
    one, a, person, both, apple = somebody_must_move()
    found = seat(one, person, agreed=frozenset({a.pk}))
    assert found.pairing.mentor_id == both.pk
    assert tables(one) == {a.pk: apple.pk, person.pk: both.pk}


def test_agreed_about_somebody_else_it_is_asked_again() -> None:
    one, a, person, both, _apple = somebody_must_move()
    assert seat(one, person, agreed=frozenset({person.pk})).moves == (a,)
    assert tables(one) == {a.pk: both.pk}


def test_who_is_pinned_does_not_move() -> None:
    one, a, person, both, _apple = somebody_must_move()
    actions.pin(pairing=Pairing.objects.get(learner=a), pinned=True, by=make.staff(), at=NOW)
    text = refused(seat, one=one, person=person, agreed=frozenset({a.pk}))
    assert text.startswith("機種と言葉の合うメンターが、いま空いていません。")
    assert tables(one) == {a.pk: both.pk}


def test_even_with_weights_of_nought_nobody_is_moved_without_need() -> None:
    from mentors.matching.weights import Weights

    none = Weights(0, 0, (0, 0, 0), 0, 0, 0, 0, 0, 0)
    actions.keep_weights(weights=none, after=0, why="ためす", by=make.staff(), at=NOW)
    one, people, _mentors = matched("iphone", "android", mentors=[{"phones": ["iphone", "android"]}] * 3)
    before = tables(one)
    found = seat(one, come(one))
    assert found.moves == ()
    assert {pk: tables(one)[pk] for pk in before} == before
    assert len(people) == 2


def test_nobody_can_come_to_the_table_is_said_with_what_would_help() -> None:
    one, _people, _mentors = matched("iphone", mentors=[{"phones": ["iphone"]}])
    text = refused(seat, one=one, person=come(one, "android"))
    assert text == (
        "機種と言葉の合うメンターが、いま空いていません。こうすれば組めます："
        "火曜の午前にAndroidのメンター（18才以上）がもう1人（富岡まちづくりセンター）"
    )
    assert MatchRun.objects.count() == 1


def test_without_any_mentor_it_is_said_too() -> None:
    one = session(seated=1)
    text = refused(seat, one=one, person=come(one))
    assert text.endswith("まず、火曜の午前に見守りの大人がもう1人（富岡まちづくりセンター）")
    assert (MatchRun.objects.count(), Pairing.objects.count()) == (0, 0)


def test_a_minor_is_no_way_out_where_there_is_one_adult_only() -> None:
    one, _people, _mentors = matched("iphone", mentors=[{"phones": ["iphone"]}])
    comes(make.active(phones=["iphone"]), one)
    text = refused(seat, one=one, person=come(one))
    assert "見守りの大人がもう1人" in text


def test_who_is_not_on_the_list_and_a_session_that_is_over_are_refused() -> None:
    one, _people, _mentors = matched("iphone", mentors=[{"phones": ["iphone"]}] * 2)
    stranger = classes.learner(phone="iphone")
    assert "名簿にいません" in refused(seat, one=one, person=stranger)
    person = come(one)
    with pytest.raises(NotPossible):
        actions.seat_walk_in(session=one, learner=person, by=make.staff(), at=one.ends_at)


def test_what_the_checker_rejects_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    one, _people, _mentors = matched("iphone", mentors=[{"phones": ["iphone"]}] * 2)
    person = come(one)
    before = tables(one)
    monkeypatch.setattr(checker, "breaches", lambda *_all: ["決まりを守れません。"])
    assert refused(seat, one=one, person=person).startswith("決まりを守れません。")
    assert tables(one) == before


def test_at_a_full_class_a_place_is_found_within_a_second(django_assert_max_num_queries: Any) -> None:
    people = [classes.learner(phone="iphone") for _n in range(30)]
    one = session(*people, capacity=40)
    for _n in range(11):
        comes(adult(most_learners=4, phones=["iphone", "android"]), one)
    actions.match_session(session=one, by=make.staff(), at=NOW)
    assert Assignment.objects.count() == 11
    person = come(one, "android")
    # The work done, not the time on the wall: others may be at work on the same machine.
    began = time.process_time()
    with django_assert_max_num_queries(30):
        assert seat(one, person).pairing
    assert time.process_time() - began < 1
