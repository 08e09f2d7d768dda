"""受付 in a real browser: by keyboard only, with the connection lost, by card, and as axe sees it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.a11y.looking import AXE
from tests.browser import WIDTHS
from tests.desk import open_class

# A camera that shows one code after another; what it shows is set by the test.
CAMERA = """
  window.shown = "";
  window.BarcodeDetector = class {
    static async getSupportedFormats() { return ["qr_code"]; }
    async detect() { return window.shown ? [{ rawValue: window.shown }] : []; }
  };
  Object.defineProperty(navigator, "mediaDevices", { value: {
    getUserMedia: async () => new MediaStream(),
  } });
  HTMLMediaElement.prototype.play = async () => {};
"""


@pytest.fixture
def day(server: Any) -> dict[str, Any]:
    return open_class.make(server.database)


@pytest.fixture
def at_desk(new_page: Any, server: Any, day: dict) -> Any:
    """``at_desk(width, …)``: a browser of a clerk who has passed the door, at today's class."""

    def make(width: int = WIDTHS["desk"], **options: Any) -> Any:
        page = new_page(width, **options)
        page.context.add_cookies([{"name": "sessionid", "value": day["cookie"], "url": server.url}])
        page.goto(f"/desk/sessions/{day['session']}/")
        return page

    return make


def stands(server: Any, day: dict) -> dict[int, str]:
    return {row[0]: row[1] for row in open_class.marks(server.database, day["session"])}


def button(page: Any, learner: int, word: str) -> Any:
    return page.locator(f"#p{learner} button", has_text=word)


def wait_sent(page: Any) -> None:
    page.wait_for_function("() => !localStorage.getItem('desk.marks')")


def test_twelve_people_are_checked_in_by_keyboard_only(at_desk: Any, server: Any, day: dict) -> None:
    page = at_desk()
    page.locator("#q").focus()
    page.locator("#q:focus").wait_for()
    names = [call for _name, _kana, call in open_class.PEOPLE]
    assert len(names) == 12
    for call in names:
        page.keyboard.press("Control+A")
        page.keyboard.type(call)
        page.keyboard.press("Enter")  # to the one row that is left
        page.keyboard.press("Enter")  # 来ました
        page.locator("#q").focus()
    wait_sent(page)
    assert stands(server, day) == dict.fromkeys(day["learners"], "present")
    assert page.locator("[data-count=came]").inner_text() == "12"
    assert page.locator("[data-count=missing]").inner_text() == "0"


def test_a_tick_shows_at_once_and_can_be_taken_back(at_desk: Any, server: Any, day: dict) -> None:
    page, her = at_desk(WIDTHS["phone"]), day["learners"][0]
    button(page, her, "欠席").click()
    assert button(page, her, "欠席").get_attribute("aria-pressed") == "true"
    wait_sent(page)
    assert stands(server, day) == {her: "absent"}
    button(page, her, "取り消し").press("Enter")
    assert button(page, her, "取り消し").is_hidden()
    assert page.evaluate("document.activeElement.value") == "present"  # focus is not lost with the button
    wait_sent(page)
    assert stands(server, day) == {}


def test_ticks_survive_a_lost_connection_and_are_sent_once(at_desk: Any, server: Any, day: dict) -> None:
    page = at_desk(WIDTHS["phone"])
    first, second, third = day["learners"][:3]
    sent: list[str] = []
    page.on(
        "request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None
    )
    page.context.set_offline(True)
    button(page, first, "来ました").click()
    button(page, second, "欠席").click()
    button(page, third, "来ました").click()
    page.locator("#unsent", has_text="まだ送っていません（3件）").wait_for()
    button(page, second, "来ました").click()  # a correction: still three
    assert "（3件）" in page.locator("#unsent").inner_text()
    assert stands(server, day) == {}
    kept = json.loads(page.evaluate("localStorage.getItem('desk.marks')"))
    assert [sorted(mark) for mark in kept] == [["at", "learner", "mark", "session"]] * 3
    assert all(isinstance(value, int) for mark in kept for key, value in mark.items() if key != "mark")
    sent.clear()
    page.context.set_offline(False)
    wait_sent(page)
    page.locator("#unsent", has_text="ぜんぶ送りました").wait_for()
    assert stands(server, day) == {first: "present", second: "present", third: "present"}
    assert len(sent) == 3


def test_ticks_wait_through_a_reload_and_a_lost_session(at_desk: Any, server: Any, day: dict) -> None:
    page, her = at_desk(), day["learners"][0]
    page.context.clear_cookies()
    button(page, her, "来ました").click()
    page.locator("#unsent", has_text="もう一度ログインしてください").wait_for()
    assert stands(server, day) == {}
    page.context.add_cookies([{"name": "sessionid", "value": day["cookie"], "url": server.url}])
    page.reload()
    wait_sent(page)
    assert button(page, her, "来ました").get_attribute("aria-pressed") == "true"
    assert stands(server, day) == {her: "present"}


