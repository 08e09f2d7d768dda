"""Who sits with whom, at the desk and on the mentor's phone, in a real browser."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.middleware.csrf import _get_new_csrf_string, _mask_cipher_secret

from tests.a11y.looking import AXE
from tests.browser import WIDTHS
from tests.e2e import pairs_school


@pytest.fixture(scope="module")
def term(server: Any) -> dict[str, Any]:
    return pairs_school.ask(server)


@pytest.fixture
def somebody(new_page: Any, server: Any, term: dict) -> Any:
    """A browser of a clerk who has passed the door, and of a mentor who came in by a link."""

    def make(path: str, width: int) -> Any:
        page = new_page(width)
        page.context.add_cookies(
            [
                {"name": "sessionid", "value": term["cookie"], "url": server.url},
                {"name": "mentor", "value": term["mentor"], "url": server.url + "/mentors/"},
            ]
        )
        page.goto(path)
        return page

    return make


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(somebody: Any, term: dict, width: int) -> None:
    wrong = {}
    page = somebody("/desk/", width)
    for path in (
        f"/desk/sessions/{term['session']}/mentors/",
        "/mentors/me/",
        f"/mentors/me/sessions/{term['session']}/",
    ):
        assert page.goto(path).status == 200, path
        for summary in page.locator("main details > summary").all():
            summary.click()
        page.evaluate(AXE_SCRIPT)
        found = page.evaluate("options => axe.run(document, options)", AXE)["violations"]
        faults = [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in found]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(("sideways", []))
        small = page.evaluate(
            """() => [...document.querySelectorAll("main :is(button, input:not([type=hidden]), select, summary)")]
              .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 43.5)
              .map((each) => each.outerHTML.slice(0, 100))"""
        )
        if small:
            faults.append(("too small to press", small[:5]))
        if faults:
            wrong[path] = faults
    assert wrong == {}


def press(page: Any, button: Any) -> None:
    """By keyboard, once the button has the focus and nothing has taken it away again."""
    button.focus()
    page.locator("main button:focus").and_(button).wait_for()
    page.keyboard.press("Enter")


def test_the_keyboard_alone_pins_and_matches_again(somebody: Any, term: dict) -> None:
    page = somebody(f"/desk/sessions/{term['session']}/mentors/", WIDTHS["desk"])
    pinned = page.get_by_role("button", name="固定をはずす").count()
    press(page, page.get_by_role("button", name="固定する").first)
    page.get_by_text("固定しました。").wait_for()
    assert page.get_by_role("button", name="固定をはずす").count() == pinned + 1
    press(page, page.get_by_role("button", name="もう一度組む"))
    page.get_by_text("人を組みました。").first.wait_for()
    assert page.get_by_role("button", name="固定をはずす").count() == pinned + 1


def test_of_two_who_press_at_the_same_moment_one_has_the_last_place(server: Any, term: dict) -> None:
    address = f"{server.url}/mentors/me/sessions/{term['last']}/offer/"
    together = threading.Barrier(2)

    def press(mentor: str) -> tuple[int, str]:
        secret = _get_new_csrf_string()
        headers = {
            "Cookie": f"mentor={mentor}; csrftoken={secret}",
            "X-CSRFToken": _mask_cipher_secret(secret),
        }
        request = urllib.request.Request(address, b"", headers)
        together.wait(20)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.url
        except urllib.error.HTTPError as no:
            return no.code, no.read().decode()

    with ThreadPoolExecutor(2) as phones:
        (yes, where), (no, text) = sorted(phones.map(press, term["rivals"]))
    assert (yes, no) == (200, 409)
    assert where.endswith("/mentors/me/?said=coming")
    assert "そろいました" in text
