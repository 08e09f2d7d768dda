"""Rings round what is to be touched, for paper and for pictures without a web page."""

from collections.abc import Mapping, Sequence
from math import atan2, cos, pi, radians, sin
from typing import Any

from PIL import Image, ImageDraw

VERMILION, WHITE = "#d1341f", "#ffffff"
_FINE = 3
_ARROWS = {"swipe_up": (0, -1), "swipe_down": (0, 1), "swipe_left": (-1, 0), "swipe_right": (1, 0)}
GESTURES = ("tap", "double_tap", "long_press", *_ARROWS, "pinch_out", "pinch_in", "type")


class _Marker:
    """Draws one hotspot twice: a white line beneath, the vermilion one on it."""

    def __init__(self, image: Image.Image) -> None:
        self.size = image.size
        self.masks = [Image.new("L", (image.width * _FINE, image.height * _FINE)) for _ in range(2)]
        self.pens = [ImageDraw.Draw(mask) for mask in self.masks]

    def box(self, x: float, y: float, w: float, h: float, r: float, line: float) -> None:
        """A rounded frame round a box, the line outside it."""
        for pen, extra in zip(self.pens, (5, 0), strict=True):
            edge = line / 2 + extra
            shape = [v * _FINE for v in (x - edge, y - edge, x + w + edge, y + h + edge)]
            pen.rounded_rectangle(
                shape, (r + edge) * _FINE, outline=255, width=round((line + 2 * extra) * _FINE)
            )

    def line(self, x0: float, y0: float, x1: float, y1: float, line: float) -> None:
        """A straight stroke with round ends."""
        for pen, extra in zip(self.pens, (5, 0), strict=True):
            half = (line / 2 + extra) * _FINE
            pen.line([v * _FINE for v in (x0, y0, x1, y1)], fill=255, width=round(2 * half))
            for x, y in ((x0 * _FINE, y0 * _FINE), (x1 * _FINE, y1 * _FINE)):
                pen.ellipse((x - half, y - half, x + half, y + half), fill=255)

    def arrow(self, x0: float, y0: float, x1: float, y1: float, line: float = 14) -> None:
        """A stroke with a head at its end."""
        self.line(x0, y0, x1, y1, line)
        angle = atan2(y1 - y0, x1 - x0)
        for turn in (pi * 0.8, -pi * 0.8):
            self.line(x1, y1, x1 + 3 * line * cos(angle + turn), y1 + 3 * line * sin(angle + turn), line)

    def paste(self, image: Image.Image) -> None:
        """Lay both lines on the picture."""
        for mask, colour in zip(self.masks, (WHITE, VERMILION), strict=True):
            image.paste(colour, (0, 0, *image.size), mask.reduce(_FINE))


def _ring(m: _Marker, x: float, y: float, w: float, h: float, line: float = 9) -> None:
    """A circle round small square things, a rounded frame round long ones, kept inside the picture."""
    width, height = m.size
    if max(w, h) < 1.15 * min(w, h) and max(w, h) < 190:
        side = max(w, h) * 1.12
        x, y, w, h = x + (w - side) / 2, y + (h - side) / 2, side, side
        r = side / 2
    elif max(w, h) < 1.7 * min(w, h):  # an icon with its name: the corners must not be cut
        x, y, w, h = x - 6, y - 6, w + 12, h + 12
        r = min(min(w, h) * 0.4, 64)
    else:
        r = min(min(w, h) * 0.3, 48)
    edge = line + 6
    x0, y0 = max(x, edge), max(y, edge)
    x1, y1 = min(x + w, width - edge), min(y + h, height - edge)
    m.box(x0, y0, x1 - x0, y1 - y0, min(r, (x1 - x0) / 2, (y1 - y0) / 2), line)


def _mark(m: _Marker, spot: Mapping[str, Any]) -> None:
    width, height = m.size
    x, y = spot["x"] / 100 * width, spot["y"] / 100 * height
    w, h = spot["w"] / 100 * width, spot["h"] / 100 * height
    gesture = spot.get("gesture", "tap")
    cx, cy = x + w / 2, y + h / 2
    if gesture in _ARROWS:
        dx, dy = _ARROWS[gesture]
        if max(w, h) < 260:
            _ring(m, x, y, w, h)
        reach = min(300, max(130, (w if dx else h) * 0.5))
        start, end = -reach / 2, reach / 2
        small = max(w, h) < 130
        if small:  # one key: the arrow runs beside its letter, from the middle outwards
            cx, cy = cx + abs(dy) * w * 0.46, cy + abs(dx) * h * 0.46
            start, end = 0, reach
        sx, sy, ex, ey = cx + dx * start, cy + dy * start, cx + dx * end, cy + dy * end
        shift_x = max(30 - min(sx, ex), 0) - max(max(sx, ex) - (width - 30), 0)
        shift_y = max(30 - min(sy, ey), 0) - max(max(sy, ey) - (height - 30), 0)
        m.arrow(sx + shift_x, sy + shift_y, ex + shift_x, ey + shift_y, 10 if small else 14)
    elif gesture in ("pinch_out", "pinch_in"):
        far = min(170.0, max(130.0, max(w, h) * 0.3))
        near, dist = 44.0, 42.0
        margin = 250.0
        cx, cy = min(max(cx, margin), width - margin), min(max(cy, margin), height - margin)
        for turn in (135, -45):
            ux, uy = cos(radians(turn)), sin(radians(turn))
            a, b = (near, near + far * 0.7) if gesture == "pinch_out" else (near + far * 0.7 + 30, near + 40)
            m.arrow(cx + ux * (a + dist), cy + uy * (a + dist), cx + ux * (b + dist), cy + uy * (b + dist))
            at = a if gesture == "pinch_out" else a + dist
            px, py = cx + ux * (at - 6 if gesture == "pinch_out" else at + 40), 0.0
            py = cy + uy * (at - 6 if gesture == "pinch_out" else at + 40)
            m.box(px - 34, py - 34, 68, 68, 34, 9)
    elif gesture == "double_tap":
        _ring(m, x, y, w, h)
        _ring(m, x - 22, y - 22, w + 44, h + 44)
    elif gesture == "long_press":
        _ring(m, x, y, w, h, 16)
    else:
        _ring(m, x, y, w, h)


def ring(image: Image.Image, hotspots: Sequence[Mapping[str, Any]]) -> Image.Image:
    """Return a copy with every hotspot marked; each has gesture, x, y, w, h in per cent of the picture.

    A tap gets a ring, a long press a thick one, a double tap two, a swipe an arrow, a pinch two circles
    with arrows.
    """
    result = image.copy()
    if hotspots:
        marker = _Marker(result)
        for spot in hotspots:
            _mark(marker, spot)
        marker.paste(result)
    return result
