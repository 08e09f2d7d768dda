"""Names of a week's bookings, mentors and times for the engine, and back."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .matching.problem import Pair
from .pairing import mentor_key

KEY = re.compile(r"「[LMS]\d+(?:\.\d+)?」")


def booking_key(learner: int, session: int) -> str:
    return f"L{learner}.{session}"


def session_key(pk: int) -> str:
    return f"S{pk}"


@dataclass(frozen=True)
class Numbers:
    """A pair of the engine's as keys of the database."""

    learner: int
    mentor: int
    session: int


def numbers(pair: Pair) -> Numbers:
    return Numbers(mentor=int(pair.mentor[1:]), **booking_of(pair.learner))


def booking_of(key: str) -> dict[str, int]:
    """``learner`` and ``session`` of a booking."""
    learner, _dot, session = key[1:].partition(".")
    return {"learner": int(learner), "session": int(session)}


def pair_of(learner: int, mentor: int, session: int) -> Pair:
    return Pair(booking_key(learner, session), mentor_key(mentor), session_key(session))


def without_names(text: str) -> str:
    """A sentence of the checker's about nobody in particular: what is stored names nobody."""
    return KEY.sub("", text)
