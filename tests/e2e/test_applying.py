"""A08, A10, A12: without a script one applies, keeps the receipt, looks again and cancels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser import WIDTHS
from tests.e2e import class_doing as doing
from tests.e2e import class_school as school
from tests.e2e.doing import Page, words
from tests.e2e.test_without_javascript import address, follow


@pytest.fixture(scope="module")
def classes(server: Any) -> Any:
    school.prepare(server)
    return server


@pytest.fixture
def page(classes: Any, new_page: Callable[..., Page]) -> Iterator[Page]:
    yield new_page(WIDTHS["phone"], java_script_enabled=False)


def test_from_the_home_page_to_the_receipt_and_cancelled_in_two_taps(page: Page) -> None:
    page.goto("/")
    follow(page, "教室に申し込む")
    follow(page, "はじめてのスマホ")
    assert address(page) == f"/classes/{school.OPEN}/"
    follow(page, "申し込む")
    doing.write_who(page)
    follow(page, "次へ")
    page.locator('main [name="phone"][value="android"]').check()
    page.locator('[name="wish"]').fill("地図を見たい")
    follow(page, "次へ")
    assert words(page) == "これでよいか、たしかめてください"
    follow(page, "この内容で申し込む")
    assert address(page) == "/classes/mine/receipt/"
    receipt = words(page, ".receipt__number")
    assert re.fullmatch(r"[0-9]{4}-[0-9]{4}", receipt)
    # Another day, another browser: the number and the telephone.
    page.context.clear_cookies()
    page.goto("/")
    follow(page, "申込みを見る・取り消す", "footer")
    doing.write(page, {"receipt": receipt, "tel": "04-2942-0123"})
    follow(page, "ひらく")
    assert words(page) == "申し込んだ教室"
    follow(page, "申込みを取り消す")  # the first tap
    follow(page, "はい、取り消す")  # the second
    assert "取り消しました。" in words(page, "main")
    follow(page, "おわる")
    assert words(page) == "申込みを見る・取り消す"


def test_going_back_with_the_browsers_own_button_keeps_everything(page: Page) -> None:
    page.goto(f"/classes/{school.LOTTERY}/apply/")
    doing.to_check(page)
    assert address(page) == f"/classes/{school.LOTTERY}/apply/check/"
    page.go_back()
    assert page.locator('[name="wish"]').input_value() == "写真を家族に送りたい"
    page.go_back()
    assert page.locator('[name="p1-name"]').input_value() == doing.HANAKO["p1-name"]
    page.go_forward()
    page.go_forward()
    assert words(page) == "これでよいか、たしかめてください"


def test_only_what_is_needed_is_asked(page: Page) -> None:
    page.goto(f"/classes/{school.OPEN}/apply/")
    assert page.locator('[name="p2-name"]').is_hidden()
    page.locator("#size-2").check()
    assert page.locator('[name="p2-name"]').is_visible()
    page.locator("#size-1").check()
    doing.to_how(page)
    for way, visible in (
        ("tel", set()),
        ("mail", {"email"}),
        ("post", {"postal_code", "address"}),
        ("line", set()),
    ):
        page.locator(f'[name="channel"][value="{way}"]').check()
        shown = {
            name
            for name in ("email", "postal_code", "address")
            if page.locator(f'[name="{name}"]').is_visible()
        }
        assert shown == visible


def test_the_list_of_slips_leads_to_the_question(page: Page) -> None:
    page.goto(f"/classes/{school.OPEN}/apply/")
    page.locator('[name="p1-kana"]').fill("所沢")
    follow(page, "次へ")
    page.locator('#errors a[href="#id_p1-kana"]').click()
    assert page.evaluate("document.activeElement.name || location.hash") in ("p1-kana", "#id_p1-kana")
    assert page.locator('[name="p1-kana"]').input_value() == "所沢"


def test_an_offer_is_taken_in_one_tap(page: Page) -> None:
    page.goto("/classes/mine/")
    doing.open_the_offer(page)
    follow(page, "参加する")
    assert "お返事をいただきました。参加できます。" in words(page, "main")


def test_the_card_opens_ones_own_page_and_one_of_two_is_cancelled(page: Page) -> None:
    page.goto(f"/M/{school.TOKEN_WITH_PIN}")
    assert address(page) == "/me/"
    doing.give_a_wrong_pin(page)
    assert "あと4回ためせます。" in words(page, "#errors")
    doing.write(page, {"pin": school.PIN})
    follow(page, "ひらく")
    assert words(page) == "太郎さんのページ"
    follow(page, "この申込みを取り消す")
    follow(page, "はい、自分の分を取り消す")
    assert "1人分を取り消しました。" in words(page, "main")


def test_a_consultation_is_booked_by_its_time(page: Page) -> None:
    page.goto("/")
    follow(page, "相談する")
    follow(page, "スマホ相談の時間をえらぶ")
    follow(page, "スマホ相談")
    follow(page, "申し込む")
    doing.to_check(page)
    follow(page, "この内容で申し込む")
    assert "参加できます。" in words(page, "main")


def test_no_form_sends_anything_elsewhere_and_no_script_is_needed(page: Page) -> None:
    for path in (
        "/classes/",
        f"/classes/{school.OPEN}/",
        f"/classes/{school.OPEN}/apply/",
        "/classes/mine/",
        "/me/",
    ):
        page.goto(path)
        targets = page.locator("form").evaluate_all(
            "(forms) => forms.map((form) => new URL(form.action).host)"
        )
        assert set(targets) == {page.evaluate("location.host")}
