"""The fuzz of Wagtail's own screens (S11): queries, single fields of whole forms, files; as an editor and as the administrator.

A part of the 10,000 of test_fuzz; how many is in tests/security/fuzzing.py.
"""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from courses.models import LessonPage
from tests.courses.lesson_form import add_url
from tests.security import cms, hostile
from tests.security.asking import ask
from tests.security.fuzzing import MANY, TIMES, examples
from tests.security.world import World

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
# What scripts of Wagtail's put into hidden fields, and somebody else could.
SCRIPTED = [
    '"\\ud800"', '["\\u0000"]', '{"a": "\\udc00"}', '[{"x": "a\\u0000b", "y": 1e999}]', "[" * 20_000, '{"blocks": 1}', "[[]]", "null",
    '[{"gesture": "tap", "x": NaN, "y": 1, "w": 1, "h": 1}]', '[{"gesture": "\\ud83d", "x": 1, "y": 1, "w": 1, "h": 1}]', "[1, 2]",
]  # fmt: skip
values = st.one_of(hostile.texts, hostile.texts, hostile.texts, st.sampled_from(SCRIPTED))
# Screens whose untouched form says «not so» for a reason of their own: a class that has begun to be applied for.
NOT_TAKEN = ("/cms/runs/edit/",)


@pytest.fixture
def clients(world: World) -> dict[str, Client]:
    return {name: world.client(name) for name in ("editor", "admin")}


def test_every_address_with_odd_queries(world: World, clients: dict[str, Client]) -> None:
    paths, names = cms.addresses(world), cms.names_of_queries()
    assert len(paths) > 200 and {"site", "content_type", "user", "collection_id", "ordering", "p"} <= set(
        names
    )
    queries = st.lists(st.tuples(st.sampled_from(names), hostile.texts), min_size=1, max_size=8)
    places = st.one_of(*[st.sampled_from(paths)] * 3, st.sampled_from(cms.odd_addresses(world)))
    sent = 0

    @examples("cms")
    @given(st.sampled_from(sorted(clients)), places, queries)
    def run(who: str, path: str, pairs: list[tuple[str, str]]) -> None:
        nonlocal sent
        sent += 1
        caches["default"].clear()
        answer = ask(clients[who], "get", f"{path}?{hostile.encoded(pairs)}")
        assert answer.status_code < 500
        assert "\r" not in str(answer.headers) and "Set-Cookie: x=1" not in str(answer.headers)

    run()
    assert sent >= int(MANY["cms"] * TIMES)


def test_every_form_with_one_odd_field(world: World, clients: dict[str, Client]) -> None:
    """Each is taken as it stands; then one field of it is garbage."""
    whole: list[tuple[str, Any]] = []
    for screen in cms.screens(world):
        form = cms.form_of(clients[screen.who], screen)
        assert form is not None, screen.path
        body = hostile.encoded(list(form.fields)).encode()
        answer = ask(clients[screen.who], "post", form.path, body, content_type=FORM)
        taken = answer.status_code == 302 or "json" in answer.get("Content-Type", "")
        assert taken or screen.path.startswith(NOT_TAKEN), (screen.who, screen.path, answer.status_code)
        if form.fields:
            whole.append((screen.who, form))
    assert len(whole) > 40
    sent = 0

    @examples("cms posts")
    @given(
        st.sampled_from(range(len(whole))),
        st.integers(0, 1000),
        values,
        st.sampled_from(["", "action-publish", "action-submit"]),
    )
    def run(chosen: int, place: int, text: str, button: str) -> None:
        nonlocal sent
        sent += 1
        who, form = whole[chosen]
        pairs = list(form.fields)
        place %= len(pairs)
        pairs[place] = (pairs[place][0], text)
        if button:
            pairs.append((button, "1"))
        caches["default"].clear()
        answer = ask(clients[who], "post", form.path, hostile.encoded(pairs).encode(), content_type=FORM)
        assert answer.status_code < 500

    run()
    assert sent >= int(MANY["cms posts"] * TIMES)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 40), "teal").save(out, "PNG")
    return out.getvalue()


