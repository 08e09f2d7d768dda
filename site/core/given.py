"""Rows written by the same statement that decides what stands in them, where a thousand people press at once.

PostgreSQL can give a seat and write who has it in one statement: nobody waits for a row while a program works
out texts. What is not known before (a key, a place in a list) stands in the rows as :class:`Given`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.db import connection, models

from .statements import Rows, _insert, _is_written, _link, returning

_TOKEN = re.compile("\x02([a-z]+)\x03")
# None: a value as it is; a name: a Given; names: a text that holds some.
Part = str | tuple[str, ...] | None
# A row's model, whether its key is among its columns, and its columns.
Shape = tuple[type[models.Model], bool, tuple[Part, ...]]


class Given(str):
    """What the first statement gives under ``name``, as the value of a field or anywhere within a text."""

    name: str

    def __new__(cls, name: str) -> Given:
        made = super().__new__(cls, f"\x02{name}\x03")
        made.name = name
        return made


class RowsBehind(Rows):
    """New rows written together with ``first``, an UPDATE that gives one row, or none, and then nothing is written.

    ``first`` names what it gives in its RETURNING. PostgreSQL alone.
    """

    def __init__(self, first: str, values: list[Any]) -> None:
        super().__init__()
        self._first, self._values = first, values

    def write_behind(self) -> dict[str, Any] | None:
        """What ``first`` gave, which stands in the rows then, or None. Raises IntegrityError as ``save`` would."""
        rows, self._rows = self._rows, []
        shapes, values = [], list(self._values)
        for row in rows:
            shape, own = _laid_out(row)
            shapes.append(shape)
            values += own
        found = returning(_statement(self._first, tuple(shapes)), values)
        if not found:
            return None
        (one,) = found
        keys, given = one[: len(rows)], dict(zip(_names(self._first), one[len(rows) :], strict=True))
        for row, key in zip(rows, keys, strict=True):
            _settle(row, given)
            _is_written(row, key)
        self._go_on()
        return given


def _laid_out(row: models.Model) -> tuple[Shape, list[Any]]:
    parts: list[Part] = []
    values: list[Any] = []
    link, keyed = _link(), row.pk is not None
    for field in _insert(type(row), keyed=keyed)[1]:
        value = field.pre_save(row, True)
        if isinstance(value, Given):
            parts.append(value.name)
            continue
        value = field.get_db_prep_save(value, link)
        within = tuple(sorted(set(_TOKEN.findall(value)))) if isinstance(value, str) else ()
        parts.append(within or None)
        values.append(value)
    return (type(row), keyed, tuple(parts)), values


@lru_cache(maxsize=64)
def _statement(first: str, shapes: tuple[Shape, ...]) -> str:
    quote: Any = connection.ops.quote_name
    steps = [f"first AS ({first})"]
    for number, (model, keyed, parts) in enumerate(shapes):
        meta: Any = model._meta
        columns = ", ".join(quote(field.column) for field in _insert(model, keyed=keyed)[1])
        steps.append(
            f"row{number} (key) AS (INSERT INTO {quote(meta.db_table)} ({columns}) "  # noqa: S608  our own names
            f"SELECT {', '.join(map(_as_sql, parts))} FROM first RETURNING {quote(meta.pk.column)})"
        )
    keys = [f"(SELECT key FROM row{number})" for number in range(len(shapes))]  # noqa: S608
    return f"WITH {', '.join(steps)} SELECT {', '.join([*keys, *_names(first)])} FROM first"  # noqa: S608


def _as_sql(part: Part) -> str:
    if part is None:
        return "%s"
    if isinstance(part, str):
        return f"first.{part}"
    text = "%s"
    for name in part:
        text = rf"replace({text}, E'\x02{name}\x03', first.{name}::text)"
    return text


@lru_cache(maxsize=16)
def _names(first: str) -> tuple[str, ...]:
    return tuple(re.findall(r" AS ([a-z]+)", first.rpartition("RETURNING")[2]))


def _settle(row: models.Model, given: dict[str, Any]) -> None:
    for name, value in list(vars(row).items()):
        if isinstance(value, Given):
            setattr(row, name, given[value.name])
        elif isinstance(value, str) and "\x02" in value:
            setattr(row, name, _TOKEN.sub(lambda token: str(given[token[1]]), value))
