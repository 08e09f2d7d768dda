"""Words as tokens that every search index leaves alone.

SQLite's FTS5 and PostgreSQL's parser cut Japanese in places that differ, and stemmers change Latin
words. So each word is written in sixteen consonants: UTF-16 in hexadecimal, with the digits replaced.
Such a token is one plain ASCII word everywhere; having no vowel, s or y, no stemmer and no list of
stop words touches it. A token's beginning is a word's beginning.
"""

from __future__ import annotations

_HEX = "0123456789abcdef"
CONSONANTS = "bcdfghjklmnpqrtv"
_TO_CONSONANTS = str.maketrans(_HEX, CONSONANTS)
_TO_HEX = str.maketrans(CONSONANTS, _HEX)
# A word; a part of one, two letters or one kanji; a phrase that ranking reads word by word.
WORD = "x"
PART = "w"
FORM = "z"


def encode(text: str) -> str:
    """Write any text in consonants, four for each UTF-16 unit."""
    return text.encode("utf-16-be", "surrogatepass").hex().translate(_TO_CONSONANTS)


def decode(letters: str) -> str:
    """The inverse of :func:`encode`. Raises ``ValueError`` for anything else."""
    return bytes.fromhex(letters.translate(_TO_HEX)).decode("utf-16-be", "surrogatepass")


def word_token(word: str) -> str:
    """The token under which a normalised word is found."""
    return WORD + encode(word)


def part_token(part: str) -> str:
    """The token of two letters or one kanji, found inside any word."""
    return PART + encode(part)
