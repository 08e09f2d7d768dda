"""Cards, speech bubbles, messages and answers."""

from typing import Any

from .. import scenes
from ..area import Area
from ..parts import app_icon, button, button_fit, button_height, tones
from ..text import SCALE, fit, shorten, width, wrap

MINE, MINE_DARK, THEIRS = "#cdeccf", "#2d5a3a", "#ffffff"


def card(area: Area, spec: dict[str, Any]) -> float:
    """A tinted box with icon, title and text."""
    c, t, pad = area.c, area.t, 24
    back, line, ink = tones(t, spec["color"]) if spec.get("color") else (t.card, t.line, t.ink)
    lead = 72 if spec.get("icon") else 0
    room = area.w - 2 * pad - lead
    title = wrap(spec["title"], room, area.text, True) if spec.get("title") else ()
    below = room + (lead if title else 0)
    body = wrap(spec["text"], below, area.text) if spec.get("text") else ()
    step_title, step_body = area.text * 1.32, area.text * 1.42
    act = button_fit(area, spec["button"], area.w - 2 * pad) if spec.get("button") else None
    image = 230 * area.k if spec.get("scene") else 0
    head = max(len(title) * step_title, 56 if lead and title else 0)
    body_height = len(body) * step_body
    if lead and not title:
        body_height = max(body_height, 56)
    height = pad * 1.6 + head + body_height + (6 if title and body else 0)
    button_h = button_height(area, act) if act else 0
    height += (button_h + 16 if act else 0) + (image + 8 if image else 0)
    c.round(area.x, area.y, area.w, height, area.d.radius_card, back, line, 3)
    c.touch(spec.get("id"), area.x, area.y, area.w, height)
    y = area.y + pad * 0.8
    if image:
        if not c.dry:
            c.picture(
                scenes.render(spec["scene"], round((area.w - 2 * pad) * SCALE), round(image * SCALE)),
                area.x + pad,
                y + 6,
                10,
            )
        y += image + 12
    if lead:
        first = head if title else min(body_height, step_body)
        c.icon(spec["icon"], area.x + pad + 26, y + first / 2, 54, line if spec.get("color") else t.accent)
    top = y + (head - len(title) * step_title) / 2
    for index, text in enumerate(title):
        c.text(area.x + pad + lead, top + step_title * (index + 0.5), text, area.text, ink, True)
    y += head + (6 if title and body else 0)
    left = area.x + pad + (0 if title else lead)
    for index, text in enumerate(body):
        c.text(left, y + step_body * (index + 0.5), text, area.text, ink)
    y += body_height
    if act:
        spec_button = {"style": "main", **spec["button"]}
        button(area, spec_button, area.x + pad, y + 10, area.w - 2 * pad, button_h, act)
    return height


def _spoken(spec: dict[str, Any], room: float, size: float) -> tuple[tuple[str, ...], float]:
    """The lines of a bubble and their horizontal scale; a link is rather narrowed than broken."""
    text = spec.get("text")
    if not text:
        return (), 1
    if spec.get("link") and room < width(text, size) <= room / 0.8:
        return (text,), room / width(text, size)
    return wrap(text, room, size), 1


