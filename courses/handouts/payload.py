"""From the dataclasses to the JSON that the templates read. Every text goes as phrases, every picture
as a name, every QR as SVG; widths in em, places in percent."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import Any

from core.typeset import plain
from media import qr
from media.paper.text import Phrase, flow, width
from media.pdf import Picture

from . import words
from .data import Contact, Handout, StepOnPaper

COLUMN = 14.0  # em of a step's text in a line (101 mm of 20 pt), for guessing the height of a step
NOTE_COLUMN = 17.0  # the same for こつ and 注意, which are smaller
LINES_OF_A_PAGE = 16  # a taller step is allowed to run on to the next page
FOOTER = 36.0  # em of 14 pt in a footer line of 184 mm
BOOKMARK = 60  # characters

Json = dict[str, Any]


def handout(lesson: Handout) -> tuple[Json, dict[str, Picture]]:
    """Return the data of a lesson and its pictures by name.

    Raises ValueError, with a sentence for staff, if ``base_url`` or a code does not fit a QR code.
    """
    pictures: dict[str, Picture] = {}
    data: Json = {
        **sheet(lesson.school, lesson.contact, lesson.printed_on),
        "number": lesson.lesson_number,
        "lesson": words.lesson(lesson.lesson_number),
        "title": flow(lesson.title_stored),
        "plain_title": plain(lesson.title_stored),
        "title_em": width(flow(lesson.title_stored)),
        "course": flow(lesson.course_stored),
        "phone": lesson.phone_label,
        "goal": flow(lesson.goal_stored),
        "minutes": words.minutes(lesson.minutes) if lesson.minutes else "",
        "needs": flow("、\u200b".join(lesson.needs)),
        "checked": flow(words.checked(lesson.checked_on, lesson.versions)) if lesson.checked_on else [],
        "steps": [_step(lesson, step, pictures) for step in lesson.steps],
        "qr": code(lesson.base_url, str(lesson.lesson_number)),
        "shown": _richest(lesson.steps),
    }
    return data, pictures


def sheet(school: str, contact: Contact, printed_on: Any) -> Json:
    """What is the same on every sheet: labels, whom to ring, the date."""
    labels = words.labels()
    name = flow(contact.name)
    help_line = len(labels["trouble"]) + width(name) + len(labels["tel"]) + len(contact.tel) * 0.62 + 3
    return {
        "school": school,
        "words": {key: flow(text) for key, text in labels.items()},
        "contact": {
            "name": name,
            "tel": contact.tel,
            "hours": flow(contact.hours),
            "lines": ceil(help_line / FOOTER) + ceil((width(flow(contact.hours)) + 17) / FOOTER),
        },
        "printed": words.day(printed_on),
        "description": words.description(plain(contact.name), contact.tel, plain(contact.hours)),
    }


def code(base_url: str, number: str) -> Json:
    """The QR for a lesson (``12``) or a step (``12-3``)."""
    address = qr.short_url(base_url, number)
    alt = words.qr_alt(number, address)
    return {"svg": qr.svg(address, alt=alt), "cells": len(qr.matrix(address)), "alt": alt, "code": number}


def _richest(steps: Sequence[StepOnPaper]) -> int | None:
    """Index of the step whose picture has the most bytes: on a poster, not a dark or an empty screen."""
    sizes = [
        (len(step.picture) if isinstance(step.picture, bytes) else _size(step.picture), -index)
        for index, step in enumerate(steps)
        if step.picture is not None
    ]
    return -max(sizes)[1] if sizes else None


def _size(file: str | Path) -> int:
    try:
        return Path(file).stat().st_size
    except OSError:  # media.pdf says so, with the name of the step
        return 0


def _step(lesson: Handout, step: StepOnPaper, pictures: dict[str, Picture]) -> Json:
    key = step.code
    if step.picture is not None:
        pictures[key] = step.picture
    text, tip, caution = flow(step.text_stored), flow(step.tip_stored), flow(step.caution_stored)
    marks = [words.mark_alt(spot.gesture, spot.x + spot.w / 2, spot.y + spot.h / 2) for spot in step.hotspots]
    heading = f"{words.step(step.number)} {plain(step.text_stored)}"
    lines_of_text = _lines(text, COLUMN)
    lines = lines_of_text + 0.9 * (_lines(tip, NOTE_COLUMN) + _lines(caution, NOTE_COLUMN))
    return {
        "number": step.number,
        "code": step.code,
        "heading": heading if len(heading) <= BOOKMARK else heading[: BOOKMARK - 1] + "…",
        "text": text,
        "tip": tip,
        "caution": caution,
        "helper": flow(step.helper_stored),
        "lines_of_text": lines_of_text,
        "tall": lines > LINES_OF_A_PAGE,
        "picture": key if step.picture is not None else None,
        "alt": "".join([step.picture_alt or heading, *marks]),
        "spots": [
            {"gesture": spot.gesture, "x": spot.x, "y": spot.y, "w": spot.w, "h": spot.h}
            for spot in step.hotspots
        ],
        "qr": code(lesson.base_url, step.code),
    }


def _lines(phrases: Sequence[Phrase], column: float) -> int:
    """Lines that a text takes, about: a third of each is lost to phrases that do not fit."""
    return ceil(width(list(phrases)) / (column * 0.85)) + sum(1 for phrase in phrases if phrase is None)
