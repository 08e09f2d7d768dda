"""How a database would go about a question: which index it reads, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def plan_of(sql: str) -> str:
    """The plan of one statement, in a test's transaction. PostgreSQL would read a table of one page whole."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute(f"EXPLAIN {sql}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return " ".join(str(row) for row in cursor.fetchall())


def statements(ask: Callable[[], Any], *words: str) -> list[str]:
    """The statements of a request in which all of these words stand."""
    with CaptureQueriesContext(connection) as caught:
        ask()
    return [one["sql"] for one in caught if one["sql"] and all(word in one["sql"] for word in words)]
