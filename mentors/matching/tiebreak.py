"""Between equals a hash of the seed decides, never the order of a list.

A pair's cost for the solver is ``weight << shift`` and below it 20 bits of a hash of (seed, learner,
mentor, spot). With the measured 2³¹ the hashes of up to 2,048 pairs together stay below one point of
weight; ``shift`` grows with the number of people so that this holds for every size.

**Fast.** SHA-256 of 2.4 million pairs takes seconds. So SHA-256 is taken once a person or place (the first
64 bits of ``SHA-256(seed|kind|id)``) and the hashes of a pair's members are mixed: two rounds of the
SplitMix64 finaliser (Steele, Lea, Flood 2014), which is a bijection of 64 bits, so that for one learner
two mentors can only share all 64 bits when their SHA-256 prefixes do. Nobody can choose an id that wins
without finding such prefixes, and the seed is drawn after the ids are fixed. The 20 bits used collide for
two given pairs once in 2²⁰, as 20 bits of SHA-256 would. Nothing depends on where a row stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BITS = 20
SHIFT = 31
ROOM = 62  # bits that costs times nodes may take: the solver multiplies costs by the number of nodes

Ints = NDArray[np.int64]
_Words = NDArray[np.uint64]


def prefixes(seed: str, kind: str, ids: Sequence[str]) -> _Words:
    """(n,) the first 64 bits of SHA-256(seed|kind|id) of each id."""
    raw = b"".join(hashlib.sha256(f"{seed}|{kind}|{one}".encode()).digest()[:8] for one in ids)
    return np.frombuffer(raw, dtype=">u8").astype(np.uint64)


def _finalise(words: _Words) -> _Words:
    words ^= words >> np.uint64(30)
    words *= np.uint64(0xBF58476D1CE4E5B9)
    words ^= words >> np.uint64(27)
    words *= np.uint64(0x94D049BB133111EB)
    words ^= words >> np.uint64(31)
    return words


def mix(learner: _Words, mentor: _Words, spot: _Words) -> Ints:
    """(n,) for each row of three prefixes a number below 2²⁰."""
    # Multiplication wraps at 64 bits on purpose. Mentor and spot go in at different rounds, so that
    # exchanging any two members gives another number.
    words = _finalise(learner + np.uint64(0x9E3779B97F4A7C15))
    words ^= mentor
    words = _finalise(words)
    words += spot
    words = _finalise(words)
    return (words & np.uint64((1 << BITS) - 1)).astype(np.int64)


def shift_for(pairs: int, *, span: int, nodes: int) -> int:
    """How far weights are moved up: enough for ``pairs`` hashes, and costs still fit into 64 bits.

    ``span`` is the greatest difference of two weights. Falls below what is wanted only for spans that
    ``Weights`` does not allow at the sizes measured; never below the hash's own bits.
    """
    wanted = max(SHIFT, BITS + max(pairs, 1).bit_length())
    fits = ROOM - max(span, 1).bit_length() - max(nodes, 1).bit_length()
    return max(BITS, min(wanted, fits))
