"""The week's proposal put into effect: whole, checked against the facts of that moment, and once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from events.actions import cancel_application, cancel_session
from events.models import ClassSession
from mentors import actions
from mentors.models import Assignment, GuardianConsent, MatchRun, Mentor, Pairing, WeekMatch
from mentors.pairing import read_sitting, sat_together
from people.models import Learner
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import NOW
from tests.mentors.test_assignments import comes, said
from tests.mentors.weeks import adult, apply, book, consultation, matched, moment, proposed, teacher

pytestmark = pytest.mark.django_db


def learner(phone: str = "iphone", **fields: Any) -> Any:
    return classes.learner(phone=phone, **fields)


def standing() -> set[tuple[int, int, int]]:
    rows = Pairing.objects.filter(ended_at__isnull=True)
    return set(rows.values_list("learner", "mentor", "session"))


def two() -> tuple[Any, Any, Any, Any, Any, Any]:
    """Two times, a learner in each, and two mentors who each know the phone of one of them."""
    first, second = consultation(10, 14)
    teacher(first, second)
    (a,), (b,) = book(first, learner("iphone")), book(second, learner("android"))
    return first, second, a, b, adult(phones=["iphone"]), adult(phones=["android"])


def why_left(match: WeekMatch) -> list[str]:
    return [row["why"] for row in match.left_out]


def test_a_mentor_who_does_not_come_yet_is_asked_and_one_who_does_is_not() -> None:
    first, second, a, b, x, y = two()
    comes(x, first)
    match = apply(matched())
    assert (match.left_out, match.applied_at, match.applied_by) == ([], NOW, "tomioka")
    assert set(Assignment.objects.values_list("mentor", "session", "state")) == {
        (x.pk, first.pk, "accepted"), (y.pk, second.pk, "offered"),
    }  # fmt: skip
    assert standing() == proposed(match) == {(a.pk, x.pk, first.pk), (b.pk, y.pk, second.pk)}
    assert said().count("週の組み合わせを決めた") == 1


def test_a_table_is_shown_as_soon_as_the_mentor_says_yes_and_gone_with_a_no() -> None:
    first, second, a, _b, x, y = two()
    apply(matched())
    assert (read_sitting(first).pairs, read_sitting(second).pairs) == ([], [])
    actions.accept(assignment=Assignment.objects.get(mentor=x), at=NOW)
    assert [pair.learner_id for pair in read_sitting(first).pairs] == [a.pk]
    assert Pairing.objects.get(learner=a).why == ["機種が同じ", "いつもの会場"]
    actions.decline(assignment=Assignment.objects.get(mentor=y), at=NOW)
    assert standing() == {(a.pk, x.pk, first.pk)}


def test_who_was_asked_and_never_answered_has_not_sat_together() -> None:
    _first, second, a, _b, x, _y = two()
    apply(matched())
    actions.accept(assignment=Assignment.objects.get(mentor=x), at=NOW)
    over = second.ends_at + timedelta(days=1)
    assert set(sat_together(over).values_list("learner", flat=True)) == {a.pk}


def test_applied_twice_is_applied_once() -> None:
    two()
    match = matched()
    first = apply(match)
    rows = list(Pairing.objects.values()), list(Assignment.objects.values()), said()
    later = apply(match, at=NOW + timedelta(hours=1))
    assert later.applied_at == first.applied_at
    assert (list(Pairing.objects.values()), list(Assignment.objects.values()), said()) == rows


def test_each_session_keeps_a_run_with_what_decided_and_the_gain_over_first_come() -> None:
    (one,) = consultation(10)
    teacher(one)
    # First come, the first takes the one who knows both phones, and nobody is left for the second.
    a, b = book(one, learner("iphone"), learner("android"))
    both, apple = adult(phones=["iphone", "android"], topics=["basics"]), adult(phones=["iphone"])
    past = classes.run(at=NOW - timedelta(days=60)).sessions.get()
    old = MatchRun.objects.create(
        session=past, made_at=NOW, by="x", seed="", weights={}, input_hash="", served=1, first_served=1,
        result={"pairs": [], "unserved": []},
    )  # fmt: skip
    Pairing.objects.create(session=past, mentor=both, learner=a, run=old)
    match = apply(matched())
    assert (match.served, match.first_served, match.gain) == (2, 1, 1)
    run = MatchRun.objects.get(session=one)
    assert (run.served, run.first_served, run.method, run.input_hash) == (2, 1, "week", match.input_hash)
    assert (run.weights, run.seed) == (match.weights, "week:2026-11-30")
    assert sorted(run.result["pairs"]) == sorted([[a.pk, apple.pk], [b.pk, both.pk]])


def test_a_session_called_off_a_learner_gone_and_a_mentor_paused_are_left_out_and_said() -> None:
    times = consultation(10, 11, 13, 15)
    off, gone, paused, stays = times
    teacher(*times)
    people = [book(one, learner())[0] for one in times]
    mentors = [adult(phones=["iphone"]) for _one in times]
    for mentor, one in zip(mentors, times, strict=True):
        comes(mentor, one)
    match = matched()
    assert match.served == 4
    cancel_session(session=off, reason="台風", by=make.staff(), at=NOW)
    cancel_application(application=gone.run.applications.get(learner=people[1]), at=NOW)
    actions.pause(mentor=mentors[2], by=make.staff(), at=NOW)
    match = apply(match)
    left = {row["session"]: row["why"] for row in match.left_out}
    assert left == {
        off.pk: "この回は中止になったか、もう始まりました。",
        gone.pk: "受講者が、この回に来なくなりました。",
        paused.pk: "メンターが、この時間に来られなくなりました。",
    }
    assert standing() == {(people[3].pk, mentors[3].pk, stays.pk)}
    # Who could be seated by nobody is held against neither the plan nor first come: no gain is lost by it.
    runs = MatchRun.objects.values_list("session", "served", "first_served")
    assert set(runs) == {(gone.pk, 0, 0), (paused.pk, 0, 0), (stays.pk, 1, 1)}


def test_a_time_that_was_moved_or_has_begun_is_left_out() -> None:
    first, second, *_rest = two()
    match = matched()
    first.starts_at, first.ends_at = moment(9), moment(9.5)
    first.save()
    match = apply(match, at=moment(14.1))
    assert why_left(match) == ["この回は中止になったか、もう始まりました。"] * 2
    moved = matched()
    second.starts_at, second.ends_at = moment(16), moment(16.5)
    second.save()
    assert "この回の日時が変わりました。" in why_left(apply(moved))


def test_a_consent_withdrawn_since_and_an_adult_who_cancelled_let_no_minor_sit_down() -> None:
    (one,) = consultation(10)
    teacher(one)
    (a,) = book(one, learner())
    minor = make.active(phones=["iphone"])
    grown = comes(adult(phones=["android"]), one)
    match, other = matched(), matched()
    assert proposed(match) == {(a.pk, minor.pk, one.pk)}
    actions.cancel(assignment=grown, reason="かぜ", by=None, at=NOW)
    assert why_left(apply(match)) == ["回には未成年のメンターがいますが、大人が2人いません。"]
    assert standing() == set()
    GuardianConsent.objects.update(withdrawn_at=NOW)
    assert why_left(apply(other)) == ["メンターが、この時間に来られなくなりました。"]
    assert (standing(), Assignment.objects.filter(mentor=minor).count()) == (set(), 0)


def test_fewer_tables_than_were_planned_leave_somebody_out_and_nobody_too_many_in() -> None:
    (one,) = consultation(10, tables=2)
    teacher(one)
    book(one, learner(), learner())
    adult(phones=["iphone"]), adult(phones=["iphone"])
    match = matched()
    one.room.tables = 1
    one.room.save()
    match = apply(match)
    assert len(standing()) == 1
    assert why_left(match) == ["回は、席（テーブル）が1なのに2人です。"]


def test_a_mentor_called_away_to_a_class_meanwhile_is_not_asked() -> None:
    first, _second, _a, _b, x, y = two()
    match = matched()
    other = classes.run(at=NOW).sessions.get()
    other.starts_at, other.ends_at = moment(9), moment(11)
    other.save()
    comes(x, other)
    match = apply(match)
    assert why_left(match) == ["メンターが、この時間に来られなくなりました。"]
    assert not Assignment.objects.filter(mentor=x, session=first).exists()
    assert {mentor for _l, mentor, _s in standing()} == {y.pk}


def two_told_and_one_since() -> tuple[ClassSession, WeekMatch, dict[int, int], list[Learner], Mentor]:
    """A proposal for two, and whom it tells each of them; the third learner and her mentor came since."""
    (one,) = consultation(10, tables=3)
    teacher(one)
    a, b = book(one, learner("iphone"), learner("android"))
    x, y = adult(phones=["iphone", "android"]), adult(phones=["iphone", "android"])
    comes(x, one), comes(y, one)
    match = matched()
    told = {row["learner"]: row["mentor"] for row in match.result["pairs"]}
    (c,) = book(one, learner("iphone"))
    z = adult(phones=["iphone"])
    comes(z, one)
    actions.match_session(session=one, by=make.staff(), at=NOW)
    return one, match, told, [a, b, c], z


def test_nobody_whose_table_is_not_replaced_loses_it_and_a_pin_wins() -> None:
    # Meanwhile somebody new sits down, and staff swap the two and pin them.
    one, match, told, (a, b, c), _z = two_told_and_one_since()
    seats = {pair.learner_id: pair.mentor_id for pair in read_sitting(one).pairs}
    assert set(seats) == {a.pk, b.pk, c.pk}
    if seats[a.pk] == told[a.pk]:
        actions.swap(session=one, one=a, other=b, by=make.staff(), at=NOW)
    Pairing.objects.filter(learner=a, ended_at__isnull=True).update(pinned=True)
    before = standing()
    match = apply(match)
    assert standing() == before
    said_of = {(row["learner"], row["why"]) for row in match.left_out}
    assert (a.pk, "職員が、別の組を固定しました。") in said_of


def test_whoever_was_seated_since_keeps_a_table_that_the_proposal_gives_to_another() -> None:
    _one, match, told, (a, b, c), z = two_told_and_one_since()
    # As staff have it now: the newcomer sits where the proposal has the second, who sits with the first's.
    for who, mentor in ((a, z.pk), (b, told[a.pk]), (c, told[b.pk])):
        Pairing.objects.filter(learner=who, ended_at__isnull=True).update(mentor=mentor, pinned=who == a)
    before = standing()
    match = apply(match)
    assert standing() == before
    assert [row["learner"] for row in match.left_out] == [a.pk, b.pk]


def test_all_of_it_is_written_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    two()
    match = matched()

    def broken(*_all: Any, **_options: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Pairing.objects, "bulk_create", broken)
    with pytest.raises(ZeroDivisionError):
        apply(match)
    match.refresh_from_db()
    assert (match.applied_at, Assignment.objects.count(), MatchRun.objects.count()) == (None, 0, 0)


def test_a_learner_without_a_table_finds_the_reason_on_the_sessions_page() -> None:
    (one,) = consultation(10)
    teacher(one)
    (a,) = book(one, learner("android"))
    adult(phones=["iphone"])
    apply(matched())
    (row,) = MatchRun.objects.get().result["unserved"]
    assert (row["learner"], row["why"]) == (a.pk, "来られる時間に、Androidがわかるメンターがいません。")


def test_an_erased_learner_is_in_no_stored_result() -> None:
    from people.actions import erase_learner

    first, _second, a, b, _x, _y = two()
    (c,) = book(first, learner("iphone"))
    match = apply(matched())
    assert {row["learner"] for row in match.result["unserved"]} < {a.pk, c.pk}
    for one in (a, c):
        erase_learner(learner=one, by=None, reason="asked", at=NOW)
    match.refresh_from_db()
    assert [row["learner"] for row in match.result["unserved"]] == [None]
    assert {row["learner"] for row in match.result["pairs"]} == {None, b.pk}
    kept = [run.result for run in MatchRun.objects.all()]
    assert {row["learner"] for result in kept for row in result["unserved"]} == {None}
    assert {pair[0] for result in kept for pair in result["pairs"]} == {None, b.pk}


def test_an_erased_mentor_is_in_no_stored_result() -> None:
    _first, _second, _a, _b, x, y = two()
    match = apply(matched())
    actions.erase(mentor=x, by=None, at=NOW)
    match.refresh_from_db()
    assert {row["mentor"] for row in match.result["pairs"]} == {None, y.pk}
    kept = [pair[1] for run in MatchRun.objects.all() for pair in run.result["pairs"]]
    assert sorted(kept, key=str) == sorted([None, y.pk], key=str)


def test_a_proposal_with_somebody_erased_can_still_be_applied() -> None:
    from people.actions import erase_learner

    _first, second, a, b, _x, y = two()
    match = matched()
    erase_learner(learner=a, by=None, reason="asked", at=NOW)
    match = apply(match)
    assert standing() == {(b.pk, y.pk, second.pk)}
    assert why_left(match) == ["受講者が、この回に来なくなりました。"]


def test_old_proposals_are_forgotten_and_the_tables_stay() -> None:
    from people import retention

    two()
    apply(matched())
    assert "week_matches" in retention.KINDS
    from mentors.keeping import forget_weeks

    assert forget_weeks(NOW - timedelta(days=1)) == 0
    assert forget_weeks(NOW + timedelta(days=10)) == 1
    assert (WeekMatch.objects.count(), Pairing.objects.count()) == (0, 2)
    assert connection.vendor
