"""A13 and A14: nothing hurries the reader, nothing moves unasked, and controls stay in forced colours."""

import pytest

from tests.a11y.looking import Looker, View, faults
from tests.a11y.states import STATES, State
from tests.browser import WIDTHS

HOUR = 60 * 60 * 1000


def state(name: str) -> State:
    return next(each for each in STATES if each.name == name)


def test_no_page_reloads_or_leaves_by_itself(views: list[View]) -> None:
    assert faults(views, lambda view: view.refreshes) == {}


@pytest.mark.parametrize(
    "name",
    [
        "home", "middle step", "middle step with the settings open", "practice after a wrong touch", "practice of gestures",
        "practice after wrong typing", "practice of kana after a wrong one", "practice of scams, judged wrongly",
        "done, stamped now", "number nobody can read", "booklet running",
    ],
)  # fmt: skip
def test_an_hour_changes_nothing_on_the_page(looker: Looker, name: str) -> None:
    page = looker.page_for(WIDTHS["phone"])
    page.clock.install()
    looker.open(page, state(name))
    page.clock.run_for(2_000)  # what the last touch set off
    before = page.content(), page.url
    page.clock.run_for(HOUR)
    after = page.content(), page.url
    page.context.close()
    assert before == after


@pytest.mark.parametrize(
    "name", ["practice of gestures", "practice after a wrong touch", "middle step being read aloud"]
)
def test_with_less_motion_asked_for_nothing_moves(looker: Looker, name: str) -> None:
    page = looker.page_for(WIDTHS["phone"], reduced_motion="reduce")
    looker.open(page, state(name))
    moving = page.evaluate("measure.movement()")
    page.context.close()
    assert moving == []


def test_otherwise_only_the_practice_drawing_moves(looker: Looker) -> None:
    page = looker.page_for(WIDTHS["phone"])
    looker.open(page, state("practice of gestures"))
    moving = page.evaluate("measure.movement()")
    page.context.close()
    assert moving
    assert {name.strip() for name in moving} == {"svg.moves"}


@pytest.mark.parametrize(
    "name",
    [
        "home",
        "middle step with the settings open",
        "practice after a wrong touch",
        "practice of kana",
        "number nobody can read",
    ],
)
def test_in_forced_colours_controls_and_the_focus_stay_visible(looker: Looker, name: str) -> None:
    page = looker.page_for(WIDTHS["phone"], forced_colors="active")
    looker.open(page, state(name))
    controls = page.evaluate("measure.controls()")
    page.evaluate("document.querySelector('main a, main button').focus({ focusVisible: true })")
    ring = page.evaluate("measure.focus()")
    forced = page.evaluate("matchMedia('(forced-colors: active)').matches")
    page.context.close()
    assert forced
    assert len(controls) >= 4
    assert [each for each in controls if each["out"] < 3] == []
    assert ring["width"] >= 4
    assert ring["outer"] >= 3


def test_in_forced_colours_the_ring_over_a_picture_keeps_its_colour(looker: Looker) -> None:
    page = looker.page_for(WIDTHS["phone"], forced_colors="active")
    looker.open(page, state("middle step"))
    strokes = page.evaluate(
        "[...document.querySelectorAll('.screen__ring rect')].map((each) => getComputedStyle(each).stroke)"
    )
    page.context.close()
    assert set(strokes) == {"rgb(255, 255, 255)", "rgb(209, 52, 31)"}


def test_who_asks_for_more_contrast_gets_thicker_lines_and_blacker_ink(looker: Looker) -> None:
    look = "() => { const s = getComputedStyle(document.querySelector('.pair .button')); return [s.borderTopWidth, getComputedStyle(document.body).color]; }"
    seen = []
    for contrast in ("no-preference", "more"):
        page = looker.page_for(WIDTHS["phone"], contrast=contrast)
        looker.open(page, state("middle step"))
        seen.append(page.evaluate(look))
        page.context.close()
    assert seen == [["2px", "rgb(27, 27, 24)"], ["3px", "rgb(0, 0, 0)"]]
