"""Photographs, codes, payment and the camera."""

from functools import lru_cache
from typing import Any

from PIL import Image, ImageDraw

from .. import scenes
from ..area import Area
from ..text import SCALE, fit, width


def _scene(area: Area, name: str, x: float, y: float, w: float, h: float, r: float = 0) -> None:
    if not area.c.dry and w >= 1 and h >= 1:
        area.c.picture(scenes.render(name, round(w * SCALE), round(h * SCALE)), x, y, r)


def picture(area: Area, spec: dict[str, Any]) -> float:
    """One photograph over the whole width."""
    height = area.glass_height * spec.get("height", 32) / 100 * area.k
    radius = {"iphone": 18, "android": 14, "easy": 8}[area.d.name]
    _scene(area, spec["scene"], area.x, area.y, area.w, height, radius)
    area.c.touch(spec.get("id"), area.x, area.y, area.w, height)
    if spec.get("label"):
        height += 6 + area.paragraph(
            area.x + 4, area.y + height + 6, area.w - 8, spec["label"], area.small, area.t.ink
        )
    return height


def photos(area: Area, spec: dict[str, Any]) -> float:
    """Photographs in a grid, ticked when chosen."""
    c, items, gap = area.c, spec["items"], 8
    columns = int(spec.get("columns", 2 if area.d.name == "easy" and len(spec["items"]) <= 6 else 3))
    cell = (area.w - gap * (columns - 1)) / columns
    height = cell * (area.k if area.k < 1 else 1)
    y = area.y
    for start in range(0, len(items), columns):
        for index, item in enumerate(items[start : start + columns]):
            x = area.x + index * (cell + gap)
            _scene(area, item["scene"], x, y, cell, height, 8)
            if item.get("video"):
                c.disc(x + cell / 2, y + height / 2, 34, "#000000", 0.55)
                c.icon("play", x + cell / 2 + 3, y + height / 2, 38, "#ffffff")
            if item.get("label"):
                c.round(x, y + height - 44, cell, 44, 8, "#000000", alpha=0.6)
                c.label(
                    x + cell / 2,
                    y + height - 22,
                    item["label"],
                    cell - 10,
                    30,
                    "#ffffff",
                    align="c",
                    floor=26,
                )
            if item.get("selected"):
                c.disc(x + cell - 32, y + 32, 27, "#ffffff")
                c.disc(x + cell - 32, y + 32, 23, area.t.accent)
                c.icon("check", x + cell - 32, y + 32, 30, area.t.on_accent)
            c.touch(item.get("id"), x, y, cell, height)
        y += height + gap
    return y - area.y - gap


@lru_cache(maxsize=16)
def _pattern(pixels: int) -> Image.Image:
    """A square that looks like a QR code and means nothing."""
    modules = 25
    cells = Image.new("1", (modules, modules), 1)
    state = 20251122
    for y in range(modules):
        for x in range(modules):
            state = (state * 1103515245 + 12345) % 2**31
            if state >> 16 & 1:
                cells.putpixel((x, y), 0)
    draw = ImageDraw.Draw(cells)
    for x, y in ((0, 0), (modules - 7, 0), (0, modules - 7)):
        draw.rectangle((x - 1, y - 1, x + 7, y + 7), fill=1)
        draw.rectangle((x, y, x + 6, y + 6), fill=0)
        draw.rectangle((x + 1, y + 1, x + 5, y + 5), fill=1)
        draw.rectangle((x + 2, y + 2, x + 4, y + 4), fill=0)
    draw.rectangle((16, 16, 20, 20), fill=0)
    draw.rectangle((17, 17, 19, 19), fill=1)
    draw.point((18, 18), fill=0)
    return cells.convert("RGB").resize((pixels, pixels), Image.Resampling.NEAREST)


