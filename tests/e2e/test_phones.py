"""E08: the reader says once which phone it is; steps, pictures, practice and paper follow."""

from typing import Any

import pypdfium2 as pdfium
import pytest

from tests.browser import WIDTHS
from tests.e2e.doing import PLAIN, Page, words

IPHONE = "画面のいちばん下から上へ、指を動かします。"
OTHERS = "画面の下の「○」を押します。"


def pick(page: Page, label: str) -> None:
    with page.expect_navigation():
        page.locator(".phones a", has_text=label).click()


def picture(page: Page) -> str:
    return page.locator(".screen img").get_attribute("src")


def seen(page: Page) -> dict[str, str]:
    """What each page of lesson 12 shows of its fifth step."""
    found = {}
    page.goto("/lessons/12/5/")
    found["step"] = words(page, "h1")
    found["picture"] = picture(page)
    page.goto("/lessons/12/all/")
    found["whole"] = words(page, "#step-5 h2")
    found["picture on the whole page"] = page.locator("#step-5 .screen img").get_attribute("src")
    page.goto("/lessons/12/practice/")
    found["practice"] = words(page, "[data-stage]:nth-child(5) [data-instruction]")
    page.goto("/lessons/12/")
    found["list"] = words(page, ".lessons li:nth-child(5) span:last-child")
    found["handout"] = page.locator('main a[href*="handout"]').get_attribute("href")
    return found


def paper(page: Page, address: str) -> str:
    answer = page.request.get(address)
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    with pdfium.PdfDocument(answer.body()) as document:
        return "".join("".join(sheet.get_textpage().get_text_range().split()) for sheet in document)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_phone_picked_once_is_followed_everywhere(new_page: Any, scripts: bool) -> None:
    page = new_page(WIDTHS["phone"], java_script_enabled=scripts)
    iphone = seen(page)
    pick(page, "Android")
    assert page.url.endswith("/lessons/12/")
    android = seen(page)
    assert {iphone[name] for name in ("step", "whole", "practice", "list")} == {IPHONE}
    assert {android[name] for name in ("step", "whole", "practice", "list")} == {OTHERS}
    assert iphone["picture"] != android["picture"]
    assert android["picture"] == android["picture on the whole page"]
    assert (iphone["handout"], android["handout"]) == (
        "/lessons/12/handout-iphone.pdf",
        "/lessons/12/handout-android.pdf",
    )


def test_the_paper_is_for_the_phone_that_was_picked(new_page: Any) -> None:
    page = new_page(WIDTHS["phone"])
    page.goto("/lessons/12/")
    pick(page, "Android")
    text = paper(page, page.locator('main a[href*="handout"]').get_attribute("href"))
    # Readings lie between the words on paper: the sign that only these phones have is enough.
    assert "「○」" in text
    assert "「○」" not in paper(page, "/lessons/12/handout-iphone.pdf")


def test_the_easy_phone_differs_from_the_others_only_where_it_really_does(new_page: Any) -> None:
    page = new_page(WIDTHS["phone"])
    shown = {}
    for label in ("Android", "かんたんスマホ"):
        page.goto("/lessons/4/")
        pick(page, label)
        page.goto("/lessons/4/all/")
        shown[label] = page.evaluate(
            f"[...document.querySelectorAll('.whole li.step')].map((each) =>"
            f" [({PLAIN})(each.querySelector('h2')), each.querySelector('img').getAttribute('src')])"
        )
    android, easy = shown.values()
    own = [step for step in easy if step not in android]
    assert [words for words, _picture in own] == ["画面の下の「ホーム」ボタンを押します。"]
    assert len(android) == len(easy) > 5
    assert own[0][1] not in {picture for _words, picture in android}


@pytest.mark.parametrize(
    ("agent", "phone"),
    [
        (
            "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
            "android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1",
            "iphone",
        ),
    ],
)
def test_before_a_phone_is_picked_it_is_the_one_in_the_hand(new_page: Any, agent: str, phone: str) -> None:
    page = new_page(WIDTHS["phone"], user_agent=agent)
    page.goto("/lessons/12/5/")
    assert page.locator("html").get_attribute("data-phone") == phone
    assert words(page, "h1") == (OTHERS if phone == "android" else IPHONE)


def test_the_phone_that_was_picked_is_marked_in_words_of_the_page(new_page: Any) -> None:
    page = new_page(WIDTHS["phone"])
    page.goto("/lessons/12/4/")
    pick(page, "Android")
    assert page.url.endswith("/lessons/12/4/")
    assert page.locator(".phones [aria-current=true]").inner_text().strip() == "Android"
