"""App icons, rows, quick tiles, tables."""

from dataclasses import replace
from typing import Any

from .. import icons as shapes
from .. import scenes
from ..area import Area
from ..parts import app_icon, badge, button, switch, tones
from ..text import SCALE, Fitted, fit, shorten, width, wrap

SWITCHES = frozenset(
    {
        "wifi",
        "bluetooth",
        "plane",
        "torch",
        "rotate",
        "mute",
        "bell",
        "bell-off",
        "silent",
        "moon",
        "battery",
        "signal",
        "vibrate",
        "sound",
        "pin",
        "mic",
        "flip",
    }
)  # their tiles say オン or オフ


def icons(area: Area, spec: dict[str, Any]) -> float:
    """Apps in a grid; in the easy dress wide tiles in two columns."""
    items = spec["items"]
    if area.d.name == "easy":
        return _easy_icons(area, spec)
    columns = int(spec.get("columns", area.d.columns))
    cell = area.w / columns
    side = min(118, cell * 0.82) * (1 if area.k > 0.85 else 0.88)
    blocks = [
        fit(item.get("label", ""), cell - 4, area.size(32), False, 2, 26, "icons の label") for item in items
    ]
    y = area.y + 8 * area.k
    for start in range(0, len(items), columns):
        row = blocks[start : start + columns]
        text_height = max(block.size * 1.25 * len(block.lines) if block.lines[0] else 0 for block in row)
        for index, block in enumerate(row):
            item = items[start + index]
            cx = area.x + cell * (index + 0.5)
            app_icon(area.c, area.d, item["icon"], cx, y + side / 2, side, not area.t.dark)
            if item.get("selected"):
                area.c.disc(cx + side / 2 - 8, y + side / 2 + side / 2 - 8, 24, area.t.accent)
                area.c.icon("check", cx + side / 2 - 8, y + side - 8, 30, area.t.on_accent)
            if item.get("shake"):
                area.c.disc(cx - side / 2 + 8, y + 8, 25, "#5d646a")
                area.c.icon("minus", cx - side / 2 + 8, y + 8, 30, "#ffffff")
            if item.get("badge"):
                badge(area.c, cx + side / 2 - 8, y + 8, item["badge"])
            height = block.size * 1.25 * len(block.lines) if block.lines[0] else 0
            area.c.fitted(cx, y + side + 10 + height / 2, block, area.t.ink, False, "c")
            span = max([side, *(width(line, block.size) * block.squeeze for line in block.lines)]) + 12
            span = min(span, cell)
            area.c.touch(item.get("id"), cx - span / 2, y - 6, span, side + 18 + height)
        y += side + text_height + 34 * area.k
    return y - area.y - 10 * area.k


def _easy_icons(area: Area, spec: dict[str, Any]) -> float:
    items, gap = spec["items"], 14
    columns = 2 if len(items) <= 16 else 3
    cell = (area.w - gap * (columns - 1)) / columns
    roomy = len(items) <= 6
    side = (96 if roomy else 78) * max(area.k, 0.85)
    height = (side + 86 if roomy else side + 34) * area.k
    if columns == 3:
        side, height = 70 * max(area.k, 0.8), 132 * area.k
    y = area.y
    for start in range(0, len(items), columns):
        for index, item in enumerate(items[start : start + columns]):
            x = area.x + index * (cell + gap)
            area.c.round(x, y, cell, height, 14, area.t.card, area.t.line, 3)
            label = item.get("label", "")
            if roomy or columns == 3:
                app_icon(area.c, area.d, item["icon"], x + cell / 2, y + 14 * area.k + side / 2, side, True)
                area.c.label(
                    x + cell / 2,
                    y + (height + side + 8 * area.k) / 2,
                    label,
                    cell - 20,
                    area.text,
                    area.t.ink,
                    True,
                    "c",
                    floor=26,
                    where="icons の label",
                )
                mark = (x + cell / 2 + side / 2, y + 26)
            else:
                app_icon(area.c, area.d, item["icon"], x + 12 + side / 2, y + height / 2, side, True)
                area.c.label(
                    x + side + 22,
                    y + height / 2,
                    label,
                    cell - side - 32,
                    area.text,
                    area.t.ink,
                    True,
                    lines=2,
                    floor=26,
                    where="icons の label",
                )
                mark = (x + cell - 16, y + 10)
            if item.get("selected"):
                area.c.icon("check", x + cell - 30, y + 30, 36, area.t.accent)
            if item.get("badge"):
                badge(area.c, *mark, item["badge"])
            area.c.touch(item.get("id"), x, y, cell, height)
        y += height + gap * area.k
    return y - area.y - gap * area.k


