"""The 28 lessons that ship, the glossary, the messages to judge and the standing pages (E04, E09, A17)."""

import re
from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.test import Client

from core import furigana
from core.enums import Phone
from core.plain_japanese import Kind, check
from core.ruby import strip
from core.typeset import plain, typeset
from courses.blocks import SENTENCES, sentences
from courses.curriculum import files
from courses.models import CoursePage, LessonIndexPage, LessonPage, Term
from home.models import HomePage, StandardPage
from media.screens import Hotspot, read_hotspots
from tests.words import words

from .shipped import APPROVED, LABELS, ONE_NAME, all_texts, readings_in, readings_of_files, table

LESSONS = files.lessons()
TEXTS = all_texts()
COURSES = {
    "start": range(1, 3),
    "basics": range(3, 9),
    "phone-text": range(9, 12),
    "photo-map": range(12, 15),
    "connect": range(15, 20),
    "safety": range(20, 24),
    "disaster": range(24, 26),
    "daily": range(26, 29),
}
# What a message to be judged says is quoted: its sender writes names and a greeting without です.
QUOTED_MAY = frozenset((Kind.PLAIN_STYLE,))


def every(lesson: dict[str, Any]) -> str:
    return f"レッスン{lesson['number']}"


# --- what there is -----------------------------------------------------------------------------
def test_lessons_1_to_28_stand_in_the_courses_of_the_curriculum() -> None:
    standing = {slug: [] for slug in COURSES}
    for lesson in LESSONS:
        standing[lesson["course"]].append(lesson["number"])
    assert standing == {slug: list(numbers) for slug, numbers in COURSES.items()}
    assert [course["slug"] for course in files.courses()] == list(COURSES)


@pytest.mark.django_db
def test_the_school_shows_the_same_lessons_in_the_same_courses() -> None:
    shown = {
        course.slug: list(
            LessonPage.objects.child_of(course).live().order_by("number").values_list("number", flat=True)
        )
        for course in CoursePage.objects.live()
    }
    assert shown == {slug: list(numbers) for slug, numbers in COURSES.items()}


@pytest.mark.parametrize("lesson", LESSONS, ids=every)
def test_a_lesson_has_four_to_nine_steps_each_with_its_own_id(lesson: dict[str, Any]) -> None:
    ids = [step["id"] for step in lesson["steps"]]
    assert 4 <= len(ids) <= 9
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", name) for name in ids)


@pytest.mark.parametrize("lesson", LESSONS, ids=every)
def test_a_lesson_says_when_and_on_what_it_was_checked(lesson: dict[str, Any]) -> None:
    assert isinstance(lesson["checked"], date)
    assert re.fullmatch(r"iOS \d+", lesson["versions"]["iphone"])
    assert re.fullmatch(r"Android \d+", lesson["versions"]["android"])
    assert 10 <= lesson["minutes"] <= 20
    assert lesson["needs"]
    assert len(lesson["keywords"]) >= 10


@pytest.mark.parametrize("lesson", LESSONS, ids=every)
def test_the_question_at_the_end_has_three_answers_and_exactly_one_is_right(lesson: dict[str, Any]) -> None:
    choices = lesson["check"]["choices"]
    assert len(choices) == 3
    assert [bool(choice.get("right")) for choice in choices].count(True) == 1
    assert len({choice["text"] for choice in choices}) == 3
    assert all(choice["why"] for choice in choices)


def test_the_right_answer_does_not_always_stand_in_the_same_place() -> None:
    places = Counter(
        [bool(choice.get("right")) for choice in lesson["check"]["choices"]].index(True) for lesson in LESSONS
    )
    assert set(places) == {0, 1, 2}
    assert max(places.values()) <= 12


def test_every_word_that_a_lesson_explains_is_in_the_glossary() -> None:
    known = {term["term"] for term in files.terms()}
    used = {
        (lesson["number"], term)
        for lesson in LESSONS
        for term in [*lesson["terms"], *(t for step in lesson["steps"] for t in step.get("terms") or [])]
    }
    assert {(number, term) for number, term in used if term not in known} == set()
    assert len(used) > 200


def test_a_word_explained_at_a_step_is_listed_with_its_lesson() -> None:
    astray = {
        (lesson["number"], term)
        for lesson in LESSONS
        for step in lesson["steps"]
        for term in step.get("terms") or []
        if term not in lesson["terms"]
    }
    assert astray == set()


def test_a_lesson_named_in_a_text_exists_and_has_the_title_it_is_given() -> None:
    titles = {lesson["number"]: strip(lesson["title"]) for lesson in LESSONS}
    named = [
        (text.where, int(number), title)
        for text in TEXTS
        for number, title in re.findall(r"レッスン(\d+)(?:「([^」]+)」)?", strip(text.text))
    ]
    assert [each for each in named if each[1] not in titles or not titles[each[1]].startswith(each[2])] == []
    assert len(named) >= 9


# --- pictures (E09) ----------------------------------------------------------------------------
def screens_of(lesson: LessonPage) -> list[tuple[str, Any]]:
    """What each phone's owner sees: ``(where, screen)`` of every step."""
    return [
        (
            f"{lesson.number} {position} {phone}",
            step.value.for_phone(phone, "screen"),
        )
        for phone in Phone.values
        for position, step in enumerate(lesson.steps, start=1)
    ]


def inside(spot: Hotspot) -> bool:
    return spot.x >= 0 and spot.y >= 0 and spot.x + spot.w <= 100 and spot.y + spot.h <= 100


