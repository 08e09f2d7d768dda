"""The phone itself: its body with side buttons, the status line, and the marks below the app."""

from functools import lru_cache
from typing import Any

from PIL import Image, ImageDraw

from .canvas import HEIGHT, WIDTH, Canvas
from .dress import DRESSES, Dress, Theme
from .text import fit, width

Side = tuple[str, str, float, float]  # name, edge, top, bottom
SIDES: dict[str, tuple[Side, ...]] = {
    "iphone": (
        ("silent", "l", 216, 276),
        ("volume-up", "l", 318, 412),
        ("volume-down", "l", 432, 526),
        ("power", "r", 338, 484),
    ),
    "android": (("volume-up", "r", 286, 376), ("volume-down", "r", 380, 470), ("power", "r", 530, 630)),
    "easy": (("power", "r", 250, 340), ("volume-up", "r", 400, 490), ("volume-down", "r", 494, 584)),
}
CHIN = (
    ("nav-back", "back", "戻る", 138),
    ("nav-home", "home", "ホーム", 320),
    ("nav-recent", "grid", "履歴", 502),
)
_FINE = 3


@lru_cache(maxsize=4)
def frame(name: str) -> Image.Image:
    """Return the phone's body as a picture whose glass is transparent, on white."""
    d = DRESSES[name]
    c = Canvas("#ffffff")
    x0, y0, x1, y1 = d.body
    for _button, edge, top, bottom in SIDES[name]:
        left = 0 if edge == "l" else WIDTH - 20
        c.round(left + 1, top, 18, bottom - top, 6, d.shell)
        c.round(left + 3, top + 3, 14, bottom - top - 6, 4, d.rim)
    c.round(x0, y0, x1 - x0, y1 - y0, d.radius, d.rim)
    c.round(x0 + 4, y0 + 4, x1 - x0 - 8, y1 - y0 - 8, d.radius - 4, d.shell)
    g0, g1, g2, g3 = d.glass
    if name == "easy":
        c.round(g0 - 10, g1 - 10, g2 - g0 + 20, g3 - g1 + 20, d.glass_radius + 10, "#1d2228")
        for key, icon, label, cx in CHIN:
            w = 176 if key == "nav-home" else 150
            c.round(cx - w / 2, 1119, w, 94, 26, "#e9eef2")
            c.icon(icon, cx, 1147, 38, "#27333d")
            c.text(cx, 1187, label, 30, "#27333d", True, "c")
    body = c.image.reduce(2).convert("RGBA")
    hole = Image.new("L", (WIDTH * _FINE, HEIGHT * _FINE), 255)
    ImageDraw.Draw(hole).rounded_rectangle(
        (g0 * _FINE, g1 * _FINE, g2 * _FINE - 1, g3 * _FINE - 1), d.glass_radius * _FINE, fill=0
    )
    body.putalpha(hole.reduce(_FINE))
    return body


def buttons(c: Canvas, d: Dress) -> None:
    """Record the boxes of the body: `screen`, `side-…`, and the keys below an easy phone's glass."""
    x0, y0, x1, y1 = d.glass
    c.touch("screen", x0, y0, x1 - x0, y1 - y0, grow=False)
    for name, edge, top, bottom in SIDES[d.name]:
        c.touch(f"side-{name}", 0 if edge == "l" else WIDTH - 60, top - 4, 60, bottom - top + 8, grow=False)
    if d.name == "easy":
        for key, _icon, _label, cx in CHIN:
            w = 176 if key == "nav-home" else 150
            c.touch(key, cx - w / 2, 1119, w, 94, grow=False, soft=True)


def foot(c: Canvas, d: Dress, t: Theme, fill: str | None = None) -> None:
    """The home bar of an iPhone, the three marks of Android; `fill` is the colour behind them."""
    x0, _, x1, y1 = d.glass
    top, cx = y1 - d.foot, (x0 + x1) / 2
    if not d.foot:
        return
    if fill:
        c.rect(x0, top, x1 - x0, d.foot, fill)
    ink = "#ffffff" if t.dark else "#23282c"
    if d.name == "iphone":
        c.round(cx - 105, y1 - 22, 210, 9, 4.5, ink)
        c.touch("home-bar", cx - 150, y1 - 60, 300, 60, soft=True)
        return
    cy = y1 - d.foot / 2 - 2
    for key, x in (("nav-back", x0 + 116), ("nav-home", cx), ("nav-recent", x1 - 116)):
        if key == "nav-home":
            c.disc(x, cy, 19, ink)
            c.disc(x, cy, 15, fill or t.back)
        elif key == "nav-recent":
            c.round(x - 17, cy - 17, 34, 34, 5, fill or t.back, ink, 4)
        else:
            c.icon("nav-back", x, cy, 48, ink)
        c.touch(key, x - 60, y1 - d.foot, 120, d.foot, soft=True)