def _row_icon(area: Area, item: dict[str, Any], x: float, cy: float) -> float:
    """Draw what stands before a row's title; returns the width it takes."""
    if item.get("scene"):
        picture = scenes.render(item["scene"], round(68 * SCALE), round(68 * SCALE))
        area.c.picture(picture, x, cy - 34, 34 if area.d.name != "easy" else 8)
        return 86
    if not item.get("icon"):
        return 0
    if area.d.name == "android":
        area.c.icon(item["icon"], x + 26, cy, 46, area.t.soft)
        return 72
    back, main, accent = shapes.tile(item["icon"])
    area.c.round(
        x,
        cy - 29,
        58,
        58,
        14 if area.d.name == "iphone" else 10,
        back,
        "#c9ced2" if back in shapes.PALE else None,
        1.5,
    )
    area.c.icon(item["icon"], x + 29, cy, 40, main, accent)
    return 76


def _row_end(area: Area, item: dict[str, Any], right: float, cy: float) -> float:
    """Draw what stands at a row's end, from the right; returns where the free room ends."""
    c, t = area.c, area.t
    if item.get("switch"):
        switch(c, t, right, cy, item["switch"] == "on")
        right -= 102
    if item.get("button"):
        block = fit(item["button"]["label"], 180, area.text - 2, True, where="button")
        w = width(block.lines[0], block.size, True) * block.squeeze + 48
        spec = {"style": "main", **item["button"]}
        button(area, spec, right - w, cy - 32, w, 64, block)
        right -= w + 14
    if item.get("arrow") and area.d.name != "android":
        c.icon("next", right - 12, cy, 28, t.soft)
        right -= 34
    if item.get("check"):
        c.icon("check", right - 20, cy, 40, t.accent)
        right -= 52
    if item.get("badge"):
        badge(c, right - 26, cy, item["badge"])
        right -= 64
    return right


def _row_plan(
    area: Area, item: dict[str, Any], lead: float, end: float
) -> tuple[Fitted, Fitted | None, tuple[str, ...]]:
    """Share a row's room between title and value; the note wraps below."""
    size = {"large": 44, "xlarge": 54}.get(item.get("size", ""), area.text)
    room = end - lead
    value = None
    if item.get("value"):
        span = width(item["value"], area.small)
        share = min(span, max(room * 0.44, room - width(item["title"], size) - 16))
        value = fit(item["value"], share, area.small, False, 2, where="rows の value")
        room -= max(width(line, value.size) * value.squeeze for line in value.lines) + 16
    title = fit(item["title"], room, size, area.d.name == "easy", 3, where="rows の title")
    note = wrap(item["note"], end - lead, area.small) if item.get("note") else ()
    return title, value, note


def rows(area: Area, spec: dict[str, Any]) -> float:
    """A list: one card on iPhone, plain lines on Android, separate boxes in the easy dress."""
    c, d, t = area.c, area.d, area.t
    pad = {"iphone": 20, "android": 8, "easy": 16}[d.name]
    gap = 10 * area.k if d.name == "easy" else 0
    x, w, y = area.x, area.w, area.y
    if spec.get("title"):
        y += area.paragraph(x + 6, y, w - 12, spec["title"], area.small, t.soft) + 6
    plans = []
    for item in spec["items"]:
        dry = _dry(area)
        lead = x + pad + _row_icon(dry, item, x + pad, 0)
        end = _row_end(dry, item, x + w - pad, 0)
        title, value, note = _row_plan(area, item, lead, end)
        inner = title.height + len(note) * area.small * 1.3
        least = 96 if d.name == "easy" else 88
        if item.get("scene"):
            least = max(least, 96)
        plans.append((item, title, value, note, lead, max(least * max(area.k, 0.82), inner + 30 * area.k)))
    total = sum(plan[-1] for plan in plans) + gap * (len(plans) - 1)
    if d.name == "iphone":
        c.round(x, y, w, total, d.radius_card, t.card)
    for index, (item, title, value, note, lead, height) in enumerate(plans):
        cy = y + height / 2
        chosen = item.get("selected")
        if d.name == "easy":
            c.round(
                x, y, w, height, d.radius_card, t.card, t.accent if chosen else t.line, 5 if chosen else 3
            )
        elif chosen:
            fill = tones(t, "blue")[0]
            c.round(
                x + (4 if d.name == "iphone" else -8),
                y + 4,
                w - (8 if d.name == "iphone" else -16),
                height - 8,
                18,
                fill,
            )
        if index and d.name == "iphone":
            c.line(lead, y, x + w - 10, y, t.line, 2)
        if index and d.name == "android":
            c.line(x, y, x + w, y, "#e2e5ec" if not t.dark else t.line, 2)
        _row_icon(area, item, x + pad, cy)
        end = _row_end(area, item, x + w - pad, cy)
        inner = title.height + len(note) * area.small * 1.3
        middle = cy - inner / 2 + title.height / 2
        ink = t.ink if not item.get("color") else tones(t, item["color"])[1]
        c.fitted(lead, middle, title, ink, d.name == "easy")
        if value:
            c.fitted(end, middle if note else cy, value, t.soft, False, "r")
        for number, text in enumerate(note):
            c.text(
                lead, middle + title.height / 2 + area.small * 1.3 * (number + 0.5), text, area.small, t.soft
            )
        rim = 10 if d.name == "android" else 0
        c.touch(item.get("id"), x - rim, y, w + 2 * rim, height)
        y += height + gap
    return y - gap - area.y


