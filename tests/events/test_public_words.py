"""A17: every sentence of the public pages of classes is short and says yes or no once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from core.plain_japanese import FORBIDDEN, check
from core.ruby import strip_leniently

EVENTS = Path(__file__).resolve().parents[2] / "events"
FILES = [
    *sorted(path for path in (EVENTS / "templates/events").rglob("*.html") if "admin" not in path.parts),
    *(EVENTS / name for name in ("forms.py", "saying.py", "status.py", "messages.py", "actions/applying.py")),
    *sorted((EVENTS / "views").glob("*.py")),
    *sorted((EVENTS / "paper").glob("*.py")),
]
TEXT = re.compile(r'_\(\s*"([^"]+)"|\{% ui "([^"]+)"')


def texts() -> list[tuple[str, str]]:
    found = []
    for path in FILES:
        for pair in TEXT.findall(path.read_text("utf-8")):
            found.append((path.name, strip_leniently(pair[0] or pair[1]).replace("\\n", "\n")))
    return found


def test_every_sentence_is_plain() -> None:
    said = texts()
    assert len(said) > 250
    faults = [
        (name, found.sentence) for name, text in said for found in check(text) if found.kind in FORBIDDEN
    ]
    assert faults == []


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.suffix == ".html"], ids=lambda path: path.name
)
def test_furigana_in_a_template_is_well_formed(path: Path) -> None:
    from core.ruby import parse

    for pair in TEXT.findall(path.read_text("utf-8")):
        parse(pair[0] or pair[1])