def code(area: Area, x: float, y: float, side: float) -> None:
    """A white square with the QR-like pattern."""
    area.c.round(x, y, side, side, 12, "#ffffff", "#c6cbd0", 2)
    inner = round(side * 0.86 * SCALE / 25) * 25
    edge = (side - inner / SCALE) / 2
    if not area.c.dry:
        area.c.picture(_pattern(inner), x + edge, y + edge)


def qr(area: Area, spec: dict[str, Any]) -> float:
    """A QR-like pattern in the middle; `size` in per cent of the screen's width."""
    side = area.full * spec.get("size", 50) / 100 * area.k
    x = area.x + (area.w - side) / 2
    code(area, x, area.y, side)
    area.c.touch(spec.get("id"), x, area.y, side, side)
    height = side
    if spec.get("label"):
        height += 8 + area.paragraph(
            area.x, area.y + side + 8, area.w, spec["label"], area.small, area.t.ink, align="c"
        )
    return height


def pay(area: Area, spec: dict[str, Any]) -> float:
    """A payment code on a white card with the amount."""
    c, k = area.c, area.k
    pad, y = 24, area.y
    bars = spec.get("code", "bar") == "bar"
    side = area.w * 0.56 * k
    tall = (190 * k if bars else side) + pad * 2
    label = (
        fit(spec["label"], area.w - 2 * pad, area.text, True, 2, where="pay の label")
        if spec.get("label")
        else None
    )
    amount = 96 * k if spec.get("amount") else 0
    total = tall + (label.height + 16 if label else 0) + amount
    c.round(area.x, y, area.w, total, area.d.radius_card, "#ffffff", "#c6cbd0", 3)
    if label:
        c.fitted(area.x + area.w / 2, y + 16 + label.height / 2, label, "#1f2326", True, "c")
        y += label.height + 16
    if bars:
        state, x, left, right = 77, area.x + 44, area.x + 44, area.x + area.w - 44
        while x < right - 4:
            state = (state * 1103515245 + 12345) % 2**31
            span = 3 + (state >> 16) % 4 * 2
            c.rect(x, y + pad, min(span, right - x), 190 * k, "#111111")
            x += span + 3 + (state >> 20) % 3 * 3
        c.touch(spec.get("id", "paycode"), left, y + pad, right - left, 190 * k)
    else:
        code(area, area.x + (area.w - side) / 2, y + pad, side)
        c.touch(spec.get("id", "paycode"), area.x + (area.w - side) / 2, y + pad, side, side)
    y += tall
    if amount:
        c.label(
            area.x + area.w / 2, y + amount / 2 - 12, spec["amount"], area.w - 48, 54, "#1f2326", True, "c"
        )
    return total


def _round_button(
    area: Area,
    name: str,
    icon: str,
    cx: float,
    cy: float,
    r: float = 40,
    fill: str = "#3a3f44",
    ink: str = "#ffffff",
) -> None:
    area.c.disc(cx, cy, r, fill)
    area.c.icon(icon, cx, cy, r * 1.1, ink)
    area.c.touch(name, cx - r, cy - r, 2 * r, 2 * r)