def _battery(c: Canvas, right: float, cy: float, value: float, ink: str, charging: bool) -> None:
    w, h = 54, 27
    c.round(right - w - 6, cy - h / 2, w, h, 8, ink)
    back = "#ffffff" if ink.startswith(("#1", "#2")) else "#17191c"
    c.round(right - w - 3, cy - h / 2 + 3, w - 6, h - 6, 5, back)
    span = max(4, (w - 12) * value / 100)
    level = "#c62f1f" if value <= 20 else ("#2b9d55" if charging else ink)
    c.round(right - w, cy - h / 2 + 6, span, h - 12, 3, level)
    c.round(right - 4, cy - 6, 4, 12, 2, ink)


def status(c: Canvas, d: Dress, t: Theme, spec: dict[str, Any]) -> None:
    """Time, signs and battery along the upper edge."""
    x0, y0, x1, _ = d.glass
    ink = t.ink
    cy = y0 + d.status / 2 + (2 if d.name == "iphone" else 0)
    left, right = {"iphone": (58, 48), "android": (40, 34), "easy": (22, 18)}[d.name]
    time = spec.get("time", "10:10")
    bold = d.name != "android"
    block = fit(time, 142 if d.name == "iphone" else 190, 36, bold, where="status の time")
    c.fitted(x0 + left, cy, block, ink, bold)
    at = x0 + left + width(time, block.size, bold) * block.squeeze + 12
    if spec.get("silent"):
        c.icon("bell-off", at + 18, cy, 34, ink)
        at += 44
    for name in spec.get("notices", ()):
        c.icon(name, at + 18, cy, 32, ink)
        at += 42
    if d.name == "iphone":
        c.round((x0 + x1) / 2 - 78, y0 + 18, 156, 42, 21, "#0b0c0d")
    elif d.name == "android":
        c.disc((x0 + x1) / 2, y0 + 30, 13, "#0b0c0d")
    edge = x1 - right
    value = spec.get("battery", 80)
    _battery(c, edge, cy, value, ink, spec.get("charging", False))
    edge -= 68
    if d.name == "easy":
        figure = f"{value:g}%"
        c.text(edge, cy, figure, 30, ink, align="r")
        edge -= width(figure, 30) + 12
    if spec.get("plane"):
        c.icon("plane", edge - 17, cy, 34, ink)
        edge -= 42
    else:
        if spec.get("wifi", True):
            c.icon("wifi", edge - 17, cy, 34, ink)
            edge -= 42
        bars = int(spec.get("signal", 3))
        for step in range(4):
            height = 9 + step * 6
            colour = ink if step < bars else ("#6b7177" if t.dark else "#b4babf")
            c.round(edge - 36 + step * 9, cy + 14 - height, 7, height, 2, colour)
    c.touch(spec.get("id"), x0, y0, x1 - x0, d.status)
    third = (x1 - x0) / 3
    c.touch("status-bar", x0, y0, x1 - x0, 78, grow=False, soft=True)
    c.touch("status-left", x0, y0, third, 78, grow=False, soft=True)
    c.touch("status-right", x1 - third, y0, third, 78, grow=False, soft=True)


@lru_cache(maxsize=2)
def wallpaper(kind: str) -> Image.Image:
    """Return the drawn background `sky` or `leaf` of the whole picture at canvas scale."""
    colours = {"sky": ("#cfe2ef", "#ecf3f7", "#d6e6e3"), "leaf": ("#cfe5c6", "#edf5e6", "#cfe4c5")}
    high, low, hill = colours[kind]
    image = Image.new("RGB", (WIDTH * 2, HEIGHT * 2), high)
    image.paste(low, (0, 0, *image.size), Image.linear_gradient("L").resize(image.size))
    ImageDraw.Draw(image).ellipse((-900, 2090, 2180, 4000), fill=hill)
    return image
