"""What people do on the pages of mentors."""

from __future__ import annotations

from datetime import date, timedelta

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


def no_day(page: Page) -> None:
    send(page)


def calendar_left_empty(page: Page) -> None:
    send(page, 'main form button[value="add"]')


def show_a_calendar_file(page: Page) -> None:
    day = date.today() + timedelta(days=9)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for uid, name, when in (
        ("a", "期末考査", f"DTSTART;VALUE=DATE:{day:%Y%m%d}"), ("b", "冬休み", f"DTSTART;VALUE=DATE:{day:%Y%m%d}"),
        ("c", "読めない予定", "DTSTART:x"),
    ):  # fmt: skip
        lines += ["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{name}", when, "END:VEVENT"]
    file = "\r\n".join([*lines, "END:VCALENDAR"]).encode()
    page.locator("#file").set_input_files({"name": "school.ics", "mimeType": "text/calendar", "buffer": file})
    send(page, 'main form[action$="/file/"] button')


def show_another_file(page: Page) -> None:
    page.locator("#file").set_input_files({"name": "x.ics", "mimeType": "text/calendar", "buffer": b"PK"})
    send(page, 'main form[action$="/file/"] button')


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
