"""What stands fixed above and below an app's content: title, address, tabs, dock, input line."""

from dataclasses import replace
from typing import Any

from .area import Area
from .errors import DrawingError
from .parts import app_icon, badge, pill_mark
from .text import Fitted, fit, shorten, width


def title_height(area: Area) -> float:
    """The height of the title bar."""
    return {"iphone": 88, "android": 92, "easy": 96}[area.d.name]


def _actions(area: Area, spec: dict[str, Any], right: float, cy: float, ink: str) -> float:
    """Draw the words or icons at the right end; returns where they begin."""
    c = area.c
    for act in reversed([*spec.get("actions", ()), *([spec["action"]] if spec.get("action") else [])]):
        tint = area.t.soft if act.get("off") else ink
        if act.get("label"):
            block = fit(act["label"], 190, area.text, True, where="title の action")
            span = width(block.lines[0], block.size, True) * block.squeeze
            if area.d.name == "easy":
                c.round(right - span - 30, cy - 34, span + 30, 68, 12, "#ffffff")
                c.fitted(right - 15, cy, block, "#0a5a3a", True, "r")
                span += 30
            else:
                c.fitted(right - 6, cy, block, tint, True, "r")
        else:
            span = 48
            c.icon(act.get("icon", "more"), right - 26, cy, 48, tint)
        c.touch(act.get("id"), right - span - 12, cy - 39, span + 18, 78)
        right -= span + 26
    return right


def _words(words: str, room: float, size: float, single: bool) -> Fitted:
    """Fit a title: one line if at all possible, else two smaller ones that stay inside the bar."""
    try:
        return fit(words, room, size, True, where="title")
    except DrawingError:
        if single:
            raise
        return fit(words, room, 34, True, 2, 28, "title")


def browser_bar(area: Area, y: float, height: float) -> None:
    """The marks at the foot of an iPhone's browser; ids `back`, `forward`, `share`, `pages`."""
    c, t = area.c, area.t
    c.rect(area.left, y, area.full, height, t.card if t.dark else "#f8f9fa")
    c.line(area.left, y + 1, area.left + area.full, y + 1, t.line, 2)
    cell = area.full / 4
    for index, (name, icon) in enumerate(
        (("back", "back"), ("forward", "next"), ("share", "share"), ("pages", "copy"))
    ):
        cx = area.left + cell * (index + 0.5)
        c.icon(icon, cx, y + height / 2, 46, t.soft if name == "forward" else t.accent)
        c.touch(name, cx - cell / 2 + 10, y, cell - 20, height, grow=False, soft=True)


def title(area: Area, spec: dict[str, Any]) -> float:
    """The title bar; returns its height."""
    c, d, t = area.c, area.d, area.t
    height, x, w, y = title_height(area), area.left, area.full, area.y
    cy = y + height / 2
    easy = d.name == "easy"
    ink, link = ("#ffffff", "#ffffff") if easy else (t.ink, t.accent)
    if easy:
        c.rect(x, y, w, height, "#0a5a3a" if not t.dark else "#12402d")
    left, right = x + 18, x + w - 18
    right = _actions(area, spec, right, cy, link)
    if spec.get("back") is not None:
        label = spec["back"] or "戻る"
        if d.name == "android":
            c.icon("arrow-left", left + 26, cy, 46, ink)
            c.touch("back", left - 10, cy - 39, 82, 78)
            left += 76
        else:
            block = fit(label, 150, area.text, easy, 1, 26, "title の back")
            span = width(block.lines[0], block.size, easy) * block.squeeze
            if easy:
                c.round(left, cy - 34, span + 32, 68, 12, "#ffffff")
                c.fitted(left + 16, cy, block, "#0a5a3a", True)
                c.touch("back", left, cy - 39, span + 32, 78)
                left += span + 46
            else:
                c.icon("back", left + 14, cy, 44, link)
                c.fitted(left + 36, cy, block, link)
                c.touch("back", left - 8, cy - 39, span + 56, 78)
                left += span + 52
    elif spec.get("menu"):
        c.icon("menu", left + 26, cy, 46, ink)
        c.touch("menu", left - 10, cy - 39, 82, 78)
        left += 76
    elif d.name == "android":
        left += 8
    words = spec.get("text", "")
    size = area.size(40 if d.name == "android" else 38)
    note = spec.get("note")
    line = cy - 18 if note else cy
    centre, room = x + w / 2, 0.0
    if d.title_align == "c":
        room = 2 * min(centre - left, right - centre) - 12
        if room < 0.62 * (right - left):  # one side is crowded: use the middle of what is left
            centre, room = (left + right) / 2, right - left - 12
        block = _words(words, room, size, bool(note))
        c.fitted(centre, line, block, ink, True, "c")
    else:
        room = right - left - 8
        block = _words(words, room, size, bool(note))
        c.fitted(left, line, block, ink, True)
    if note:
        at, align = (centre, "c") if d.title_align == "c" else (left, "l")
        c.label(
            at, cy + 24, note, room, 30, ink if easy else t.soft, align=align, floor=26, where="title の note"
        )
    c.touch(spec.get("id"), left, cy - 39, right - left, 78)
    if d.name == "iphone":
        c.line(x, y + height - 1, x + w, y + height - 1, t.line, 2)
    return height


