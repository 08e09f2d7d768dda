"""Texts, buttons, fields and bars."""

from typing import Any

from ..area import Area
from ..parts import button, button_fit, button_height, ink_of, pill_mark
from ..text import fit, shorten, width


def heading(area: Area, spec: dict[str, Any]) -> float:
    """A heading within the page."""
    size = area.size(38)
    used = area.paragraph(
        area.x + 4, area.y + 6 * area.k, area.w - 8, spec["text"], size, area.t.ink, True, leading=1.3
    )
    area.c.touch(spec.get("id"), area.x, area.y, area.w, used + 8)
    return used + 8 * area.k


def text(area: Area, spec: dict[str, Any]) -> float:
    """A paragraph."""
    size = {"small": area.small, "normal": area.text, "large": area.size(44), "xlarge": 60}[
        spec.get("size", "normal")
    ]
    align = {"left": "l", "center": "c", "right": "r"}[spec.get("align", "left")]
    used = area.paragraph(
        area.x + 4,
        area.y,
        area.w - 8,
        spec["text"],
        size,
        ink_of(area.t, spec.get("color")),
        spec.get("bold", False),
        align,
    )
    area.c.touch(spec.get("id"), area.x, area.y, area.w, used)
    return used


def one_button(area: Area, spec: dict[str, Any]) -> float:
    """A button over the whole width."""
    block = button_fit(area, spec, area.w)
    height = button_height(area, block)
    button(area, spec, area.x, area.y, area.w, height, block)
    return height


def buttons(area: Area, spec: dict[str, Any]) -> float:
    """Buttons side by side."""
    items, gap = spec["items"], 16
    w = (area.w - gap * (len(items) - 1)) / len(items)
    blocks = [button_fit(area, item, w, "buttons") for item in items]
    height = max(button_height(area, block) for block in blocks)
    for index, (item, block) in enumerate(zip(items, blocks, strict=True)):
        button(area, item, area.x + index * (w + gap), area.y, w, height, block)
    return height


def field(area: Area, spec: dict[str, Any]) -> float:
    """A field to write in, with its label above and a note or an error below."""
    c, t, y = area.c, area.t, area.y
    if spec.get("label"):
        y += (
            area.paragraph(area.x + 4, y, area.w - 8, spec["label"], area.small, t.ink, True, leading=1.3) + 6
        )
    lines = int(spec.get("lines", 1))
    height = max(76, 82 * area.k) + (lines - 1) * area.text * 1.4
    focus = spec.get("focus")
    border = t.danger if spec.get("error") else (t.accent if focus else ("#7b8288" if not t.dark else t.line))
    c.round(
        area.x,
        y,
        area.w,
        height,
        12,
        t.card if t.dark else "#ffffff",
        border,
        5 if focus or spec.get("error") else 3,
    )
    value = spec.get("value", "")
    if spec.get("secret") and value:
        value = "●" * min(len(value), int((area.w - 50) / width("●", area.text)))
    room, left, middle = area.w - 44, area.x + 22, y + max(76, 82 * area.k) / 2
    end = left
    if value and lines > 1:
        area.paragraph(left, y + 14, room, value, area.text, t.ink)
    elif value:
        block = fit(value, room, area.text, where="field の value")
        c.fitted(left, middle, block, t.ink)
        end = left + width(block.lines[0], block.size) * block.squeeze + 4
    elif spec.get("placeholder"):
        c.label(
            left + (8 if focus else 0),
            middle,
            spec["placeholder"],
            room,
            area.text,
            t.soft,
            where="placeholder",
        )
    if focus and lines == 1:
        c.rect(end, middle - 24, 4, 48, t.accent)
    c.touch(spec.get("id"), area.x, y, area.w, height)
    y += height
    below = spec.get("error") or spec.get("note")
    if below:
        ink = t.danger if spec.get("error") else t.soft
        y += 6 + area.paragraph(area.x + 4, y + 6, area.w - 8, below, area.small, ink)
    return y - area.y