def _dry(area: Area) -> Area:
    return replace(area, c=area.c.measure())


def tiles(area: Area, spec: dict[str, Any]) -> float:
    """Quick settings: round marks on iPhone, wide pills on Android, boxes in the easy dress."""
    c, d, t = area.c, area.d, area.t
    items, gap = spec["items"], 16
    columns = int(spec.get("columns", 3 if d.name == "iphone" else 2))
    cell = (area.w - gap * (columns - 1)) / columns
    wide = d.name != "iphone" and columns <= 2
    switching = any("on" in item for item in items)
    height = (108 if wide else 170) * max(area.k, 0.8)
    y = area.y
    off = "#3a4046" if t.dark else ("#ffffff" if d.name != "android" else "#e3e6ee")
    for start in range(0, len(items), columns):
        for index, item in enumerate(items[start : start + columns]):
            x = area.x + index * (cell + gap)
            on = item.get("on", False)
            fill, ink = (t.accent, t.on_accent) if on else (off, t.ink)
            radius = {"iphone": 30, "android": min(54, height / 2), "easy": 14}[d.name]
            c.round(x, y, cell, height, radius, fill, None if on else t.line, 3)
            label = item.get("label", "")
            state = item.get("value", "")
            if not state and switching and item["icon"] in SWITCHES:
                state = "オン" if on else "オフ"
            low = 20 if state else 0
            if wide:
                c.icon(item["icon"], x + 50, y + height / 2, 52, ink)
                room = cell - 84 - 18
                c.label(
                    x + 84,
                    y + height / 2 - low,
                    label,
                    room,
                    area.small,
                    ink,
                    True,
                    floor=26,
                    where="tiles の label",
                )
                c.text(x + 84, y + height / 2 + 24, shorten(state, room, 30), 30, ink)
            else:
                c.icon(item["icon"], x + cell / 2, y + height * (0.3 if state else 0.36), 60, ink)
                c.label(
                    x + cell / 2,
                    y + height * (0.63 if state else 0.76),
                    label,
                    cell - 16,
                    area.small,
                    ink,
                    True,
                    "c",
                    floor=26,
                    where="tiles の label",
                )
                c.text(x + cell / 2, y + height * 0.86, shorten(state, cell - 16, 30), 30, ink, align="c")
            c.touch(item.get("id"), x, y, cell, height)
        y += height + gap * area.k
    return y - area.y - gap * area.k


def table(area: Area, spec: dict[str, Any]) -> float:
    """A table with a head row."""
    c, t, lines = area.c, area.t, spec["rows"]
    head = spec.get("head", "row")

    def strong(row: int, column: int) -> bool:
        return (head == "row" and row == 0) or (head == "column" and column == 0)

    columns = max(len(line) for line in lines)
    need = [
        max(
            [width(line[i], area.small, strong(n, i)) for n, line in enumerate(lines) if i < len(line)] + [40]
        )
        for i in range(columns)
    ]
    share = [max(n, sum(need) * 0.14) for n in need]
    spans = [area.w * n / sum(share) for n in share]
    y = area.y
    for number, line in enumerate(lines):
        blocks = [
            fit(text, spans[i] - 20, area.small, strong(number, i), 3, 26, "table")
            for i, text in enumerate(line)
        ]
        height = max(64 * area.k, max(block.height for block in blocks) + 18)
        x = area.x
        for i, block in enumerate(blocks):
            c.rect(x, y, spans[i], height, tones(t, "gray")[0] if strong(number, i) else t.card)
            c.fitted(x + 12, y + height / 2, block, t.ink, strong(number, i))
            x += spans[i]
        c.line(area.x, y + height, area.x + area.w, y + height, t.line, 2)
        y += height
    x = area.x
    for span in [*spans, 0]:
        c.line(min(x + 1, area.x + area.w - 1), area.y, min(x + 1, area.x + area.w - 1), y, t.line, 2)
        x += span
    c.line(area.x, area.y + 1, area.x + area.w, area.y + 1, t.line, 2)
    c.touch(spec.get("id"), area.x, area.y, area.w, y - area.y)
    return y - area.y


def steps(area: Area, spec: dict[str, Any]) -> float:
    """A numbered list; the item `now` is marked."""
    y, now = area.y, int(spec.get("now", 0))
    for number, item in enumerate(spec["items"], 1):
        fill, ink = (
            (area.t.accent, area.t.on_accent) if number == now else (tones(area.t, "gray")[0], area.t.ink)
        )
        area.c.disc(area.x + 28, y + 28, 26, fill)
        area.c.text(area.x + 28, y + 28, str(number), 30, ink, True, "c")
        used = area.paragraph(area.x + 70, y + 4, area.w - 70, item, area.text, area.t.ink, number == now)
        y += max(58, used + 8) + 8 * area.k
    return y - area.y