def test_files_and_their_titles(world: World, clients: dict[str, Client]) -> None:
    # Not the change of a picture's file: Wagtail throws the old one away at once, and no rollback brings it back.
    places = [
        ("/cms/images/add/", "file", ""), ("/cms/images/multiple/add/", "files[]", ""),
        ("/cms/images/chooser/create/", "image-chooser-upload-file", "image-chooser-upload-"),
        ("/cms/documents/add/", "file", ""), ("/cms/documents/multiple/add/", "files[]", ""),
        ("/cms/documents/chooser/create/", "document-chooser-upload-file", "document-chooser-upload-"),
        ("/cms/redirects/import/", "import_file", ""),
    ]  # fmt: skip
    contents = st.one_of(hostile.files, st.sampled_from([picture(), cms.PDF, b"from,to\r\n/a\x00,/b\r\n"]))
    names = st.one_of(
        hostile.file_names,
        st.sampled_from(["a.png", "a.pdf", "a\x00.png", "あ" * 300 + ".pdf", "\u202egnp.png"]),
    )
    sent = 0

    @examples("cms files")
    @given(st.sampled_from(places), contents, names, hostile.content_types, hostile.texts, hostile.texts)
    def run(place: Any, content: bytes, name: str, content_type: str, title: str, other: str) -> None:
        nonlocal sent
        sent += 1
        path, field, prefix = place
        data = {
            f"{prefix}title": title,
            f"{prefix}credit": other,
            f"{prefix}tags": other,
            f"{prefix}collection": "1",
        }
        data = {key: value.encode("utf-8", "replace").decode() for key, value in data.items()}
        data |= {field: SimpleUploadedFile(name or "x", content, content_type)}
        headers = {"x-requested-with": "XMLHttpRequest"} if "multiple" in path else {}
        answer = ask(clients["admin"], "post", path, data, headers=headers)
        assert answer.status_code < 500

    run()
    assert sent >= int(MANY["cms files"] * TIMES)


# --- what is refused, each by itself -----------------------------------------------------------
LETTERS = "使えない文字が入っています。"
UNFIT = "送られた数字や言葉が正しくありません。"


def says(answer: Any, sentence: str) -> bool:
    return answer.status_code == 400 and answer.content.decode().startswith(sentence)


@pytest.mark.parametrize(
    "path",
    [
        "/cms/choose-page/chosen-multiple/?id=x",
        "/cms/choose-external-link/?parent_page_id=x",
        "/cms/api/main/images/find/?id=x",
        "/cms/workflows/edit/1/?p=x",
        "/cms/workflows/edit/1/?p=0",
        "/cms/workflows/edit/1/?p=" + "9" * 5000,
    ],
)
def test_a_query_that_fits_no_column_is_refused_in_words(admin: Client, path: str) -> None:
    assert says(admin.get(path), UNFIT)


@pytest.mark.parametrize(
    "path", ["/cms/pages/?site=", "/cms/pages/usage/courses/lessonpage/?content_type=", "/cms/choose-page/chosen-multiple/?id="]
)  # fmt: skip
def test_a_number_that_no_column_holds_breaks_no_list(admin: Client, path: str) -> None:
    """PostgreSQL compares it and finds nothing; for SQLite it is refused in words."""
    answer = admin.get(path + "9" * 25)
    assert says(answer, UNFIT) if connection.vendor == "sqlite" else answer.status_code == 200


@pytest.mark.parametrize("next_", ["2026-11-24T10:00", "ÙÕË5", "あ" * 300, '{"a": 1}'])
def test_a_way_back_that_leads_nowhere_is_refused_in_words(admin: Client, lesson: Any, next_: str) -> None:
    assert says(admin.post(f"/cms/pages/{lesson.pk}/unpublish/", {"next": next_}), UNFIT)
    lesson.refresh_from_db()
    assert lesson.live  # refused before anything was done


@pytest.mark.parametrize(
    "odd",
    [{"steps-count": "x"}, {"steps-0-order": ""}, {"steps-0-value-terms-count": ""}, {"steps-0-order": "1"}],
)
def test_steps_that_cannot_be_counted_or_put_in_order_are_refused_and_nothing_is_kept(
    editor: Client, odd: dict[str, str]
) -> None:
    before = LessonPage.objects.count()
    assert says(editor.post(add_url(), dict(cms.lesson_typed()) | odd), UNFIT)
    assert LessonPage.objects.count() == before


def test_a_copy_below_a_page_that_is_not_there_is_refused_in_words(editor: Client, lesson: Any) -> None:
    for nowhere in ("999999", "9" * 25, "x", ""):
        sent = {"new_title": "写し", "new_slug": "utsushi", "new_parent_page": nowhere}
        assert says(editor.post(f"/cms/pages/{lesson.pk}/copy/", sent), UNFIT)


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0" + b"\x00" * 40])
def test_the_mere_beginning_of_a_picture_is_refused_at_its_field(editor: Client, content: bytes) -> None:
    sent = {"title": "見本", "credit": "見本", "file": SimpleUploadedFile("a.png", content)}
    answer = editor.post("/cms/images/add/", sent)
    assert answer.status_code == 200 and "画像" in "".join(answer.context["form"].errors["file"])


