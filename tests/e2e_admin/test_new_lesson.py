"""A new lesson through the admin: written, looked at, published, printed (E11)."""

from __future__ import annotations

import json
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from tests.e2e_admin.desk import Desk, photo

pytestmark = pytest.mark.browser

STEPS = [
    "右下の緑のボタンを1回、軽く押します。",
    "緑のボタンを2回続けて、軽く押します。",
    "｜所沢《ところざわ》の天気を1回、軽く押します。",
    "画面を上へすべらせます。",
    "左上の矢印を1回、軽く押します。",
    "下のまん中を、長く押します。",
]
ALT = "緑のボタンがある画面です。ボタンは右下にあります。"


def stored(desk: Desk, step: int) -> list[dict[str, Any]]:
    return json.loads(desk.page.locator(f"#steps-{step}-value-screen-hotspots").input_value())


def place_by_keyboard(desk: Desk, step: int) -> None:
    """Adds a place without the mouse: 40, 42 → moved 3 right and 2 up, made 2 wider and 1 lower."""
    desk.places(step).get_by_role("button", name="さわる場所を足す").focus()
    for key in ["Enter", *["ArrowRight"] * 3, *["ArrowUp"] * 2, *["Shift+ArrowRight"] * 2, "Shift+ArrowUp"]:
        desk.page.keyboard.press(key)
    assert desk.page.evaluate("document.activeElement.className") == "hotspot-spot"


def place_by_mouse(desk: Desk, step: int, *, to: tuple[float, float]) -> None:
    """Adds a place and drags it until its middle lies at ``to`` (parts of the picture's width and height)."""
    editor = desk.places(step)
    editor.get_by_role("button", name="さわる場所を足す").click()
    picture = editor.locator("img")
    picture.scroll_into_view_if_needed()
    area, spot = picture.bounding_box(), editor.locator(".hotspot-spot").bounding_box()
    desk.page.mouse.move(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
    desk.page.mouse.down()
    goal = area["x"] + area["width"] * to[0], area["y"] + area["height"] * to[1]
    desk.page.mouse.move(*goal, steps=4)
    desk.page.mouse.up()


def qr_texts(pdf: bytes) -> list[str]:
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        image = page.render(scale=200 / 72).to_pil()
        found += [code.text for code in zxingcpp.read_barcodes(image)]
    return sorted(found)


def test_a_lesson_of_six_steps_is_written_looked_at_published_and_printed(
    desk: Any, new_page: Any, server: Any
) -> None:
    editor = desk("moderator")
    page = editor.page
    editor.new_lesson("スマホの基本")
    page.locator("#id_title").fill("見本のレッスン")
    page.locator("#id_goal").fill("緑のボタンを押せるようになります。")
    page.locator("#id_number").fill("901")
    page.locator("#id_needs").fill("スマホ")

    # Six steps: pictures from the editor's computer and from the library, places by keyboard and mouse.
    assert editor.add_step(STEPS[0]) == 0
    editor.open_upload(0)
    editor.fill_upload(title="緑のボタン", credit="", data=photo())
    assert page.evaluate("document.querySelector('.modal [name$=-credit]').validity.valueMissing")
    editor.fill_upload(title="緑のボタン", credit="富岡まちづくりセンターで撮影", data=photo())
    page.locator(".modal").wait_for(state="detached")
    editor.describe(0, ALT)
    place_by_keyboard(editor, 0)
    (spot,) = stored(editor, 0)
    assert {name: spot[name] for name in "xywh"} == {"x": 43, "y": 40, "w": 22, "h": 10}

    editor.add_step(STEPS[1])
    editor.upload(1, title="青のボタン", credit="富岡まちづくりセンターで撮影", data=photo("#1c4f8f"))
    editor.describe(1, ALT)
    place_by_mouse(editor, 1, to=(0.5, 0.79))
    (spot,) = stored(editor, 1)
    assert abs(spot["x"] + spot["w"] / 2 - 50) < 0.6
    assert abs(spot["y"] + spot["h"] / 2 - 79) < 0.6
    editor.places(1).get_by_label("1 さわり方").select_option("double_tap")

    editor.add_step(STEPS[2])
    editor.choose(2, "緑のボタン")
    editor.describe(2, ALT)
    editor.places(2).locator("img").click(position={"x": 120, "y": 200})
    assert stored(editor, 2)[0]["gesture"] == "tap"

    for step in (3, 4, 5):  # the step before, copied, and its words changed
        editor.copy_step(step - 1)
        page.locator(f"#steps-{step}-value-text").fill(STEPS[step])
        assert stored(editor, step) == stored(editor, 2)
    editor.places(5).get_by_role("button", name="さわる場所1を消す").click()

    # Saved as a draft; the checks say what is missing, and stop saying so once it is there.
    editor.save()
    edit_address = page.url
    checks = page.locator("#content-check")
    assert checks.locator("li > a").all_inner_texts() == ["手順6"]
    assert "さわる場所がありません。画像の上に置いてください。" in checks.inner_text()
    assert "本物のスマホで確かめた日を" in checks.inner_text()
    checks.get_by_role("link", name="手順6").click()
    page.wait_for_function("document.activeElement.closest('#steps-root') !== null")
    editor.places(5).get_by_role("button", name="さわる場所を足す").click()
    page.locator("#content-check", has_text="さわる場所がありません").wait_for(state="detached")
    editor.tab("確認と検索")
    page.locator("#id_checked_on").fill("2026-11-22")
    page.locator("#id_keywords").fill("見本")
    editor.tab("手順")
    page.get_by_text("よくできています。直すところは見つかりませんでした。").wait_for()

    # Looked at in the three ways.
    page.locator("[data-side-panel-toggle='preview']").click()
    preview = page.frame_locator("iframe[data-w-preview-target='iframe']").last
    preview.locator(".ring, svg").first.wait_for(state="attached")
    assert "ボタンを" in preview.locator("main").inner_text()
    for mode, six in (("whole", "ol.whole > li"), ("print", "ol.paper > li")):
        page.locator("[data-w-preview-target='mode']").select_option(mode)
        preview.locator(six).nth(5).wait_for(state="attached")

    editor.act("action-publish")
    page.locator(".messages li.success").first.wait_for()

    # Printed where editors print: every sheet of the lesson's own tab, the first one by keyboard.
    page.goto(edit_address)
    editor.settled()
    editor.tab("印刷")
    sheets = page.locator(".paper-links a, .paper-more a[href$='.pdf']")
    addresses = sheets.evaluate_all("links => links.map(link => link.href)")
    assert len(addresses) == 10
    for sheet in addresses:
        answer = page.request.get(sheet)
        assert (answer.status, answer.body()[:5]) == (200, b"%PDF-"), sheet
    sheets.first.focus()
    with page.expect_response(addresses[0]) as printed:
        page.keyboard.press("Enter")
    assert printed.value.headers["content-type"] == "application/pdf"

    # What readers see, and what they carry home.
    reader = new_page(width=360)
    assert reader.goto("/lessons/901/1/").status == 200
    assert "のボタンを" in reader.locator("main").inner_text()
    reader.goto("/lessons/901/3/")
    assert reader.locator("main ruby", has_text="所沢").locator("rt").first.inner_text() == "ところざわ"
    pdf = reader.request.get("/lessons/901/handout-iphone.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    address = server.url.upper()
    assert qr_texts(pdf.body()) == [f"{address}/S/901-{number}" for number in range(1, 7)]
