"""The plain case: a minimum-cost maximum flow, learner → mentor at a spot → spot → out.

Maximum flow first is what makes "people first" hold: of all plans that serve the most people, the solver
returns the one worth the most. Exact, in integers, with the tie-break below the weights.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from . import tiebreak
from .rules import Edges, Ints, Packed


class SolverError(RuntimeError):
    """The solver broke its promise: a mistake of this package, not of whoever typed the input."""


def solve(packed: Packed, edges: Edges, *, capacity: Ints | None = None, seats: Ints | None = None) -> Ints:
    """(k,) row numbers of the chosen edges.

    ``capacity`` (mentors × spots, flattened) and ``seats`` (spots) replace the problem's own, for what pins
    have left over. Each learner is chosen at most once.
    """
    if not len(edges.learner):
        return np.zeros(0, dtype=np.int64)
    spots = len(packed.seats)
    table = edges.mentor.astype(np.int64) * spots + edges.spot
    tables, table_of = np.unique(table, return_inverse=True)
    room = packed.capacity[tables // spots] if capacity is None else capacity[tables]
    seats = packed.seats if seats is None else seats
    people = len(packed.problem.learners)
    first_table, first_spot = people, people + len(tables)
    source, sink = first_spot + spots, first_spot + spots + 1

    # The n-th learner of a table costs n times the balance more: one arc of one seat each. The hash of
    # the pair has ample room below, so seats of one table need none.
    balance = packed.weights.balance
    seat_table = np.repeat(np.arange(len(tables)), room)
    before = np.concatenate([np.arange(n) for n in room]) if len(room) else np.zeros(0, dtype=np.int64)
    seat_cost = balance * (packed.load[tables[seat_table] // spots] + before)

    best = int(edges.weight.max())
    span = best - int(edges.weight.min()) + (int(seat_cost.max()) if len(seat_cost) else 0)
    shift = tiebreak.shift_for(people, span=span, nodes=sink + 1)
    cost = best - edges.weight
    cost <<= shift
    cost += (1 << tiebreak.BITS) - 1
    cost -= edges.tie
    heads = (first_table + table_of).astype(np.int32)
    del table, table_of  # the solver holds all of this once more: at 10,000 people every copy counts

    graph = min_cost_flow.SimpleMinCostFlow()
    one = np.ones(len(cost), dtype=np.int64)
    arcs = graph.add_arcs_with_capacity_and_unit_cost(edges.learner, heads, one, cost)
    del heads, one, cost
    _add(
        graph,
        first_table + seat_table,
        first_spot + tables[seat_table] % spots,
        np.ones(len(seat_table)),
        seat_cost << shift,
    )
    _add(graph, first_spot + np.arange(spots), np.full(spots, sink), seats, np.zeros(spots))
    _add(graph, np.full(people, source), np.arange(people), np.ones(people), np.zeros(people))
    graph.set_node_supply(source, people)
    graph.set_node_supply(sink, -people)
    status = graph.solve_max_flow_with_min_cost()
    if status != graph.OPTIMAL:
        raise SolverError(f"minimum-cost flow ended with {status}")
    return np.flatnonzero(graph.flows(arcs))


def _add(
    graph: min_cost_flow.SimpleMinCostFlow,
    tails: NDArray[np.int64],
    heads: NDArray[np.int64],
    room: NDArray[np.int64] | NDArray[np.float64],
    cost: NDArray[np.int64] | NDArray[np.float64],
) -> None:
    graph.add_arcs_with_capacity_and_unit_cost(
        tails.astype(np.int32), heads.astype(np.int32), room.astype(np.int64), cost.astype(np.int64)
    )
