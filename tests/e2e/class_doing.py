"""What readers do on the pages of classes."""

from __future__ import annotations

from tests.e2e import class_school as school
from tests.e2e.doing import Page

HANAKO = {
    "p1-name": "所沢 花子",
    "p1-kana": "ところざわ はなこ",
    "p1-tel": "０４－２９４２－０１２３",
    "p1-birth_year": "昭和25",
}


def send(page: Page, pick: str = "main form button.button--main") -> None:
    with page.expect_navigation():
        page.locator(pick).first.click()


def write(page: Page, values: dict[str, str]) -> None:
    for name, value in values.items():
        page.locator(f'[name="{name}"]').fill(value)


def write_who(page: Page) -> None:
    write(page, HANAKO)


def choose_two(page: Page) -> None:
    page.locator("#size-2").check()


def leave_all_empty(page: Page) -> None:
    choose_two(page)
    send(page)


def to_how(page: Page) -> None:
    write_who(page)
    send(page)


def choose_mail_without_address(page: Page) -> None:
    to_how(page)
    page.locator('[name="channel"][value="mail"]').check()
    send(page)


def choose_postcard(page: Page) -> None:
    to_how(page)
    page.locator('[name="channel"][value="post"]').check()


def to_check(page: Page) -> None:
    to_how(page)
    if page.locator('[name="session"]').count():
        page.locator('[name="session"]').last.check()
    page.locator('[name="wish"]').fill("写真を家族に送りたい")
    send(page)


def open_mine(page: Page, receipt: str = school.RECEIPT) -> None:
    write(page, {"receipt": receipt, "tel": school.TEL})
    send(page)


def open_the_offer(page: Page) -> None:
    open_mine(page, school.OFFERED)


def open_wrongly(page: Page) -> None:
    open_mine(page, "99999999")


def look_at_the_receipt(page: Page) -> None:
    open_mine(page)
    page.goto("/classes/mine/receipt/")


def ask_to_cancel(page: Page) -> None:
    open_mine(page, school.PAIR)
    page.goto("/classes/mine/cancel/")


def write_a_long_wish(page: Page) -> None:
    open_mine(page)
    page.locator('[name="wish"]').evaluate(
        "(each) => { each.removeAttribute('maxlength'); each.value = '長'.repeat(201); }"
    )
    with page.expect_navigation():
        page.locator('form[action$="/wish/"] button').click()


def ask_to_cancel_by_card(page: Page) -> None:
    with page.expect_navigation():
        page.locator('main a[href^="/me/cancel/"]').first.click()


def give_a_wrong_pin(page: Page) -> None:
    write(page, {"pin": "0000"})
    send(page)
