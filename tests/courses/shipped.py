"""Every text of the files that ship, with the place where it stands; tests and approvals read these."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from core import ruby
from core.enums import Phone
from core.models import SchoolSettings
from core.typeset import typeset
from courses.blocks import ChoiceBlock, StepBlock
from courses.curriculum import files
from courses.models import CoursePage, LessonPage, Term
from courses.practice import SCAM_FILE
from home.blocks import BodyBlock
from home.school import CONTENT

APPROVED = Path(__file__).with_name("data") / "approved_readings.txt"
ONE_NAME = Path(__file__).with_name("data") / "one_name.txt"
_STEP = StepBlock().child_blocks
_CHOICE = ChoiceBlock().child_blocks
_BODY = BodyBlock().child_blocks
_HINT = 120  # media.screens cuts a hint here
# Headings, names, lists and cells: they need no です・ます.
LABELS = frozenset(("label", "quoted"))


class Text(NamedTuple):
    """``kind``: label, sentence, instruction, quoted (a message to be judged), alt (heard, not read)."""

    where: str
    kind: str
    text: str
    longest: int


def lesson_texts(lesson: dict[str, Any]) -> Iterator[Text]:
    name = f"{lesson['number']}"
    field = LessonPage._meta.get_field
    yield Text(f"{name} title", "label", lesson["title"], 60)
    yield Text(f"{name} goal", "sentence", lesson["goal"], field("goal").max_length)
    for need in lesson["needs"]:
        yield Text(f"{name} needs", "label", need, 40)
    for step in lesson["steps"]:
        yield from step_texts(f"{name} {step['id']}", step)
    check = lesson["check"]
    yield Text(f"{name} question", "sentence", check["question"], field("question").max_length)
    for choice in check["choices"]:
        yield Text(f"{name} choice", "label", choice["text"], _CHOICE["text"].longest)
        yield Text(f"{name} why", "sentence", choice["why"], _CHOICE["why"].longest)


def step_texts(where: str, step: dict[str, Any]) -> Iterator[Text]:
    sources = [(where, step), *((f"{where} {phone}", step.get(phone) or {}) for phone in Phone.values)]
    for place, source in sources:
        for key in ("text", "tip", "caution", "helper"):
            if source.get(key):
                kind = "instruction" if key == "text" else "sentence"
                yield Text(f"{place} {key}", kind, source[key], _STEP[key].longest)
        screen = source.get("screen") or {}
        if screen:
            longest = _STEP["screen"].child_blocks["alt"].field.max_length
            yield Text(f"{place} alt", "alt", screen["alt"], longest)
        for touch in files.touches_of(screen):
            if touch.get("hint"):
                yield Text(f"{place} hint", "sentence", touch["hint"], _HINT)


def course_texts() -> Iterator[Text]:
    field = CoursePage._meta.get_field
    for course in files.courses():
        name = f"course {course['slug']}"
        yield Text(f"{name} title", "label", course["title"], 60)
        yield Text(f"{name} summary", "sentence", course["summary"], field("summary").max_length)
        yield Text(f"{name} intro", "sentence", course["intro"], field("intro").max_length)


def term_texts() -> Iterator[Text]:
    field = Term._meta.get_field
    for term in files.terms():
        yield Text(f"term {term['term']}", "label", term["term"], field("term").max_length)
        yield Text(f"meaning of {term['term']}", "sentence", term["meaning"], field("meaning").max_length)


def scam_texts() -> Iterator[Text]:
    for message in yaml.safe_load(SCAM_FILE.read_text(encoding="utf-8")):
        name = f"message {message['id']}"
        for key in ("from", "subject", "body"):
            if message.get(key):
                yield Text(f"{name} {key}", "quoted", message[key], 200)
        for sign in message["signs"]:
            yield Text(f"{name} sign", "sentence", sign, 200)
        yield Text(f"{name} reason", "sentence", message["reason"], 200)
        yield Text(f"{name} what_to_do", "sentence", message["what_to_do"], 200)


def page_texts() -> Iterator[Text]:
    for page in files.read_yaml(CONTENT / "pages.yaml"):
        name = f"page {page['slug']}"
        yield Text(f"{name} title", "label", page["title"], 60)
        yield Text(f"{name} search_description", "sentence", page["search_description"], 200)
        for block in page["body"]:
            ((kind, value),) = block.items()
            if kind in ("paragraph", "note", "heading"):
                how = "label" if kind == "heading" else "sentence"
                yield Text(f"{name} {kind}", how, value, _BODY[kind].longest)
            elif kind == "list":
                for item in value:
                    yield Text(f"{name} list", "label", item, _BODY["list"].child_block.longest)
            elif kind == "table":
                for number, row in enumerate(value):
                    for cell in row:
                        yield Text(f"{name} table", "label", cell, 200 if number else 60)


def school_texts() -> Iterator[Text]:
    """The school's own particulars, as the help block shows them."""
    school = files.read_yaml(CONTENT / "school.yaml")
    for key in SchoolSettings.READ:
        yield Text(f"school {key}", "label", school[key], 400)


def all_texts() -> list[Text]:
    lessons = [text for lesson in files.lessons() for text in lesson_texts(lesson)]
    return [*lessons, *course_texts(), *term_texts(), *scam_texts(), *page_texts(), *school_texts()]


def readings_in(stored: str) -> set[tuple[str, str]]:
    """The words of a stored text with their readings."""
    return {(span.base, span.reading) for span in ruby.parse(stored) if span.reading is not None}


def readings_of_files() -> dict[tuple[str, str], list[str]]:
    """``{(word, reading): [where, …]}`` of everything that learners and helpers see in furigana."""
    found: dict[tuple[str, str], list[str]] = {}
    for text in all_texts():
        if text.kind != "alt":
            for pair in readings_in(typeset(text.text)):
                found.setdefault(pair, []).append(text.where)
    return found


def table(path: Path) -> list[tuple[str, str]]:
    """The rows of a file with two columns; lines that begin with # are remarks."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    return [(row[0], row[1]) for row in rows]
