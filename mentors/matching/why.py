"""Why these two, why not this one, and who should be recruited: short Japanese reasons.

What would help is never a guess: each need names a change after which the learner can sit at once, in the
plan as it stands, without moving anybody (a mentor at a spot with a free seat, an adult to watch, or a seat).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from core.enums import Phone

from .problem import Kind, Learner, Mentor, Pair, Problem, Spot, attends, conflict, understood_by
from .rules import ADULTS_IN_SIGHT, ENOUGH_ADULTS

NOON = 12 * 60
EVENING = 17 * 60
NATIVE = "ja"
DAYS = (
    gettext_noop("月曜"), gettext_noop("火曜"), gettext_noop("水曜"), gettext_noop("木曜"), gettext_noop("金曜"),
    gettext_noop("土曜"), gettext_noop("日曜"),
)  # fmt: skip
LANGUAGES = {
    "ja": gettext_noop("日本語"), "en": gettext_noop("英語"), "zh": gettext_noop("中国語"),
    "ko": gettext_noop("韓国語"), "sign": gettext_noop("手話"),
}  # fmt: skip


class Need(NamedTuple):
    """One thing that is missing at a spot: ``mentor``, ``adult``, ``seat``, ``both`` (seat and mentor)."""

    kind: str
    spot: str = ""
    phone: str = ""
    language: str = ""
    adults: int = 0  # ``adult``: how many are missing; ``mentor``, ``both``: 1 when only an adult will do


class Unserved(NamedTuple):
    """``why`` is said to staff; ``helps`` are sentences, one for each of ``needs`` in their order."""

    learner: str
    why: str
    needs: tuple[Need, ...] = ()
    helps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recruit:
    """One line of the recruiting list: what is missing, and how many people it would serve."""

    need: Need
    text: str
    people: int


def reasons(problem: Problem, pairs: Iterable[Pair]) -> dict[Pair, tuple[str, ...]]:
    """For each pair the reasons that speak for it, the weightiest first; never empty."""
    learners = {one.id: one for one in problem.learners}
    mentors = {one.id: one for one in problem.mentors}
    spots = {one.id: one for one in problem.spots}
    pins, before = set(problem.pins), set(problem.before)
    # What speaks for one pair speaks for many: each kind is put into words once.
    said: dict[tuple[Any, ...], tuple[str, ...]] = {}
    language = get_language() or ""
    found = {}
    for pair in pairs:
        learner, mentor, center = learners[pair.learner], mentors[pair.mentor], spots[pair.spot].center
        kind = (
            bool(pins) and pair in pins, mentor.id in learner.earlier, learner.waited,
            _wish(learner, mentor) if learner.topics else None,
            _foreign(learner, mentor) if learner.languages[:1] != (NATIVE,) else "", learner.phone in mentor.phones,
            bool(learner.home_center) and learner.home_center == center, bool(before) and pair in before,
        )  # fmt: skip
        words = said.get(kind)
        if words is None:
            words = said[kind] = _in_words(language, kind)
        found[pair] = words
    return found


def _wish(learner: Learner, mentor: Mentor) -> tuple[int, str] | None:
    """The first wish that the mentor knows, and which it is."""
    return next(((n, topic) for n, topic in enumerate(learner.topics[:3], 1) if topic in mentor.topics), None)


def _foreign(learner: Learner, mentor: Mentor) -> str:
    """The learner's own language where it is not Japanese and the mentor speaks it."""
    own = learner.languages[0] if learner.languages else NATIVE
    return own if own != NATIVE and own in mentor.languages else ""


