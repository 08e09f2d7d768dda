"""A04 to A06: letters large enough, lines short enough, and text that flows in any window."""

import pytest

from tests.a11y.looking import WINDOWS, Looker, View, faults
from tests.a11y.states import State
from tests.browser import WIDTHS

LETTER, LINE, LONGEST = 20, 1.6, 40  # px, times the letter's size, full-width characters


def narrow(views: list[View]) -> list[View]:
    """Those that were looked at in all windows."""
    return [view for view in views if view.width == WIDTHS["phone"]]


def test_no_letter_is_smaller_than_20_px(views: list[View]) -> None:
    assert faults(views, lambda view: [x for x in view.letters if x["size"] < LETTER]) == {}
    assert sum(len(view.letters) for view in views) > 30_000


def test_lines_of_words_stand_well_apart(views: list[View]) -> None:
    assert (
        faults(views, lambda view: [x for x in view.letters if x["words"] and x["line"] < LINE - 1e-6]) == {}
    )


def test_no_line_is_longer_than_40_characters_in_any_window(views: list[View]) -> None:
    long = faults(narrow(views), lambda view: {w: x for w, x in view.longest.items() if x["long"] > LONGEST})
    assert long == {}
    assert {window for view in narrow(views) for window in view.longest} == set(WINDOWS)


def test_nothing_scrolls_sideways_in_any_window(views: list[View]) -> None:
    assert faults(narrow(views), lambda view: {w: x for w, x in view.sideways.items() if x}) == {}


def test_no_text_is_cut_or_covered_in_any_window_with_any_spacing(views: list[View]) -> None:
    assert faults(narrow(views), lambda view: {w: x for w, x in view.clipped.items() if x}) == {}


@pytest.mark.parametrize("path", ["/", "/lessons/12/4/", "/number/?number=abc", "/consult/"])
def test_a_screen_enlarged_four_times_shows_everything(looker: Looker, path: str) -> None:
    # 1280 × 720 at 400 %: what the browser's own zoom makes of the window.
    page = looker.page_for(320, device_scale_factor=4)
    page.set_viewport_size({"width": 320, "height": 180})
    looker.open(page, State("enlarged", path))
    seen = page.evaluate(
        "({ sideways: measure.sideways(), clipped: measure.clipped(), ratio: devicePixelRatio })"
    )
    page.context.close()
    assert seen == {"sideways": [], "clipped": [], "ratio": 4}


def test_the_ruler_finds_what_is_too_long_or_cut(looker: Looker) -> None:
    page = looker.page_for(1280)
    looker.open(page, State("help", "/help/"))
    page.evaluate(
        """() => {
          const [first, second] = document.querySelectorAll(".prose p");
          // Justified, so that the line is as long whichever fonts the machine has.
          first.textContent = Array(20).fill("あ").join(" ");
          Object.assign(first.style, { maxInlineSize: "none", width: "48em", textAlignLast: "justify" });
          Object.assign(second.style, { overflow: "hidden", height: "12px" });
          Object.assign(document.querySelector("h1").style, { width: "2000px", maxInlineSize: "none" });
        }"""
    )
    longest, sideways, clipped = page.evaluate(
        "[measure.longestLine(), measure.sideways(), measure.clipped()]"
    )
    page.context.close()
    assert 47.5 < longest["long"] < 48.5
    assert any(found.startswith("out h1") for found in sideways)
    assert any(found.startswith("cut in height: p") for found in clipped)
