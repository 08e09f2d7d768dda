"""はがき: 100 × 148 mm, one card a page and side: to print on cards, or on the reply half of a 往復はがき."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from notices.messages import who_writes
from notices.models import Notice

from .sheets import make, wide

# Both: address and message by turns, for a printer that turns the card. The reply half that somebody has
# addressed to themselves takes the message alone.
BOTH, ADDRESS, MESSAGE = "both", "address", "message"

WIDE, HIGH = 86.0, 134.0  # mm that can be written on
POINT = 0.3528  # mm
LINE = 1.4  # height of a line, in letters
SIZES = (14.0, 13.0, 12.0, 11.0, 10.0, 9.0)


def postcards_pdf(notices: Iterable[Notice], *, today: date, school: str, sides: str = BOTH) -> bytes:
    """A page a side for every notice, in their order; learners must have been selected with them."""
    sender = who_writes().split("\n")
    data: dict[str, Any] = {
        "document": _("はがき"),
        "sides": [side for side in (ADDRESS, MESSAGE) if sides in (BOTH, side)],
        "sender": sender,
        "cards": [_card(notice, sender) for notice in notices],
        "words": {
            "sama": _("様"),
            "san": _("さん"),
            "stop": _("お知らせのはがきを止めたいときは、電話で教えてください。"),
        },
    }
    return make("postcards", data, today=today, school=school)


def _card(notice: Notice, sender: list[str]) -> dict[str, Any]:
    learner = notice.learner
    size, body = _fitted(notice.body.strip(), notice.subject, footer=len(sender))
    lines = _wrapped(learner.address, size=13, wide_mm=76)
    return {
        "code": learner.postal_code,
        "address": lines,
        "name": learner.name,
        # 様 and a space stand behind the name, in 76 mm.
        "name_size": max(10.0, min(22.0, 76 / POINT / (wide(learner.name) + 2.5))),
        "call_name": learner.call_name,
        "subject": notice.subject,
        "body": body.split("\n"),
        "size": size,
    }


def _wrapped(text: str, *, size: float, wide_mm: float) -> list[str]:
    """An address in lines that fit, broken at its spaces where it has any."""
    room = wide_mm / (size * POINT)
    lines: list[str] = []
    for part in text.replace("　", " ").split():
        if lines and wide(f"{lines[-1]} {part}") <= room:
            lines[-1] += f" {part}"
        else:
            lines.append(part)
    return lines


def _fitted(body: str, subject: str, *, footer: int) -> tuple[float, str]:
    """The largest letters with which everything stands on the card; what is too long ends with the telephone."""
    for size in SIZES:
        if _height(body, subject, size, footer) <= HIGH:
            return size, body
    size, more = SIZES[-1], _("……\n続きは、電話でおたずねください。")
    while body and _height(body + more, subject, size, footer) > HIGH:
        body = body[:-10].rstrip()
    return size, body + more


def _height(body: str, subject: str, size: float, footer: int) -> float:
    """In mm, with heading, greeting and the ``footer`` lines of whoever writes."""

    def rows(text: str, letters: float) -> int:
        # A line may end a letter early, before a mark that cannot begin the next.
        room = WIDE / (letters * POINT) - 1
        return sum(max(1, ceil(wide(line) / room)) for line in text.split("\n"))

    points = (
        rows(subject, size + 2) * (size + 2) * LINE + rows(body, size) * size * LINE + size * (LINE + 0.7)
    )
    points += footer * min(size, 11.0) * LINE + 2 * 9.0 * LINE
    return points * POINT + 9
