"""PostgreSQL's own recovery, as docs/operations.md says it: to a moment, and after the loss of everything."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from config.doctor import NOT_ARCHIVED
from config.keeping import wal
from config.keeping.keys import KeepingError, NoKey, new_key
from tests.keeping.cluster import Cluster

WHY_NOT = "SQLite has no WAL that somebody else could keep"
postgres_only = pytest.mark.skipif(connection.vendor != "postgresql", reason=WHY_NOT)
ROOT = Path(__file__).resolve().parents[2]
HANDBOOK = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
RECIPE = HANDBOOK.partition("### PostgreSQL で、失うものを1分までにする")[2].partition("\n## ")[0]
NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
SEGMENT = bytes(range(256)) * 4096
PLAIN = "042-900-0000 秘密名 カナリヤ"


# --- the files -----------------------------------------------------------------------------------------
@pytest.fixture
def copies(settings: Any, tmp_path: Path) -> Path:
    settings.BACKUP_DIR = tmp_path / "copies"
    for name in ("wal", "base"):
        (tmp_path / "copies" / name).mkdir(parents=True)
    return tmp_path / "copies"


@pytest.fixture
def segment(tmp_path: Path) -> Path:
    path = tmp_path / "000000010000000000000001"
    path.write_bytes(PLAIN.encode() + SEGMENT)
    return path


def test_a_segment_comes_back_and_lies_sealed(copies: Path, segment: Path, tmp_path: Path) -> None:
    wal.keep(segment)
    wal.keep(segment)
    (kept,) = (copies / "wal").iterdir()
    assert kept.name == segment.name and kept.stat().st_mode & 0o077 == 0
    assert PLAIN.encode() not in kept.read_bytes() and SEGMENT[:256] not in kept.read_bytes()
    assert wal.fetch(segment.name, tmp_path / "back") is True
    assert (tmp_path / "back").read_bytes() == segment.read_bytes()
    assert wal.fetch("000000010000000000000002", tmp_path / "none") is False


def test_another_segment_of_the_same_name_is_refused(copies: Path, segment: Path, tmp_path: Path) -> None:
    wal.keep(segment)
    segment.write_bytes(SEGMENT)
    with pytest.raises(KeepingError, match="もうあり、中が違います"):
        wal.keep(segment)
    wal.fetch(segment.name, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == PLAIN.encode() + SEGMENT


def test_a_segment_under_another_name_or_changed_does_not_open(copies: Path, segment: Path) -> None:
    wal.keep(segment)
    kept = copies / "wal" / segment.name
    shutil.copy(kept, copies / "wal" / "000000010000000000000002")
    with pytest.raises(KeepingError, match="こわれて"):
        wal.fetch("000000010000000000000002", segment)
    kept.write_bytes(kept.read_bytes()[:-1])
    with pytest.raises(KeepingError, match="こわれて"):
        wal.fetch(segment.name, segment)


def made_base(copies: Path, at: datetime = NOW) -> Path:
    """A base backup of a folder with one file, as a tar comes out of pg_basebackup."""
    source = copies.parent / "cluster"
    source.mkdir(exist_ok=True)
    (source / "PG_VERSION").write_bytes(PLAIN.encode() + os.urandom(3_000_000))
    return wal.base(at=at, command=["tar", "--create", f"--directory={source}", "."])


def test_a_base_comes_back_and_lies_sealed(copies: Path, tmp_path: Path) -> None:
    made = made_base(copies)
    assert made.name == "20261127T030000Z" and PLAIN.encode() not in made.read_bytes()
    (tmp_path / "into").mkdir()
    wal.unpack(made.name, tmp_path / "into")
    assert (tmp_path / "into" / "PG_VERSION").read_bytes() == (
        tmp_path / "cluster" / "PG_VERSION"
    ).read_bytes()
    with pytest.raises(KeepingError, match="空ではありません"):
        wal.unpack(made.name, tmp_path / "into")
    with pytest.raises(KeepingError, match=r"wal\.sh bases"):
        wal.unpack("20261128T030000Z", tmp_path / "into")


@pytest.mark.parametrize("spoil", ["cut at a frame", "cut in a frame", "a byte", "another key"])
def test_a_base_that_is_not_whole_does_not_pass_for_one(
    copies: Path, tmp_path: Path, settings: Any, spoil: str
) -> None:
    made = made_base(copies)
    content = made.read_bytes()
    if spoil == "cut at a frame":
        made.write_bytes(content[: -(4 + 8 + 12 + 16)])  # the last frame, which is empty
    elif spoil == "cut in a frame":
        made.write_bytes(content[:-200])
    elif spoil == "a byte":
        made.write_bytes(content[:1000] + bytes([content[1000] ^ 1]) + content[1001:])
    else:
        settings.BACKUP_KEY = new_key()
    (tmp_path / "into").mkdir()
    with pytest.raises((KeepingError, NoKey)):
        wal.unpack(made.name, tmp_path / "into")


def test_a_base_that_breaks_off_leaves_none(copies: Path) -> None:
    with pytest.raises(KeepingError, match="pg_basebackup"):
        wal.base(at=NOW, command=["sh", "-c", "echo half; exit 1"])
    assert list((copies / "base").iterdir()) == []


def test_what_is_older_than_copies_may_be_goes_and_nothing_that_is_needed(
    copies: Path, settings: Any
) -> None:
    settings.BACKUP_DAYS = 20
    for days in (30, 21, 14, 7):
        made_base(copies, NOW - timedelta(days=days))
    names = ["000000010000000000000001", "000000010000000000000002", "00000002.history"]
    for name, days in zip(names, (14.1, 13.9, 90), strict=True):
        path = copies / "wal" / name
        path.write_bytes(b"x")
        os.utime(path, (0, (NOW - timedelta(days=days)).timestamp()))
    made_base(copies)
    assert wal.bases() == ["20261113T030000Z", "20261120T030000Z", "20261127T030000Z"]
    assert sorted(path.name for path in (copies / "wal").iterdir()) == names[1:]
    for name in wal.bases():
        (copies / "base" / name).unlink()
    made_base(copies, NOW - timedelta(days=300))
    wal.throw_away(NOW)
    assert len(wal.bases()) == 1


def test_a_frame_too_many_or_too_few_does_not_open(copies: Path) -> None:
    from config.keeping.keys import keys

    file = io.BytesIO()
    wal.frames(file, keys()[0], "x", iter([b"one", b"two"]))
    whole, end = file.getvalue(), 4 + 8 + 12 + 16
    assert list(wal.unframed(io.BytesIO(whole), keys(), "x")) == [b"one", b"two"]
    for spoilt in (whole * 2, whole + b"\0\0\0\1x", whole[:-end], whole[: -end * 2 - 3], b""):
        with pytest.raises(KeepingError):
            list(wal.unframed(io.BytesIO(spoilt), keys(), "x"))


# --- the recipe, on a real server ----------------------------------------------------------------------
@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """In a folder of short name: a socket's path has 107 letters at most."""
    with tempfile.TemporaryDirectory(prefix="wal-") as name:
        folder = Path(name)
        for part in ("wal", "base"):
            (folder / "copies" / part).mkdir(parents=True)
        (folder / "school.env").write_text(
            f"DJANGO_SETTINGS_MODULE=config.settings.production\nSECRET_KEY=x\nFIELD_KEYS=x\nFIELD_SEARCH_KEY=x\n"
            f"ALLOWED_HOSTS=x\nBASE_URL=https://x\nBACKUP_KEY={new_key()}\nBACKUP_DIR={folder / 'copies'}\n"
        )
        made = Cluster(folder, {"SCHOOL_ENV": str(folder / "school.env")})
        yield made
        made.stop("immediate")


