"""Small towns by hand, and the plainest possible solver to compare with: it tries everything."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from mentors.matching import checker
from mentors.matching.problem import Kind, Learner, Mentor, Pair, Problem, Spot
from mentors.matching.weights import Weights

THURSDAY = date(2026, 12, 3)
AT = frozenset({"thu-pm"})


def spot(name: str = "s1", **fields: Any) -> Spot:
    given = {"center": "c1", "slot": "thu-pm", "day": THURSDAY, "start": 840, "end": 960, "seats": 9} | fields
    return Spot(name, **given)


def learner(name: str, **fields: Any) -> Learner:
    return Learner(name, **({"phone": "android", "slots": AT} | fields))


def mentor(name: str, **fields: Any) -> Mentor:
    given = {"phones": frozenset({"android"}), "slots": AT, "centers": frozenset({"c1"})} | fields
    return Mentor(name, **given)


def problem(learners, mentors, spots=None, *, kind=Kind.CLASS, **fields: Any) -> Problem:
    return Problem(kind, tuple(learners), tuple(mentors), tuple(spots or [spot()]), **fields)


def chance_town(seed: int, kind: Kind, *, most: int = 6) -> Problem:
    """Up to seven people a side, everything that can differ differs."""
    dice = random.Random(f"{kind}{seed}")
    times = {"a": (600, 700), "b": (700, 800), "c": (720, 820)}
    spots = []
    for center in ("c1", "c2"):
        for slot, (start, end) in times.items():
            if dice.random() < 0.8:
                spots.append(
                    spot(f"{center}{slot}", center=center, slot=slot, start=start, end=end,
                         day=THURSDAY + timedelta(days=dice.choice((0, 0, 1))), seats=dice.choice((1, 1, 2, 3)),
                         adults=dice.choice((0, 1, 2, 2, 2, 2)), in_sight=dice.random() < 0.95)
                )  # fmt: skip
    mentors = [
        Mentor(
            f"m{n}", frozenset(dice.sample(("iphone", "android", "easy"), dice.choice((1, 2, 2, 3)))),
            frozenset(dice.sample("abc", dice.choice((1, 2, 3))) if kind != Kind.CLASS else dice.choice(("b", "ac", "ac"))),
            frozenset(dice.sample(("c1", "c2"), dice.choice((1, 2)) if kind != Kind.CLASS else 1)),
            frozenset(dice.sample("xyz", 2)), frozenset(dice.choice((("ja",), ("ja", "en")))),
            capacity=dice.choice((1, 2, 3)), limit=dice.choice((None, 1, 2)), is_minor=dice.random() < 0.5,
            cleared=dice.random() < 0.9, cleared_until=dice.choice((None, THURSDAY)), active=dice.random() < 0.9,
            load=dice.choice((0, 1, 3)),
        )
        for n in range(dice.randint(0, 3) + dice.randint(0, 1))
    ]  # fmt: skip
    names = [one.id for one in mentors]
    learners = [
        Learner(
            f"l{n}", dice.choice(("iphone", "android", "easy")), frozenset(dice.sample("abc", dice.choice((1, 2, 3)))),
            tuple(dice.sample("xyz", dice.choice((0, 1, 2, 3)))), dice.choice((("ja",), ("ja", "en"), ("ja",), ("en", "ja"), ("en",))),
            dice.choice(("c1", "c2", "")), dice.choice((frozenset(), frozenset({"c1"}))), dice.choice((0, 0, 1, 4)),
            frozenset(dice.sample(names, min(len(names), dice.choice((0, 1))))),
            frozenset(dice.sample(names, min(len(names), dice.choice((0, 0, 0, 1))))), dice.randrange(99),
        )
        for n in range(dice.choice((0, 2, 3, 4, 5, most)))
    ]  # fmt: skip
    return Problem(kind, tuple(learners), tuple(mentors), tuple(spots))


def worth(problem: Problem, pairs: list[Pair], w: Weights) -> int:
    """The objective without ``person``, written from its description, not from the engine."""
    people = {one.id: one for one in problem.learners}
    helpers = {one.id: one for one in problem.mentors}
    spots = {one.id: one for one in problem.spots}
    total = 0
    tables: dict[tuple[str, str], int] = {}
    for one in pairs:
        a, b, s = people[one.learner], helpers[one.mentor], spots[one.spot]
        total += w.waited * min(a.waited, 10)
        total += sum(p for p, topic in zip(w.topics, a.topics, strict=False) if topic in b.topics)
        total += w.earlier * (b.id in a.earlier) + w.same_phone * (a.phone in b.phones)
        total += w.language * (a.languages[0] in b.languages) + w.home_center * (a.home_center == s.center)
        total += w.keep * (one in problem.before)
        already = tables.get((b.id, s.id), 0)
        tables[b.id, s.id] = already + 1
        total -= w.balance * (min(b.load, 10) + already)
    return total


def best(problem: Problem, w: Weights) -> tuple[int, int]:
    """(most people, most worth) by trying every plan that the checker lets pass."""
    choices = [
        [None]
        + [
            Pair(one.id, m.id, s.id)
            for m in problem.mentors
            for s in problem.spots
            if not checker.breaches(problem_without_pins(problem), [Pair(one.id, m.id, s.id)])
        ]
        for one in problem.learners
    ]
    found = (0, 0)
    bare = problem_without_pins(problem)

    def grow(at: int, held: list[Pair]) -> None:
        nonlocal found
        if len(held) + len(choices) - at < found[0]:
            return
        if at == len(choices):
            if {*problem.pins} <= {*held}:
                found = max(found, (len(held), worth(problem, held, w)))
            return
        for choice in choices[at]:
            if choice is None:
                grow(at + 1, held)
            elif not checker.breaches(bare, [*held, choice]):
                grow(at + 1, [*held, choice])

    grow(0, [])
    return found


def best_total(problem: Problem, w: Weights, *, person: int) -> int:
    """The most that ``person`` points a head and the worth can come to; people first, so at least that."""
    count, most = best(problem, w)
    return person * count + most


def problem_without_pins(problem: Problem) -> Problem:
    from dataclasses import replace

    return replace(problem, pins=())
