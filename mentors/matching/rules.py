"""The hard rules as arrays: which learner may sit with which mentor at which spot, and what it is worth.

Everything is built spot by spot as a small block (learners who can come) × (mentors who can come), so
that the work is the number of meetings that are possible in time and place, not learners × mentors × spots.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from people.errors import BadValue

from . import tiebreak
from .problem import Kind, Mentor, Pair, Problem, Spot, understood_by
from .weights import MOST_WAITED, Weights

ENOUGH_ADULTS = 2  # beside a minor, the rule of three
ADULTS_IN_SIGHT = 1  # beside any pair: nobody sits alone with somebody
MOST_LANGUAGES = 62

Ints = NDArray[np.int64]
Rows = NDArray[np.int32]
Flags = NDArray[np.bool_]


class Edges(NamedTuple):
    """All pairings that break no rule on their own; each field is (E,), indices into the problem's tuples."""

    learner: Rows
    mentor: Rows
    spot: Rows
    weight: Ints
    tie: Ints

    def take(self, which: Any) -> Edges:
        return Edges(*(column[which] for column in self))


def mentor_may(mentor: Mentor, spot: Spot) -> bool:
    """Whether this mentor may sit at this spot at all, whoever the learner is."""
    in_date = mentor.cleared and (mentor.cleared_until is None or spot.day <= mentor.cleared_until)
    watched = spot.in_sight and spot.adults >= (ENOUGH_ADULTS if mentor.is_minor else ADULTS_IN_SIGHT)
    here = spot.slot in mentor.slots and spot.center in mentor.centers
    return mentor.active and in_date and watched and here


def _codes(values: Iterable[str]) -> dict[str, int]:
    return {value: number for number, value in enumerate(sorted(set(values)))}


def _masks(groups: Iterable[Iterable[str]], codes: dict[str, int]) -> Ints:
    return np.array([sum(1 << codes[one] for one in set(group)) for group in groups], dtype=np.int64)


def _pair_keys(pairs: Iterable[tuple[int, int]], width: int) -> Ints:
    return np.unique(np.array([a * width + b for a, b in pairs], dtype=np.int64))


def _among(keys: Ints, sought: Ints) -> Flags:
    """Which of ``keys`` are in ``sought`` (sorted, without repeats)."""
    if not len(sought):
        return np.zeros(len(keys), dtype=bool)
    at = np.minimum(np.searchsorted(sought, keys), len(sought) - 1)
    return np.asarray(sought[at] == keys)


def _worth(weight: int, which: Flags) -> Ints:
    return which * np.int64(weight)


