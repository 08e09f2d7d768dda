"""The room that erased rows leave behind in PostgreSQL's files (docs/adr/0034).

SQLite overwrites what it frees (``secure_delete``). PostgreSQL does not: VACUUM marks the room free, in tables and
indexes, and leaves the words there until something else happens to be written over them, which in a small table is
never. So the tables that are about people are rewritten in the night after somebody was erased.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.apps import apps
from django.db import OperationalError, connection

from . import deeds
from .holdings import tables

log = logging.getLogger(__name__)
# A table is locked while it is rewritten. Whoever reads it is not to wait long for that: then tomorrow.
WAIT = "3s"


def rewrite_freed_pages(*, since: datetime) -> int:
    """Rewrites every table about people in which a row was changed or deleted, if anybody was erased from ``since``
    on; gives how many. Nothing on SQLite, nor inside a transaction, where PostgreSQL refuses it."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return 0
    if not any(True for kind in deeds.kinds().values() for _deed in kind.since(since)):
        return 0
    names = [apps.get_model(label)._meta.db_table for label in tables()]
    rewritten = 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_stat_user_tables WHERE relname = ANY(%s) AND n_tup_upd + n_tup_del > 0 "
            "ORDER BY relname",
            [names],
        )
        changed = [name for (name,) in cursor.fetchall()]
        cursor.execute(f"SET lock_timeout = '{WAIT}'")
        try:
            for name in changed:
                try:
                    cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(name)}")
                    rewritten += 1
                except OperationalError:  # somebody holds it
                    log.warning("table %s is busy and was not rewritten", name)
        finally:
            cursor.execute("RESET lock_timeout")
    return rewritten
