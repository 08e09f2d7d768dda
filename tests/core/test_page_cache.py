"""Finished pages are kept for everybody with the same settings, and forgotten when anything is published."""

import gzip
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from core.models import SchoolSettings
from core.page_cache import forget_all, stamp
from core.typeset import plain, typeset
from courses.models import LessonPage
from tests.words import words

KEPT = [
    "/",
    "/lessons/",
    "/lessons/12/",
    "/lessons/12/3/",
    "/lessons/12/all/",
    "/lessons/12/print/",
    "/words/",
    "/help/",
]


@pytest.mark.parametrize("path", KEPT)
def test_the_second_reader_costs_no_query(
    reader: Client, django_assert_num_queries: DjangoAssertNumQueries, path: str
) -> None:
    first = reader.get(path)
    assert first.status_code == 200
    with django_assert_num_queries(0):
        second = Client(headers={"user-agent": "iPhone"}).get(path)
    assert second.content == first.content
    assert dict(second.items()) == dict(first.items())


@pytest.mark.parametrize("path", [path for path in KEPT if path not in ("/lessons/", "/help/")])
def test_a_page_asked_for_anew_costs_at_most_six_queries(
    reader: Client, django_assert_max_num_queries: Any, path: str
) -> None:
    reader.get(path)  # the school's settings are read once after each publication
    caches["pages"].clear()
    with django_assert_max_num_queries(6):
        assert reader.get(path).status_code == 200


def test_each_setting_has_its_own_copy(reader: Client) -> None:
    pages = set()
    for cookie in (
        "m.on.white.iphone",
        "x.on.white.iphone",
        "m.off.white.iphone",
        "m.on.black.iphone",
        "m.on.white.android",
    ):
        reader.cookies["reader"] = cookie
        pages.add(reader.get("/lessons/12/3/").content)
        pages.add(reader.get("/lessons/12/3/").content)
    assert len(pages) == 5


def test_publishing_a_lesson_makes_every_kept_page_old(
    reader: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    before = reader.get("/lessons/12/").content.decode()
    lesson = LessonPage.objects.get(number=12)
    lesson.goal = "新しい目あてです。"
    with django_capture_on_commit_callbacks(execute=True):
        lesson.save_revision().publish()
    after = reader.get("/lessons/12/").content.decode()
    assert "目あて" not in before
    assert "目あて" in after


def test_changing_the_schools_telephone_makes_every_kept_page_old(
    reader: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    assert "04-2942-3110" in reader.get("/help/").content.decode()
    school = SchoolSettings.objects.get()
    school.tel = "04-2000-0000"
    with django_capture_on_commit_callbacks(execute=True):
        school.save()
    page = reader.get("/help/").content.decode()
    assert "04-2000-0000" in page
    assert "04-2942-3110" not in page


def test_what_is_rolled_back_makes_nothing_old(db: None) -> None:
    before = stamp()
    LessonPage.objects.get(number=12).save_revision().publish()  # the test's own transaction never commits
    assert stamp() == before


def test_forgetting_twice_gives_a_new_stamp_each_time() -> None:
    stamps = {stamp()}
    for _ in range(3):
        forget_all()
        stamps.add(stamp())
    assert len(stamps) == 4


@pytest.mark.parametrize(
    "path",
    ["/number/", "/search/?q=x", "/stamps/", "/settings/", "/lessons/12/done/", "/lessons/12/help/?step=3"],
)
def test_pages_of_ones_own_are_not_kept(reader: Client, path: str) -> None:
    assert not getattr(reader.get(path), "kept_page", False)


def first_note(lesson: LessonPage) -> tuple[str, str]:
    """The address of a step with a note for helpers, and the note's words."""
    block = next(step for step in lesson.steps if step.value["helper"])
    return lesson.path_for(lesson.step_numbers[block.id]), plain(typeset(block.value["helper"]))


def test_somebody_signed_in_gets_no_kept_page_and_leaves_none(
    reader: Client, editor: Client, lesson: LessonPage
) -> None:
    path, note = first_note(lesson)
    assert note in words(editor.get(path))
    assert note not in words(reader.get(path))
    assert note in words(editor.get(path))


def test_a_kept_page_is_packed_for_those_who_can_unpack(reader: Client) -> None:
    plain = reader.get("/lessons/12/3/")
    for _ in range(2):
        packed = reader.get("/lessons/12/3/", headers={"accept-encoding": "gzip"})
        assert packed["Content-Encoding"] == "gzip"
        assert int(packed["Content-Length"]) == len(packed.content)
        assert gzip.decompress(packed.content) == plain.content
    assert not reader.get("/lessons/12/3/").has_header("Content-Encoding")


def test_a_kept_page_still_remembers_the_last_step(reader: Client) -> None:
    reader.get("/lessons/12/3/")
    another = Client(headers={"user-agent": "iPhone"})
    another.get("/lessons/12/3/")
    assert another.cookies["last"].value == "12-3"


def test_an_unknown_host_is_refused_before_the_kept_pages(reader: Client) -> None:
    reader.get("/lessons/12/3/")
    assert reader.get("/lessons/12/3/", headers={"host": "evil.example"}).status_code == 400


def test_helpers_notes_are_never_shown_to_learners(reader: Client) -> None:
    seen = 0
    for lesson in LessonPage.objects.for_readers():
        pages = "".join(
            words(reader.get(f"/lessons/{lesson.number}/{view}/")) for view in ("all", "print", "practice")
        )
        for step in lesson.steps:
            if note := step.value["helper"]:
                seen += 1
                assert plain(typeset(note)) not in pages
    assert seen > 80


@pytest.mark.parametrize(
    ("path", "cookie", "value"), [("/", "last", "12-3"), ("/lessons/12/", "last", "12-3")]
)
def test_where_one_stopped_is_offered_although_the_page_is_kept_for_others(
    reader: Client, path: str, cookie: str, value: str
) -> None:
    stranger = reader.get(path).content
    another = Client(headers={"user-agent": "iPhone"})
    another.cookies[cookie] = value
    mine = another.get(path).content.decode()
    assert mine.count("/lessons/12/3/") == stranger.decode().count("/lessons/12/3/") + 1
    assert reader.get(path).content == stranger


@pytest.mark.parametrize("path", ["/lessons/", "/lessons/photo-map/"])
def test_ones_own_stamps_are_shown_although_the_page_is_kept_for_others(reader: Client, path: str) -> None:
    stranger = reader.get(path).content
    another = Client(headers={"user-agent": "iPhone"})
    another.cookies["stamps"] = "12"
    assert another.get(path).context["stamps"] == [12]
    assert reader.get(path).content == stranger
