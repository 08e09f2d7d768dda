"""A PDF from a handout. Every function returns an A4 PDF: tagged (PDF/UA-1), Japanese, with a title.

All raise :class:`media.pdf.PaperError`, a sentence for staff, when fonts or a picture are missing or an
address does not fit a QR code. The same data gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

from core.typeset import plain
from media.paper.text import flow
from media.pdf import PaperError, Picture, compile_pdf

from . import payload, words
from .data import Booklet, Handout

TEMPLATES = Path(__file__).resolve().parent / "templates"
JAPAN = timezone(timedelta(hours=9))


def lesson_pdf(handout: Handout) -> bytes:
    """The lesson to take home: three steps a page, each with ringed picture, QR and code."""
    return _pdf("lesson", handout)


def summary_pdf(handout: Handout) -> bytes:
    """The lesson on one page: small pictures, one QR for the lesson. Very long texts take a second."""
    return _pdf("summary", handout)


def poster_pdf(handout: Handout) -> bytes:
    """A poster with a QR of 80 mm: title and goal of the lesson, whom to ring."""
    return _pdf("poster", handout)


def helper_pdf(handout: Handout) -> bytes:
    """The sheet for the one who teaches: the steps with the notes for helpers."""
    return _pdf("helper", handout)


def booklet_pdf(booklet: Booklet, *, progress: Callable[[int, int], None] | None = None) -> bytes:
    """A course to bind: cover, contents with page numbers, all lessons.

    ``progress(done, total)`` is called after each lesson is prepared and once the PDF is made:
    ``total`` is the number of lessons plus one.
    """
    total = len(booklet.lessons) + 1
    report = progress or (lambda _done, _total: None)
    lessons, pictures = [], {}
    for done, handout in enumerate(booklet.lessons, start=1):
        data, own = _payload(handout)
        lessons.append(data)
        pictures.update(own)
        report(done, total)
    data = {
        **payload.sheet(booklet.school, booklet.contact, booklet.printed_on),
        "title": flow(booklet.title_stored),
        "plain_title": plain(booklet.title_stored),
        "phone": booklet.phone_label,
        "lead": flow(booklet.lead_stored),
        "plain_contents": plain(words.labels()["contents"]),
        "lessons": lessons,
    }
    pdf = compile_pdf(
        TEMPLATES / "booklet.typ", data, pictures=pictures, timestamp=midnight(booklet.printed_on)
    )
    report(total, total)
    return pdf


def midnight(day: date) -> datetime:
    """The date inside the PDF: the day of printing, 0:00 in Japan. As a fixed offset: typst takes no named zone."""
    return datetime.combine(day, time(0), JAPAN)


def _payload(handout: Handout) -> tuple[payload.Json, dict[str, Picture]]:
    try:
        return payload.handout(handout)
    except ValueError as error:
        raise PaperError(str(error)) from error


def _pdf(name: str, handout: Handout) -> bytes:
    data, pictures = _payload(handout)
    return compile_pdf(
        TEMPLATES / f"{name}.typ", data, pictures=pictures, timestamp=midnight(handout.printed_on)
    )
