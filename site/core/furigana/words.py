"""The school's own words: ``words.tsv``, readable and editable, used before the dictionary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_TABLE = Path(__file__).with_name("words.tsv")
_OPEN_ENDED = "＊"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: a reading and when it holds (``None``: always)."""

    reading: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None

    def holds(self, line: str, start: int, end: int) -> bool:
        """Say whether the text right before and right after ``line[start:end]`` fits the row."""
        if self.before is not None and self.before.search(line[:start]) is None:
            return False
        return self.after is None or self.after.match(line, end) is not None


@dataclass(frozen=True, slots=True)
class Words:
    """The table: whole words, and beginnings of words that go on in kana (``開＊``)."""

    whole: dict[str, list[Rule]]
    stems: dict[str, list[Rule]]
    longest: int

    def reading(self, word: str, line: str, start: int) -> str | None:
        """Reading of the whole word at ``start``; ``None`` when the table says nothing."""
        return _first(self.whole.get(word, ()), line, start, start + len(word))

    def stem_reading(self, word: str, line: str, start: int) -> str | None:
        """Reading of a word of one kanji and kana, from the rows with ``＊``."""
        kana = word[1:]
        if not kana or not re.fullmatch("[ぁ-ん]+", kana):
            return None
        found = _first(self.stems.get(word[0], ()), line, start, start + len(word))
        return None if found is None else found + kana


@lru_cache(maxsize=1)
def words() -> Words:
    """Return the table; read once a process."""
    whole: dict[str, list[Rule]] = {}
    stems: dict[str, list[Rule]] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        word, reading, before, after, *_notes = [*line.split("\t"), "", ""]
        rule = Rule(
            reading,
            re.compile(f"(?:{before})$") if before else None,
            re.compile(after) if after else None,
        )
        if word.endswith(_OPEN_ENDED):
            stems.setdefault(word[:-1], []).append(rule)
        else:
            whole.setdefault(word, []).append(rule)
    return Words(whole, stems, max(map(len, whole)))


def _first(rules: list[Rule] | tuple[()], line: str, start: int, end: int) -> str | None:
    return next((rule.reading for rule in rules if rule.holds(line, start, end)), None)
