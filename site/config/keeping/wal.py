"""PostgreSQL between two copies: its WAL and a base backup each week, sealed beside the copies (docs/operations.md, 6).

``python -m config.keeping.wal``, called by PostgreSQL itself and by the clock, through deploy/wal.sh. Loads the
settings and nothing else of the school: PostgreSQL calls it each minute.

    keep PATH         a finished segment into ``BACKUP_DIR/wal``; only then may PostgreSQL throw its own away
    fetch NAME PATH   the other way, while a database is recovered
    base              a whole copy of the cluster into ``BACKUP_DIR/base``, and the old ones go
    bases             which there are
    unpack NAME PATH  one of them into an empty folder

Exit codes: 0; 1 not possible, said on stderr; for ``fetch`` 4: there is no such segment. wal.sh tells these two apart
to PostgreSQL, which takes 1 for the end of what there is.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.conf import settings

from . import rotation
from .keys import KeepingError, Key, keys, seal, unseal
from .store import HALF, PIECE, SET_NAME, open_for_us_alone, set_name, time_of

NONE = 4
HISTORY = ".history"  # says how one life of the cluster follows from another; never thrown away


def folder(name: str) -> Path:
    return Path(settings.BACKUP_DIR) / name


def whole(target: Path, write: Callable[[IO[bytes]], object]) -> None:
    """A file that has its name only when all of it is on the disk."""
    half = target.with_name(f"{HALF}{target.name}")
    try:
        with open_for_us_alone(half) as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    handle = os.open(target.parent, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


# --- WAL ----------------------------------------------------------------------------------------------
def keep(path: Path) -> None:
    """The same again is harmless; another of the same name is refused, for one of the two would be lost."""
    target, content, known = folder("wal") / path.name, path.read_bytes(), keys()
    if target.exists():
        if opened(target, known) != content:
            raise KeepingError(
                f"{target} はもうあり、中が違います。2つのデータベースが同じ場所に写していませんか。"
            )
        return
    sealed = seal(known[0], zlib.compress(content), about=about(path.name))
    whole(target, lambda file: file.write(sealed))


def opened(target: Path, known: list[Key]) -> bytes:
    return zlib.decompress(unseal(known, target.read_bytes(), about=about(target.name)))


def about(name: str) -> bytes:
    return b"wal " + name.encode()


def fetch(name: str, path: Path) -> bool:
    """False: there is none."""
    target = folder("wal") / name
    if not target.exists():
        return False
    path.write_bytes(opened(target, keys()))
    return True


# --- base backups -------------------------------------------------------------------------------------
def base(*, at: datetime, command: list[str] | None = None) -> Path:
    """One more, as pg_basebackup streams it; half of one is none."""
    known, name = keys(), set_name(at)
    target = folder("base") / name

    def write(file: IO[bytes]) -> None:
        with subprocess.Popen(command or PG_BASEBACKUP, stdout=subprocess.PIPE) as running:  # noqa: S603
            if running.stdout:
                frames(file, known[0], name, _packed(running.stdout, zlib.compressobj(1)))
        if running.returncode:
            raise KeepingError("pg_basebackup が終わりまで行きませんでした。上に出た文を見てください。")

    whole(target, write)
    throw_away(at)
    return target


PG_BASEBACKUP = [
    "pg_basebackup", "--pgdata=-", "--format=tar", "--wal-method=fetch", "--checkpoint=fast", "--no-password",
]  # fmt: skip


UNPACK = ["tar", "--extract"]


def _packed(source: IO[bytes], packer: zlib._Compress) -> Iterator[bytes]:
    while data := source.read(PIECE):
        if packed := packer.compress(data):
            yield packed
    yield packer.flush()


def frames(file: IO[bytes], key: Key, name: str, parts: Iterator[bytes]) -> None:
    """Each sealed with its place; an empty one ends it, so that a file cut short does not open."""
    count = 0
    for part in parts:
        if part:
            _frame(file, seal(key, part, about=_place(name, count)))
            count += 1
    _frame(file, seal(key, b"", about=_place(name, count) + b" end"))


def _frame(file: IO[bytes], sealed: bytes) -> None:
    file.write(len(sealed).to_bytes(4) + sealed)


def _place(name: str, count: int) -> bytes:
    return f"base {name} {count}".encode()


def unframed(file: IO[bytes], known: list[Key], name: str) -> Iterator[bytes]:
    count, sealed = 0, b""
    while True:
        sealed = file.read(int.from_bytes(file.read(4)))
        following = file.read(1)
        if not following:
            break
        file.seek(-1, os.SEEK_CUR)
        yield unseal(known, sealed, about=_place(name, count))
        count += 1
    unseal(known, sealed, about=_place(name, count) + b" end")


def unpack(name: str, into: Path) -> None:
    """All of it, or an error; the folder must be there, and empty."""
    source = folder("base") / name
    if not SET_NAME.fullmatch(name) or not source.exists():
        raise KeepingError(f"「{name}」はありません。wal.sh bases で見られます。")
    if any(into.iterdir()):
        raise KeepingError(f"{into} は空ではありません。")
    unpacker = zlib.decompressobj()
    with (
        source.open("rb") as file,
        subprocess.Popen([*UNPACK, f"--directory={into}"], stdin=subprocess.PIPE) as tar,  # noqa: S603
    ):
        if tar.stdin:
            for part in unframed(file, keys(), name):
                tar.stdin.write(unpacker.decompress(part))
            tar.stdin.write(unpacker.flush())
    if tar.returncode:
        raise KeepingError("tar が広げられませんでした。ディスクの空きを見てください。")


def bases() -> list[str]:
    """Oldest first."""
    return sorted(path.name for path in folder("base").iterdir() if SET_NAME.fullmatch(path.name))


def throw_away(at: datetime) -> None:
    """Bases older than ``BACKUP_DAYS`` but the newest, and segments that were finished before the oldest that stays."""
    there = bases()
    for name in there[:-1]:
        if time_of(name) < at - rotation.longest():
            (folder("base") / name).unlink()
    first = time_of(bases()[0]).timestamp()
    for path in folder("wal").iterdir():
        if not path.name.endswith(HISTORY) and path.stat().st_mtime < first:
            path.unlink()


# --- as PostgreSQL calls it ---------------------------------------------------------------------------
def main(words: list[str]) -> int:
    match words:
        case ["keep", path]:
            keep(Path(path))
        case ["fetch", name, path]:
            return 0 if fetch(name, Path(path)) else NONE
        case ["base"]:
            began = time.monotonic()
            made = base(at=datetime.now(UTC))
            sys.stdout.write(
                f"{made.name}  {made.stat().st_size / 1e6:.1f} MB、{time.monotonic() - began:.1f} 秒\n"
            )
        case ["bases"]:
            for name in bases():
                sys.stdout.write(f"{name}  {time_of(name).astimezone():%Y年%m月%d日 %H:%M:%S}\n")
        case ["unpack", name, path]:
            unpack(name, Path(path))
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 1
    return 0


if __name__ == "__main__":
    settings.USE_I18N = False  # translations would need the whole school
    try:
        code = main(sys.argv[1:])
    except (KeepingError, OSError) as problem:
        sys.stderr.write(f"{problem}\n")
        code = 1
    sys.exit(code)
