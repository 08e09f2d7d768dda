"""A lesson is read as it is stored: the same words, pictures and terms, without fetching what nobody sees."""

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks
from wagtail.blocks import StreamValue
from wagtail.models import PageViewRestriction

from core.enums import Phone
from courses.models import LessonPage, Term
from courses.reading import StepView, read_lesson
from media.models import SchoolImage


def seen(step: StepView) -> list[Any]:
    """All that a page shows of a step."""
    words = [str(part) for part in (step.text, step.tip, step.caution, step.helper)]
    return [step.code, *words, step.terms, step.picture, step.url]


@pytest.mark.parametrize("phone", Phone.values)
def test_a_preview_from_a_form_reads_like_the_stored_lesson(lesson: LessonPage, phone: str) -> None:
    stored = [seen(step) for step in read_lesson(lesson, phone).steps]
    lesson.steps = StreamValue(
        lesson.steps.stream_block, [(step.block_type, step.value, step.id) for step in lesson.steps]
    )
    assert [seen(step) for step in read_lesson(lesson, phone).steps] == stored
    assert len(stored) == 7


def test_a_picture_that_was_deleted_gives_way_to_another_phones(lesson: LessonPage) -> None:
    step = read_lesson(lesson, "android").steps[0]
    theirs = read_lesson(lesson, "iphone").steps[0]
    assert step.picture != theirs.picture
    SchoolImage.objects.filter(pk=step.image.pk).delete()  # type: ignore[union-attr]
    again = LessonPage.objects.get(pk=lesson.pk)
    assert read_lesson(again, "android").steps[0].picture == theirs.picture


def test_a_step_without_any_picture_left_has_none(lesson: LessonPage) -> None:
    SchoolImage.objects.all().delete()
    again = LessonPage.objects.get(pk=lesson.pk)
    assert [step.picture for step in read_lesson(again, "iphone").steps] == [None] * 7


def test_a_word_that_was_deleted_is_left_out(lesson: LessonPage) -> None:
    before = [term.term for term in read_lesson(lesson, "iphone").steps[0].terms]
    Term.objects.filter(term=before[0]).delete()
    again = LessonPage.objects.get(pk=lesson.pk)
    assert [term.term for term in read_lesson(again, "iphone").steps[0].terms] == before[1:]


def test_lists_stored_without_ids_are_read_too(lesson: LessonPage) -> None:
    whole = [seen(step) for step in read_lesson(lesson, "android").steps]
    raw = lesson.steps.get_prep_value()
    for step in raw:
        for name in ("variants", "terms"):
            step["value"][name] = [item["value"] for item in step["value"][name]]
    lesson.steps = json.dumps(raw)
    assert [seen(step) for step in read_lesson(lesson, "android").steps] == whole


def test_a_step_page_asks_for_its_own_picture_and_words_only(
    lesson: LessonPage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        steps = read_lesson(lesson, "iphone", pictures_of=3).steps
    assert [step.number for step in steps if step.picture] == [3]
    assert {step.number for step in steps if step.terms} == {3}


def test_a_private_course_hides_its_lessons_at_once(
    reader: Client, lesson: LessonPage, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    assert reader.get("/lessons/12/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        PageViewRestriction.objects.create(
            page=lesson.get_parent(), restriction_type=PageViewRestriction.LOGIN
        )
    assert reader.get("/lessons/12/").status_code == 404
    assert reader.get("/lessons/1/").status_code == 200
