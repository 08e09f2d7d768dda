"""研修: the units, their text and their questions, read from data/training.yaml once a process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.typeset import plain
from courses.curriculum.files import read_yaml

FILE = Path(__file__).parent / "data" / "training.yaml"


@dataclass(frozen=True)
class Answer:
    text: str
    right: bool
    # Said to whoever chose it: why it is right, or what would be better.
    why: str


@dataclass(frozen=True)
class Question:
    text: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Unit:
    slug: str
    title: str
    # Each a heading and its sentences.
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    questions: tuple[Question, ...]

    @property
    def plain_title(self) -> str:
        return plain(self.title)


def _unit(entry: dict) -> Unit:
    questions = tuple(
        Question(
            one["ask"],
            tuple(Answer(a["say"], bool(a.get("right", False)), a["why"]) for a in one["answers"]),
        )
        for one in entry["questions"]
    )
    parts = tuple((part["head"], tuple(part["say"])) for part in entry["parts"])
    return Unit(entry["slug"], entry["title"], parts, questions)


UNITS: tuple[Unit, ...] = tuple(_unit(entry) for entry in read_yaml(FILE))
BY_SLUG = {unit.slug: unit for unit in UNITS}
