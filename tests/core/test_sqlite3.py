"""SQLite's statements are turned once, and as Django turns them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import SQLiteCursorWrapper as Shipped

from core.sqlite3 import base

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="is about SQLite's own way of writing")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1",
        "SELECT a FROM b WHERE c = %s AND d IN (%s, %s)",
        "SELECT '100%%' WHERE a LIKE %s ESCAPE '\\' AND b = '%%s'",
        f"SELECT {'%s, ' * 6_000}1",
    ],
)
def test_a_statement_is_turned_as_django_turns_it(statement: str) -> None:
    for _again in range(2):
        assert base.SQLiteCursorWrapper.convert_query(None, statement) == Shipped.convert_query(
            None, statement
        )


def test_a_very_long_statement_is_not_kept() -> None:
    before = base._kept.cache_info().currsize
    base.SQLiteCursorWrapper.convert_query(None, "SELECT " + "%s, " * base.LONGEST + "1")
    assert base._kept.cache_info().currsize == before


@on_sqlite
@pytest.mark.django_db
def test_values_and_per_cents_come_back_as_they_were() -> None:
    with connection.cursor() as cursor:
        for value in ("1", "%s", "？"):
            cursor.execute("SELECT %s, '%%', %s", [value, 2])
            assert cursor.fetchone() == (value, "%", 2)
        cursor.execute("SELECT %(one)s, '%%'", {"one": "1"})
        assert cursor.fetchone() == ("1", "%")


@on_sqlite
@pytest.mark.django_db
def test_the_school_asks_through_it() -> None:
    with connection.cursor() as cursor:
        assert isinstance(cursor.cursor, base.SQLiteCursorWrapper)
