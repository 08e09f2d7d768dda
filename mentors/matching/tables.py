"""Consultations: one to one, few tables, a mentor in one place at a time. HiGHS through scipy.

1. **LP** by column generation: the best columns of each learner, then whatever the prices still want, until
   the bound over *all* columns (``model.Model.bound``) is as good as the LP.
2. **Roster**: from the LP, who is where when. **Flow**: given the roster, who sits with whom is solved
   exactly (most people first, then worth, then the tie-break).
3. **MILP** over the columns that could still be in a better plan (all others are proven not to be, by their
   spare); its roster goes through the flow again. Skipped when the bound already proves the plan, or when
   the case is large and the gap small enough.

``person`` here is a multiplier far above every preference, so that people come first in the search; that
the number of people really cannot be bettered is proven apart, by the same bound with every worth = 1.
``highspy`` and ``ortools`` cannot be imported into one process; the HiGHS inside scipy can.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from . import flow
from .model import Model, Reals
from .rules import Edges, Ints, Packed

FIRST_COLUMNS = 24  # of each learner, for the first LP
ROUNDS = 12
NEAR = 20.0  # points
LARGE = 20_000  # columns still possible: above it a gap below ENOUGH is taken
ENOUGH = 0.005
EXACT_SECONDS = 20.0  # a net for one MILP, not a plan: results that hit it are marked unproven
SLACK = 1e-6


class Stopped(Exception):
    """Somebody said stop; nothing half-made is returned."""


@dataclass(frozen=True)
class Plan:
    """Chosen rows of the edges; proven bounds for people served and for worth (without ``person``)."""

    chosen: Ints
    served_bound: int
    worth_bound: float
    proven: bool


def solve(packed: Packed, edges: Edges, *, pinned: Edges, start: Ints, pause: Callable[[str], None]) -> Plan:
    """The best plan found and what is proven about it. ``start`` is a feasible plan (first come).

    ``pause`` is called between steps and may raise Stopped.
    """
    if not len(edges.learner):
        return Plan(np.zeros(0, dtype=np.int64), 0, 0.0, True)
    model = Model(packed, edges, pinned=pinned)
    search = _Search(model, pause)
    search.offer(start)
    return search.run()


class _Search:
    def __init__(self, model: Model, pause: Callable[[str], None]) -> None:
        self.model, self.pause = model, pause
        spread = int(model.worth.max() - min(int(model.worth.min()), 0))
        # Far above any single preference; proofs below do not depend on it being large enough.
        self.person = 1000 + 2 * spread
        self.worth = model.worth + self.person
        self.best: Ints = np.zeros(0, dtype=np.int64)
        self.score = (0, 0)

    def offer(self, chosen: Ints) -> None:
        """Takes a plan when it is better: more people first, then worth, then the tie-break."""
        score = (len(chosen), int(self.model.worth[chosen].sum()))
        ties = self.model.edges.tie
        if score > self.score or (score == self.score and ties[chosen].sum() > ties[self.best].sum()):
            self.best, self.score = chosen, score

    @property
    def value(self) -> int:
        return self.score[0] * self.person + self.score[1]

    def run(self) -> Plan:
        self.pause("lp")
        x, prices = self._lp(self.worth)
        bound = self.model.bound(self.worth, prices)
        self.pause("roster")
        self.offer(self._from_roster(x))
        value = bound.value
        if value < self.value - 1e-3:
            raise flow.SolverError(f"a plan worth {self.value} is above its bound {value}")
        if value - self.value >= 1 - SLACK:
            possible = np.flatnonzero(bound.value - bound.spare >= self.value + 1 - SLACK)
            small = len(possible) <= LARGE
            if small or self._gap(value) > ENOUGH:
                self.pause("exact")
                # Every other pairing is in no plan worth a point more than what is held now.
                value = min(value, self._milp(self.worth, possible, exact=small, others=self.value))
        served = self._served_bound(value)
        proven = served == self.score[0] and value - self.value < 1 - SLACK
        if not proven and len(self.model.worth) <= LARGE:
            served, value, proven = self._people_first(served)
        return Plan(self.best, served, max(value - self.person * self.score[0], self.score[1]), proven)

    def _gap(self, value: float) -> float:
        # Against the totals that are reported, in which a person has fewer points: never too small.
        return (value - self.value) / max(1000.0 * self.score[0] + self.score[1], 1.0)

    def _served_bound(self, value: float) -> int:
        """The most people that any plan serves, at most: the smaller of two proven bounds."""
        # No plan is worth more than ``value``, and n people are worth at least n·(person + the least).
        least = min(int(self.model.worth.min()), 0)
        by_worth = int((value + SLACK) // (self.person + least))
        if by_worth <= self.score[0]:
            return self.score[0]
        self.pause("people")
        ones = np.ones(len(self.worth))
        _x, prices = self._lp(ones)
        return max(min(by_worth, int(self.model.bound(ones, prices).value + SLACK)), self.score[0])

    def _people_first(self, served: int) -> tuple[int, float, bool]:
        """Two exact steps, for when one multiplier has not settled it: how many people, then the worth."""
        every = np.arange(len(self.worth))
        most = served
        if served > self.score[0]:
            self.pause("people")
            ones = np.ones(len(self.worth), dtype=np.int64)
            most = min(served, int(self._milp(ones, every, exact=True) + SLACK))
        if most == self.score[0]:
            self.pause("exact")
            value = max(self._milp(self.worth, every, exact=True, people=most), self.value)
            return most, value, value - self.value < 1 - SLACK
        return most, self.model.bound(self.worth, np.zeros(len(self.model.room))).value, False

    # --- solvers ----------------------------------------------------------------------------------
    def _lp(self, worth: Ints | Reals) -> tuple[Reals, Reals]:
        """(E,) the LP's solution over the columns used, and the prices of the scarce rows."""
        model = self.model
        columns = self._first_columns(worth)
        x, best_prices, best_bound = np.zeros(len(worth)), np.zeros(len(model.room)), np.inf
        for _round in range(ROUNDS):
            matrix, room = model.matrix(columns)
            done = optimize.linprog(
                -np.asarray(worth[columns], dtype=np.float64),
                A_ub=matrix, b_ub=room, bounds=(0, None), method="highs-ipm",  # faster here than the simplex
            )  # fmt: skip
            if done.x is None:
                raise flow.SolverError(f"LP: {done.message}")
            prices = -done.ineqlin.marginals[model.people :]
            bound = model.bound(worth, prices)
            x = np.zeros(len(worth))
            x[columns] = done.x
            if bound.value < best_bound:
                best_bound, best_prices = bound.value, prices
            if bound.value + done.fun < 0.5:
                break
            # Worth more than the learner now gets, but not yet seen.
            violated = _unseen(model, worth, prices, columns) - 1e-7
            if not (bound.spare < violated).any():
                break
            # Those that nearly pay come along: one round now instead of several later.
            wanted = bound.spare < np.maximum(violated, NEAR)
            wanted[columns] = False
            columns = np.union1d(columns, self._best_of(np.flatnonzero(wanted), -bound.spare))
            self.pause("lp")
        return x, best_prices

    def _first_columns(self, worth: Ints | Reals) -> Ints:
        every = np.arange(len(worth))
        if len(every) <= LARGE:
            return every
        columns = self._best_of(every, worth + self.model.edges.tie / 2.0**21)
        return np.union1d(columns, self.best)

    def _best_of(self, rows: Ints, value: Reals) -> Ints:
        """Of each learner the FIRST_COLUMNS best of ``rows``."""
        learner = self.model.edges.learner[rows]
        order = np.lexsort((-value[rows], learner))
        learner = learner[order]
        rank = np.arange(len(order)) - np.searchsorted(learner, learner)
        return np.sort(rows[order[rank < FIRST_COLUMNS]])

    def _milp(
        self, worth: Ints, columns: Ints, *, exact: bool, others: float = 0.0, people: int = 0
    ) -> float:
        """Solves over ``columns``, offers the plan, and returns a proven bound for plans of the whole.

        ``others``: proven bound of the plans with a pairing outside ``columns``. ``people``: at least so many.
        """
        if not len(columns):
            return others
        matrix, room = self.model.matrix(columns)
        rules = [optimize.LinearConstraint(matrix, -np.inf, room)]
        if people:
            rules.append(optimize.LinearConstraint(np.ones((1, len(columns))), people, np.inf))
        done = optimize.milp(
            -worth[columns].astype(np.float64),
            constraints=rules,
            integrality=np.ones(len(columns)),
            bounds=optimize.Bounds(0, 1),
            options={
                # Worths are whole numbers: less than one point apart is the same.
                "mip_rel_gap": 0.5 / max(self.value, 1) if exact else ENOUGH,
                "time_limit": EXACT_SECONDS,
            },
        )
        if done.x is not None:
            chosen = columns[done.x > 0.5]
            self.offer(self._given(np.unique(self.model.chair[chosen])))
        # Out of time before the solver had any bound: the one that no price is needed for.
        bound = self.model.bound(worth, np.zeros(len(self.model.room))).value
        if done.mip_dual_bound is not None:
            bound = min(bound, float(np.floor(-done.mip_dual_bound + 1e-3)))
        return max(bound, others)

    def _from_roster(self, x: Reals) -> Ints:
        """Rounds the LP: each mentor goes where the LP wants them most, then wherever tables are left."""
        model = self.model
        wanted = np.zeros(len(model.chairs))
        np.add.at(wanted, model.chair, x)
        ties = np.zeros(len(model.chairs), dtype=np.int64)
        np.maximum.at(ties, model.chair, model.edges.tie)
        left = model.room[-model.spots :] - np.bincount(model.chair_spot, wanted, model.spots)
        order = np.lexsort((-ties, -left[model.chair_spot], -np.round(wanted, 6)))
        taken: dict[int, set[int]] = {}
        roster = []
        for chair in order.tolist():
            mentor, spot = int(model.chair_mentor[chair]), int(model.chair_spot[chair])
            held = taken.setdefault(mentor, set())
            if len(held) < model.limit[mentor] and not held & model.clash[spot]:
                held.add(spot)
                roster.append(chair)
        return self._given(np.array(sorted(roster), dtype=np.int64))

    def _given(self, roster: Ints) -> Ints:
        """The best plan when exactly these chairs are manned: a flow, exact."""
        model = self.model
        rows = np.flatnonzero(np.isin(model.chair, roster))
        room = np.zeros(len(model.packed.capacity) * model.spots, dtype=np.int64)
        room[model.chairs[roster]] = 1
        seats = model.room[-model.spots :].astype(np.int64)
        return rows[flow.solve(model.packed, model.edges.take(rows), capacity=room, seats=seats)]


def _unseen(model: Model, worth: Ints | Reals, prices: Reals, columns: Ints) -> Reals:
    """(E,) by how much each learner's best over all columns is above the best over ``columns``."""
    net = worth - (model.takes.T @ np.maximum(prices, 0.0))[model.chair]
    every, seen = np.zeros(model.people), np.zeros(model.people)
    np.maximum.at(every, model.edges.learner, net)
    np.maximum.at(seen, model.edges.learner[columns], net[columns])
    return np.asarray((every - seen)[model.edges.learner])
