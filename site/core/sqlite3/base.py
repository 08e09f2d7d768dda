"""Django's own SQLite backend, but that it does not work out anew what it has worked out a moment ago.

Django writes ``%s`` where a value goes, SQLite wants ``?``, and each statement was searched for them, whole, each time that
it was sent: of one that reads four tables that took as long as to carry it out. The same few hundred come again and again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base

KEPT = 512  # statements
LONGEST = 16_384  # characters of one that is kept: a few megabytes in all


class SQLiteCursorWrapper(base.SQLiteCursorWrapper):
    def convert_query(self, query: Any, *, param_names: list[str] | None = None) -> str:
        if param_names is None and type(query) is str and len(query) <= LONGEST:
            return _kept(query)
        return super().convert_query(query, param_names=param_names)


class DatabaseWrapper(base.DatabaseWrapper):
    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=SQLiteCursorWrapper)


_convert: Callable[..., str] = base.SQLiteCursorWrapper.convert_query
# Only the words of the statement decide; of the cursor, the first argument, nothing is asked.
_kept = lru_cache(maxsize=KEPT)(lambda query: _convert(None, query))
