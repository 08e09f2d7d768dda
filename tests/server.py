"""A real web server for browser tests: its own processes, its own copy of the school's database."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 180  # only a bound: on a busy machine 60 were too few


@dataclass
class Server:
    """A running server: its address and its processes."""

    url: str
    process: subprocess.Popen
    database: str

    def kill(self) -> None:
        """All its processes at once, in the middle of whatever they do (kill -9); its database stays."""
        subprocess.run(["pkill", "-KILL", "-P", str(self.process.pid)], check=False)
        self.process.kill()
        self.process.wait(10)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
        drop_copy(self.database)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def copy_database(name: str) -> str:
    """A copy of the test database as it stands; gives its address for DATABASE_URL."""
    if connection.vendor == "sqlite":
        target = Path(os.environ["SCHOOL_SCRATCH"]) / f"{name}.sqlite3"
        connection.ensure_connection()
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(connection.settings_dict["NAME"], target)
        return f"sqlite:///{target}"
    test_name = connection.settings_dict["NAME"]
    copy = f"{test_name}_{name}"
    params = {
        k: v
        for k, v in connection.get_connection_params().items()
        if k not in ("dbname", "cursor_factory", "context")
    }
    end_sessions()
    _as_owner(
        params,
        f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)',
        f'CREATE DATABASE "{copy}" TEMPLATE "{test_name}"',
    )
    s = connection.settings_dict
    login = f"{s['USER']}:{s['PASSWORD']}@" if s["PASSWORD"] else f"{s['USER']}@" if s["USER"] else ""
    return f"postgres://{login}{s['HOST'] or 'localhost'}:{s['PORT'] or 5432}/{copy}"


def end_sessions() -> None:
    """Nobody is left in the test database: a thread of an earlier test may have ended without closing."""
    if connection.vendor == "sqlite":
        return
    params, name = connection.get_connection_params(), connection.settings_dict["NAME"]
    connection.close()
    _as_owner(
        params,
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",  # noqa: S608  our own name
    )


def _as_owner(params: dict, *statements: str) -> None:
    import psycopg

    login = {k: v for k, v in params.items() if k in ("user", "password", "host", "port")}
    with psycopg.connect(dbname="postgres", autocommit=True, **login) as owner:
        for statement in statements:
            owner.execute(statement)


def drop_copy(url: str) -> None:
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).unlink(missing_ok=True)
        return
    params = connection.get_connection_params()
    _as_owner(params, f'DROP DATABASE IF EXISTS "{url.rsplit("/", 1)[1]}" WITH (FORCE)')


def start(
    name: str = "browser", *, workers: int = 1, env: dict[str, str] | None = None, database: str = ""
) -> Server:
    """Starts the school on a free port and waits until it answers; on a copy of its own, or on ``database``."""
    port = free_port()
    url = f"http://localhost:{port}"
    database = database or copy_database(name)
    scratch = Path(os.environ["SCHOOL_SCRATCH"])
    log = (scratch / f"{name}.log").open("wb")
    process = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}",
            "--workers", str(workers), "--threads", "1" if workers > 1 else "4", "--log-level", "warning",
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": database,
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            "BASE_URL": url,
            **(env or {}),
        },
        stdout=log,
        stderr=subprocess.STDOUT,
    )  # fmt: skip
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2):
                return Server(url, process, database)
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
    process.kill()
    raise RuntimeError("the server did not start:\n" + (scratch / f"{name}.log").read_text()[-4000:])
