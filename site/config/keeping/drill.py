"""The drill: the newest copy is brought back into a scratch place and looked at, so that nobody finds out
on the bad day that it cannot be.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import dj_database_url
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from config.settings.base import ROOT
from core import sealing

from . import sources
from .backup import scratch
from .keys import KeepingError
from .restore import fetch_sqlite, fetch_uploads, load_postgres, newest
from .store import Manifest, Store

LOOK_SECONDS = 600


@dataclass(frozen=True)
class Drill:
    """How it went. ``problems`` in words for whoever is responsible; empty when all is well."""

    name: str
    taken_at: datetime
    age_minutes: float  # what would have been lost, had the disk died when the drill began
    restore_seconds: float
    seconds: float
    rows: int
    uploads: int
    lessons: int
    audit_entries: int
    problems: list[str]

    def figures(self) -> dict[str, Any]:
        return {
            "name": self.name, "age_minutes": round(self.age_minutes, 1),
            "restore_seconds": round(self.restore_seconds, 1), "seconds": round(self.seconds, 1),
            "rows": self.rows, "uploads": self.uploads, "lessons": self.lessons, "audit_entries": self.audit_entries,
        }  # fmt: skip


def rehearse(*, at: datetime, name: str = "", store: Store | None = None) -> Drill:
    """Restores the set ``name``, or the newest, beside the school; the school itself is not touched."""
    began = time.monotonic()
    store = store or Store()
    with (
        store.alone("drilling"),
        store.alone("reading", shared=True),
        scratch("drill-work") as work,
        _scratch_database(work) as place,
    ):
        manifest = store.manifest(name or newest(store))
        if manifest.vendor != place.vendor:
            raise KeepingError(
                _("いちばん新しい控えは、いまと違う種類のデータベースのものです。控えを取ってください。")
            )
        place.load(store, manifest)
        fetch_uploads(store, manifest.uploads, sources.Folder(work / "media"))
        restored = time.monotonic() - began
        problems = _differences(manifest, place.tables())
        seen = _look(work, place.url)
        problems += _complaints(seen)
    return Drill(
        name=manifest.name,
        taken_at=manifest.taken_at,
        age_minutes=(at - manifest.taken_at).total_seconds() / 60,
        restore_seconds=restored,
        seconds=time.monotonic() - began,
        rows=sum(manifest.tables.values()),
        uploads=len(manifest.uploads),
        lessons=seen["lessons"]["looked"],
        audit_entries=seen["audit"]["entries"],
        problems=problems,
    )


def _differences(manifest: Manifest, tables: dict[str, int]) -> list[str]:
    return [
        _("表 %(table)s は、控えのとき %(was)d 行、戻すと %(now)d 行でした。")
        % {"table": table, "was": rows, "now": tables.get(table, 0)}
        for table, rows in manifest.tables.items()
        if tables.get(table) != rows
    ]


def _look(work: Path, url: str) -> dict[str, Any]:
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_FILE")}
    done = subprocess.run(
        [sys.executable, "-m", "config.keeping.inside"],
        cwd=ROOT,
        env={
            **kept,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
            "DJANGO_SETTINGS_MODULE": "config.settings.drill",
            "DATABASE_URL": url,
            **sealing.in_use(),
            "REDIS_URL": "",
            "VAR_DIR": str(work / "var"),
            "MEDIA_ROOT": str(work / "media"),
            "BASE_URL": "http://localhost",
        },
        capture_output=True,
        text=True,
        timeout=LOOK_SECONDS,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        raise KeepingError(_("戻した学園が動きませんでした：%(said)s") % {"said": last[-300:]})
    return json.loads(done.stdout.splitlines()[-1])


def _complaints(seen: dict[str, Any]) -> list[str]:
    said = []
    if (broken := seen["audit"]["broken_at"]) is not None:
        said.append(_("記録（だれが何を見たか）のくさりが、%(n)d 番で切れています。") % {"n": broken})
    if seen["closed"]:
        said.append(_("封をした連絡先のうち、%(n)d 件を、いまの鍵で開けられません。") % {"n": seen["closed"]})
    if seen["lessons"]["bad"]:
        numbers = "、".join(map(str, seen["lessons"]["bad"]))
        said.append(_("レッスン %(numbers)s のページが出ません。") % {"numbers": numbers})
    if seen["files_missing"]:
        said.append(
            _("データベースにある画像や書類のうち、%(n)d 個のファイルがありません。")
            % {"n": seen["files_missing"]}
        )
    return said


# --- scratch databases --------------------------------------------------------------------------
class _SQLite:
    vendor = "sqlite"

    def __init__(self, work: Path) -> None:
        self.path = work / "school.sqlite3"
        self.url = f"sqlite:///{self.path}"

    def load(self, store: Store, manifest: Manifest) -> None:
        fetch_sqlite(store, manifest, self.path)

    def tables(self) -> dict[str, int]:
        with closing(sqlite3.connect(self.path)) as database:
            return sources.count_sqlite(database)


class _Postgres:
    vendor = "postgresql"

    def __init__(self, work: Path, params: dict[str, Any]) -> None:
        self.work, self.params = work, params
        login = quote(str(params.get("user", "")), safe="")
        if params.get("password"):
            login += ":" + quote(str(params["password"]), safe="")
        # Without a host it is the server's socket on this machine, as for the school itself.
        address = quote(str(params.get("host") or ""), safe="")
        if params.get("port"):
            address += f":{params['port']}"
        tls = urlencode({name: params[name] for name in sources.TLS if params.get(name)})
        self.url = f"postgres://{login}@{address}/{params['dbname']}{'?' + tls if tls else ''}"

    def load(self, store: Store, manifest: Manifest) -> None:
        load_postgres(store, manifest, self.work, self.params)

    def tables(self) -> dict[str, int]:
        import psycopg

        login = {key: value for key, value in self.params.items() if key not in ("cursor_factory", "context")}
        with psycopg.connect(**login) as there:
            return sources.count_postgres(there)


@contextmanager
def _scratch_database(work: Path) -> Iterator[_SQLite | _Postgres]:
    """A file, or a database of its own on the same server (or on the one that BACKUP_DRILL_URL names)."""
    if connection.vendor == "sqlite":
        yield _SQLite(work)
        return
    import psycopg
    from psycopg import sql

    params = dict(connection.get_connection_params())
    if settings.BACKUP_DRILL_URL:
        other: dict[str, Any] = {**dj_database_url.parse(settings.BACKUP_DRILL_URL)}
        wanted = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
        params.update({name: other[key] for name, key in wanted.items() if other.get(key)})
        params.update(
            {name: value for name, value in other.get("OPTIONS", {}).items() if name in sources.TLS}
        )
    ours = f"{connection.settings_dict['NAME'][:40]}_drill_"
    name = ours + secrets.token_hex(6)
    login = {
        key: params[key]
        for key in ("host", "port", "user", "password", "dbname", *sources.TLS)
        if params.get(key)
    }
    try:
        with psycopg.connect(**login, autocommit=True) as owner:
            for (left,) in owner.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [ours]
            ).fetchall():  # by a drill that was killed
                owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(left)))
            owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege:
        raise KeepingError(
            _(
                "練習用のデータベースを作る権利がありません。"
                "ALTER ROLE … CREATEDB をするか、BACKUP_DRILL_URL を書いてください。"
            )
        ) from None
    try:
        yield _Postgres(work, {**params, "dbname": name})
    finally:
        with psycopg.connect(**login, autocommit=True) as owner:
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
