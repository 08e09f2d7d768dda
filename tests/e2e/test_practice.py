"""Practice where scripts run: a finger, a keyboard and every gesture lead to the stamp; a wrong touch does no harm."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser import WIDTHS
from tests.e2e import doing
from tests.e2e.doing import PLAIN, Page, words


@pytest.fixture
def open_practice(new_page: Any):
    """``open_practice(12)``: the practice of a lesson, on a phone; at the end nothing has gone wrong in it."""
    errors: list[str] = []

    def opened(lesson: int, **options: Any) -> Page:
        page = new_page(WIDTHS["phone"], **options)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(f"/lessons/{lesson}/practice/")
        return page

    yield opened
    assert errors == []


def wait_until(page: Page, pick: str, says: str) -> None:
    page.wait_for_function(
        f"([pick, says]) => ({PLAIN})(document.querySelector(pick)).includes(says)", arg=[pick, says]
    )


def wait_for_stage(page: Page, number: int) -> None:
    wait_until(page, "[data-now]", str(number))


def middle(page: Page, pick: str = ".spot") -> tuple[float, float]:
    spot = page.locator(pick)
    spot.scroll_into_view_if_needed()
    box = spot.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def tap(page: Page) -> None:
    page.mouse.click(*middle(page))


def swipe(page: Page, dx: float = 0, dy: float = 0) -> None:
    x, y = middle(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=5)
    page.mouse.up()


# --- the lesson's own screens -----------------------------------------------------------------
def test_a_finger_plays_lesson_12_to_the_stamp(open_practice: Any) -> None:
    page = open_practice(12)
    assert words(page, "[data-task]") == "右横の長いボタンを1回、短く押します。"
    tap(page)
    wait_for_stage(page, 2)
    assert "できました" in words(page, "[data-said]")
    swipe(page, dy=-150)
    for stage in (3, 4, 5):
        wait_for_stage(page, stage)
        assert words(page, "[data-task]") == words(
            page, f"[data-stage]:nth-child({stage}) [data-instruction]"
        )
        swipe(page, dy=-150) if stage == 5 else tap(page)
    wait_for_stage(page, 6)
    tap(page)
    wait_for_stage(page, 7)
    tap(page)
    page.locator("[data-end]").wait_for()
    assert page.evaluate("document.activeElement.hasAttribute('data-end-title')")
    with page.expect_navigation():
        page.locator("[data-end] .button--main").click()
    with page.expect_navigation():
        page.locator("main form[method=post] button").click()
    assert words(page, ".note--good h2") == "スタンプをもらいました"


def test_a_wrong_touch_is_answered_kindly_and_changes_nothing(open_practice: Any) -> None:
    page = open_practice(12)
    doing.touch_beside(page)
    assert words(page, "[data-bubble]") == "そこではありません。大丈夫です。もう一度どうぞ。"
    assert words(page, "[data-now]") == "1"
    assert page.locator("[data-slot] .screen__ring").is_hidden()


def test_after_two_wrong_touches_the_place_is_shown_and_told(open_practice: Any) -> None:
    page = open_practice(12)
    doing.touch_beside(page)
    doing.touch_beside(page)
    page.locator("[data-slot] .screen__ring").wait_for()
    assert words(page, "[data-bubble]").endswith("右横の、細長いボタンです。")
    tap(page)
    wait_for_stage(page, 2)
    assert page.locator("[data-slot] .screen__ring").is_hidden()


def test_the_right_place_with_the_wrong_gesture_is_told_apart_from_the_wrong_place(
    open_practice: Any,
) -> None:
    page = open_practice(12)
    swipe(page, dy=80)
    wait_until(page, "[data-bubble]", "場所は合っています。1回だけ、軽く押します。")
    tap(page)
    wait_for_stage(page, 2)
    tap(page)
    wait_until(page, "[data-bubble]", "指をつけたまま、上へすべらせます。")
    assert words(page, "[data-now]") == "2"


def test_one_may_ask_for_the_place_and_go_back(open_practice: Any) -> None:
    page = open_practice(12)
    assert page.locator("[data-back]").is_hidden()
    doing.ask_for_the_place(page)
    assert words(page, "[data-bubble]").startswith("赤い丸のところです。")
    tap(page)
    wait_for_stage(page, 2)
    page.locator("[data-back]").click()
    wait_for_stage(page, 1)
    assert words(page, "[data-task]") == "右横の長いボタンを1回、短く押します。"


def test_the_keyboard_alone_plays_lesson_12_and_begins_anew(open_practice: Any) -> None:
    page = open_practice(12)
    while not page.locator(".spot").evaluate("el => el === document.activeElement"):
        page.keyboard.press("Tab")
    for stage in range(2, 8):
        page.keyboard.press("Enter")
        wait_for_stage(page, stage)
        # The new task has the focus, so it is read; the place is one Tab away.
        assert page.evaluate("document.activeElement.hasAttribute('data-task')")
        page.keyboard.press("Tab")
        assert page.locator(".spot").get_attribute("aria-label") == words(page, "[data-task]")
    page.keyboard.press("Enter")
    page.locator("[data-end]").wait_for()
    page.locator("[data-again]").press("Enter")
    wait_for_stage(page, 1)
    assert page.locator("[data-end]").is_hidden()


def test_letters_are_typed_until_they_are_right(open_practice: Any) -> None:
    page = open_practice(2)
    doing.play_to_typing(page)
    stage, wanted = words(page, "[data-now]"), words(page, "[data-typing-text]")
    doing.type_wrongly(page)
    assert words(page, "[data-bubble]") == "文字が少しちがいます。もう一度どうぞ。"
    assert page.locator("#typed").input_value() == "x"
    # Full-width letters and spaces are the same letters.
    page.locator("#typed").fill(" ".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in wanted))
    page.locator("[data-typing] button").click()
    page.wait_for_function("(was) => document.querySelector('[data-now]').textContent !== was", arg=stage)


# --- gestures ---------------------------------------------------------------------------------
def fingers(page: Page, start: float, end: float) -> None:
    """Two fingers on the pad, ``start`` px from its middle each, drawn to ``end`` px."""
    x, y = middle(page, "[data-slot] .pad")
    touch = page.context.new_cdp_session(page)
    for kind, gap in (("touchStart", start), ("touchMove", (start + end) / 2), ("touchMove", end)):
        points = [{"x": x - gap, "y": y, "id": 0}, {"x": x + gap, "y": y, "id": 1}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def double_tap(page: Page) -> None:
    page.mouse.dblclick(*middle(page))


def long_press(page: Page) -> None:
    page.mouse.move(*middle(page))
    page.mouse.down()
    wait_until(page, "[data-now]", "4")
    page.mouse.up()


GESTURES = [
    tap,
    double_tap,
    long_press,
    lambda page: swipe(page, dy=-100),
    lambda page: swipe(page, dx=-100),
    lambda page: fingers(page, 30, 90),
    lambda page: fingers(page, 90, 30),
]


def test_all_seven_gestures_are_understood(open_practice: Any) -> None:
    page = open_practice(4, has_touch=True)
    for stage, gesture in enumerate(GESTURES, start=1):
        wait_for_stage(page, stage)
        gesture(page)
    page.locator("[data-end]").wait_for()
    assert words(page, "[data-said]").startswith("ぜんぶできました。")


def test_every_gesture_has_a_button_that_does_the_same(open_practice: Any) -> None:
    page = open_practice(4)
    tap(page)
    for stage in range(2, 8):
        wait_for_stage(page, stage)
        page.locator("[data-instead]").click()
    page.locator("[data-end]").wait_for()


def test_a_computers_touch_pad_may_pinch(open_practice: Any) -> None:
    page = open_practice(4)
    tap(page)
    for stage in range(2, 6):
        wait_for_stage(page, stage)
        page.locator("[data-instead]").click()
    page.keyboard.down("Control")
    for stage, turn in ((6, -100), (7, 100)):
        wait_for_stage(page, stage)
        # What is left of the pinch that brought a picture is not heard on it: that must have ebbed away.
        page.wait_for_function(
            "(since) => performance.now() - since > 650", arg=page.evaluate("performance.now()")
        )
        page.mouse.move(*middle(page, "[data-slot] .pad"))
        page.mouse.wheel(0, turn)
    page.keyboard.up("Control")
    page.locator("[data-end]").wait_for()


def test_a_press_held_too_short_is_told_so(open_practice: Any) -> None:
    page = open_practice(4)
    tap(page)
    wait_for_stage(page, 2)
    page.locator("[data-instead]").click()
    wait_for_stage(page, 3)
    tap(page)
    wait_until(page, "[data-bubble]", "もう少し長く押します。")
    assert words(page, "[data-now]") == "3"


# --- the kana keyboard ------------------------------------------------------------------------
def flick(page: Page, key: str, way: str) -> None:
    dx, dy = {
        "": (0, 0),
        "ArrowLeft": (-60, 0),
        "ArrowUp": (0, -60),
        "ArrowRight": (60, 0),
        "ArrowDown": (0, 60),
    }[way]
    x, y = middle(page, f'[data-keys] [data-key="{key}"]')
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=3)
    page.mouse.up()


def typed(page: Page) -> str:
    return page.locator("[data-typed]").inner_text()


def test_fingers_flick_all_four_words(open_practice: Any) -> None:
    page = open_practice(11)
    on_the_way = []
    for key, way in doing.FLICKS:
        flick(page, key, way)
        on_the_way.append(typed(page))
    assert on_the_way == [
        "は", "", "そ", "", "て", "で", "でん", "", "あ", "あり", "ありか", "ありが", "ありがと", "ありがとう",
    ]  # fmt: skip
    page.locator("[data-end]").wait_for()


def test_a_wrong_kana_can_be_rubbed_out(open_practice: Any) -> None:
    page = open_practice(11)
    flick(page, "は", "ArrowLeft")
    assert typed(page) == "ひ"
    assert words(page, "[data-said]") == "「ひ」が入りました。消して、もう一度どうぞ。"
    flick(page, "けす", "")
    assert typed(page) == ""
    assert words(page, "[data-said]") == "「は」のキーを、1回押します。"


def test_while_a_finger_holds_a_key_its_five_letters_stand_around_it(open_practice: Any) -> None:
    page = open_practice(11)
    x, y = middle(page, '[data-keys] [data-key="な"]')
    page.mouse.move(x, y)
    page.mouse.down()
    assert page.locator(".petals").inner_text().split() == list("なにぬねの")
    page.mouse.move(x, y - 60)
    assert page.locator(".petals .is-on").inner_text() == "ぬ"
    page.mouse.up()
    assert page.locator(".petals").count() == 0


def test_who_cannot_flick_chooses_letter_by_letter(open_practice: Any) -> None:
    page = open_practice(11)
    page.locator("[data-mode]").click()
    for word in ("はな", "そら"):
        for letter in word:
            key = next(
                each
                for each in ("あいうえお", "さしすせそ", "なにぬねの", "はひふへほ", "らりるれろ")
                if letter in each
            )[0]
            doing.press_kana(page, key)
            page.locator("[data-row] button", has_text=letter).press("Enter")
    wait_until(page, "[data-now]", "3")


def test_the_keyboard_alone_flicks_to_the_stamp(open_practice: Any) -> None:
    page = open_practice(11)
    doing.flick_to_the_end(page)
    with page.expect_navigation():
        page.locator("[data-end] .button--main").press("Enter")
    assert page.url.endswith("/lessons/11/done/")


# --- messages to judge ------------------------------------------------------------------------
def test_a_judgement_is_answered_beside_the_message_without_a_new_page(open_practice: Any) -> None:
    page = open_practice(20)
    page.evaluate("window.sameVisit = true")
    doing.judge(page)
    assert words(page, "#message-parcel [data-when=none]") == "どちらか1つをえらんでください。"
    doing.judge_wrongly(page)
    assert page.locator("#message-parcel [data-when=wrong]").is_visible()
    doing.judge_rightly(page)
    assert page.locator("#message-parcel [data-when=wrong]").is_hidden()
    assert words(page, "#message-parcel [data-when=right]") == "そのとおり。これはあやしい知らせです。"
    assert page.locator("#message-parcel .signs li").count() == 4
    assert page.locator("#message-clinic [data-why]").is_hidden()
    assert page.evaluate("window.sameVisit") is True


def test_no_link_in_a_message_leads_anywhere(open_practice: Any) -> None:
    page = open_practice(20)
    assert page.locator(".mail").count() == 3
    assert page.locator(".mail__link").count() == 2
    assert page.locator(".mail a").count() == 0
