"""A17: every sentence that mentors, guardians and teachers read is short, says yes or no once, and has its readings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from core.plain_japanese import FORBIDDEN, check
from core.ruby import parse, strip_leniently
from mentors.consent_text import WORDINGS
from mentors.training import UNITS

HERE = Path(__file__).resolve().parents[2] / "mentors"
TEMPLATES = sorted((HERE / "templates").rglob("*.html"))
FILES = [
    *sorted((HERE / "calendar_file").glob("*.py")),
    *TEMPLATES,
    *(HERE / name for name in ("forms.py", "badges.py", "state.py", "messages.py", "addresses.py", "availability.py")),
    *sorted((HERE / "actions").glob("*.py")), *sorted((HERE / "views").glob("*.py")), *sorted((HERE / "paper").glob("*.py")),
]  # fmt: skip
TEXT = re.compile(r'_\(\s*"([^"]+)"|\{% ui "([^"]+)"')
KANJI = re.compile(r"[㐀-鿿々]")


def texts() -> list[tuple[str, str]]:
    found = [
        (path.name, (pair[0] or pair[1]).replace("\\n", "\n"))
        for path in FILES
        for pair in TEXT.findall(path.read_text("utf-8"))
    ]
    for name in ("training.yaml", "consent.yaml"):
        found += [(name, text) for text in _all(yaml.safe_load((HERE / "data" / name).read_text("utf-8")))]
    return found


def _all(data: object) -> list[str]:
    if isinstance(data, str):
        return [data]
    parts = data.values() if isinstance(data, dict) else data if isinstance(data, list) else []
    return [text for part in parts for text in _all(part)]


def test_every_sentence_is_plain() -> None:
    said = texts()
    assert len(said) > 400
    faults = [
        (name, found.sentence)
        for name, text in said
        for found in check(strip_leniently(text))
        if found.kind in FORBIDDEN
    ]
    assert faults == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_kanji_in_a_template_has_its_reading(path: Path) -> None:
    for pair in TEXT.findall(path.read_text("utf-8")):
        bare = "".join(span.base for span in parse(pair[0] or pair[1]) if span.reading is None)
        assert not KANJI.search(bare), bare


def test_training_and_consent_carry_their_readings() -> None:
    for text in [text for name, text in texts() if name.endswith(".yaml")]:
        bare = "".join(span.base for span in parse(text) if span.reading is None)
        assert not KANJI.search(bare), text


def test_the_training_has_six_units_of_two_or_three_questions_with_one_right_answer_and_a_kind_word_for_each() -> (
    None
):
    assert [unit.plain_title for unit in UNITS] == [
        "接し方", "話し方", "個人情報", "触らない・代わりにやらない", "困ったとき・報告", "緊急時",
    ]  # fmt: skip
    for unit in UNITS:
        assert 2 <= len(unit.questions) <= 3 and len(unit.parts) == 3
        for question in unit.questions:
            assert sum(answer.right for answer in question.answers) == 1 and len(question.answers) >= 2
            assert all(answer.why for answer in question.answers)
    assert WORDINGS[1].text.count("\n") == 10
