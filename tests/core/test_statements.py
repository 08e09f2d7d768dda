"""The short way to the database is Django's own in all that anybody can see of it."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from core.statements import returning

pytestmark = pytest.mark.django_db
SAID = "SELECT %s || '100%%'"


def test_values_and_per_cents_come_back_as_they_were() -> None:
    assert returning(SAID, ["％s"]) == [("％s100%",)]


def test_a_mistake_is_the_error_that_django_knows() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        returning("SELECT nothing FROM nowhere WHERE this = %s", [1])


def test_after_a_mistake_nothing_is_asked_until_the_transaction_is_undone() -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            returning(SAID, ["a"])


def test_whoever_counts_statements_counts_these_too() -> None:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        returning(SAID, ["a"])
    assert len(seen) == 1


def test_whoever_listens_hears_these_too() -> None:
    heard = []

    def listen(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        heard.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        returning(SAID, ["a"])
    assert heard == [(SAID, ["a"])]
