"""The keyboards: kana with its flick petals, letters, figures, and the line of suggestions."""

from typing import Any

from .area import Area
from .canvas import Canvas
from .text import width

ROWS = {  # centre, left, up, right, down, as on every Japanese phone
    "a": "あいうえお",
    "ka": "かきくけこ",
    "sa": "さしすせそ",
    "ta": "たちつてと",
    "na": "なにぬねの",
    "ha": "はひふへほ",
    "ma": "まみむめも",
    "ya": "や（ゆ）よ",
    "ra": "らりるれろ",
    "wa": "わをんー　",
}
GRID = (("a", "ka", "sa"), ("ta", "na", "ha"), ("ma", "ya", "ra"), ("small", "wa", "mark"))
DIRECTIONS = (("center", 0, 0), ("left", -1, 0), ("up", 0, -1), ("right", 1, 0), ("down", 0, 1))
ABC = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
STRIP = 74
_GAP = 8


class Keys:
    """Draws the keys of one keyboard between `y` and `y + height`."""

    def __init__(self, area: Area, y: float, height: float) -> None:
        self.area, self.c, self.y, self.h = area, area.c, y, height
        self.x, self.w = area.left, area.full
        dark = area.t.dark
        self.key = "#4a5056" if dark else "#ffffff"
        self.side = (
            "#33383d" if dark else {"iphone": "#b9bfc8", "android": "#cdd4e6", "easy": "#dbe3dd"}[area.d.name]
        )
        self.back = (
            "#202327" if dark else {"iphone": "#d5d9df", "android": "#e6e9f2", "easy": "#eef0ea"}[area.d.name]
        )
        self.ink = area.t.ink
        self.radius = {"iphone": 11, "android": 18, "easy": 10}[area.d.name]
        self.boxes: dict[str, tuple[float, float, float, float]] = {}
        self.c.rect(self.x, y, self.w, height + area.d.foot, self.back)

    def put(
        self,
        name: str,
        x: float,
        y: float,
        w: float,
        h: float,
        label: str = "",
        icon: str = "",
        size: float = 44,
        fill: str | None = None,
        ink: str | None = None,
    ) -> None:
        """One key with a label or an icon."""
        c, d = self.c, self.area.d
        fill = fill or self.key
        if d.name == "iphone" and not self.area.t.dark:
            c.round(x, y + 2, w, h, self.radius, "#9aa1aa")
        c.round(x, y, w, h, self.radius, fill, self.area.t.line if d.name == "easy" else None, 2)
        if icon:
            c.icon(icon, x + w / 2, y + h / 2, min(48, h * 0.6), ink or self.ink)
        elif label:
            while width(label, size) > w - 8 and size > 24:
                size -= 1
            c.text(x + w / 2, y + h / 2, label, size, ink or self.ink, align="c")
        self.boxes[name] = (x, y, w, h)
        c.touch(f"key-{name}", x - _GAP / 2, y - _GAP / 2, w + _GAP, h + _GAP, grow=False)


def _kana(k: Keys, hints: bool, typing: bool) -> None:
    cell = (k.w - 12) / 5
    rise = (k.h - 14) / 4

    def at(column: int, row: int, rows: int = 1) -> tuple[float, float, float, float]:
        return (
            k.x + 6 + column * cell + _GAP / 2,
            k.y + 10 + row * rise + _GAP / 2 - 3,
            cell - _GAP,
            rise * rows - _GAP,
        )

    for row, names in enumerate(GRID):
        for column, name in enumerate(names, 1):
            x, y, w, h = at(column, row)
            if name == "small":
                k.put(name, x, y, w, h, "小゛゜", size=32)
            elif name == "mark":
                k.put(name, x, y, w, h, "、。?!", size=32)
            else:
                k.put(name, x, y, w, h, ROWS[name][0], size=46)
                if hints:
                    for letter, (_, dx, dy) in zip(ROWS[name][1:], DIRECTIONS[1:], strict=True):
                        k.c.text(
                            x + w / 2 + dx * w * 0.38,
                            y + h / 2 + dy * h * 0.36,
                            letter.strip(),
                            20,
                            k.area.t.soft,
                            align="c",
                        )
    side = k.side
    k.put("next", *at(0, 0), icon="arrow-right", fill=side)
    k.put("undo", *at(0, 1), icon="undo", fill=side)
    k.put("abc", *at(0, 2), label="あA1", size=32, fill=side)
    k.put("mic", *at(0, 3), icon="mic", fill=side)
    k.put("erase", *at(4, 0), icon="erase", fill=side)
    k.put("space", *at(4, 1), label="変換" if typing else "空白", size=34, fill=side)
    k.put(
        "enter",
        *at(4, 2, 2),
        label="確定" if typing else "改行",
        size=34,
        fill=k.area.t.accent,
        ink=k.area.t.on_accent,
    )


