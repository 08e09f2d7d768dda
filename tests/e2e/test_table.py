"""The table of today on a mentor's phone and at the desk, in a real browser."""

from __future__ import annotations

import threading
import urllib.error
import urllib.parse
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.middleware.csrf import _get_new_csrf_string, _mask_cipher_secret

from tests.a11y.looking import AXE
from tests.browser import WIDTHS
from tests.e2e import table_school


@pytest.fixture(scope="module")
def day(server: Any) -> dict[str, Any]:
    return table_school.ask(server)


@pytest.fixture
def opened(new_page: Any, server: Any, day: dict) -> Any:
    """A browser of the mentor, and of somebody on the staff who has passed the door."""

    def make(width: int, who: str = "tomioka-manager", **options: Any) -> Any:
        page = new_page(width, **options)
        page.context.add_cookies(
            [
                {"name": "sessionid", "value": day[who], "url": server.url},
                {"name": "mentor", "value": day["mentor"], "url": server.url + "/mentors/"},
            ]
        )
        return page

    return make


def paths(day: dict) -> list[str]:
    one, (new, noted) = day["session"], day["learners"]
    return [
        "/mentors/me/", f"/mentors/me/sessions/{one}/", f"/mentors/me/sessions/{one}/seats/{new}/",
        f"/mentors/me/sessions/{one}/seats/{noted}/", f"/mentors/me/sessions/{one}/seats/{new}/wish/",
        "/mentors/me/report/", f"/mentors/me/report/{day['report']}/", "/desk/", f"/desk/sessions/{one}/notes/",
        f"/desk/sessions/{one}/notes/{new}/", f"/desk/sessions/{one}/notes/{noted}/", "/desk/reports/",
        "/desk/reports/new/", f"/desk/reports/{day['report']}/",
    ]  # fmt: skip


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_axe_finds_nothing_no_page_scrolls_sideways_and_all_can_be_pressed(
    opened: Any, day: dict, width: int
) -> None:
    wrong = {}
    page = opened(width)
    for path in paths(day):
        assert page.goto(path).status == 200, path
        for summary in page.locator("main details > summary").all():
            summary.click()
        page.evaluate(AXE_SCRIPT)
        found = page.evaluate("options => axe.run(document, options)", AXE)["violations"]
        faults = [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in found]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(("sideways", []))
        small = page.evaluate(
            """() => [...document.querySelectorAll("main :is(button, input:not([type=hidden]), select, textarea, summary)")]
              .map((each) => each.matches("[type=checkbox], [type=radio]") ? each.closest("label") : each)
              .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 43.5)
              .map((each) => each.outerHTML.slice(0, 100))"""
        )
        if small:
            faults.append(("too small to press", small[:5]))
        if faults:
            wrong[path] = faults
    assert wrong == {}


def test_a_report_takes_three_taps_without_a_script(opened: Any, day: dict) -> None:
    page = opened(WIDTHS["phone"], java_script_enabled=False)
    page.goto(f"/mentors/me/sessions/{day['session']}/")
    taps = [
        page.locator("main a[href='/mentors/me/report/']"), page.locator("main label.option").first,
        page.locator("main form button[type=submit]"),
    ]  # fmt: skip
    for tap in taps:
        tap.click()
    page.wait_for_url("**/mentors/me/report/*/")
    assert "職員に知らせました" in page.title()


def test_a_note_is_written_with_large_buttons_and_without_a_script(opened: Any, day: dict) -> None:
    page = opened(WIDTHS["phone"], java_script_enabled=False)
    (new, _noted) = day["learners"]
    page.goto(f"/mentors/me/sessions/{day['session']}/seats/{new}/")
    page.locator("label[for=code-12-2]").click()
    page.locator("main form.apply button.button--main").click()
    # How it went was left out: what was ticked is ticked still.
    page.locator("#errors").wait_for()
    assert page.locator("#code-12-2").is_checked()
    page.locator('[name=result][value="done"]').check()
    page.locator("main form.apply button.button--main").click()
    page.wait_for_url(f"**/mentors/me/sessions/{day['session']}/?said=noted*")
    assert page.locator(f"#seat{new} a[href$='karte.pdf']").count() == 1


def test_at_the_desk_words_are_read_and_a_report_is_seen_and_closed(opened: Any, day: dict) -> None:
    page = opened(WIDTHS["desk"])
    page.goto(f"/desk/sessions/{day['session']}/notes/")
    page.get_by_role("button", name="読んだ。見せる").click()
    page.get_by_text("次のメンターに見せます。").wait_for()
    page.goto(f"/desk/reports/{day['report']}/")
    page.get_by_role("button", name="見ました").click()
    page.get_by_text("記録しました。").wait_for()
    page.locator("#text").fill("保護者に電話した")
    page.get_by_role("button", name="書いて、終わりにする").click()
    page.get_by_text("保護者に電話した").wait_for()
    assert page.locator("h1 .tag--good").inner_text() == "終わった"


def together(server: Any, day: dict, path: str, *forms: dict[str, str]) -> list[tuple[int, str]]:
    """Each form sent by the mentor's phone at the same moment; gives status and last address."""
    ready = threading.Barrier(len(forms))

    def press(form: dict[str, str]) -> tuple[int, str]:
        secret = _get_new_csrf_string()
        headers = {
            "Cookie": f"mentor={day['mentor']}; csrftoken={secret}",
            "X-CSRFToken": _mask_cipher_secret(secret),
        }
        request = urllib.request.Request(server.url + path, urllib.parse.urlencode(form).encode(), headers)
        ready.wait(20)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.url
        except urllib.error.HTTPError as no:
            return no.code, no.url

    with ThreadPoolExecutor(len(forms)) as hands:
        return sorted(hands.map(press, forms))


def test_a_report_pressed_three_times_at_once_is_one(server: Any, day: dict) -> None:
    form = {"kind": "hurt", "once": str(uuid.uuid4())}
    answers = together(server, day, "/mentors/me/report/", form, form, form)
    assert [status for status, _url in answers] == [200, 200, 200]
    assert len({url for _status, url in answers}) == 1


def test_of_two_different_notes_at_once_one_stands_and_the_other_is_told(server: Any, day: dict) -> None:
    (_new, noted) = day["learners"]
    path = f"/mentors/me/sessions/{day['session']}/seats/{noted}/"
    forms = [{"result": result, "next": "", "seen": "1"} for result in ("more", "later")]
    assert [status for status, _url in together(server, day, path, *forms)] == [200, 409]
