"""Reads whose SQL is worked out once, for where a thousand people press at the same moment.

A queryset is composed anew each time that it is asked, which takes longer than the database needs to answer.
A ``Query`` is made of a queryset once, the first time, and is asked again with other values.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeAlias

from django.db import connection, models
from django.db.models.query import get_related_populators
from django.db.transaction import TransactionManagementError

from .statements import returning

Value: TypeAlias = int | str
# Stand for the value while the SQL is worked out; no row has such a key or such a code.
KEY, OTHER_KEY, TEXT = -7_431_902_651, -7_431_902_652, "\0the value\0"


class Seconds(models.Func):
    """A moment as whole seconds since 1970, from the database: to make a datetime of it takes longer than its row."""

    arity = 1
    output_field = models.BigIntegerField()

    def get_db_converters(self, connection: Any) -> list[Any]:
        return []  # what the database gives is a number already

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # Without the fraction, which strftime would round.
        template = "CAST(strftime('%%%%s', substr(%(expressions)s, 1, 19)) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "CAST(FLOOR(EXTRACT(EPOCH FROM %(expressions)s)) AS bigint)"
        return self.as_sql(compiler, connection, template=template, **context)


class Query:
    """``Query(lambda key: Thing.objects.filter(pk=key))``, asked as ``query(12)``, gives that queryset's rows.

    Rows of a model, with ``select_related`` and ``only`` where they are asked for, or ``values_list``. The value (a
    number, or a text with ``mark=TEXT``) must be in the queryset just as it was given. A query with two values has
    two marks, ``(KEY, OTHER_KEY)``; one without is always the same question, ``()``. Prefetching is not for here. A
    query that locks raises TransactionManagementError outside a transaction, as its queryset would.
    """

    def __init__(self, make: Callable[..., Any], mark: Value | tuple[Value, ...] = KEY) -> None:
        self._make = make
        self._marks = mark if isinstance(mark, tuple) else (mark,)

    def __call__(self, *values: Value) -> list[Any]:
        sql, parts, places, read, locks = self._worked_out
        if locks and connection.get_autocommit():
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        parts = [*parts]
        for value, here in zip(values, places, strict=True):
            for place in here:
                parts[place] = value
        return read(returning(sql, parts))

    def get(self, *values: Value) -> Any:
        """The one row; raises DoesNotExist as the queryset's own ``get`` would."""
        found = self(*values)
        if not found:
            model = self._make(*values).model
            raise model.DoesNotExist(f"{model._meta.object_name} {values}")
        return found[0]

    @cached_property
    def _worked_out(self) -> tuple[str, list[Any], list[list[int]], Callable[[list[Any]], list[Any]], bool]:
        query = self._make(*self._marks).query
        compiler: Any = query.get_compiler(connection=connection)
        sql, values = compiler.as_sql()
        places = [[n for n, one in enumerate(values) if one == mark] for mark in self._marks]
        if not all(places):
            raise ValueError("the query does not hold the value that it is asked with")
        converters = compiler.get_converters([part[0] for part in compiler.select])
        build = None if query.values_select else _instances(compiler)

        def read(rows: list[Any]) -> list[Any]:
            found = compiler.apply_converters(rows, converters) if converters else rows
            return [build(row) for row in found] if build else [*map(tuple, found)] if converters else rows

        return sql, list(values), places, read, query.select_for_update


def _instances(compiler: Any) -> Callable[[Any], models.Model]:
    """What makes an instance of a row, as Django's own ``ModelIterable`` does."""
    info, alias = compiler.klass_info, connection.alias
    start, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [part[0].target.attname for part in compiler.select[start:end]]
    related = get_related_populators(info, compiler.select, alias)  # type: ignore[call-arg]  # the stubs are of a later Django

    def build(row: Any) -> models.Model:
        instance = info["model"].from_db(alias, names, row[start:end])
        for one in related:
            one.populate(row, instance)
        for name, column in compiler.annotation_col_map.items():
            setattr(instance, name, row[column])
        return instance

    return build
