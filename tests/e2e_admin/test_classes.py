"""The set-up of a term in the admin, as a manager does it: a centre with its rooms, then a class in them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

pytestmark = pytest.mark.browser


def fill(page: Any, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)


def add(page: Any, formset: str, number: int) -> Any:
    """Presses 「追加」 of an inline list; gives the new row."""
    # A press before the page's script listens is lost, and so is a mouse's while the page still moves under it.
    page.wait_for_function(
        "(id) => window.jQuery && jQuery._data(document.getElementById(id), 'events')?.click",
        arg=f"id_{formset}-ADD",
    )
    page.locator(f"#id_{formset}-ADD").press("Enter")
    row = page.locator(f"#inline_child_{formset}-{number}")
    row.wait_for()
    return row


def press(page: Any, button: str) -> None:
    """By keyboard: a date picker that opens late may lie over the button."""
    with page.expect_navigation():
        page.locator(button).first.press("Enter")


def save(page: Any, word: str) -> None:
    press(page, "footer button[type=submit], form[data-edit-form] footer button")
    page.locator(".messages .success", has_text=word).wait_for()


def test_a_centre_its_rooms_and_a_class_are_set_up_and_shown_to_everybody(desk: Any) -> None:
    page = desk("admin").page
    page.goto("/cms/centers/new/")
    fill(
        page, code="hanazono", name="花園会館", kana="ハナゾノカイカン", tel="04-2900-0000", town="花園町", street="1番地",
        latitude="35.8", longitude="139.4", opens="09:00", closes="17:00",
    )  # fmt: skip
    for number, (name, seats) in enumerate([("大広間", "30"), ("和室", "8")]):
        add(page, "rooms", number)
        fill(page, **{f"rooms-{number}-name": name, f"rooms-{number}-seats": seats})
    add(page, "closing_days", 0)
    day = page.locator("[name=closing_days-0-day]")
    day.click()
    page.locator(".xdsoft_datetimepicker:visible td[data-date='17']:not(.xdsoft_other_month)").click()
    assert day.input_value().endswith("-17")
    save(page, "花園会館")
    assert {page.locator(f"[name=rooms-{n}-name]").input_value() for n in (0, 1)} == {"大広間", "和室"}

    # A room struck out again goes, the other stays.
    address = page.url
    small = 0 if page.locator("[name=rooms-0-name]").input_value() == "和室" else 1
    page.locator(f"#id_rooms-{small}-DELETE-button").click()
    save(page, "花園会館")
    page.goto(address)
    assert page.locator("[name=rooms-0-name]").input_value() == "大広間"
    assert page.locator("[name=rooms-TOTAL_FORMS]").input_value() == "1"

    at = timezone.localtime()
    first = next_tuesday(at)
    page.goto("/cms/runs/new/")
    fill(page, title="花園のスマホ教室", kana="ハナゾノノスマホキョウシツ", capacity="31", times="2")
    page.locator("[name=center]").select_option(label="花園会館")
    page.locator("[name=room]").select_option(label="花園会館　大広間（30席）")
    fill(page, first=f"{first:%Y-%m-%d}", start="10:00", end="12:00", closes_at=f"{first:%Y-%m-%d} 09:00")
    page.locator("[name=opens_at]").fill(f"{at:%Y-%m-%d} 00:00")
    page.keyboard.press("Tab")
    press(page, "footer button[type=submit]")
    # The slip is said beside its field, and nothing typed is lost.
    assert (
        "30"
        in page.locator("#panel-child-場所と定員-capacity-errors, [id$=capacity-errors]").first.inner_text()
    )
    assert page.locator("[name=title]").input_value() == "花園のスマホ教室"
    fill(page, capacity="12")
    save(page, "花園のスマホ教室")
    assert page.locator("table tbody tr", has_text="大広間").count() == 2


def next_tuesday(at: datetime) -> datetime:
    """A Tuesday two or three weeks ahead; should it be a holiday, the next one is taken."""
    return at + timedelta(days=15 + (1 - at.weekday() - 15) % 7)
