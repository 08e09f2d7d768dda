"""What goes into a matching: people, places and times, and what staff have decided by hand.

Two kinds of it. In a **class** (``Kind.CLASS``) it is settled who comes to which session; a mentor sits with
up to ``capacity`` learners, a room has so many seats. In a **consultation** (スマホ相談, ``Kind.CONSULTATION``)
a week of places and times is open: one learner to one mentor at one table, a mentor in one place at a
time, with the way between two centres in between.

Ids are text and mean nothing here. Times of day are minutes after midnight, lengths are minutes. Rows are plain
tuples: a class has hundreds, and somebody waits for them.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.enums import FALLBACKS
from people.errors import BadValue

MOST_AT_ONCE = 4  # learners with one mentor
WAY = 30  # minutes between two centres of which nothing is known
FORMAT = 2  # of the canonical form; a new number with each change of it, so that old fingerprints stay theirs


class Kind(StrEnum):
    CLASS = "class"
    CONSULTATION = "consultation"


class Pair(NamedTuple):
    """``learner`` sits with ``mentor`` at ``spot``; all three are ids."""

    learner: str
    mentor: str
    spot: str


class Spot(NamedTuple):
    """One place at one time: a class session, or the tables of one centre during one slot.

    ``seats``: learners that fit (in a consultation: tables). ``adults``: cleared adults who are there
    whatever is matched, staff and adult supporters with a confirmed assignment; the engine never counts on
    somebody whom it may still move. ``in_sight``: others see the table.
    """

    id: str
    center: str
    slot: str
    day: date
    start: int
    end: int
    seats: int
    adults: int = 2
    in_sight: bool = True


class Learner(NamedTuple):
    """``topics`` and ``languages`` in order of wish; ``centers`` where the person would go (none: anywhere).

    ``waited``: times in a row not served. ``earlier``: mentors known from before. ``applied``: the place in
    the queue, any number that grows with time; only first come, first served looks at it.
    """

    id: str
    phone: str
    slots: frozenset[str] = frozenset()
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("ja",)
    home_center: str = ""
    centers: frozenset[str] = frozenset()
    waited: int = 0
    earlier: frozenset[str] = frozenset()
    blocked: frozenset[str] = frozenset()
    applied: int = 0


class Mentor(NamedTuple):
    """``capacity``: learners at once in a class (1 to 4). ``limit``: learners in the whole of a consultation.

    ``cleared``: consent and clearance are in order today; ``cleared_until``: the last day on which they
    are, None when nothing runs out. ``load``: learners served so far, for an even share.
    """

    id: str
    phones: frozenset[str] = frozenset()
    slots: frozenset[str] = frozenset()
    centers: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset({"ja"})
    capacity: int = 1
    limit: int | None = None
    is_minor: bool = True
    cleared: bool = True
    cleared_until: date | None = None
    active: bool = True
    load: int = 0


@dataclass(frozen=True)
class Problem:
    """A whole input. ``pins`` must be in the result, ``forbidden`` (learner, mentor) must not.

    ``before`` is an earlier result: keeping its pairs is worth ``Weights.keep`` each. ``travel`` gives the
    minutes between two centres, in either order.
    """

    kind: Kind
    learners: tuple[Learner, ...] = ()
    mentors: tuple[Mentor, ...] = ()
    spots: tuple[Spot, ...] = ()
    pins: tuple[Pair, ...] = ()
    forbidden: tuple[tuple[str, str], ...] = ()
    before: tuple[Pair, ...] = ()
    travel: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def check(self) -> None:
        """Raises BadValue, with what to do about it, for an input that makes no sense."""
        for rows in (self.learners, self.mentors, self.spots):
            if len({row.id for row in rows}) < len(rows):
                self._say_what_is_twice()
        for learner in self.learners:
            if learner.waited < 0:
                raise BadValue(_("受講者「%s」の待った回数が0より小さいです。") % learner.id, field="waited")
        for mentor in self.mentors:
            if not 1 <= mentor.capacity <= MOST_AT_ONCE:
                raise BadValue(
                    _("メンター「%s」がいっしょに座れる人数は、1から4までです。") % mentor.id,
                    field="capacity",
                )
            if mentor.load < 0 or (mentor.limit is not None and mentor.limit < 0):
                raise BadValue(_("メンター「%s」の回数が0より小さいです。") % mentor.id, field="limit")
        for spot in self.spots:
            if spot.seats < 0 or spot.adults < 0:
                raise BadValue(_("回「%s」の席か大人の人数が0より小さいです。") % spot.id, field="seats")
            if not 0 <= spot.start < spot.end:
                raise BadValue(_("回「%s」は、終わりが始まりより後ではありません。") % spot.id, field="end")
        if self.kind == Kind.CLASS:
            self._attendance_is_possible()

    def _say_what_is_twice(self) -> None:
        for what, rows in (
            (_("受講者"), self.learners),
            (_("メンター"), self.mentors),
            (_("回"), self.spots),
        ):
            for key, times in Counter(row.id for row in rows).items():
                if times > 1:
                    raise BadValue(_("%(what)s「%(id)s」が2回入っています。") % {"what": what, "id": key})

    def _attendance_is_possible(self) -> None:
        """In a class who comes where is settled before: a mentor in two places is an error of the input."""
        clash = {
            frozenset((a.id, b.id))
            for number, a in enumerate(self.spots)
            for b in self.spots[number + 1 :]
            if conflict(a, b, self.travel)
        }
        if not clash:
            return
        for mentor in self.mentors:
            here = sorted(spot.id for spot in self.spots if attends(mentor, spot))
            for number, one in enumerate(here):
                for other in here[number + 1 :]:
                    if frozenset((one, other)) in clash:
                        raise BadValue(
                            _("メンター「%(mentor)s」は、回「%(one)s」と「%(other)s」の両方には行けません。")
                            % {"mentor": mentor.id, "one": one, "other": other}
                        )

    def ordered(self, seed: str) -> Problem:
        """The same problem in one order, whatever the input's was: by a hash of the seed, so nobody is always first.

        In a class the order of rows decides nothing, for every pair has its tie-break: there ids will do.
        """

        def by_hash(row: Learner | Mentor | Spot) -> tuple[bytes, str]:
            return hashlib.sha256(f"{seed}|{row.id}".encode()).digest(), row.id

        key: Callable[[Any], Any] = attrgetter("id") if self.kind == Kind.CLASS else by_hash
        return replace(
            self,
            learners=tuple(sorted(self.learners, key=key)),
            mentors=tuple(sorted(self.mentors, key=key)),
            spots=tuple(sorted(self.spots, key=key)),
            pins=tuple(sorted(set(self.pins))),
            forbidden=tuple(sorted(set(self.forbidden))),
            before=tuple(sorted(set(self.before))),
        )

    def canonical(self) -> str:
        """The problem as text: one for all orders of the same input."""
        # By columns: most values come again and again, and are put into words once.
        lines = [f"{FORMAT}|{self.kind}"]
        for kind, rows in (("L", self.learners), ("M", self.mentors), ("S", self.spots)):
            lines.append(f"{kind}{len(rows)}")
            lines += map(_as_text, zip(*sorted(rows, key=attrgetter("id")), strict=True))
        lines += sorted(_json(["pin", *pair]) for pair in set(self.pins))
        lines += sorted(_json(["never", *pair]) for pair in set(self.forbidden))
        lines += sorted(_json(["before", *pair]) for pair in set(self.before))
        lines += sorted(_json(["way", *ends, minutes]) for ends, minutes in self.travel.items())
        return "\n".join(lines)


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _as_text(values: Sequence[Any]) -> str:
    """One field of all rows: the value that all have in common, or a list."""
    if values.count(values[0]) == len(values):
        return "=" + _text(values[0])
    # What differs from row to row is an id or a number, which the encoder writes as it is, all of it at once.
    if type(values[0]) in {int, str} and {*map(type, values)} <= {int, str}:
        return _json(values)
    return f"[{','.join([_text(value) for value in values])}]"


# True is no 1 here; the same topics and phones come at one class after the other.
@lru_cache(maxsize=2048, typed=True)
def _text(value: Any) -> str:
    if isinstance(value, frozenset):
        value = sorted(value)
    return _json(value.isoformat() if isinstance(value, date) else value)


def digest(problem: Problem, weights: str, seed: str) -> str:
    """SHA-256 of all that decides: equal fingerprints mean equal results."""
    return hashlib.sha256(f"{_json(seed)}\n{weights}\n{problem.canonical()}".encode()).hexdigest()


def way(a: str, b: str, travel: Mapping[tuple[str, str], int]) -> int:
    """Minutes from centre ``a`` to centre ``b``."""
    if a == b:
        return 0
    return travel.get((a, b), travel.get((b, a), WAY))


def conflict(a: Spot, b: Spot, travel: Mapping[tuple[str, str], int]) -> bool:
    """Whether nobody can be at both: they overlap, or the way is longer than the pause between them."""
    if a.day != b.day:
        return False
    first, second = (a, b) if a.start <= b.start else (b, a)
    return second.start < first.end + way(first.center, second.center, travel)


def attends(mentor: Mentor, spot: Spot) -> bool:
    return spot.slot in mentor.slots and spot.center in mentor.centers


def understood_by(phone: str) -> tuple[str, ...]:
    """The phones whose mentors can help with ``phone``, the same one first."""
    return tuple(str(one) for one in FALLBACKS.get(phone, (phone,)))
