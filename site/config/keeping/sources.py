"""What is copied: the database as it stood at one moment, and the uploads, wherever these lie."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.utils.translation import gettext as _

from .keys import KeepingError
from .store import HALF, open_for_us_alone, to_disk


@dataclass(frozen=True)
class Snapshot:
    """A file that holds the database at one moment, and the rows of each table at that moment."""

    path: Path
    vendor: str
    tables: dict[str, int]


@contextmanager
def snapshot_database(work: Path) -> Iterator[Snapshot]:
    """While the school goes on: nobody waits for it. The file is in the clear, and ours alone."""
    path = work / "database"
    try:
        if connection.vendor == "sqlite":
            yield _copy_sqlite(Path(connection.settings_dict["NAME"]), path)
        else:
            yield _dump_postgres(connection.get_connection_params(), path)
    finally:
        path.unlink(missing_ok=True)


# --- SQLite -----------------------------------------------------------------------------------
def _copy_sqlite(source: Path, target: Path) -> Snapshot:
    """The online backup, in one step: pages keep their places, so most pieces are those of the set before."""
    if not source.exists():
        raise KeepingError(_("データベースのファイルがありません。VAR_DIR が正しいか、確かめてください。"))
    open_for_us_alone(target).close()
    with closing(sqlite3.connect(source, timeout=20)) as live, closing(sqlite3.connect(target)) as copy:
        try:
            live.backup(copy)
            return Snapshot(target, "sqlite", count_sqlite(copy))
        except sqlite3.DatabaseError as problem:
            raise KeepingError(
                _(
                    "データベースを読めないので、控えを取れません（%(problem)s）。ディスクの空きと、ファイルを確かめてください。"
                )
                % {"problem": problem}
            ) from problem


def count_sqlite(database: sqlite3.Connection) -> dict[str, int]:
    names = [
        name
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        )
    ]
    return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608


# --- PostgreSQL -------------------------------------------------------------------------------
# How it is known and how it knows us, beside name and password: for its programs and for the drill's own database.
TLS = ("sslmode", "sslrootcert", "sslcert", "sslkey")


def postgres_environment(params: dict[str, Any]) -> dict[str, str]:
    """Where the server is and who we are, for its own programs: by environment, so that no list of
    processes shows a password."""
    names = {
        "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
        **{name: f"PG{name.upper()}" for name in TLS},
    }  # fmt: skip
    return {**os.environ, **{env: str(params[name]) for name, env in names.items() if params.get(name)}}


def program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise KeepingError(
            _("%(name)s がありません。PostgreSQL と同じ版の postgresql-client を入れてください。")
            % {"name": name}
        )
    return found


def _dump_postgres(params: dict[str, Any], target: Path) -> Snapshot:
    """pg_dump and the counts see the same moment: one exported snapshot."""
    import psycopg

    login = {key: value for key, value in params.items() if key not in ("cursor_factory", "context")}
    with psycopg.connect(**login) as live:
        live.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        row = live.execute("SELECT pg_export_snapshot()").fetchone()
        moment = row[0] if row else ""
        command = [
            program("pg_dump"), "--format=custom", "--compress=0", "--no-owner", "--no-privileges",
            f"--snapshot={moment}", f"--file={target}",
        ]  # fmt: skip
        open_for_us_alone(target).close()
        done = subprocess.run(  # noqa: S603
            command, env=postgres_environment(params), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise KeepingError(
                _("pg_dump が控えを取れませんでした。ディスクの空きも確かめてください：%(said)s")
                % {"said": done.stderr.strip()[-300:]}
            )
        return Snapshot(target, "postgresql", count_postgres(live))


def count_postgres(database: Any) -> dict[str, int]:
    names = database.execute(
        "SELECT table_name FROM information_schema.tables"
        " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name"
    ).fetchall()
    return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names}  # noqa: S608


# --- uploads ----------------------------------------------------------------------------------
class Uploads(Protocol):
    """Where uploads lie. ``marks``: path and something that changes whenever the file does."""

    def marks(self) -> dict[str, str]: ...
    def open(self, path: str) -> IO[bytes]: ...
    def writing(self, path: str) -> Any: ...
    def settle(self) -> None: ...  # what was written is on the disk


class Folder:
    """Uploads in a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def marks(self) -> dict[str, str]:
        found = {}
        for folder, _folders, files in os.walk(self.root):
            for name in files:
                path = Path(folder, name)
                if name.startswith(HALF):
                    continue
                try:
                    seen = path.stat()
                except FileNotFoundError:
                    continue  # removed while we look
                found[path.relative_to(self.root).as_posix()] = f"{seen.st_size}-{seen.st_mtime_ns}"
        return found

    def open(self, path: str) -> IO[bytes]:
        return (self.root / path).open("rb")

    @contextmanager
    def writing(self, path: str) -> Iterator[IO[bytes]]:
        """A file that has its name only when it is whole."""
        target = (self.root / path).resolve()
        if self.root.resolve() not in target.parents:
            raise KeepingError(_("控えの中に、置き場所の外をさすファイルがあります。"))
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f"{HALF}{target.name}")
        try:
            with half.open("wb") as file:
                yield file
            half.replace(target)
        finally:
            half.unlink(missing_ok=True)

    def settle(self) -> None:
        if self.root.is_dir():
            to_disk(self.root)


class Bucket:
    """Uploads in an S3-compatible store, through django-storages."""

    def __init__(self, storage: Any) -> None:
        self.storage = storage

    def marks(self) -> dict[str, str]:
        prefix = self.storage.location.rstrip("/") + "/" if self.storage.location else ""
        return {
            one.key.removeprefix(prefix): f"{one.size}-{one.e_tag}"
            for one in self.storage.bucket.objects.filter(Prefix=prefix)
        }

    def open(self, path: str) -> IO[bytes]:
        return self.storage.open(path, "rb")

    @contextmanager
    def writing(self, path: str) -> Iterator[IO[bytes]]:
        import tempfile

        with tempfile.TemporaryFile() as file:
            yield file
            file.seek(0)
            self.storage.bucket.Object(self.storage._normalize_name(path)).upload_fileobj(file)

    def settle(self) -> None:
        """The store has answered that it has each."""


def uploads() -> Uploads:
    """Those of the settings."""
    if isinstance(default_storage, FileSystemStorage) or not hasattr(default_storage, "bucket"):
        return Folder(Path(settings.MEDIA_ROOT))
    return Bucket(default_storage)
