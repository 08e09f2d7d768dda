"""Pages of long lists: counted no further than some pages on, and what a row shows is asked for one page only."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Value
from django.test.utils import CaptureQueriesContext

from core.paging import PAGES_AHEAD, page_of
from people.models import Learner

pytestmark = pytest.mark.django_db
FIRST_YEAR = 1000


def rows(count: int) -> object:
    Learner.objects.bulk_create(
        Learner(call_name=f"{n}", name=f"{n}", kana="ア", kana_key=f"{n:05d}", birth_year=FIRST_YEAR + n)
        for n in range(count)
    )
    return Learner.objects.filter(birth_year__lt=FIRST_YEAR + count).order_by("kana_key", "pk")


def test_a_short_list_is_counted_whole() -> None:
    page = page_of(rows(25), "2", 10)
    assert (page.paginator.count, page.paginator.num_pages, page.paginator.more) == (25, 3, False)
    assert [row.call_name for row in page] == [str(n) for n in range(10, 20)]
    assert (page.has_previous(), page.has_next()) == (True, True)


def test_a_long_list_is_counted_some_pages_on_and_says_that_there_is_more() -> None:
    page = page_of(rows(150), None, 10)
    assert (page.number, page.paginator.count, page.paginator.more) == (1, (1 + PAGES_AHEAD) * 10, True)
    later = page_of(Learner.objects.filter(birth_year__lt=FIRST_YEAR + 150).order_by("kana_key"), "12", 10)
    assert (later.number, later.paginator.count, later.paginator.more) == (12, 150, False)
    assert [row.call_name for row in later] == [str(n) for n in range(110, 120)]


@pytest.mark.parametrize("asked", ["99", "0", "-1", "x", "", None, "²", "9" * 30])
def test_a_page_that_is_not_there_gives_one_that_is(asked: str | None) -> None:
    page = page_of(rows(25), asked, 10)
    assert page.number == (1 if asked in ("x", "", None, "²") else 3)
    assert len(list(page)) == (10 if page.number == 1 else 5)


def test_what_a_row_shows_is_asked_for_one_page_and_keeps_its_order() -> None:
    asked: list[int] = []

    def whole(some: object) -> object:
        asked.append(some.count())
        return some.order_by("-pk").annotate(said=Value("shown"))

    page = page_of(rows(30), "2", 10, whole=whole)
    assert [(row.call_name, row.said) for row in page] == [(str(n), "shown") for n in range(10, 20)]
    assert asked == [10]


def test_two_questions_however_many_rows() -> None:
    found = rows(200)
    with CaptureQueriesContext(connection) as caught:
        list(page_of(found, "3", 10, whole=lambda some: some))
    assert len(caught) == 2


def test_the_order_of_learners_is_read_off_an_index() -> None:
    with connection.cursor() as cursor:
        indexes = connection.introspection.get_constraints(cursor, Learner._meta.db_table)
    assert indexes["people_learner_walk"]["columns"] == ["kana_key", "id", "home_center", "erased_at"]
