"""What lies over the screen: dialogs, sheets, notices, the volume bar, the power screen."""

from dataclasses import replace
from typing import Any

from . import flow
from .area import Area
from .elements import controls
from .errors import DrawingError
from .parts import app_icon, button, button_fit, button_height
from .text import fit, wrap


def _dim(area: Area, alpha: float = 0.5) -> None:
    x0, y0, x1, _ = area.d.glass
    area.c.shade(x0, y0, x1 - x0, area.bottom - y0, alpha)
    area.c.cover()


def _panel(area: Area) -> str:
    return "#2b2f34" if area.t.dark else "#ffffff"


def dialog(area: Area, spec: dict[str, Any]) -> None:
    """A question in the middle; the rest is dimmed."""
    _dim(area)
    c, d, t = area.c, area.d, area.t
    x0, y0, x1, _ = d.glass
    y1 = area.bottom  # a keyboard stays free for what the dialog asks
    pad, w = 30, min(520, x1 - x0 - 44)
    x = (x0 + x1 - w) / 2
    room = w - 2 * pad
    align, at = ("l", x + pad) if d.name == "android" else ("c", x + w / 2)
    title = wrap(spec["title"], room, 38, True) if spec.get("title") else ()
    body = wrap(spec["text"], room, 34) if spec.get("text") else ()
    acts = spec.get("buttons", [])
    panel = replace(area, x=x + pad, w=room, left=x, full=w, k=1)
    gap = 14
    half = (room - gap) / 2
    side = (
        len(acts) == 2
        and d.name != "easy"
        and all(len(wrap(act["label"], half - 36, area.text, True)) == 1 for act in acts)
    )
    blocks = [button_fit(panel, act, half if side else room, "dialog の buttons") for act in acts]
    tall = [button_height(panel, block) for block in blocks]
    buttons_h = max(tall, default=0) if side else sum(tall) + gap * max(0, len(tall) - 1)
    field_h = controls.field(replace(panel, c=c.measure(), y=0), spec["field"]) if spec.get("field") else 0
    icon_h = 84 if spec.get("icon") else 0
    height = (
        34
        + icon_h
        + len(title) * 50
        + (12 if title and body else 0)
        + len(body) * 47
        + (18 + field_h if field_h else 0)
        + (24 + buttons_h if acts else 0)
        + 28
    )
    if height > y1 - y0 - 60:
        raise DrawingError("dialog：画面に入りきりません。文を短くしてください。")
    y = (y0 + y1 - height) / 2
    c.round(
        x,
        y,
        w,
        height,
        {"iphone": 34, "android": 40, "easy": 16}[d.name],
        _panel(area),
        t.accent if d.name == "easy" else None,
        5,
    )
    c.touch(spec.get("id"), x, y, w, height)
    y += 34
    if icon_h:
        ink = t.danger if spec["icon"] in ("warning", "siren", "close") else t.accent
        c.icon(spec["icon"], at + 34 if align == "l" else at, y + 32, 72, ink)
        y += icon_h
    for line in title:
        c.text(at, y + 25, line, 38, t.ink, True, align)
        y += 50
    y += 12 if title and body else 0
    for line in body:
        c.text(at, y + 23, line, 34, t.ink, align=align)
        y += 47
    if field_h:
        y += 18 + controls.field(replace(panel, y=y + 18), spec["field"])
    y += 24
    for index, (act, block, h) in enumerate(zip(acts, blocks, tall, strict=True)):
        if side:
            button(panel, act, x + pad + index * (half + gap), y, half, buttons_h, block)
        else:
            button(panel, act, x + pad, y, room, h, block)
            y += h + gap


