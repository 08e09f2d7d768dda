"""Somebody walks in: a place at a session that has been matched already, within a second.

One cheapest augmenting path. The plan at a spot is an assignment; for a plan that is optimal there, the
cheapest path from the new learner through tables that are taken to one that is free gives an optimal plan
with the new learner in it (successive shortest paths: Edmonds and Karp 1972, Tomizawa 1971). Nobody who
sits loses the seat. Each pair that the path changes costs ``Weights.keep`` more, so people are moved only
when there is no other way, or when it is worth it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from . import checker
from .problem import Kind, Learner, Pair, Problem, conflict
from .rules import Packed
from .weights import MOST_WAITED, Weights


@dataclass(frozen=True)
class Placed:
    """``pairs``: the whole plan afterwards. ``pair`` is None when nobody can take the learner: ``why``."""

    pairs: tuple[Pair, ...]
    pair: Pair | None
    moved: tuple[str, ...] = ()
    why: str = ""


def place(
    problem: Problem, pairs: Iterable[Pair], learner: Learner, *, spot: str, weights: Weights, seed: str
) -> Placed:
    """``learner`` at ``spot``; the other pairs of the plan stay what they are, except those on the path.

    ``learner`` may be part of the problem already. The new plan goes through the checker; one that breaks a
    rule is not returned, the old one is, with the breach as the reason.
    """
    pairs = tuple(pair for pair in pairs if pair.learner != learner.id)
    others = tuple(one for one in problem.learners if one.id != learner.id)
    pins = tuple(pin for pin in problem.pins if pin.learner != learner.id)
    whole = replace(problem, learners=(*others, learner), pins=pins)
    here = [pair for pair in pairs if pair.spot == spot]
    where = [one for one in whole.spots if one.id == spot]
    if not where or len(here) >= where[0].seats:
        return Placed(pairs, None, why=_("席（テーブル）がいっぱいです。"))
    seated = {pair.learner for pair in here}
    local = replace(
        whole,
        learners=tuple(
            sorted((o for o in whole.learners if o.id in {*seated, learner.id}), key=lambda o: o.id)
        ),
        mentors=_free_mentors(whole, pairs, spot),
        spots=(where[0],),
        pins=(),
        before=tuple(here),
    )
    path = _Path(local, here, weights, seed, fixed={pin.learner for pin in pins}).shortest(learner.id)
    if path is None:
        return Placed(pairs, None, why=_("機種と言葉の合うメンターが、いま空いていません。"))
    new = {pair.learner: pair for pair in pairs}
    new |= {one: Pair(one, mentor, spot) for one, mentor in path}
    after = tuple(sorted(new.values()))
    wrong = checker.breaches(whole, after)
    if wrong:
        return Placed(pairs, None, why=wrong[0])
    return Placed(after, new[learner.id], tuple(sorted(one for one, _mentor in path if one != learner.id)))


def _free_mentors(problem: Problem, pairs: tuple[Pair, ...], spot: str) -> tuple:
    """Mentors who sit at the spot, or could without leaving another place or passing their limit."""
    spots = {one.id: one for one in problem.spots}
    at: dict[str, list[str]] = {}
    for pair in pairs:
        at.setdefault(pair.mentor, []).append(pair.spot)

    def free(mentor: str, limit: int | None) -> bool:
        held = at.get(mentor, [])
        if problem.kind == Kind.CLASS or spot in held:
            return True
        clash = any(conflict(spots[one], spots[spot], problem.travel) for one in held)
        return not clash and (limit is None or len(held) < limit)

    return tuple(sorted((m for m in problem.mentors if free(m.id, m.limit)), key=lambda m: m.id))


class _Path:
    """Bellman and Ford over learners and mentors of one spot; small, so plain Python."""

    def __init__(
        self, problem: Problem, here: list[Pair], weights: Weights, seed: str, *, fixed: set[str]
    ) -> None:
        packed = Packed(problem, weights, seed)
        edges = packed.edges()
        self.worth: dict[str, dict[str, tuple[int, int]]] = {}
        for a, b, weight, tie in zip(
            edges.learner.tolist(),
            edges.mentor.tolist(),
            edges.weight.tolist(),
            edges.tie.tolist(),
            strict=True,
        ):
            one, mentor = problem.learners[a].id, problem.mentors[b].id
            self.worth.setdefault(one, {})[mentor] = (weight, tie)
        self.holds = {pair.learner: pair.mentor for pair in here}
        self.sits: dict[str, list[str]] = {}
        for pair in here:
            self.sits.setdefault(pair.mentor, []).append(pair.learner)
        self.room = {
            mentor.id: mentor.capacity if problem.kind == Kind.CLASS else 1 for mentor in problem.mentors
        }
        self.load = {mentor.id: min(mentor.load, MOST_WAITED) for mentor in problem.mentors}
        self.balance, self.fixed = weights.balance, fixed

    def shortest(self, start: str) -> list[tuple[str, str]] | None:
        """[(learner, new mentor)] along the cheapest path from ``start`` to a free seat; None without one."""
        cost: dict[str, tuple[int, int]] = {}
        came: dict[str, tuple[str, str]] = {}  # mentor: (learner who comes, mentor whom they leave or "")
        for mentor, (weight, tie) in self.worth.get(start, {}).items():
            cost[mentor], came[mentor] = (-weight, -tie), (start, "")
        for _round in range(len(self.room)):
            better = False
            for mentor in sorted(cost):
                for learner in self.sits.get(mentor, []):
                    if learner in self.fixed:
                        continue
                    leaves = self.worth.get(learner, {}).get(mentor, (0, 0))
                    for other, (weight, tie) in self.worth.get(learner, {}).items():
                        new = (cost[mentor][0] + leaves[0] - weight, cost[mentor][1] + leaves[1] - tie)
                        if (other not in cost or new < cost[other]) and not self._behind(other, mentor, came):
                            cost[other], came[other], better = new, (learner, mentor), True
            if not better:
                break
        # A plan that was not optimal at this spot could hold a cycle that pays; ``_behind`` keeps paths simple.
        ends = [
            (cost[m][0] + self.balance * (self.load[m] + len(self.sits.get(m, []))), cost[m][1], m)
            for m in cost
            if len(self.sits.get(m, [])) < self.room[m]
        ]
        if not ends:
            return None
        at, path = min(ends)[2], []
        while at:
            learner, left = came[at]
            path.append((learner, at))
            at = left
        return path

    @staticmethod
    def _behind(other: str, mentor: str, came: dict[str, tuple[str, str]]) -> bool:
        """Whether the path to ``mentor`` already goes through ``other``."""
        while mentor:
            if mentor == other:
                return True
            mentor = came[mentor][1]
        return False
