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
# Large, of numbers and reasons, and nothing in it is ever changed: there is nothing to overwrite. Which others were
# changed is not asked of PostgreSQL's statistics: after a crash or a restoration they begin anew.
ONLY_GROWS = {"people.AuditEntry"}


def rewrite_freed_pages(*, since: datetime) -> int:
    """Rewrites the tables about people, if anybody was erased from ``since`` on; gives how many.

    Nothing on SQLite, nor inside a transaction, where PostgreSQL refuses it."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return 0
    if not any(True for kind in deeds.kinds().values() for _deed in kind.since(since)):
        return 0
    names = sorted(apps.get_model(label)._meta.db_table for label in tables() - ONLY_GROWS)
    rewritten = 0
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{WAIT}'")
        try:
            for name in names:
                try:
                    cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(name)}")
                    rewritten += 1
                except OperationalError:  # somebody holds it
                    log.warning("table %s is busy and was not rewritten", name)
        finally:
            cursor.execute("RESET lock_timeout")
    return rewritten
