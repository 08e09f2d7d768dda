"""First come, first served: what the school would do by hand, and what the engine is measured against.

Each learner in the order of application takes the best pairing that is still free.
"""

from __future__ import annotations

import numpy as np

from . import tiebreak
from .problem import Kind, conflict
from .rules import Edges, Ints, Packed

RANKS = 40  # bits of a pairing's value, far above what weights can come to


def solve(packed: Packed, edges: Edges, pinned: Edges) -> Ints:
    """(k,) row numbers of the chosen edges; what ``pinned`` takes is taken already."""
    people, spots = packed.problem.learners, max(len(packed.seats), 1)
    free = _Free(packed)
    for mentor, spot in zip(pinned.mentor.tolist(), pinned.spot.tolist(), strict=True):
        free.take(mentor * spots + spot)
    value = edges.weight - packed.weights.balance * packed.load[edges.mentor]
    value <<= tiebreak.BITS + 1
    value += edges.tie
    # Each learner's pairings stand together, the best first.
    value -= edges.learner.astype(np.int64) << RANKS
    rows = np.argsort(value)[::-1]
    del value
    table = (edges.mentor.astype(np.int64) * spots + edges.spot)[rows].tolist()
    ends = np.cumsum(np.bincount(edges.learner, minlength=len(people))).tolist()
    shut, take = free.shut, free.take
    chosen = []
    turns = [(one.applied, one.id) for one in people]
    queue = sorted(range(len(people)), key=turns.__getitem__)
    served = {*pinned.learner.tolist()}
    for learner in [one for one in queue if one not in served] if served else queue:
        if not free.open:
            break
        for place in range(ends[learner - 1] if learner else 0, ends[learner]):
            if not shut[table[place]]:
                chosen.append(place)
                take(table[place])
                break
    return rows[np.array(chosen, dtype=np.int64)]


class _Free:
    """``shut`` (mentors × spots, flattened): nought where somebody can still sit, one where nobody can.

    ``open``: at least as many as can still sit down, and nought when nobody can.
    """

    def __init__(self, packed: Packed) -> None:
        problem = packed.problem
        self.spots = max(len(packed.seats), 1)
        self.seats = packed.seats.tolist()
        self.exclusive = problem.kind == Kind.CONSULTATION
        self.left = [len(problem.learners) if m.limit is None else m.limit for m in problem.mentors]
        room = np.repeat(packed.capacity, self.spots)
        self.room = room.tolist()
        # Looked at one by one, which is a bytearray's strength, and closed by the row, which is numpy's.
        self.shut = bytearray((room < 1).astype(np.uint8).tobytes())
        self.rows = np.frombuffer(self.shut, dtype=np.uint8)
        self.open = min(sum(self.room), sum(self.seats))
        for spot, seats in enumerate(self.seats):
            if seats < 1:
                self.rows[spot :: self.spots] = 1
        if self.exclusive:
            for mentor, left in enumerate(self.left):
                if left < 1:
                    self._close(mentor)
            self.clash = [
                np.array(
                    [n for n, other in enumerate(problem.spots) if conflict(spot, other, problem.travel)]
                )
                for spot in problem.spots
            ]

    def _close(self, mentor: int) -> None:
        self.rows[mentor * self.spots : (mentor + 1) * self.spots] = 1

    def take(self, table: int) -> None:
        """One more sits at this table, ``mentor * spots + spot``."""
        mentor, spot = divmod(table, self.spots)
        self.open -= 1
        self.seats[spot] -= 1
        if self.seats[spot] < 1:
            self.rows[spot :: self.spots] = 1
        if self.exclusive:
            self.rows[mentor * self.spots + self.clash[spot]] = 1
            self.left[mentor] -= 1
            if self.left[mentor] < 1:
                self._close(mentor)
            return
        self.room[table] -= 1
        if self.room[table] < 1:
            self.shut[table] = 1
