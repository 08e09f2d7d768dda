"""Reading numbers aloud: 28 → にじゅうはち, 三百 → さんびゃく."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = ("", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう")
_HUNDREDS = (
    "",
    "ひゃく",
    "にひゃく",
    "さんびゃく",
    "よんひゃく",
    "ごひゃく",
    "ろっぴゃく",
    "ななひゃく",
    "はっぴゃく",
    "きゅうひゃく",
)
_THOUSANDS = (
    "",
    "せん",
    "にせん",
    "さんぜん",
    "よんせん",
    "ごせん",
    "ろくせん",
    "ななせん",
    "はっせん",
    "きゅうせん",
)
_MYRIADS = ((10**12, "ちょう"), (10**8, "おく"), (10**4, "まん"))
_KANJI_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_KANJI_UNITS = {"十": 10, "百": 100, "千": 1000}
_KANJI_MYRIADS = {"万": 10**4, "億": 10**8, "兆": 10**12}

# A number as people write it: 1,280  ２８  1.5  二十八  二〇二六  3万5千  何  数十
NUMBER = (
    "(?:(?:[0-9０-９]+(?:[,，][0-9０-９]{3})*(?:[.．][0-9０-９]+)?[十百千万億兆]*)+"
    "|[何数][十百千万]*"
    "|[〇一二三四五六七八九十百千万億兆]+)"
)


def value(text: str) -> int | None:
    """Return the whole number that ``text`` writes in any figures; ``None`` for 何, 数 and fractions."""
    digits = unicodedata.normalize("NFKC", text).replace(",", "")
    if re.fullmatch("[0-9]+", digits):
        return int(digits)
    if re.fullmatch("[〇一二三四五六七八九]+", digits):
        return int("".join(str(_KANJI_DIGITS[character]) for character in digits))
    if not re.fullmatch("[0-9〇一二三四五六七八九十百千万億兆]+", digits):
        return None
    total = group = 0
    number: int | None = None
    for piece in re.findall("[0-9]+|.", digits):
        if piece.isdecimal():
            number = int(piece)
        elif piece in _KANJI_DIGITS:
            number = _KANJI_DIGITS[piece]
        elif piece in _KANJI_UNITS:
            group += (1 if number is None else number) * _KANJI_UNITS[piece]
            number = None
        else:
            group += number or 0
            total += (group or 1) * _KANJI_MYRIADS[piece]
            group, number = 0, None
    return total + group + (number or 0)


def read(number: int) -> str:
    """Return the reading of ``number`` (0 to 10¹⁶ - 1) on its own, in hiragana."""
    if number == 0:
        return "れい"
    reading = ""
    for size, name in _MYRIADS:
        count, number = divmod(number, size)
        if count:
            reading += (
                double(_below_myriad(count), count) + name if name == "ちょう" else _myriad(count) + name
            )
    return reading + _below_myriad(number)


def double(reading: str, number: int) -> str:
    """Close the end of a number's reading with っ, as before か, さ, た and ぱ rows: いち → いっ.

    ``number`` is the value; numbers that do not end in 1, 8 or 10 (いち, はち, じゅう) stay.
    """
    if number % 10 in (1, 8):
        return reading[:-1] + "っ"
    if number % 100 and number % 10 == 0:
        return reading[:-1] + "っ"
    return reading


def _myriad(count: int) -> str:
    # 千万 and 千億 are said いっせんまん, いっせんおく.
    reading = _below_myriad(count)
    return "いっ" + reading if 1000 <= count < 2000 else reading


def _below_myriad(number: int) -> str:
    tens = number // 10 % 10
    return (
        _THOUSANDS[number // 1000]
        + _HUNDREDS[number // 100 % 10]
        + ("" if tens == 0 else "じゅう" if tens == 1 else _DIGITS[tens] + "じゅう")
        + _DIGITS[number % 10]
    )
