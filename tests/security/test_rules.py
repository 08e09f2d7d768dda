"""docs/rules.md says what the code says."""

from __future__ import annotations

import re
from functools import reduce
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "rules.md").read_text("utf-8")
NAMED = re.findall(r"`([a-z_.]+):([A-Za-z_.]+)`", PAGE)
NUMBERS = re.findall(r"^\| (\d+) \| [^|]+ \| `([a-z_.]+):([A-Za-z_.]+)` \|$", PAGE, re.MULTILINE)


def found(module: str, name: str) -> Any:
    return reduce(getattr, name.split("."), import_module(module))


@pytest.mark.parametrize(("module", "name"), sorted(set(NAMED)))
def test_what_the_page_names_is_there(module: str, name: str) -> None:
    assert found(module, name) is not None


def test_each_number_is_the_codes_own() -> None:
    assert len(NUMBERS) == 20
    assert {f"{m}:{n}": int(number) for number, m, n in NUMBERS} == {
        f"{m}:{n}": found(m, n) for _number, m, n in NUMBERS
    }


def test_what_is_said_of_files_is_the_codes_own() -> None:
    from desk.transfer import sheets
    from media import forms
    from mentors.calendar_file import reading

    assert (forms.MAX_BYTES, forms.MAX_PIXELS) == (10 * 1024**2, 40_000_000)
    assert (sheets.MOST_BYTES, sheets.MOST_ROWS, sheets._MOST_PARTS, sheets._MOST_UNPACKED) == (
        5 * 1024**2,
        2000,
        500,
        60 * 1024**2,
    )
    assert (reading.MOST_BYTES, reading.MOST_ENTRIES) == (1_000_000, 2000)