def address(area: Area, spec: dict[str, Any]) -> float:
    """The browser's address bar; returns its height."""
    c, t = area.c, area.t
    height = 92
    y, h = area.y + 10, 70
    fill = t.card if t.dark else {"iphone": "#e4e6ea", "android": "#e8ebf3", "easy": "#ffffff"}[area.d.name]
    x, w = area.left + 16, area.full - 32
    if area.d.name == "easy":
        c.round(x, y, w, h, 10, fill, t.line, 3)
    else:
        pill_mark(replace(area, x=x, w=w), x, y, w, h, fill)
    value = spec.get("value", "")
    secure = spec.get("secure", True)
    mark = "search" if "." not in value else ("lock" if secure else "warning")
    c.icon(mark, x + 38, y + h / 2, 34, t.soft)
    shown = shorten(value or spec.get("placeholder", "検索またはアドレス"), w - 84, 33)
    c.text(x + 64, y + h / 2, shown, 33, t.ink if value else t.soft)
    c.touch(spec.get("id"), x, y, w, h)
    return height


def tabs(area: Area, items: list[dict[str, Any]], y: float, height: float) -> None:
    """The row of tabs at the bottom."""
    c, d, t = area.c, area.d, area.t
    x, w = area.left, area.full
    c.rect(x, y, w, height + d.foot, t.card if d.name != "android" or t.dark else "#f0f2f8")
    c.line(x, y + 1, x + w, y + 1, t.line, 2)
    cell = w / len(items)
    for index, item in enumerate(items):
        cx, on = x + cell * (index + 0.5), item.get("on")
        ink = t.accent if on else t.soft
        if on and d.name == "android":
            c.round(cx - 46, y + 9, 92, 52, 26, "#dde2f6" if not t.dark else "#3a4060")
        if on and d.name == "easy":
            c.round(cx - cell / 2 + 4, y + 4, cell - 8, height - 8, 10, t.accent)
            ink = t.on_accent
        c.icon(item["icon"], cx, y + 35, 44, ink)
        if item.get("badge"):
            badge(c, cx + 30, y + 22, item["badge"])
        c.label(cx, y + 80, item.get("label", ""), cell - 6, 32, ink, bool(on), "c", 1, 24, "tabs の label")
        c.touch(item.get("id"), cx - cell / 2, y, cell, height, grow=False)


def dock(area: Area, items: list[dict[str, Any]], y: float, height: float) -> None:
    """The bottom row of a home screen."""
    c, d, t = area.c, area.d, area.t
    x, w = area.left + 16, area.full - 32
    if d.name == "iphone":
        c.round(x, y, w, height, 46, "#ffffff" if not t.dark else "#4a5056", alpha=0.6)
    elif d.name == "android":
        c.round(x, y, w, height, height / 2, "#ffffff" if not t.dark else "#4a5056", alpha=0.4)
    cell = (w - 12) / len(items)
    for index, item in enumerate(items):
        cx = x + 6 + cell * (index + 0.5)
        if d.name == "easy":
            c.round(cx - cell / 2 + 4, y, cell - 8, height, 14, t.card, t.line, 3)
            app_icon(c, d, item["icon"], cx, y + 52, 80, True)
            c.label(
                cx,
                y + height - 28,
                item.get("label", ""),
                cell - 18,
                32,
                t.ink,
                True,
                "c",
                2,
                22,
                "dock の label",
            )
            c.touch(item.get("id"), cx - cell / 2 + 4, y, cell - 8, height, grow=False)
            top = (cx + 36, y + 20)
        else:
            side = min(112, cell * 0.84)
            app_icon(c, d, item["icon"], cx, y + height / 2, side, not t.dark)
            c.touch(item.get("id"), cx - side / 2 - 6, y + height / 2 - side / 2 - 6, side + 12, side + 12)
            top = (cx + side / 2 - 8, y + height / 2 - side / 2 + 10)
        if item.get("badge"):
            badge(c, *top, item["badge"])


def input_line(area: Area, spec: dict[str, Any], y: float, height: float) -> None:
    """The line to write a message in, with its marks."""
    c, t = area.c, area.t
    x, w = area.left, area.full
    c.rect(x, y, w, height, t.card if t.dark else "#ffffff")
    c.line(x, y + 1, x + w, y + 1, t.line, 2)
    cy = y + height / 2
    left, right = x + 10, x + w - 10

    def mark(name: str, icon: str, at: float, ink: str) -> None:
        c.icon(icon, at + 33, cy, 46, ink)
        c.touch(name, at, cy - 39, 66, 78, grow=False, soft=True)

    if spec.get("plus"):
        mark("plus", "plus", left, t.soft)
        left += 68
    if spec.get("photo"):
        mark("photo-button", "image", left, t.soft)
        left += 68
    if spec.get("send"):
        c.disc(right - 33, cy, 33, t.accent if spec.get("value") else t.soft)
        c.icon("send", right - 31, cy, 38, t.on_accent if spec.get("value") else t.back)
        c.touch("send", right - 68, cy - 39, 70, 78, grow=False, soft=True)
        right -= 76
    if spec.get("mic"):
        mark("mic", "mic", right - 66, t.soft)
        right -= 68
    if spec.get("sticker"):
        mark("sticker", "emoji", right - 66, t.soft)
        right -= 68
    fill = t.back if t.dark else "#f0f2f4"
    span = right - left - 12
    pill_mark(area, left + 6, cy - 34, span, 68, fill, t.accent if spec.get("focus") else t.line)
    value = spec.get("value", "")
    shown = value or spec.get("placeholder", "")
    size = area.text
    if value and width(value, size) > span - 36:  # a long message shows its end, where the cursor is
        while width("…" + shown, size) > span - 36:
            shown = shown[1:]
        shown = "…" + shown
    else:
        shown = shorten(shown, span - 36, size)
    c.text(left + 24, cy, shown, size, t.ink if value else t.soft)
    if value or spec.get("focus"):
        c.rect(left + 26 + (width(shown, size) if value else -4), cy - 22, 4, 44, t.accent)
    c.touch(spec.get("id", "input"), left + 6, cy - 39, span, 78, grow=False, soft="id" not in spec)
