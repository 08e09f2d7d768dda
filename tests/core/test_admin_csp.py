"""Wagtail's own scripts run by nonce; no other script does, however like them it looks (S03)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from core.admin_csp import AdminScriptNonceMiddleware, bless, is_wagtails_own
from tests.courses.lesson_form import lesson_form, step

OWN = [
    'new PageChooser("id_page", {"modelNames": ["wagtailcore.page"], "canChooseRoot": false});',
    'new ImageChooser("id_image", {"modalUrl": "/cms/images/chooser/"});',
    'new DocumentChooser("id_file", {"modalUrl": "/cms/documents/chooser/"});',
    'new SnippetChooser("id_term", {"modalUrl": "/cms/snippets/choose/courses/term/"});',
    'new Chooser("id_any", {"modalUrl": "/cms/any/"});',
    'initDateChooser("id_checked_on", {"dayOfWeekStart": 0, "format": "Y-m-d"});',
    'initTimeChooser("id_time", {"format": "H:i", "formatTime": "H:i"});',
    'initDateTimeChooser("id_go_live_at", {"dayOfWeekStart": 0, "format": "Y-m-d H:i"});',
    'initDateChooser("id_dates\\u002D__prefix__\\u002Dday", {"format": "Y-m-d"});',
    'createTaskChooser("id_task");',
    '\n(function() {\n  var panel = new InlinePanel(JSON.parse("\\u007B\\u0022a\\u0022: 1\\u007D"));\n})();\n',
    '\n(function() {\n  var panel = new MultipleChooserPanel(JSON.parse("\\u007B\\u007D"));\n})();\n',
]
FOREIGN = [
    "evil()",
    "",
    "alert(1)",
    'new ImageChooser("x", {});evil()',
    'evil();new ImageChooser("x", {});',
    'new ImageChooser("x", evil());',
    'new ImageChooser("x", {"a": evil()});',
    'new ImageChooser("x", {}); //);evil(',
    'new ImageChooser("x", {})/*\n*/;evil();({}',
    'new ImageChooser("x"); evil("");',
    'new EvilChooser("x", {});',
    'new ImageChooserEvil("x", {});',
    'new window.ImageChooser("x", {});',
    'initDateChooser("x", {get format() { evil() }});',
    'initDateChooser("x", `${evil()}`);',
    "initDateChooser('x', {});",
    'initDateChooser("x", {"a": 1});evil("x", {"b": 2});',
    'createTaskChooser("x", fetch("/"));',
    '(function() { var panel = new InlinePanel(JSON.parse("{}"));evil(); })();',
    '(function() { var panel = new InlinePanel(JSON.parse("{}" + evil() + "{}")); })();',
    '(function() { var panel = new InlinePanel(JSON.parse("{}")); })();evil();',
    "(function() { var panel = new InlinePanel(evil()); })();",
    '(function() { var panel = new EvilPanel(JSON.parse("{}")); })();',
]


@pytest.mark.parametrize("body", OWN)
def test_a_script_of_wagtails_own_gets_the_nonce(body: str) -> None:
    assert is_wagtails_own(body)
    assert bless(f"<p><script>{body}</script>", "n0") == f'<p><script nonce="n0">{body}</script>'


@pytest.mark.parametrize("body", FOREIGN)
def test_any_other_script_stays_as_it_is(body: str) -> None:
    html = f"<p><script>{body}</script><script>{OWN[0]}</script>"
    assert bless(html, "n0") == f'<p><script>{body}</script><script nonce="n0">{OWN[0]}</script>'


@pytest.mark.parametrize(
    "opening",
    ["<script >", "<SCRIPT>", '<script src="https://evil.example/">', '<script id="a">', "<script\n>"],
)
def test_only_the_bare_element_that_wagtail_writes_is_known(opening: str) -> None:
    html = f"{opening}{OWN[0]}</script>"
    assert bless(html, "n0") == html


def test_a_script_cannot_hide_behind_one_of_wagtails() -> None:
    html = f"<script>{OWN[0]}<script>evil()</script><script>evil()</script>"
    assert bless(html, "n0") == html


def answer_for(path: str, body: str, **headers: str) -> HttpResponse:
    request = RequestFactory().get(path)
    request.csp_nonce = "n0"  # type: ignore[attr-defined]
    return AdminScriptNonceMiddleware(lambda _request: HttpResponse(body, headers=headers))(request)


def test_the_middleware_blesses_the_admins_pages_only() -> None:
    page = f"<script>{OWN[0]}</script><script>evil()</script>"
    assert answer_for("/cms/pages/", page).content.decode() == (
        f'<script nonce="n0">{OWN[0]}</script><script>evil()</script>'
    )
    assert answer_for("/lessons/12/", page).content.decode() == page


def test_the_length_told_is_the_length_sent() -> None:
    page = f"<script>{OWN[0]}</script>"
    answer = answer_for("/cms/", page, **{"Content-Length": str(len(page))})
    assert answer["Content-Length"] == str(len(answer.content))


def test_data_and_downloads_are_left_alone() -> None:
    page = f"<script>{OWN[0]}</script>"
    assert answer_for("/cms/", page, **{"Content-Type": "text/csv"}).content.decode() == page


def policy(answer: Any) -> dict[str, str]:
    parts = [part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";")]
    return {part[0]: part[1] if len(part) > 1 else "" for part in parts}


@pytest.mark.django_db
def test_each_page_of_the_admin_has_a_nonce_of_its_own_and_no_way_round_it(
    editor: Client, lesson: Any
) -> None:
    first, second = (editor.get(f"/cms/pages/{lesson.pk}/edit/") for _ in range(2))
    sources = policy(first)["script-src"]
    assert re.fullmatch(r"'self' 'nonce-[\w+/=-]{16,}'", sources)
    assert sources != policy(second)["script-src"]
    nonce = re.search(r"'nonce-([^']+)'", sources)
    assert nonce
    assert f'<script nonce="{nonce[1]}">initDateChooser(' in first.content.decode()
    assert "<script>" not in first.content.decode()
    assert policy(first)["object-src"] == "'none'"
    assert policy(first)["base-uri"] == "'none'"


@pytest.mark.django_db
def test_what_an_editor_types_never_becomes_a_script(moderator: Client, lesson: Any) -> None:
    typed = f'</script><script>{OWN[0]}</script><script>evil()</script>"><img src=x onerror=evil()>'
    lesson.title = typed[:255]
    lesson.save_revision()
    for path in (f"/cms/pages/{lesson.pk}/edit/", "/cms/", f"/cms/pages/{lesson.get_parent().pk}/"):
        page = moderator.get(path).content.decode()
        assert "<script>evil()" not in page
        assert 'PageChooser("id_page"' not in page
        assert "<img src=x" not in page


@pytest.mark.django_db
def test_the_preview_keeps_the_public_policy_and_may_stand_beside_the_form(
    editor: Client, lesson: Any
) -> None:
    public = policy(Client().get("/lessons/12/1/"))
    assert public["frame-ancestors"] == "'none'"
    address = f"/cms/pages/{lesson.pk}/edit/preview/"
    sent = lesson_form([step("右下の「カメラ」を1回、軽く押します。")], number="12", slug=lesson.slug)
    assert editor.post(address, sent).json()["is_valid"]
    shown = editor.get(address + "?mode=step")
    assert "カメラ" in shown.content.decode()
    assert policy(shown) == {**public, "frame-ancestors": "'self'"}
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    for path in (f"/cms/pages/{lesson.pk}/view_draft/", f"/cms/pages/{lesson.pk}/edit/"):
        assert editor.get(path)["X-Frame-Options"] == "DENY", path
    assert policy(editor.get(f"/cms/pages/{lesson.pk}/view_draft/")) == public
