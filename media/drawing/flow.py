"""The flow of a body: elements one below the other, moved together when the screen is full."""

from dataclasses import replace
from typing import Any

from .area import Area
from .elements import BLEED, ELEMENTS, TIGHT, fills
from .errors import DrawingError

Item = tuple[str, Any]
STEPS = (1.0, 0.92, 0.84, 0.76, 0.68)
LEAST = {"camera": 560, "call": 640, "lock": 560, "video": 220, "map": 200, "dialpad": 520}
_NAMES = {"iphone": "iPhone", "android": "Android", "easy": "かんたんスマホ"}


def _gap(area: Area, above: Item | None, below: Item | None) -> float:
    """The room between two neighbours; None is the edge of the body."""
    names = {item[0] for item in (above, below) if item}
    if "space" in names:
        return 0
    if above is None or below is None:
        edge = (above or below or ("", None))[0]
        return 0 if edge in BLEED else 18 * area.k
    if names <= TIGHT:
        return 16 * area.k
    return 20 * area.k


def _measure(area: Area, items: list[Item]) -> tuple[list[float | None], float]:
    """Return the height of each element (None for those that fill) and the sum with gaps."""
    dry = replace(area, c=area.c.measure())
    heights: list[float | None] = []
    total = 0.0
    for index, (name, spec) in enumerate(items):
        total += _gap(area, items[index - 1] if index else None, (name, spec))
        if fills(name, spec):
            heights.append(None)
            total += LEAST[name]
        else:
            heights.append(ELEMENTS[name](dry.at(0), spec))
            total += heights[-1] or 0
    return heights, total + (_gap(area, items[-1], None) if items else 0)


def squeeze(area: Area, items: list[Item], where: str) -> tuple[Area, list[float | None], float]:
    """Return the loosest area in which everything fits, the heights, and their sum.

    Raises DrawingError with the surplus in per cent of the screen when nothing helps.
    """
    room = area.bottom - area.y
    over = 0.0
    for k in STEPS:
        tight = replace(area, k=k)
        heights, total = _measure(tight, items)
        over = total - room
        if over <= 0.5:
            return tight, heights, total
    percent = max(1, round(over / area.glass_height * 100))
    raise DrawingError(
        f"{where}：{_NAMES[area.d.name]}の画面に入りきりません（画面の高さの約{percent}％多すぎます）。"
        f"部品をへらすか、文を短くしてください。"
    )


def run(area: Area, items: list[Item], where: str = "body") -> float:
    """Draw all elements into the area; returns the height where they end."""
    if not items:
        return area.y
    tight, heights, total = squeeze(area, items, where)
    spare = area.bottom - area.y - total
    fillers = sum(height is None for height in heights)
    y = area.y
    for index, ((name, spec), height) in enumerate(zip(items, heights, strict=True)):
        y += _gap(tight, items[index - 1] if index else None, (name, spec))
        room = LEAST[name] + spare / fillers if height is None else height
        used = ELEMENTS[name](replace(tight, y=y, bottom=y + room), spec)
        y += max(used, room) if height is None else used
    return y
