"""Applying and cancelling, by every way in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from core.statements import returning
from events import actions
from events.actions import seats
from events.enums import Method, RunState, Source, State
from events.errors import AlreadyApplied, BadValue, NotOpen, NotPossible
from events.models import Applicant, Application, SeatPool
from people.models import Learner
from tests.factories import classes as make
from tests.factories.classes import NOW

pytestmark = pytest.mark.django_db

HANAKO = {
    "name": "見本 花子",
    "kana": "みほん はなこ",
    "tel": "０４（２９４２）０００１",
    "birth_year": "昭和25",
}


def pool(run):
    return SeatPool.objects.get(run=run)


def test_first_come_gives_seats_in_order_and_then_places_in_the_waiting_list():
    run = make.run(capacity=2)
    states = [make.apply(run) for _n in range(4)]
    assert [(a.state, a.waiting) for a in states] == [
        (State.CONFIRMED, None),
        (State.CONFIRMED, None),
        (State.WAITLISTED, 1),
        (State.WAITLISTED, 2),
    ]
    assert pool(run).taken == 2


def test_a_lottery_gives_no_seat_before_the_draw():
    run = make.run(capacity=1, method=Method.LOTTERY)
    assert [make.apply(run).state for _n in range(3)] == [State.APPLIED] * 3
    assert pool(run).taken == 0


@pytest.mark.parametrize("source", list(Source))
def test_every_way_in_leads_to_the_same_application(source):
    run = make.run()
    application = actions.apply_new(run=run, people=[HANAKO], source=source, at=NOW)
    assert (application.state, application.size, application.source) == (State.CONFIRMED, 1, source)
    learner = application.learner
    assert (learner.kana, learner.tel, learner.birth_year) == ("ミホン ハナコ", "0429420001", 1950)
    assert learner.home_center == "tomioka"


def test_somebody_on_file_is_not_filed_twice_and_the_file_stays_as_it_is():
    run = make.run()
    known = make.learner(
        "見本 花子", kana="ミホンハナコ", tel="0429420001", birth_year="1950", call_name="はなさん"
    )
    application = actions.apply_new(
        run=run,
        people=[{**HANAKO, "name": "別の 書き方", "email": "x@example.com"}],
        source=Source.WEB,
        at=NOW,
    )
    assert application.learner == known
    known.refresh_from_db()
    assert (known.name, known.email, known.call_name) == ("見本 花子", "", "はなさん")


def test_the_same_form_sent_twice_is_one_application():
    run = make.run()
    first = actions.apply_new(run=run, people=[HANAKO], source=Source.WEB, once="a" * 22, at=NOW)
    second = actions.apply_new(run=run, people=[HANAKO], source=Source.WEB, once="a" * 22, at=NOW)
    assert first == second
    assert (Application.objects.filter(run=run).count(), pool(run).taken) == (1, 1)


def test_a_person_has_one_application_a_run_whatever_the_way():
    run = make.run()
    learner = make.learner()
    first = make.apply(run, learner)
    with pytest.raises(AlreadyApplied, match="もうこの教室に申し込んでいます") as caught:
        make.apply(run, make.learner(), learner, source=Source.PHONE)
    assert caught.value.receipt == first.receipt
    assert pool(run).taken == 1


def test_a_second_postcard_is_kept_as_void_and_takes_nothing():
    run = make.run()
    learner = make.learner()
    first = make.apply(run, learner, source=Source.POSTCARD)
    second = make.apply(run, learner, source=Source.POSTCARD)
    assert (first.state, second.state) == (State.CONFIRMED, State.VOID)
    assert first.receipt in second.events.get().why
    assert pool(run).taken == 1


def test_whoever_cancelled_may_apply_again():
    run = make.run(capacity=1)
    learner = make.learner()
    actions.cancel_application(application=make.apply(run, learner), at=NOW)
    assert make.apply(run, learner).state == State.CONFIRMED


def test_a_pair_has_two_seats_or_none():
    run = make.run(capacity=3)
    assert make.apply(run, make.learner(), make.learner()).state == State.CONFIRMED
    pair = make.apply(run, make.learner(), make.learner())
    assert (pair.state, pair.size, pool(run).taken) == (State.WAITLISTED, 2, 2)
    assert make.apply(run).state == State.CONFIRMED
    assert pool(run).taken == 3


@pytest.mark.parametrize("full", [True, False])
def test_what_the_class_looked_like_a_moment_ago_decides_nothing(full):
    run = make.run(capacity=1)
    run.full = full
    assert [make.apply(run).state for _n in range(3)] == [State.CONFIRMED] + [State.WAITLISTED] * 2
    assert (pool(run).taken, pool(run).in_line) == (1, 2)


def test_a_seat_that_comes_and_goes_between_two_questions_is_looked_at_again(monkeypatch):
    run = make.run(capacity=1)
    asked = []

    def blind(sql, values):
        asked.append(sql.split()[3])
        return [] if len(asked) < 3 else returning(sql, values)

    monkeypatch.setattr(seats, "returning", blind)
    with transaction.atomic():
        place = seats.seat_or_place(run_id=run.pk, session_id=None, people=1)
    assert (asked, place.waiting, pool(run).taken) == (["taken", "last_waiting", "taken"], None, 1)


def test_a_count_of_the_waiting_that_went_wrong_is_right_after_the_next_free_seat():
    run = make.run(capacity=1)
    first, *_others = [make.apply(run) for _n in range(3)]
    SeatPool.objects.filter(run=run).update(in_line=0)
    actions.cancel_application(application=first, at=NOW)
    assert pool(run).in_line == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"opens_at": NOW + timedelta(days=1)}, "申込みは11月25日（水）正午からです。"),
        ({"closes_at": NOW}, "申込みは11月24日（火）正午にしめきりました。"),
        ({"state": RunState.DRAFT}, "この教室は、まだ申し込めません。"),
        ({"state": RunState.CANCELLED}, "この教室は中止になりました。"),
    ],
)
def test_outside_its_time_an_application_is_told_so_and_nothing_is_kept(change, words):
    run = make.run()
    for name, value in change.items():
        setattr(run, name, value)
    run.save()
    before = Learner.objects.count()
    with pytest.raises(NotOpen) as caught:
        actions.apply_new(run=run, people=[HANAKO], source=Source.WEB, at=NOW)
    assert caught.value.text.startswith(words)
    assert (Application.objects.count(), Learner.objects.count()) == (0, before)


def test_a_run_by_invitation_is_not_open_to_the_web_but_to_the_desk():
    run = make.run(public=False)
    with pytest.raises(NotOpen, match="窓口へお電話ください"):
        make.apply(run, source=Source.WEB)
    assert make.apply(run, source=Source.PHONE).state == State.CONFIRMED


def test_too_many_people_too_young_people_and_the_same_twice_are_refused():
    run = make.run(min_age=65)
    person = make.learner()
    with pytest.raises(BadValue, match="1回の申込みは2人までです"):
        make.apply(run, person, make.learner(), make.learner())
    with pytest.raises(BadValue, match="65歳以上の方の教室です"):
        make.apply(run, make.learner(birth_year="1980"))
    with pytest.raises(BadValue, match="同じ方が2回書いてあります"):
        make.apply(run, person, person)


def test_a_wrong_second_person_leaves_no_file_of_the_first_behind():
    run = make.run()
    before = Learner.objects.count()
    with pytest.raises(BadValue, match="数字だけで書いてください"):
        actions.apply_new(
            run=run, people=[HANAKO, {**HANAKO, "tel": "わかりません"}], source=Source.COUNTER, at=NOW
        )
    assert (Learner.objects.count(), Application.objects.count()) == (before, 0)


def test_cancelling_gives_the_seat_to_the_first_who_waits_until_office_hours():
    run = make.run(capacity=1)
    winner, first, second = (make.apply(run) for _n in range(3))
    actions.cancel_application(application=winner, at=NOW)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.OFFERED, State.WAITLISTED)
    assert first.offer_until == NOW + timedelta(hours=48)
    assert pool(run).taken == 1


def test_cancelling_twice_is_harmless():
    run = make.run(capacity=2)
    application = make.apply(run)
    make.apply(run)
    for _n in range(2):
        actions.cancel_application(application=application, at=NOW)
    assert pool(run).taken == 1
    assert application.events.filter(now=State.CANCELLED).count() == 1


def test_one_of_a_pair_drops_out_and_the_free_seat_is_offered_on():
    run = make.run(capacity=2)
    anna, berta = make.learner(), make.learner()
    pair = make.apply(run, anna, berta)
    waiting = make.apply(run)
    for _n in range(2):  # twice is harmless
        actions.drop_person(application=pair, learner=anna, at=NOW)
    pair.refresh_from_db()
    waiting.refresh_from_db()
    assert (pair.size, pair.learner, pair.state) == (1, berta, State.CONFIRMED)
    assert (waiting.state, pool(run).taken) == (State.OFFERED, 2)


def test_an_ended_application_cannot_be_cancelled():
    run = make.run(capacity=1)
    make.apply(run)
    waiting = make.apply(run)
    Application.objects.filter(pk=waiting.pk).update(state=State.NOT_SELECTED, waiting=None)
    with pytest.raises(NotPossible, match="もう終わっています"):
        actions.cancel_application(application=waiting, at=NOW)


def test_each_time_of_a_consultation_has_its_own_seats():
    from events.enums import Kind

    run = make.run(kind=Kind.CONSULTATION, capacity=1, meetings=2, closes_at=NOW + timedelta(days=30))
    early, late = run.sessions.all()
    assert make.apply(run, session=early).state == State.CONFIRMED
    assert make.apply(run, session=early).state == State.WAITLISTED
    assert make.apply(run, session=late).state == State.CONFIRMED
    with pytest.raises(BadValue, match="相談の時間を選んでください"):
        make.apply(run)


def test_people_who_no_longer_take_part_are_not_live():
    run = make.run()
    application = make.apply(run, make.learner(), make.learner())
    actions.cancel_application(application=application, at=NOW)
    assert not Applicant.objects.filter(application=application, live=True).exists()


def test_a_receipt_number_in_use_is_replaced_and_counts_no_seat_twice(monkeypatch):
    from events.actions import applying

    run = make.run(capacity=5)
    first = make.apply(run)
    numbers = iter([first.receipt, first.receipt, "87654321"])
    monkeypatch.setattr(applying, "new_receipt", lambda: next(numbers))
    assert make.apply(run).receipt == "87654321"
    assert SeatPool.objects.get(run=run).taken == 2
