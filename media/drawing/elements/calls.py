"""Telephone calls, the dial pad and the lock screen."""

from typing import Any

from .. import scenes
from ..area import Area
from ..text import SCALE, fit

BACK, GREEN, RED = "#27333d", "#1f8a46", "#c0392b"


def _key(
    area: Area,
    name: str,
    icon: str,
    label: str,
    cx: float,
    cy: float,
    r: float,
    fill: str,
    ink: str = "#ffffff",
    text: str = "#ffffff",
) -> None:
    area.c.disc(cx, cy, r, fill)
    area.c.icon(icon, cx, cy, r * 1.05, ink)
    block = fit(label, 170, 30, True, floor=26)
    area.c.fitted(cx, cy + r + 24, block, text, True, "c")
    area.c.touch(name, cx - r, cy - r, 2 * r, 2 * r + 44)


def call(area: Area, spec: dict[str, Any]) -> float:
    """A call: who it is above, what can be done below."""
    c = area.c
    x, w, top, bottom = area.left, area.full, area.y, area.bottom
    height, cx = bottom - top, area.left + area.full / 2
    state = spec.get("state", "talking")
    if spec.get("video") and not c.dry:
        view = height - (270 if state == "incoming" else 404)
        c.rect(x, top, w, height, BACK)
        c.picture(
            scenes.render(spec.get("scene", "grandchild"), round(w * SCALE), round(view * SCALE)), x, top
        )
        c.fade(x, top, w, 300, 0.85)
        if state == "talking":
            c.round(x + w - 170, top + view - 218, 152, 200, 18, "#ffffff")
            c.picture(
                scenes.render("person", round(144 * SCALE), round(192 * SCALE)),
                x + w - 166,
                top + view - 214,
                15,
            )
    else:
        c.rect(x, top, w, height, BACK)
    y = top + 46
    status = {"incoming": "着信中", "outgoing": "呼び出し中…", "talking": spec.get("time", "0:12")}[state]
    if spec.get("video"):
        status = {"incoming": "ビデオ通話の着信", "outgoing": "ビデオ通話 呼び出し中…", "talking": status}[
            state
        ]
    name = fit(spec.get("name") or spec.get("number", ""), w - 60, 54, True, 2, 34, "call の name")
    c.fitted(cx, y + name.height / 2, name, "#ffffff", True, "c")
    y += name.height + 8
    if spec.get("name") and spec.get("number"):
        c.label(cx, y + 22, spec["number"], w - 60, 36, "#ffffff", align="c", where="call の number")
        y += 50
    c.text(cx, y + 22, status, 34, "#dfe6ea", align="c")
    y += 60
    low = bottom - 150
    if not spec.get("video"):
        r = min(104, (low - 190 - y) / 2)
        if r > 50:
            c.disc(cx, y + 16 + r, r, "#52636f")
            c.icon("person", cx, y + 20 + r, r * 1.3, "#d9e1e6")
    if state == "incoming":
        _key(area, "decline", "hangup", "切る", x + w * 0.26, low, 66, RED)
        _key(area, "answer", "video" if spec.get("video") else "phone", "出る", x + w * 0.74, low, 66, GREEN)
        return height
    on, off = "#ffffff", "#4a5863"
    keys = [
        ("mute", "mic", "消音", spec.get("muted")),
        ("keypad", "keypad", "キー", False),
        ("speaker", "sound", "スピーカー", spec.get("speaker")),
    ]
    if spec.get("video"):
        keys = [
            ("mute", "mic", "消音", spec.get("muted")),
            ("video", "video", "カメラ", False),
            ("flip", "flip", "向き", False),
        ]
    elif area.d.name != "easy":
        keys.append(("video", "video", "ビデオ", False))
    row = low - 176
    for index, (key, icon, label, lit) in enumerate(keys):
        kx = x + w * (index + 0.5) / len(keys)
        _key(area, key, icon, label, kx, row, 48, on if lit else off, "#1f2326" if lit else "#ffffff")
    _key(area, "hangup", "hangup", "切る", cx, low, 64, RED)
    return height


_DIGITS = (
    ("1", ""),
    ("2", ""),
    ("3", ""),
    ("4", ""),
    ("5", ""),
    ("6", ""),
    ("7", ""),
    ("8", ""),
    ("9", ""),
    ("*", "star"),
    ("0", ""),
    ("#", "hash"),
)


def dialpad(area: Area, spec: dict[str, Any]) -> float:
    """The figures of the telephone with the number typed so far."""
    c, t = area.c, area.t
    room = area.bottom - area.y
    head = 110
    step = min(148.0, (room - head - 12) / 5)
    r = min(66.0, step * 0.44)
    cx = area.x + area.w / 2
    value = spec.get("value", "")
    if value:
        c.label(cx, area.y + 56, value, area.w - 20, 52, t.ink, True, "c", floor=32, where="dialpad の value")
    square = area.d.name == "easy"
    fill = t.card if t.dark or square else "#dfe3e8"
    y = area.y + head
    for index, (digit, name) in enumerate(_DIGITS):
        kx = cx + (index % 3 - 1) * (area.w * 0.31)
        ky = y + step * (index // 3 + 0.5)
        if square:
            c.round(kx - 74, ky - step * 0.44, 148, step * 0.88, 14, fill, t.line, 3)
        else:
            c.disc(kx, ky, r, fill)
        c.text(kx, ky + (14 if digit == "*" else 0), digit, 66 if digit == "*" else 52, t.ink, True, "c")
        c.touch(f"key-{name or digit}", kx - r, ky - r, 2 * r, 2 * r)
    ky = y + step * 4.5
    if square:
        c.round(cx - 100, ky - step * 0.44, 200, step * 0.88, 14, GREEN)
    else:
        c.disc(cx, ky, r, GREEN)
    c.icon("phone", cx, ky, r * 1.05, "#ffffff")
    c.touch("dial", cx - (100 if square else r), ky - r, 200 if square else 2 * r, 2 * r)
    ex = cx + area.w * 0.31
    c.icon("erase", ex, ky, 60, t.ink if value else t.soft)
    c.touch("erase", ex - 44, ky - 40, 88, 80)
    return head + step * 5


def lock(area: Area, spec: dict[str, Any]) -> float:
    """The lock screen: date and time, and the hint how to open."""
    c, t = area.c, area.t
    cx, top, bottom = area.left + area.full / 2, area.y, area.bottom
    y = top + 40
    c.icon("lock", cx, y + 20, 44, t.ink)
    y += 66
    if spec.get("date"):
        c.label(cx, y + 24, spec["date"], area.w, 38, t.ink, align="c", where="lock の date")
        y += 56
    c.label(cx, y + 76, spec.get("time", "10:10"), area.w - 20, 136, t.ink, True, "c", where="lock の time")
    c.touch("lock-time", cx - 190, y, 380, 152)
    hint = fit(spec.get("hint", "上にスワイプ"), area.w - 40, 36, True, 2, where="lock の hint")
    hy = bottom - 40 - hint.height / 2
    c.icon("up", cx, hy - hint.height / 2 - 34, 52, t.ink)
    c.fitted(cx, hy, hint, t.ink, True, "c")
    c.touch("swipe-area", cx - 230, bottom - 380, 460, 370)
    return bottom - top
