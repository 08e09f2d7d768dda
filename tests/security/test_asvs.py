"""docs/asvs.md: each item of levels 1 and 2 has its line, and every test that it or docs/security.md names is there and runs."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = {name: (ROOT / "docs" / name).read_text("utf-8") for name in ("asvs.md", "security.md")}
LEVELS = dict(
    line.split()
    for line in Path(__file__).with_name("asvs_5_0_level2.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
)
STATES = ("met", "in part", "not met", "does not apply")


def rows() -> list[list[str]]:
    """id, level, words, state, shown by."""
    return [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in PAGES["asvs.md"].splitlines()
        if re.match(r"\| \d+\.\d+\.\d+ \|", line)
    ]


def named(text: str) -> list[tuple[str, str]]:
    """Files and tests; «…» is the file named before it."""
    found, file = [], ""
    for new, name in re.findall(r"`(?:([\w/]+/test_\w+\.py)|…)(?:::(test_\w+))?`", text):
        file = new or file
        found.append((file, name))
    return found


def test_the_data_file_has_the_items_of_the_standard() -> None:
    assert (len(LEVELS), *(list(LEVELS.values()).count(level) for level in "12")) == (253, 70, 183)


def test_each_item_has_one_line_with_its_level_a_state_and_a_word_about_it() -> None:
    assert {row[0]: row[1] for row in rows()} == LEVELS
    assert len(rows()) == len(LEVELS)
    assert [row[0] for row in rows() if len(row) != 5 or row[3] not in STATES or not all(row)] == []


def test_the_page_on_security_counts_right() -> None:
    told = re.findall(r"^\| V(\d+) [^|]+ \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", PAGES["security.md"], re.M)
    counted = Counter((row[0].split(".")[0], row[3]) for row in rows())
    assert told == [
        (chapter, *(str(counted[chapter, state]) for state in STATES)) for chapter in map(str, range(1, 18))
    ]


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_is_named_exists_and_is_collected(page: str, request: pytest.FixtureRequest) -> None:
    collected: dict[str, set[str]] = {}
    for item in request.session.items:
        file, _colons, rest = item.nodeid.split("[")[0].partition("::")
        collected.setdefault(file, set()).add(rest.rpartition("::")[2])
    whole = len(collected) > 100  # a run of a few files, or of a few tests, collects just those
    missing = []
    for file, name in named(PAGES[page]):
        path = ROOT / "tests" / file
        tests = (
            {
                node.name
                for node in ast.walk(ast.parse(path.read_text("utf-8")))
                if isinstance(node, ast.FunctionDef)
            }
            if path.exists()
            else set()
        )
        if not tests or (name and name not in tests):
            missing.append(f"{file}::{name}")
        elif whole and name and name not in collected.get(f"tests/{file}", {name}):
            missing.append(f"{file}::{name} is not collected")
    assert len(named(PAGES[page])) > 40
    assert missing == []
