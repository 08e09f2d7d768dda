"""What people do on the pages of mentors."""

from __future__ import annotations

from tests.e2e.class_doing import send, write
from tests.e2e.doing import Page

WHO = {
    "name": "見本 花子",
    "call_name": "はな",
    "birth_date": "2010年4月5日",
    "email": "hanako@school.example",
}


def to_school(page: Page) -> None:
    write(page, WHO)
    send(page)


def to_help(page: Page) -> None:
    to_school(page)
    for name in ("school", "year", "centers"):
        page.locator(f'[name="{name}"]').first.check()
    send(page)


def to_guardian(page: Page) -> None:
    to_help(page)
    for name in ("phones", "topics"):
        page.locator(f'[name="{name}"]').first.check()
    send(page)


def guardian_with_own_address(page: Page) -> None:
    to_guardian(page)
    page.locator('[name="guardian_relation"]').first.check()
    write(page, {"guardian_name": "見本 春子", "guardian_email": WHO["email"]})
    send(page)


def to_check(page: Page) -> None:
    guardian_with_own_address(page)
    write(page, {"guardian_email": "haruko@home.example"})
    send(page)


def school_left_empty(page: Page) -> None:
    to_school(page)
    send(page)


def agree(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main a.button--main").click()


def agree_without_name(page: Page) -> None:
    agree(page)
    write(page, {"who": ""})
    send(page)


def answer_wrongly(page: Page) -> None:
    page.locator('[name="q0"]').first.check()
    send(page)


def refuse_without_reason(page: Page) -> None:
    send(page, 'main form button[value="refuse"]')


def open_note(page: Page) -> None:
    page.locator("main section.card a.button--main").first.click()
    page.wait_for_url("**/seats/*/")


def note_left_empty(page: Page) -> None:
    open_note(page)
    send(page)


def open_wish(page: Page) -> None:
    page.locator("main a[href$='/wish/']").first.click()
    page.wait_for_url("**/wish/")


def report(page: Page) -> None:
    page.locator('[name="kind"]').first.check()
    send(page)
    page.wait_for_url("**/mentors/me/report/*/")
