"""A15: furigana go and come at one tap, everywhere on the page, without disturbing the text."""

from typing import Any

import pytest

from tests.browser import WIDTHS
from tests.e2e.doing import Page, open_settings

READINGS = "[...document.querySelectorAll('rt')].map((each) => each.checkVisibility())"
WORDS = """() => {
  const copy = document.querySelector("main").cloneNode(true);
  copy.querySelectorAll("rt, rp, svg").forEach((each) => each.remove());
  return copy.textContent.replace(/\\s+/g, "");
}"""


def shown(page: Page) -> tuple[int, int]:
    """How many readings can be seen, and how many there are."""
    seen = page.evaluate(READINGS)
    return sum(seen), len(seen)


@pytest.mark.parametrize("path", ["/", "/lessons/12/4/", "/lessons/12/practice/", "/words/"])
def test_with_scripts_every_reading_goes_and_comes_without_a_reload(new_page: Any, path: str) -> None:
    page = new_page(WIDTHS["phone"])
    page.goto(path)
    page.evaluate("window.sameVisit = true")
    open_settings(page)
    words = page.evaluate(WORDS)
    on, there = shown(page)
    page.locator("#top-ruby-off").check()
    off, still_there = shown(page)
    page.locator("#top-ruby-on").check()
    again, _there = shown(page)
    assert there > 40
    assert (off, still_there) == (0, there)
    assert again == on > 30  # the practice keeps some hidden anyway
    assert page.evaluate("window.sameVisit") is True
    assert page.evaluate(WORDS) == words


def test_without_scripts_they_go_and_come_with_one_page(new_page: Any) -> None:
    page = new_page(WIDTHS["phone"], java_script_enabled=False)
    page.goto("/lessons/12/4/")
    on, there = shown(page)
    for choice, expected in (("off", 0), ("on", on)):
        open_settings(page)
        page.locator(f"#top-ruby-{choice}").check()
        page.locator(".settings form button").click()
        page.wait_for_url("**/lessons/12/4/")
        page.locator(f'html[data-ruby="{choice}"]').wait_for()
        assert shown(page) == (expected, there)
    assert on > 40


def test_no_bracket_of_a_reading_is_ever_seen(new_page: Any) -> None:
    page = new_page(WIDTHS["phone"])
    page.goto("/lessons/12/4/")
    assert page.locator("rp").count() > 80
    assert (
        page.evaluate("[...document.querySelectorAll('rp')].some((each) => each.checkVisibility())") is False
    )
