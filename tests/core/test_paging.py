"""Pages of long lists: counted no further than some pages on, and what a row shows is asked for one page only."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import F, Value
from django.test.utils import CaptureQueriesContext

from core.paging import PAGES_AHEAD, Order, first_of, page_of
from people.models import Learner

pytestmark = pytest.mark.django_db
FIRST_YEAR = 1000


def rows(count: int) -> object:
    Learner.objects.bulk_create(
        Learner(call_name=f"{n}", name=f"{n}", kana=f"ア{n:05d}", birth_year=FIRST_YEAR + n)
        for n in range(count)
    )
    return Learner.objects.filter(birth_year__lt=FIRST_YEAR + count).order_by("birth_year", "pk")


def test_a_short_list_is_counted_whole() -> None:
    page = page_of(rows(25), "2", 10)
    assert (page.paginator.count, page.paginator.num_pages, page.paginator.more) == (25, 3, False)
    assert [row.call_name for row in page] == [str(n) for n in range(10, 20)]
    assert (page.has_previous(), page.has_next()) == (True, True)


def test_a_long_list_is_counted_some_pages_on_and_says_that_there_is_more() -> None:
    page = page_of(rows(150), None, 10)
    assert (page.number, page.paginator.count, page.paginator.more) == (1, (1 + PAGES_AHEAD) * 10, True)
    later = page_of(Learner.objects.filter(birth_year__lt=FIRST_YEAR + 150).order_by("birth_year"), "12", 10)
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
    assert indexes["people_learner_walk"]["columns"] == ["id", "home_center", "erased_at"]


def backwards(most: int) -> Order:
    """An order that is worked out of what was read, as that of kana is."""
    return Order(F("birth_year"), lambda year: -year, most)


def test_a_short_list_is_put_in_order_whole_so_that_its_pages_agree() -> None:
    found = rows(25)
    pages = [page_of(found, number, 10, order=backwards(25)) for number in ("1", "2", "3")]
    assert [row.call_name for page in pages for row in page] == [str(n) for n in range(24, -1, -1)]
    assert {(page.paginator.count, page.paginator.more, page.paginator.is_in_order) for page in pages} == {
        (25, False, True)
    }


def test_a_longer_list_stays_as_the_database_gives_it_and_says_so() -> None:
    found = rows(26)
    with CaptureQueriesContext(connection) as caught:
        page = page_of(found, "1", 10, order=backwards(25))
        assert [row.call_name for row in page] == [str(n) for n in range(10)]
    assert page.paginator.is_in_order is False and len(caught) == 2
    assert page_of(found, "1", 10).paginator.is_in_order is True  # that order is the one that was asked for


def test_a_box_shows_the_first_in_order_and_asks_twice_however_many_there_are() -> None:
    found = rows(30)
    for most, first in ((30, "29"), (29, "0")):
        with CaptureQueriesContext(connection) as caught:
            shown = first_of(found, 8, order=backwards(most))
        assert (shown[0].call_name, len(shown), len(caught)) == (first, 8, 2)
