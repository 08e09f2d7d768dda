"""Checks of values: each takes (value, place in words), returns the clean value or raises DrawingError.

YAML turns some plain words into other things (`on`, `yes`, `10:10`); what was surely meant is restored here.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from . import icons, scenes
from .errors import DrawingError, unknown
from .text import clean

Check = Callable[[Any, str], Any]
_IDENT = re.compile(r"[a-z0-9][a-z0-9_-]*\Z")


def text(value: Any, where: str) -> str:
    """Any short text; numbers and dates are written out, furigana marks taken away."""
    if value is None:
        return ""
    if isinstance(value, bool):
        raise DrawingError(f'{where}：文字を書いてください。「はい」「オン」などは "" でかこみます。')
    if isinstance(value, str | int | float | date):
        return clean(str(value))
    raise DrawingError(f"{where}：文字を書いてください。")


def clock(value: Any, where: str) -> str:
    """A time of day; YAML reads an unquoted 10:10 as the number 610."""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value // 60}:{value % 60:02d}"
    return text(value, where)


def flag(value: Any, where: str) -> bool:
    """Yes or no."""
    if isinstance(value, bool):
        return value
    if value in ("on", "off", "yes", "no", "true", "false"):
        return value in ("on", "yes", "true")
    raise DrawingError(f"{where}：true か false を書いてください（いまは「{value}」）。")


def ident(value: Any, where: str) -> str:
    """An id: small ASCII letters, figures, hyphens."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    name = str(value)
    if not _IDENT.match(name):
        raise DrawingError(f"{where}：id「{name}」は使えません。小文字の英字と数字と「-」で書いてください。")
    return name


def number(low: float, high: float) -> Check:
    """A number between `low` and `high`."""

    def check(value: Any, where: str) -> float:
        if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?%?", value.strip()):
            value = float(value.strip().rstrip("%"))
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise DrawingError(f"{where}：{low:g}から{high:g}までの数を書いてください（いまは「{value}」）。")
        return float(value)

    return check


def choice(*names: str, also: Mapping[str, str] | None = None) -> Check:
    """One word out of `names`; `also` gives other spellings of them."""

    def check(value: Any, where: str) -> str:
        word = str({True: "on", False: "off"}.get(value, value)) if isinstance(value, bool) else str(value)
        word = (also or {}).get(word, word)
        if word not in names:
            raise unknown(where, "ことば", word, names)
        return word

    return check


def icon(value: Any, where: str) -> str:
    """The name of an icon."""
    name = icons.ALIASES.get(str(value), str(value))
    if name not in icons.NAMES:
        raise unknown(where, "icon", value, icons.NAMES)
    return name


def scene(value: Any, where: str) -> str:
    """The name of a scene."""
    if value not in scenes.NAMES:
        raise unknown(where, "scene", value, scenes.NAMES)
    return str(value)


def listing(check: Check, least: int = 1, most: int = 60) -> Check:
    """A list of `least` to `most` values."""

    def run(value: Any, where: str) -> list[Any]:
        if not isinstance(value, list | tuple) or not least <= len(value) <= most:
            raise DrawingError(f"{where}：{least}つから{most}個までの一覧を書いてください。")
        return [check(item, f"{where}の{index}番目") for index, item in enumerate(value, 1)]

    return run


def record(
    keys: Mapping[str, Check],
    need: tuple[str, ...] = (),
    short: str | None = None,
    also: Mapping[str, str] | None = None,
    defaults: Mapping[str, Any] | None = None,
) -> Check:
    """A mapping with `keys`; a bare value stands for `short`; `also` gives other spellings of keys."""
    spellings = also or {}

    def run(value: Any, where: str) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            if short is None or (value is None and short in need):
                raise DrawingError(f"{where}：「キー: 値」の形で書いてください。")
            if isinstance(value, list | tuple) and keys[short] is text:
                raise DrawingError(f"{where}：「キー: 値」の形で書いてください。")
            value = {} if value is None else {short: value}
        result: dict[str, Any] = dict(defaults or {})
        for raw, item in value.items():
            key = ("on" if raw else "off") if isinstance(raw, bool) else str(raw)
            key = spellings.get(key, key) if key not in keys else key
            if key not in keys:
                raise unknown(where, "キー", raw, keys)
            if item is not None or keys[key] is text:
                result[key] = keys[key](item, f"{where}の{key}")
        for key in need:
            if key not in result:
                raise DrawingError(f"{where}：「{key}」を書いてください。")
        return result

    return run
