"""Deeds (people.deeds) noted beside the copies: a sealed file for each, so that an older copy, or a recovery of
PostgreSQL to a moment, brings back nobody who had been erased since.

A file is written at once when a deed is done; each copy writes those that were missed. They go when no copy
is left from before them.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from people import deeds
from people.actions import record
from people.deeds import Deed
from people.enums import Verb

from . import rotation
from .keys import KeepingError, seal, unseal
from .store import HALF, Store, open_for_us_alone

log = logging.getLogger(__name__)
FOLDER = "deeds"
ABOUT = b"deed"
SPARED = "控えから戻したあと、消さずに残しました。"


@dataclass(frozen=True)
class Found:
    """What the folder holds; ``closed``: files that no key opens."""

    by_file: dict[Path, Deed]
    closed: int

    @property
    def deeds(self) -> set[Deed]:
        return set(self.by_file.values())


def hear(deed: Deed) -> None:
    """Where no copies are made, nothing is noted."""
    if settings.BACKUP_KEY:
        keep([deed])


def keep(some: Iterable[Deed], store: Store | None = None) -> int:
    """Notes each; one that is there already costs nothing. Gives how many were new."""
    store = store or Store()
    folder = store.folder / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = 0
    for deed in some:
        text = json.dumps([deed.kind, deed.number, deed.born.isoformat(), deed.at.isoformat()]).encode()
        path = folder / store.keys[0].name_of(text)
        if path.exists():
            continue
        half = path.with_name(f"{HALF}{path.name}-{os.getpid()}")
        try:
            with open_for_us_alone(half) as file:
                file.write(seal(store.keys[0], text, about=ABOUT))
                file.flush()
                os.fsync(file.fileno())
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)
        new += 1
    if new:
        handle = os.open(folder, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
    return new


def found(store: Store | None = None) -> Found:
    store = store or Store()
    by_file, closed = {}, 0
    for path in sorted((store.folder / FOLDER).glob("[!.]*")):
        try:
            kind, number, born, at = json.loads(unseal(store.keys, path.read_bytes(), about=ABOUT))
        except FileNotFoundError:
            continue  # thrown away since it was listed
        except KeepingError:
            closed += 1
            continue
        by_file[path] = Deed(kind, number, datetime.fromisoformat(born), datetime.fromisoformat(at))
    return Found(by_file, closed)


def keep_missed(store: Store, at: datetime) -> int:
    """What the tables know to have been done within the life of a copy."""
    return keep(deeds.since(at - rotation.longest()), store)


def throw_away(store: Store, at: datetime) -> None:
    """Those that no copy is older than. A day more: nobody's clock is quite right."""
    oldest = at - rotation.longest() - timedelta(days=1)
    for path in (store.folder / FOLDER).glob("*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest.timestamp():
                path.unlink()


def outstanding(store: Store | None = None) -> list[Deed]:
    """Done once, and not so in this database: an older copy was brought back."""
    return deeds.lacking(found(store).deeds)


@dataclass(frozen=True)
class Again:
    """``failed``: what could not be done, with the kind of error."""

    done: list[Deed]
    failed: list[tuple[Deed, str]]
    closed: int


def do_again(*, at: datetime, store: Store | None = None) -> Again:
    """Each in a transaction of its own: whoever is killed has done what is done. Twice is harmless."""
    there = found(store)
    done, failed = [], []
    for deed in deeds.lacking(there.deeds):
        # One may have done another: with a mentor goes the guardian.
        if not deeds.lacking([deed]):
            continue
        try:
            deeds.again(deed, at)
            done.append(deed)
        except Exception as problem:
            log.exception("a deed could not be done again")
            failed.append((deed, type(problem).__name__))
    return Again(done, failed, there.closed)


def spare(kind: str, number: int, *, at: datetime, store: Store | None = None) -> int:
    """For whoever was erased by mistake, and brought back on purpose: no deed about them is done again."""
    there = found(store)
    mine = {path: deed for path, deed in there.by_file.items() if (deed.kind, deed.number) == (kind, number)}
    if deeds.lacking(mine.values()):
        record(actor=None, verb=Verb.CHANGE, subject=kind, subject_id=number, reason=SPARED, at=at)
        for path in mine:
            path.unlink(missing_ok=True)
        return len(mine)
    return 0


def named(some: Iterable[Deed]) -> str:
    """By kind: 「受講者 3、7／メンター 2」."""
    kinds, by_kind = deeds.kinds(), {}  # type: ignore[var-annotated]
    for deed in some:
        by_kind.setdefault(deed.kind, []).append(str(deed.number))
    return "／".join(
        f"{kinds[kind].label} {'、'.join(dict.fromkeys(numbers))}" for kind, numbers in by_kind.items()
    )