def search(area: Area, spec: dict[str, Any]) -> float:
    """A search field with a glass and, if wanted, a microphone."""
    c, t = area.c, area.t
    height = max(76, 80 * area.k)
    y, cy = area.y, area.y + height / 2
    fill = t.card if t.dark else {"iphone": "#e4e6ea", "android": "#e8ebf3", "easy": "#ffffff"}[area.d.name]
    line = t.accent if spec.get("focus") else (t.line if area.d.name == "easy" else None)
    pill_mark(area, area.x, y, area.w, height, fill, line)
    c.touch(spec.get("id"), area.x, y, area.w, height)
    c.icon("search", area.x + 42, cy, 42, t.soft)
    right = area.x + area.w - 14
    for key, name in (("mic", "mic"), ("camera", "camera")):
        if spec.get(key):
            c.icon(name, right - 30, cy, 46, t.ink)
            c.touch(name, right - 62, y, 64, height, grow=False, soft=True)
            right -= 72
    left = area.x + 76
    value = spec.get("value", "")
    shown = shorten(value or spec.get("placeholder", "検索"), right - left - 8, area.text)
    c.text(left, cy, shown, area.text, t.ink if value else t.soft)
    if spec.get("focus"):
        c.rect(left + (width(shown, area.text) + 4 if value else -6), cy - 22, 4, 44, t.accent)
    return height


def slider(area: Area, spec: dict[str, Any]) -> float:
    """A bar with a knob."""
    c, t, y = area.c, area.t, area.y
    value = spec.get("value", 50) / 100
    if spec.get("label"):
        y += area.paragraph(area.x + 4, y, area.w - 8, spec["label"], area.text, t.ink, leading=1.3) + 4
    height = 78
    cy = y + height / 2
    left, right = area.x + 34, area.x + area.w - 34
    if spec.get("icon"):
        c.icon(spec["icon"], area.x + 30, cy, 48, t.soft)
        left += 48
    knob = left + (right - left) * value
    c.round(left - 8, cy - 8, right - left + 16, 16, 8, "#b9bfc4" if not t.dark else "#50565c")
    c.round(left - 8, cy - 8, knob - left + 8, 16, 8, t.accent)
    c.disc(knob, cy, 30, "#ffffff" if t.dark else t.accent)
    c.disc(knob, cy, 26, t.accent if t.dark else "#ffffff")
    c.disc(knob, cy, 12, t.on_accent if t.dark else t.accent)
    c.touch(spec.get("id"), left - 33, y, right - left + 66, height)
    return y + height - area.y


def gauge(area: Area, spec: dict[str, Any]) -> float:
    """A level without a knob, with its figure."""
    c, t = area.c, area.t
    value = spec.get("value", 0)
    cy = area.y + area.text * 0.7
    left = area.x + 4
    if spec.get("icon"):
        c.icon(spec["icon"], left + 22, cy, 44, t.soft)
        left += 58
    figure = f"{value:g}％"
    c.text(area.x + area.w - 4, cy, figure, area.text, t.ink, True, "r")
    c.label(
        left,
        cy,
        spec.get("label", ""),
        area.x + area.w - left - width(figure, area.text, True) - 20,
        area.text,
        t.ink,
        where="gauge の label",
    )
    y = area.y + area.text * 1.4 + 6
    c.round(area.x, y, area.w, 26, 13, "#c6cbd0" if not t.dark else "#50565c")
    if value:
        c.round(area.x, y, max(26, area.w * value / 100), 26, 13, t.danger if value <= 20 else t.accent)
    height = y + 32 - area.y
    c.touch(spec.get("id"), area.x, area.y, area.w, height)
    return height


def space(area: Area, percent: float) -> float:
    """Empty room, in per cent of the screen."""
    return area.glass_height * percent / 100 * (area.k if area.k < 1 else 1)


def line(area: Area, spec: dict[str, Any]) -> float:
    """A thin line across."""
    area.c.line(area.x, area.y + 6, area.x + area.w, area.y + 6, area.t.line, 2)
    return 12


def image(area: Area, spec: dict[str, Any]) -> float:
    """One large icon in the middle, for results and warnings."""
    side = area.glass_height * spec.get("size", 10) / 100 * max(area.k, 0.8)
    cx = area.x + area.w / 2
    colour = spec.get("color")
    area.c.icon(
        spec["icon"], cx, area.y + side / 2, side, ink_of(area.t, colour) if colour else area.t.accent
    )
    area.c.touch(spec.get("id"), cx - side / 2, area.y, side, side)
    return side
