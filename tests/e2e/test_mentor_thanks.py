"""Hours, certificates and cards in a real browser: at the desk, on the mentor's phone, at a stranger's who checks."""

from __future__ import annotations

import threading
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from axe_playwright_python.base import AXE_SCRIPT
from django.middleware.csrf import _get_new_csrf_string, _mask_cipher_secret

from tests.a11y.looking import AXE
from tests.browser import WIDTHS
from tests.e2e import thanks_school


@pytest.fixture(scope="module")
def term(server: Any) -> dict[str, Any]:
    return thanks_school.ask(server)


@pytest.fixture
def somebody(new_page: Any, server: Any, term: dict) -> Any:
    """A browser of a manager past the door, of a mentor who came in by a link; or of a teacher."""

    def make(path: str, width: int, *, session: str = "cookie") -> Any:
        page = new_page(width)
        page.context.add_cookies(
            [
                {"name": "sessionid", "value": term[session], "url": server.url},
                {"name": "mentor", "value": term["own"], "url": server.url + "/mentors/"},
            ]
        )
        page.goto(path)
        return page

    return make


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(somebody: Any, term: dict, width: int) -> None:
    wrong = {}
    pages = {
        "cookie": (
            f"/desk/mentors/{term['mentor']}/hours/", f"/desk/mentors/{term['mentor']}/thanks/",
            f"/desk/mentors/{term['mentor']}/", "/desk/mentors/", "/desk/mentors/report/",
            "/mentors/me/hours/", term["revoked"],
        ),
        "teacher": ("/mentors/school/hours/",),
    }  # fmt: skip
    for session, paths in pages.items():
        page = somebody("/mentors/", width, session=session)
        for path in paths:
            assert page.goto(path).status == 200, path
            for summary in page.locator("main details > summary").all():
                summary.click()
            page.evaluate(AXE_SCRIPT)
            found = page.evaluate("options => axe.run(document, options)", AXE)["violations"]
            faults = [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in found]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults.append(("sideways", []))
            small = page.evaluate(
                """() => [...document.querySelectorAll("main :is(button, input:not([type=hidden]), select, summary, .small)")]
                  .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 43.5)
                  .map((each) => each.outerHTML.slice(0, 100))"""
            )
            if small:
                faults.append(("too small to press", small[:5]))
            if faults:
                wrong[path] = faults
    assert wrong == {}


def test_the_paper_of_the_desk_is_checked_by_its_code_on_a_strangers_phone(
    somebody: Any, new_page: Any, term: dict, server: Any
) -> None:
    page = somebody(f"/desk/mentors/{term['mentor']}/hours/", WIDTHS["desk"])
    link = page.get_by_role("link", name=f"{term['number']}（PDF）").get_attribute("href")
    pdf = page.request.get(server.url + link).body()
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=200 / 72).to_pil().convert("L")
    (code,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    stranger = new_page(WIDTHS["phone"])
    path = "/" + code.text.split("/", 3)[3]
    stranger.goto(path)
    stranger.get_by_role("heading", level=1).filter(has_text="本物").wait_for()
    assert term["number"] in stranger.locator("main").inner_text()
    assert "見＊ ＊" in stranger.locator("main").inner_text()
    assert "見本" not in stranger.content()
    stranger.goto(term["revoked"])
    stranger.get_by_role("heading", level=1).filter(has_text="され").wait_for()
    stranger.goto("/V/ZZZZZZZZZZZZZZZZZZZZZZZZZZ")
    stranger.get_by_role("heading", level=1).filter(has_text="かりません").wait_for()


def test_a_clerk_writes_a_card_by_keyboard_and_the_mentor_finds_it(somebody: Any, term: dict) -> None:
    page = somebody(f"/desk/mentors/{term['mentor']}/thanks/", WIDTHS["desk"])
    page.get_by_label("だれから").select_option(
        label=page.locator("#pair option", has_text="さぶ").inner_text()
    )
    page.get_by_label("ことば").fill("また来てください。")
    page.get_by_role("button", name="書いておく").focus()
    page.locator("main form button:focus").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("書きました。").wait_for()
    page.locator("tr", has_text="さぶ").get_by_role("button", name="読みました。").click()
    page.get_by_text("メンターのページに出しました。").wait_for()
    page.goto("/mentors/me/hours/")
    page.get_by_text("また来てください。").wait_for()


def test_of_two_desks_that_issue_at_once_both_get_the_same_certificate(server: Any, term: dict) -> None:
    address = f"{server.url}/desk/mentors/{term['twice']}/hours/issue/"
    together = threading.Barrier(2)

    def press(_n: int) -> int:
        secret = _get_new_csrf_string()
        headers = {
            "Cookie": f"sessionid={term['cookie']}; csrftoken={secret}",
            "X-CSRFToken": _mask_cipher_secret(secret),
        }
        form = urllib.parse.urlencode({"first": term["first"], "last": term["last"]}).encode()
        together.wait(20)
        with urllib.request.urlopen(urllib.request.Request(address, form, headers), timeout=20) as answer:
            return answer.status

    with ThreadPoolExecutor(2) as desks:
        assert list(desks.map(press, range(2))) == [200, 200]
    ((number, minutes),) = thanks_school.count(server, term["twice"])
    assert minutes == 120 and number
