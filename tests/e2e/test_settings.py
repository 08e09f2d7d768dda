"""The reader's settings where scripts run: at once, without a new page, and kept."""

from typing import Any

import pytest

from tests.browser import WIDTHS
from tests.e2e.doing import Page, open_settings

LOOK = """() => {
  const body = getComputedStyle(document.body);
  return { size: body.fontSize, ground: getComputedStyle(document.documentElement).backgroundColor, ink: body.color };
}"""


@pytest.fixture
def page(new_page: Any) -> Page:
    page = new_page(WIDTHS["phone"])
    page.goto("/lessons/12/4/")
    page.evaluate("window.sameVisit = true")
    open_settings(page)
    return page


def choose(page: Page, name: str, value: str) -> dict[str, str]:
    page.locator(f"#top-{name}-{value}").check()
    return page.evaluate(LOOK)


def test_the_text_grows_and_shrinks_at_one_tap(page: Page) -> None:
    assert [choose(page, "size", size)["size"] for size in ("l", "x", "m")] == ["24px", "30px", "20px"]
    assert page.evaluate("window.sameVisit") is True


def test_the_colours_change_at_one_tap(page: Page) -> None:
    assert choose(page, "color", "black") == {
        "size": "20px",
        "ground": "rgb(13, 15, 14)",
        "ink": "rgb(251, 251, 246)",
    }
    assert choose(page, "color", "yellow") == {
        "size": "20px",
        "ground": "rgb(0, 0, 0)",
        "ink": "rgb(255, 235, 59)",
    }
    assert page.evaluate("window.sameVisit") is True


def test_a_change_is_said_to_those_who_cannot_see_it(page: Page) -> None:
    choose(page, "size", "l")
    page.locator(".settings [data-settings-said]:not(:empty)").wait_for(state="attached")
    assert page.locator(".settings [data-settings-said]").inner_text() == "変えました。"


def test_what_was_chosen_without_a_new_page_is_what_the_server_then_sends(page: Page) -> None:
    choose(page, "size", "x")
    choose(page, "ruby", "off")
    choose(page, "color", "yellow")
    page.goto("/words/")
    html = page.locator("html")
    assert [html.get_attribute(f"data-{name}") for name in ("size", "ruby", "color", "phone")] == [
        "x",
        "off",
        "yellow",
        "iphone",
    ]
    (cookie,) = [each for each in page.context.cookies() if each["name"] == "reader"]
    assert cookie["value"] == "x.off.yellow.iphone"
    assert cookie["sameSite"] == "Lax"


def test_the_button_shuts_the_settings_and_gives_the_focus_back(page: Page) -> None:
    choose(page, "size", "l")
    page.locator(".settings form button").click()
    assert page.locator(".settings form").is_hidden()
    assert page.evaluate("document.activeElement.localName") == "summary"
    assert page.evaluate("window.sameVisit") is True
    assert page.locator("html").get_attribute("data-size") == "l"


def test_another_phone_means_other_pictures_so_the_page_comes_anew(page: Page) -> None:
    picture = page.locator(".screen img").get_attribute("src")
    page.locator("#top-phone-android").check()
    with page.expect_navigation():
        page.locator(".settings form button").click()
    assert page.url.endswith("/lessons/12/4/")
    assert page.locator("html").get_attribute("data-phone") == "android"
    assert page.locator(".screen img").get_attribute("src") != picture


def test_the_settings_open_and_change_by_keyboard_alone(new_page: Any) -> None:
    page = new_page(WIDTHS["phone"])
    page.goto("/")
    page.locator(".settings summary").focus()
    page.locator(".settings summary:focus").wait_for()
    page.keyboard.press("Enter")
    page.locator(".settings[open]").wait_for()
    page.keyboard.press("Tab")
    page.locator("#top-size-m:focus").wait_for(state="attached")
    page.keyboard.press("ArrowDown")
    page.locator("#top-size-l:checked").wait_for(state="attached")
    assert page.evaluate(LOOK)["size"] == "24px"
