"""Words that mean the same: ``synonyms.txt``, readable and editable."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from core.search_text.folding import normalise

_HERE = Path(__file__).parent


@lru_cache(maxsize=1)
def groups() -> dict[str, str]:
    """Map every word of the table, normalised without spaces, to the name of its group (``#12``)."""
    found: dict[str, str] = {}
    number = 0
    for line in (_HERE / "synonyms.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        number += 1
        for word in line.split("、"):
            found.setdefault(normalise(word).replace(" ", ""), f"#{number}")
    return found


@lru_cache(maxsize=1)
def fillers() -> frozenset[str]:
    """Words that stand in nearly every question and say little about it, normalised."""
    lines = (_HERE / "fillers.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(normalise(word) for line in lines if not line.startswith("#") for word in line.split())


def group_of(*forms: str) -> str | None:
    """The group of the first of these normalised forms that has one."""
    return next((groups()[form] for form in forms if form in groups()), None)
