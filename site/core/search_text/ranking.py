"""Which page is meant: the pages in the order in which they answer a question.

A page is good when one of its phrases says what was asked and little else, and when it speaks of
everything that was asked. What its title says counts most.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from core.search_text.entries import Entry, Phrase, parts_of
from core.search_text.folding import shorten, simplify
from core.search_text.synonyms import groups
from core.search_text.tokens import part_token, word_token
from core.search_text.vocabulary import ONE_KANJI, UNVOICED, Piece, Vocabulary, vocabulary_of

LONGEST_QUERY = 40  # letters of a question that are looked at
_LEAST = 0.36  # a page must speak of this share of the question
_STEP = 0.35  # worth of a word that stands in the steps only
_BEST, _BREADTH = 0.6, 0.4
_EXACT = 0.04  # more for a title or keyword that is the question letter by letter
_SHORTEST_LIKE, _LEAST_LIKE = 4, 0.7  # from so many letters on, a phrase as like as this may be meant
_FAR_BELOW = 0.3  # pages that are worse than this share of the best are left out
_CLOSE = 0.978  # a score that reaches this share of a better one is as good


@dataclass(frozen=True, slots=True)
class Result:
    """A page and how well it answers: 0 to about 1."""

    key: int | str
    score: float


def query_terms(query: str) -> str:
    """Return the tokens to search Wagtail's index for, with ``operator="or"``; "" when nothing was asked."""
    text = simplify(query)[:LONGEST_QUERY]
    joined = text.replace(" ", "")
    spans = ((start, end) for start in range(len(joined)) for end in range(start + 1, len(joined) + 1))
    forms = (shorten(joined[start:end]) for start, end in spans)
    found = [word_token(groups()[form]) for form in forms if form in groups()]
    for run in text.split():
        for spelling in dict.fromkeys((shorten(run), run)):
            found.append(word_token(spelling))
            found.extend(part_token(part) for part in parts_of(spelling))
    return " ".join(dict.fromkeys(found))


def rank(query: str, entries: Iterable[Entry]) -> list[Result]:
    """Return the pages that answer ``query``, the best first; of equals the lower key.

    When the index found no candidate, give all entries: slips are found too. Empty when nothing fits.
    """
    pages = list(entries)
    text = simplify(query)[:LONGEST_QUERY].replace(" ", "")
    words = vocabulary_of(tuple(pages))
    pieces = words.cut(text)
    # One kanji in common is no answer by itself: 天丼 is not about 天気.
    if not any(piece.units and piece.sure > ONE_KANJI for piece in pieces):
        return []
    results = [Result(page.key, _score(page, shorten(text), pieces, words)) for page in pages]
    least = max((result.score for result in results), default=0.0) * _FAR_BELOW
    return _ordered([result for result in results if result.score > 0 and result.score >= least])


def _ordered(results: list[Result]) -> list[Result]:
    """The best first; results that are as good as equal by their keys."""
    ordered: list[Result] = []
    equals: list[Result] = []
    for result in sorted(results, key=lambda each: -each.score):
        if equals and result.score < equals[0].score * _CLOSE:
            ordered.extend(sorted(equals, key=lambda each: each.key))
            equals = []
        equals.append(result)
    return ordered + sorted(equals, key=lambda each: each.key)


def _score(page: Entry, text: str, pieces: Sequence[Piece], words: Vocabulary) -> float:
    total = sum(words.worth(piece) for piece in pieces)
    asked = {unit for piece in pieces for unit in piece.units}
    heaviest = max((phrase.weight for phrase in page.phrases), default=1)
    weights: dict[str, float] = {}  # of every unit, that of the weightiest phrase it stands in
    best = exact = alike = 0.0
    doubtful = any(piece.sure < 1 or not (piece.units or piece.dull) for piece in pieces)
    for phrase in page.phrases:
        weight = math.sqrt(phrase.weight / heaviest)
        for unit in phrase.units:
            weights[unit] = max(weight, weights.get(unit, 0))
        if doubtful:
            alike = max(alike, weight * _likeness(phrase, text) ** 2)
        said = sum(
            words.worth(piece) * piece.sure for piece in pieces if not piece.units.isdisjoint(phrase.units)
        )
        if not said:
            continue
        held = sum(words.telling(unit) for unit in phrase.units)
        met = sum(words.telling(unit) for unit in phrase.units if unit in asked)
        value = said / total * (0.5 + 0.5 * met / held)
        if _is(phrase, text):
            value, exact = 1.0, max(exact, weight)
        best = max(best, weight * value + (_EXACT if value == 1.0 else 0))
    share, breadth = _coverage(page, pieces, words, weights, total)
    if max(share, exact, alike) < _LEAST:
        return 0.0
    return _BEST * max(best, alike) + _BREADTH * max(breadth, exact, alike)


def _coverage(
    page: Entry, pieces: Sequence[Piece], words: Vocabulary, weights: dict[str, float], total: float
) -> tuple[float, float]:
    """The share of the question that the page speaks of, plain and by the weight of the texts."""
    share = breadth = 0.0
    terms = f" {page.terms} "
    for piece in pieces:
        weight = max((weights[unit] for unit in piece.units if unit in weights), default=0.0)
        if not weight and any(f" {word_token(unit)} " in terms for unit in piece.units):
            weight = _STEP
        if weight:
            worth = words.worth(piece) * piece.sure / total
            share += worth
            breadth += worth * weight
    return share, breadth


def _likeness(phrase: Phrase, text: str) -> float:
    """How like the whole question is to the phrase as read: 1 the same, 0 too different to be a slip."""
    if len(text) < _SHORTEST_LIKE:
        return 0.0
    read = "".join(word.read for word in phrase.words)
    return OSA.normalized_similarity(
        text.translate(UNVOICED), read.translate(UNVOICED), score_cutoff=_LEAST_LIKE
    )


def _is(phrase: Phrase, text: str) -> bool:
    """Say whether the phrase is the question letter by letter, as written or as read."""
    written, read = (
        "".join(word.written for word in phrase.words),
        "".join(word.read for word in phrase.words),
    )
    return text in (written, read)