@lru_cache(maxsize=1024)  # one class after the other is matched for the same few reasons
def _in_words(_language: str, kind: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(_in_favour(*kind))


def _in_favour(
    pinned: bool, earlier: bool, waited: int, wish: tuple[int, str] | None, language: str,
    same_phone: bool, home: bool, before: bool,
) -> Iterator[str]:  # fmt: skip
    if pinned:
        yield _("職員が決めた")
    if earlier:
        yield _("前も一緒だった")
    if waited:
        yield _("前に%s回、組めなかった") % waited
    if wish:
        yield _("第%(rank)s希望の「%(topic)s」が得意") % {"rank": wish[0], "topic": wish[1]}
    if language:
        yield _("%sで話せる") % language_name(language)
    yield _("機種が同じ") if same_phone else _("似た機種がわかる")
    if home:
        yield _("いつもの会場")
    if before:
        yield _("前の組み合わせのまま")


def unserved(problem: Problem, pairs: Iterable[Pair]) -> tuple[Unserved, ...]:
    """Why each learner without a place has none, and what would help; sorted by learner."""
    state = _State(problem, tuple(pairs))
    apart = {learner for learner, _mentor in problem.forbidden}
    # Of the hundreds who wait for a class most are alike to the rules: each kind is looked at once.
    known: dict[tuple[object, ...], Unserved] = {}
    found = []
    left = (one for one in problem.learners if one.id not in state.served)
    for learner in sorted(left, key=lambda one: one.id):
        if learner.blocked or learner.id in apart:
            found.append(state.explain(learner))
            continue
        alike = (learner.phone, learner.languages, learner.slots, learner.centers)
        if alike not in known:
            known[alike] = state.explain(learner)
        kind = known[alike]
        found.append(Unserved(learner.id, kind.why, kind.needs, kind.helps))
    return tuple(found)


def recruiting(problem: Problem, people: Iterable[Unserved]) -> tuple[Recruit, ...]:
    """What to look for, the need of most people first; each learner counts once.

    ``people`` is how many would be served if enough of the kind came; seats that are left bound it.
    """
    spots = {one.id: one for one in problem.spots}
    waiting = {one.learner: one.needs for one in people if one.needs}
    found = []
    while waiting:
        counts = Counter(need for needs in waiting.values() for need in needs)
        need = min(counts, key=lambda one: (-counts[one], one))
        found.append(Recruit(need, _sentence(need, spots), counts[need]))
        waiting = {learner: needs for learner, needs in waiting.items() if need not in needs}
    return tuple(found)


class Near(IntEnum):
    """How near a mentor comes to sitting with a learner: what stands in the way, the farthest first."""

    NOT_HERE = 0
    PHONE = 1
    LANGUAGE = 2
    APART = 3
    UNWATCHED = 4
    FULL = 5
    TAKEN = 6


class _State:
    """The plan as it stands: what is free, and who could still come."""

    def __init__(self, problem: Problem, pairs: tuple[Pair, ...]) -> None:
        self.problem, self.pairs = problem, pairs
        self.spots = {one.id: one for one in problem.spots}
        self.served = {pair.learner for pair in pairs}
        self.taken = Counter(pair.spot for pair in pairs)
        self.forbidden = set(problem.forbidden)
        self.at: dict[str, list[str]] = {}
        for pair in pairs:
            self.at.setdefault(pair.mentor, []).append(pair.spot)
        self.ready = [one for one in problem.mentors if one.active and one.cleared]
        self.here = {spot.id: [m for m in self.ready if attends(m, spot)] for spot in problem.spots}
        # Most are taken, whoever it is that asks for them.
        self.free = {
            spot.id: [m for m in self.here[spot.id] if self._free(m, spot)] for spot in problem.spots
        }

    def explain(self, learner: Learner) -> Unserved:
        spots = sorted(
            (
                spot
                for spot in self.problem.spots
                if spot.slot in learner.slots and (not learner.centers or spot.center in learner.centers)
            ),
            key=lambda spot: (spot.day, spot.start, spot.id),
        )
        if not learner.slots:
            return Unserved(learner.id, _("来られる時間が、まだ1つもありません。"))
        if not spots:
            return Unserved(learner.id, _("来られる時間と会場に、会がありません。"))
        needs = tuple(dict.fromkeys(need for spot in spots if (need := self._need(learner, spot))))
        why = self._why(learner, spots)
        return Unserved(learner.id, why, needs, tuple(_sentence(need, self.spots) for need in needs))

    def _why(self, learner: Learner, spots: list[Spot]) -> str:
        """What stands in the way of the one who comes nearest."""
        if not self.ready:
            return _("来られるメンターが、1人もいません。")
        if any(self._has_room(learner, spot) for spot in spots):
            return _("合うメンターが空いています。もう一度組んでください。")
        nearest = Near.NOT_HERE
        for spot in spots:
            for mentor in self.here[spot.id]:
                nearest = max(nearest, self._how_near(learner, mentor, spot))
                if nearest == Near.TAKEN:
                    return _("合うメンターは、みんなほかの人と組んでいます。")
        if nearest == Near.NOT_HERE:
            return _("来られる時間に、メンターがいません。")
        if nearest == Near.PHONE:
            return _("来られる時間に、%sがわかるメンターがいません。") % phone_name(learner.phone)
        if nearest == Near.LANGUAGE:
            return _("来られる時間に、%sで話せるメンターがいません。") % _languages(learner)
        if nearest == Near.APART:
            return _("合うメンターは、いっしょにできない人だけです。")
        if nearest == Near.UNWATCHED:
            return _("見守る大人が足りません。")
        return _("来られる時間は、席（テーブル）がいっぱいです。")

    def _has_room(self, learner: Learner, spot: Spot) -> bool:
        """Never in a plan that the engine made whole; but by hand one learner is seated and the others wait."""
        if self.taken[spot.id] >= spot.seats:
            return False
        return any(self._fits(learner, mentor) and _watched(mentor, spot) for mentor in self.free[spot.id])

    def _how_near(self, learner: Learner, mentor: Mentor, spot: Spot) -> Near:
        if mentor.phones.isdisjoint(understood_by(learner.phone)):
            return Near.PHONE
        if mentor.languages.isdisjoint(learner.languages):
            return Near.LANGUAGE
        if not self._allowed(learner, mentor):
            return Near.APART
        if not _watched(mentor, spot):
            return Near.UNWATCHED
        return Near.FULL if self.taken[spot.id] >= spot.seats else Near.TAKEN

    def _allowed(self, learner: Learner, mentor: Mentor) -> bool:
        return mentor.id not in learner.blocked and (learner.id, mentor.id) not in self.forbidden

    def _need(self, learner: Learner, spot: Spot) -> Need | None:
        """The one thing that would serve ``learner`` at ``spot`` now; None where a single thing cannot."""
        if not spot.in_sight:
            return None
        full = self.taken[spot.id] >= spot.seats
        waiting = [m for m in self.free[spot.id] if self._fits(learner, m)]
        if any(_watched(mentor, spot) for mentor in waiting):
            return Need("seat", spot.id) if full else None
        if waiting and not full:
            missing = min(ENOUGH_ADULTS if m.is_minor else ADULTS_IN_SIGHT for m in waiting) - spot.adults
            return Need("adult", spot.id, adults=missing)
        if spot.adults < ADULTS_IN_SIGHT:
            return None
        language = "" if NATIVE in learner.languages else (learner.languages[0] if learner.languages else "")
        grown = int(spot.adults < ENOUGH_ADULTS)
        return Need("both" if full else "mentor", spot.id, learner.phone, language, grown)

    def _fits(self, learner: Learner, mentor: Mentor) -> bool:
        helps = not mentor.phones.isdisjoint(understood_by(learner.phone))
        return helps and not mentor.languages.isdisjoint(learner.languages) and self._allowed(learner, mentor)

    def _free(self, mentor: Mentor, spot: Spot) -> bool:
        if mentor.cleared_until is not None and mentor.cleared_until < spot.day:
            return False
        held = self.at.get(mentor.id, [])
        if self.problem.kind == Kind.CLASS:
            return held.count(spot.id) < mentor.capacity
        if mentor.limit is not None and len(held) >= mentor.limit:
            return False
        return not any(conflict(self.spots[one], spot, self.problem.travel) for one in held)


def _watched(mentor: Mentor, spot: Spot) -> bool:
    return spot.in_sight and spot.adults >= (ENOUGH_ADULTS if mentor.is_minor else ADULTS_IN_SIGHT)


def phone_name(phone: str) -> str:
    return str(Phone(phone).label) if phone in Phone.values else phone


def language_name(language: str) -> str:
    return _(LANGUAGES[language]) if language in LANGUAGES else language


def _languages(learner: Learner) -> str:
    return "・".join(language_name(one) for one in learner.languages) or _("同じ言葉")


def when(spot: Spot) -> str:
    """「木曜の午後」"""
    return _when(spot.day.weekday(), spot.start)


def _when(weekday: int, start: int) -> str:
    part = _("午前") if start < NOON else _("午後") if start < EVENING else _("夜")
    return _("%(day)sの%(part)s") % {"day": _(DAYS[weekday]), "part": part}


def _sentence(need: Need, spots: dict[str, Spot]) -> str:
    spot = spots[need.spot]
    return _said(get_language() or "", need._replace(spot=""), spot.center, spot.day.weekday(), spot.start)


@lru_cache(maxsize=1024)  # the same is missing at one class after the other
def _said(_language: str, need: Need, center: str, weekday: int, start: int) -> str:
    names: dict[str, object] = {"when": _when(weekday, start), "center": center, "adults": need.adults}
    if need.kind == "seat":
        return _("%(when)sに席（テーブル）がもう1つ（%(center)s）") % names
    if need.kind == "adult":
        return _("%(when)sに見守りの大人がもう%(adults)s人（%(center)s）") % names
    names["who"] = phone_name(need.phone)
    if need.language:
        names["who"] = _("%(phone)sと%(language)s") % {
            "phone": phone_name(need.phone),
            "language": language_name(need.language),
        }
    names["mentor"] = _("メンター（18才以上）") if need.adults else _("メンター")
    if need.kind == "both":
        return _("%(when)sに%(who)sの%(mentor)sと席がもう1つずつ（%(center)s）") % names
    return _("%(when)sに%(who)sの%(mentor)sがもう1人（%(center)s）") % names
