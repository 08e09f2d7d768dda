"""A pen for shapes in a field of 100 units: used for icon masks (mode L) and scenes (mode RGB)."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, cos, hypot, radians, sin

from PIL import Image, ImageDraw

from .text import SCALE, font

Point = tuple[float, float]
Colour = int | str | tuple[int, int, int]


def bezier(start: Point, *curves: tuple[Point, Point, Point], steps: int = 14) -> list[Point]:
    """Return the points of joined cubic curves, each given as (control, control, end)."""
    points = [start]
    for one, two, end in curves:
        origin = points[-1]
        for step in range(1, steps + 1):
            t = step / steps
            a, b, c, d = (1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3
            points.append(
                (
                    a * origin[0] + b * one[0] + c * two[0] + d * end[0],
                    a * origin[1] + b * one[1] + c * two[1] + d * end[1],
                )
            )
    return points


def polar(cx: float, cy: float, radius: float, angle: float) -> Point:
    """Return the point at `angle` degrees, 0 = right, clockwise as the picture is seen."""
    return cx + radius * cos(radians(angle)), cy + radius * sin(radians(angle))


class Pen:
    """Draws on `image`; `unit` is pixels a unit, (`ox`, `oy`) the origin in pixels."""

    def __init__(
        self, image: Image.Image, unit: float, ox: float = 0, oy: float = 0, ink: Colour = 255
    ) -> None:
        self.image, self.unit, self.ox, self.oy, self.ink = image, unit, ox, oy, ink
        self.draw = ImageDraw.Draw(image)

    def _at(self, x: float, y: float) -> Point:
        return x * self.unit + self.ox, y * self.unit + self.oy

    def _points(self, points: Sequence[Point]) -> list[Point]:
        return [self._at(x, y) for x, y in points]

    def disc(
        self, cx: float, cy: float, r: float, ink: Colour | None = None, ry: float | None = None
    ) -> None:
        """A filled circle, or an ellipse with vertical radius `ry`."""
        x, y = self._at(cx, cy)
        rx, ry = r * self.unit, (r if ry is None else ry) * self.unit
        self.draw.ellipse((x - rx, y - ry, x + rx, y + ry), fill=self.ink if ink is None else ink)

    def ring(self, cx: float, cy: float, r: float, width: float, ink: Colour | None = None) -> None:
        """A circle line whose middle runs at radius `r`."""
        x, y = self._at(cx, cy)
        outer = (r + width / 2) * self.unit
        self.draw.ellipse(
            (x - outer, y - outer, x + outer, y + outer),
            outline=self.ink if ink is None else ink,
            width=max(1, round(width * self.unit)),
        )

    def rect(self, x: float, y: float, w: float, h: float, r: float = 0, ink: Colour | None = None) -> None:
        """A filled rectangle with corner radius `r`."""
        (x0, y0), (x1, y1) = self._at(x, y), self._at(x + w, y + h)
        if x1 - x0 < 1 or y1 - y0 < 1:
            return
        radius = min(r * self.unit, (x1 - x0) / 2, (y1 - y0) / 2)
        self.draw.rounded_rectangle((x0, y0, x1 - 1, y1 - 1), radius, fill=self.ink if ink is None else ink)

    def frame(
        self, x: float, y: float, w: float, h: float, r: float, width: float, ink: Colour | None = None
    ) -> None:
        """A rectangle line, drawn inside the given box."""
        (x0, y0), (x1, y1) = self._at(x, y), self._at(x + w, y + h)
        self.draw.rounded_rectangle(
            (x0, y0, x1 - 1, y1 - 1),
            r * self.unit,
            outline=self.ink if ink is None else ink,
            width=max(1, round(width * self.unit)),
        )

    def poly(self, points: Sequence[Point], ink: Colour | None = None) -> None:
        """A filled polygon."""
        self.draw.polygon(self._points(points), fill=self.ink if ink is None else ink)

    def line(
        self, points: Sequence[Point], width: float, ink: Colour | None = None, closed: bool = False
    ) -> None:
        """A line with round ends and joints."""
        colour = self.ink if ink is None else ink
        path = self._points([*points, points[0]] if closed else points)
        half = width * self.unit / 2
        for x, y in path:
            self.draw.ellipse((x - half, y - half, x + half, y + half), fill=colour)
        for (x0, y0), (x1, y1) in pairwise(path):
            length = hypot(x1 - x0, y1 - y0)
            if length:
                dx, dy = (y1 - y0) / length * half, (x0 - x1) / length * half
                self.draw.polygon(
                    [(x0 + dx, y0 + dy), (x1 + dx, y1 + dy), (x1 - dx, y1 - dy), (x0 - dx, y0 - dy)],
                    fill=colour,
                )

    def arc(
        self,
        cx: float,
        cy: float,
        r: float,
        start: float,
        end: float,
        width: float,
        ink: Colour | None = None,
    ) -> None:
        """A part of a circle from `start` to `end` degrees, clockwise, with round ends."""
        steps = max(4, ceil((end - start) / 5))
        self.line([polar(cx, cy, r, start + (end - start) * i / steps) for i in range(steps + 1)], width, ink)

    def pie(
        self, cx: float, cy: float, r: float, start: float, end: float, ink: Colour | None = None
    ) -> None:
        """A filled slice of a circle."""
        x, y = self._at(cx, cy)
        r *= self.unit
        self.draw.pieslice((x - r, y - r, x + r, y + r), start, end, fill=self.ink if ink is None else ink)

    def letters(
        self, text: str, cx: float, cy: float, size: float, ink: Colour | None = None, bold: bool = True
    ) -> None:
        """A short text centred on a point; `size` in units."""
        x, y = self._at(cx, cy)
        face = font(round(size * self.unit / SCALE), bold)
        self.draw.text(
            (x, y + size * self.unit * 0.38),
            text,
            font=face,
            fill=self.ink if ink is None else ink,
            anchor="ms",
        )
