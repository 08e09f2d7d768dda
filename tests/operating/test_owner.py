"""What root types runs as the one to whom the school's files belong."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from config import owner
from config.keeping.keys import KeepingError, new_key, read_keys
from config.keeping.store import Store

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def became(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Root's process, as far as this module can see; gives what it has turned into."""
    done: list[Any] = []
    them = SimpleNamespace(
        geteuid=lambda: 0, path=os.path, environ={"HOME": "/root"},
        stat=lambda _folder: SimpleNamespace(st_uid=4711, st_gid=4712),
        initgroups=lambda *who: done.append(("groups", *who)), setgroups=lambda groups: done.append(("groups", *groups)),
        setgid=lambda gid: done.append(("gid", gid)), setuid=lambda uid: done.append(("uid", uid)),
    )  # fmt: skip
    known = SimpleNamespace(pw_name="sumaho", pw_gid=4713, pw_dir="/srv/sumaho")
    monkeypatch.setattr(owner, "os", them)
    monkeypatch.setattr(owner, "pwd", SimpleNamespace(getpwuid=lambda _uid: known))
    return SimpleNamespace(done=done, os=them, folder=str(tmp_path))


def test_root_becomes_the_owner_with_the_owners_groups_and_gives_up_its_own_last(became: Any) -> None:
    owner.become_owner_of(became.folder)
    assert became.done == [("groups", "sumaho", 4713), ("gid", 4713), ("uid", 4711)]
    assert became.os.environ["HOME"] == "/srv/sumaho"


def test_an_owner_without_a_name_is_a_number(became: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owner, "pwd", SimpleNamespace(getpwuid={}.__getitem__))
    owner.become_owner_of(became.folder)
    assert became.done == [("groups", 4712), ("gid", 4712), ("uid", 4711)]


def test_nobody_else_changes_nor_root_in_its_own_folder_nor_where_there_is_none(became: Any) -> None:
    for folder in ("", became.folder + "/none"):
        owner.become_owner_of(folder)
    became.os.stat = lambda _folder: SimpleNamespace(st_uid=0, st_gid=0)
    owner.become_owner_of(became.folder)
    became.os.stat, became.os.geteuid = (
        (lambda _folder: SimpleNamespace(st_uid=4711, st_gid=1)),
        (lambda: 1000),
    )
    owner.become_owner_of(became.folder)
    assert became.done == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_manage_py_gives_up_root_before_anything_is_written(tmp_path: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    os.chown(tmp_path, nobody.pw_uid, nobody.pw_gid)
    # Django itself need not be readable to them: only who would run it is asked.
    asked = (
        "import os, runpy, sys, types;"
        "run = types.SimpleNamespace(execute_from_command_line=lambda argv: print(os.geteuid(), os.getegid()));"
        "sys.modules.update({'django': run, 'django.core': run, 'django.core.management': run});"
        f"runpy.run_path({str(ROOT / 'manage.py')!r}, run_name='__main__')"
    )
    seen = subprocess.run(
        [sys.executable, "-c", asked],
        env={**os.environ, "VAR_DIR": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert seen.stdout.split() == [str(nobody.pw_uid), str(nobody.pw_gid)], seen.stderr[-500:]


def test_a_copy_of_another_user_is_named_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path, read_keys(new_key()))
    store.open()
    (tmp_path / "sets" / "20261127T010203Z").write_bytes(b"sealed by root")

    def refuse(_path: Path) -> bytes:
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", refuse)
    for ask in (lambda: store.manifest("20261127T010203Z"), lambda: store._get("ab" * 32)):
        with pytest.raises(KeepingError) as refused:
            ask()
        assert "chown -R" in refused.value.text and str(tmp_path) in refused.value.text
