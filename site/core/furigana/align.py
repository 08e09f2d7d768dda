"""Put a word's reading over its kanji only: 申し込む + もうしこむ → 申《もう》し込《こ》む."""

from __future__ import annotations

import re

from core.furigana.kana import is_kana, pieces, to_hiragana
from core.ruby import Span, has_kanji


def align(surface: str, reading: str, *, figures: bool = False) -> list[Span] | None:
    """Return the spans of one word, kana outside the ruby; ``None`` when reading and word disagree.

    ``reading`` is hiragana. Where several ways fit, every kanji run takes as little as it can. With
    ``figures`` digits are read like kanji: 1か所 + いっかしょ → 1《いっ》か所《しょ》.
    """
    if not figures and not has_kanji(surface):
        return [Span(surface)]
    parts = pieces(surface, figures=figures)
    if any(kind == "other" for kind, _text in parts) or not is_kana(reading):
        return None
    pattern = "".join(
        # A kanji stands for at least one kana each, save where two share one reading (今日, 大人).
        "(.+?)" if kind == "kanji" else f"({re.escape(to_hiragana(text))})"
        for kind, text in parts
    )
    found = re.fullmatch(pattern, reading)
    if found is None:
        return None
    return [
        Span(text, share if kind == "kanji" else None)
        for (kind, text), share in zip(parts, found.groups(), strict=True)
    ]
