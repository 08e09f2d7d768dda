"""What staff do to a finished plan by hand: pin, forbid, swap, and solve again with least change.

Each function gives a new problem; the plan before goes with it, and every pair of it that stays earns
``Weights.keep`` (1000 unless staff say otherwise). So one pair is given up only when that serves one more
person, or when the rest gains more than ``keep`` for each pair that changes. A pin or a ban that makes
somebody unserved is still obeyed: staff decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from people.errors import BadValue

from .problem import Pair, Problem


def pin(problem: Problem, pair: Pair, *, pairs: Iterable[Pair]) -> Problem:
    """``pair`` must be in the next plan. An older pin of the same learner gives way."""
    pins = (*(one for one in problem.pins if one.learner != pair.learner), pair)
    bans = tuple(one for one in problem.forbidden if one != (pair.learner, pair.mentor))
    return replace(problem, pins=pins, forbidden=bans, before=tuple(pairs))


def unpin(problem: Problem, learner: str, *, pairs: Iterable[Pair]) -> Problem:
    pins = tuple(one for one in problem.pins if one.learner != learner)
    return replace(problem, pins=pins, before=tuple(pairs))


def forbid(problem: Problem, learner: str, mentor: str, *, pairs: Iterable[Pair]) -> Problem:
    """The two do not sit together in the next plan; a pin of the two falls."""
    pins = tuple(one for one in problem.pins if (one.learner, one.mentor) != (learner, mentor))
    bans = tuple(dict.fromkeys((*problem.forbidden, (learner, mentor))))
    return replace(problem, pins=pins, forbidden=bans, before=tuple(pairs))


def swap(problem: Problem, one: str, other: str, *, pairs: Iterable[Pair]) -> Problem:
    """Two learners change places; both new pairs are pinned. Raises BadValue when one has no place."""
    pairs = tuple(pairs)
    places = {pair.learner: pair for pair in pairs}
    if one == other or one not in places or other not in places:
        raise BadValue(_("入れかえるには、組になっている受講者を2人えらんでください。"))
    first = Pair(one, places[other].mentor, places[other].spot)
    second = Pair(other, places[one].mentor, places[one].spot)
    rest = tuple(pin for pin in problem.pins if pin.learner not in (one, other))
    return replace(problem, pins=(*rest, first, second), before=pairs)


def changed(before: Iterable[Pair], after: Iterable[Pair]) -> tuple[str, ...]:
    """Learners whose mentor or place is another than before, sorted; also who came or went."""
    return tuple(sorted({pair.learner for pair in {*before} ^ {*after}}))
