"""The map: invented streets, water and green, with pins, a route and names."""

from typing import Any

from PIL import Image

from ..area import Area
from ..pen import Pen
from ..text import SCALE, fit, width

PINS = {
    "me": ("#1a61c4", "person"),
    "place": ("#c62f1f", "pin"),
    "bus": ("#1c7f8c", "bus"),
    "shelter": ("#1f8a4c", "shelter"),
    "station": ("#3d4f9e", "train"),
    "hospital": ("#8a4a9e", "hospital"),
}


def _ground(w: int, h: int, route: list[list[float]] | None) -> Image.Image:
    image = Image.new("RGB", (w, h), "#f1eee6")
    s = Pen(image, w / 100, ink="#ffffff")
    low = h / s.unit
    for x, y, bw, bh in (
        (4, 6, 22, 13),
        (66, 5, 28, 15),
        (5, 36, 17, 18),
        (70, 62, 24, 20),
        (34, 70, 20, 16),
        (32, 34, 12, 12),
        (52, 32, 12, 10),
        (8, 84, 14, 20),
        (60, 96, 20, 18),
        (30, 108, 18, 18),
        (70, 118, 22, 18),
        (8, 130, 16, 18),
        (36, 142, 20, 18),
    ):
        s.rect(x, y, bw, bh, 1.6, "#e4dfd3")
    s.rect(68, 28, 26, 22, 4, "#cfe5bf")
    s.rect(4, 62, 20, 16, 4, "#cfe5bf")
    s.rect(8, 110, 18, 14, 4, "#cfe5bf")
    for x, y in ((74, 35), (82, 40), (88, 34), (9, 68), (16, 72), (13, 116), (20, 119)):
        s.disc(x, y, 2.6, "#8cb977")
    s.line([(-5, 96), (26, 90), (52, 100), (106, 88)], 7, "#aed6ec")
    roads: list[list[tuple[float, float]]] = [
        [(-5, 24), (106, 24)],
        [(-5, 57), (106, 57)],
        [(28, -5), (28, low + 5)],
        [(62, -5), (62, low + 5)],
        [(-5, 126), (106, 126)],
        [(-5, 80), (106, 80)],
        [(28, 24), (62, 57)],
    ]
    for width_, ink in ((6.4, "#d5cfbf"), (5.0, "#ffffff")):
        for road in roads:
            s.line(road, width_, ink)
    for width_, ink in ((9.0, "#d9b65c"), (7.4, "#fbe3a2")):
        s.line([(45, -5), (47, 30), (47, low + 5)], width_, ink)
    if route:
        points = [(px, py / 100 * low) for px, py in route]
        s.line(points, 4.2, "#ffffff")
        s.line(points, 2.8, "#1a61c4")
    return image


def _tag(area: Area, cx: float, y: float, text: str, left: float, right: float) -> None:
    """A name on a white plate, kept inside the map."""
    block = fit(text, right - left - 40, 30, True, where="map の label")
    w = width(block.lines[0], block.size, True) * block.squeeze + 24
    cx = min(max(cx, left + w / 2 + 6), right - w / 2 - 6)
    area.c.round(cx - w / 2, y - 23, w, 46, 12, "#ffffff", "#8a9197", 2)
    area.c.fitted(cx, y, block, "#1f2326", True, "c")


def draw(area: Area, spec: dict[str, Any]) -> float:
    """A map over the whole width; positions in per cent of the map."""
    c, x, y, w = area.c, area.left, area.y, area.full
    room = area.bottom - y
    height = area.glass_height * spec["height"] / 100 * area.k if spec.get("height") else room
    if height < 4:
        return height
    if not c.dry:
        c.picture(_ground(round(w * SCALE), round(height * SCALE), spec.get("route")), x, y)
    c.touch(spec.get("id"), x, y, w, height)
    for label in spec.get("labels", ()):
        ly = min(max(y + height * label["y"] / 100, y + 28), y + height - 28)
        _tag(area, x + w * label["x"] / 100, ly, label["text"], x, x + w)
    for pin in spec.get("pins", ()):
        px, py = x + w * pin["x"] / 100, y + height * pin["y"] / 100
        px = min(max(px, x + 40), x + w - 40)
        fill, icon = PINS[pin.get("kind", "place")]
        if pin.get("kind") == "me":
            py = min(max(py, y + 36), y + height - 96)
            c.disc(px, py, 40, fill, 0.25)
            c.disc(px, py, 23, "#ffffff")
            c.disc(px, py, 17, fill)
            top, low = py - 40, py + 40
        elif pin.get("kind", "place") == "place":
            py = min(max(py, y + 92), y + height - 66)
            c.icon("pin", px, py - 38, 104, "#ffffff")
            c.icon("pin", px, py - 38, 88, fill)
            top, low = py - 88, py + 10
        else:
            py = min(max(py, y + 40), y + height - 90)
            c.round(px - 34, py - 34, 68, 68, 18, "#ffffff")
            c.round(px - 30, py - 30, 60, 60, 15, fill)
            c.icon(icon, px, py, 42, "#ffffff")
            top, low = py - 34, py + 34
        if pin.get("label"):
            _tag(area, px, low + 26, pin["label"], x, x + w)
        c.touch(pin.get("id"), px - 40, top, 80, low - top)
    return height
