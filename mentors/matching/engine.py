"""The one entry: a problem in, a checked result out.

    result = match(problem, Weights(), seed="…")

Everything is brought into an order that depends on the seed alone before a solver sees it, so the order
of the input decides nothing. The result is checked by ``checker`` before it is returned.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from people.errors import BadValue

from . import checker, flow, greedy, tables
from .problem import Kind, Pair, Problem, conflict, digest
from .rules import Edges, Packed
from .tables import Stopped
from .weights import Weights

__all__ = ["Broken", "Result", "Stopped", "match"]

# Steps in the order of their coming; ``progress`` is told their share of the whole.
STEPS = {"read": 0.02, "rules": 0.1, "first_come": 0.2, "flow": 0.3, "lp": 0.3, "roster": 0.6, "exact": 0.7,
         "people": 0.8, "check": 0.95, "done": 1.0}  # fmt: skip


class Broken(RuntimeError):
    """The checker found a breach in what the engine made. Nothing of it may be used."""

    def __init__(self, breaches: list[str]) -> None:
        super().__init__("\n".join(breaches))
        self.breaches = breaches


@dataclass(frozen=True)
class Result:
    """A checked plan and what is known about it.

    ``parts`` sum to ``total``. ``bound``: no plan that serves as many has a greater total (proven);
    ``served_bound``: no plan serves more. ``gap``: how far the total may be below the best, as a share of
    the bound with the people in it. ``first_served`` and ``first_total`` are first come, first served.
    """

    pairs: tuple[Pair, ...]
    unserved: tuple[str, ...]
    parts: dict[str, int]
    bound: float
    served_bound: int
    proven: bool
    input_hash: str
    seed: str
    method: str
    first_served: int
    first_total: int
    seconds: dict[str, float] = field(default_factory=dict, compare=False)

    @property
    def served(self) -> int:
        return len(self.pairs)

    @property
    def total(self) -> int:
        return sum(self.parts.values())

    @property
    def gap(self) -> float:
        """0 when proven; else a share of the bound, people's part included."""
        if self.proven:
            return 0.0
        person = self.parts["person"] / self.served if self.served else 1000.0
        best = self.bound + (self.served_bound - self.served) * person
        return max(best - self.total, 0.0) / best if best > 0 else 0.0

    @property
    def gain(self) -> int:
        """People more than by first come, first served."""
        return self.served - self.first_served


def match(
    problem: Problem,
    weights: Weights | None = None,
    seed: str = "",
    *,
    progress: Callable[[str, float], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Result:
    """The best plan. Raises BadValue for an input that makes no sense, and Stopped when ``stop`` says so.

    ``stop`` is asked between steps, the longest of which is one solver call (at most ``EXACT_SECONDS``).
    ``progress`` gets the step's name and how much of the whole is done, from 0 to 1.
    """
    weights = weights or Weights()
    clock = _Clock(progress, stop)
    clock("read")
    weights.check()
    problem.check()
    fingerprint = digest(problem, weights.canonical(), seed)
    problem = problem.ordered(seed)
    clock("rules")
    packed = Packed(problem, weights, seed)
    every = packed.edges()
    pinned, edges = _pin(packed, every)
    clock("first_come")
    first = greedy.solve(packed, edges, pinned)
    if problem.kind == Kind.CLASS:
        clock("flow")
        chosen, served_bound, proven = _class(packed, edges, pinned), 0, True
        slack = 0.0
    else:
        plan = tables.solve(packed, edges, pinned=pinned, start=first, pause=clock)
        chosen, served_bound, proven = plan.chosen, plan.served_bound, plan.proven
        slack = plan.worth_bound - float(_worth(packed, edges.take(chosen)))
    whole, by_hand = _join(pinned, edges.take(chosen)), _join(pinned, edges.take(first))
    clock("check")
    pairs = packed.pairs(whole)
    breaches = checker.breaches(problem, pairs)
    if breaches:
        raise Broken(breaches)
    parts = packed.measure(whole)
    served = {pair.learner for pair in pairs}
    result = Result(
        pairs=pairs,
        unserved=tuple(sorted(one.id for one in problem.learners if one.id not in served)),
        parts=parts,
        bound=sum(parts.values()) + max(slack, 0.0),
        served_bound=len(pairs) if problem.kind == Kind.CLASS else served_bound + len(pinned.learner),
        proven=proven,
        input_hash=fingerprint,
        seed=seed,
        method="flow" if problem.kind == Kind.CLASS else "milp" if proven else "roster",
        first_served=len(by_hand.learner),
        first_total=packed.total(by_hand),
        seconds=clock.seconds,
    )
    clock("done")
    return result


class _Clock:
    """Tells the step, asks whether to stop, and keeps the time of each step."""

    def __init__(
        self, progress: Callable[[str, float], None] | None, stop: Callable[[], bool] | None
    ) -> None:
        self.progress, self.stop = progress, stop
        self.seconds: dict[str, float] = {}
        self._step, self._since, self._done = "", time.perf_counter(), 0.0

    def __call__(self, step: str) -> None:
        now = time.perf_counter()
        if self._step:
            self.seconds[self._step] = self.seconds.get(self._step, 0.0) + now - self._since
        self._step, self._since = step, now
        if step != "done" and self.stop and self.stop():
            raise Stopped
        self._done = max(self._done, STEPS[step])
        if self.progress:
            self.progress(step, self._done)


def _worth(packed: Packed, edges: Edges) -> int:
    """What the tables' model counts: without people, one to one."""
    return int((edges.weight - packed.weights.balance * packed.load[edges.mentor]).sum())


def _join(a: Edges, b: Edges) -> Edges:
    return Edges(*(np.concatenate([one, other]) for one, other in zip(a, b, strict=True)))  # type: ignore[arg-type]


def _class(packed: Packed, edges: Edges, pinned: Edges) -> NDArray[np.int64]:
    if not len(pinned.learner):
        return flow.solve(packed, edges)
    spots = len(packed.seats)
    room = np.repeat(packed.capacity, spots)
    np.subtract.at(room, pinned.mentor.astype(np.int64) * spots + pinned.spot, 1)
    seats = packed.seats - np.bincount(pinned.spot, minlength=spots)
    return flow.solve(packed, edges, capacity=room, seats=seats)


def _pin(packed: Packed, edges: Edges) -> tuple[Edges, Edges]:
    """(what is pinned, what may still be chosen). Raises BadValue for pins that break a rule."""
    problem = packed.problem
    if not problem.pins:
        return edges.take(slice(0, 0)), edges
    breaches = checker.breaches(problem, problem.pins)
    if breaches:
        raise BadValue(_("固定した組のままでは、決まりを守れません。%s") % breaches[0], field="pins")
    rows, lost = packed.find(edges, problem.pins)
    if lost:
        raise BadValue(
            _("固定した組「%(learner)s」と「%(mentor)s」は、いっしょにできません。") % lost[0]._asdict(),
            field="pins",
        )
    pinned = edges.take(rows)
    free = ~np.isin(edges.learner, pinned.learner)
    if problem.kind == Kind.CONSULTATION:
        spots = problem.spots
        for mentor, spot in zip(pinned.mentor.tolist(), pinned.spot.tolist(), strict=True):
            away = [n for n, other in enumerate(spots) if conflict(spots[spot], other, problem.travel)]
            free &= ~((edges.mentor == mentor) & np.isin(edges.spot, away))
    return pinned, edges.take(free)
