"""A plan's points, and what first come, first served would have seated: for plans not made by the engine whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from django.utils.translation import gettext as _

from .matching import greedy, why
from .matching.problem import Pair, Problem
from .matching.rules import ADULTS_IN_SIGHT, Packed
from .matching.weights import Weights


def parts_of(problem: Problem, pairs: Sequence[Pair], weights: Weights, seed: str) -> dict[str, int]:
    packed = Packed(problem, weights, seed)
    edges = packed.edges()
    rows, _lost = packed.find(edges, list(pairs))
    return packed.measure(edges.take(rows))


def first_come(problem: Problem, weights: Weights, seed: str) -> Counter[str]:
    """How many first come, first served would seat, by spot. What is pinned is seated before."""
    problem = problem.ordered(seed)
    packed = Packed(problem, weights, seed)
    edges = packed.edges()
    rows, _lost = packed.find(edges, list(problem.pins))
    pinned = edges.take(rows)
    free = edges.take(~np.isin(edges.learner, pinned.learner))
    chosen = free.take(greedy.solve(packed, free, pinned))
    spots = [*pinned.spot.tolist(), *chosen.spot.tolist()]
    return Counter(problem.spots[spot].id for spot in spots)


def of_these(problem: Problem, learners: Collection[str]) -> Problem:
    """The same problem for these learners alone, with no earlier plan: what a plan made by hand is compared with,
    where the others were not looked at or could not be seated by anybody."""
    return replace(
        problem, learners=tuple(one for one in problem.learners if one.id in learners), before=(),
        pins=tuple(pin for pin in problem.pins if pin.learner in learners),
        forbidden=tuple(pair for pair in problem.forbidden if pair[0] in learners),
    )  # fmt: skip


def helps_for(problem: Problem, one: why.Unserved) -> list[str]:
    """What would help. Where no single thing would, because nobody is there to watch, that comes first."""
    if one.helps:
        return list(one.helps)
    learner = next(row for row in problem.learners if row.id == one.learner)
    bare = [
        spot
        for spot in problem.spots
        if spot.slot in learner.slots and spot.in_sight and spot.adults < ADULTS_IN_SIGHT
    ]
    said = (
        _("まず、%(when)sに見守りの大人がもう1人（%(center)s）")
        % {"when": why.when(spot), "center": spot.center}
        for spot in bare
    )
    return list(dict.fromkeys(said))
