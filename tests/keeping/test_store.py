"""Pieces and sets: stored once, locked, whole or not there at all."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.keeping.keys import KeepingError, NoKey, new_key, read_keys
from config.keeping.store import PIECE, Busy, Manifest, Store, set_name

AT = datetime(2026, 11, 27, 1, 2, 3, tzinfo=UTC)
NAME = "山田 花子 042-900-0000".encode()


@pytest.fixture
def key() -> str:
    return new_key()


@pytest.fixture
def store(tmp_path: Path, key: str) -> Store:
    made = Store(tmp_path / "copies", read_keys(key))
    made.open()
    return made


def pieces(store: Store) -> list[Path]:
    return sorted(path for path in (store.folder / "pieces").rglob("*") if path.is_file())


def close_set(store: Store, content: bytes = NAME, at: datetime = AT) -> Manifest:
    manifest = Manifest(
        set_name(at), at, "sqlite", store.keep(io.BytesIO(content)), {"people_learner": 1}, {}
    )
    store.close_set(manifest)
    return manifest


def fetched(store: Store, name: str) -> bytes:
    target = io.BytesIO()
    store.fetch(store.manifest(name).database, target)
    return target.getvalue()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7])
def test_a_file_comes_back_as_it_was(store: Store, size: int) -> None:
    content = bytes(index % 251 for index in range(size))
    manifest = close_set(store, content)
    assert store.manifest(manifest.name) == manifest
    assert fetched(store, manifest.name) == content


def test_what_has_not_changed_is_stored_once(store: Store) -> None:
    content = b"".join(bytes([number]) * PIECE for number in range(4))
    close_set(store, content)
    before = store.written
    changed = content[: 2 * PIECE] + b"!" + content[2 * PIECE + 1 :]
    close_set(store, changed, at=datetime(2026, 11, 27, 1, 12, tzinfo=UTC))
    assert len(pieces(store)) == 5
    assert store.written - before < PIECE


def test_the_folder_tells_nobody_anything(store: Store) -> None:
    close_set(store)
    everything = b"".join(path.read_bytes() for path in store.folder.rglob("*") if path.is_file())
    assert NAME not in everything
    assert "山田".encode() not in everything
    assert b"people_learner" not in everything


def test_two_keys_name_the_same_file_differently(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "other", read_keys(new_key()))
    other.open()
    close_set(store)
    close_set(other)
    assert {path.name for path in pieces(store)}.isdisjoint(path.name for path in pieces(other))


@pytest.mark.parametrize("where", [0, 8, 25, -1])
def test_one_changed_byte_is_found_and_the_piece_stored_anew(store: Store, where: int) -> None:
    manifest = close_set(store)
    (piece,) = pieces(store)
    sealed = bytearray(piece.read_bytes())
    sealed[where] ^= 1
    piece.write_bytes(bytes(sealed))
    with pytest.raises(KeepingError):
        fetched(store, manifest.name)
    close_set(store, at=datetime(2026, 11, 27, 1, 12, tzinfo=UTC))
    assert fetched(store, manifest.name) == NAME


def test_a_piece_under_another_pieces_name_does_not_open(store: Store) -> None:
    manifest = close_set(store)
    (piece,) = pieces(store)
    store.keep(io.BytesIO(b"another"))
    store.settle()
    (other,) = [path for path in pieces(store) if path != piece]
    piece.write_bytes(other.read_bytes())
    with pytest.raises(KeepingError, match="こわれています"):
        fetched(store, manifest.name)


def test_a_set_under_another_time_does_not_open(store: Store) -> None:
    manifest = close_set(store)
    later = store.folder / "sets" / "20261127T020000Z"
    later.write_bytes((store.folder / "sets" / manifest.name).read_bytes())
    with pytest.raises(KeepingError, match="こわれています"):
        store.manifest(later.name)


def test_a_new_key_locks_and_the_old_one_still_opens(store: Store, key: str) -> None:
    manifest = close_set(store)
    both = Store(store.folder, read_keys(f"{new_key()},{key}"))
    later = close_set(both, at=datetime(2026, 11, 28, tzinfo=UTC))
    assert fetched(both, manifest.name) == fetched(both, later.name) == NAME
    with pytest.raises(NoKey, match="前の鍵"):
        store.manifest(later.name)


@pytest.mark.parametrize("text", ["", " , "])
def test_without_a_key_it_says_how_to_make_one(text: str) -> None:
    with pytest.raises(NoKey, match="--new-key"):
        read_keys(text)


@pytest.mark.parametrize("text", ["short", "ひらがな", "a" * 44])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NoKey, match="鍵の形"):
        read_keys(text)


def test_sweeping_takes_what_no_set_needs_and_nothing_else(store: Store) -> None:
    manifest = close_set(store)
    store.keep(io.BytesIO(b"needed by nobody"))
    store.settle()
    (store.folder / "pieces" / ".half-x").write_bytes(b"left by somebody killed")
    (store.folder / "sets" / ".half-20261127T010203Z").write_bytes(b"the same")
    for place in ("deeds", "wal"):
        (store.folder / place).mkdir()
        (store.folder / place / ".half-y").write_bytes(b"somebody writes there just now")
    assert store.sweep() == 3
    assert len(list(store.folder.rglob(".half-y"))) == 2
    assert store.sweep() == 0
    assert fetched(store, manifest.name) == NAME


def test_a_set_that_cannot_be_read_loses_nothing_to_the_sweep(store: Store) -> None:
    close_set(store)
    stranger = Store(store.folder, read_keys(new_key()))
    with pytest.raises(NoKey):
        stranger.sweep()
    assert len(pieces(store)) == 1


def test_two_at_once_are_told_and_the_lock_ends(store: Store) -> None:
    with store.alone("writing"), pytest.raises(Busy), store.alone("writing"):
        pass
    with store.alone("writing"):
        pass
    with (
        store.alone("reading", shared=True),
        store.alone("reading", shared=True),
        pytest.raises(Busy),
        store.alone("reading"),
    ):
        pass


@pytest.mark.parametrize("name", ["../../etc/passwd", "20261127T010203Z", "latest"])
def test_a_set_that_is_not_there(store: Store, name: str) -> None:
    with pytest.raises(KeepingError, match="--list"):
        store.manifest(name)


def test_everything_is_for_its_owner_alone(store: Store) -> None:
    close_set(store)
    open_to_others = [
        path for path in store.folder.rglob("*") if path.is_file() and path.stat().st_mode & 0o077
    ]
    assert [path.name for path in open_to_others if not path.name.startswith(".")] == []
