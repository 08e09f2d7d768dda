"""First come, first served: what the school would do by hand, and what the engine is measured against.

Each learner in the order of application takes the best pairing that is still free.
"""

from __future__ import annotations

import numpy as np

from .problem import Kind, conflict
from .rules import Edges, Ints, Packed

SHUT = -(1 << 61)  # below every value a pairing can have, with room to add one


def solve(packed: Packed, edges: Edges, pinned: Edges) -> Ints:
    """(k,) row numbers of the chosen edges; what ``pinned`` takes is taken already."""
    problem = packed.problem
    people, spots = problem.learners, max(len(packed.seats), 1)
    free = _Free(packed)
    for mentor, spot in zip(pinned.mentor.tolist(), pinned.spot.tolist(), strict=True):
        free.take(mentor, spot)
    table = edges.mentor.astype(np.int64) * spots + edges.spot
    value = edges.weight - packed.weights.balance * packed.load[edges.mentor]
    value <<= 21
    value += edges.tie
    rows = np.argsort(edges.learner, kind="stable")
    table, value = table[rows], value[rows]
    starts = np.searchsorted(edges.learner[rows], np.arange(len(people) + 1)).tolist()
    served = {*pinned.learner.tolist()}
    chosen = []
    for learner in sorted(range(len(people)), key=lambda n: (people[n].applied, people[n].id)):
        first, last = starts[learner], starts[learner + 1]
        if first == last or learner in served:
            continue
        worth = value[first:last] + free.shut[table[first:last]]
        best = int(worth.argmax())
        if worth[best] > SHUT // 2:
            chosen.append(first + best)
            free.take(*divmod(int(table[first + best]), spots))
    return rows[np.array(chosen, dtype=np.int64)]


class _Free:
    """``shut`` (mentors × spots, flattened): nought where somebody can still sit, SHUT where nobody can."""

    def __init__(self, packed: Packed) -> None:
        problem = packed.problem
        self.spots = max(len(packed.seats), 1)
        self.seats = packed.seats.tolist()
        self.exclusive = problem.kind == Kind.CONSULTATION
        self.left = [len(problem.learners) if m.limit is None else m.limit for m in problem.mentors]
        room = np.repeat(packed.capacity, self.spots)
        self.room = room.tolist()
        self.shut = np.where(room > 0, 0, SHUT)
        for spot, seats in enumerate(self.seats):
            if seats < 1:
                self.shut[spot :: self.spots] = SHUT
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
        self.shut[mentor * self.spots : (mentor + 1) * self.spots] = SHUT

    def take(self, mentor: int, spot: int) -> None:
        """One more sits with this mentor at this spot."""
        table = mentor * self.spots + spot
        self.seats[spot] -= 1
        if self.seats[spot] < 1:
            self.shut[spot :: self.spots] = SHUT
        if self.exclusive:
            self.shut[mentor * self.spots + self.clash[spot]] = SHUT
            self.left[mentor] -= 1
            if self.left[mentor] < 1:
                self._close(mentor)
            return
        self.room[table] -= 1
        if self.room[table] < 1:
            self.shut[table] = SHUT
