"""Changing lessons in the browser: places to touch, mistakes, and the way from draft to approval."""

from __future__ import annotations

import json
from typing import Any

import pytest

from courses.models import LessonPage
from tests.e2e_admin.desk import Desk

pytestmark = pytest.mark.browser


GOAL = "音の大きさを、自分で決められるようになります。"


def told(reader: Any) -> str:
    """What search engines are told of the page: the goal, without furigana."""
    return reader.locator("meta[name=description]").get_attribute("content")


def open_lesson(desk: Desk, number: int) -> None:
    desk.page.goto(f"/cms/pages/{LessonPage.objects.get(number=number).pk}/edit/")
    desk.settled()


def active(desk: Desk) -> str:
    return desk.page.evaluate(
        "document.activeElement.getAttribute('aria-label') || document.activeElement.name"
    )


def test_stored_places_are_shown_and_moved_by_keys_without_losing_the_focus(desk: Any) -> None:
    editor = desk("editor")
    open_lesson(editor, 12)
    page, places = editor.page, editor.places(0)
    before = json.loads(page.locator("#steps-0-value-screen-hotspots").input_value())
    assert len(before) == 1
    editor.step(0).locator("[data-panel-toggle]").first.click()
    spot = places.locator(".hotspot-spot")
    assert spot.count() == 1
    assert spot.get_attribute("aria-label").startswith("さわる場所1、軽く押す（タップ）。左から")

    spot.focus()
    page.keyboard.press("ArrowLeft")
    moved = json.loads(page.locator("#steps-0-value-screen-hotspots").input_value())[0]
    assert moved["x"] == round(before[0]["x"] - 1, 2)
    assert {**moved, "x": 0} == {**before[0], "x": 0}
    assert active(editor).startswith(f"さわる場所1、軽く押す（タップ）。左から{moved['x']}％")
    assert places.locator("[role=status]").inner_text().startswith(f"左から{moved['x']}％、上から")

    # Numbers do the same; the next field is the next stop, and what lies outside is brought inside.
    left = places.get_by_label("左から（％）")
    left.fill("250")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.parentElement.textContent") == "上から（％）"
    assert left.input_value() == str(round(100 - moved["w"], 2))

    places.get_by_role("button", name="さわる場所1を消す").click()
    assert page.locator("#steps-0-value-screen-hotspots").input_value() == "[]"
    assert page.evaluate("document.activeElement.textContent") == "さわる場所を足す"


def test_mistakes_are_said_at_the_step_and_nothing_typed_is_lost(desk: Any) -> None:
    editor = desk("moderator")
    open_lesson(editor, 2)
    page = editor.page
    editor.step(1).locator("[data-panel-toggle]").first.click()
    page.locator("#steps-1-value-text").fill("｜所沢《ところざわ を押します。")
    editor.step(1).locator("[data-panel-toggle]").first.click()
    editor.act("action-publish")
    page.locator(".messages .error").wait_for()
    field = page.locator("[data-contentpath=text]", has=page.locator("#steps-1-value-text"))
    sentence = field.locator(".error-message")
    sentence.wait_for(state="visible")
    assert "「《」が閉じていません。よみのあとに「》」を書いてください。" in sentence.inner_text()
    assert page.locator("#steps-1-value-text").input_value() == "｜所沢《ところざわ を押します。"
    assert page.locator("#steps-1-value-text").get_attribute("aria-invalid") == "true"
    page.goto("/lessons/2/")
    assert "ところざわ" not in page.locator("main").inner_text()


def test_an_editor_asks_and_a_moderator_publishes(desk: Any, new_page: Any) -> None:
    editor = desk("editor")
    open_lesson(editor, 6)
    editor.page.locator("#id_goal").fill(GOAL)
    editor.act("action-submit")
    editor.page.locator(".messages li.success").first.wait_for()
    reader = new_page()
    reader.goto("/lessons/6/")
    assert told(reader) != GOAL

    moderator = desk("moderator")
    page = moderator.page
    page.goto("/cms/")
    page.locator("main").get_by_role("link", name="音の大きさとマナーモード").first.click()
    page.wait_for_url("**/edit/")
    moderator.settled()
    page.locator("form[data-edit-form] footer [data-w-dropdown-target='toggle']").click()
    page.locator("form[data-edit-form] footer [data-workflow-action-name='approve']").first.click()
    page.locator(".messages li.success").first.wait_for()
    reader.goto("/lessons/6/")
    assert told(reader) == GOAL
