"""Search finds the right lesson first, however a senior writes it (E05), on the real index and lessons."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from courses.models import LessonPage
from courses.search import find_lessons
from tests.words import words

QUERIES = [
    line.split("\t")[:2]
    for line in (Path(__file__).parents[1] / "core" / "data" / "queries.tsv").read_text("utf-8").splitlines()
    if line.strip() and not line.startswith("#")
]


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(QUERIES) >= 60
    assert len({int(number) for _query, number in QUERIES}) == 28


@pytest.mark.django_db
def test_every_query_of_the_table_finds_its_lesson_first() -> None:
    wrong = {}
    for query, number in QUERIES:
        found = [lesson.number for lesson in find_lessons(query)]
        if found[:1] != [int(number)]:
            wrong[query] = (int(number), found[:3])
    assert wrong == {}


@pytest.mark.django_db
def test_wagtails_own_search_finds_japanese_through_our_terms() -> None:
    from core.search_text import query_terms

    found = LessonPage.objects.live().search(query_terms("ﾃﾞﾝﾜ"), operator="or")
    assert 9 in [lesson.number for lesson in found]


def test_each_result_is_headed_by_its_lesson_number(reader: Client) -> None:
    page = words(reader.get("/search/", {"q": "でんわ"}))
    assert "レッスン9" in page.replace(" ", "")


@pytest.mark.parametrize("query", ["ぬるぽぽ", "zzzzqqq", "！！！", "\x00", "𩸽𩸽𩸽"])
def test_nothing_found_offers_lessons_and_the_telephone(reader: Client, query: str) -> None:
    answer = reader.get("/search/", {"q": query})
    assert answer.status_code == 200
    assert answer.context["results"] == []
    assert len(answer.context["suggestions"]) == 4
    assert "04-2942-3110" in answer.content.decode()


def test_an_empty_search_asks_for_a_word(reader: Client) -> None:
    answer = reader.get("/search/", {"q": "   "})
    assert answer.status_code == 200
    assert answer.context["query"] == ""


def test_what_was_typed_stays_and_is_no_markup(reader: Client) -> None:
    page = reader.get("/search/", {"q": '<b>"電話</b>'}).content.decode()
    assert "<b>&quot;" not in page.replace("&lt;b&gt;", "")
    assert "&lt;b&gt;" in page


def test_a_draft_is_not_found(reader: Client) -> None:
    LessonPage.objects.filter(number=9).update(live=False)
    assert 9 not in [lesson.number for lesson in find_lessons("電話をかける")]


def test_a_search_costs_the_same_for_one_result_and_for_many(
    reader: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    reader.get("/search/", {"q": "あ"})
    with CaptureQueriesContext(
        connection,
    ) as one:
        assert len(reader.get("/search/", {"q": "バス"}).context["results"]) == 1
    with CaptureQueriesContext(connection) as many:
        assert len(reader.get("/search/", {"q": "スマホ"}).context["results"]) > 3
    assert len(many) <= len(one) <= 4
