"""What the worker does for people: ids in, one action called. Each may run twice, or be killed and run again."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from . import actions
from .freed import rewrite_freed_pages

# Longer than a night: a table that was busy, or a night without a worker, comes again.
FREED_WITHIN = timedelta(days=3)


def count_the_book() -> int:
    """Each night, after what is old has gone: the people in the 個人情報ファイル簿."""
    return actions.count_book(at=timezone.now())


def forget_what_is_old() -> dict[str, int]:
    """Each night: files that nobody has needed for three years, and what the rooms above keep."""
    done = actions.forget_what_is_old(at=timezone.now())
    if connection.vendor == "sqlite":
        # The journal still holds pages as they were. Whoever reads just now is not waited for: tomorrow, then.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    rewrite_freed_pages(since=timezone.now() - FREED_WITHIN)
    return done


def write_name_keys() -> int:
    """Each night: the keys of names of whoever was written past the model, or by an upgrade that was broken off."""
    return actions.write_name_keys()