class Packed:
    """A problem as arrays. The order of the rows is the problem's."""

    def __init__(self, problem: Problem, weights: Weights, seed: str) -> None:
        self.problem, self.weights = problem, weights
        learners, mentors = problem.learners, problem.mentors
        self.learner_at = {one.id: n for n, one in enumerate(learners)}
        self.mentor_at = {one.id: n for n, one in enumerate(mentors)}
        self.spot_at = {one.id: n for n, one in enumerate(problem.spots)}
        self.capacity = np.array(
            [m.capacity if problem.kind == Kind.CLASS else 1 for m in mentors], dtype=np.int64
        )
        self.load = np.array([min(m.load, MOST_WAITED) for m in mentors], dtype=np.int64)
        self.seats = np.array([spot.seats for spot in problem.spots], dtype=np.int64)
        # Rows of the learners who can come in each slot, in order.
        self.by_slot: dict[str, list[int]] = {}
        for number, learner in enumerate(learners):
            for slot in learner.slots:
                self.by_slot.setdefault(slot, []).append(number)
        self.waited = np.array([min(one.waited, MOST_WAITED) for one in learners], dtype=np.int64)
        self._phones()
        self._languages()
        self._topics()
        self._pairs()
        centers = _codes([one.home_center for one in learners] + [spot.center for spot in problem.spots])
        self.home = np.array([centers[one.home_center] for one in learners], dtype=np.int32)
        self.center = np.array([centers[spot.center] for spot in problem.spots], dtype=np.int32)
        self.words = [
            tiebreak.prefixes(seed, kind, [row.id for row in rows])
            for kind, rows in (("learner", learners), ("mentor", mentors), ("spot", problem.spots))
        ]

    def _phones(self) -> None:
        learners, mentors = self.problem.learners, self.problem.mentors
        codes = _codes(one.phone for one in learners)
        self.phone = np.array([codes[one.phone] for one in learners], dtype=np.int32)
        fits = [[bool(m.phones & {*understood_by(phone)}) for phone in codes] for m in mentors]
        same = [[phone in m.phones for phone in codes] for m in mentors]
        shape = (len(mentors), len(codes))
        self.phone_fits = np.array(fits, dtype=bool).reshape(shape)
        self.phone_same = np.array(same, dtype=bool).reshape(shape)

    def _languages(self) -> None:
        learners, mentors = self.problem.learners, self.problem.mentors
        codes = _codes(language for one in (*learners, *mentors) for language in one.languages)
        if len(codes) > MOST_LANGUAGES:
            raise BadValue(_("言葉の種類が多すぎます（%s種類まで）。") % MOST_LANGUAGES, field="languages")
        self.learner_speaks = _masks((one.languages for one in learners), codes)
        self.mentor_speaks = _masks((one.languages for one in mentors), codes)
        self.first_language = _masks((one.languages[:1] for one in learners), codes)

    def _topics(self) -> None:
        learners, mentors = self.problem.learners, self.problem.mentors
        codes = _codes(topic for one in learners for topic in one.topics[:3])
        # The last column is what nobody knows: the wish that was not made.
        self.knows = np.zeros((len(mentors), len(codes) + 1), dtype=bool)
        for number, mentor in enumerate(mentors):
            self.knows[number, [codes[topic] for topic in mentor.topics if topic in codes]] = True
        self.wish = np.full((3, len(learners)), len(codes), dtype=np.int32)
        for number, learner in enumerate(learners):
            for rank, topic in enumerate(dict.fromkeys(learner.topics[:3])):
                self.wish[rank, number] = codes[topic]

    def _pairs(self) -> None:
        problem, width = self.problem, len(self.problem.mentors)
        known = [
            (n, self.mentor_at[m])
            for n, one in enumerate(problem.learners)
            for m in one.earlier
            if m in self.mentor_at
        ]
        never = [
            (n, self.mentor_at[m])
            for n, one in enumerate(problem.learners)
            for m in one.blocked
            if m in self.mentor_at
        ]
        never += [
            (self.learner_at[a], self.mentor_at[b])
            for a, b in problem.forbidden
            if a in self.learner_at and b in self.mentor_at
        ]
        self.known, self.never = _pair_keys(known, width), _pair_keys(never, width)
        spots = max(len(problem.spots), 1)
        kept = [self.indices(pair) for pair in problem.before]
        self.kept = _pair_keys(((row[0] * width + row[1], row[2]) for row in kept if row), spots)

    def indices(self, pair: Pair) -> tuple[int, int, int] | None:
        """Row numbers of a pair; None when one of the three is not in this problem."""
        try:
            return self.learner_at[pair.learner], self.mentor_at[pair.mentor], self.spot_at[pair.spot]
        except KeyError:
            return None

    # --- edges ------------------------------------------------------------------------------------
    def edges(self) -> Edges:
        """Every pairing that the hard rules allow, with its weight and tie-break."""
        blocks = [self._block(number) for number in range(len(self.problem.spots))]
        if not blocks:
            none = np.zeros(0, dtype=np.int32)
            learner = mentor = spot = none
        else:
            learner, mentor, spot = (np.concatenate(column) for column in zip(*blocks, strict=True))
        if len(self.never):
            allowed = ~_among(learner.astype(np.int64) * len(self.problem.mentors) + mentor, self.never)
            learner, mentor, spot = learner[allowed], mentor[allowed], spot[allowed]
        weight = np.zeros(len(learner), dtype=np.int64)
        for _name, part in self.parts(learner, mentor, spot):
            weight += part
        words = self.words
        tie = tiebreak.mix(words[0][learner], words[1][mentor], words[2][spot])
        return Edges(learner, mentor, spot, weight, tie)

    def _block(self, number: int) -> tuple[Rows, Rows, Rows]:
        spot = self.problem.spots[number]
        learners = self._learners_at(spot)
        mentors = np.array(
            [n for n, mentor in enumerate(self.problem.mentors) if mentor_may(mentor, spot)], dtype=np.int32
        )
        if spot.seats < 1 or not len(learners) or not len(mentors):
            none = np.zeros(0, dtype=np.int32)
            return none, none, none
        fits = self.phone_fits[mentors].T[self.phone[learners]]
        fits &= (self.learner_speaks[learners, None] & self.mentor_speaks[None, mentors]) != 0
        row, column = np.nonzero(fits)
        return learners[row], mentors[column], np.full(len(row), number, dtype=np.int32)

    def _learners_at(self, spot: Spot) -> Rows:
        people = self.problem.learners
        return np.array(
            [
                n
                for n in self.by_slot.get(spot.slot, [])
                if not people[n].centers or spot.center in people[n].centers
            ],
            dtype=np.int32,
        )

    def parts(self, learner: Rows, mentor: Rows, spot: Rows) -> Iterator[tuple[str, Ints]]:
        """What each weight gives to each row (E,), without the load that depends on the others.

        One after the other: of two million edges, all seven at once would be 125 MB.
        """
        w = self.weights
        topics = np.zeros(len(learner), dtype=np.int64)
        for rank, worth in enumerate(w.topics):
            if worth:
                topics += self.knows[mentor, self.wish[rank, learner]] * np.int64(worth)
        yield "topics", topics
        del topics
        yield "waited", w.waited * self.waited[learner]
        yield "same_phone", _worth(w.same_phone, self.phone_same[mentor, self.phone[learner]])
        yield "home_center", _worth(w.home_center, self.home[learner] == self.center[spot])
        speaks = (self.first_language[learner] & self.mentor_speaks[mentor]) != 0
        yield "language", _worth(w.language, speaks)
        pair = learner.astype(np.int64) * len(self.problem.mentors) + mentor
        yield "earlier", _worth(w.earlier, _among(pair, self.known))
        pair *= max(len(self.problem.spots), 1)
        pair += spot
        yield "keep", _worth(w.keep, _among(pair, self.kept))

    def measure(self, edges: Edges) -> dict[str, int]:
        """The parts of the objective of a plan (its chosen edges), ``person`` and ``balance`` among them."""
        found = {name: int(part.sum()) for name, part in self.parts(edges.learner, edges.mentor, edges.spot)}
        return {
            "person": self.weights.person * len(edges.learner), **found, "balance": self._balance(edges),
        }  # fmt: skip

    def total(self, edges: Edges) -> int:
        """What the parts of ``measure`` come to, of edges that know their weight."""
        return self.weights.person * len(edges.learner) + int(edges.weight.sum()) + self._balance(edges)

    def _balance(self, edges: Edges) -> int:
        spots = max(len(self.seats), 1)
        sizes = np.bincount(edges.mentor.astype(np.int64) * spots + edges.spot)
        already = int((sizes * (sizes - 1) // 2).sum())
        return -self.weights.balance * (int(self.load[edges.mentor].sum()) + already)

    def pairs(self, edges: Edges) -> tuple[Pair, ...]:
        """A plan as ids, sorted."""
        learners, mentors, spots = self.problem.learners, self.problem.mentors, self.problem.spots
        rows = sorted(
            (learners[a].id, mentors[b].id, spots[c].id)
            for a, b, c in zip(*(column.tolist() for column in edges[:3]), strict=True)
        )
        return tuple(map(Pair._make, rows))

    def find(self, edges: Edges, pairs: Sequence[Pair]) -> tuple[Ints, list[Pair]]:
        """Row numbers of ``pairs`` among ``edges``, and the pairs that are not there."""
        width, spots = len(self.problem.mentors), max(len(self.problem.spots), 1)
        lost: list[Pair] = []
        keys: list[int] = []
        for pair in pairs:
            row = self.indices(pair)
            if row is None:
                lost.append(pair)
            else:
                keys.append((row[0] * width + row[1]) * spots + row[2])
        if not keys:
            return np.zeros(0, dtype=np.int64), lost
        all_keys = (edges.learner.astype(np.int64) * width + edges.mentor) * spots + edges.spot
        rows = np.flatnonzero(np.isin(all_keys, np.array(keys)))
        there = {int(key) for key in all_keys[rows]}
        for pair in pairs:
            found = self.indices(pair)
            if found and (found[0] * width + found[1]) * spots + found[2] not in there:
                lost.append(pair)
        return rows, lost
