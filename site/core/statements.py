"""Writes whose SQL is worked out once, for where a thousand people press at the same moment.

The ORM composes every statement anew, which takes longer than the database needs to carry it out. These
write the same columns with the fields' own conversions; no signal is sent, and nothing else is different.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

T = TypeVar("T", bound=models.Model)


@cache
def _insert(model: type[models.Model]) -> tuple[str, list[Any]]:
    quote: Any = connection.ops.quote_name
    meta: Any = model._meta
    fields = [field for field in meta.local_concrete_fields if field is not meta.auto_field]
    columns = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    table, key = quote(meta.db_table), quote(meta.pk.column)
    return f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING {key}", fields  # noqa: S608  our own names


def insert(instance: T) -> T:
    """Writes a new row; gives ``instance`` with its key. Raises IntegrityError as ``save`` would."""
    sql, fields = _insert(type(instance))
    values = [field.get_db_prep_save(field.pre_save(instance, True), connection) for field in fields]
    ((instance.pk,),) = returning(sql, values)
    instance._state.adding, instance._state.db = False, connection.alias
    return instance


def returning(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Carries out one statement that ends with RETURNING; gives its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def update_many(instances: Iterable[models.Model], names: Sequence[str]) -> None:
    """Writes the named fields of rows of one model, each by its key, in one journey to the database."""
    rows = list(instances)
    if not rows:
        return
    quote: Any = connection.ops.quote_name
    meta: Any = rows[0]._meta
    fields = [meta.get_field(name) for name in names]
    columns = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    sql = f"UPDATE {quote(meta.db_table)} SET {columns} WHERE {quote(meta.pk.column)} = %s"  # noqa: S608  our own names
    values = [
        (*(field.get_db_prep_save(field.pre_save(row, False), connection) for field in fields), row.pk)
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)
