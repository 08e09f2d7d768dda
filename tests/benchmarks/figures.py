"""Figures, their thresholds, and the table they are printed in."""

from __future__ import annotations

import statistics
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

MET, MISSED, NO_LIMIT = "はい", "いいえ", "－"


@dataclass(frozen=True)
class Figure:
    """One measured figure. ``limit`` is the threshold: the most allowed, or with ``at_least`` the least.

    ``against`` is the reference measured in the same run, where the figure is a ratio or has one.
    """

    group: str
    what: str
    value: float
    unit: str = ""
    limit: float | None = None
    at_least: bool = False
    against: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the threshold holds; None when there is none."""
        if self.limit is None:
            return None
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "met": self.met}

    def row(self) -> list[str]:
        limit = "" if self.limit is None else f"{_number(self.limit)}{'以上' if self.at_least else '以下'}"
        verdict = {True: MET, False: MISSED, None: NO_LIMIT}[self.met]
        value = f"{_number(self.value)} {self.unit}".strip()
        return [self.group, self.what, value, limit, verdict, self.against]


HEAD = ["分野", "測ったもの", "値", "基準", "満たす", "くらべたもの・注"]


def _number(value: float) -> str:
    if value == int(value):
        return f"{int(value):,}"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _width(text: str) -> int:
    """Columns on a terminal: Japanese letters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def table(figures: Iterable[Figure]) -> str:
    """All figures as a Markdown table whose columns also line up on a terminal."""
    rows = [HEAD, *(figure.row() for figure in figures)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(HEAD))]
    padded = [
        [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)] for row in rows
    ]
    lines = [f"| {' | '.join(row)} |" for row in padded]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def median(values: Sequence[float]) -> float:
    return float(statistics.median(values))
