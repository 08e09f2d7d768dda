"""The consultation as a linear model: one column a pairing, one row a thing that is scarce.

Rows: each learner once; each mentor in one place at a time (one row a clique of spots that exclude each
other, with the way between centres); each mentor's limit; each spot's tables. Prices of the scarce rows
(dual values) give a bound that anybody can check: whatever the prices are, if none is negative,

    bound = Σ_learners max(0, best (worth − prices of what the pairing takes)) + Σ_rows price · room

is at least the worth of every feasible plan (weak duality). ``Model.bound`` computes exactly this over *all*
pairings, so a bound stays proven when the solver has only seen some of the columns or has stopped early.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .problem import conflict
from .rules import Edges, Ints, Packed

Reals = NDArray[np.float64]


class Bound(NamedTuple):
    """``value`` is proven; ``spare`` (E,): how far below it the best plan with this pairing stays at least."""

    value: float
    spare: Reals


def cliques(nodes: list[int], neighbours: list[set[int]]) -> list[tuple[int, ...]]:
    """All greatest sets of ``nodes`` in which everybody excludes everybody (Bron and Kerbosch 1973)."""
    found: list[tuple[int, ...]] = []

    def grow(held: tuple[int, ...], may: set[int], done: set[int]) -> None:
        if not may and not done:
            found.append(tuple(sorted(held)))
            return
        pivot = max(sorted(may | done), key=lambda node: len(neighbours[node] & may))
        for node in sorted(may - neighbours[pivot]):
            grow((*held, node), may & neighbours[node], done & neighbours[node])
            may = may - {node}
            done = done | {node}

    grow((), set(nodes), set())
    return sorted(found)


class Model:
    """The rows over a set of edges. ``chairs`` are the (mentor, spot) that occur, as mentor · spots + spot."""

    def __init__(self, packed: Packed, edges: Edges, *, pinned: Edges) -> None:
        self.packed, self.edges = packed, edges
        self.people, self.spots = len(packed.problem.learners), len(packed.seats)
        table = edges.mentor.astype(np.int64) * self.spots + edges.spot
        self.chairs, self.chair = np.unique(table, return_inverse=True)
        self.chair_spot = self.chairs % max(self.spots, 1)
        self.chair_mentor = self.chairs // max(self.spots, 1)
        self._rows(pinned)
        base = edges.weight - packed.weights.balance * packed.load[edges.mentor]
        self.worth: Ints = base.astype(np.int64)

    def _rows(self, pinned: Edges) -> None:
        problem = self.packed.problem
        spots = problem.spots
        clash = [
            {n for n, other in enumerate(spots) if n != m and conflict(one, other, problem.travel)}
            for m, one in enumerate(spots)
        ]
        self.clash = clash
        rows, columns, room = [], [], []
        seats = self.packed.seats - np.bincount(pinned.spot, minlength=self.spots)
        had = np.bincount(pinned.mentor, minlength=len(problem.mentors))
        # (mentors,) how many more each may take in the whole, pins counted.
        self.limit = [
            self.people if mentor.limit is None else max(mentor.limit - int(count), 0)
            for mentor, count in zip(problem.mentors, had, strict=True)
        ]
        kept: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
        number = 0
        starts = np.searchsorted(self.chair_mentor, np.arange(len(problem.mentors) + 1))
        for mentor, (first, last) in enumerate(pairwise(starts.tolist())):
            if first == last:
                continue
            here = tuple(self.chair_spot[first:last].tolist())
            at = dict(zip(here, range(first, last), strict=True))
            if here not in kept:
                kept[here] = cliques(list(here), clash)
            for clique in kept[here]:
                rows += [number] * len(clique)
                columns += [at[spot] for spot in clique]
                room.append(1)
                number += 1
            if self.limit[mentor] < len(here):
                rows += [number] * len(here)
                columns += range(first, last)
                room.append(self.limit[mentor])
                number += 1
        rows += (number + self.chair_spot).tolist()
        columns += range(len(self.chairs))
        room += seats.tolist()
        shape = (number + self.spots, len(self.chairs))
        # (scarce rows × chairs); every pairing takes what its chair takes.
        self.takes = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
        self.room = np.array(room, dtype=np.float64)

    def matrix(self, which: Ints) -> tuple[sparse.csc_array, Reals]:
        """Rows (learners, then scarce) × the chosen columns, and the room of each row."""
        learners = sparse.csr_array(
            (np.ones(len(which)), (self.edges.learner[which], np.arange(len(which)))),
            shape=(self.people, len(which)),
        )
        scarce = self.takes[:, self.chair[which]]
        return (
            sparse.csc_array(sparse.vstack([learners, scarce])),
            np.concatenate([np.ones(self.people), self.room]),
        )

    def bound(self, worth: Ints | Reals, prices: Reals) -> Bound:
        """The proven bound for these prices of the scarce rows, and each pairing's spare."""
        prices = np.maximum(prices, 0.0)
        net = worth - (self.takes.T @ prices)[self.chair]
        best = np.zeros(self.people)
        np.maximum.at(best, self.edges.learner, net)
        value = float(best.sum() + prices @ self.room)
        return Bound(value, best[self.edges.learner] - net)
