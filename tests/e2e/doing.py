"""What readers do on the pages, for the tests of journeys and of accessibility."""

from __future__ import annotations

from typing import Any

from people.actions import DEMO_PASSWORD

Page = Any  # playwright.sync_api.Page; named here once, so that no test needs the import


# What is written in an element, without readings and the marks that allow a line to break.
PLAIN = """(el) => {
  const copy = el.cloneNode(true);
  copy.querySelectorAll("rt, rp").forEach((each) => each.remove());
  return copy.textContent.replace(/[\\s\\u200b]/g, "");
}"""


def words(page: Page, pick: str = "h1") -> str:
    """What the first such element says to a reader."""
    return page.locator(pick).first.evaluate(PLAIN)


def open_settings(page: Page) -> None:
    page.locator(".settings summary").click()
    page.locator(".settings form").wait_for()


def listen(page: Page) -> None:
    """The page is being read aloud, its first block is marked."""
    page.locator("[data-speak]").click()
    page.locator(".is-spoken .is-word").first.wait_for()


def touch_beside(page: Page) -> None:
    """A finger far from the right place: kind words, no reproach."""
    pad, spot = page.locator("[data-slot] .pad"), page.locator(".spot")
    pad.scroll_into_view_if_needed()
    box, place = pad.bounding_box(), spot.bounding_box()
    # The half in which the right place does not lie.
    high = place["y"] + place["height"] / 2 < box["y"] + box["height"] / 2
    pad.click(position={"x": box["width"] * 0.3, "y": box["height"] * (0.9 if high else 0.1)})
    page.locator("[data-bubble]:not(:empty)").wait_for()


def ask_for_the_place(page: Page) -> None:
    page.locator("[data-show]").click()
    page.locator("[data-bubble]:not(:empty)").wait_for()


def play_to(page: Page, reached: str) -> None:
    """Plays on by keyboard until ``reached`` can be seen."""
    for _turn in range(30):
        if page.locator(reached).is_visible():
            return
        if page.locator("[data-typing]").is_visible():
            page.locator("#typed").fill(page.locator("[data-typing-text]").inner_text())
            page.locator("#typed").press("Enter")
        else:
            page.locator(".spot").press("Enter")
    raise AssertionError(f"{reached} was never reached")


def play_to_typing(page: Page) -> None:
    play_to(page, "[data-typing]")


def type_wrongly(page: Page) -> None:
    play_to_typing(page)
    page.locator("#typed").fill("x")
    page.locator("#typed").press("Enter")
    page.locator("[data-bubble]:not(:empty)").wait_for()


def play_to_the_end(page: Page) -> None:
    play_to(page, "[data-end]")


# Keys of the kana keyboard and the way to flick, for はな, そら, でんわ, ありがとう.
FLICKS = [
    ("は", ""), ("な", ""),
    ("さ", "ArrowDown"), ("ら", ""),
    ("た", "ArrowRight"), ("゛゜小", ""), ("わ", "ArrowUp"), ("わ", ""),
    ("あ", ""), ("ら", "ArrowLeft"), ("か", ""), ("゛゜小", ""), ("た", "ArrowDown"), ("あ", "ArrowUp"),
]  # fmt: skip


def press_kana(page: Page, key: str, way: str = "") -> None:
    page.locator(f'[data-keys] [data-key="{key}"]').press(way or "Enter")


def type_a_wrong_kana(page: Page) -> None:
    press_kana(page, "ま")
    page.locator('[data-said][data-kind="try"]').wait_for()


def choose_kana_one_by_one(page: Page) -> None:
    page.locator("[data-mode]").click()
    press_kana(page, "は")
    page.locator("[data-row] button").first.wait_for()


def flick_to_the_end(page: Page) -> None:
    for key, way in FLICKS:
        press_kana(page, key, way)
    page.locator("[data-end]").wait_for()


def judge(page: Page, answer: str = "") -> None:
    """Judges the first message of the scam practice."""
    message = page.locator("[data-scam] section").first
    if answer:
        message.locator(f'input[value="{answer}"]').check()
    message.locator("button").click()
    message.locator("[data-why]" if answer else '[data-when="none"]').wait_for()


def judge_rightly(page: Page) -> None:
    judge(page, "scam")


def judge_wrongly(page: Page) -> None:
    judge(page, "fine")


def send_without_the_secret(page: Page) -> None:
    """As after days with the page left open."""
    page.evaluate("document.querySelector('[name=csrfmiddlewaretoken]').remove()")
    with page.expect_navigation():
        page.locator("main form[method=post] button").click()


def sign_in(page: Page) -> None:
    """Through the staff's door, to which a page for staff has led; a demo shows the code of the second factor.

    A code is good once, so a phone's window and a computer's that come at the same time are two people.
    """
    phone = page.viewport_size and page.viewport_size["width"] < 800
    page.locator("[name=username]").fill("editor" if phone else "moderator")
    page.locator("[name=password]").fill(DEMO_PASSWORD)
    page.locator("form:has([name=password]) button[type=submit]").click()
    code = page.locator("[data-demo-code]").inner_text()
    page.locator("[name=code]").fill(code)
    page.locator("form:has([name=code]) button[type=submit]").click()
    page.wait_for_url("**/desk/**")
