"""The waiting list: offers, answers, time running out, and staff out of turn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from events import actions
from events.enums import State
from events.errors import BadValue, NotPossible
from events.models import Application, SeatPool
from people.models import User
from tests.factories import classes as make
from tests.factories.classes import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def full():
    """One seat taken, then a pair, then one person waiting: (run, winner, pair, single)."""
    run = make.run(capacity=1)
    winner = make.apply(run)
    pair = make.apply(run, make.learner(), make.learner())
    return run, winner, pair, make.apply(run)


def fresh(*applications):
    return [Application.objects.get(pk=a.pk) for a in applications]


def test_a_pair_that_does_not_fit_is_passed_over_with_the_reason_written_down(full):
    _run, winner, pair, single = full
    actions.cancel_application(application=winner, at=NOW)
    pair, single = fresh(pair, single)
    assert (pair.state, pair.waiting, single.state) == (State.WAITLISTED, 1, State.OFFERED)
    assert pair.events.last().why == "空席が1、申込みが2人のため、次の方へ声をかけました。"


def test_when_two_seats_are_free_the_pair_comes_first(full):
    run, _winner, pair, single = full
    actions.change_capacity(run=run, capacity=3, at=NOW)
    assert [a.state for a in fresh(pair, single)] == [State.OFFERED, State.WAITLISTED]


def test_an_accepted_offer_is_a_seat_and_accepting_twice_is_harmless(full):
    run, winner, _pair, single = full
    actions.cancel_application(application=winner, at=NOW)
    for _n in range(2):
        single = actions.accept_offer(application=single, at=NOW + timedelta(hours=1))
    assert (single.state, SeatPool.objects.get(run=run).taken) == (State.PROMOTED, 1)


def test_an_offer_answered_too_late_has_gone_to_the_next(full):
    run, winner, _pair, single = full
    actions.cancel_application(application=winner, at=NOW)
    last = make.apply(run, at=NOW)
    late = actions.accept_offer(application=single, at=NOW + timedelta(hours=49))
    assert (late.state, fresh(last)[0].state) == (State.EXPIRED, State.OFFERED)


def test_a_declined_offer_goes_to_the_next_and_declining_twice_is_harmless(full):
    run, winner, _pair, single = full
    last = make.apply(run)
    actions.cancel_application(application=winner, at=NOW)
    for _n in range(2):
        actions.decline_offer(application=single, at=NOW)
    assert [a.state for a in fresh(single, last)] == [State.DECLINED, State.OFFERED]
    assert SeatPool.objects.get(run=run).taken == 1


def test_expiry_ends_what_is_over_and_running_it_twice_is_harmless(full):
    _run, winner, _pair, single = full
    actions.cancel_application(application=winner, at=NOW)
    assert actions.expire_offers(at=NOW + timedelta(hours=47)) == 0
    assert actions.expire_offers(at=NOW + timedelta(hours=48)) == 1
    assert actions.expire_offers(at=NOW + timedelta(hours=48)) == 0
    assert fresh(single)[0].state == State.EXPIRED


def test_a_cancelled_acceptance_does_not_revive_its_offer(full):
    _run, winner, _pair, single = full
    actions.cancel_application(application=winner, at=NOW)
    actions.accept_offer(application=single, at=NOW)
    actions.cancel_application(application=single, at=NOW)
    with pytest.raises(NotPossible, match="いまお返事いただく繰上げはありません"):
        actions.accept_offer(application=single, at=NOW)


def test_nothing_is_offered_once_the_class_has_begun(full):
    run, winner, _pair, single = full
    begun = run.sessions.get().starts_at
    actions.cancel_application(application=winner, at=begun)
    assert fresh(single)[0].state == State.WAITLISTED
    assert actions.close_waiting(pool_id=single.pool_id, at=begun) == 2
    assert actions.close_waiting(pool_id=single.pool_id, at=begun) == 0
    assert fresh(single)[0].state == State.NOT_SELECTED


def test_an_offer_never_lasts_longer_than_until_the_class_begins():
    run = make.run(capacity=1, in_days=2)
    winner, waiting = make.apply(run), make.apply(run)
    actions.cancel_application(application=winner, at=NOW + timedelta(hours=20))
    assert fresh(waiting)[0].offer_until == run.sessions.get().starts_at


def test_staff_may_change_the_turn_only_with_a_reason_and_those_before_can_read_it(full):
    run, _winner, pair, single = full
    clerk = User.objects.get(username="admin")
    with pytest.raises(BadValue, match="5文字以上"):
        actions.promote_out_of_turn(application=single, reason="特別", by=clerk, at=NOW)
    with pytest.raises(NotPossible, match="あいている席が足りません"):
        actions.promote_out_of_turn(
            application=single, reason="手話通訳の日が決まっているため", by=clerk, at=NOW
        )
    SeatPool.objects.filter(run=run).update(capacity=2)
    for _n in range(2):
        actions.promote_out_of_turn(
            application=single, reason="手話通訳の日が決まっているため", by=clerk, at=NOW
        )
    assert fresh(single)[0].state == State.PROMOTED
    assert [e.why for e in pair.events.all()][1:] == [
        "職員の判断で、あとの方を先にしました：手話通訳の日が決まっているため"
    ]
