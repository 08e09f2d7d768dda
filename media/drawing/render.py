"""Puts a picture together: body, status line, bars, flow, overlays."""

from dataclasses import dataclass, replace
from typing import Any

from PIL import Image

from . import bars, flow, keyboard, overlays, phone, schema
from .area import Area
from .canvas import HEIGHT, WIDTH, Box, Canvas
from .dress import DRESSES, Dress, theme
from .elements import calls
from .errors import DrawingError, unknown
from .text import SCALE

TABS, DOCK, INPUT, BROWSER = 112, 150, 96, 84


@dataclass(frozen=True)
class Drawn:
    """A finished picture, RGB 640 × 1240, and its boxes in per cent of it: id -> (x, y, w, h)."""

    image: Image.Image
    boxes: dict[str, Box]


def draw(description: dict[str, Any], phone_name: str) -> Drawn:
    """Draw `description` in the dress of `phone_name` (iphone, android, easy).

    Raises DrawingError, a Japanese sentence, for unknown words and for content that does not fit.
    """
    if phone_name not in DRESSES:
        raise unknown("phone", "機種", phone_name, DRESSES)
    spec = schema.check(description)
    d = DRESSES[phone_name]
    canvas = Canvas()
    canvas.limits = d.glass
    phone.buttons(canvas, d)
    if spec.get("screen") == "off":
        canvas.rect(0, 0, WIDTH, HEIGHT, "#0a0b0c")
    else:
        _glass(canvas, d, spec)
    image = canvas.image.reduce(SCALE)
    shell = phone.frame(phone_name)
    image.paste(shell, (0, 0), shell)
    return Drawn(image, canvas.boxes)


def _wallpaper(spec: dict[str, Any]) -> str:
    names = [name for name, _ in spec.get("body", [])]
    if "call" in names:
        return "call"
    if "camera" in names:
        return "dark"
    if spec.get("wallpaper"):
        return str(spec["wallpaper"])
    return "sky" if "dock" in spec or "lock" in names else "plain"


def _glass(c: Canvas, d: Dress, spec: dict[str, Any]) -> None:
    kind = _wallpaper(spec)
    t = theme(d, "dark" if kind == "call" else kind)
    if kind == "call":
        t = replace(t, back=calls.BACK)
    x0, y0, x1, y1 = d.glass
    if kind in ("sky", "leaf"):
        c.image.paste(phone.wallpaper(kind), (0, 0))
    else:
        c.rect(0, 0, WIDTH, HEIGHT, t.back)
    area = Area(c, d, t, x0 + d.pad, y0, x1 - x0 - 2 * d.pad, y1 - d.foot, x0, x1 - x0)
    y = y0
    if "status" not in spec or spec["status"] is not None:
        phone.status(c, d, t, spec.get("status") or {})
        y += d.status
    elif d.name == "iphone":
        y += 64
    else:
        y += 12
    if "title" in spec:
        y += bars.title(area.at(y), spec["title"])
    if "address" in spec:
        y += bars.address(area.at(y), spec["address"])
    bottom = _lower(area, spec)
    if bottom - y < 80 and spec.get("body"):
        raise DrawingError("body：上と下の部品が多くて、中身を書く場所がありません。")
    flow.run(replace(area, y=y, bottom=bottom), spec.get("body", []))
    over = replace(area, bottom=y1)
    typing = replace(area, bottom=_keys_top(area, spec) if "keyboard" in spec else y1)
    for name, run, room in (
        ("sheet", overlays.sheet, over),
        ("dialog", overlays.dialog, typing),
        ("notification", overlays.notification, over),
        ("hud", overlays.hud, over),
        ("power", overlays.power, over),
    ):
        if name in spec:
            run(room, spec[name])


def _keys_top(area: Area, spec: dict[str, Any]) -> float:
    """Return the height at which the keyboard with its suggestions begins."""
    strip = keyboard.STRIP if "candidates" in spec else 0
    return area.bottom - keyboard.height(area) - strip


def _lower(area: Area, spec: dict[str, Any]) -> float:
    """Draw what is fixed at the bottom; returns the height where the body must end."""
    c, d, t = area.c, area.d, area.t
    bottom = area.bottom
    behind = None
    if "tabs" in spec:
        bottom -= TABS
        bars.tabs(area, spec["tabs"]["items"], bottom, TABS)
        behind = t.card if d.name != "android" or t.dark else "#f0f2f8"
    if "dock" in spec:
        bottom -= DOCK + 8
        bars.dock(area, spec["dock"]["items"], bottom, DOCK)
        bottom -= 6
    if "address" in spec and d.name == "iphone" and not {"tabs", "dock", "keyboard", "input"} & set(spec):
        bottom -= BROWSER
        bars.browser_bar(area, bottom, BROWSER)
        behind = t.card if t.dark else "#f8f9fa"
    if "keyboard" in spec:
        bottom -= keyboard.height(area)
        behind = keyboard.Keys(replace(area, c=c.measure()), 0, 0).back
        keyboard.draw(area, spec["keyboard"], spec.get("flick"), "candidates" in spec, bottom)
    if "candidates" in spec:
        bottom -= keyboard.STRIP
        keyboard.candidates(area, spec["candidates"], bottom)
    if "input" in spec:
        bottom -= INPUT
        bars.input_line(area, spec["input"], bottom, INPUT)
        behind = behind or (t.card if t.dark else "#ffffff")
        if "keyboard" not in spec and "tabs" not in spec:
            c.rect(area.left, bottom + INPUT, area.full, d.foot, behind)
    phone.foot(c, d, t, behind)
    return bottom
