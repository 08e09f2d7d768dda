"""はがき: 100 × 148 mm, one card a page and side: to print on cards, or on the reply half of a 往復はがき.

Nothing on it is smaller than 14 points. What does not fit so is shortened where somebody wrote at length; when,
where and the number of the application stay, and the telephone is on every card.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from math import ceil
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from notices.messages import who_writes
from notices.models import Notice

from .sheets import make, wide

# Both: address and message by turns, for a printer that turns the card. The reply half that somebody has
# addressed to themselves takes the message alone.
BOTH, ADDRESS, MESSAGE = "both", "address", "message"

WIDE, HIGH = 86.0, 134.0  # mm that can be written on
POINT = 0.3528  # mm
LINE = 1.25  # height of a line, in letters
SIZE, HEAD = 14.0, 16.0  # points: everything, and the heading
GAP = 0.5  # of a line, where the text of a mail has an empty one


def postcards_pdf(notices: Iterable[Notice], *, today: date, school: str, sides: str = BOTH) -> bytes:
    """A page a side for every notice, in their order; learners must have been selected with them."""
    sender = _sender(who_writes().split("\n"))
    data: dict[str, Any] = {
        "document": _("はがき"),
        "sides": [side for side in (ADDRESS, MESSAGE) if sides in (BOTH, side)],
        "sender": sender,
        "cards": [_card(notice, sender) for notice in notices],
        "words": {
            "sama": _("様"),
            "san": _("さん"),
            "stop": _("はがきを止めるときも、電話で。"),
        },
    }
    return make("postcards", data, today=today, school=school)


def _sender(lines: list[str]) -> list[str]:
    """School and desk on one line, where there is room for both."""
    if len(lines) == 3 and wide("　".join(lines[:2])) <= _room(SIZE):
        return ["　".join(lines[:2]), lines[2]]
    return lines


def _card(notice: Notice, sender: list[str]) -> dict[str, Any]:
    learner = notice.learner
    body = _fitted(_for_paper(notice.body.strip()), notice.subject, footer=len(sender))
    return {
        "code": learner.postal_code,
        "address": _wrapped(learner.address, size=SIZE, wide_mm=76),
        "name": learner.name,
        # 様 and a space stand behind the name, in 76 mm; a longer one takes a second line.
        "name_size": max(SIZE, min(22.0, 76 / POINT / (wide(learner.name) + 2.5))),
        "call_name": learner.call_name,
        "subject": notice.subject,
        "body": body.split("\n"),
    }


def _for_paper(body: str) -> str:
    """A lesson by its number, which is typed or asked for; any other address without what no browser needs typed."""
    lesson = re.compile(rf"\s*{re.escape(settings.BASE_URL)}/lessons/(\d+)/")
    return re.sub(r"https?://", "", lesson.sub(lambda found: _("（番号 %s）") % found[1], body))


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


def _fitted(body: str, subject: str, *, footer: int) -> str:
    """What of a text stands on the card: all of it, or its beginning and all behind the empty line, the particulars."""

    def fits(text: str) -> bool:
        return _height(text, subject, footer) <= HIGH

    if fits(body):
        return body
    more = _("……\n続きは、電話でおたずねください。")
    first, gap, rest = body.partition("\n\n")
    if not fits(more + gap + rest):  # particulars alone are too much
        first, gap, rest = body, "", ""
    while first and not fits(first + more + gap + rest):
        first = first[:-5].rstrip()
    return first + more + gap + rest


def _room(letters: float) -> float:
    """Letters in a line, which may end one early, before a mark that cannot begin the next."""
    return WIDE / (letters * POINT) - 1


def _height(body: str, subject: str, footer: int) -> float:
    """In mm, with heading, greeting, the ``footer`` lines of whoever writes and one of how to stop."""

    def rows(text: str, letters: float) -> float:
        lines = text.split("\n")
        return sum(ceil(wide(line) / _room(letters)) if line else GAP for line in lines)

    points = rows(subject, HEAD) * HEAD * LINE + rows(body, SIZE) * SIZE * LINE + SIZE * (LINE + 0.7)
    points += (footer + 1) * SIZE * LINE
    return points * POINT + 9