@pytest.mark.django_db
def test_every_step_on_every_phone_has_a_drawn_picture_with_words_and_a_place_to_touch() -> None:
    lacking, seen = [], 0
    for lesson in LessonPage.objects.live():
        for where, screen in screens_of(lesson):
            seen += 1
            spots = read_hotspots(screen["hotspots"]) if screen else []
            if not screen or not screen["image"].drawing_key or not screen["image"].credit:
                lacking.append((where, "picture"))
            elif not screen["alt"].endswith("。") or len(screen["alt"]) < 10:
                lacking.append((where, "alt"))
            elif not spots or not all(inside(spot) for spot in spots):
                lacking.append((where, "hotspot"))
    assert lacking == []
    assert seen == 3 * sum(len(lesson["steps"]) for lesson in LESSONS)


@pytest.mark.django_db
def test_a_place_to_type_says_what_to_type_and_every_place_has_a_hint() -> None:
    dumb = [
        where
        for lesson in LessonPage.objects.live()
        for where, screen in screens_of(lesson)
        for spot in read_hotspots(screen["hotspots"])
        if not spot.hint or (spot.gesture == "type") != bool(spot.text)
    ]
    assert dumb == []


# --- words (A17) -------------------------------------------------------------------------------
def test_every_text_is_easy_japanese() -> None:
    explained = {name for term in files.terms() for name in (term["term"], *(term.get("also") or []))}
    found = [
        (text.where, finding.sentence, finding.message)
        for text in TEXTS
        for finding in check(text.text, label=text.kind == "label", explained=explained)
        if not (text.kind == "quoted" and finding.kind in QUOTED_MAY)
        # A word of the glossary is explained by its own entry: モバイル通信.
        if not (text.where.startswith("term ") and finding.kind is Kind.KATAKANA)
    ]
    assert found == []


def test_no_text_is_longer_than_its_field() -> None:
    long = [(text.where, len(strip(text.text))) for text in TEXTS if len(strip(text.text)) > text.longest]
    assert long == []


def test_a_step_is_one_action_in_at_most_two_sentences_and_a_note_as_well() -> None:
    kinds = ("instruction", "sentence")
    parts = [text for text in TEXTS if text.kind in kinds and re.search("(text|tip|caution)$", text.where)]
    assert [text.where for text in parts if len(sentences(text.text)) > SENTENCES] == []
    instructions = [text for text in parts if text.kind == "instruction"]
    longest = max(len(strip(text.text)) for text in instructions)
    assert longest <= 35


def test_the_same_thing_has_the_same_name_everywhere() -> None:
    wrong = [
        (text.where, other, name)
        for other, name in table(ONE_NAME)
        for text in TEXTS
        # 「8時30分から」 is a time, not 「分からない」.
        if other in re.sub("[0-9]+分", "", strip(text.text))
    ]
    assert wrong == []


def test_every_sentence_ends_as_one() -> None:
    endless = [
        text.where
        for text in TEXTS
        if text.kind not in LABELS and not strip(text.text).endswith(("。", "。）", "か。"))
    ]
    assert endless == []


# --- readings (E04) ----------------------------------------------------------------------------
def test_every_word_with_kanji_has_a_reading() -> None:
    assert {text.where: furigana.missing(text.text) for text in TEXTS if furigana.missing(text.text)} == {}


def test_every_reading_has_been_approved_by_a_person() -> None:
    rows = table(APPROVED)
    approved = set(rows)
    found = readings_of_files()
    new = {f"{word}《{reading}》": found[word, reading][:3] for word, reading in set(found) - approved}
    assert new == {}, f"read each in its place; if it is right, add it to {APPROVED.name}"
    assert sorted(approved - set(found)) == [], "no text has these any more; take them out"
    assert rows == sorted(approved)


@pytest.mark.django_db
def test_what_is_stored_for_readers_has_only_approved_readings() -> None:
    approved = set(table(APPROVED))
    pages = [*HomePage.objects.all(), *LessonIndexPage.objects.all(), *CoursePage.objects.all()]
    pages += [*StandardPage.objects.all(), *LessonPage.objects.all()]
    stored = [(page, text) for page in [*pages, *Term.objects.all()] for text in page.readings.values()]
    assert [(str(page), plain(text)) for page, text in stored if readings_in(text) - approved] == []
    assert len(stored) > 1500


@pytest.mark.django_db
def test_stored_readings_are_those_of_the_rules_today() -> None:
    lessons = LessonPage.objects.filter(number__in=(1, 12, 28))
    stale = [
        text for lesson in lessons for text, stored in lesson.readings.items() if stored != typeset(text)
    ]
    assert stale == []
    assert lessons.count() == 3


# --- who sees what -----------------------------------------------------------------------------
@pytest.mark.parametrize("lesson", LESSONS, ids=every)
def test_notes_for_helpers_are_never_shown_to_learners(reader: Client, lesson: dict[str, Any]) -> None:
    notes = [step["helper"] for step in lesson["steps"] if step.get("helper")]
    page = words(reader.get(f"/lessons/{lesson['number']}/all/"))
    assert strip(lesson["steps"][0].get("iphone", {}).get("text") or lesson["steps"][0]["text"]) in page
    assert [note for note in notes if strip(note) in page] == []


def test_notes_for_helpers_are_shown_to_those_who_help(editor: Client) -> None:
    note = next(step["helper"] for step in LESSONS[11]["steps"] if step.get("helper"))
    assert strip(note) in words(editor.get("/lessons/12/all/"))
