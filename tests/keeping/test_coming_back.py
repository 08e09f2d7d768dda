"""From a copy to a school: all of it, on a new machine, with a drill that notices what is wrong."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from config.keeping import drill
from config.keeping.store import Manifest, Stored
from tests.keeping.installation import Installation, bare, forking, installed

# Every test has the mark, though its database is its own: whoever has it runs first, and the one school of
# this file would be built twice.
pytestmark = pytest.mark.django_db
ROWS = """
from people.models import Learner
from people.actions import record
from people.enums import Verb
"""
NEW_LEARNER = (
    ROWS
    + """
Learner.objects.create(call_name="{name}", name="控え 花子", kana="ヒカエ", tel="{tel}", birth_year=1950)
record(actor=None, verb=Verb.CREATE, subject="learner")
"""
)
NAMES = (
    ROWS
    + "print('|'.join(sorted(Learner.objects.found_by('控え 花子').values_list('call_name', flat=True))))"
)


@pytest.fixture(scope="module")
def forks() -> Iterator[Any]:
    with forking() as process:
        yield process


@pytest.fixture(scope="module")
def school(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any, forks: Any
) -> Iterator[Installation]:
    """One installation with one copy: the tests below only add to it."""
    with (
        django_db_blocker.unblock(),
        installed(tmp_path_factory.mktemp("keeping") / "school", "keeping", forks) as made,
    ):
        made.shell(NEW_LEARNER.format(name="はなちゃん", tel="0429000002"))
        made.manage("backup")
        yield made


@pytest.fixture(scope="module")
def spares(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any, forks: Any
) -> Iterator[dict[str, Installation]]:
    """Installations to break, by what will be. Made before a test begins: what is in use is not copied."""
    with django_db_blocker.unblock(), ExitStack() as stack:
        yield {
            what: stack.enter_context(installed(tmp_path_factory.mktemp("spare") / "school", name, forks))
            for name, what in (
                ("spare1", "the audit chain"),
                ("spare2", "a picture"),
                ("spare3", "a piece"),
                ("spare4", "sealed contact data"),
            )
        }


@pytest.fixture
def machine(school: Installation, django_db_blocker: Any, tmp_path: Path) -> Iterator[Installation]:
    """Another machine, bare, that reaches the copies."""
    with (
        django_db_blocker.unblock(),
        bare(tmp_path / "new", "machine", school.forks, backups=school.backups) as made,
    ):
        yield made


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_a_bare_machine_becomes_the_school(school: Installation, machine: Installation) -> None:
    said = machine.manage("restore")
    assert "の控えを戻しました" in said
    assert machine.shell(NAMES) == "はなちゃん"
    assert files(machine.media) == files(school.media)
    assert machine.shell("from people.actions import verify; print(verify().broken_at)") == "None"
    machine.manage("migrate", "--check")
    assert "もうデータがあるので、戻しません" in machine.refuses("restore")


def test_what_came_after_the_copy_is_in_the_next_one_and_costs_little(
    school: Installation, machine: Installation
) -> None:
    first = school.sets()[-1]
    school.shell(NEW_LEARNER.format(name="あとの人", tel="0429000003"))
    (school.media / "original_images" / "後から.png").write_bytes(b"not there before")
    said = school.manage("backup")
    megabytes = re.search(r"新しく ([\d.]+) MB", said)
    assert megabytes
    if connection.vendor == "sqlite":
        whole = sum(len(one) for one in files(school.backups / "pieces").values()) / 1e6
        assert float(megabytes[1]) < whole / 4
    machine.manage("restore", first)
    assert machine.shell(NAMES) == "はなちゃん"
    machine.manage("restore", "--overwrite")
    assert machine.shell(NAMES) == "あとの人|はなちゃん"
    assert (machine.media / "original_images" / "後から.png").read_bytes() == b"not there before"


def test_restoring_over_something_keeps_what_was_there_aside(
    school: Installation, machine: Installation
) -> None:
    machine.manage("restore")
    machine.shell(NEW_LEARNER.format(name="消える人", tel="0429000004"))
    said = machine.manage("restore", "--overwrite")
    assert "消える人" not in machine.shell(NAMES)
    if connection.vendor == "sqlite":
        aside = re.search(r"前のデータベースは (\S+) にあります", said)
        assert aside
        before = Installation(machine.folder, f"sqlite:///{aside[1]}", machine.forks)
        assert "消える人" in before.shell(NAMES)


def test_uploads_alone_come_back_beside_a_database_that_has_recovered_by_itself(
    school: Installation, machine: Installation
) -> None:
    machine.manage("restore")
    machine.shell(NEW_LEARNER.format(name="のこる人", tel="0429000005"))
    assert "画像のフォルダに、もうデータがある" in machine.refuses("restore", "--uploads-only")
    shutil.rmtree(machine.media)
    machine.manage("restore", "--uploads-only")
    assert files(machine.media) == files(school.media)
    assert "のこる人" in machine.shell(NAMES)


def test_a_time_names_the_copy_before_it(school: Installation, machine: Installation) -> None:
    assert "その時より前の控えはありません" in machine.refuses("restore", "--at", "2020-01-01 10:00")
    assert "のように書いてください" in machine.refuses("restore", "--at", "きのう")
    machine.manage("restore", "--at", "2099-01-01 10:00")
    assert "はなちゃん" in machine.shell(NAMES)


def test_a_running_school_is_not_pulled_away(school: Installation, machine: Installation) -> None:
    machine.manage("restore")
    with somebody_reads(machine):
        assert "学園が動いています" in machine.refuses("restore", "--overwrite")
    machine.manage("restore", "--overwrite")


@contextmanager
def somebody_reads(machine: Installation) -> Iterator[None]:
    read = "SELECT count(*) FROM people_learner"
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(machine.sqlite)) as running:
            running.execute(read).fetchone()
            yield
        return
    import psycopg

    # As a web server between two requests: connected, in no transaction.
    with psycopg.connect(
        machine.database.replace("postgres://", "postgresql://"), autocommit=True
    ) as running:
        running.execute(read).fetchone()
        yield


def test_the_drill_looks_at_everything(school: Installation) -> None:
    before = {path.name for path in school.folder.iterdir()}
    seen = json.loads(school.manage("restore_drill", "--json"))
    assert seen["problems"] == []
    assert seen["lessons"] == 5
    assert seen["audit_entries"] >= 1
    assert seen["rows"] > 1000
    assert seen["uploads"] > 100
    assert {path.name for path in school.folder.iterdir()} == before  # nothing in the clear is left
    kept = school.shell(
        "from core.upkeep import Upkeep; one = Upkeep.objects.get(kind='drill'); print(one.problem == '' and one.worked_at is not None)"
    )
    assert kept == "True"


BREAK = {
    "the audit chain": (
        "from django.db import connection as c; c.cursor().execute(\"UPDATE people_auditentry SET reason = 'x' WHERE sequence = 1\")",
        "くさりが、1 番で切れています",
    ),
    "sealed contact data": (
        "from django.db import connection as c; c.cursor().execute(\"UPDATE people_learner SET address = tel WHERE tel <> ''\")",
        "件を、いまの鍵で開けられません",
    ),
    "a picture": (
        "import os; from media.models import SchoolImage; os.unlink(SchoolImage.objects.first().file.path)",
        "1 個のファイルがありません",
    ),
}


@pytest.mark.parametrize("what", BREAK)
def test_the_drill_says_what_is_wrong(spares: dict[str, Installation], what: str) -> None:
    code, said = BREAK[what]
    broken = spares[what]
    broken.shell(NEW_LEARNER.format(name="はなちゃん", tel=f"04290001{len(what)}") + code)
    broken.manage("backup")
    assert said in broken.refuses("restore_drill")
    noted = broken.shell("from core.upkeep import Upkeep; print(Upkeep.objects.get(kind='drill').problem)")
    assert said in noted


def test_lessons_that_do_not_show_and_rows_that_differ_are_named() -> None:
    seen = {"audit": {"broken_at": None}, "lessons": {"bad": [3, 12]}, "files_missing": 0, "closed": 0}
    assert drill._complaints(seen) == ["レッスン 3、12 のページが出ません。"]
    at = datetime(2026, 11, 27, tzinfo=UTC)
    manifest = Manifest("x", at, "sqlite", Stored(0, "", []), {"people_learner": 2, "events_application": 1})
    assert drill._differences(manifest, {"people_learner": 1, "events_application": 1}) == [
        "表 people_learner は、控えのとき 2 行、戻すと 1 行でした。"
    ]


def test_a_damaged_copy_is_noticed_and_healed_by_the_next(spares: dict[str, Installation]) -> None:
    rotten = spares["a piece"]
    rotten.manage("backup")
    largest = max(
        (path for path in (rotten.backups / "pieces").rglob("*") if path.is_file()),
        key=lambda p: p.stat().st_size,
    )
    largest.write_bytes(largest.read_bytes()[:-1] + b"!")
    assert "こわれています" in rotten.refuses("restore_drill")
    rotten.manage("backup")
    rotten.manage("restore_drill")


def test_without_the_key_nothing_opens(school: Installation, machine: Installation) -> None:
    from config.keeping.keys import new_key

    assert "鍵がありません" in machine.refuses("restore", settings={"BACKUP_KEY": new_key()})
    assert "鍵がありません" in machine.refuses("restore", settings={"BACKUP_KEY": ""})
    assert not machine.media.exists()


def test_a_folder_without_copies_says_so(school: Installation, tmp_path: Path) -> None:
    machine = Installation(tmp_path / "empty", f"sqlite:///{tmp_path / 'empty.sqlite3'}", school.forks)
    machine.folder.mkdir()
    shutil.rmtree(machine.folder / "backups", ignore_errors=True)
    assert "控えが1つもありません" in machine.refuses("restore")