def sheet(area: Area, spec: dict[str, Any]) -> None:
    """A panel from the bottom; the rest is dimmed."""
    _dim(area, 0.42)
    c, d, t = area.c, area.d, area.t
    x0, y0, x1, y1 = d.glass
    pad = d.pad
    w = x1 - x0
    back = _panel(area) if d.name != "iphone" or t.dark else "#f2f3f5"
    head = 40.0
    close = spec.get("close", False)
    title = wrap(spec["title"], w - 2 * pad - (90 if close else 0), 38, True) if spec.get("title") else ()
    body = wrap(spec["text"], w - 2 * pad, 34) if spec.get("text") else ()
    head += len(title) * 50 + len(body) * 47 + (10 if title and body else 0)
    if close and not title:
        head += 40
    items = spec.get("items", [])
    theme = replace(t, back=back)
    inner = replace(
        area,
        t=theme,
        x=x0 + pad,
        w=w - 2 * pad,
        left=x0,
        full=w,
        y=y0 + 90 + head,
        bottom=y1 - d.foot - 6,
        k=1,
    )
    total = flow.squeeze(inner, items, "sheet")[2] if items else 24
    top = y1 - d.foot - 6 - total - head
    c.round(x0, top, w, y1 - top + 40, {"iphone": 40, "android": 44, "easy": 16}[d.name], back)
    if d.name != "easy":
        c.round((x0 + x1) / 2 - 42, top + 14, 84, 8, 4, "#a3a9ae")
    else:
        c.rect(x0, top, w, 8, t.accent)
    c.touch(spec.get("id"), x0, top, w, y1 - top)
    y = top + 38
    if close:
        c.disc(x1 - pad - 30, y + 26, 30, "#dfe3e6" if not t.dark else "#4a5056")
        c.icon("close", x1 - pad - 30, y + 26, 34, t.ink)
        c.touch("close", x1 - pad - 68, y - 13, 78, 78)
    align, at = ("c", (x0 + x1) / 2) if d.title_align == "c" and not close else ("l", x0 + pad)
    for line in title:
        c.text(at, y + 25, line, 38, t.ink, True, align)
        y += 50
    y += 10 if title and body else 0
    for line in body:
        c.text(at, y + 23, line, 34, t.ink, align=align)
        y += 47
    flow.run(replace(inner, y=top + head), items, "sheet")


def notification(area: Area, spec: dict[str, Any]) -> None:
    """A banner at the upper edge."""
    c, d, t = area.c, area.d, area.t
    c.cover()
    x0, y0, x1, _ = d.glass
    x, w = x0 + 14, x1 - x0 - 28
    lead = 96 if spec.get("icon") else 0
    room = w - 44 - lead
    text = wrap(spec["text"], room, 34)[:4] if spec.get("text") else ()
    title = wrap(spec["title"], room, 34, True) if spec.get("title") else ()
    head = 44 if spec.get("app") or spec.get("time") else 0
    height = max(28 + head + (len(text) + len(title)) * 46 + 8, 116)
    y = y0 + d.status + 4
    c.round(x - 3, y, w + 6, height + 6, 36, "#000000", alpha=0.22)
    c.round(x, y, w, height, {"iphone": 34, "android": 30, "easy": 12}[d.name], _panel(area), t.line, 2)
    if lead:
        app_icon(c, d, spec["icon"], x + 62, y + height / 2, 78, True)
    at, ty = x + 22 + lead, y + 16
    if head:
        time = spec.get("time", "いま")
        c.text(x + w - 22, ty + 20, time, 30, t.soft, align="r")
        c.label(
            at, ty + 20, spec.get("app", ""), room - 110, 30, t.soft, floor=26, where="notification の app"
        )
        ty += head
    for lines, bold in ((title, True), (text, False)):
        for line in lines:
            c.text(at, ty + 22, line, 34, t.ink, bold)
            ty += 46
    c.touch(spec.get("id"), x, y, w, height)


