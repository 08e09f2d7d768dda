"""The same school at several sizes, side by side, and one process that goes from one to the other.

So that whatever else the machine does weighs on all sizes alike, requests go round: one times, ten times, a hundred
times, and again.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from django.db import connection


class Snapshots:
    """``keep(name)`` copies the database as it stands, ``use(name)`` goes on with that copy."""

    def __init__(self, scratch: Path) -> None:
        self.scratch, self.start = scratch, str(connection.settings_dict["NAME"])
        self.made: list[str] = []

    def name_of(self, name: str) -> str:
        if connection.vendor == "sqlite":
            return str(self.scratch / f"growth-{name}.sqlite3")
        return f"{self.start}_x{name}"

    def keep(self, name: str) -> None:
        self._leave(self.start)
        copy = self.name_of(name)
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            shutil.copyfile(self.start, copy)
        else:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")  # as it does by itself in a school, and not while we measure
            connection.close()
            self._owner(
                f'DROP DATABASE IF EXISTS "{copy}"', f'CREATE DATABASE "{copy}" TEMPLATE "{self.start}"'
            )
        self.made.append(copy)

    def use(self, name: str) -> None:
        from core.page_cache import forget_all

        self._leave(self.name_of(name))
        forget_all()  # what the process remembers of the other size

    def end(self) -> None:
        self._leave(self.start)
        if connection.vendor != "sqlite":
            self._owner(*(f'DROP DATABASE IF EXISTS "{copy}"' for copy in self.made))

    def _leave(self, to: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = to

    def _owner(self, *statements: str) -> None:
        import psycopg

        params = {
            key: value
            for key, value in connection.get_connection_params().items()
            if key in ("user", "password", "host", "port")
        }
        with psycopg.connect(dbname="postgres", autocommit=True, **params) as owner:
            for statement in statements:
                owner.execute(statement)  # type: ignore[arg-type]
