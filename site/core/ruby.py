"""Furigana in Aozora notation: ｜所沢《ところざわ》.

``｜`` (U+FF5C) opens the base, ``《》`` (U+300A, U+300B) hold the reading. A run of kanji that
stands directly before ``《`` needs no ``｜``. The stored form of a text also carries U+200B, the
zero-width space, between phrases (see :mod:`core.typeset`); it may not stand inside a base.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

BAR = "｜"
OPEN = "《"
CLOSE = "》"
PHRASE_BREAK = "\u200b"

# Han characters, with the marks that stand for one: 々 (repeat), 〆, 〇, 仝, and the small ヶ of 三ヶ島.
KANJI_CLASS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〆〇仝"
_KANJI = re.compile(f"[{KANJI_CLASS}]")
_KANJI_RUN_AT_END = re.compile(f"[{KANJI_CLASS}ヶ]+$")
# Hiragana, katakana, the long-vowel mark and the middle dot between the parts of a name.
_READING = re.compile("[\u3041-\u3096\u30a1-\u30faー・ゝゞヽヾ]+")


class Span(NamedTuple):
    """A piece of text: a word with its reading, or plain text (``reading`` is ``None``)."""

    base: str
    reading: str | None = None


class RubyError(ValueError):
    """Furigana that cannot be understood. ``str(error)`` is a sentence for the editor."""


def has_kanji(text: str) -> bool:
    """Say whether ``text`` holds at least one character that may need furigana."""
    return _KANJI.search(text) is not None


def is_reading(text: str) -> bool:
    """Say whether ``text`` may stand between 《 and 》: kana only, at least one."""
    return _READING.fullmatch(text) is not None


def parse(text: str) -> list[Span]:
    """Split Aozora text into spans; the bases joined give the text without furigana.

    U+200B is kept in the plain spans. Raises :class:`RubyError` when a mark stands alone, a base or a
    reading is missing, or a reading is not written in kana.
    """
    spans: list[Span] = []
    plain_from = 0
    position = 0
    while position < len(text):
        mark = text[position]
        if mark == CLOSE:
            raise RubyError(
                _("「%(near)s」の「》」の前に「《」がありません。「｜ことば《よみ》」の形に直してください。")
                % {"near": _near(text, position)}
            )
        if mark not in (BAR, OPEN):
            position += 1
            continue
        if mark == BAR:
            start, opening = position, _opening_after(text, position)
            base = text[start + 1 : opening]
        else:
            opening = position
            run = _KANJI_RUN_AT_END.search(text, plain_from, opening)
            start = run.start() if run else opening
            base = text[start:opening]
        closing = _closing_after(text, opening)
        reading = text[opening + 1 : closing]
        _refuse_wrong(base, reading, _near(text, position))
        if start > plain_from:
            spans.append(Span(text[plain_from:start]))
        spans.append(Span(base, reading))
        position = plain_from = closing + 1
    if plain_from < len(text):
        spans.append(Span(text[plain_from:]))
    return spans


def write(spans: Iterable[Span]) -> str:
    """Join spans to Aozora text; ``｜`` is always written. The inverse of :func:`parse`."""
    return "".join(
        span.base if span.reading is None else f"{BAR}{span.base}{OPEN}{span.reading}{CLOSE}"
        for span in spans
    )


def strip(text: str) -> str:
    """Return the base text only, without readings and U+200B. Raises :class:`RubyError`."""
    return "".join(span.base for span in parse(text)).replace(PHRASE_BREAK, "")


def strip_leniently(text: str) -> str:
    """Like :func:`strip`, for text that a reader is waiting for: faulty marks are simply left out."""
    try:
        return strip(text)
    except RubyError:
        without_readings = re.sub(f"{OPEN}[^{OPEN}{CLOSE}\n]*{CLOSE}", "", text)
        return re.sub(f"[{BAR}{OPEN}{CLOSE}{PHRASE_BREAK}]", "", without_readings)


def _opening_after(text: str, bar: int) -> int:
    """Index of the 《 that belongs to the ｜ at ``bar``."""
    found = re.compile(f"[{BAR}{OPEN}{CLOSE}\n]").search(text, bar + 1)
    if found is None or found.group() != OPEN:
        raise RubyError(
            _(
                "「%(near)s」の「｜」のあとに「《よみ》」がありません。「｜ことば《よみ》」の形に直してください。"
            )
            % {"near": _near(text, bar)}
        )
    return found.start()


def _closing_after(text: str, opening: int) -> int:
    """Index of the 》 that belongs to the 《 at ``opening``."""
    found = re.compile(f"[{BAR}{OPEN}{CLOSE}\n]").search(text, opening + 1)
    if found is None or found.group() != CLOSE:
        raise RubyError(
            _("「%(near)s」の「《」が閉じていません。よみのあとに「》」を書いてください。")
            % {"near": _near(text, opening)}
        )
    return found.start()


def _refuse_wrong(base: str, reading: str, near: str) -> None:
    names = {"near": near, "base": base, "reading": reading}
    if not base.strip(PHRASE_BREAK + " 　"):
        raise RubyError(
            _(
                "「%(near)s」のふりがなには、もとのことばがありません。「｜ことば《よみ》」の形に直してください。"
            )
            % names
        )
    if PHRASE_BREAK in base:
        raise RubyError(
            _("「%(near)s」のことばの中に、見えない区切りがあります。ことばを打ち直してください。") % names
        )
    if not reading:
        raise RubyError(_("「%(base)s」のふりがなが空です。《》の中に、ひらがなで書いてください。") % names)
    if has_kanji(reading):
        raise RubyError(
            _("「%(base)s」のふりがな「%(reading)s」に漢字があります。ひらがなで書いてください。") % names
        )
    if not is_reading(reading):
        raise RubyError(
            _("「%(base)s」のふりがな「%(reading)s」に、かなでない字があります。ひらがなで書いてください。")
            % names
        )


def _near(text: str, position: int) -> str:
    """A few characters on both sides, so that the editor finds the place."""
    around = text[max(0, position - 6) : position + 8]
    return around.replace(PHRASE_BREAK, "").replace("\n", " ").strip()
