"""Carries out orders for tests/keeping, each in a process forked from one that has loaded everything.

An order is a line of JSON: ``database`` and ``folder`` of the installation, then ``command`` (as typed after
manage.py) or ``code``; ``point``: where the process kills itself; ``largest``: no file may grow beyond so many
bytes, as on a full disk. The answer: exit code, output, complaints.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

POINTS = (
    "the database copied",
    "a piece half written",
    "some pieces without their names",
    "some pieces written",
    "all pieces written",
    "the set half written",
    "the set written",
)


FULL_AT_PIECES = "the disk is full at the pieces"


def limit(most: int) -> None:
    """No file grows beyond so many bytes: the writer is told as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def die(*_args: Any, **_values: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def before(function: Callable[..., Any], when: Callable[..., bool]) -> Callable[..., Any]:
    def maybe_die(*args: Any, **values: Any) -> Any:
        if when(*args):
            die()
        return function(*args, **values)

    return maybe_die


def mark(point: str) -> None:
    """Makes the process die at ``point``."""
    from config.keeping import backup, store
    from config.keeping.store import Store

    in_sets = lambda half, *_rest: half.parent.name == "sets"  # noqa: E731
    in_pieces = lambda half, *_rest: half.parent.parent.name == "pieces"  # noqa: E731
    if point == "the database copied":
        Store.keep = die  # type: ignore[method-assign, assignment]
    elif point in ("a piece half written", "the set half written"):
        wanted = in_sets if point.startswith("the set") else in_pieces
        real = store.open_for_us_alone

        def half_open(path: Path) -> Any:
            file = real(path)
            if wanted(path):
                file.write(b"half")
                file.flush()
                die()
            return file

        store.open_for_us_alone = half_open
    elif point == "some pieces without their names":
        store.to_disk = die  # type: ignore[assignment]
    elif point == "some pieces written":
        settled = Store.settle

        def settle_and_die(self: Store) -> None:
            settled(self)
            die()

        Store.settle = settle_and_die  # type: ignore[method-assign]
    elif point == "all pieces written":
        Store.close_set = die  # type: ignore[method-assign, assignment]
    elif point == "the set written":
        backup._rotate = die  # type: ignore[assignment]
    elif point == FULL_AT_PIECES:
        kept = Store.keep

        def keep(self: Store, *args: Any, **values: Any) -> Any:
            limit(1000)
            return kept(self, *args, **values)

        Store.keep = keep  # type: ignore[method-assign]
    elif point == "while uploads are laid down":
        from config.keeping import sources

        count = iter(range(20))
        sources.Folder.writing = before(  # type: ignore[method-assign]
            sources.Folder.writing, lambda *_args: next(count, None) is None
        )
    elif point == "before the database gets its name":
        from config.keeping import drill, restore

        fetched = restore.fetch_sqlite

        def fetch(*args: Any) -> None:
            fetched(*args)
            die()

        restore.fetch_sqlite = drill.fetch_sqlite = fetch
        restore._run = die  # type: ignore[assignment]
    elif point:
        raise ValueError(point)


def settle(order: dict[str, Any]) -> None:
    """The settings of another installation; nothing has asked for a connection or a storage before."""
    import dj_database_url
    from django.conf import settings
    from django.db import connections

    folder = Path(order["folder"])
    settings.VAR, settings.MEDIA_ROOT = folder, folder / "media"
    settings.BACKUP_DIR = folder / "backups"
    for name, value in order.get("settings", {}).items():
        setattr(settings, name, value)
    connections.databases["default"].update(dj_database_url.parse(order["database"]))
    if order["database"].startswith("sqlite"):
        connections.databases["default"]["OPTIONS"] = settings.DATABASES["default"]["OPTIONS"]
    os.environ["DATABASE_URL"] = order["database"]


def carry_out(order: dict[str, Any]) -> int:
    settle(order)
    mark(order.get("point", ""))
    if order.get("largest"):
        limit(order["largest"])
    if "code" in order:
        exec(order["code"], {})  # noqa: S102  the test's own lines
        return 0
    from django.core.management import CommandError, call_command

    try:
        call_command(*order["command"])
    except CommandError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


def child(order: dict[str, Any], answer: Path) -> None:
    out, complaint, code = io.StringIO(), io.StringIO(), 2
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(complaint):
        try:
            code = carry_out(order)
        except BaseException:  # noqa: BLE001  the test reads it
            complaint.write(traceback.format_exc())
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    answer.write_text(json.dumps([code, out.getvalue(), complaint.getvalue()]))


def main() -> None:
    import django

    django.setup()
    from django.core.management import load_command_class

    from config.keeping import tasks  # noqa: F401  loaded once, before the forks

    for name in ("backup", "restore", "restore_drill", "erase_again"):
        load_command_class("config", name)
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer"
        for line in sys.stdin:
            answer.unlink(missing_ok=True)
            if (pid := os.fork()) == 0:
                child(json.loads(line), answer)
                os._exit(0)
            code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            said = answer.read_text() if answer.exists() else json.dumps([code, "", ""])
            sys.stdout.write(said + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
