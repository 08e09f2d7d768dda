"""Calls for mentors in a real browser, and what two phones do to one place at the same moment."""

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
from tests.e2e import calls_school


@pytest.fixture(scope="module")
def term(server: Any) -> dict[str, Any]:
    return calls_school.ask(server)


@pytest.fixture
def somebody(new_page: Any, server: Any, term: dict) -> Any:
    """A browser of a clerk who has passed the door, and of a mentor who came in by a link."""

    def make(width: int, **options: Any) -> Any:
        page = new_page(width, **options)
        page.context.add_cookies(
            [
                {"name": "sessionid", "value": term["cookie"], "url": server.url},
                {"name": "mentor", "value": term["me"], "url": server.url + "/mentors/"},
            ]
        )
        return page

    return make


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(somebody: Any, term: dict, width: int) -> None:
    wrong = {}
    page = somebody(width)
    for path in (
        "/desk/",
        "/desk/mentors/gaps/",
        "/desk/mentors/gaps/?show=all",
        f"/desk/sessions/{term['short']}/mentors/",
        f"/desk/sessions/{term['soon']}/mentors/",
        "/mentors/me/",
        f"/mentors/me/sessions/{term['mine']}/hand-over/",
    ):
        assert page.goto(path).status == 200, path
        page.evaluate(AXE_SCRIPT)
        found = page.evaluate("options => axe.run(document, options)", AXE)["violations"]
        faults = [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in found]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(("sideways", []))
        small = page.evaluate(
            """() => [...document.querySelectorAll("main :is(button, input:not([type=hidden], [type=radio]), select, summary, label.option)")]
              .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 43.5)
              .map((each) => each.outerHTML.slice(0, 100))"""
        )
        if small:
            faults.append(("too small to press", small[:5]))
        if faults:
            wrong[path] = faults
    assert wrong == {}


def test_a_place_is_offered_and_taken_back_without_any_script(somebody: Any, term: dict) -> None:
    page = somebody(WIDTHS["phone"], java_script_enabled=False)
    page.goto("/mentors/me/")
    page.locator(f'a[href="/mentors/me/sessions/{term["mine"]}/hand-over/"]').click()
    page.locator("#to_any").check()
    page.locator("main form button").click()
    page.locator(".note--good").wait_for()
    assert "/mentors/me/?said=offered" in page.url
    back = page.locator("form[action*='/swaps/'][action$='/back/'] button")
    before = back.count()
    back.first.click()
    page.locator(".note--good").wait_for()
    assert page.locator("form[action*='/swaps/'][action$='/back/'] button").count() == before - 1


def together(server: Any, *presses: tuple[str, str]) -> list[int]:
    """Each (path, the phone's cookie) pressed at the same moment; gives what the server answered, in order."""
    barrier = threading.Barrier(len(presses))

    def press(one: tuple[str, str]) -> int:
        path, mentor = one
        secret = _get_new_csrf_string()
        headers = {
            "Cookie": f"mentor={mentor}; csrftoken={secret}",
            "X-CSRFToken": _mask_cipher_secret(secret),
        }
        request = urllib.request.Request(server.url + path, b"reason=kaze", headers)
        barrier.wait(20)
        try:
            with urllib.request.urlopen(request, timeout=40) as answer:
                return answer.status
        except urllib.error.HTTPError as no:
            return no.code

    with ThreadPoolExecutor(len(presses)) as phones:
        return list(phones.map(press, presses))


@pytest.mark.parametrize("n", range(calls_school.ROUNDS))
def test_two_mentors_who_take_from_each_other_at_once_have_changed_places_once(
    server: Any, term: dict, n: int
) -> None:
    one = term["rounds"][n]
    answers = together(
        server,
        (f"/mentors/me/swaps/{one['there']}/take/", one["b"][1]),
        (f"/mentors/me/swaps/{one['here']}/take/", one["a"][1]),
    )
    assert sorted(answers) == [200, 409]
    first, second = one["sessions"]
    after = calls_school.ask(server, first, second)
    assert after == {str(first): [[one["b"][0]], 0], str(second): [[one["a"][0]], 0]}


@pytest.mark.parametrize("n", range(calls_school.ROUNDS))
def test_of_two_who_say_yes_to_the_last_place_at_once_one_has_it(server: Any, term: dict, n: int) -> None:
    one = term["rounds"][n]
    path = f"/mentors/me/sessions/{one['last']}/offer/"
    answers = together(server, (path, one["b"][1]), (path, one["c"][1]))
    assert sorted(answers) == [200, 409]
    (held, _searches) = calls_school.ask(server, one["last"])[str(one["last"])]
    assert held in ([one["b"][0]], [one["c"][0]])


@pytest.mark.parametrize("n", range(calls_school.ROUNDS))
def test_a_place_given_back_and_taken_at_once_is_somebodys_or_looks_for_somebody(
    server: Any, term: dict, n: int
) -> None:
    one = term["rounds"][n]
    cancelled, taken = together(
        server,
        (f"/mentors/me/sessions/{one['three']}/cancel/", one["a"][1]),
        (f"/mentors/me/swaps/{one['open']}/take/", one["c"][1]),
    )
    assert cancelled == 200
    assert taken in (200, 409)
    after = calls_school.ask(server, one["three"])[str(one["three"])]
    assert after == ([[one["c"][0]], 0] if taken == 200 else [[], 1])