def _abc(k: Keys) -> None:
    rise = (k.h - 14) / 4
    cell = (k.w - 10) / 10
    top = k.y + 8

    def place(column: float, row: int, span: float = 1) -> tuple[float, float, float, float]:
        return k.x + 5 + column * cell + 3, top + row * rise + 3, cell * span - 6, rise - 10

    for row, letters in enumerate(ABC):
        start = (10 - len(letters)) / 2
        for column, letter in enumerate(letters):
            k.put(letter, *place(start + column, row), label=letter, size=44)
    k.put("shift", *place(0, 2, 1.5), icon="shift", fill=k.side)
    k.put("erase", *place(8.5, 2, 1.5), icon="erase", fill=k.side)
    k.put("abc", *place(0, 3, 1.5), label="あA1", size=30, fill=k.side)
    k.put("123", *place(1.5, 3, 1.5), label="123", size=30, fill=k.side)
    k.put("space", *place(3, 3, 3.4), label="空白", size=32)
    k.put("dot", *place(6.4, 3, 1), label=".", size=44)
    k.put("enter", *place(7.4, 3, 2.6), label="改行", size=32, fill=k.area.t.accent, ink=k.area.t.on_accent)


def _number(k: Keys) -> None:
    cell, rise = (k.w - 12) / 4, (k.h - 14) / 4
    grid = (
        ("1", "2", "3", "erase"),
        ("4", "5", "6", "minus"),
        ("7", "8", "9", "dot"),
        ("abc", "0", "space", "enter"),
    )
    words = {"abc": "あA1", "space": "空白", "enter": "完了", "minus": "-", "dot": "."}
    for row, names in enumerate(grid):
        for column, name in enumerate(names):
            x, y = k.x + 6 + column * cell + _GAP / 2, k.y + 8 + row * rise + _GAP / 2
            w, h = cell - _GAP, rise - _GAP
            if name == "erase":
                k.put(name, x, y, w, h, icon="erase", fill=k.side)
            elif name == "enter":
                k.put(name, x, y, w, h, words[name], size=34, fill=k.area.t.accent, ink=k.area.t.on_accent)
            else:
                k.put(
                    name,
                    x,
                    y,
                    w,
                    h,
                    words.get(name, name),
                    size=34 if name in ("abc", "space") else 50,
                    fill=k.side if name in words else None,
                )


def height(area: Area) -> float:
    """The height of any keyboard, without suggestions."""
    return 372 if area.d.name != "easy" else 356


def draw(area: Area, kind: str, flick: dict[str, Any] | None, typing: bool, y: float) -> None:
    """Draw a keyboard from height `y` to the foot; `typing` = letters wait to be confirmed."""
    keys = Keys(area, y, height(area))
    if kind == "abc":
        _abc(keys)
    elif kind == "number":
        _number(keys)
    else:
        _kana(keys, kind == "kana-flick", typing)
    if flick and flick.get("show", True):
        petals(area.c, area, keys, flick["key"], flick.get("to"))


def petals(c: Canvas, area: Area, keys: Keys, name: str, to: str | None) -> None:
    """The five letters round a pressed key; ids `flick-center`, `flick-left` …"""
    x, y, w, h = keys.boxes[name]
    c.round(keys.x, keys.y, keys.w, keys.h, 0, "#000000", alpha=0.28)
    pw, ph = w + 2, h + 2
    for letter, (direction, dx, dy) in zip(ROWS[name], DIRECTIONS, strict=True):
        if not letter.strip():
            continue
        px, py = x - 1 + dx * (pw + 4), y - 1 + dy * (ph + 4)
        lit = direction == (to or "center")
        c.round(px - 3, py - 3, pw + 6, ph + 6, keys.radius + 3, area.t.accent)
        c.round(px, py, pw, ph, keys.radius, area.t.accent if lit else "#ffffff")
        c.text(px + pw / 2, py + ph / 2, letter, 52, area.t.on_accent if lit else "#1f2326", True, "c")
        c.touch(f"flick-{direction}", px, py, pw, ph, grow=False)


def candidates(area: Area, words: list[str], y: float) -> None:
    """The suggestions above a keyboard; what does not fit is beyond the edge, as on a phone."""
    c, t = area.c, area.t
    x, right = area.left, area.left + area.full
    c.rect(x, y, area.full, STRIP, "#2b2f34" if t.dark else "#f7f8fa")
    c.line(x, y + 1, right, y + 1, t.line, 2)
    at = x + 4
    for number, word in enumerate(words, 1):
        span = max(78, width(word, 36) + 36)
        if at + span > right - 4:
            break
        if number > 1:
            c.line(at, y + 16, at, y + STRIP - 16, t.line, 3)
        c.text(at + span / 2, y + STRIP / 2, word, 36, t.ink, align="c")
        c.touch(f"cand-{number}", at, y, span, STRIP, grow=False)
        at += span
