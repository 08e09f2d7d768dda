"""Phrase breaks: where a Japanese line may end without cutting a word (BudouX).

BudouX's own HTML output writes inline style and breaks ruby, so only its parser is called.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from budoux import Parser, load_default_japanese_parser

# A phrase neither begins with these nor ends with those, whatever the model says.
_NEVER_FIRST = "、。，．・：；！？）」』】〕〉〟゛゜ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ,.!?:;)]}%％"
_NEVER_LAST = "（「『【〔〈〝([{"
# Telephone numbers, step codes, times, addresses of pages: one piece each.
_UNBROKEN = re.compile(r"[A-Za-z0-9Ａ-Ｚａ-ｚ０-９#＃+＋@_/:.~?=&%\-－‐–ー]{2,}")


@lru_cache(maxsize=1)
def _parser() -> Parser:
    return load_default_japanese_parser()


def split(plain: str) -> list[str]:
    """Split plain text (no ruby marks) into phrases; joined they give ``plain`` again.

    A line break is a phrase of its own, ``"\\n"``. About 25 µs a sentence.
    """
    pieces: list[str] = []
    for part in re.split("(\n)", plain):
        if part == "\n":
            pieces.append(part)
        elif part:
            pieces.extend(_split_line(part))
    return pieces


def _split_line(line: str) -> list[str]:
    protected = {cut for found in _UNBROKEN.finditer(line) for cut in range(found.start() + 1, found.end())}
    cuts: list[int] = []
    position = 0
    for piece in _parser().parse(line)[:-1]:
        position += len(piece)
        cut = position
        while cut > 0 and line[cut - 1] in _NEVER_LAST:
            cut -= 1
        while cut < len(line) and line[cut] in _NEVER_FIRST:
            cut += 1
        if (cuts[-1] if cuts else 0) < cut < len(line) and cut not in protected:
            cuts.append(cut)
    # A full-width space stands between parts of a line (place, room), so the line may end after it.
    spaces = {found.end() for found in re.finditer("　+", line)} - {len(line)}
    edges = [0, *sorted({*cuts, *spaces}), len(line)]
    return [line[start:end] for start, end in pairwise(edges)]