def as_the_handbook_says(cluster: Cluster) -> None:
    """The lines of postgresql.conf, as printed; only where the program lies is another place."""
    lines = re.search(r"conf\.d/sumaho\.conf <<'END'\n(.*?)END\n", RECIPE, re.DOTALL)
    assert lines
    with (cluster.data / "postgresql.conf").open("a") as conf:
        conf.write(lines[1].replace("/srv/sumaho/app", str(ROOT)))


def wal_sh(cluster: Cluster, *words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    assert f"deploy/wal.sh {words[0]}" in RECIPE
    return cluster.run(str(ROOT / "deploy" / "wal.sh"), *words, **more)


def destroyed(cluster: Cluster) -> None:
    cluster.stop("immediate")
    shutil.rmtree(cluster.data)
    cluster.data.mkdir(mode=0o700)


def archived(cluster: Cluster) -> None:
    """The segment that is being written is finished and kept, as after archive_timeout."""
    name = cluster.sql("SELECT pg_walfile_name(pg_switch_wal())")
    question = f"SELECT coalesce(last_archived_wal, '') >= '{name}' FROM pg_stat_archiver"  # noqa: S608
    cluster.waits_for(question)


def recovered(cluster: Cluster, name: str, to: str = "") -> None:
    wal_sh(cluster, "unpack", name, str(cluster.data))
    if to:
        line = re.search(r"recovery_target_time = '[^']+'", RECIPE)
        assert line
        with (cluster.data / "postgresql.auto.conf").open("a") as conf:
            conf.write(line[0].partition("'")[0] + f"'{to}'\n")
    (cluster.data / "recovery.signal").touch()


def write(cluster: Cluster, word: str) -> None:
    cluster.sql(f"INSERT INTO note (word) VALUES ('{word}')")  # noqa: S608  words of this file


ROWS = "SELECT string_agg(word, ',' ORDER BY id) FROM note"


@postgres_only
def test_between_two_writes_and_after_the_loss_of_everything(cluster: Cluster) -> None:
    cluster.make()
    as_the_handbook_says(cluster)
    cluster.start()
    cluster.sql("CREATE TABLE note (id serial, word text)")
    write(cluster, PLAIN)
    name = wal_sh(cluster, "base").stdout.split()[0]
    assert wal_sh(cluster, "bases").stdout.startswith(f"{name}  ")
    write(cluster, "before")
    moment = cluster.sql("SELECT clock_timestamp()")
    write(cluster, "mistake")
    archived(cluster)
    write(cluster, "never kept")

    destroyed(cluster)
    recovered(cluster, name, to=moment)
    cluster.start()
    cluster.waits_for("SELECT NOT pg_is_in_recovery()")
    assert cluster.sql(ROWS) == f"{PLAIN},before"
    cluster.sql("ALTER SYSTEM RESET recovery_target_time")
    write(cluster, "after")
    second = wal_sh(cluster, "base").stdout.split()[0]

    # The disk is gone, and nothing but the folder of copies is left: as far as it goes.
    write(cluster, "on the new branch")
    archived(cluster)
    destroyed(cluster)
    recovered(cluster, second)
    cluster.start()
    cluster.waits_for("SELECT NOT pg_is_in_recovery()")
    assert cluster.sql(ROWS) == f"{PLAIN},before,after,on the new branch"
    everything = b"".join(
        path.read_bytes() for path in (cluster.folder / "copies").rglob("*") if path.is_file()
    )
    assert PLAIN.encode() not in everything and b"on the new branch" not in everything


@postgres_only
def test_a_broken_segment_stops_the_recovery_and_a_place_that_is_full_loses_nothing(cluster: Cluster) -> None:
    cluster.make()
    as_the_handbook_says(cluster)
    cluster.start()
    cluster.sql("CREATE TABLE note (id serial, word text)")
    name = wal_sh(cluster, "base").stdout.split()[0]
    shelf, away = cluster.folder / "copies" / "wal", cluster.folder / "copies" / "away"
    shelf.rename(away)  # no place to put it
    write(cluster, "waits")
    cluster.sql("SELECT pg_switch_wal()")
    cluster.waits_for("SELECT failed_count > 0 FROM pg_stat_archiver")
    assert cluster.sql(NOT_ARCHIVED) == "t"
    away.rename(shelf)
    archived(cluster)
    assert cluster.sql(NOT_ARCHIVED) == "f"
    write(cluster, "later")
    archived(cluster)
    destroyed(cluster)
    newest = max(path for path in shelf.iterdir() if len(path.name) == 24)
    good = newest.read_bytes()
    newest.write_bytes(good[:-1])
    recovered(cluster, name)
    assert cluster.start(check=False) is False
    assert "こわれています" in cluster.log
    newest.write_bytes(good)
    cluster.start()
    cluster.waits_for("SELECT NOT pg_is_in_recovery()")
    assert cluster.sql(ROWS) == "waits,later"
