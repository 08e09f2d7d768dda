"""Small pieces several elements share: app icons, switches, badges, buttons, chips."""

from typing import Any

from . import icons
from .area import Area
from .canvas import Canvas
from .dress import Dress, Theme
from .text import Fitted, fit, shorten, width

BADGE = "#c62f1f"
TONES = {  # background, border, text
    "green": ("#e3f3e8", "#2d7a53", "#123d27"),
    "yellow": ("#fff3cc", "#b98a10", "#4a3700"),
    "red": ("#fde7e4", "#b3261e", "#6f1410"),
    "gray": ("#eceef0", "#8a9197", "#2b3034"),
    "blue": ("#e4eefb", "#2a66b8", "#12325f"),
}
TONES_DARK = {
    "green": ("#183626", "#4fae7c", "#e3f3e8"),
    "yellow": ("#3a3112", "#d9b23c", "#fff3cc"),
    "red": ("#431a17", "#e0695f", "#fde7e4"),
    "gray": ("#2e3338", "#80878d", "#eceef0"),
    "blue": ("#182a45", "#6aa9ff", "#e4eefb"),
}


def tones(theme: Theme, colour: str) -> tuple[str, str, str]:
    """Return background, border and text colour of a tinted box."""
    return (TONES_DARK if theme.dark else TONES)[colour]


def ink_of(theme: Theme, colour: str | None) -> str:
    """Return the text colour for a colour word."""
    if colour is None:
        return theme.ink
    light = {"red": "#b3261e", "gray": theme.soft, "green": "#1d6b43", "blue": "#1a57ad", "yellow": "#7a5a00"}
    dark = {"red": "#ff9d94", "gray": theme.soft, "green": "#8fd6b0", "blue": "#8fbcff", "yellow": "#ffe08a"}
    return (dark if theme.dark else light)[colour]


def app_icon(c: Canvas, d: Dress, name: str, cx: float, cy: float, side: float, line: bool = False) -> None:
    """An app's icon on its coloured square (a round one on Android)."""
    back, main, accent = icons.tile(name)
    half = side / 2
    border = "#c9ced2" if line and back in icons.PALE else None
    c.round(cx - half, cy - half, side, side, side * d.radius_icon, back, border, 1.5)
    c.icon(name, cx, cy, side * (0.6 if d.radius_icon >= 0.4 else 0.68), main, accent)


def badge(c: Canvas, cx: float, cy: float, text: str, size: float = 28) -> None:
    """A red count."""
    text = shorten(text, 110, size, True)
    span = max(44, width(text, size, True) + 22)
    c.round(cx - span / 2 - 3, cy - 25, span + 6, 50, 25, "#ffffff")
    c.round(cx - span / 2, cy - 22, span, 44, 22, BADGE)
    c.text(cx, cy, text, size, "#ffffff", True, "c")


def switch(c: Canvas, t: Theme, right: float, cy: float, on: bool) -> None:
    """A switch whose right edge is at `right`."""
    w, h = 88, 50
    x, y = right - w, cy - h / 2
    if on:
        c.round(x, y, w, h, h / 2, t.accent)
        c.disc(right - h / 2, cy, 19, t.on_accent)
        c.icon("check", right - h / 2, cy, 24, t.accent)
    else:
        c.round(x, y, w, h, h / 2, t.back, "#7b8288" if not t.dark else "#a0a6ab", 3)
        c.disc(x + h / 2, cy, 16, "#7b8288" if not t.dark else "#a0a6ab")


def button_height(area: Area, block: Fitted) -> float:
    """The height of a button round `block`."""
    base = 92 if area.d.name == "easy" else 84
    return max(78, base * max(area.k, 0.9), block.height + 26)


def button_fit(area: Area, spec: dict[str, Any], w: float, where: str = "button") -> Fitted:
    """Fit a button's label into width `w`."""
    room = w - 36 - (52 if spec.get("icon") else 0)
    return fit(spec["label"], room, area.text, True, 2, where=where)


def button(area: Area, spec: dict[str, Any], x: float, y: float, w: float, h: float, block: Fitted) -> None:
    """A button in one of four styles: main, plain, danger, link."""
    c, d, t = area.c, area.d, area.t
    style = spec.get("style", "plain")
    radius = min(d.radius_button, h / 2)
    if spec.get("off"):
        fill, ink, line = ("#3a3f44" if t.dark else "#dfe2e5"), ("#8b9196" if t.dark else "#757b80"), None
    elif style == "main":
        fill, ink, line = t.accent, t.on_accent, None
    elif style == "danger":
        fill, ink, line = t.danger, "#ffffff" if not t.dark else "#2a0a08", None
    elif style == "link":
        fill, ink, line = None, t.accent, None
    else:
        fill, ink, line = t.card, t.accent, (t.line if d.name == "iphone" else t.accent)
        if d.name == "android" and not t.dark:
            fill = "#ffffff"
    if fill:
        c.round(x, y, w, h, radius, fill, line, 3)
    inner = max(width(text, block.size, True) * block.squeeze for text in block.lines)
    cx = x + w / 2
    if spec.get("icon"):
        c.icon(spec["icon"], cx - inner / 2 - 8, y + h / 2, 44, ink)
        cx += 26
    c.fitted(cx, y + h / 2, block, ink, True, "c")
    if style == "link":
        span = min(inner, w)
        c.rect(cx - span / 2, y + h / 2 + block.height / 2 + 2, span, 3, ink)
    c.touch(spec.get("id"), x, y, w, h)


def pill_mark(area: Area, x: float, y: float, w: float, h: float, fill: str, line: str | None = None) -> None:
    """A field-like shape in the dress's corner style."""
    radius = {"iphone": 18, "android": h / 2, "easy": 10}[area.d.name]
    area.c.round(x, y, w, h, min(radius, h / 2), fill, line, 3)
