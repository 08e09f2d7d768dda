"""First come, first served: what the school would do by hand, and what the engine is measured against.

Each learner in the order of application takes the best pairing that is still free.
"""

from __future__ import annotations

import numpy as np

from .problem import Kind, conflict
from .rules import Edges, Ints, Packed


def solve(packed: Packed, edges: Edges, pinned: Edges) -> Ints:
    """(k,) row numbers of the chosen edges; what ``pinned`` takes is taken already."""
    problem = packed.problem
    spots, seats = len(packed.seats), packed.seats.copy()
    room = np.repeat(packed.capacity, spots) if spots else np.zeros(0, dtype=np.int64)
    left = np.array(
        [len(problem.learners) if m.limit is None else m.limit for m in problem.mentors], dtype=np.int64
    )
    exclusive = problem.kind == Kind.CONSULTATION
    clash = [
        np.array([n for n, other in enumerate(problem.spots) if conflict(spot, other, problem.travel)])
        for spot in (problem.spots if exclusive else ())
    ]

    def take(mentor: int, spot: int) -> None:
        seats[spot] -= 1
        if exclusive:
            room[mentor * spots + clash[spot]] = 0
            left[mentor] -= 1
        else:
            room[mentor * spots + spot] -= 1

    served = set()
    for learner, mentor, spot in zip(*(column.tolist() for column in pinned[:3]), strict=True):
        take(mentor, spot)
        served.add(learner)
    table = edges.mentor.astype(np.int64) * spots + edges.spot
    value = (
        edges.weight * (1 << 21) + edges.tie - ((packed.weights.balance * packed.load[edges.mentor]) << 21)
    )
    by_learner = np.argsort(edges.learner, kind="stable")
    starts = np.searchsorted(edges.learner[by_learner], np.arange(len(problem.learners) + 1))
    queue = sorted(
        range(len(problem.learners)), key=lambda n: (problem.learners[n].applied, problem.learners[n].id)
    )
    chosen = []
    for learner in queue:
        rows = by_learner[starts[learner] : starts[learner + 1]]
        if learner in served or not len(rows):
            continue
        free = (room[table[rows]] > 0) & (seats[edges.spot[rows]] > 0)
        if exclusive:
            free &= left[edges.mentor[rows]] > 0
        rows = rows[free]
        if len(rows):
            best = int(rows[np.argmax(value[rows])])
            chosen.append(best)
            take(int(edges.mentor[best]), int(edges.spot[best]))
    return np.array(chosen, dtype=np.int64)
