"""An installation of its own for what overwrites databases: commands run in processes, never on the test's own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from tests import server as servers

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Installation:
    """A folder, a database, and what a person at its machine may type."""

    folder: Path
    database: str
    forks: subprocess.Popen[str]

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    @property
    def media(self) -> Path:
        return self.folder / "media"

    @property
    def sqlite(self) -> Path:
        return Path(self.database.removeprefix("sqlite:///"))

    def run(self, **order: Any) -> tuple[int, str, str]:
        """Exit code, output and complaints of an order that tests.keeping.forks carries out."""
        order = {"database": self.database, "folder": str(self.folder), **order}
        assert self.forks.stdin and self.forks.stdout
        self.forks.stdin.write(json.dumps(order) + "\n")
        self.forks.stdin.flush()
        code, out, complaint = json.loads(self.forks.stdout.readline())
        return code, out, complaint

    def manage(self, *command: str, **more: Any) -> str:
        """What the command says; it must go well."""
        code, out, complaint = self.run(command=command, **more)
        assert code == 0, complaint
        return out

    def refuses(self, *command: str, **more: Any) -> str:
        """What the command says when it will not."""
        code, out, complaint = self.run(command=command, **more)
        assert code == 1, out + complaint
        assert "Traceback" not in complaint, complaint
        return complaint

    def shell(self, code: str) -> str:
        """The last line that a few lines of Python print."""
        done, out, complaint = self.run(code=code)
        assert done == 0, complaint
        return out.strip().rpartition("\n")[2]

    def sets(self) -> list[str]:
        return sorted(path.name for path in (self.backups / "sets").iterdir() if path.name[0] != ".")


@contextmanager
def forking() -> Iterator[subprocess.Popen[str]]:
    """One process that has loaded everything and forks for each order: a start costs seconds."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.keeping.forks"],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.communicate(timeout=300)


@contextmanager
def installed(folder: Path, name: str, forks: subprocess.Popen[str]) -> Iterator[Installation]:
    """A copy of the test school, with its uploads."""
    url = servers.copy_database(name)
    folder.mkdir(parents=True, exist_ok=True)
    # Renditions are made again when they are missing; what people have put in is not.
    shutil.copytree(
        settings.MEDIA_ROOT, folder / "media", copy_function=os.link, ignore=lambda _where, _names: {"images"}
    )
    yield Installation(folder, url, forks)
    servers.drop_copy(url)


@contextmanager
def bare(folder: Path, name: str, forks: subprocess.Popen[str], *, backups: Path) -> Iterator[Installation]:
    """A new machine: an empty database, no uploads, and the folder of copies."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "backups").symlink_to(backups)
    if connection.vendor == "sqlite":
        yield Installation(folder, f"sqlite:///{folder / 'new.sqlite3'}", forks)
        return
    params = connection.get_connection_params()
    database = f"{connection.settings_dict['NAME']}_{name}"
    servers._as_owner(params, f'DROP DATABASE IF EXISTS "{database}"', f'CREATE DATABASE "{database}"')
    url = f"postgres://{params['user']}@{params.get('host') or 'localhost'}:{params.get('port') or 5432}/{database}"
    yield Installation(folder, url, forks)
    servers.drop_copy(url)