def hud(area: Area, spec: dict[str, Any]) -> None:
    """The bar that appears beside the volume buttons; for silence a sign at the top."""
    c, d, t = area.c, area.d, area.t
    x0, y0, x1, _ = d.glass
    kind = spec.get("kind", "volume")
    c.cover()
    if kind == "silent" or (spec.get("silent") and "value" not in spec):
        silent = spec.get("silent", True)
        word = {"iphone": "消音", "android": "マナーモード", "easy": "マナーモード"}[d.name]
        block = fit(f"{word} {'オン' if silent else 'オフ'}", 330, 34, True)
        w, cx, y = 420, (x0 + x1) / 2, y0 + d.status + 8
        c.round(cx - w / 2, y, w, 84, 42, "#23282c")
        c.icon("bell-off" if silent else "bell", cx - w / 2 + 50, y + 42, 48, "#ffffff")
        c.fitted(cx - w / 2 + 90, y + 42, block, "#ffffff", True)
        c.touch("hud", cx - w / 2, y, w, 84)
        return
    value = spec.get("value", 50)
    w, h = 84, 330
    x = x0 + 22 if d.name == "iphone" else x1 - 22 - w
    y = 300 if d.name == "iphone" else 270
    back, track = ("#23282c", "#5c646b") if not t.dark else ("#0b0c0d", "#5c646b")
    c.round(x, y, w, h + 84, 40, back)
    c.round(x + 20, y + 24, 44, h, 22, track)
    span = max(h * value / 100, 0)
    if span > 2:
        c.round(x + 20, y + 24 + h - span, 44, span, min(22, span / 2), "#ffffff")
    icon = "brightness" if kind == "brightness" else ("mute" if spec.get("silent") or value == 0 else "sound")
    c.icon(icon, x + w / 2, y + h + 54, 44, "#ffffff")
    c.touch("hud", x, y, w, h + 84)


def power(area: Area, spec: dict[str, Any]) -> None:
    """The screen on which a phone is switched off."""
    c, d = area.c, area.d
    x0, y0, x1, y1 = d.glass
    _dim(area, 0.72)
    cx = (x0 + x1) / 2
    kind = spec.get("kind") or ("off-slider" if d.name == "iphone" else "menu")
    if kind == "off-slider":
        w, h, y = 470, 128, y0 + 190
        x = cx - w / 2
        c.round(x, y, w, h, h / 2, "#f4f5f6")
        c.disc(x + h / 2, y + h / 2, 54, "#c62f1f")
        c.icon("power", x + h / 2, y + h / 2, 66, "#ffffff")
        c.label(
            x + h + (w - h) / 2 - 12, y + h / 2, "スライドで電源オフ", w - h - 50, 34, "#1f2326", True, "c", 2
        )
        c.touch("power-slide", x, y, w, h)
        c.disc(cx, y1 - 250, 62, "#f4f5f6")
        c.icon("close", cx, y1 - 250, 56, "#1f2326")
        c.text(cx, y1 - 156, "キャンセル", 34, "#ffffff", True, "c")
        c.touch("cancel", cx - 80, y1 - 312, 160, 180)
        return
    easy = d.name == "easy"
    for index, (name, icon, label, fill) in enumerate(
        (
            ("power-off", "power", "電源を切る", "#c62f1f"),
            ("restart", "restart", "再起動", "#2d6a9f"),
            ("cancel", "close", "やめる", "#5c646b"),
        )
    ):
        y = y0 + (y1 - y0) * 0.22 + index * 250
        if easy:
            c.round(cx - 230, y, 460, 190, 18, "#ffffff")
            c.disc(cx - 130, y + 95, 62, fill)
            c.icon(icon, cx - 130, y + 95, 70, "#ffffff")
            c.text(cx - 46, y + 95, label, 42, "#1f2326", True)
            c.touch(name, cx - 230, y, 460, 190)
        else:
            c.disc(cx, y + 70, 70, fill)
            c.icon(icon, cx, y + 70, 78, "#ffffff")
            c.text(cx, y + 174, label, 38, "#ffffff", True, "c")
            c.touch(name, cx - 110, y, 220, 204)
