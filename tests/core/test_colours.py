"""The colours of all three settings keep letters at 7:1 and controls at 3:1 (WCAG 1.4.6, 1.4.11)."""

import re
from itertools import product
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "site" / "static" / "css" / "tokens.css"
LETTERS = ("ink", "soft", "green", "green-deep", "alarm")
GROUNDS = ("paper", "sheet", "mint", "sun", "alarm-paper")
CONTROLS = ("line", "todo", "green", "sun-line", "focus-out")


def colours(setting: str) -> dict[str, str]:
    """``{token: #rrggbb}`` of one colour setting: the common ones, then its own."""
    css = re.sub(r"/\*.*?\*/", "", TOKENS.read_text(encoding="utf-8"), flags=re.DOTALL)
    found: dict[str, str] = {}
    for selector in (":root", f'[data-color="{setting}"]'):
        block = re.search(r"^  " + re.escape(selector) + r" \{(.*?)^  \}", css, re.DOTALL | re.MULTILINE)
        found.update(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block.group(1)) if block else [])
    return found


def light(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_each_setting_has_its_own_paper() -> None:
    papers = [colours(setting)["paper"] for setting in ("white", "black", "yellow")]
    assert papers == ["#fffdf8", "#0d0f0e", "#000000"]


@pytest.mark.parametrize("setting", ["white", "black", "yellow"])
def test_letters_stand_out_7_to_1_on_every_ground(setting: str) -> None:
    token = colours(setting)
    pairs = [*product(LETTERS, GROUNDS), ("on-green", "green"), ("on-green", "green-deep")]
    assert len(pairs) == 27
    weak = {pair: round(contrast(token[pair[0]], token[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 7} == {}


@pytest.mark.parametrize("setting", ["white", "black", "yellow"])
def test_edges_of_controls_stand_out_3_to_1_on_every_ground(setting: str) -> None:
    token = colours(setting)
    pairs = [*product(CONTROLS, GROUNDS), ("ring", "frame"), ("focus-out", "focus-in")]
    assert len(pairs) == 27
    weak = {pair: round(contrast(token[pair[0]], token[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}