def camera(area: Area, spec: dict[str, Any]) -> float:
    """The camera: the view, below it the shutter between the last photograph and the turning mark."""
    c, mode = area.c, spec.get("mode", "photo")
    x, w, y = area.left, area.full, area.y
    height = area.bottom - y
    foot = 0 if mode == "qr" else 232
    c.rect(x, y, w, height, "#000000")
    view = height - foot - (84 if mode != "qr" else 0)
    top = y + (84 if mode != "qr" else 0)
    middle = x + w / 2
    if mode == "qr":
        _scene(area, spec.get("scene", "paper"), x, y, w, height)
        side = 320
        cy = y + height * 0.44
        code(area, middle - side / 2 + 30, cy - side / 2 + 30, side - 60)
        _corners(area, middle - side / 2 - 14, cy - side / 2 - 14, side + 28)
        c.touch("viewfinder", middle - side / 2 - 14, cy - side / 2 - 14, side + 28, side + 28)
        label = spec.get("label", "QRコードを読みとります")
        block = fit(label, w - 120, 34, True, 2, where="camera の label")
        wide = max(width(line, block.size, True) * block.squeeze for line in block.lines) + 48
        by = cy + side / 2 + 40
        found = "label" in spec
        c.round(
            middle - wide / 2,
            by,
            wide,
            block.height + 30,
            22,
            "#f7cf46" if found else "#000000",
            alpha=1 if found else 0.7,
        )
        c.fitted(middle, by + 15 + block.height / 2, block, "#1f1a05" if found else "#ffffff", True, "c")
        c.touch(
            spec.get("label_id", "link"),
            middle - wide / 2,
            by,
            wide,
            block.height + 30,
            soft="label_id" not in spec,
        )
        _round_button(area, "flash", "torch", middle, area.bottom - 80, 46)
        return height
    _scene(area, spec.get("scene", "flowers"), x, top, w, view)
    c.touch(spec.get("id", "viewfinder"), x, top, w, view)
    _round_button(area, "flash", "flash", x + 66, y + 42, 34, "#000000")
    if spec.get("recording"):
        c.round(middle - 92, y + 14, 184, 56, 28, "#c0392b")
        c.text(middle, y + 42, "● 0:05", 34, "#ffffff", True, "c")
    word_y = area.bottom - foot + 34
    for index, (word, key) in enumerate((("ビデオ", "video"), ("写真", "photo"))):
        on = mode == key
        cx = middle - 78 + index * 156
        if on:
            c.round(cx - 62, word_y - 25, 124, 50, 25, "#3a3205")
        c.text(cx, word_y, word, 32, "#ffd84a" if on else "#ffffff", on, "c")
        c.touch(f"mode-{key}", cx - 62, word_y - 28, 124, 56, grow=False, soft=True)
    cy = area.bottom - 94
    c.disc(middle, cy, 66, "#ffffff")
    c.disc(middle, cy, 58, "#000000")
    if mode == "video" and spec.get("recording"):
        c.round(middle - 25, cy - 25, 50, 50, 10, "#d43d2f")
    else:
        c.disc(middle, cy, 52, "#ffffff" if mode == "photo" else "#d43d2f")
    c.touch("shutter", middle - 66, cy - 66, 132, 132)
    _scene(area, "cat", x + 54, cy - 43, 86, 86, 14)
    c.touch("gallery", x + 54, cy - 43, 86, 86)
    _round_button(area, "flip", "flip", x + w - 97, cy, 44)
    return height


def _corners(area: Area, x: float, y: float, side: float) -> None:
    arm, thick, ink = 56, 9, "#ffd84a"
    for cx, sx in ((x, 1), (x + side, -1)):
        for cy, sy in ((y, 1), (y + side, -1)):
            area.c.round(min(cx, cx + sx * arm), cy - thick / 2, arm, thick, thick / 2, ink)
            area.c.round(cx - thick / 2, min(cy, cy + sy * arm), thick, arm, thick / 2, ink)


def video(area: Area, spec: dict[str, Any]) -> float:
    """The picture of a video call, with one's own small picture in the corner."""
    height = area.glass_height * spec["height"] / 100 * area.k if spec.get("height") else area.bottom - area.y
    _scene(area, spec.get("scene", "grandchild"), area.left, area.y, area.full, height)
    area.c.touch(spec.get("id"), area.left, area.y, area.full, height)
    if spec.get("self"):
        x, y = area.left + area.full - 166, area.y + 20
        area.c.round(x - 4, y - 4, 148, 194, 18, "#ffffff")
        _scene(area, "person", x, y, 140, 186, 14)
    if spec.get("name"):
        block = fit(spec["name"], area.full - 240, 36, True, where="video の name")
        wide = width(block.lines[0], block.size, True) * block.squeeze + 40
        area.c.round(area.left + 20, area.y + 20, wide, 60, 30, "#000000", alpha=0.6)
        area.c.fitted(area.left + 40, area.y + 50, block, "#ffffff", True)
    return height
