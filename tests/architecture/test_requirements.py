"""docs/requirements.md: every id has a line, and every test that a line names is there and runs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# The ids that were agreed on (L04 was never given).
IDS = {
    f"{letter}{n:02d}"
    for letter, last in {"E": 11, "A": 19, "O": 7, "P": 10, "S": 12, "D": 5, "N": 4, "L": 6}.items()
    for n in range(1, last + 1)
} - {"L04"}
NOT_SHOWN = {"D01", "D03", "D04"}


def lines() -> dict[str, str]:
    text = (ROOT / "docs" / "requirements.md").read_text("utf-8")
    return dict(re.findall(r"^\| ([A-Z]\d\d) \| [^|]+ \| (.+) \|$", text, re.MULTILINE))


def named(cell: str) -> list[tuple[str, str]]:
    """Functions, and machines of random steps, which are classes."""
    return re.findall(r"`([\w/]+\.py)::(test_\w+|Test\w+)`", cell)


def test_every_id_has_its_line_and_no_line_is_of_nothing() -> None:
    assert set(lines()) == IDS


def test_every_test_that_is_named_exists_and_is_collected(request: pytest.FixtureRequest) -> None:
    collected: dict[str, set[str]] = {}
    for item in request.session.items:
        file, _colons, rest = item.nodeid.split("[")[0].partition("::")
        collected.setdefault(file, set()).update(rest.split("::"))
    whole = len(collected) > 100  # a run of a few files, or of a few tests, collects just those
    missing = []
    for wanted, cell in lines().items():
        for file, name in named(cell):
            path = ROOT / "tests" / file
            there = path.exists() and name in {
                node.name
                for node in ast.walk(ast.parse(path.read_text("utf-8")))
                if isinstance(node, ast.FunctionDef | ast.ClassDef)
            }
            if not there or (whole and name not in collected.get(f"tests/{file}", {name})):
                missing.append(f"{wanted}: {file}::{name}")
    assert missing == []


def test_what_has_no_test_says_so() -> None:
    assert {wanted for wanted, cell in lines().items() if not named(cell)} == NOT_SHOWN
    assert all(lines()[wanted].startswith("No test") for wanted in NOT_SHOWN)
