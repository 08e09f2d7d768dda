"""How a title is read out in katakana, for files that ask for it: entered by hand, or heard from its furigana."""

from __future__ import annotations

from functools import lru_cache

from django.core.exceptions import ValidationError

from core import ruby

from .models.places import KATAKANA

_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}


@lru_cache(maxsize=2000)  # a city's classes have few titles
def heard(read: str) -> str:
    """The kana of a text in stored furigana; empty if that does not read the whole of it."""
    try:
        spans = ruby.parse(read)
    except ruby.RubyError:
        return ""
    found = "".join(span.reading or span.base for span in spans).replace(ruby.PHRASE_BREAK, "")
    found = found.translate(_TO_KATAKANA)
    try:
        KATAKANA(found)
    except ValidationError:
        return ""
    return found