@pytest.mark.parametrize("field", ["new_title", "new_slug"])
def test_a_copys_title_and_address_are_no_longer_than_a_pages(
    editor: Client, lesson: Any, field: str
) -> None:
    sent = {"new_title": "写し", "new_slug": "utsushi", "new_parent_page": str(lesson.get_parent().pk)}
    before = LessonPage.objects.count()
    answer = editor.post(f"/cms/pages/{lesson.pk}/copy/", sent | {field: "a" * 256})
    assert answer.status_code == 200 and "255 文字以下" in answer.content.decode()
    assert LessonPage.objects.count() == before
    assert editor.post(f"/cms/pages/{lesson.pk}/copy/", sent | {field: "a" * 255}).status_code == 302


@pytest.mark.parametrize("marks", ["見本《みほん", "｜見本", "みほん》"])
def test_a_copys_title_with_half_a_reading_is_told_at_its_field_and_everything_typed_stays(
    editor: Client, lesson: Any, marks: str
) -> None:
    sent = {"new_title": marks, "new_slug": "utsushi", "new_parent_page": str(lesson.get_parent().pk)}
    before = LessonPage.objects.count()
    answer = editor.post(f"/cms/pages/{lesson.pk}/copy/", sent)
    form = answer.context["form"]
    assert answer.status_code == 200 and list(form.errors) == ["new_title"]
    assert "よみ" in "".join(form.errors["new_title"])
    text = answer.content.decode()
    assert f'value="{marks}"' in text and 'value="utsushi"' in text
    assert LessonPage.objects.count() == before


def test_a_page_whose_own_text_is_half_a_reading_is_not_copied_and_that_is_said(
    editor: Client, lesson: Any
) -> None:
    LessonPage.objects.filter(pk=lesson.pk).update(goal="写真《しゃしん を撮る")
    sent = {"new_title": "写し", "new_slug": "utsushi", "new_parent_page": str(lesson.get_parent().pk)}
    before = LessonPage.objects.count()
    answer = editor.post(f"/cms/pages/{lesson.pk}/copy/", sent)
    (said,) = answer.context["form"].errors["new_title"]
    assert said.startswith("先に、もとのページ「") and "「《」が閉じていません" in said
    assert said in answer.content.decode() and 'value="写し"' in answer.content.decode()
    assert LessonPage.objects.count() == before


@pytest.mark.parametrize("path", ["/cms/pages/search/?q=a%00b", "/cms/users/?q=%00", "/cms/pages/?%00=1"])
def test_nul_is_refused_before_any_screen_reads_it(admin: Client, editor: Client, path: str) -> None:
    assert says(admin.get(path), LETTERS)
    assert says(editor.post("/cms/pages/search/", {"a": "\x00"}), LETTERS)
    assert (
        Client().get(path)["Location"].startswith("/staff/login/")
    )  # nobody is answered by the door, as ever


@pytest.mark.parametrize("text", ["\\u0000", "\\ud800", "\\udc00x", "\\ud83d\\ud83d"])
def test_letters_that_no_database_keeps_are_refused_in_what_scripts_send(editor: Client, text: str) -> None:
    for sent in (f'[{{"a": "{text}"}}]', f'{{"a": ["{text}"]}}'):
        answer = editor.post(add_url(), {"steps-0-value-screen-hotspots": sent})
        assert says(answer, LETTERS)
        assert says(editor.patch("/cms/dismissibles/", sent, content_type="application/json"), LETTERS)


@pytest.mark.parametrize("text", ["\\ud83d\\ude00", "\\\\u0000", "\\\\\\\\ud800", "\\u3042"])
def test_whole_letters_and_what_only_looks_like_one_are_kept(admin: Client, text: str) -> None:
    sent = f'{{"a": "{text}"}}'
    answer = admin.patch("/cms/dismissibles/", sent, content_type="application/json")
    assert answer.json()["a"] == json.loads(sent)["a"]


@pytest.mark.parametrize("body", ["[1]", '"a"', "1", "null", "[" * 100_000, b"\xff"])
def test_a_note_of_a_closed_box_that_is_none_is_refused(admin: Client, body: Any) -> None:
    assert admin.patch("/cms/dismissibles/", body, content_type="application/json").status_code == 400


def test_a_fault_of_ours_stays_a_fault(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody sent is nobody's fault but ours, and is reported."""
    from wagtail.admin.views.home import HomeView

    def broken(*args: Any, **named: Any) -> None:
        raise ValueError("a mistake in the code")

    monkeypatch.setattr(HomeView, "get_context_data", broken)
    with pytest.raises(ValueError, match="a mistake"):
        admin.get("/cms/?q=something&n=9999999999999")
