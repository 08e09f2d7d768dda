"""A call is entered by keyboard only, while the caller speaks, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.a11y.looking import AXE
from tests.browser import WIDTHS
from tests.desk import counter


@pytest.fixture(scope="module")
def term(server: Any) -> dict[str, Any]:
    return counter.ask(server.database)


@pytest.fixture
def at_counter(new_page: Any, server: Any, term: dict) -> Any:
    """``at_counter(path, width, …)``: a browser of a manager who has passed the door."""

    def make(path: str, width: int = WIDTHS["desk"], **options: Any) -> Any:
        page = new_page(width, **options)
        page.context.add_cookies([{"name": "sessionid", "value": term["cookie"], "url": server.url}])
        page.goto(path)
        if "?run=" in path:
            page.locator("#p1-kana:focus").wait_for()  # the browser's own autofocus comes after loading
        return page

    return make


def type_fields(page: Any, *texts: str) -> None:
    for text in texts:
        page.keyboard.type(text)
        page.keyboard.press("Tab")


def receipt_on(page: Any) -> str:
    page.locator("[data-receipt]").wait_for()
    page.locator(".entry__next:focus").wait_for()  # where the next key goes
    return page.locator("[data-receipt]").inner_text().replace("-", "")


def test_a_new_caller_is_entered_by_keyboard_only_and_the_next_is_one_key_away(
    at_counter: Any, server: Any, term: dict
) -> None:
    page = at_counter(f"/desk/apply/?run={term['open']}")
    assert page.evaluate("document.activeElement.id") == "p1-kana"  # nothing to press before typing
    type_fields(page, "ささき まつ", "佐々木 松", "０４-2942-00９９", "昭和20")
    page.keyboard.press("Enter")
    receipt = receipt_on(page)
    assert [row for row in counter.ask(server.database, term["open"]) if row[0] == receipt] == [
        [receipt, "confirmed", [["佐々木 松", "0429420099", 1945]]]
    ]
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/apply/?run={term['open']}")
    page.locator("#p1-kana:focus").wait_for()  # nothing to press before typing the next caller


def test_somebody_on_file_is_found_while_typing_and_taken_with_arrow_and_enter(
    at_counter: Any, server: Any, term: dict
) -> None:
    page = at_counter(f"/desk/apply/?run={term['open']}")
    page.keyboard.type("やまだ")
    page.locator("[role=option]").first.wait_for()
    field = page.locator("#p1-kana")
    assert field.get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    assert page.locator("[role=option]").first.get_attribute("aria-selected") == "true"
    assert field.get_attribute("aria-activedescendant") == "p1-list-0"
    page.keyboard.press("Enter")
    assert "山田 花子" in page.locator("[data-chosen]").first.inner_text()
    assert not page.locator("[data-fields]").first.is_visible()
    page.keyboard.press("Enter")  # the button is waiting
    receipt = receipt_on(page)
    row = next(row for row in counter.ask(server.database, term["open"]) if row[0] == receipt)
    assert [person[0] for person in row[2]] == ["山田 花子"]


def test_escape_shuts_the_list_and_typing_goes_on(at_counter: Any, term: dict) -> None:
    page = at_counter(f"/desk/apply/?run={term['open']}")
    page.keyboard.type("みほん")
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("Escape")
    assert not page.locator("[role=listbox]").is_visible()
    page.keyboard.type("さん")
    assert page.locator("#p1-kana").input_value() == "みほんさん"


def test_a_choice_is_taken_back_with_one_key(at_counter: Any, term: dict) -> None:
    page = at_counter(f"/desk/apply/?run={term['open']}")
    page.keyboard.type("やまだ")
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator("[data-unchoose]").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#p1-kana").is_visible()
    assert page.locator("[name=p1-id]").input_value() == ""
    assert page.evaluate("document.activeElement.id") == "p1-kana"


def test_a_fault_keeps_what_was_typed_and_leads_to_the_field(at_counter: Any, term: dict) -> None:
    page = at_counter(f"/desk/apply/?run={term['open']}")
    type_fields(page, "かとう", "加藤", "12", "1950")
    page.keyboard.press("Enter")
    page.locator("[role=alert]").wait_for()
    assert page.locator("#p1-tel").input_value() == "12"
    assert page.locator("#p1-name").input_value() == "加藤"
    assert "10けたか11けた" in page.locator("#p1-tel-error").inner_text()


def test_without_javascript_the_same_is_done_with_a_button(at_counter: Any, server: Any, term: dict) -> None:
    page = at_counter(f"/desk/apply/?run={term['full']}", java_script_enabled=False)
    page.locator("#p1-kana").fill("やまだ")
    page.locator("button[name=find]").first.click()
    page.locator("button[name=choose]").first.click()
    page.locator(".button--main").click()
    receipt = receipt_on(page)
    row = next(row for row in counter.ask(server.database, term["full"]) if row[0] == receipt)
    assert row[1] == "waitlisted"


def pages(term: dict) -> list[str]:
    return [
        "/desk/apply/", f"/desk/apply/?run={term['open']}", f"/desk/apply/done/{term['receipt']}/",
        "/desk/applications/", f"/desk/applications/{term['waiting']}/", "/desk/runs/", f"/desk/runs/{term['full']}/",
        f"/desk/sessions/{term['session']}/move/", f"/desk/sessions/{term['session']}/cancel/",
        f"/desk/draws/{term['lottery']}/", "/desk/learners/", f"/desk/learners/{term['known']}/",
        "/desk/learners/new/", f"/desk/learners/{term['known']}/erase/", "/desk/learners/kept/", "/desk/calls/",
        "/desk/transfer/", "/desk/search/?q=みほん",
    ]  # fmt: skip


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(at_counter: Any, term: dict, width: int) -> None:
    page = at_counter("/desk/apply/", width)
    wrong = {}
    for path in pages(term):
        page.goto(path)
        page.evaluate(AXE_SCRIPT)
        found = page.evaluate("options => axe.run(document, options)", AXE)["violations"]
        faults = [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(("sideways", []))
        small = page.evaluate(
            """() => [...document.querySelectorAll("main :is(a, button, input:not([type=hidden]), select, summary)")]
              .filter((each) => each.checkVisibility() && !each.closest("[hidden], .away") && each.tabIndex >= 0)
              .filter((each) => { const box = (each.closest(".option") || each).getBoundingClientRect();
                return box.width && (box.height < 43.5 || box.width < 43.5); })
              .map((each) => each.outerHTML.slice(0, 100))"""
        )
        if small:
            faults.append(("too small to press", small[:5]))
        if faults:
            wrong[path] = faults
    assert wrong == {}


def test_axe_finds_nothing_in_the_states_that_come_up(at_counter: Any, term: dict) -> None:
    page = at_counter(f"/desk/apply/?run={term['open']}")

    def look() -> list[Any]:
        page.evaluate(AXE_SCRIPT)
        found = page.evaluate("options => axe.run(document, options)", AXE)["violations"]
        return [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in found]

    page.keyboard.type("やまだ")
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert look() == []
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.locator("[role=alert]").wait_for()
    assert look() == []
    page.goto(f"/desk/learners/{term['known']}/")
    page.locator("#reason").select_option("call")
    page.locator("#contact button").click()
    page.locator(".call__tel").wait_for()
    assert look() == []
