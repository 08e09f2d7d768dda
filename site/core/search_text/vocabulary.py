"""The words that a set of pages knows, and how a question is cut into them.

A question comes without spaces, in any script, with slips. It is cut where the known words are longest;
what stays unknown is compared letter by letter with the known words (rapidfuzz), and cut again.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.ruby import has_kanji
from core.search_text.entries import Entry
from core.search_text.folding import shorten
from core.search_text.synonyms import fillers, group_of, groups
from core.search_text.tokens import word_token

_LONGEST_WORD = 16
_FILLER = 0.15  # how much a word like どうやって counts
_UNKNOWN = 0.7  # a word that no page has: ボリュームを上げる is about ボリューム
_FIGURES = 2.0  # 171, 188: who types a number means it
# How sure a piece is about a word: 1 as written,
_STEM = 0.9  # 送りたい, おくりたい for 送る
_SHORT_STEM = 0.6  # the same with only two kana to judge by
_MISVOICED = 0.92  # ほうさい for 防災
_BEGUN = 0.75  # でんわちょ for 電話帳
ONE_KANJI = 0.5  # 暗 for まっ暗
_MOST_MEANINGS = 4  # a piece that may mean more than that means nothing
_HIRAGANA = "".join(map(chr, range(0x3041, 0x3097)))
# The kana at the end of a verb or an adjective, and what may stand in its place (っ is folded to つ).
_ENDINGS = {
    "る": "らりれろつ", "う": "わいえおつ", "く": "かきけこい", "ぐ": "がぎげごい", "す": "さしせそ",
    "つ": "たちてと", "ぬ": "なにねのん", "ぶ": "ばびべぼん", "む": "まみめもん", "い": "くかさ",
}  # fmt: skip
# A slip often is a missing voicing mark, or は for わ, so these count as one letter.
UNVOICED = str.maketrans(
    "はがぎぐげござじずぜぞだでどばびぶべぼぱぴぷぺぽ", "わかきくけこさしすせそたてとわひふへほわひふへほ"
)
# じを消す: one kana is a word (字) only where the question begins, before one of these.
_AFTER_ONE_KANA = tuple("おがのはも")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a question: what it may mean (no units: nothing known), and how surely."""

    text: str
    units: frozenset[str] = frozenset()
    sure: float = 1.0

    @property
    def dull(self) -> bool:
        """A particle or another word that says nothing by itself."""
        return not self.units and (self.text in fillers() or self.text in _HIRAGANA)


