"""The folder of copies: ``pieces/`` and ``sets/``. Nothing in it is ever half there.

Whatever is written goes to a name of its own, is forced to the disk, and only then gets its real name; a
set gets its name after all its pieces. So whoever is killed, or finds the disk full, leaves the earlier
sets as they were, and some rubbish that the next run sweeps up.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import json
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from .keys import KeepingError, Key, keys, seal, unseal

PIECE = 1024 * 1024
HALF = ".half-"  # before the name of whatever is not yet whole
SET_NAME = re.compile(r"\d{8}T\d{6}Z")
AT_ONCE = 200  # files forced to the disk together
_PACKED, _PLAIN = b"z", b"p"
_syncfs = getattr(ctypes.CDLL(None), "syncfs", None)  # Linux


@dataclass(frozen=True)
class Stored:
    """One file as it was: the pieces that make it up, in order. ``mark`` changes when the file does."""

    size: int
    sha256: str
    pieces: list[str]
    mark: str = ""


@dataclass(frozen=True)
class Manifest:
    """What a set holds: the database with the rows of each table, the uploads by path."""

    name: str
    taken_at: datetime
    vendor: str
    database: Stored
    tables: dict[str, int]
    uploads: dict[str, Stored] = field(default_factory=dict)

    def pieces(self) -> set[str]:
        return {name for one in (self.database, *self.uploads.values()) for name in one.pieces}

    def to_json(self) -> bytes:
        return json.dumps(
            # "erased" is for the program as it was before deeds were noted: it must go on reading sets.
            {**asdict(self), "taken_at": self.taken_at.isoformat(), "erased": []},
            ensure_ascii=False,
        ).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Manifest:
        read = json.loads(text)
        return cls(
            name=read["name"],
            taken_at=datetime.fromisoformat(read["taken_at"]),
            vendor=read["vendor"],
            database=Stored(**read["database"]),
            tables=read["tables"],
            uploads={path: Stored(**one) for path, one in read["uploads"].items()},
        )


def set_name(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def time_of(name: str) -> datetime:
    return datetime.strptime(name, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


class Busy(KeepingError):
    """Somebody else is at it; nothing is wrong."""


class Store:
    """``Store()`` is the one of the settings; its keys are read when they are first needed."""

    def __init__(self, folder: Path | None = None, known: list[Key] | None = None) -> None:
        self.folder = folder or Path(settings.BACKUP_DIR)
        self.keys = known if known is not None else keys()
        self.written = 0  # bytes that this run has added
        self._fresh: dict[Path, Path] = {}  # written, not yet forced to the disk, still without their names

    # --- one at a time ------------------------------------------------------------------------
    def open(self) -> None:
        for name in ("pieces", "sets"):
            (self.folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)

    @contextmanager
    def alone(self, name: str, *, shared: bool = False) -> Iterator[None]:
        """``writing``: one copy at a time. ``reading``: nothing is thrown away while somebody reads.

        The lock is the operating system's: it ends with the process, however that ends.
        """
        self.open()
        with (self.folder / f".{name}").open("a") as lock:
            try:
                fcntl.flock(lock, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy(
                    _("ほかの控えの仕事が動いています。終わってから、もう一度してください。")
                ) from None
            yield

    # --- pieces -------------------------------------------------------------------------------
    def has(self, name: str) -> bool:
        return self._piece(name).exists()

    def keep(self, source: IO[bytes], *, mark: str = "") -> Stored:
        """Stores a file piece by piece; pieces that are there already cost nothing but reading."""
        digest, size, names = hashlib.sha256(), 0, []
        while data := source.read(PIECE):
            digest.update(data)
            size += len(data)
            names.append(self._put(data))
        return Stored(size, digest.hexdigest(), names, mark)

    def fetch(self, stored: Stored, target: IO[bytes]) -> None:
        """Writes a file as it was, each piece and the whole compared with what was noted."""
        digest, size = hashlib.sha256(), 0
        for name in stored.pieces:
            data = self._get(name)
            digest.update(data)
            size += len(data)
            target.write(data)
        if size != stored.size or digest.hexdigest() != stored.sha256:
            raise KeepingError(_("控えの中のファイルが、取ったときと違います。1つ前の控えを使ってください。"))

    def _piece(self, name: str) -> Path:
        return self.folder / "pieces" / name[:2] / name

    def _put(self, data: bytes) -> str:
        key = self.keys[0]
        name = key.name_of(data)
        path = self._piece(name)
        if path not in self._fresh and not path.exists():
            packed = zlib.compress(data, 1)
            body = _PACKED + packed if len(packed) < len(data) else _PLAIN + data
            path.parent.mkdir(exist_ok=True, mode=0o700)
            self._write(path, seal(key, body, about=name.encode()))
        return name

    def _get(self, name: str) -> bytes:
        path = self._piece(name)
        try:
            body = unseal(self.keys, path.read_bytes(), about=name.encode())
        except FileNotFoundError:
            raise KeepingError(_("控えの一部がありません。1つ前の控えを使ってください。")) from None
        except PermissionError:
            raise self._not_ours(path) from None
        except KeepingError:
            # Set aside, so that the next copy stores it anew instead of trusting what is there.
            path.replace(path.with_name(f"{HALF}broken-{name}"))
            raise
        return zlib.decompress(body[1:]) if body[:1] == _PACKED else body[1:]

    def _not_ours(self, path: Path) -> KeepingError:
        return KeepingError(
            _(
                "控えのファイル %(path)s を読めません。別の利用者のものです。root で chown -R をして、"
                "%(folder)s の pieces と sets を、学園を動かす利用者のものにしてください。"
            )
            % {"path": path, "folder": self.folder}
        )

    # --- sets ---------------------------------------------------------------------------------
    def names(self) -> list[str]:
        """All sets, oldest first."""
        folder = self.folder / "sets"
        if not folder.is_dir():
            return []
        return sorted(entry.name for entry in folder.iterdir() if SET_NAME.fullmatch(entry.name))

    def close_set(self, manifest: Manifest) -> None:
        """From here on the set is there. Its pieces were forced to the disk before."""
        body = zlib.compress(manifest.to_json(), 6)
        self.settle()
        self._write(
            self.folder / "sets" / manifest.name,
            seal(self.keys[0], body, about=b"set " + manifest.name.encode()),
        )
        self.settle()
        to_disk(self.folder)

    def manifest(self, name: str) -> Manifest:
        if not SET_NAME.fullmatch(name) or not (path := self.folder / "sets" / name).exists():
            raise KeepingError(
                _("「%(name)s」という控えはありません。manage.py backup --list で見られます。")
                % {"name": name}
            )
        try:
            sealed = path.read_bytes()
        except PermissionError:
            raise self._not_ours(path) from None
        return Manifest.from_json(zlib.decompress(unseal(self.keys, sealed, about=b"set " + name.encode())))

    # --- throwing away ------------------------------------------------------------------------
    def drop_sets(self, names: list[str]) -> None:
        for name in names:
            (self.folder / "sets" / name).unlink(missing_ok=True)

    def sweep(self) -> int:
        """Removes what no set needs, and what was left half there; gives how many.

        A set that cannot be read (its key is not at hand) stops it: its pieces would look needless.
        """
        needed: set[str] = set()
        for name in self.names():
            needed |= self.manifest(name).pieces()
        removed = 0
        for part in ("pieces", "sets"):  # what else lies here has sweepers of its own
            for folder, _folders, files in os.walk(self.folder / part):
                inside = Path(folder).parent.name == "pieces"
                for name in files:
                    if name.startswith(HALF) or (inside and name not in needed):
                        Path(folder, name).unlink(missing_ok=True)
                        removed += 1
        return removed

    def _write(self, path: Path, data: bytes) -> None:
        half = path.with_name(f"{HALF}{path.name}")
        try:
            with open_for_us_alone(half) as file:
                file.write(data)
        except BaseException:
            half.unlink(missing_ok=True)
            raise
        self.written += len(data)
        self._fresh[path] = half
        if len(self._fresh) >= AT_ONCE:
            self.settle()

    def settle(self) -> None:
        """Forces to the disk what was written, and only then gives it its name."""
        if self._fresh:
            to_disk(self.folder)
            for path, half in self._fresh.items():
                half.replace(path)
            self._fresh.clear()


def to_disk(folder: Path) -> None:
    """Everything written to the disk that ``folder`` lies on: once for hundreds of files, not for each."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        if _syncfs is None or _syncfs(handle):
            os.sync()
    finally:
        os.close(handle)


def open_for_us_alone(path: Path) -> IO[bytes]:
    """For writing; nobody else on the machine may read it."""
    return open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600))


def newest_readable(store: Store) -> Manifest | None:
    """The last set that opens: what has not changed since then need not be read again."""
    for name in reversed(store.names()):
        try:
            return store.manifest(name)
        except KeepingError:
            continue
    return None