def bubble(area: Area, spec: dict[str, Any]) -> float:
    """A message of a conversation: mine at the right, theirs at the left beside a face."""
    c, t = area.c, area.t
    mine = spec.get("from", "them") == "me"
    face = 0 if mine else 66
    notes = [note for note in ("既読" if spec.get("read") else "", spec.get("time", "")) if note]
    beside = [fit(note, 130, 30, floor=26, where="bubble の time") for note in notes]
    aside = max([area.w * 0.1, *(width(block.lines[0], block.size) * block.squeeze + 16 for block in beside)])
    widest = area.w - face - aside
    pad, size = 18, min(area.text, 32)
    lines, narrow = _spoken(spec, widest - 2 * pad, size)
    step = size * 1.36
    text_w = max((width(line, size) * narrow for line in lines), default=0)
    y = area.y
    if not mine and spec.get("name"):
        c.text(area.x + face + 4, y + 18, shorten(spec["name"], widest, 30), 30, t.soft)
        y += 38
    picture_w = min(widest, 300) if spec.get("scene") else 0
    picture_h = picture_w * 0.72 * max(area.k, 0.75)
    mark = spec.get("sticker") or spec.get("icon")
    span = max(text_w + 2 * pad, picture_w)
    height = len(lines) * step + pad * 1.2 if lines else 0
    fill = (MINE_DARK if t.dark else MINE) if mine else (t.card if t.dark else THEIRS)
    x = area.x + area.w - span if mine else area.x + face
    top = y
    if not mine:
        c.disc(area.x + 29, y + 31, 29, "#7d8f9c")
        c.icon("person", area.x + 29, y + 33, 40, "#ffffff")
    if mark:
        side = 150 * max(area.k, 0.8)
        sx = area.x + area.w - side if mine else area.x + face
        if spec.get("icon"):
            app_icon(c, area.d, mark, sx + side / 2, y + side / 2, side)
        else:
            c.icon(mark, sx + side / 2, y + side / 2, side, "#e3a21a")
        x, span = sx, max(span, side) if lines else side
        y += side + (8 if lines else 0)
    if picture_w:
        px = area.x + area.w - picture_w if mine else area.x + face
        if not c.dry:
            c.picture(
                scenes.render(spec["scene"], round(picture_w * SCALE), round(picture_h * SCALE)), px, y, 18
            )
        if spec.get("video"):
            c.disc(px + picture_w / 2, y + picture_h / 2, 38, "#000000", 0.55)
            c.icon("play", px + picture_w / 2 + 3, y + picture_h / 2, 42, "#ffffff")
        y += picture_h + (8 if lines else 0)
    if lines:
        left = area.x + area.w - text_w - 2 * pad if mine else area.x + face
        edge = None if mine or t.dark else t.line
        c.round(left, y, text_w + 2 * pad, height, min(26, height / 2), fill, edge, 2)
        for index, line in enumerate(lines):
            cy = y + pad * 0.6 + step * (index + 0.5)
            c.text(left + pad, cy, line, size, t.accent if spec.get("link") else t.ink, squeeze=narrow)
            if spec.get("link"):
                c.rect(left + pad, cy + size * 0.52, width(line, size) * narrow, 3, t.accent)
        y += height
    if beside:
        side_x = x - 12 if mine else x + max(span, 0) + 12
        for index, block in enumerate(reversed(beside)):
            c.fitted(side_x, y - 18 - index * 34, block, t.soft, align="r" if mine else "l")
    c.touch(spec.get("id"), x, top, span, y - top)
    return y - area.y


def message(area: Area, spec: dict[str, Any]) -> float:
    """A text message or a mail as one item: sender, subject, text, link."""
    c, t, pad = area.c, area.t, 24
    room = area.w - 2 * pad
    body = wrap(spec["text"], room, area.text) if spec.get("text") else ()
    title = wrap(spec["title"], room, area.text, True) if spec.get("title") else ()
    link, narrow = _spoken({"text": spec.get("link"), "link": True}, room, area.text)
    step = area.text * 1.4
    head = 62 if spec.get("from") or spec.get("time") else 0
    height = head + (len(body) + len(title) + len(link)) * step + pad * 1.5 + (8 if link else 0)
    c.round(area.x, area.y, area.w, height, area.d.radius_card, t.card, t.line, 3)
    c.touch(spec.get("id"), area.x, area.y, area.w, height)
    y = area.y + pad * 0.7
    if head:
        cy = y + 26
        c.disc(area.x + pad + 24, cy, 24, "#7d8f9c")
        c.icon("person", area.x + pad + 24, cy + 1, 32, "#ffffff")
        time = spec.get("time", "")
        room_name = room - 62 - (width(time, 30) + 14 if time else 0)
        c.label(
            area.x + pad + 62,
            cy,
            spec.get("from", ""),
            room_name,
            area.text,
            t.ink,
            True,
            where="message の from",
        )
        c.text(area.x + area.w - pad, cy, time, 30, t.soft, align="r")
        if spec.get("unread"):
            c.disc(area.x + pad + 4, cy - 22, 10, t.accent)
        y += head
    for lines, bold in ((title, True), (body, False)):
        for line in lines:
            c.text(area.x + pad, y + step / 2, line, area.text, t.ink, bold)
            y += step
    if link:
        y += 8
        top = y
        for line in link:
            c.text(area.x + pad, y + step / 2, line, area.text, t.accent, squeeze=narrow)
            c.rect(
                area.x + pad, y + step / 2 + area.text * 0.52, width(line, area.text) * narrow, 3, t.accent
            )
            y += step
        name = spec.get("link_id") or (f"{spec['id']}-link" if spec.get("id") else None)
        c.touch(
            name,
            area.x + pad,
            top,
            max(width(line, area.text) * narrow for line in link),
            y - top,
            soft="link_id" not in spec,
        )
    return height


def answer(area: Area, spec: dict[str, Any]) -> float:
    """The answer of an AI: a mark, then text over the whole width."""
    c, t = area.c, area.t
    c.disc(area.x + 30, area.y + 30, 28, "#5b54b5")
    c.icon("ai", area.x + 30, area.y + 30, 38, "#ffffff")
    block = fit("AIの答え", 300, 30, True)
    c.fitted(area.x + 72, area.y + 30, block, t.soft, True)
    used = area.paragraph(area.x + 4, area.y + 64, area.w - 8, spec["text"], area.text, t.ink)
    height = 64 + used
    c.touch(spec.get("id"), area.x, area.y, area.w, height)
    return height
