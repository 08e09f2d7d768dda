"""An area is the room an element may use: where it starts, how wide it is, and how close things stand."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .canvas import Canvas
from .dress import Dress, Theme
from .text import wrap


@dataclass(frozen=True)
class Area:
    """`x`, `y`, `w` is the column of the element, `bottom` the end of the room.

    `left`, `full` are the edge and the width of the whole glass, for what reaches from rim to rim.
    `k` is 1 when there is room and gets smaller when a full screen has to move together.
    """

    c: Canvas
    d: Dress
    t: Theme
    x: float
    y: float
    w: float
    bottom: float
    left: float
    full: float
    k: float = 1

    def at(self, y: float) -> Area:
        """The same column, further down."""
        return replace(self, y=y)

    def size(self, normal: float) -> float:
        """A text size, a little smaller when the screen is crowded, never below 30."""
        if self.k >= 0.95:
            return normal
        return max(min(normal, 30), round(normal * (0.94 if self.k >= 0.8 else 0.88)))

    @property
    def text(self) -> float:
        """The size of normal text."""
        return self.size(self.d.text)

    @property
    def small(self) -> float:
        """The size of small text."""
        return self.size(self.d.text - 2)

    @property
    def glass_height(self) -> float:
        """The height of the glass, to which percentages refer."""
        return self.d.glass[3] - self.d.glass[1]

    def paragraph(
        self,
        x: float,
        y: float,
        w: float,
        text: str,
        size: float,
        fill: str,
        bold: bool = False,
        align: str = "l",
        leading: float = 1.42,
    ) -> float:
        """Draw wrapped lines from height `y` down; returns their height."""
        lines = wrap(text, w, size, bold)
        step = size * leading
        at = {"l": x, "c": x + w / 2, "r": x + w}[align]
        for index, line in enumerate(lines):
            self.c.text(at, y + step * (index + 0.5), line, size, fill, bold, align)
        return step * len(lines)