class Vocabulary:
    """Words with their units (names of synonym groups, readings) and how telling each unit is."""

    def __init__(self, pages: Sequence[Entry]) -> None:
        self._meaning: dict[str, set[str]] = {}
        self._stems: dict[str, set[str]] = {}
        self._with_kanji: dict[str, set[str]] = {}
        counts: Counter[str] = Counter()
        words = {word for page in pages for phrase in page.phrases for word in phrase.words}
        for form, name in groups().items():
            self._learn(form, name)
        for word in words:
            # A word of a synonym group means the group wherever it stands alone.
            unit = group_of(word.written, word.read) or word.base
            for form in {word.written, word.read, word.base}:
                self._learn(form, unit)
        for page in pages:
            counts.update({unit for phrase in page.phrases for unit in phrase.units})
        self._said = {token for page in pages for token in page.terms.split()}
        size = len(pages) + 1
        self._telling = {unit: math.log(size / (count + 0.5)) + 0.1 for unit, count in counts.items()}
        self._most = math.log(size / 0.5) + 0.1
        self._dull = {unit for word in fillers() for unit in self._meaning.get(word, {word})} | fillers()
        self._alike: dict[int, dict[str, set[str]]] = {}
        for form, units in self._meaning.items():
            self._alike.setdefault(len(form), {}).setdefault(form.translate(UNVOICED), set()).update(units)

    def _learn(self, form: str, unit: str) -> None:
        known = self._meaning.setdefault(form, set())
        if unit in known:
            return
        known.add(unit)
        for letter in form:
            if has_kanji(letter):
                self._with_kanji.setdefault(letter, set()).add(unit)
        stem = form.rstrip(_HIRAGANA)
        if stem and 0 < len(form) - len(stem) <= 2:
            self._stems.setdefault(stem, set()).add(unit)
        for ending in _ENDINGS.get(form[-1], "") if len(form) > 1 else "":
            self._stems.setdefault(form[:-1] + ending, set()).add(unit)

    def telling(self, unit: str) -> float:
        """How much a unit says: the more, the fewer pages have it."""
        return self._telling.get(unit, self._most) * (_FILLER if unit in self._dull else 1)

    def worth(self, piece: Piece) -> float:
        """How much of a question a piece is."""
        if piece.units:
            telling = max(self.telling(unit) for unit in piece.units)
            return telling * _FIGURES if piece.text.isdecimal() else telling
        return _FILLER if piece.dull else self._most * _UNKNOWN * min(1.0, len(piece.text) / 3)

    def cut(self, text: str) -> list[Piece]:
        """Cut a simplified question without spaces into pieces; joined they are the question."""
        exact = dict(self._exact(text))
        spans = _best_cut(text, exact)
        unknown = {
            index
            for start, end, piece in spans
            if not (piece.units or piece.text in fillers())
            for index in range(start, end)
        }
        if unknown:
            similar = {
                (start, end): piece
                for start, end in _spans(len(text))
                if (start, end) not in exact and not unknown.isdisjoint(range(start, end))
                for piece in [self._similar(shorten(text[start:end]))]
                if piece is not None
            }
            spans = _best_cut(text, exact | similar)
        return [piece for _start, _end, piece in spans]

    def _exact(self, text: str) -> Iterator[tuple[tuple[int, int], Piece]]:
        for start, end in _spans(len(text)):
            form = shorten(text[start:end])
            one_kana = (
                end - start == 1
                and form in _HIRAGANA
                and (start or text[end : end + 1] not in _AFTER_ONE_KANA)
            )
            if form in self._meaning and not one_kana:
                # 知らせ is a noun, and a form of 知らせる.
                yield (start, end), Piece(form, frozenset(self._meaning[form] | self._stems.get(form, set())))
            elif form in fillers():
                yield (start, end), Piece(form)
            elif self._in_steps(form):
                yield (start, end), Piece(form, frozenset((form,)))
            elif form in self._stems and (form[-1] in _HIRAGANA or text[end : end + 1] in _HIRAGANA):
                short = len(form) < 3 and not has_kanji(form)
                yield (start, end), Piece(form, frozenset(self._stems[form]), _SHORT_STEM if short else _STEM)

    def _in_steps(self, form: str) -> bool:
        """Say whether a light text has this word; two kana may be a mere piece of one."""
        return (len(form) > 2 or (len(form) == 2 and has_kanji(form))) and word_token(form) in self._said

    def _similar(self, form: str) -> Piece | None:
        """The word that ``form`` was meant to be: misvoiced, with a slip or two, or not to its end."""
        plain = form.translate(UNVOICED)
        if len(form) == 1:
            sure, units = ONE_KANJI, self._with_kanji.get(form, set())
        elif len(form) > 2 and plain in self._alike.get(len(form), {}):
            sure, units = _MISVOICED, self._alike[len(form)][plain]
        else:
            sure, units = max(self._slipped(plain), self._begun(plain), key=lambda found: found[0])
        return Piece(form, frozenset(units), sure) if 0 < len(units) <= _MOST_MEANINGS else None

    def _slipped(self, plain: str) -> tuple[float, set[str]]:
        """The nearest words within one slip, or two in six letters and more: a letter more, less, other."""
        slips = 0 if len(plain) < 3 else 1 if len(plain) < 6 else 2
        best, units = 0.0, set[str]()
        for length in range(max(3, len(plain) - slips), len(plain) + slips + 1) if slips else ():
            near = process.extract(
                plain, self._alike.get(length, {}).keys(), scorer=OSA.distance, score_cutoff=slips, limit=None
            )
            for other, distance, _key in near:
                # With little to go by, at least the beginning must be right; kanji are no slips.
                wrong_start = len(plain) == 3 and other[0] != plain[0]
                if wrong_start or any(letter not in other for letter in plain if has_kanji(letter)):
                    continue
                sure = 1 - distance / max(len(plain), length)
                if sure > best:
                    best, units = sure, set()
                if sure == best:
                    units |= self._alike[length][other]
        return best, units

    def _begun(self, plain: str) -> tuple[float, set[str]]:
        """The words of which ``plain`` is the beginning, one or two letters short."""
        units = {
            unit
            for length in (len(plain) + 1, len(plain) + 2)
            for other, meant in self._alike.get(length, {}).items()
            if other.startswith(plain)
            for unit in meant
        }
        return (_BEGUN if units else 0.0), units


@lru_cache(maxsize=4)
def vocabulary_of(pages: tuple[Entry, ...]) -> Vocabulary:
    """The vocabulary of these pages; kept, because one set of pages answers many questions."""
    return Vocabulary(pages)


def _spans(length: int) -> Iterator[tuple[int, int]]:
    for start in range(length):
        for end in range(start + 1, min(length, start + _LONGEST_WORD) + 1):
            yield start, end


def _best_cut(text: str, known: dict[tuple[int, int], Piece]) -> list[tuple[int, int, Piece]]:
    """The way to cut ``text`` that uses the longest and surest known pieces; the rest stays unknown."""
    gains = [0.0]
    last: list[tuple[int, Piece | None]] = [(0, None)]
    for end in range(1, len(text) + 1):
        gain = gains[end - 1]
        step: tuple[int, Piece | None] = (end - 1, None)
        for start in range(max(0, end - _LONGEST_WORD), end):
            piece = known.get((start, end))
            if piece is None:
                continue
            more = gains[start] + (end - start) ** 2 * (piece.sure**2 if piece.units else 0.5)
            if more > gain:
                gain, step = more, (start, piece)
        gains.append(gain)
        last.append(step)
    cut: list[tuple[int, int, Piece]] = []
    end = unknown_end = len(text)
    while end:
        start, piece = last[end]
        if piece is not None or not start or last[start][1] is not None:
            # Unknown letters side by side are one unknown word, which ends here going backwards.
            if piece is None:
                cut.insert(0, (start, unknown_end, Piece(text[start:unknown_end])))
            else:
                cut.insert(0, (start, end, piece))
            unknown_end = start
        end = start
    return cut
