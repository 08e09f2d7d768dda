"""All that lies sealed, sealed anew under the newest key, while everybody goes on working.

Row by row, some hundred at a time. A row is written only if it still is as it was read, so nothing that is
changed meanwhile is lost (whoever changes it uses the newest key anyway). What is done already is left alone:
stopping half-way and beginning again are harmless. Rows are read as the database has them, past the fields.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from . import sealing
from .sealed import KeyField, Sealed, key_fields, sealed_fields

BATCH = 500


@dataclass
class Resealed:
    """``closed``: rows that no key opens; they stay as they are."""

    looked: int = 0
    changed: int = 0
    closed: int = 0


class Follower(NamedTuple):
    """Rows of another table that are made of sealed values: ``write`` mends those that are not right (and gives of how
    many), ``is_right`` looks at the newest alone. ``name`` is its table and column."""

    name: str
    write: Callable[[], int]
    is_right: Callable[[], bool]


_followers: dict[str, Follower] = {}


def register_follower(follower: Follower) -> None:
    _followers[follower.name] = follower


def followers() -> list[Follower]:
    return list(_followers.values())


def models_with_seals() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if sealed_fields(model)]


def reseal(model: type[models.Model], *, only: Collection[str] = (), batch: int = BATCH) -> Resealed:
    """Seals what is clear or under an older key, and sets the keys to look for it by right. Raises SealError.

    ``only``: names of fields; the other sealed ones stay as they are.
    """
    newest = sealing.known()[0].id

    def renewed(field: Sealed, stored: str, text: str) -> str:
        return stored if sealing.id_of(stored) == newest else sealing.seal(text, about=field.about)

    return _rewrite(model, renewed, lambda key, text: key.key_of(text), only, batch)


def reopen(model: type[models.Model], *, only: Collection[str] = (), batch: int = BATCH) -> Resealed:
    """Back to clear text, its keys too: for going back to a version that knows no seals. ``only`` as above."""
    return _rewrite(model, lambda field, stored, text: text, lambda key, text: key.folded(text), only, batch)


def refuse_closed(done: Resealed) -> None:
    """For migrations: raises SealError if a row stayed as it was, so that all of it is done or nothing begun."""
    if done.closed:
        raise sealing.SealError(
            _("%(n)s 件が開けないので、はじめませんでした。前の鍵を FIELD_KEYS に「,」で足してください。")
            % {"n": f"{done.closed:,}"}
        )


def _rewrite(
    model: type[models.Model],
    value: Callable[[Sealed, str, str], str],
    key: Callable[[KeyField, str], str],
    only: Collection[str],
    batch: int,
) -> Resealed:
    done = Resealed()
    sealed = [field for field in sealed_fields(model) if not only or field.name in only]
    keyed = [one for one in key_fields(model) if not only or one.of in only]
    quote: Any = connection.ops.quote_name
    table = model._meta.db_table
    pk: Any = model._meta.pk
    names = [quote(field.column) for field in (*sealed, *keyed)]
    put = ", ".join(f"{name} = %s" for name in names)
    same = " AND ".join(f"{name} = %s" for name in [quote(pk.column), *names])
    update = f"UPDATE {quote(table)} SET {put} WHERE {same}"  # noqa: S608  our own names
    for rows in _batches(quote(table), quote(pk.column), names, batch):
        changes = []
        for row in rows:
            done.looked += 1
            try:
                now = _renewed(row[1:], sealed, keyed, value, key)
            except sealing.SealError:
                done.closed += 1
                continue
            if now != list(row[1:]):
                changes.append([*now, *row])
        if changes:
            with transaction.atomic(), connection.cursor() as cursor:
                for change in changes:
                    cursor.execute(update, change)
                    done.changed += cursor.rowcount
    return done


def _renewed(row: Any, sealed: list[Any], keyed: list[Any], value: Any, key: Any) -> list[str]:
    texts = {
        field.name: sealing.unseal(stored, about=field.about)
        for field, stored in zip(sealed, row, strict=False)
    }
    values = [
        value(field, stored, texts[field.name]) if stored else stored
        for field, stored in zip(sealed, row, strict=False)
    ]
    return values + [key(one, texts[one.of]) for one in keyed]


def _batches(table: str, pk: str, names: list[str], size: int) -> Iterator[list[Any]]:
    columns, after = ", ".join([pk, *names]), -1
    sql = f"SELECT {columns} FROM {table} WHERE {pk} > %s ORDER BY {pk} LIMIT %s"  # noqa: S608  our own names
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, [after, size])
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        after = rows[-1][0]


@dataclass(frozen=True)
class Lying:
    """Values of one column under one key; no ``key`` means clear text. ``opens`` was tried with one of them."""

    column: str
    key: str
    rows: int
    opens: bool


def lying() -> list[Lying]:
    """How every sealed column lies in the database. Raises SealError."""
    known, found = {key.id for key in sealing.known()}, []
    quote: Any = connection.ops.quote_name
    for model in models_with_seals():
        table = model._meta.db_table
        for field in sealed_fields(model):
            column, mark = quote(field.column), f"substr({quote(field.column)}, 1, {len(sealing.MARK)})"
            number = f"substr({column}, {len(sealing.MARK) + 1}, {sealing.ID_LETTERS})"
            sql = (
                f"SELECT CASE WHEN {mark} = '{sealing.MARK}' THEN {number} ELSE '' END, COUNT(*), MIN({column}) "  # noqa: S608
                f"FROM {quote(table)} WHERE {column} <> '' GROUP BY 1"
            )
            with connection.cursor() as cursor:
                cursor.execute(sql)
                rows = cursor.fetchall()
            for key, count, sample in rows:
                opens = not key or (key in known and _opens(sample, field.about))
                found.append(Lying(f"{table}.{field.column}", key, count, opens))
    return found


def _opens(stored: str, about: bytes) -> bool:
    try:
        sealing.unseal(stored, about=about)
    except sealing.SealError:
        return False
    return True


def wrong_keys() -> list[str]:
    """Columns, and what follows them, whose newest row has another key than it should. Raises SealError."""
    found = []
    for model in models_with_seals():
        for key in key_fields(model):
            row = (
                model._base_manager.exclude(**{key.of: ""})
                .order_by("-pk")
                .values_list(key.of, key.name)
                .first()
            )
            if row and row[1] != key.key_of(row[0]):
                found.append(f"{model._meta.db_table}.{key.column}")
    return found + [one.name for one in followers() if not one.is_right()]
