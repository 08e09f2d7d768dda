"""Writes whose SQL is worked out once, for where a thousand people press at the same moment.

The ORM composes every statement anew, which takes longer than the database needs to carry it out. These
write the same columns with the fields' own conversions; no signal is sent, and nothing else is different.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache, partial
from typing import Any, TypeVar

from django.db import connection, connections, models

from .sealed import SealedCharField, check_update

T = TypeVar("T", bound=models.Model)


@cache
def _insert(model: type[models.Model], *, keyed: bool = False) -> tuple[str, list[Any]]:
    quote: Any = connection.ops.quote_name
    meta: Any = model._meta
    fields = [field for field in meta.local_concrete_fields if keyed or field is not meta.auto_field]
    columns = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    table, key = quote(meta.db_table), quote(meta.pk.column)
    return f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING {key}", fields  # noqa: S608  our own names


def insert(instance: T) -> T:
    """Writes a new row; gives ``instance`` with its key. Raises IntegrityError as ``save`` would."""
    sql, fields = _insert(type(instance), keyed=instance.pk is not None)
    ((key,),) = returning(sql, _values(instance, fields))
    _is_written(instance, key)
    return instance


def _values(instance: models.Model, fields: list[Any]) -> list[Any]:
    link = connections[
        connection.alias
    ]  # ``connection`` looks up the thread's own each time that it is touched
    return [field.get_db_prep_save(field.pre_save(instance, True), link) for field in fields]


def _is_written(instance: models.Model, key: Any) -> None:
    instance.pk, instance._state.adding, instance._state.db = key, False, connection.alias


def next_key(model: type[models.Model]) -> str:
    """SQL for the key of a row still to be written, where a database gives keys beforehand; else NULL."""
    if connection.vendor != "postgresql":
        return "NULL"
    meta: Any = model._meta
    return f"nextval(pg_get_serial_sequence('{meta.db_table}', '{meta.pk.column}'))"


class Rows:
    """New rows of several models that are written in one journey to the database, all or none.

    Where rows point at one another, the key of the one pointed at must be known (``next_key``). A database
    that cannot write into several tables at once (SQLite, which is no journey away) writes each row at once.
    """

    def __init__(self) -> None:
        self._rows: list[models.Model] = []

    def add(self, instance: T) -> T:
        if connection.vendor == "postgresql":
            self._rows.append(instance)
            return instance
        return insert(instance)

    def write(self) -> None:
        """Raises IntegrityError as ``save`` would."""
        rows, self._rows = self._rows, []
        if not rows:
            return
        sql, fields = _insert_all(tuple((type(row), row.pk is not None) for row in rows))
        values = [value for row, names in zip(rows, fields, strict=True) for value in _values(row, names)]
        (keys,) = returning(sql, values)
        for row, key in zip(rows, keys, strict=True):
            _is_written(row, key)


@cache
def _insert_all(kinds: tuple[tuple[type[models.Model], bool], ...]) -> tuple[str, list[list[Any]]]:
    """One statement for rows of these models, each with its key (True) or without, that gives all keys."""
    inserts = [_insert(model, keyed=keyed) for model, keyed in kinds]
    steps = ", ".join(f"row{n} (key) AS ({sql})" for n, (sql, _fields) in enumerate(inserts))
    keys = ", ".join(f"(SELECT key FROM row{n})" for n in range(len(inserts)))  # noqa: S608  our own names
    return f"WITH {steps} SELECT {keys}", [fields for _sql, fields in inserts]


def returning(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Carries out one statement that gives rows."""
    with _prepared(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


@contextmanager
def _prepared() -> Iterator[None]:
    """PostgreSQL keeps what it has worked out of a statement that comes again and again.

    The ORM puts values into the text, so that every statement is a new one; ``prepare_threshold`` in the
    settings says from which time on a statement without values in it is kept.
    """
    if connection.vendor != "postgresql":
        yield
        return
    from django.db.backends.postgresql.base import ServerBindingCursor

    connection.ensure_connection()
    link: Any = connection.connection
    usual, link.cursor_factory = link.cursor_factory, ServerBindingCursor
    try:
        yield
    finally:
        link.cursor_factory = usual


def update_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes the named fields of many rows: of each its new values in that order, then its key."""
    fields, columns = _named(model, names)
    table, key = _table(model)
    changes = ", ".join(f"{column} = %s" for column in columns)
    _each(f"UPDATE {table} SET {changes} WHERE {key} = %s", fields, rows)  # noqa: S608  our own names


def insert_rows(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]], *, unique: str = ""
) -> None:
    """Writes many new rows, of each its values of the named fields in that order.

    No default of a field is filled in. ``unique`` names a unique field: a row that has its value already
    gets the other values instead.
    """
    fields, columns = _named(model, names)
    sql = f"INSERT INTO {_table(model)[0]} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608  our own names
    if unique:
        (_fields, (held,)) = _named(model, [unique])
        given = ", ".join(f"{column} = excluded.{column}" for column in columns if column != held)
        sql += f" ON CONFLICT ({held}) DO UPDATE SET {given}"
    _each(sql, fields, rows)


def _named(model: type[models.Model], names: Sequence[str]) -> tuple[list[Any], list[str]]:
    """The fields and their quoted columns. Raises FieldError for a sealed field whose key would be left behind."""
    check_update(model, names)
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    return fields, [connection.ops.quote_name(field.column) for field in fields]


def _table(model: type[models.Model]) -> tuple[str, str]:
    meta: Any = model._meta
    return connection.ops.quote_name(meta.db_table), connection.ops.quote_name(meta.pk.column)


def _each(sql: str, fields: list[Any], rows: Iterable[Sequence[Any]]) -> None:
    """One statement for every row, in one journey. What a row has beyond ``fields`` goes in as it is."""
    link = connections[connection.alias]
    columns = [_prepared_value(field, link) for field in fields]
    values = [
        (*(column(value) for column, value in zip(columns, row, strict=False)), *row[len(columns) :])
        for row in rows
    ]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(sql, values)


def _prepared_value(field: Any, link: Any) -> Callable[[Any], Any]:
    """As the database takes the field's values. In thousands of rows the same states, dates and names come again."""
    prepare = partial(field.get_db_prep_save, connection=link)
    # A list is no key of a cache; and what is sealed once for several rows would show that they are equal.
    once = isinstance(field, models.JSONField | SealedCharField)
    return prepare if once else lru_cache(maxsize=4096)(prepare)
