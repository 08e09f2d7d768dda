"""From a line of text to words with readings.

In this order, the first that knows a word wins: the school's own words, weekdays in brackets, numbers
with counters, the dictionary. All of them keep to the dictionary's word borders, so that a rule for 方
is never applied inside 夕方.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from core.furigana import counters, numbers
from core.furigana.align import align
from core.furigana.analyser import Token, tokenise
from core.furigana.words import words
from core.ruby import Span, has_kanji

# A base longer than this is divided where the dictionary can: 緊急地震速報 → 緊急・地震・速報.
_LONGEST_BASE = 4

_WEEKDAYS = {
    "月": "げつ",
    "火": "か",
    "水": "すい",
    "木": "もく",
    "金": "きん",
    "土": "ど",
    "日": "にち",
    "祝": "しゅく",
}
_DAYS = "".join(_WEEKDAYS)
# （土） ・ 火・木 ・ 月～金 ・ 毎週月: the character stands in brackets or beside another one.
_WEEKDAY = re.compile(
    f"(?<=[（(])[{_DAYS}](?=[）)・、,～〜~-])"
    f"|(?<=[{_DAYS}][・、,～〜~-])[{_DAYS}]"
    f"|[{_DAYS}](?=[・～〜~][{_DAYS}])"
    f"|(?<=[毎今来先]週)[{_DAYS}]"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the line. ``spans`` joined are its characters; ``known`` is ``False`` without a reading."""

    surface: str
    reading: str
    spans: tuple[Span, ...]
    known: bool
    token: Token | None = None


def read_line(line: str) -> list[Word]:
    """Return the words of one line, in order; their surfaces joined give the line."""
    if not line:
        return []
    borders = _Borders(tokenise(line), len(line))
    weekdays = {at.start() for at in _WEEKDAY.finditer(line) if borders.apart(at.start())}
    figures = {match.start(1): match.end(1) for match in counters.pattern().finditer(line)}
    result: list[Word] = []
    position = 0
    while position < len(line):
        word = (
            _school_word(line, position, borders, shortest=2)
            or (_counted(line, position, figures[position], borders) if position in figures else None)
            or (_weekday(line[position]) if position in weekdays else None)
            or _school_word(line, position, borders, shortest=1)
            or _school_stem(line, position, borders)
            or _from_token(borders.token_at(position))
        )
        result.append(word)
        position += len(word.surface)
    return result


class _Borders:
    """Where words begin and end: the dictionary's long words, and the short ones inside them."""

    def __init__(self, tokens: list[Token], length: int) -> None:
        self.tokens = tokens
        self.long = {token.start: token for token in tokens}
        self.short = {part.start: part for token in tokens for part in token.parts}
        self.all = {0, length} | set(self.long) | set(self.short)
        self._holder = [token for token in tokens for _character in token.surface]

    def fit(self, start: int, end: int) -> bool:
        """Say whether start and end are word borders and the stretch is no mere piece of one word."""
        if start not in self.all or end not in self.all:
            return False
        holder = self._holder[start]
        return end > holder.end or (start, end) == (holder.start, holder.end)

    def apart(self, position: int) -> bool:
        """Say whether one character is a word: by itself, or as in 日・祝, which the dictionary joins."""
        return self.fit(position, position + 1) or "・" in self._holder[position].surface

    def token_at(self, position: int) -> Token:
        """The dictionary's word that begins here; a short one where a rule has taken the first part."""
        token = self.long.get(position) or self.short.get(position)
        return token or self._rest(position)

    def _rest(self, position: int) -> Token:
        """The first word of what a rule has left of a longer word."""
        holder = self._holder[position]
        first = tokenise(holder.surface[position - holder.start :])[0]
        return replace(first, start=position, end=position + len(first.surface), parts=())


def _school_word(line: str, position: int, borders: _Borders, *, shortest: int) -> Word | None:
    """The longest word of the school's table that begins here."""
    if position not in borders.all:
        return None
    table = words()
    for length in range(min(table.longest, len(line) - position), shortest - 1, -1):
        surface = line[position : position + length]
        if surface not in table.whole or not borders.fit(position, position + length):
            continue
        reading = table.reading(surface, line, position)
        if reading is not None:
            return _word(surface, reading, borders.long.get(position))
    return None


def _school_stem(line: str, position: int, borders: _Borders) -> Word | None:
    token = borders.long.get(position)
    reading = words().stem_reading(token.surface, line, position) if token else None
    return _word(token.surface, reading, token) if token and reading is not None else None


def _weekday(character: str) -> Word:
    return _word(character, _WEEKDAYS[character])


def _counted(line: str, start: int, end: int, borders: _Borders) -> Word | None:
    """The number that stands here with its counter, or a bare number in kanji."""
    for way in counters.candidates(line, start, end):
        if borders.fit(way.start, way.end):
            return _counted_word(line, way)
    surface = line[start:end]
    number = numbers.value(surface)
    if number is not None and has_kanji(surface) and _is_number(borders, start, end):
        return _word(surface, numbers.read(number), figures=True)
    return None


def _is_number(borders: _Borders, start: int, end: int) -> bool:
    """Say whether the dictionary, too, sees nothing but figures in this stretch."""
    held = [token for token in borders.tokens if token.start < end and token.end > start]
    exact = held[0].start == start and held[-1].end == end
    return exact and all("数詞" in token.pos for token in held)


def _counted_word(line: str, way: counters.Counted) -> Word:
    surface = line[way.start : way.end]
    figures, rest = line[way.start : way.ruby_from], line[way.ruby_from : way.end]
    spans = align(rest, way.reading, figures=True) or [Span(rest, way.reading)]
    if figures:
        spans.insert(0, Span(figures))
    return Word(surface, way.reading, tuple(spans), known=True)


def _word(surface: str, reading: str, token: Token | None = None, *, figures: bool = False) -> Word:
    spans = align(surface, reading, figures=figures)
    if spans is None:
        return Word(surface, reading, (Span(surface, reading),), known=True, token=token)
    return Word(surface, reading, tuple(spans), known=True, token=token)


def _from_token(token: Token) -> Word:
    if not has_kanji(token.surface):
        return Word(token.surface, token.reading, (Span(token.surface),), known=True, token=token)
    same_parts = bool(token.parts) and "".join(part.reading for part in token.parts) == token.reading
    if same_parts and (len(token.surface) > _LONGEST_BASE or align(token.surface, token.reading) is None):
        pieces = [_from_token(part) for part in token.parts]
        if all(piece.known for piece in pieces):
            spans = tuple(span for piece in pieces for span in piece.spans)
            return Word(token.surface, token.reading, spans, known=True, token=token)
    spans_found = align(token.surface, token.reading) if token.known and token.reading else None
    if spans_found is None:
        return Word(token.surface, "", (Span(token.surface),), known=False, token=token)
    return Word(token.surface, token.reading, tuple(spans_found), known=True, token=token)
