"""What the desk finds somebody by while typing: letters and pairs of letters of names and kana, in page order.

No database of ours has an index for a word in the middle of a name. So each letter and each two letters that stand
together have a row of their own (``NamePart``), and a word is looked for by its rarest pair; whether the rest is
right is asked of those alone. ``folded`` gives one writing to all that the search takes for the same: where a name
holds a word, the folded name holds the folded word.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, models

from core.statements import returning

from . import typed

BETWEEN = "/"
# More than that is not counted: a pair that so many have is not chosen for being rare.
RARE = 1000
MOST_PAIRS = 16


class Joined(models.Func):
    """The texts of some columns in a row, as ``joined`` makes them; no parameters, so that it may stand in an index."""

    template, arg_joiner = "(%(expressions)s)", f" || '{BETWEEN}' || "
    output_field = models.TextField()


def joined(texts: Iterable[str]) -> str:
    return BETWEEN.join(texts)


def folded(text: str) -> str:
    """Letter by letter, so that no part is lost: one case, katakana, and spellings that are heard as one."""
    return typed.heard("".join(map(_one_case, text)).replace("　", ""))


def _one_case(letter: str) -> str:
    upper = letter.upper()
    lower = (upper if len(upper) == 1 else letter).lower()
    return lower if len(lower) == 1 else letter


def parts_of(texts: Iterable[str]) -> set[str]:
    """Every letter and every two letters that stand together."""
    words = [folded(text) for text in texts]
    return {letter for word in words for letter in word} | {pair for word in words for pair in _pairs(word)}


def _pairs(word: str) -> list[str]:
    return [word[n : n + 2] for n in range(len(word) - 1)]


def rarest(table: str, word: str) -> str:
    """The part of a folded word that the fewest people have; one query for a word of three letters and more."""
    pairs = list(dict.fromkeys(_pairs(word)))[:MOST_PAIRS] or [word]
    if len(pairs) == 1:
        return pairs[0]
    quote = connection.ops.quote_name
    one = f"(SELECT count(*) FROM (SELECT 1 FROM {quote(table)} WHERE part = %s LIMIT {RARE}) AS those)"  # noqa: S608
    ((*counts,),) = returning(f"SELECT {', '.join([one] * len(pairs))}", pairs)
    return min(zip(counts, pairs, strict=True))[1]
