"""The book of files, what is left of the erased, and the draft of a report, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser import WIDTHS
from tests.e2e import privacy_school
from tests.e2e.test_desk_weeks import faults


@pytest.fixture(scope="module")
def things(server: Any) -> dict[str, Any]:
    return privacy_school.ask(server)


@pytest.fixture
def city(new_page: Any, server: Any, things: dict) -> Any:
    """A browser of the city's office, past the door."""

    def make(path: str, width: int) -> Any:
        page = new_page(width)
        page.context.add_cookies([{"name": "sessionid", "value": things["city"], "url": server.url}])
        assert page.goto(path).status == 200, path
        return page

    return make


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(city: Any, things: dict, width: int) -> None:
    wrong = {}
    page = city("/desk/learners/book/", width)
    for path in (
        "/desk/learners/book/", "/desk/learners/kept/", "/desk/learners/erased/", "/desk/leaks/",
        f"/desk/leaks/{things['leak']}/", f"/desk/mentors/{things['mentor']}/",
        f"/desk/mentors/{things['mentor']}/erase/",
    ):  # fmt: skip
        assert page.goto(path).status == 200, path
        if found := faults(page):
            wrong[path] = found
    page.get_by_role("button", name="消す", exact=True).click()
    page.get_by_text("消していません").wait_for()
    if found := faults(page):
        wrong["erasing, nothing chosen"] = found
    page.goto("/desk/leaks/")
    page.get_by_role("button", name="記録をしらべる").click()
    page.get_by_text("作っていません").wait_for()
    if found := faults(page):
        wrong["draft, nothing typed"] = found
    page.goto(f"/desk/leaks/{things['leak']}/")
    page.get_by_label("4　原因").fill("あ" * 2001)
    page.get_by_role("button", name="保存する").click()
    page.get_by_text("保存していません").wait_for()
    if found := faults(page):
        wrong["draft, too long"] = found
    assert wrong == {}


def test_the_draft_is_written_by_keyboard_and_stands_there_again(city: Any, things: dict) -> None:
    page = city(f"/desk/leaks/{things['leak']}/", WIDTHS["desk"])
    page.get_by_label("1　概要").focus()
    page.keyboard.type("USBを落とした")
    page.get_by_label("知った日").fill("2026-11-01")
    page.get_by_role("button", name="保存する").focus()
    page.keyboard.press("Enter")
    page.get_by_text("保存しました").wait_for()
    assert page.get_by_label("1　概要").input_value() == "USBを落とした"
    page.get_by_text("2026年11月30日").wait_for()  # 30 days, the first of them being that day
