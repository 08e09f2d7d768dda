"""Small conversions between the Japanese scripts."""

from __future__ import annotations

import re

from core.ruby import KANJI_CLASS

_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_KANA_RUN = re.compile("[\u3041-\u3096\u30a1-\u30faー]+")
# ヶ and ケ between kanji stand for か or が (三ヶ島, 一ケ所), so they belong to the word's kanji.
_KANJI = f"[{KANJI_CLASS}ヶ]|(?<=[{KANJI_CLASS}])ケ(?=[{KANJI_CLASS}])"
_FIGURE = "[0-9０-９.,．，]|(?<=[0-9０-９])ケ(?=[月所国])"
_KANA = "[\u3041-\u3096\u30a1-\u30f5\u30f7-\u30faー]"


def _runs(read_characters: str) -> re.Pattern[str]:
    # A kana run ends where the next character is to be read, so that ケ in 三ケ島 stays with 三 and 島.
    return re.compile(
        f"(?P<kanji>(?:{read_characters})+)|(?P<kana>(?:(?!{read_characters}){_KANA})+)|(?P<other>.)",
        re.DOTALL,
    )


_WORD = _runs(_KANJI)
_COUNTED = _runs(f"{_KANJI}|{_FIGURE}")


def to_hiragana(text: str) -> str:
    """Turn katakana into hiragana; everything else stays."""
    return text.translate(_TO_HIRAGANA)


def is_kana(text: str) -> bool:
    """Say whether ``text`` is hiragana and katakana only, at least one character."""
    return _KANA_RUN.fullmatch(text) is not None


def pieces(surface: str, *, figures: bool = False) -> list[tuple[str, str]]:
    """Split a word into runs: ``("kanji" | "kana" | "other", text)``; with ``figures`` digits are kanji."""
    runs = _COUNTED if figures else _WORD
    return [(found.lastgroup or "other", found.group()) for found in runs.finditer(surface)]
