"""Pictures come in the sizes that phones and paper take, made before a reader asks."""

import io
import re

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from courses.actions import pictures_in, prepare_pictures
from courses.models import LessonPage
from media.models import SchoolImage, SchoolRendition
from media.pictures import PAPER_SPEC, SPECS, missing_sizes

pytestmark = pytest.mark.django_db


def uploaded(width: int = 900, height: int = 1744) -> SchoolImage:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#cde").save(out, "PNG")
    image = SchoolImage(title="とった画面", credit="試し")
    image.file.save("shot.png", ContentFile(out.getvalue()), save=False)
    image.width, image.height = width, height
    image.save()
    return image


def use_in(lesson: LessonPage, image: SchoolImage) -> LessonPage:
    raw = list(lesson.steps.raw_data)
    raw[0]["value"]["screen"] = {"image": image.pk, "alt": "試しの画面です。", "hotspots": []}
    raw[0]["value"]["variants"] = []
    lesson.steps = type(lesson.steps)(lesson.steps.stream_block, raw, is_lazy=True)
    lesson.save_revision().publish()
    return LessonPage.objects.get(pk=lesson.pk)


def test_every_shipped_picture_has_all_of_its_sizes() -> None:
    images = [image for lesson in LessonPage.objects.for_readers() for image in pictures_in(lesson)]
    assert len({image.pk for image in images}) > 300
    assert missing_sizes(images) == []


def test_an_uploaded_picture_gets_its_sizes_from_the_worker_once(lesson: LessonPage) -> None:
    image = uploaded()
    lesson = use_in(lesson, image)
    assert missing_sizes(pictures_in(lesson)) == [image]
    assert prepare_pictures(lesson_id=lesson.pk) == 1
    assert set(SchoolRendition.objects.filter(image=image).values_list("filter_spec", flat=True)) == {
        *SPECS,
        PAPER_SPEC,
    }
    assert prepare_pictures(lesson_id=lesson.pk) == 0


def test_a_lesson_deleted_meanwhile_is_no_error() -> None:
    assert prepare_pictures(lesson_id=999_999) == 0


def test_a_phone_is_offered_avif_and_webp_in_two_widths_below_40_kb(reader: Client) -> None:
    page = reader.get("/lessons/12/3/").content.decode()
    offered = re.findall(r'<source type="(image/\w+)" srcset="([^"]+)"', page)
    assert [kind for kind, _srcset in offered] == ["image/avif", "image/webp"]
    for _kind, srcset in offered:
        assert re.findall(r" (\d+)w", srcset) == ["320", "640"]
    sizes = [
        (rendition.file.size, rendition.file.name)
        for rendition in SchoolRendition.objects.filter(
            filter_spec__in=SPECS, image__drawing_key__isnull=False
        )
    ]
    assert len(sizes) > 1200
    assert [entry for entry in sizes if entry[0] > 40 * 1024] == []


def test_a_lessons_pictures_cost_one_query_for_any_number(
    lesson: LessonPage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    images = pictures_in(lesson)
    for some in (images[:1], images):
        with django_assert_num_queries(1):
            missing_sizes(some)
