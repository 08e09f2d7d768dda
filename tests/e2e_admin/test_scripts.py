"""Every part of the admin that needs scripts, used under its strict policy: none is refused (S03).

The fixture ``desk`` fails a test whose browser reports a refused script or an error.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import TimeoutError as TooLate

from courses.models import CoursePage, LessonPage
from tests.e2e_admin.desk import photo

pytestmark = pytest.mark.browser


def edit(number: int) -> str:
    return f"/cms/pages/{LessonPage.objects.get(number=number).pk}/edit/"


def test_dates_are_typed_and_picked_and_tabs_and_side_panels_open(desk: Any) -> None:
    one = desk("moderator")
    page = one.page
    page.goto(edit(3))
    one.settled()
    one.tab("確認と検索")
    date = page.locator("#id_checked_on")
    date.fill("2026-10-05")
    date.press("Tab")
    date.click()
    picker = page.locator(".xdsoft_datetimepicker:visible")
    picker.locator("td[data-date='17']:not(.xdsoft_other_month)").click()
    assert date.input_value() == "2026-10-17"
    for name in ("印刷", "共有", "手順"):
        one.tab(name)
    for panel in ("status", "preview", "checks", "comments"):
        page.locator(f"[data-side-panel-toggle='{panel}']").click()
        page.locator(f"[data-side-panel='{panel}']").wait_for(state="visible")

    # When to publish: a dialog with two fields of date and time.
    page.locator("[data-side-panel-toggle='status']").click()
    page.locator("[data-side-panel='status'] [data-a11y-dialog-show='schedule-publishing-dialog']").click()
    go_live = page.locator("#id_go_live_at")
    go_live.click()
    page.locator(".xdsoft_datetimepicker:visible td[data-date='20']:not(.xdsoft_other_month)").first.click()
    assert "-20 " in go_live.input_value()


def comment_beside_the_first_step(one: Any) -> Any:
    """Writes a comment, before anything else is changed; gives it as it then stands.

    Wagtail drops a comment that is being written when an autosave comes back, which a busy machine brings
    about: then the page is opened anew, as somebody would, and the comment written again.
    """
    page = one.page
    said = page.locator(".comment--mode-default", has_text="ここを見てください。").last
    for last_try in (False, False, True):
        one.step(0).locator("[data-panel-toggle]").first.click()
        field = one.step(0).locator("[data-contentpath='text']").first
        field.hover()
        field.locator("[data-comment-add]").first.click()
        comment = page.locator(".comment--mode-creating")
        comment.locator("textarea").fill("ここを見てください。")
        comment.locator("button[type=submit]").click()
        try:
            said.wait_for(timeout=20_000)
            break
        except TooLate:
            if last_try:
                raise
            page.reload()
            one.settled()
    return said


def test_steps_are_moved_copied_and_deleted_and_words_chosen(desk: Any) -> None:
    one = desk("editor")
    page = one.page
    page.goto(edit(3))
    one.settled()
    said = comment_beside_the_first_step(one)
    page.locator("[data-side-panel-toggle='comments']").click()
    said.wait_for(state="hidden")

    texts = page.locator("#steps-root [name^='steps-'][name$='-value-text']")
    before = [texts.nth(n).input_value() for n in range(texts.count())]
    one.step(0).locator("[data-streamfield-action='MOVE_DOWN']").first.click()
    one.copy_step(0)
    one.step(2).locator("[data-streamfield-action='DELETE']").first.click()
    order = page.locator("#steps-root [name$='-order']")
    assert order.count() >= len(before)

    terms = one.step(0).locator("[data-contentpath='terms']")
    one.step(0).locator("[data-panel-toggle]").first.click()
    terms.locator(".c-sf-add-button").last.click()
    terms.locator("[data-chooser-action-choose]").last.click()
    modal = page.locator(".modal")
    modal.locator("input[name=q]").fill("アイコン")
    modal.locator("tbody").get_by_text("アイコン", exact=True).wait_for()
    modal.locator("tbody a").first.click()
    modal.wait_for(state="detached")
    assert terms.locator("[data-chooser-title]").last.inner_text() != ""
    one.save()


def test_inline_rows_are_added_and_tasks_and_pages_chosen(desk: Any) -> None:
    one = desk("admin")
    page = one.page
    page.goto("/cms/workflows/list/")
    one.follow("公開の確認")
    rows = page.locator("#id_workflow_tasks-FORMS > *")
    before = rows.count()
    page.locator("#id_workflow_tasks-ADD").click()
    rows.nth(before).wait_for()
    rows.nth(before).locator("[data-chooser-action-choose]").first.click()
    modal = page.locator(".modal")
    modal.get_by_role("tab").last.click()
    modal.locator("a", has_text="公開の確認").first.click()
    modal.wait_for(state="detached")

    page.goto("/cms/groups/")
    one.follow("Editors")
    rows = page.locator("#id_page_permissions-FORMS > *")
    before = rows.count()
    page.locator("#id_page_permissions-ADD").click()
    rows.nth(before).locator("[data-chooser-action-choose]").first.click()
    modal.locator("a.choose-page").first.click()
    modal.wait_for(state="detached")
    assert rows.nth(before).locator("[data-chooser-title]").inner_text() != ""


def test_pages_are_chosen_where_pages_are_copied_moved_and_redirected(desk: Any) -> None:
    one = desk("moderator")
    page = one.page
    lesson = LessonPage.objects.get(number=3)
    page.goto(f"/cms/pages/{lesson.pk}/copy/")
    page.locator(".page-chooser .chosen button").click()
    page.locator("[data-chooser-action-choose]:visible").first.click()
    course = CoursePage.objects.get(slug="phone-text").title
    page.locator(".modal").get_by_role("link", name=course).first.click()
    page.locator(".modal").wait_for(state="detached")
    assert page.locator("[data-chooser-title]").inner_text().strip().startswith(course)
    page.locator("#id_new_title").fill("電源（見本）")
    page.locator("#id_new_slug").fill("power-sample")
    page.locator("main form button[type=submit], main form input[type=submit]").first.click()
    page.locator(".messages li.success").first.wait_for()
    page.goto(f"/cms/pages/{lesson.pk}/move/")
    page.locator("[data-chooser-action-choose]:visible, .page-chooser .chosen button").first.wait_for()


def test_pictures_are_uploaded_many_at_once(desk: Any) -> None:
    one = desk("editor")
    page = one.page
    page.goto("/cms/images/multiple/add/")
    files = [
        {"name": name, "mimeType": "image/png", "buffer": data}
        for name, data in (
            ("赤.png", photo("#a02020", (64, 124))),
            ("赤.gif", photo("#a02020", (64, 124), "GIF")),
        )
    ]
    page.locator("input[type=file]").set_input_files(files)
    row = page.locator("#upload-list > li", has_text="赤.png")
    row.locator("[name$='credit']").fill("富岡まちづくりセンターで撮影")
    row.locator("form button[type=submit], form input[type=submit]").first.click()
    row.wait_for(state="detached")
    refused = page.locator("#upload-list > li.upload-failure")
    refused.wait_for()


def test_lists_reports_and_people_open_filter_and_search(desk: Any) -> None:
    one = desk("admin")
    page = one.page
    for path in (
        "/cms/",
        "/cms/images/",
        "/cms/documents/",
        "/cms/snippets/courses/term/",
        "/cms/users/",
        "/cms/users/add/",
        "/cms/reports/stale-lessons/",
        "/cms/reports/workflow/",
        "/cms/reports/site-history/",
        "/cms/settings/core/schoolsettings/",
        "/cms/redirects/add/",
        "/cms/sites/",
        "/cms/collections/",
    ):
        page.goto(path)
        assert page.locator("main").is_visible(), path
    page.goto("/cms/reports/site-history/")
    page.locator(
        "[data-controller='w-drilldown'] button, .w-filter-button, [data-w-dropdown-target='toggle']"
    ).first.click()
    page.goto("/cms/images/")
    page.locator("main input[name=q], header input[name=q]").first.fill("レッスン12")
    page.wait_for_url("**q=*")
