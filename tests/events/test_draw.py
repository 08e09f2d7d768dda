"""The draw: frozen, drawn once, recomputable from its sheet."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events import actions, lottery
from events.enums import Method, State
from events.errors import BadValue, NotPossible
from events.models import Application, LotteryRecord, SeatPool
from people.models import User
from tests.factories import classes as make
from tests.factories.classes import NOW

CLOSED = NOW + timedelta(days=7)
ROWS = st.lists(
    st.builds(
        lottery.Row,
        st.integers(10_000_000, 99_999_999).map(str),
        st.integers(1, 2),
        st.integers(1, 6),
        st.integers(1, 3),
    ),
    max_size=40,
    unique_by=lambda row: row.receipt,
)


@pytest.fixture
def admin_user(db):
    return User.objects.get(username="admin")


@given(ROWS, st.integers(0, 30), st.text("0123456789", min_size=1, max_size=10), st.randoms())
@settings(max_examples=200, deadline=None)
def test_the_order_of_the_rows_changes_nothing(rows, seats, seed, chance):
    mixed = list(rows)
    chance.shuffle(mixed)
    assert lottery.draw(rows, seats=seats, seed=seed, draw_id="K1") == lottery.draw(
        mixed, seats=seats, seed=seed, draw_id="K1"
    )
    assert lottery.freeze(rows) == lottery.freeze(mixed)


@given(ROWS, st.integers(0, 60))
@settings(max_examples=200, deadline=None)
def test_single_people_fill_every_seat_and_no_more(rows, seats):
    singles = [row._replace(people=1) for row in rows]
    won = [d for d in lottery.draw(singles, seats=seats, seed="1", draw_id="K1") if d.won]
    assert len(won) == min(seats, len(singles))


@given(ROWS, st.integers(1, 20), st.data())
@settings(max_examples=200, deadline=None)
def test_groups_are_whole_and_taking_a_loser_away_changes_no_winner(rows, seats, data):
    drawn = lottery.draw(rows, seats=seats, seed="7", draw_id="K1")
    assert sum(d.row.people for d in drawn if d.won) <= seats
    losers = [d.row for d in drawn if not d.won]
    if losers:
        gone = data.draw(st.sampled_from(losers))
        again = lottery.draw([r for r in rows if r != gone], seats=seats, seed="7", draw_id="K1")
        assert {d.row for d in again if d.won} == {d.row for d in drawn if d.won}


@given(ROWS.filter(bool), st.integers(1, 20), st.data())
@settings(max_examples=200, deadline=None)
def test_one_more_lot_never_worsens_a_rank(rows, seats, data):
    row = data.draw(st.sampled_from(rows))
    more = [r._replace(lots=r.lots + 1) if r == row else r for r in rows]

    def rank(of):
        return next(
            d.rank
            for d in lottery.draw(of, seats=seats, seed="3", draw_id="K1")
            if d.row.receipt == row.receipt
        )

    assert rank(more) <= rank(rows)


def test_a_known_draw_stays_as_it_was_the_day_it_was_written_down():
    rows = [lottery.Row(f"{n}0000000", 1 if n < 4 else 2, 1, 1) for n in range(1, 7)]
    fingerprint = "99674dcee39de1a9b31bece4fa5e2062f7ad639b86fea69e5538ee226c353905"
    assert lottery.digest(lottery.freeze(rows)) == fingerprint
    drawn = lottery.draw(rows, seats=4, seed="3526114623", draw_id="K101")
    assert [(d.row.receipt[0], d.rank, d.waiting) for d in drawn] == [
        ("3", 1, 0),
        ("1", 2, 0),
        ("2", 3, 0),
        ("4", 4, 0),
        ("5", 5, 1),
        ("6", 6, 2),
    ]


@given(ROWS, st.integers(0, 20))
@settings(max_examples=100, deadline=None)
def test_a_sheet_recomputes_and_any_changed_line_is_named(rows, seats):
    frozen = lottery.freeze(rows)
    result = lottery.draw(rows, seats=seats, seed="さいころ 1 2 3", draw_id="K7")
    sheet = lottery.sheet(draw_id="K7", seats=seats, seed="さいころ 1 2 3", frozen=frozen, result=result)
    assert lottery.verify(sheet) == lottery.Check(len(rows), sum(d.won for d in result), [])
    if rows:
        first = result[0]
        false = "補欠1" if first.won else "当選"
        line = next(x for x in sheet.split("\n") if x.startswith(first.row.receipt))
        wrong = lottery.verify(sheet.replace(line, line.rsplit("|", 1)[0] + "|" + false)).wrong
        assert any(first.row.receipt in sentence for sentence in wrong)
        missing = sheet.replace(line + "\n", "").replace("\n" + line, "")
        assert any("指紋" in sentence for sentence in lottery.verify(missing).wrong)


@pytest.mark.django_db
class TestDrawnInTheDatabase:
    def closed_lottery(self, people=5, capacity=2, **fields):
        run = make.run(capacity=capacity, method=Method.LOTTERY, **fields)
        return run, [make.apply(run) for _n in range(people)]

    def test_winners_are_seated_and_the_rest_wait_in_drawn_order(self, admin_user):
        run, _applications = self.closed_lottery()
        draw = actions.draw_lots(run=run, seed="さいころ 4 1 6", by=admin_user, at=CLOSED)
        won = [receipt for receipt, _rank, waiting in draw.result if not waiting]
        waits = [receipt for receipt, _rank, waiting in draw.result if waiting]
        now = {a.receipt: a for a in Application.objects.filter(run=run)}
        assert {r for r, a in now.items() if a.state == State.CONFIRMED} == set(won)
        assert [now[r].waiting for r in waits] == [1, 2, 3]
        assert SeatPool.objects.get(run=run).taken == len(won) == 2

    def test_the_same_seed_again_is_the_same_draw_and_another_is_refused(self, admin_user):
        run, _applications = self.closed_lottery()
        first = actions.draw_lots(run=run, seed="1 2", by=admin_user, at=CLOSED)
        assert actions.draw_lots(run=run, seed=" 1  2 ", by=admin_user, at=CLOSED).result == first.result
        with pytest.raises(NotPossible, match="この抽選は終わっています。やり直しはできません。"):
            actions.draw_lots(run=run, seed="2 1", by=admin_user, at=CLOSED)

    def test_nobody_draws_before_the_closing_or_without_a_seed(self, admin_user):
        run, _applications = self.closed_lottery()
        with pytest.raises(NotPossible, match="まだ申込みの期間です"):
            actions.draw_lots(run=run, seed="1", by=admin_user, at=CLOSED - timedelta(seconds=1))
        with pytest.raises(BadValue, match="種（たね）を書いてください"):
            actions.draw_lots(run=run, seed="  ", by=admin_user, at=CLOSED)

    def test_freezing_twice_gives_the_same_fingerprint(self):
        run, _applications = self.closed_lottery()
        assert actions.freeze_applications(run=run, at=CLOSED) == actions.freeze_applications(
            run=run, at=CLOSED
        )

    def test_whoever_cancels_after_the_closing_gives_the_seat_to_the_first_who_waits(self, admin_user):
        run, _applications = self.closed_lottery()
        frozen = actions.freeze_applications(run=run, at=CLOSED)
        ranked = lottery.draw(lottery.thaw(frozen.rows), seats=2, seed="9", draw_id=run.code)
        winner, third = ranked[0].row.receipt, ranked[2].row.receipt
        actions.cancel_application(application=Application.objects.get(receipt=winner), at=CLOSED)
        actions.draw_lots(run=run, seed="9", by=admin_user, at=CLOSED)
        assert Application.objects.get(receipt=winner).state == State.CANCELLED
        assert Application.objects.get(receipt=third).state == State.OFFERED
        assert SeatPool.objects.get(run=run).taken == 2

    def test_first_timers_come_before_those_who_had_a_seat(self, admin_user):
        known = make.learner()
        old = make.run(in_days=2)
        make.apply(old, known)
        run = make.run(capacity=1, method=Method.LOTTERY)
        again = make.apply(run, known)
        new = make.apply(run)
        actions.draw_lots(run=run, seed="1", by=admin_user, at=CLOSED)
        again.refresh_from_db()
        new.refresh_from_db()
        assert ((again.tier, again.state), (new.tier, new.state)) == (
            (2, State.WAITLISTED),
            (1, State.CONFIRMED),
        )

    def test_each_loss_in_a_row_is_one_more_lot_and_a_win_ends_the_row(self, admin_user):
        unlucky = make.learner()
        LotteryRecord.objects.create(learner=unlucky, losses=9)
        run = make.run(capacity=1, method=Method.LOTTERY)
        mine = make.apply(run, unlucky)
        actions.freeze_applications(run=run, at=CLOSED)
        mine.refresh_from_db()
        assert mine.lots == 6  # nine losses, but six lots are the most
        actions.draw_lots(run=run, seed="1", by=admin_user, at=CLOSED)
        assert LotteryRecord.objects.get(learner=unlucky).losses == 0
        full = make.run(capacity=1, method=Method.LOTTERY)
        others = [make.apply(full) for _n in range(3)]
        actions.draw_lots(run=full, seed="1", by=admin_user, at=CLOSED)
        lost = [a for a in others if Application.objects.get(pk=a.pk).state == State.WAITLISTED]
        assert [a.learner.lottery.losses for a in lost] == [1, 1]

    def test_the_sheet_of_a_draw_verifies(self, admin_user):
        run, _applications = self.closed_lottery(people=30, capacity=7)
        draw = actions.draw_lots(run=run, seed="さいころ 6 6 1", by=admin_user, at=CLOSED)
        assert lottery.verify(actions.sheet_of(draw)) == lottery.Check(30, 7, [])

    def test_why_somebody_was_not_selected_can_be_read(self, admin_user):
        run, _applications = self.closed_lottery()
        draw = actions.draw_lots(run=run, seed="1", by=admin_user, at=CLOSED)
        receipt, rank, waiting = draw.result[-1]
        assert Application.objects.get(receipt=receipt).events.last().why == (
            f"抽選で{rank}位、補欠の{waiting}番目でした。"
        )


def test_extra_lots_make_long_rows_of_losses_rare():
    """40 people, 16 seats, 12 rounds, as in the design: with lots far fewer lose five times in a row."""

    def worst(with_lots: bool) -> float:
        chance = random.Random(20261122)
        hit = total = 0
        for _town in range(20):
            losses = [0] * 40
            longest = [0] * 40
            for _round in range(12):
                rows = [
                    lottery.Row(str(10_000_000 + n), 1, min(6, 1 + losses[n]) if with_lots else 1, 1)
                    for n in range(40)
                ]
                for d in lottery.draw(rows, seats=16, seed=str(chance.random()), draw_id="K"):
                    n = int(d.row.receipt) - 10_000_000
                    losses[n] = 0 if d.won else losses[n] + 1
                    longest[n] = max(longest[n], losses[n])
            hit += sum(row >= 5 for row in longest)
            total += 40
        return hit / total

    without, with_lots = worst(False), worst(True)
    assert with_lots < without / 3
