"""A printed code opens its own step, or its lesson with a kind word; never another step (E02)."""

import json
import uuid
from typing import Any

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.actions import give_step_codes
from courses.models import CoursePage, LessonNumber, LessonPage, StepCode

WORDS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def step(text: str, block_id: str | None = None) -> dict[str, Any]:
    empty = {"image": None, "alt": "", "hotspots": []}
    value = {
        "text": text,
        "screen": empty,
        "tip": "",
        "caution": "",
        "helper": "",
        "variants": [],
        "terms": [],
    }
    return {"type": "step", "id": block_id or str(uuid.uuid4()), "value": value}


def make_lesson(number: int, steps: list[dict[str, Any]]) -> LessonPage:
    course = CoursePage.objects.first()
    assert course is not None
    lesson = LessonPage(
        title=f"試しのレッスン{number}",
        slug=f"try-{number}",
        number=number,
        goal="試します。",
        steps=json.dumps(steps),
    )
    course.add_child(instance=lesson)
    lesson.save_revision().publish()
    return lesson


def look(reader: Client, path: str) -> Any:
    """The page's context, made now: inside a test nothing is committed, so kept pages stay kept."""
    caches["pages"].clear()
    return reader.get(path).context


def publish(lesson: LessonPage, steps: list[dict[str, Any]]) -> LessonPage:
    lesson = LessonPage.objects.get(pk=lesson.pk)
    lesson.steps = json.dumps(steps)
    lesson.save_revision().publish()
    return lesson


@pytest.mark.django_db
def test_steps_are_numbered_in_reading_order_at_first_publication() -> None:
    lesson = make_lesson(901, [step("一"), step("二"), step("三")])
    assert list(StepCode.objects.filter(lesson=901).values_list("number", flat=True).order_by("pk")) == [
        1,
        2,
        3,
    ]
    assert sorted(LessonPage.objects.get(pk=lesson.pk).step_numbers.values()) == [1, 2, 3]


@pytest.mark.django_db
def test_giving_codes_twice_gives_nothing_new() -> None:
    lesson = make_lesson(901, [step("一"), step("二")])
    before = list(StepCode.objects.filter(lesson=901).values_list("number", "block_id"))
    give_step_codes(lesson=lesson)
    give_step_codes(lesson=lesson)
    assert list(StepCode.objects.filter(lesson=901).values_list("number", "block_id")) == before


@pytest.mark.django_db
def test_a_step_put_in_between_gets_the_next_number_never_used(reader: Client) -> None:
    first, second = step("はじめ"), step("おわり")
    lesson = make_lesson(901, [first, second])
    publish(lesson, [first, step("あいだ"), second])
    assert look(reader, "/lessons/901/2/")["step"].plain_text == "おわり"
    assert look(reader, "/lessons/901/3/")["step"].plain_text == "あいだ"
    assert look(reader, "/lessons/901/3/")["step"].position == 2


@pytest.mark.django_db
def test_a_step_that_is_gone_leads_to_its_lesson_with_a_kind_word(reader: Client) -> None:
    first, second = step("はじめ"), step("おわり")
    lesson = make_lesson(901, [first, second])
    publish(lesson, [second])
    answer = reader.get("/lessons/901/1/")
    assert answer.status_code == 200
    assert answer.context["gone_code"] == "901-1"
    assert look(reader, "/lessons/901/2/")["step"].plain_text == "おわり"


@pytest.mark.django_db
def test_a_number_never_printed_is_not_found(reader: Client) -> None:
    make_lesson(901, [step("一")])
    assert reader.get("/lessons/901/2/").status_code == 404
    assert reader.get("/lessons/902/1/").status_code == 404


@pytest.mark.django_db
def test_a_step_brought_back_from_an_old_revision_has_its_old_number(reader: Client) -> None:
    first, second = step("はじめ"), step("おわり")
    lesson = make_lesson(901, [first, second])
    old = lesson.latest_revision
    publish(lesson, [second, step("新しい")])
    old.as_object().save_revision().publish()
    assert look(reader, "/lessons/901/1/")["step"].plain_text == "はじめ"
    assert StepCode.objects.filter(lesson=901).count() == 3


@pytest.mark.django_db
def test_a_published_number_cannot_be_changed() -> None:
    lesson = make_lesson(901, [step("一")])
    lesson.number = 902
    with pytest.raises(ValidationError, match="このレッスンの番号は901です"):
        lesson.full_clean()


@pytest.mark.django_db
def test_a_number_stays_taken_after_its_lesson_is_deleted() -> None:
    make_lesson(901, [step("一")]).delete()
    assert LessonNumber.objects.filter(number=901).exists()
    with pytest.raises(ValidationError, match="901番は「試しのレッスン901」の番号です"):
        make_lesson(901, [step("別のレッスン")])


@pytest.mark.django_db
def test_two_drafts_cannot_share_a_number() -> None:
    course = CoursePage.objects.first()
    assert course is not None
    course.add_child(
        instance=LessonPage(title="下書き", slug="draft", number=901, goal="試します。", live=False)
    )
    with pytest.raises(ValidationError, match="下書きの「下書き」が使っています"):
        course.add_child(instance=LessonPage(title="もう1つ", slug="other", number=901, goal="試します。"))


edits = st.lists(
    st.tuples(
        st.sampled_from(["insert", "delete", "move", "publish", "revert"]),
        st.integers(0, 99),
        st.integers(0, 99),
    ),
    min_size=1,
    max_size=14,
)


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(plan=edits)
def test_after_any_edits_a_printed_code_never_opens_another_step(
    reader: Client, plan: list[tuple[str, int, int]]
) -> None:
    from django.db import transaction

    with transaction.atomic():
        number = 950
        steps = [step("最初"), step("次")]
        lesson = make_lesson(number, steps)
        printed: dict[int, str] = {}
        published = [list(steps)]

        def remember() -> None:
            for block, given in LessonPage.objects.get(pk=lesson.pk).step_numbers.items():
                assert printed.setdefault(given, block) == block

        remember()
        for what, a, b in plan:
            if what == "insert":
                steps.insert(a % (len(steps) + 1), step(f"手順{a}{b}"))
            elif what == "delete" and len(steps) > 1:
                steps.pop(a % len(steps))
            elif what == "move":
                steps.insert(b % len(steps), steps.pop(a % len(steps)))
            elif what == "revert":
                steps[:] = list(published[a % len(published)])
            if what in ("publish", "revert"):
                publish(lesson, steps)
                published.append(list(steps))
                remember()
        publish(lesson, steps)
        remember()
        live = {block["id"] for block in steps}
        for given, block in printed.items():
            context = look(reader, f"/lessons/{number}/{given}/")
            if block in live:
                assert context["step"].block_id == block
            else:
                assert context["gone_code"] == f"{number}-{given}"
        transaction.set_rollback(True)
