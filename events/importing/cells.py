"""Cells as people fill them: dates, times, numbers, places. Each function raises Unreadable with a sentence."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time

from django.utils.translation import gettext as _

_DATE = re.compile(r"(?:(\d{4})|令和(元|\d{1,2}))\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_TIME = re.compile(r"(午前|午後)?\s*(\d{1,2})\s*[:時]\s*(?:(\d{1,2})\s*分?|(半))?(?::00)?")
REIWA = 2018  # 令和1年 is 2019


class Unreadable(ValueError):
    """A cell that means nothing certain; the text says which and why."""


def plain(text: str) -> str:
    """Full-width letters and figures made narrow, runs of blanks made one."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def read_date(text: str, *, column: str) -> date:
    found = _DATE.fullmatch(plain(text))
    if not found:
        raise Unreadable(_("%(column)s「%(text)s」が日付ではありません。") % {"column": column, "text": text})
    year = int(found[1]) if found[1] else REIWA + (1 if found[2] == "元" else int(found[2]))
    try:
        return date(year, int(found[3]), int(found[4]))
    except ValueError:
        raise Unreadable(
            _("%(column)s「%(text)s」という日は、ありません。") % {"column": column, "text": text}
        ) from None


def read_time(text: str, *, column: str) -> time:
    found = _TIME.fullmatch(plain(text))
    if not found:
        raise Unreadable(_("%(column)s「%(text)s」が時刻ではありません。") % {"column": column, "text": text})
    hour = int(found[2]) + (12 if found[1] == "午後" and int(found[2]) < 12 else 0)
    minute = 30 if found[4] else int(found[3] or 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise Unreadable(
            _("%(column)s「%(text)s」という時刻は、ありません。") % {"column": column, "text": text}
        ) from None


def read_number(text: str, *, column: str) -> int:
    """「20」「20人」「先着50名」; more than one number is none."""
    found = re.findall(r"\d+", plain(text).replace(",", ""))
    if len(found) != 1:
        raise Unreadable(_("%(column)s「%(text)s」が数ではありません。") % {"column": column, "text": text})
    return int(found[0])


def first_sentences(text: str, *, longest: int) -> str:
    """As many whole sentences as fit; a first one that is too long is cut with 「…」."""
    flat = " ".join(text.split())
    if len(flat) <= longest:
        return flat
    end = flat.rfind("。", 0, longest)
    return flat[: end + 1] if end > 0 else f"{flat[: longest - 1]}…"
