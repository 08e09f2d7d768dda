"""Django's own SQLite backend, but that it does not work out anew what it has worked out a moment ago.

Django writes ``%s`` where a value goes, SQLite wants ``?``. Each statement was searched for them, whole, each time that
it was sent, which takes as long as many of them take to carry out; and the same few hundred come again and again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base

KEPT = 512  # statements
LONGEST = 16_384  # characters of one that is kept: a few megabytes in all


_turn: Callable[..., str] = base.SQLiteCursorWrapper.convert_query


@lru_cache(maxsize=KEPT)
def _kept(query: str) -> str:
    return _turn(None, query)  # the words alone decide, whatever the cursor


def written(query: str) -> str:
    """``query`` as SQLite wants it."""
    return _kept(query) if len(query) <= LONGEST else _turn(None, query)


class SQLiteCursorWrapper(base.SQLiteCursorWrapper):
    def convert_query(self, query: Any, *, param_names: list[str] | None = None) -> str:
        if param_names is None and type(query) is str:
            return written(query)
        return _turn(self, query, param_names=param_names)


class DatabaseWrapper(base.DatabaseWrapper):
    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=SQLiteCursorWrapper)
