"""A PostgreSQL of a test's own: made, filled, destroyed. PostgreSQL will not run as root: whoever is root becomes
nobody in a namespace, and goes on reading root's files."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest


def binaries() -> Path:
    """Where PostgreSQL's own programs lie. Whoever tests on PostgreSQL has them, or the test fails."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.fail("PostgreSQL のサーバーのプログラム（initdb）がありません。postgresql を入れてください。")
    return found[-1].parent


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Cluster:
    """``folder``: its data, its log and whatever a person beside it would have. ``env`` is that person's."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)

    @property
    def data(self) -> Path:
        return self.folder / "main"

    @property
    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    def run(self, *command: str, check: bool = True, **env: str) -> subprocess.CompletedProcess[str]:
        nobody = ["unshare", "--user", "--map-user=65534", "--map-group=65534"] if os.geteuid() == 0 else []
        done = subprocess.run(
            [*nobody, *command],
            env={
                **os.environ, "PATH": f"{binaries()}:{os.environ['PATH']}", "PGHOST": str(self.folder),
                "PGPORT": str(self.port), "PGUSER": "postgres", "PGDATABASE": "postgres", **self.env, **env,
            },
            cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        assert not check or done.returncode == 0, f"{command}: {done.stdout}\n{self.log[-3000:]}"
        return done

    def make(self) -> None:
        self.run("initdb", "-D", str(self.data), "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-sync")
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(
                f"listen_addresses = ''\nunix_socket_directories = '{self.folder}'\nport = {self.port}\n"
            )

    def start(self, *, check: bool = True) -> bool:
        done = self.run(
            "pg_ctl", "-D", str(self.data), "-l", str(self.folder / "log"), "-w", "-t", "60", "start", check=check
        )  # fmt: skip
        return done.returncode == 0

    def stop(self, how: str = "fast") -> None:
        self.run("pg_ctl", "-D", str(self.data), "-m", how, "-w", "stop", check=False)

    def sql(self, text: str) -> str:
        return self.run("psql", "-XtAc", text).stdout.strip()

    def waits_for(self, question: str, seconds: float = 60) -> None:
        """Asks until the answer is yes: PostgreSQL tells nobody when its archiver or its recovery is through."""
        until = time.monotonic() + seconds
        while self.sql(question) != "t":
            assert time.monotonic() < until, f"{question}\n{self.log[-3000:]}"
            self.sql("SELECT pg_sleep(0.1)")
