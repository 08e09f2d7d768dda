"""Stored Japanese text in the form that ``paper.typ`` sets: phrases with their widths.

A phrase that fits the line goes into a box and is never broken; a longer one flows. Widths and the
places of furigana are worked out here from the font's advances, because measuring in typst takes
longer than all the rest of a page.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

from core.ruby import RubyError
from core.typeset import plain, to_phrases

# A piece of a phrase as JSON: plain text; None, where a long Latin word may break; or a word with its
# reading: [base, reading, from where the word begins to its reading, from there back to the base, space
# behind], the last three in em of the base.
Piece = str | list[str | float] | None
# A phrase as JSON: [width in em, pieces], or None for the end of a line.
Phrase = list[float | list[Piece]] | None

LONGEST_WORD = 8.0  # em; a word with furigana cannot be broken, so a longer one gets its reading behind it
OVERHANG = 0.25  # em that a reading may stand over the kana beside its word, on each side (JIS X 4051)

_UNITS = 2048  # of the font, per em
_LONG_LATIN = re.compile(r"([!-~]{13,})")
_LATIN_PIECE = re.compile(r"[^/._\-?&=@]{0,11}[/._\-?&=@]|.{1,12}")
# Kana, marks and the edge of a line: what carries no reading of its own.
_UNDER = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc、。・「」（）！？\n]")


@lru_cache(maxsize=8192)
def flow(stored: str) -> list[Phrase]:
    """Return the phrases of a stored text (:mod:`core.typeset`) for ``paper.typ``'s ``flow``.

    Widths are in em of the text's own size, for bold letters. Text whose furigana marks are wrong is
    set without furigana. The list is shared between callers: do not change it.
    """
    try:
        phrases = to_phrases(stored)
    except RubyError:
        phrases = [[(line, None)] for line in re.split("(\n)", plain(stored)) if line]
    words = [(None, "\n"), *((reading, base) for phrase in phrases for base, reading in phrase), (None, "\n")]
    result: list[Phrase] = []
    position = 1
    for phrase in phrases:
        beside = words[position - 1 : position + len(phrase) + 1]
        result.append(None if phrase == [("\n", None)] else _phrase(phrase, beside))
        position += len(phrase)
    return result


def width(phrases: list[Phrase]) -> float:
    """Width in em of a flow set in one line, in bold letters."""
    return sum(float(phrase[0]) for phrase in phrases if phrase)  # type: ignore[arg-type]


def em(text: str, weight: str = "bold") -> float:
    """Width of ``text`` in em of BIZ UDPGothic, ``regular`` or ``bold``. What is rare counts as 1 em."""
    advances = _advances()[weight]
    return sum(advances.get(char, 1.0) for char in text)


@lru_cache(maxsize=1)
def _advances() -> dict[str, dict[str, float]]:
    """Width in em by weight and character; kanji and other characters of 1 em are left out."""
    tables = json.loads(Path(__file__).with_name("advances.json").read_text("utf-8"))
    return {
        weight: {char: int(units) / _UNITS for units, chars in table.items() for char in chars}
        for weight, table in tables.items()
    }


def _phrase(phrase: list[tuple[str, str | None]], beside: list[tuple[str | None, str]]) -> Phrase:
    """``beside``: the phrase again, reading first, with the word before and the word after it."""
    pieces: list[Piece] = []
    total = 0.0
    for index, (base, reading) in enumerate(phrase):
        wide = em(base)
        if reading is None:
            pieces += _breakable(base)
            total += wide
            continue
        above = em(reading, "regular") / 2
        if max(wide, above) > LONGEST_WORD:
            behind = f"（{reading}）"
            pieces.append(base + behind)
            total += wide + em(behind)
            continue
        free = min(_free(beside[index], -1), _free(beside[index + 2], 0))
        # The base stands in the middle under its reading; what the reading needs beyond the base and
        # the kana beside it becomes space on both sides.
        pad = max(0.0, (above - wide) / 2 - free)
        start = pad + (wide - above) / 2
        pieces.append([base, reading, round(start, 3), round(pad - start - above, 3), round(pad, 3)])
        total += wide + 2 * pad
    return [round(total, 2), pieces]


def _free(neighbour: tuple[str | None, str], end: int) -> float:
    """How far a reading may stand over the neighbour (reading, base) whose nearer end is ``end``."""
    reading, base = neighbour
    return OVERHANG if reading is None and _UNDER.match(base[end]) else 0.0


def _breakable(text: str) -> list[Piece]:
    """``text``, with None after the marks of an address or of another long word in Latin letters.

    Not U+200B: whoever copies the address from the PDF would copy that too.
    """
    pieces: list[Piece] = []
    for part in _LONG_LATIN.split(text):
        if _LONG_LATIN.fullmatch(part):
            for piece in _LATIN_PIECE.findall(part):
                pieces += [piece, None]
            pieces.pop()
        elif part:
            pieces.append(part)
    return pieces
