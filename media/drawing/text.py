"""Japanese text for pictures: measuring, breaking and fitting. All lengths are picture pixels."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import budoux
from PIL import ImageFont

from .errors import DrawingError

SCALE = 2  # everything is drawn twice as large and reduced: clean edges without a vector library
FLOOR = 30  # no letter smaller than this: 30 px of 640 is what a reader of the site's own text can read
TIGHT = 0.8  # how far a line may be narrowed before it is refused
_FONTS = Path(__file__).resolve().parent.parent / "fonts"
_NO_START = set(
    "、。，．,.・：；:;！？!?）」』】〕〉》)]}ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ〜～…%％円"
)
_NO_END = set("（「『【〔〈《([{¥￥")
_PIECE = re.compile(r"[ 　]*[^ 　]+[ 　]*|[ 　]+")
_RUBY = re.compile(r"《[^》]*》")


def clean(text: str) -> str:
    """Return `text` without furigana marks and phrase breaks: pictures carry no ruby."""
    return _RUBY.sub("", text).replace("｜", "").replace("\u200b", "").strip()


@lru_cache(maxsize=256)
def font(size: float, bold: bool) -> ImageFont.FreeTypeFont:
    """Return the font for `size` picture pixels. The basic layout engine gives the same bytes everywhere."""
    name = "BIZUDPGothic-Bold.ttf" if bold else "BIZUDPGothic-Regular.ttf"
    return ImageFont.truetype(str(_FONTS / name), round(size * SCALE), layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=1)
def _missing() -> bytes:
    return bytes(font(20, False).getmask("\U000f0000"))


@lru_cache(maxsize=8192)
def _drawable(char: str) -> bool:
    return char.isspace() or bytes(font(20, False).getmask(char)) != _missing()


@lru_cache(maxsize=16384)
def width(text: str, size: float, bold: bool = False) -> float:
    """Return the advance width of one line. Raises DrawingError for a letter the font has not got."""
    for char in text:
        if not _drawable(char):
            raise DrawingError(f"「{text}」の「{char}」は、絵にかけない文字です。ほかの文字にしてください。")
    return font(size, bold).getlength(text) / SCALE


@lru_cache(maxsize=1)
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


@lru_cache(maxsize=4096)
def _phrases(text: str) -> tuple[str, ...]:
    """Phrases of one line; a space ends a phrase too, so that addresses stay whole."""
    found = _parser().parse(text) if text else []
    return tuple(piece for phrase in found for piece in _PIECE.findall(phrase))


def _cut(text: str, room: float, size: float, bold: bool) -> int:
    """Return how many letters fit in `room`, moved back so that no line begins or ends badly."""
    count = len(text)
    while count > 1 and width(text[:count], size, bold) > room:
        count -= 1
    back = count
    while 1 < back < len(text) and (text[back] in _NO_START or text[back - 1] in _NO_END):
        back -= 1
    return back if back > 1 else count


def _least(rest: str, whole: bool) -> float:
    """How full (share of the room) a line must be before the phrase `rest` may go to the next one."""
    if not whole:
        return 0.6
    return 0.0 if rest[0].isascii() else 0.34


@lru_cache(maxsize=4096)
def wrap(text: str, room: float, size: float, bold: bool = False) -> tuple[str, ...]:
    """Break `text` into lines no wider than `room`, at phrases where that leaves no great hole."""
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for phrase in _phrases(part):
            rest = phrase
            while rest:
                if width(line + rest, size, bold) <= room:
                    line, rest = line + rest, ""
                elif line and width(line, size, bold) > room * _least(rest, width(rest, size, bold) <= room):
                    lines.append(line.rstrip())
                    line, rest = "", rest.lstrip()
                else:
                    count = _cut(line + rest, room, size, bold)
                    joined = line + rest
                    lines.append(joined[:count])
                    line, rest = "", joined[count:]
        lines.append(line.rstrip())
    return tuple(lines)


def _splits(text: str, broken: tuple[str, ...]) -> bool:
    """Whether a line ends inside a phrase."""
    ends, at = set(), 0
    for part in text.split("\n"):
        for phrase in _phrases(part):
            at += len(phrase.replace(" ", "").replace("　", ""))
            ends.add(at)
    at = 0
    for line in broken:
        at += len(line.replace(" ", "").replace("　", ""))
        if at not in ends:
            return True
    return False


@dataclass(frozen=True)
class Fitted:
    """Lines of one size; `squeeze` is the horizontal scale (1 = natural width)."""

    lines: tuple[str, ...]
    size: float
    squeeze: float

    @property
    def height(self) -> float:
        """Height of all lines with their leading, in picture pixels."""
        return len(self.lines) * self.size * 1.25


@lru_cache(maxsize=4096)
def fit(
    text: str,
    room: float,
    size: float,
    bold: bool = False,
    lines: int = 1,
    floor: float = FLOOR,
    where: str = "",
) -> Fitted:
    """Fit `text` into `lines` lines of `room`: whole, then a little narrower, then more lines, then smaller.

    Raises DrawingError when even the smallest allowed size does not do.
    """
    if not text:
        return Fitted(("",), size, 1)
    sizes = [size]
    while sizes[-1] > floor:
        sizes.append(max(floor, sizes[-1] - 2))
    # A word is broken only when everything else has failed.
    tries: list[tuple[int, list[float], tuple[float, ...], bool]] = [(1, sizes, (1, 0.9, TIGHT), False)]
    if lines > 1:
        tries = [
            (1, sizes[:2], (1, 0.9), False),
            (lines, sizes, (1, 0.9, TIGHT), True),
            *tries,
            (lines, sizes, (1, 0.9, TIGHT), False),
        ]
    for count, candidates, squeezes, whole in tries:
        for candidate in candidates:
            for squeeze in squeezes:
                broken = wrap(text, room / squeeze, candidate, bold)
                widest = max(width(line, candidate, bold) for line in broken)
                if (
                    len(broken) <= count
                    and widest * squeeze <= room + 0.5
                    and not (whole and _splits(text, broken))
                ):
                    return Fitted(broken, candidate, min(1.0, room / widest) if widest else 1.0)
    raise DrawingError(f"{where or '文字'}「{text}」が長くて入りません。短くしてください。")


def shorten(text: str, room: float, size: float, bold: bool = False) -> str:
    """Return `text` cut with 「…」 to one line of `room`: for addresses and previews, as phones do."""
    if width(text, size, bold) <= room:
        return text
    while text and width(text + "…", size, bold) > room:
        text = text[:-1]
    return text + "…"
