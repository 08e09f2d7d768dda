"""A machine that hangs with its connections open holds nobody up for long (docs/adr/0035).

It is not dead: its connections stand, so PostgreSQL keeps what its transactions have locked, and whoever wants the
same row waits. The database itself ends such a transaction; whoever was frozen finds the connection gone and nothing
of the transaction done.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.backends.signals import connection_created
from django_q.signals import post_execute_in_worker

# How the traceback of a task names it that the database went away. What PostgreSQL says of a transaction that stood
# still is no OperationalError to psycopg, and to Django an InternalError as any other.
LOST = (
    "django.db.utils.OperationalError",
    "django.db.utils.InterfaceError",
    "psycopg.errors.IdleInTransactionSessionTimeout",
)


def connect() -> None:
    """Called once, when the apps are ready."""
    connection_created.connect(_bound, dispatch_uid="frozen-bound")
    post_execute_in_worker.connect(_do_again, dispatch_uid="frozen-again")


def _bound(sender: Any, connection: Any, **_kwargs: Any) -> None:
    """By a statement, not by libpq's ``options``: PgBouncer refuses those that it does not know.

    The second is for whoever was frozen while an answer was on its way: the server then waits for room to send the
    rest, which is no idleness.
    """
    if connection.vendor == "postgresql" and settings.DATABASE_IDLE_SECONDS:
        milliseconds = str(settings.DATABASE_IDLE_SECONDS * 1000)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('idle_in_transaction_session_timeout', %s, false),"
                " set_config('tcp_user_timeout', %s, false)",
                [milliseconds, milliseconds],
            )


def _do_again(sender: Any, task: dict[str, Any], **_kwargs: Any) -> None:
    """A task that lost its database has not failed: its order stays in the queue, and is given out again when its
    lock runs out; three times at most."""
    if not task["success"] and any(name in str(task["result"]) for name in LOST):
        task["ack_failure"] = False
