"""What a page can be found by: its words, readings and normal forms, as one string of ASCII tokens.

The string is stored in a field that Wagtail indexes (``index.SearchField``). Its first tokens hold the
weighty texts word by word, for ranking; the others are what the database searches. Making it needs the
analyser and is done when a page is saved; reading it back does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import takewhile

from core.furigana import words_of
from core.furigana.analyser import Token
from core.ruby import has_kanji, strip_leniently
from core.search_text import tokens
from core.search_text.folding import normalise
from core.search_text.synonyms import group_of

# Texts from this weight on are ranked word by word; lighter ones (the steps) only help to find.
RANKED_FROM = 2
_HEAVIEST = 9
_LONGEST_PHRASE = 100  # words; PostgreSQL drops tokens longer than 2 KB
_MOST_WORDS_JOINED = 5
_BENDING = frozenset(("動詞", "形容詞"))
_KANA_WORD = re.compile("[ぁ-ゖー]{2,9}")
_PHRASE_END = re.compile("[、。，．,;；:：!！?？\n\r\t|｜/／・（）()「」『』【】]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is written, as it is read, and the reading of its dictionary form; all normalised."""

    written: str
    read: str
    base: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A title, a keyword, a piece of a sentence: its words, and the weight of the text it is from."""

    weight: int
    words: tuple[Word, ...]
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One page in a ranking. ``key`` is the caller's own, a lesson's number for example."""

    key: int | str
    phrases: tuple[Phrase, ...] = field(compare=False)  # they follow from the terms
    terms: str

    @classmethod
    def from_terms(cls, key: int | str, terms: str) -> Entry:
        """Make an entry from the string that :func:`index_terms` gave and a page has stored."""
        return cls(key, _phrases_in(terms), terms)


def index_terms(texts: Iterable[tuple[str, int]]) -> str:
    """Return the terms of a page from its texts with their weights (1 light, 4 the title).

    Texts may hold furigana marks. Keywords may stand in one text, parted by 、. Loads the analyser.
    """
    forms: list[str] = []
    found: dict[str, None] = {}  # an ordered set
    for text, weight in texts:
        for phrase in _phrases(text, min(weight, _HEAVIEST)):
            if weight >= RANKED_FROM:
                forms.append(_write(phrase))
            found.update(dict.fromkeys(_searched(phrase, across=weight >= RANKED_FROM)))
    return " ".join([*dict.fromkeys(forms), *found])


def units_of(words: tuple[Word, ...]) -> tuple[str, ...]:
    """What a question can meet in these words: names of synonym groups, readings of the others."""
    units: list[str] = []
    position = 0
    while position < len(words):
        for count in range(min(_MOST_WORDS_JOINED, len(words) - position), 0, -1):
            joined = words[position : position + count]
            group = group_of("".join(word.written for word in joined), "".join(word.read for word in joined))
            if group is not None or count == 1:
                units.append(group or words[position].base)
                # 防災マップ is also about 防災.
                parts = joined if count > 1 else ()
                units.extend(group_of(word.written, word.read) or word.base for word in parts)
                position += count
                break
    return tuple(dict.fromkeys(units))


def _phrases(text: str, weight: int) -> Iterator[Phrase]:
    for piece in _PHRASE_END.split(strip_leniently(text)):
        words = tuple(_words(piece))
        for start in range(0, len(words), _LONGEST_PHRASE):
            part = words[start : start + _LONGEST_PHRASE]
            yield Phrase(weight, part, units_of(part))


def _words(piece: str) -> Iterator[Word]:
    """The shortest words of a piece: 電話番号 is 電話 and 番号 (their readings must add up)."""
    found = words_of(piece)
    first = found[0].token if found else None
    if _KANA_WORD.fullmatch(piece.strip()) and not (first and first.pos[0] in _BENDING):
        # The analyser would cut a word that is usually written in kanji: でん|げん.
        written = normalise(piece)
        yield Word(written, written, written)
        return
    for word in found:
        parts = word.token.parts if word.token is not None else ()
        if parts and "".join(part.reading for part in parts) == word.reading:
            cut: list[tuple[str, str, Token | None]] = [(part.surface, part.reading, part) for part in parts]
        else:
            cut = [(word.surface, word.reading, word.token)]
        for surface, reading, token in cut:
            written = normalise(surface).replace(" ", "")
            if written:
                read = normalise(reading).replace(" ", "") or written
                yield Word(written, read, normalise(_base(surface, reading, token)).replace(" ", "") or read)


def _base(surface: str, reading: str, token: Token | None) -> str:
    """The reading of a word's dictionary form: 送り, おくり → おくる. Only the kana at its end may differ."""
    if token is None or token.pos[0] not in _BENDING or token.surface != surface:
        return reading
    same = sum(
        1
        for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(surface, token.dictionary, strict=False))
    )
    changed = len(surface) - same
    if has_kanji(surface[same:] + token.dictionary[same:]):
        return reading
    return reading[: len(reading) - changed] + token.dictionary[same:]


def _searched(phrase: Phrase, *, across: bool) -> Iterator[str]:
    """The tokens the database is to find a phrase by; ``across``: parts that reach over word borders too."""
    written = [word.written for word in phrase.words]
    read = [word.read for word in phrase.words]
    for word in (*phrase.units, *written, *read, *(word.base for word in phrase.words)):
        yield tokens.word_token(word)
    for text in ("".join(written), "".join(read)) if across else (*written, *read):
        yield from (tokens.part_token(part) for part in parts_of(text))


def parts_of(text: str) -> list[str]:
    """Every two letters that stand side by side, and every kanji."""
    return [text[start : start + 2] for start in range(len(text) - 1)] + [
        letter for letter in text if has_kanji(letter)
    ]


# A form in the terms: z, the weight as a consonant, the words. What is like its left neighbour is left out.
def _write(phrase: Phrase) -> str:
    lines: list[str] = []
    for word in phrase.words:
        read = "" if word.read == word.written else word.read
        base = "" if word.base == word.read else word.base
        lines.append("\t".join((word.written, read, base)).rstrip("\t"))
    return tokens.FORM + tokens.CONSONANTS[phrase.weight] + tokens.encode("\n".join(lines))


def _read(line: str) -> Word:
    written, read, base = [*line.split("\t"), "", ""][:3]
    return Word(written, read or written, base or read or written)


@lru_cache(maxsize=1024)
def _phrases_in(terms: str) -> tuple[Phrase, ...]:
    found: list[Phrase] = []
    for token in terms.split():
        if not token.startswith(tokens.FORM):
            break
        words = tuple(_read(line) for line in tokens.decode(token[2:]).split("\n"))
        found.append(Phrase(tokens.CONSONANTS.index(token[1]), words, units_of(words)))
    return tuple(found)
