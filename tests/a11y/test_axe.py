"""A01: axe examines every page type in every state, at 360 and 1280 px; nothing is left out."""

import pytest

from tests.a11y.looking import AXE, BY_COLOUR, COLOURS, Looker, View, Window, faults
from tests.a11y.states import STATES, State
from tests.browser import WIDTHS
from tests.e2e import class_school as classes


def test_every_page_opens_as_itself(views: list[View]) -> None:
    assert faults(views, lambda view: view.status != view.state.status and view.status) == {}


def test_no_page_says_anything_in_the_console(views: list[View]) -> None:
    assert faults(views, lambda view: view.console) == {}


def test_axe_finds_no_fault_on_any_page(views: list[View]) -> None:
    found = {
        f"{view}, {colour}": result["violations"]
        for view in views
        for colour, result in view.axe.items()
        if result["violations"]
    }
    assert found == {}


def test_axe_leaves_open_only_the_contrast_that_the_meter_decides(views: list[View]) -> None:
    def left_open(view: View) -> set[str]:
        return {rule for result in view.axe.values() for rule in result["incomplete"]} - set(BY_COLOUR)

    assert faults(views, left_open) == {}


def test_axe_has_looked_at_every_page_at_both_widths(views: list[View]) -> None:
    assert len(STATES) == len({state.name for state in STATES}) >= 70
    assert sorted((v.state.name, v.width) for v in views) == sorted(
        (s.name, w) for s in STATES for w in WIDTHS.values()
    )
    checks = sum(sum(result["passes"].values()) for view in views for result in view.axe.values())
    assert checks > 50_000


def test_axe_has_looked_at_every_page_type_in_all_three_colours(views: list[View]) -> None:
    templates = {view.state.path.split("?")[0] for view in views}
    coloured = {view.state.path.split("?")[0] for view in views if len(view.axe) > 1}
    assert {colour for view in views for colour in view.axe} == set(COLOURS)
    # What is left has the same template as one that was examined.
    same = {
        "/", "/lessons/12/", "/lessons/12/1/", "/lessons/12/5/", "/lessons/12/7/", "/lessons/20/practice/",
        "/s/77-7", "/lessons/999/", "/about/", "/help/", "/classes/", "/consult/", "/privacy/",
        *(f"/classes/{run}/" for run in (classes.FULL, classes.LOTTERY, classes.COMING, classes.CONSULTATION)),
        "/classes/K999/", "/courses/photo-map/booklet/", "/courses/start/booklet/", "/courses/safety/booklet/",
    }  # fmt: skip
    assert templates - coloured <= same


@pytest.mark.parametrize(
    "rule", ["color-contrast-enhanced", "target-size", "region", "label", "link-name", "list"]
)
def test_axe_knows_the_rule(views: list[View], rule: str) -> None:
    applied = [view for view in views if any(rule in result["passes"] for result in view.axe.values())]
    assert len(applied) > (10 if rule in ("label", "list") else 100)


def test_axe_would_find_faults_if_there_were_any(looker: Looker) -> None:
    window = Window(looker.page_for(WIDTHS["phone"]), WIDTHS["phone"])
    window.look(looker, State("number", "/number/"))
    window.page.evaluate(
        """() => {
          document.querySelector("label[for=code]").remove();
          document.querySelector("h1").style.color = "#999"; // 2.8:1, too weak at any level
          document.querySelector("#code-help").style.color = "#666"; // 5.7:1, too weak for 7:1
          document.documentElement.removeAttribute("lang");
        }"""
    )
    window.start_axe(AXE)
    found = set(window.axe_result()["violations"])
    window.page.context.close()
    assert found >= {"label", "color-contrast", "color-contrast-enhanced", "html-has-lang"}
