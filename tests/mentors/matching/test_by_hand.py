"""What staff do and read: pins, swaps, least change, walk-ins, reasons, the recruiting list."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mentors.matching import checker, resolve, synthetic, tiebreak, walkin, why
from mentors.matching.engine import match
from mentors.matching.problem import Kind, Pair
from mentors.matching.weights import Weights
from tests.mentors.matching import small


def test_solving_again_without_a_reason_changes_nobody():
    for kind in Kind:
        town = synthetic.town(kind, learners=60, mentors=20, seed=3)
        first = match(town, seed="1")
        again = match(replace(town, before=first.pairs), seed="2")
        assert again.pairs == first.pairs


def test_a_pin_moves_only_those_it_must():
    for kind in Kind:
        town = synthetic.town(kind, learners=60, mentors=20, seed=3)
        first = match(town)
        pair = first.pairs[0]
        banned = match(resolve.forbid(town, pair.learner, pair.mentor, pairs=first.pairs))
        moved = resolve.changed(first.pairs, banned.pairs)
        assert pair.learner in moved and len(moved) <= 3
        back = match(resolve.pin(town, pair, pairs=banned.pairs))
        assert pair in back.pairs
        assert (
            resolve.changed(back.pairs, match(resolve.unpin(town, pair.learner, pairs=back.pairs)).pairs)
            == ()
        )


def test_two_learners_change_places_and_nobody_else_moves():
    people = [small.learner(f"l{n}") for n in range(4)]
    town = small.problem(people, [small.mentor(f"m{n}") for n in range(4)])
    first = match(town)
    places = {pair.learner: pair.mentor for pair in first.pairs}
    after = match(resolve.swap(town, "l0", "l1", pairs=first.pairs))
    now = {pair.learner: pair.mentor for pair in after.pairs}
    assert now == places | {"l0": places["l1"], "l1": places["l0"]}
    assert resolve.changed(first.pairs, after.pairs) == ("l0", "l1")


def put(town, pairs, learner, weights=None):
    return walkin.place(town, pairs, learner, spot="s1", weights=weights or Weights(), seed="1")


def test_a_walk_in_takes_the_best_free_mentor_and_nobody_moves():
    helpers = [small.mentor("m1"), small.mentor("m2"), small.mentor("m3", topics=frozenset("x"))]
    town = small.problem([small.learner("l1")], helpers)
    plan = (Pair("l1", "m1", "s1"),)
    placed = put(town, plan, small.learner("w", topics=("x",)))
    assert placed.pair == Pair("w", "m3", "s1") and placed.moved == ()
    assert placed.pairs == (Pair("l1", "m1", "s1"), Pair("w", "m3", "s1"))


def test_a_walk_in_moves_others_only_when_there_is_no_other_way():
    both, one = frozenset({"android", "iphone"}), frozenset({"android"})
    town = small.problem(
        [small.learner("l1")], [small.mentor("m1", phones=both), small.mentor("m2", phones=one)]
    )
    plan = (Pair("l1", "m1", "s1"),)
    placed = put(town, plan, small.learner("w", phone="iphone"))
    assert placed.pairs == (Pair("l1", "m2", "s1"), Pair("w", "m1", "s1")) and placed.moved == ("l1",)
    pinned = put(replace(town, pins=plan), plan, small.learner("w", phone="iphone"))
    assert pinned.pair is None and pinned.pairs == plan
    assert pinned.why == "機種と言葉の合うメンターが、いま空いていません。"
    full = put(replace(town, spots=(small.spot(seats=1),)), plan, small.learner("w"))
    assert (full.pair, full.why) == (None, "席（テーブル）がいっぱいです。")


def test_the_place_of_a_walk_in_is_as_good_as_solving_again_with_least_change():
    tried = 0
    for kind in Kind:
        for seed in range(300):
            town = small.chance_town(seed, kind)
            if len(town.learners) < 2 or not town.spots:
                continue
            at = town.spots[0]
            walker = town.learners[0]._replace(slots=frozenset({at.slot}), centers=frozenset())
            here = replace(town, spots=(at,), learners=town.learners[1:])
            plan = match(here)
            placed = walkin.place(here, plan.pairs, walker, spot=at.id, weights=Weights(), seed="")
            everybody = replace(here, learners=(*here.learners, walker), before=plan.pairs)
            assert checker.breaches(everybody, placed.pairs) == []
            assert {pair.learner for pair in plan.pairs} <= {pair.learner for pair in placed.pairs}
            if placed.pair:
                tried += 1
                # Those who sat stay, the walk-in comes: the most worth of all such plans, by trying all.
                chosen = tuple(p for p in everybody.learners if p.id in {x.learner for x in placed.pairs})
                count, worth = small.best(replace(everybody, learners=chosen), Weights())
                assert (len(placed.pairs), small.worth(everybody, list(placed.pairs), Weights())) == (
                    count,
                    worth,
                )
            else:
                chosen = tuple(
                    p for p in everybody.learners if p.id in {x.learner for x in plan.pairs} | {walker.id}
                )
                assert small.best(replace(everybody, learners=chosen), Weights())[0] == len(plan.pairs)
    assert tried > 25


def test_a_pair_says_why():
    one = small.learner("l1", topics=("写真", "LINE"), earlier=frozenset({"m1"}), waited=2, home_center="c1")
    other = small.learner("l2", phone="easy", languages=("sign", "ja"))
    helper = small.mentor("m1", capacity=2, topics=frozenset({"LINE"}), languages=frozenset({"ja", "sign"}))
    pairs = (Pair("l1", "m1", "s1"), Pair("l2", "m1", "s1"))
    town = small.problem([one, other], [helper], pins=(pairs[1],), before=(pairs[0],))
    assert why.reasons(town, pairs) == {
        pairs[0]: ("前も一緒だった", "前に2回、組めなかった", "第2希望の「LINE」が得意", "機種が同じ", "いつもの会場",
                   "前の組み合わせのまま"),
        pairs[1]: ("職員が決めた", "手話で話せる", "似た機種がわかる"),
    }  # fmt: skip


def said(town):
    return {one.learner: (one.why, one.helps) for one in why.unserved(town, match(town).pairs)}


def test_somebody_without_a_place_is_told_why_and_what_would_help():
    l1, m1 = small.learner("l1"), small.mentor("m1")
    more = "木曜の午後にAndroidのメンターがもう1人（c1）"
    assert said(small.problem([l1], [])) == {"l1": ("来られるメンターが、1人もいません。", (more,))}
    assert said(small.problem([l1._replace(slots=frozenset())], [m1])) == {
        "l1": ("来られる時間が、まだ1つもありません。", ())
    }
    assert said(small.problem([l1], [m1._replace(phones=frozenset({"iphone"}))])) == {
        "l1": ("来られる時間に、Androidがわかるメンターがいません。", (more,))
    }
    assert said(small.problem([l1._replace(languages=("sign",))], [m1])) == {
        "l1": (
            "来られる時間に、手話で話せるメンターがいません。",
            ("木曜の午後にAndroidと手話のメンターがもう1人（c1）",),
        )
    }
    assert said(small.problem([l1], [m1], [small.spot(adults=0)])) == {
        "l1": ("見守る大人が足りません。", ("木曜の午後に見守りの大人がもう2人（c1）",))
    }
    waiting = small.learner("l2", waited=1)
    assert said(small.problem([l1, waiting], [m1._replace(capacity=2)], [small.spot(seats=1)])) == {
        "l1": (
            "来られる時間は、席（テーブル）がいっぱいです。",
            ("木曜の午後に席（テーブル）がもう1つ（c1）",),
        )
    }
    assert said(small.problem([l1, waiting], [m1])) == {
        "l1": ("合うメンターは、みんなほかの人と組んでいます。", (more,))
    }


def test_whoever_is_recruited_as_the_list_says_serves_one_more_at_once():
    tried = 0
    for kind in Kind:
        town = synthetic.town(kind, learners=60, mentors=10, seed=5, places=1.2)
        plan = match(town)
        people = why.unserved(town, plan.pairs)
        assert [one.learner for one in people] == list(plan.unserved)
        for one in people:
            for need in one.needs:
                spot = next(s for s in town.spots if s.id == need.spot)
                more = town
                if need.kind in ("mentor", "both"):
                    new = small.mentor("new", phones=frozenset({need.phone}), slots=frozenset({spot.slot}),
                                       centers=frozenset({spot.center}), is_minor=not need.adults,
                                       languages=frozenset({need.language or "ja"}))  # fmt: skip
                    more = replace(more, mentors=(*more.mentors, new))
                changed = spot._replace(seats=spot.seats + (need.kind in ("seat", "both")),
                                  adults=spot.adults + (need.adults if need.kind == "adult" else 0))  # fmt: skip
                more = replace(more, spots=tuple(changed if s == spot else s for s in town.spots))
                if tried < 60:
                    assert match(more).served >= plan.served + 1, (one, need)
                tried += 1
    assert tried > 20


def test_the_recruiting_list_counts_each_learner_once_and_begins_with_the_most():
    people = [small.learner(f"l{n}") for n in range(5)] + [small.learner("l9", phone="iphone")]
    town = small.problem(people, [small.mentor("m1", capacity=2)])
    rows = why.recruiting(town, why.unserved(town, match(town).pairs))
    assert [(row.text, row.people) for row in rows] == [
        ("木曜の午後にAndroidのメンターがもう1人（c1）", 3),
        ("木曜の午後にiPhoneのメンターがもう1人（c1）", 1),
    ]


def test_the_mixed_hash_is_even_and_collides_as_rarely_as_sha256_would():
    one, other, at = (tiebreak.prefixes("7", kind, [str(n) for n in range(600)]) for kind in ("a", "b", "c"))
    hashes = tiebreak.mix(np.repeat(one, 600), np.tile(other, 600), np.full(360_000, at[0]))
    assert hashes.min() >= 0 and hashes.max() < 2**20
    expected = 2**20 * (1 - np.exp(-360_000 / 2**20))  # different values among so many even draws
    assert abs(len(np.unique(hashes)) - expected) < 2_000
    assert abs(np.bincount(hashes >> 12, minlength=256) - 360_000 / 256).max() < 200
    table = hashes.reshape(600, 600)
    assert (
        abs(np.corrcoef(table[0], table[1])[0, 1]) < 0.15
        and abs(np.corrcoef(table[:, 0], table[:, 1])[0, 1]) < 0.15
    )
    assert (tiebreak.mix(one[:5], other[:5], at[:5]) != tiebreak.mix(other[:5], one[:5], at[:5])).all()
    assert (
        tiebreak.mix(one[:3], other[:3], at[:3]).tolist()
        == tiebreak.mix(one[:9], other[:9], at[:9]).tolist()[:3]
    )


def test_hashes_of_all_people_together_stay_below_one_point_and_costs_fit_64_bits():
    for people, nodes in ((200, 500), (2_000, 6_000), (10_000, 40_000)):
        shift = tiebreak.shift_for(people, span=3_000, nodes=nodes)
        assert people * (2**20 - 1) < 2**shift
        assert (3_000 << shift) * nodes < 2**63
    assert tiebreak.shift_for(10_000, span=10**9, nodes=40_000) >= 20
