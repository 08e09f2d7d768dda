"""What is said in lines of two columns: the 個人情報ファイル簿, the draft of a report of a leak."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from .sheets import make


class Part(NamedTuple):
    title: str
    rows: Sequence[tuple[str, str]]


def lines_pdf(
    title: str, parts: Sequence[Part], *, today: date, school: str, apart: bool = True, foot: str = ""
) -> bytes:
    """A4, upright. ``apart``: each part begins a page. A line's text may hold line breaks.

    ``foot``: instead of the words that call for a shredder.
    """
    data: dict[str, Any] = {
        "document": title,
        "apart": apart,
        "parts": [
            {"title": part.title, "rows": [[word, text.split("\n")] for word, text in part.rows]}
            for part in parts
        ],
    }
    if foot:
        data["secret"] = foot
    return make("lines", data, today=today, school=school)