def test_no_name_is_kept_on_the_device(at_desk: Any, day: dict) -> None:
    page = at_desk()
    page.context.set_offline(True)
    button(page, day["learners"][0], "来ました").click()
    page.locator("#unsent").wait_for()
    kept = page.evaluate(
        "async () => JSON.stringify([{...localStorage}, {...sessionStorage}, await indexedDB.databases(), document.cookie])"
    )
    assert "desk.marks" in kept
    assert not any(word in kept for person in open_class.PEOPLE for word in person)


def test_a_refused_tick_says_so(at_desk: Any, server: Any, day: dict) -> None:
    page, her = at_desk(), day["learners"][0]
    page.locator(f"#p{her} input[name=learner]").evaluate("(input) => { input.value = '999999'; }")
    button(page, her, "来ました").click()
    page.locator("#unsent", has_text="送れなかった出欠があります").wait_for()
    assert stands(server, day) == {}


def test_the_camera_reads_a_card(at_desk: Any, server: Any, day: dict) -> None:
    page = at_desk(WIDTHS["phone"])
    assert page.locator("#camera").is_hidden()  # this browser has no reader of its own
    page.add_init_script(CAMERA)
    page.reload()
    page.locator("#camera").click()
    page.locator("#viewer").wait_for()
    page.evaluate("(code) => { window.shown = code; }", f"HTTPS://SCHOOL.EXAMPLE/M/{day['token']}")
    page.locator("#scanned", has_text="はなちゃんさん：来ました").wait_for()
    assert stands(server, day) == {day["learners"][0]: "present"}
    page.evaluate("() => { window.shown = 'HTTPS://SCHOOL.EXAMPLE/S/12-1'; }")
    page.locator("#scanned", has_text="見つかりません").wait_for()
    page.locator("#stop").click()
    assert page.locator("#viewer").is_hidden()


def test_without_a_camera_the_cards_number_is_typed(at_desk: Any, server: Any, day: dict) -> None:
    page = at_desk()
    page.locator("#code").fill(day["number"])
    page.keyboard.press("Enter")
    page.locator("#scanned", has_text="はなちゃんさん：来ました").wait_for()
    assert stands(server, day) == {day["learners"][0]: "present"}
    assert page.locator("#code").input_value() == ""


def test_everything_works_without_scripts(at_desk: Any, server: Any, day: dict) -> None:
    page, (first, second, *_rest) = at_desk(WIDTHS["phone"], java_script_enabled=False), day["learners"]
    button(page, first, "来ました").click()
    assert "はなちゃん：出席" in page.locator(".note--good:visible").inner_text()
    page.locator("#code").fill(day["number"])
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("#q").fill("すずき")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("#list tbody tr").count() == 1
    button(page, second, "欠席").click()
    page.locator("a", has_text="当日の受付").click()
    page.locator("#q").last.fill("いとう うめ")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("button", has_text="当日の受付をする").click()
    page.locator("a", has_text="紙の名簿から入れる").click()
    page.locator("button", has_text="欠席にして保存する").click()
    found = stands(server, day)
    assert (found[first], found[second], found[day["guest"]]) == ("present", "absent", "present")
    assert sorted(found) == sorted([*day["learners"], day["guest"]])


@pytest.mark.parametrize("width", WIDTHS.values())
def test_axe_finds_no_fault_on_the_pages_of_the_day(at_desk: Any, day: dict, width: int) -> None:
    page = at_desk(width)
    session, run, her = day["session"], day["run"], day["learners"][0]
    button(page, her, "来ました").click()
    wait_sent(page)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    found = {}
    for path in (
        "/desk/", f"/desk/sessions/{session}/", f"/desk/sessions/{session}/?q=ん", f"/desk/sessions/{session}/?done={her}",
        f"/desk/sessions/{session}/walk-in/?q=ん", f"/desk/sessions/{session}/paper/",
        f"/desk/sessions/{session}/contact/{her}/", f"/desk/sessions/{session}/print/",
        f"/desk/certificates/{run}/", "/desk/disaster/",
    ):  # fmt: skip
        assert page.goto(path).status == 200, path
        assert page.locator("h1").count() == 1, path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.evaluate(AXE_SCRIPT)
        result = page.evaluate("(options) => axe.run(document, options)", AXE)
        if result["violations"]:
            found[path] = [
                (fault["id"], [node["html"][:120] for node in fault["nodes"][:3]])
                for fault in result["violations"]
            ]
        assert sum(len(rule["nodes"]) for rule in result["passes"]) > 60, path
    assert found == {}
    assert said == []
