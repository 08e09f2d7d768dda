"""Writes whose SQL is worked out once, for where a thousand people press at the same moment.

The ORM composes every statement anew, which takes longer than the database needs to carry it out. These
write the same columns with the fields' own conversions; no signal is sent, and nothing else is different.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from itertools import chain
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction

from .sealed import Sealed, check_update
from .sqlite3.base import written

T = TypeVar("T", bound=models.Model)
MOST_VALUES = 30_000  # in one statement; SQLite takes 32,766


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
    link = _link()
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
        self._then: list[Callable[[], Any]] = []

    def add(self, instance: T) -> T:
        if connection.vendor == "postgresql":
            self._rows.append(instance)
            return instance
        return insert(instance)

    def after(self, then: Callable[[], Any]) -> None:
        """``then`` is called once the rows are written and committed, whatever comes of it."""
        self._then.append(then)

    def _go_on(self) -> None:
        for then in self._then:
            transaction.on_commit(then, robust=True)

    def write(self) -> None:
        """Raises IntegrityError as ``save`` would."""
        rows, self._rows = self._rows, []
        if not rows:
            self._go_on()
            return
        sql, fields = _insert_all(tuple((type(row), row.pk is not None) for row in rows))
        values = [value for row, names in zip(rows, fields, strict=True) for value in _values(row, names)]
        (keys,) = returning(sql, values)
        for row, key in zip(rows, keys, strict=True):
            _is_written(row, key)
        self._go_on()


@cache
def _insert_all(kinds: tuple[tuple[type[models.Model], bool], ...]) -> tuple[str, list[list[Any]]]:
    """One statement for rows of these models, each with its key (True) or without, that gives all keys."""
    inserts = [_insert(model, keyed=keyed) for model, keyed in kinds]
    steps = ", ".join(f"row{n} (key) AS ({sql})" for n, (sql, _fields) in enumerate(inserts))
    keys = ", ".join(f"(SELECT key FROM row{n})" for n in range(len(inserts)))  # noqa: S608  our own names
    return f"WITH {steps} SELECT {keys}", [fields for _sql, fields in inserts]


def returning(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Carries out one statement that gives rows."""
    link = _link()
    if _is_at_hand(link):
        return _at_hand(link, sql, values)
    with _kept_plan(link) if link.vendor == "postgresql" else link.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _is_at_hand(link: Any) -> bool:
    """SQLite, and nobody counts, logs or wraps statements."""
    return link.vendor == "sqlite" and not link.queries_logged and not link.execute_wrappers


def _at_hand(link: Any, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What Django's cursor does where nobody listens: of a short statement its layers are most of the time."""
    link.ensure_connection()
    link.validate_thread_sharing()
    link.validate_no_broken_transaction()
    with link.wrap_database_errors:
        rows: list[tuple[Any, ...]] = link.connection.execute(written(sql), values).fetchall()
    return rows


def _link() -> Any:
    """The thread's own connection: ``connection`` looks for it anew each time that it is touched."""
    return connections[DEFAULT_DB_ALIAS]


@contextmanager
def _kept_plan(link: Any) -> Iterator[Any]:
    """PostgreSQL keeps what it has worked out of a statement that comes again and again.

    The ORM puts values into the text, so that every statement is a new one; ``prepare_threshold`` in the
    settings says from which time on a statement without values in it is kept.
    """
    from django.db.backends.postgresql.base import ServerBindingCursor

    link.ensure_connection()
    wire = link.connection
    usual, wire.cursor_factory = wire.cursor_factory, ServerBindingCursor
    try:
        with link.cursor() as cursor:
            yield cursor
    finally:
        wire.cursor_factory = usual


def update_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes the named fields of many rows: of each its new values in that order, then its key."""
    rows = [*rows]
    if not rows:
        return
    sql, fields = _update(model, tuple(names))
    _each(sql, fields, rows)


@cache
def _update(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    fields, columns = _named(model, names)
    table, key = _table(model)
    changes = ", ".join(f"{column} = %s" for column in columns)
    return f"UPDATE {table} SET {changes} WHERE {key} = %s", fields  # noqa: S608  our own names


def insert_rows(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]], *, unique: str = ""
) -> None:
    """Writes many new rows, of each its values of the named fields in that order.

    No default of a field is filled in. ``unique`` names a unique field: a row that has its value already
    gets the other values instead.
    """
    fields, columns = _named(model, tuple(names))
    head = f"INSERT INTO {_table(model)[0]} ({', '.join(columns)}) VALUES "  # noqa: S608  our own names
    marks = f"({', '.join(['%s'] * len(columns))})"
    if unique:
        (_fields, (held,)) = _named(model, (unique,))
        given = ", ".join(f"{column} = excluded.{column}" for column in columns if column != held)
        _each(f"{head}{marks} ON CONFLICT ({held}) DO UPDATE SET {given}", fields, rows)
    elif connection.vendor == "sqlite":
        _at_once(head, marks, _prepared_rows(fields, rows), most=MOST_VALUES // len(columns))
    else:
        _each(head + marks, fields, rows)


def _at_once(head: str, marks: str, values: list[tuple[Any, ...]], *, most: int) -> None:
    """As many rows a statement as SQLite takes: to carry out one for each takes it twice as long."""
    with connection.cursor() as cursor:
        for first in range(0, len(values), most):
            rows = values[first : first + most]
            cursor.execute(head + ", ".join([marks] * len(rows)), [*chain.from_iterable(rows)])


@cache
def _named(model: type[models.Model], names: tuple[str, ...]) -> tuple[list[Any], list[str]]:
    """The fields and their quoted columns. Raises FieldError for a sealed field whose key would be left behind."""
    check_update(model, names)
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    return fields, [connection.ops.quote_name(field.column) for field in fields]


def _table(model: type[models.Model]) -> tuple[str, str]:
    meta: Any = model._meta
    return connection.ops.quote_name(meta.db_table), connection.ops.quote_name(meta.pk.column)


def _each(sql: str, fields: list[Any], rows: Iterable[Sequence[Any]]) -> None:
    """One statement for every row, in one journey. What a row has beyond ``fields`` goes in as it is."""
    values = _prepared_rows(fields, rows)
    link = _link()
    if len(values) == 1 and _is_at_hand(link):
        _at_hand(link, sql, values[0])
    elif values:
        with connection.cursor() as cursor:
            cursor.executemany(sql, values)


def _prepared_rows(fields: list[Any], rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    link = _link()
    columns: list[Sequence[Any]] = [*zip(*rows, strict=True)]
    for number, (field, values) in enumerate(zip(fields, columns, strict=False)):
        columns[number] = _prepared(field, values, link)
    return [*zip(*columns, strict=True)]


def _prepared(field: Any, values: Sequence[Any], link: Any) -> Sequence[Any]:
    """As the database takes the field's values. In thousands of rows the same states, dates and names come again."""
    prepare = partial(field.get_db_prep_save, connection=link)
    kinds = {*map(type, values)}
    if kinds == {int} and isinstance(field.target_field if field.is_relation else field, models.IntegerField):
        return values
    # What is sealed once for several rows would show that they are equal. A list is no key of a dictionary, and of
    # tuples (1,) and (True,) are the same one, though not in JSON: only those of words are looked up.
    if isinstance(field, Sealed) or (isinstance(field, models.JSONField) and not _words(kinds, values)):
        return [*map(prepare, values)]
    known = {value: prepare(value) for value in {*values}}
    return [known[value] for value in values]


def _words(kinds: set[type], values: Sequence[Any]) -> bool:
    return kinds == {tuple} and all(type(one) is str for value in {*values} for one in value)
