"""The engine against a solver that tries everything, and what must hold for every plan."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from scipy import optimize

from mentors.matching import checker, engine, flow, synthetic, tables
from mentors.matching.engine import match
from mentors.matching.model import Model
from mentors.matching.problem import Kind, Pair
from mentors.matching.rules import Packed
from mentors.matching.weights import Weights
from people.errors import BadValue
from tests.mentors.matching import small

NOTHING = Weights(0, 0, (0, 0, 0), 0, 0, 0, 0, 0, 0)
KINDS = pytest.mark.parametrize("kind", list(Kind))


def values(result):
    return result.served, result.total - result.parts["person"]


@KINDS
def test_trying_everything_finds_nothing_better(kind):
    dice = random.Random(4)
    seen = 0
    for seed in range(300):
        town = small.chance_town(seed, kind, most=7)
        weights = replace(Weights(), balance=dice.choice((0, 5, 300)), waited=dice.choice((0, 80, 1000)))
        result = match(town, weights, "1")
        assert values(result) == small.best(town, weights), seed
        assert result.proven and result.served_bound == result.served and result.gap == 0.0
        assert result.bound == result.total
        seen += result.served
    assert seen > 200  # the towns are not empty


@KINDS
def test_the_total_of_a_plan_is_what_its_parts_come_to(kind):
    for seed in range(60):
        town = small.chance_town(seed, kind)
        packed = Packed(town, Weights(), "1")
        edges = packed.edges()
        assert packed.total(edges) == sum(packed.measure(edges).values()), seed


@KINDS
def test_pins_and_bans_are_obeyed_at_the_least_cost(kind):
    tried = 0
    for seed in range(120):
        town = small.chance_town(seed, kind)
        first = match(town, Weights(), "1")
        if first.served < 2:
            continue
        tried += 1
        pinned = replace(town, forbidden=((first.pairs[0].learner, first.pairs[0].mentor),),
                         pins=(first.pairs[1],), before=first.pairs)  # fmt: skip
        if pinned.pins[0][:2] == pinned.forbidden[0]:
            continue
        again = match(pinned, Weights(), "1")
        assert first.pairs[1] in again.pairs
        assert (first.pairs[0].learner, first.pairs[0].mentor) not in [pair[:2] for pair in again.pairs]
        assert values(again) == small.best(pinned, Weights()), seed
    assert tried > 20


def test_people_come_first_whatever_the_weights_say():
    # Serving both means that the one with the favourite mentor must leave her.
    one = small.learner("l1", earlier=frozenset({"m1"}), topics=("x",), waited=9)
    other = small.learner("l2", blocked=frozenset({"m2"}))
    helpers = [small.mentor("m1", topics=frozenset("x")), small.mentor("m2", load=9)]
    for kind in Kind:
        town = small.problem([one, other], helpers, kind=kind)
        for weights in (Weights(person=0, earlier=1000, topics=(1000, 0, 0), balance=1000), NOTHING):
            assert match(town, weights).pairs == (Pair("l1", "m2", "s1"), Pair("l2", "m1", "s1"))


def test_a_whole_chain_gives_up_its_favourites_so_that_one_more_person_is_served():
    # Each has a favourite and may also sit with the next mentor; who comes last fits only the first.
    count = 9
    names = [f"m{n}" for n in range(count + 1)]
    people = [
        small.learner(f"l{n}", earlier=frozenset({names[n]}), topics=(f"t{n}",), blocked=frozenset({*names} - {*names[n : n + 2]}))
        for n in range(count)
    ]  # fmt: skip
    last = small.learner("last", blocked=frozenset(names[1:]))
    helpers = [small.mentor(name, topics=frozenset({f"t{n}"})) for n, name in enumerate(names)]
    heavy = Weights(earlier=1000, topics=(1000, 0, 0))
    for kind in Kind:
        town = small.problem([*people, last], helpers, [small.spot(seats=count + 1)], kind=kind)
        result = match(town, heavy)
        assert result.served == result.served_bound == count + 1 and result.proven
        assert result.parts["earlier"] == 0
        assert match(replace(town, learners=tuple(people)), heavy).parts["earlier"] == 1000 * count


def mixed(town, dice):
    def shuffled(rows):
        rows = list(rows)
        dice.shuffle(rows)
        return tuple(rows)

    return replace(town, learners=shuffled(town.learners), mentors=shuffled(town.mentors),
                   spots=shuffled(town.spots), pins=shuffled(town.pins), before=shuffled(town.before))  # fmt: skip


@KINDS
def test_the_order_of_the_input_changes_neither_people_nor_fingerprint(kind):
    dice = random.Random(1)
    for seed in range(6):
        town = synthetic.town(kind, learners=60, mentors=20, seed=seed, places=0.5)
        result = match(town, seed="7")
        for _again in range(3):
            other = match(mixed(town, dice), seed="7")
            assert other == result
            assert len(other.input_hash) == 64


def test_with_equal_wishes_the_seed_and_not_the_order_chooses_the_people():
    town = small.problem([small.learner(f"l{n:02d}") for n in range(40)], [small.mentor("m1", capacity=4)])
    chosen = [tuple(pair.learner for pair in match(town, seed=str(seed)).pairs) for seed in range(30)]
    assert len(set(chosen)) == 30
    assert len({one for people in chosen for one in people}) > 35  # anybody may be lucky
    assert chosen[3] == tuple(pair.learner for pair in match(mixed(town, random.Random(2)), seed="3").pairs)


def test_the_flow_alone_chooses_the_same_people_in_any_order_by_the_hash_of_the_pair():
    dice = random.Random(3)
    people = [small.learner(f"l{n:02d}") for n in range(60)]
    town = small.problem(people, [small.mentor(f"m{n}", capacity=4) for n in range(3)])

    def pairs(rows, seed):
        packed = Packed(rows, Weights(), seed)  # as it comes, not put in order
        edges = packed.edges()
        return packed.pairs(edges.take(flow.solve(packed, edges)))

    plans = [pairs(town, str(seed)) for seed in range(20)]
    assert len(set(plans)) == 20
    assert [pairs(mixed(town, dice), str(seed)) for seed in range(20)] == plans


def test_the_fingerprint_changes_with_every_field_that_decides():
    town = small.chance_town(5, Kind.CONSULTATION)
    hashes = {match(town, Weights(), "1").input_hash, match(town, Weights(), "2").input_hash}
    hashes.add(match(town, Weights(keep=1), "1").input_hash)
    changed = town.learners[0]._replace(waited=town.learners[0].waited + 1)
    hashes.add(match(replace(town, learners=(changed, *town.learners[1:])), Weights(), "1").input_hash)
    hashes.add(match(replace(town, travel={("c1", "c2"): 5}), Weights(), "1").input_hash)
    assert len(hashes) == 5


@KINDS
def test_one_more_mentor_never_serves_fewer_and_first_come_is_never_better(kind):
    for seed in range(12):
        town = synthetic.town(kind, learners=50, mentors=16, seed=seed)
        fewer = match(replace(town, mentors=town.mentors[:-1]))
        more = match(town)
        assert more.served >= fewer.served
        assert (more.served, more.total) >= (more.first_served, more.first_total)
        assert more.gain == more.served - more.first_served >= 0


def test_a_consultation_with_one_spot_a_mentor_is_the_same_as_the_flow():
    for seed in range(40):
        town = small.chance_town(seed, Kind.CLASS)
        town = replace(town, mentors=tuple(m._replace(capacity=1, limit=None) for m in town.mentors))
        assert values(match(town)) == values(match(replace(town, kind=Kind.CONSULTATION))), seed


def test_the_flow_equals_a_milp_written_for_itself():
    for seed in range(3):
        town = synthetic.town(Kind.CLASS, learners=80, mentors=30, seed=seed, places=0.5)
        weights = Weights(balance=0)
        result = match(town, weights)
        packed = Packed(town.ordered(""), weights, "")
        edges = packed.edges()
        rows = [(edges.learner == n) for n in range(len(town.learners))]
        room = [1] * len(rows)
        for m in range(len(town.mentors)):
            for s in range(len(town.spots)):
                rows.append((edges.mentor == m) & (edges.spot == s))
                room.append(int(packed.capacity[m]))
        rows += [edges.spot == s for s in range(len(town.spots))]
        room += packed.seats.tolist()
        done = optimize.milp(
            -(edges.weight + 100_000.0), integrality=np.ones(len(edges.weight)), bounds=optimize.Bounds(0, 1),
            constraints=optimize.LinearConstraint(np.array(rows, dtype=float), -np.inf, room),
            options={"mip_rel_gap": 0},
        )  # fmt: skip
        chosen = done.x > 0.5
        assert (int(chosen.sum()), int(edges.weight[chosen].sum())) == values(result)


def test_a_large_case_keeps_a_proven_bound_when_only_some_columns_are_seen(monkeypatch):
    town = synthetic.town(Kind.CONSULTATION, learners=150, mentors=45, seed=2)
    exact = match(town)
    assert exact.proven
    monkeypatch.setattr(tables, "LARGE", 10)
    monkeypatch.setattr(tables, "FIRST_COLUMNS", 2)
    rough = match(town)
    assert rough.served <= exact.served <= rough.served_bound
    assert rough.gap <= 0.02
    if rough.served == exact.served:
        assert rough.total <= exact.total <= rough.bound


def test_when_the_search_finds_nothing_the_plan_is_first_come_and_says_that_it_is_not_proven(monkeypatch):
    town = synthetic.town(Kind.CONSULTATION, learners=150, mentors=45, seed=2)
    exact = match(town)
    nothing = np.zeros(0, dtype=np.int64)
    monkeypatch.setattr(tables._Search, "_from_roster", lambda self, x: nothing)
    monkeypatch.setattr(tables._Search, "_milp", lambda self, *args, **options: 1e9)
    result = match(town)
    assert (result.served, result.total) == (result.first_served, result.first_total)
    assert not result.proven and result.served < exact.served <= result.served_bound
    assert result.gap > 0.02


def test_any_prices_at_all_give_a_bound_that_no_plan_exceeds():
    dice = np.random.default_rng(1)
    seen = 0
    for seed in range(60):
        town = small.chance_town(seed, Kind.CONSULTATION).ordered("")
        packed = Packed(town, Weights(), "")
        edges = packed.edges()
        if not len(edges.learner):
            continue
        seen += 1
        rows = Model(packed, edges, pinned=edges.take(slice(0, 0)))
        value = small.best_total(town, Weights(), person=5_000)
        for scale in (0, 50, 3_000):
            prices = dice.random(len(rows.room)) * scale
            found = rows.bound(rows.worth + 5_000, prices)
            assert found.value >= value - 1e-6 and found.spare.min() >= -1e-9
        alone = {}
        for learner, worth in zip(edges.learner.tolist(), (rows.worth + 5_000).tolist(), strict=True):
            alone[learner] = max(worth, alone.get(learner, 0))
        assert rows.bound(rows.worth + 5_000, np.zeros(len(rows.room))).value == sum(alone.values())
    assert seen > 20


def test_nobody_can_come_is_said_honestly():
    people = [small.learner("l1"), small.learner("l2", slots=frozenset())]
    for kind in Kind:
        for town in (
            small.problem(people, [], kind=kind),
            small.problem(people, [small.mentor("m1", slots=frozenset())], kind=kind),
            replace(small.problem(people, [small.mentor("m1")], kind=kind), spots=()),
            small.problem(people, [small.mentor("m1", cleared=False)], kind=kind),
        ):
            result = match(town)
            assert (result.pairs, result.unserved, result.total) == ((), ("l1", "l2"), 0)
            assert result.proven and result.served_bound == 0 and result.gap == 0.0
        assert match(small.problem([], [small.mentor("m1")], kind=kind)).pairs == ()


def test_weights_of_nought_still_serve_the_most_people():
    for kind in Kind:
        for seed in range(20):
            town = small.chance_town(seed, kind)
            assert match(town, NOTHING).served == small.best(town, NOTHING)[0]


@pytest.mark.parametrize(
    ("weights", "text"),
    [
        (Weights(waited=-1), "重みは、0か、0より大きい数にしてください。"),
        (Weights(topics=(1, -2, 3)), "重みは、0か、0より大きい数にしてください。"),
        (Weights(keep=1001), "重みは、1000までにしてください。"),
        (Weights(balance=0.5), "重みは、整数で書いてください。"),
        (Weights(topics=(1, 2)), "話題の重みは、3つ書いてください。"),
    ],
)
def test_weights_that_make_no_sense_are_refused(weights, text):
    with pytest.raises(BadValue, match=text):
        match(small.problem([], []), weights)


def test_an_input_that_makes_no_sense_is_refused_in_words():
    l1, m1 = small.learner("l1"), small.mentor("m1")
    late = small.spot("s2", start=900, end=1000, center="c1")
    for town, text in (
        (small.problem([l1, l1], [m1]), "受講者「l1」が2回入っています。"),
        (small.problem([l1], [m1._replace(capacity=5)]), "1から4まで"),
        (small.problem([l1], [m1], [small.spot(start=900, end=900)]), "終わりが始まりより後ではありません"),
        (small.problem([l1], [m1], [small.spot(), late]), "「s1」と「s2」の両方には行けません"),
        (small.problem([l1], [m1], pins=(Pair("l1", "mX", "s1"),)), "固定した組のままでは"),
        (small.problem([l1], [m1], pins=(Pair("l1", "m1", "s1"),), forbidden=(("l1", "m1"),)), "固定した組"),
    ):
        with pytest.raises(BadValue, match=text):
            match(town)


def test_progress_rises_to_one_and_stopping_leaves_nothing():
    town = synthetic.town(Kind.CONSULTATION, learners=60, mentors=20, seed=1)
    steps: list[tuple[str, float]] = []
    match(town, progress=lambda step, share: steps.append((step, share)))
    shares = [share for _step, share in steps]
    assert shares == sorted(shares) and shares[-1] == 1.0 and steps[-1][0] == "done"
    for count in range(len(steps) - 1):
        asked = []

        def stop(asked=asked, count=count):
            asked.append(1)
            return len(asked) > count

        with pytest.raises(engine.Stopped):
            match(town, stop=stop)


def test_a_plan_that_the_checker_refuses_is_never_returned(monkeypatch):
    monkeypatch.setattr(checker, "breaches", lambda problem, pairs: ["だめです。"])
    with pytest.raises(engine.Broken, match="だめです。"):
        match(small.problem([small.learner("l1")], [small.mentor("m1")]))


def test_a_town_is_the_same_for_the_same_seed():
    one, again, other = (synthetic.town(Kind.CLASS, learners=50, mentors=16, seed=n) for n in (1, 1, 2))
    assert one == again != other


def test_the_parts_say_what_a_pair_is_worth():
    one = small.learner("l1", topics=("x", "y", "z"), waited=12, earlier=frozenset({"m1"}), home_center="c1")
    town = small.problem(
        [one], [small.mentor("m1", topics=frozenset("xz"), load=3)], before=(Pair("l1", "m1", "s1"),)
    )
    assert match(town).parts == {
        "person": 1000, "waited": 800, "topics": 85, "earlier": 120, "language": 30, "same_phone": 20,
        "home_center": 40, "keep": 1000, "balance": -15,
    }  # fmt: skip


def test_two_learners_are_shared_out_before_one_mentor_has_both():
    town = small.problem([small.learner("l1"), small.learner("l2")],
                         [small.mentor("m1", capacity=2), small.mentor("m2", capacity=2)])  # fmt: skip
    assert {pair.mentor for pair in match(town).pairs} == {"m1", "m2"}
    tired = replace(town, mentors=(town.mentors[0]._replace(load=5), town.mentors[1]))
    assert {pair.mentor for pair in match(tired).pairs} == {"m2"}
