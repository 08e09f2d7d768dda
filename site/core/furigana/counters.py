"""Numbers with counters: 1回 いっかい, 三本 さんぼん, 4月1日 しがつ ついたち.

The counters themselves are data, ``counters.tsv``; the sound changes are grammar and stand here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.furigana import numbers

_TABLE = Path(__file__).with_name("counters.tsv")

# What may follow a counter directly and belongs to the same word: 三日後, 一日中, 2回目.
_TAILS = {
    "目": "め",
    "間": "かん",
    "後": "ご",
    "前": "まえ",
    "半": "はん",
    "頃": "ごろ",
    "分": "ぶん",
    "中": "ちゅう",
}
# 一日中, 一年中, 一晩中 last the whole time; 四月中 lies within it.
_ALL_THROUGH = frozenset(("日", "年", "晩"))
# After a month's name, or before a weekday or a limit, 1日 is the first day of a month.
_MONTH_BEFORE = re.compile("(?:月|[毎今来先翌]月の?)$")
_DATE_AFTER = re.compile("[（(][月火水木金土日・祝]|付|号|から|より|まで|現在|時点|以降")

_PLOSIVE = {"は": "ぱ", "ひ": "ぴ", "ふ": "ぷ", "へ": "ぺ", "ほ": "ぽ"}
_VOICED = {"は": "ば", "ひ": "び", "ふ": "ぶ", "へ": "べ", "ほ": "ぼ"}


@dataclass(frozen=True, slots=True)
class Counter:
    """A row of the table. ``exact`` and ``ending`` map numbers to whole readings."""

    reading: str
    change: str
    exact: dict[int, str]
    ending: dict[int, str]
    some: str = ""
    which: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """A number with its counter in a line; ``ruby_from`` is where the base of the ruby begins."""

    start: int
    end: int
    ruby_from: int
    reading: str


@lru_cache(maxsize=1)
def table() -> dict[str, Counter]:
    """Return the counters by the characters that write them."""
    rows: dict[str, Counter] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        names, reading, change, *rest = line.split("\t")
        exact: dict[int, str] = {}
        ending: dict[int, str] = {}
        words = {"何": "", "数": ""}
        for item in rest[0].split() if rest else ():
            key, _equals, word = item.partition("=")
            if key in words:
                words[key] = word
            elif key.startswith("～"):
                ending[int(key[1:])] = word
            else:
                exact[int(key)] = word
        for name in names.split("|"):
            whole = reading + ("かん" if name.endswith("月間") else "")
            rows[name] = Counter(whole, change, exact, ending, words["数"], words["何"])
    return rows


@lru_cache(maxsize=1)
def pattern() -> re.Pattern[str]:
    """A number and the rest of the line; which counter follows is decided by :func:`candidates`."""
    return re.compile(f"(?<![A-Za-zＡ-Ｚａ-ｚ])({numbers.NUMBER})")


def candidates(line: str, start: int, end: int) -> list[Counted]:
    """All readings of the number ``line[start:end]`` with what follows, the longest first."""
    found: list[Counted] = []
    longest = max(len(name) for name in table())
    for length in range(min(longest, len(line) - end), 0, -1):
        name = line[end : end + length]
        counter = table().get(name)
        if counter is None:
            continue
        stop = end + length
        tail = line[stop : stop + 1]
        for with_tail in (True, False):
            if with_tail and tail not in _TAILS:
                continue
            reading, whole = _read(line, start, end, name, counter, tail if with_tail else "")
            if not reading:
                continue
            after = stop + 1 if with_tail else stop
            found.append(Counted(start, after, start if whole else end, reading))
    return found


def _read(line: str, start: int, end: int, name: str, counter: Counter, tail: str) -> tuple[str, bool]:
    """Reading, and whether it covers the figures too; ("", …) when the words do not go together."""
    written = line[start:end]
    after = ("じゅう" if tail == "中" and name in _ALL_THROUGH else _TAILS[tail]) if tail else ""
    if written[0] in "何数":
        return _read_some(written, counter) + after, True
    number = numbers.value(written)
    if number is None:  # 1.5倍: figures are read as they stand, the counter does not change.
        return counter.reading + after, False
    if name.startswith("つ") and number not in counter.exact:
        return "", True
    if name == "日" and number == 1 and not tail and _is_first_of_month(line, start, end + 1):
        return "ついたち", True
    together = join(number, counter) + after
    plain = numbers.read(number) + counter.reading + after
    figures = written[0] in "0123456789０１２３４５６７８９"
    # Long figures get no reading of their own, save where the counter's sound depends on them: 300本.
    if figures and number >= 100 and together == plain and written[-1] not in "十百千万億兆":
        return counter.reading + after, False
    return together, True


def join(number: int, counter: Counter) -> str:
    """Return the reading of ``number`` with its counter, sound changes included."""
    if number in counter.exact:
        return counter.exact[number]
    head = numbers.read(number)
    for digit, word in counter.ending.items():
        if number % 10 == digit and head.endswith(numbers.read(digit)):
            return head[: -len(numbers.read(digit))] + word
    return _meet(head, number, counter)


def _meet(head: str, number: int, counter: Counter) -> str:
    first, rest = counter.reading[0], counter.reading[1:]
    match counter.change:
        case "か":
            if _ends_in_ku(number):
                return head[:-1] + "っ" + counter.reading
            return numbers.double(head, number) + counter.reading
        case "さ":
            return numbers.double(head, number) + counter.reading
        case "は" | "ぱ":
            doubled = head[:-1] + "っ" if _ends_in_ku(number) else numbers.double(head, number)
            if doubled != head:
                return doubled + _PLOSIVE[first] + rest
            if head.endswith("よん"):  # よんほん, but よんぷん.
                return head + (counter.reading if counter.change == "は" else _PLOSIVE[first] + rest)
            if head.endswith("ん"):
                return head + (_VOICED if counter.change == "は" else _PLOSIVE)[first] + rest
    return head + counter.reading


def _ends_in_ku(number: int) -> bool:
    """ろく and ひゃく close to ろっ and ひゃっ before か, は and ぱ rows."""
    return number % 10 == 6 or (number % 100 == 0 and number % 1000 != 0)


def _read_some(written: str, counter: Counter) -> str:
    """何回 なんかい, 何本 なんぼん, 数分 すうふん, 何十回 なんじゅっかい."""
    which = written[0] == "何"
    if len(written) == 1:
        special = counter.which if which else counter.some
        if special:
            return special
        if not which:
            return "すう" + counter.reading
        return _meet("なん", 3, counter) if counter.change in "はぱ" else "なん" + counter.reading
    size = numbers.value(written[1:]) or 1
    unit = numbers.read(size)
    voiced = {"ひゃく": "びゃく", "せん": "ぜん"}
    if which and unit in voiced:
        unit = voiced[unit]
    return ("なん" if which else "すう") + _meet(unit, size, counter)


def _is_first_of_month(line: str, start: int, end: int) -> bool:
    return _MONTH_BEFORE.search(line[:start]) is not None or _DATE_AFTER.match(line, end) is not None
