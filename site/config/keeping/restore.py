"""Bringing a copy back: into an empty place, or over what is there when told so.

Uploads come first and the database last, each whole before it gets its name: a restore that is killed
leaves the old database where it was, and is simply begun again.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import sources
from .backup import scratch
from .keys import KeepingError
from .store import Manifest, Store, Stored, open_for_us_alone

RUNNING = gettext_lazy(
    "学園が動いています。Webサーバーと裏方（qcluster）を止めてから、もう一度してください。"
)
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
LEAVING_SECONDS = 5  # a program that was stopped just now: PostgreSQL notices a little later
EMPTIED = (
    # Whoever is still reading is not waited for: nobody knows for how long.
    "SET lock_timeout = '10s'; SET client_min_messages = warning;"
    " DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public;"
)


@dataclass(frozen=True)
class Restored:
    name: str
    taken_at: datetime
    seconds: float
    uploads: int
    put_aside: str  # where the database that was there lies now; empty when there was none


def put_back(
    *,
    name: str = "",
    overwrite: bool = False,
    at: datetime,
    store: Store | None = None,
    uploads_only: bool = False,
) -> Restored:
    """The set ``name``, or the newest, into the database and the uploads of the settings.

    ``uploads_only``: PostgreSQL has recovered the database by itself.
    """
    try:
        if uploads_only:
            return _put_uploads_back(store or Store(), name, overwrite)
        return _put_back(store or Store(), name, overwrite, at)
    except OSError as problem:
        raise KeepingError(
            _(
                "戻せませんでした（%(what)s）。ディスクの空きと権限を確かめてください。前のデータベースは、そのままです。"
            )
            % {"what": problem.strerror or problem}
        ) from problem


def _put_back(store: Store, name: str, overwrite: bool, at: datetime) -> Restored:
    began = time.monotonic()
    with store.alone("restoring"), store.alone("reading", shared=True):
        manifest = store.manifest(name or newest(store))
        if manifest.vendor != connection.vendor:
            raise KeepingError(
                _(
                    "この控えは %(was)s のものです。いまの DATABASE_URL は %(now)s です。同じ種類にしてください。"
                )
                % {"was": manifest.vendor, "now": connection.vendor}
            )
        place = sources.uploads()
        if not overwrite:
            _refuse_if_used(place)
        aside = ""
        with scratch("restore-work") as work:
            if manifest.vendor == "sqlite":
                target = Path(connection.settings_dict["NAME"])
                _refuse_if_running(target)
                fetch_uploads(store, manifest.uploads, place)
                aside = _place_sqlite(store, manifest, target, at)
            else:
                _refuse_if_others_are_connected()
                fetch_uploads(store, manifest.uploads, place)
                params = connection.get_connection_params()
                connection.close()
                load_postgres(store, manifest, work, params)
    return Restored(
        name=manifest.name,
        taken_at=manifest.taken_at,
        seconds=time.monotonic() - began,
        uploads=len(manifest.uploads),
        put_aside=aside,
    )


def _put_uploads_back(store: Store, name: str, overwrite: bool) -> Restored:
    began = time.monotonic()
    with store.alone("restoring"), store.alone("reading", shared=True):
        manifest = store.manifest(name or newest(store))
        place = sources.uploads()
        if not overwrite and place.marks():
            raise KeepingError(_used([_("画像のフォルダ")]))
        fetch_uploads(store, manifest.uploads, place)
    return Restored(manifest.name, manifest.taken_at, time.monotonic() - began, len(manifest.uploads), "")


def newest(store: Store) -> str:
    names = store.names()
    if not names:
        raise KeepingError(
            _(
                "控えが1つもありません。環境変数 BACKUP_DIR が、控えのあるフォルダをさしているか確かめてください。"
            )
        )
    return names[-1]


def _refuse_if_used(place: sources.Uploads) -> None:
    """Neither rows of ours nor uploads may be lost by a command typed on the wrong machine."""
    used = []
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        if path.exists() and path.stat().st_size:
            used.append(_("データベース"))
    elif connection.introspection.table_names():
        used.append(_("データベース"))
    if place.marks():
        used.append(_("画像のフォルダ"))
    if used:
        raise KeepingError(_used(used))


def _used(what: list[str]) -> str:
    return _(
        "%(what)sに、もうデータがあるので、戻しません。"
        "いまのデータを捨ててよいときだけ、--overwrite を付けて、もう一度してください。"
    ) % {"what": _("と").join(what)}


def _refuse_if_running(path: Path) -> None:
    """A program that still has the file open would go on writing into the one put aside."""
    if not path.exists() or not path.stat().st_size:
        return
    connection.close()
    try:
        with closing(sqlite3.connect(path, timeout=1)) as there:
            there.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError as problem:
        if "locked" in str(problem):
            raise KeepingError(RUNNING) from problem
    except sqlite3.DatabaseError:
        pass  # too broken to be asked: that is why it is replaced


def _refuse_if_others_are_connected() -> None:
    """Between two questions they hold no lock, and would go on with a database that is not the one they began with."""
    until = time.monotonic() + LEAVING_SECONDS
    with connection.cursor() as cursor:
        while True:
            cursor.execute(OTHERS)
            if not cursor.fetchone()[0]:
                return
            if time.monotonic() > until:
                raise KeepingError(RUNNING)
            time.sleep(0.2)


# --- uploads ----------------------------------------------------------------------------------
def fetch_uploads(store: Store, uploads: dict[str, Stored], place: sources.Uploads) -> None:
    for path, stored in uploads.items():
        with place.writing(path) as file:
            store.fetch(stored, file)
    place.settle()


# --- SQLite -----------------------------------------------------------------------------------
def fetch_sqlite(store: Store, manifest: Manifest, target: Path) -> None:
    """The file as it was, tried by SQLite itself."""
    with open_for_us_alone(target) as file:
        store.fetch(manifest.database, file)
        file.flush()
        os.fsync(file.fileno())
    if problems := broken_sqlite(target):
        raise KeepingError(
            _("控えのデータベースがこわれています（%(what)s）。1つ前の控えを使ってください。")
            % {"what": problems[0]}
        )


def broken_sqlite(path: Path) -> list[str]:
    """What SQLite's own checks say, the rows that point to nothing included; empty when all is well."""
    with closing(sqlite3.connect(path)) as database:
        try:
            said = [row[0] for row in database.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
            said += [
                f"{row[0]} → {row[2]}" for row in database.execute("PRAGMA foreign_key_check").fetchmany(5)
            ]
        except sqlite3.DatabaseError as problem:
            return [str(problem)]
    return said


def _place_sqlite(store: Store, manifest: Manifest, target: Path, at: datetime) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f"{sources.HALF}{target.name}")
    try:
        fetch_sqlite(store, manifest, half)
        aside = ""
        if target.exists() and target.stat().st_size:
            kept = target.with_name(f"{target.name}.before-{at:%Y%m%d%H%M%S}")
            os.link(target, kept)  # under both names until the new one stands
            aside = str(kept)
        for leftover in ("-wal", "-shm"):  # of the file that was: they would be played into the new one
            target.with_name(target.name + leftover).unlink(missing_ok=True)
        half.replace(target)
        folder = os.open(target.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    finally:
        half.unlink(missing_ok=True)
        for leftover in ("-wal", "-shm"):
            with suppress(OSError):
                half.with_name(half.name + leftover).unlink(missing_ok=True)
    return aside


# --- PostgreSQL -------------------------------------------------------------------------------
def load_postgres(store: Store, manifest: Manifest, work: Path, params: dict[str, Any]) -> None:
    """All in one transaction: whoever is killed in the middle leaves what was there before.

    PostgreSQL checks every key and constraint anew while it loads.
    """
    dump, script = work / "dump", work / "script"
    open_for_us_alone(script).close()
    try:
        with open_for_us_alone(dump) as file:
            store.fetch(manifest.database, file)
        # Whole on the disk first: psql would take the end of a broken stream for the end of the script.
        _run([sources.program("pg_restore"), "--no-owner", "--no-privileges", f"--file={script}", str(dump)])
        dump.unlink()
        _run(
            [
                sources.program("psql"), "--quiet", "--no-psqlrc", "--single-transaction",
                "--set", "ON_ERROR_STOP=1", "--output", os.devnull,
                "--command", EMPTIED,
                "--file", str(script),
            ],
            sources.postgres_environment(params),
        )  # fmt: skip
    finally:
        dump.unlink(missing_ok=True)
        script.unlink(missing_ok=True)


def _run(command: list[str], environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if "lock timeout" in done.stderr:
        raise KeepingError(RUNNING)
    if done.returncode:
        raise KeepingError(
            _("PostgreSQL に戻せませんでした：%(said)s") % {"said": done.stderr.strip()[-300:]}
        )
