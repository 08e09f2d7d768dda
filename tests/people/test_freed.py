"""What an erased person leaves in PostgreSQL's files is rewritten; SQLite is looked through in test_forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from core.sealed import AsStored
from people import tasks
from people.actions import erase_learner
from people.freed import rewrite_freed_pages
from people.models import Learner
from tests.factories import classes

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite overwrites what it frees by itself"),
]
WORD = "空白字"


def pages() -> bytes:
    """The table's file as it lies on the server's disk, whether rows in it are alive or not."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT pg_read_binary_file(pg_relation_filepath('people_learner'))")
        return bytes(cursor.fetchone()[0])


def erased() -> bytes:
    """Somebody is gone; gives the name as it lay there, sealed: whoever has the keys could open it in the file."""
    learner = classes.learner(f"{WORD} 花子", call_name=WORD, kana="クウハク")
    seal: bytes = Learner.objects.values_list(AsStored("name"), flat=True).get(pk=learner.pk).encode()
    assert seal in pages() and WORD.encode() not in pages()
    erase_learner(learner=learner, by=None, reason="本人からの申し出")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM people_learner")
        cursor.execute("SELECT pg_stat_reset()")  # as after a restoration
    return seal


def test_vacuum_leaves_the_name_in_the_file_and_the_night_does_not() -> None:
    seal = erased()
    assert seal in pages(), "then the rewriting is not needed any more"
    tasks.forget_what_is_old()
    assert seal not in pages()


def test_where_nobody_was_erased_nothing_is_locked() -> None:
    seal = erased()
    assert rewrite_freed_pages(since=timezone.now() + timedelta(minutes=1)) == 0
    assert seal in pages()


def test_a_table_that_is_in_use_is_left_for_the_next_night(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("people.freed.WAIT", "100ms")
    seal = erased()
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM people_learner")
        assert rewrite_freed_pages(since=timezone.now() - timedelta(hours=1)) > 0
        assert seal in pages()
    finally:
        other.rollback()
        other.close()
    rewrite_freed_pages(since=timezone.now() - timedelta(hours=1))
    assert seal not in pages()
