"""The week's matching, the weights and a walk-in's table in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.a11y.looking import AXE
from tests.browser import WIDTHS
from tests.e2e import weeks_school


@pytest.fixture(scope="module")
def week(server: Any) -> dict[str, Any]:
    return weeks_school.ask(server)


@pytest.fixture
def manager(new_page: Any, server: Any, week: dict) -> Any:
    """A browser of a manager, or of the city's office, who has passed the door."""

    def make(path: str, width: int, *, session: str = "cookie", **options: Any) -> Any:
        page = new_page(width, **options)
        page.context.add_cookies([{"name": "sessionid", "value": week[session], "url": server.url}])
        assert page.goto(path).status == 200, path
        return page

    return make


def faults(page: Any) -> list[Any]:
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(document, options)", AXE)["violations"]
    wrong: list[Any] = [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in found]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong.append("sideways")
    small = page.evaluate(
        """() => [...document.querySelectorAll(
             "main :is(button, input:not([type=hidden], [type=checkbox], [type=radio]), select, summary, a.small, label.option)")]
          .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 43.5)
          .map((each) => each.outerHTML.slice(0, 100))"""
    )
    return [*wrong, *(["too small to press", *small[:5]] if small else [])]


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(manager: Any, week: dict, width: int) -> None:
    wrong = {}
    page = manager("/desk/mentors/weeks/", width)
    for path in (
        "/desk/mentors/weeks/",
        f"/desk/mentors/weeks/{week['found']}/",
        f"/desk/mentors/weeks/{week['going']}/",
        "/desk/mentors/weights/",
        "/desk/mentors/",
    ):
        assert page.goto(path).status == 200, path
        if found := faults(page):
            wrong[path] = found
    page.goto("/desk/mentors/weights/")
    page.get_by_role("button", name="ためす").click()
    page.get_by_role("heading", name="ためした結果").wait_for()
    if found := faults(page):
        wrong["preview"] = found
    page.goto(f"/desk/sessions/{week['session']}/mentors/")
    page.get_by_role("button", name="この人の席をさがす").first.click()
    page.get_by_text("ほかの方が移るとできます").wait_for()
    if found := faults(page):
        wrong["moves"] = found
    assert wrong == {}


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_axe_finds_nothing_on_the_citys_ways_and_on_its_devices(manager: Any, width: int) -> None:
    wrong = {}
    page = manager("/desk/mentors/ways/", width, session="city")
    assert page.locator("main table.list-rows input").count() >= 1
    if found := faults(page):
        wrong["ways"] = found
    page.locator("main table.list-rows input").first.fill("いっぷん")
    page.get_by_role("button", name="保存する").click()
    page.locator("main [role=alert]").wait_for()
    if found := faults(page):
        wrong["ways, no number"] = found
    assert page.goto("/staff/sessions/").status == 200
    assert page.locator("main form").count() >= 3  # one device, all others, all
    if found := faults(page):
        wrong["devices"] = found
    assert wrong == {}


def test_progress_is_seen_without_a_script_by_pressing(manager: Any, week: dict) -> None:
    page = manager(f"/desk/mentors/weeks/{week['going']}/", WIDTHS["desk"], java_script_enabled=False)
    assert page.get_by_label("案を作っています（40％）").get_attribute("value") == "40"
    page.get_by_role("link", name="いまのようすを見る").click()
    page.get_by_label("案を作っています（40％）").wait_for()


def test_with_a_script_the_bar_moves_by_itself_and_the_finished_page_appears(
    manager: Any, week: dict
) -> None:
    page = manager("/desk/", WIDTHS["desk"])
    busy = '{"busy": true, "done": 70, "step": "もっとよい案をさがしています"}'
    told = {"now": busy}
    page.route(
        "**/progress.json",
        lambda route: route.fulfill(body=told["now"], content_type="application/json"),
    )
    page.goto(f"/desk/mentors/weeks/{week['going']}/")
    page.locator("progress[value='70']").wait_for(state="attached")
    # Told that it is over the page comes anew, however often; the database still says 40.
    told["now"] = '{"busy": false, "done": 99, "step": ""}'
    page.locator("progress[value='40']").wait_for(state="attached")


def test_the_keyboard_alone_puts_a_proposal_into_effect(manager: Any, week: dict) -> None:
    page = manager(f"/desk/mentors/weeks/{week['found']}/", WIDTHS["desk"])
    button = page.get_by_role("button", name="この案に決める")
    button.focus()
    page.locator("button.button--main:focus").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("この案に決めました").first.wait_for()
    assert page.get_by_role("button", name="この案に決める").count() == 0
