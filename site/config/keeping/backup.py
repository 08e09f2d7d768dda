"""Taking a copy: database first, then uploads; a set is there only when all of it is."""

from __future__ import annotations

import errno
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from . import deeds, rotation, sources
from .keys import KeepingError
from .store import Busy, Manifest, Store, Stored, newest_readable, set_name, time_of

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True)
class Taken:
    """What a run did. ``written``: bytes that were new."""

    name: str
    seconds: float
    written: int
    rows: int
    uploads: int
    dropped: int


def take(*, at: datetime, store: Store | None = None) -> Taken:
    """One more set, and the rotation of the old ones. Two at once: the second is told ``Busy``."""
    began = time.monotonic()
    try:
        store = store or Store()
        with store.alone("writing"):
            with scratch("backup-work") as work:
                manifest = _take(store, work, at)
            deeds.keep_missed(store, at)
            dropped = _rotate(store, at)
    except OSError as problem:
        if problem.errno in FULL:
            _sweep_quietly(store)
        raise KeepingError(
            _(
                "控えを取れませんでした（%(what)s）。%(where)s の空きと権限を確かめてください。"
                "前の控えは、そのまま使えます。"
            )
            % {"what": problem.strerror or problem, "where": settings.BACKUP_DIR}
        ) from problem
    return Taken(
        name=manifest.name,
        seconds=time.monotonic() - began,
        written=store.written,
        rows=sum(manifest.tables.values()),
        uploads=len(manifest.uploads),
        dropped=dropped,
    )


def _take(store: Store, work: Path, at: datetime) -> Manifest:
    while set_name(at) in store.names():  # two within one second
        at += timedelta(seconds=1)
    before = newest_readable(store)
    with sources.snapshot_database(work) as snapshot, snapshot.path.open("rb") as file:
        database = store.keep(file)
    manifest = Manifest(
        name=set_name(at),
        taken_at=at,
        vendor=snapshot.vendor,
        database=database,
        tables=snapshot.tables,
        uploads=_keep_uploads(store, before.uploads if before else {}),
    )
    store.close_set(manifest)
    return manifest


def _keep_uploads(store: Store, before: dict[str, Stored]) -> dict[str, Stored]:
    """Files whose mark is that of the set before are not even read, if all their pieces are there."""
    place, kept = sources.uploads(), {}
    for path, mark in sorted(place.marks().items()):
        known = before.get(path)
        if known and known.mark == mark and all(store.has(name) for name in known.pieces):
            kept[path] = known
            continue
        try:
            with place.open(path) as file:
                kept[path] = store.keep(file, mark=mark)
        except FileNotFoundError:
            continue  # removed since it was listed
    return kept


def _rotate(store: Store, at: datetime) -> int:
    """Drops what need not stay, and sweeps, unless somebody is reading just now."""
    names = store.names()
    staying = {set_name(time) for time in rotation.kept((time_of(name) for name in names), at=at)}
    old = [name for name in names if name not in staying]
    try:
        with store.alone("reading"):
            store.drop_sets(old)
            store.sweep()
            deeds.throw_away(store, at)
    except Busy:
        return 0
    return len(old)


def _sweep_quietly(store: Store | None) -> None:
    """On a full disk: what this run has stored in vain takes room that the next one needs."""
    if store is not None:
        with suppress(KeepingError, OSError), store.alone("writing"), store.alone("reading"):
            store.sweep()


@contextmanager
def scratch(name: str) -> Iterator[Path]:
    """A folder for data in the clear, ours alone and soon gone; what a killed run left goes first."""
    parent = Path(settings.VAR) / name
    shutil.rmtree(parent, ignore_errors=True)
    parent.mkdir(parents=True, mode=0o700)
    try:
        with tempfile.TemporaryDirectory(dir=parent, ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    finally:
        shutil.rmtree(parent, ignore_errors=True)
