"""``kill -9`` and a full disk at every point: nothing is corrupt, and the copy before still comes back."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.keeping.forks import FULL_AT_PIECES, POINTS
from tests.keeping.installation import Installation, bare, forking, installed

# Every test has the mark, though its database is its own: whoever has it runs first, and the one school of
# this file would be built twice.
pytestmark = pytest.mark.django_db
CHANGE = """
from people.models import Learner
made = Learner.objects.create(call_name="{name}", name="x", kana="ヒカエ", birth_year=1950)
"""
COUNT = "from people.models import Learner; print(Learner.objects.filter(kana_key='ヒカエ').count())"


@pytest.fixture(scope="module")
def school(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Installation]:
    with (
        django_db_blocker.unblock(),
        forking() as forks,
        installed(tmp_path_factory.mktemp("killed") / "school", "killed_keeping", forks) as made,
    ):
        made.shell(CHANGE.format(name="はじめ"))
        made.manage("backup")
        yield made


@pytest.fixture
def machine(school: Installation, django_db_blocker: Any, tmp_path: Path) -> Iterator[Installation]:
    with (
        django_db_blocker.unblock(),
        bare(tmp_path / "new", "killed_machine", school.forks, backups=school.backups) as made,
    ):
        yield made


def half_there(school: Installation) -> list[str]:
    return [path.name for path in school.backups.rglob("*") if path.name.startswith(".half-")]


def pieces_of(school: Installation) -> set[str]:
    # Files only: a folder for the first letters of a name may stay, empty.
    return {path.name for path in (school.backups / "pieces").rglob("*") if path.is_file()}


def in_the_clear(school: Installation) -> list[Path]:
    return [path for path in school.folder.glob("*-work/**/*") if path.is_file()]


@pytest.mark.parametrize("point", POINTS)
def test_a_copy_killed_at_a_point(school: Installation, machine: Installation, point: str) -> None:
    before = school.sets()
    rows = school.shell(COUNT)
    school.shell(CHANGE.format(name=point[:20]))
    (school.media / "original_images" / f"{point}.png").write_bytes(point.encode())
    assert school.run(command=["backup"], point=point)[0] == -signal.SIGKILL
    gone = point == "the set written"
    assert school.sets()[: len(before)] == before
    assert len(school.sets()) == len(before) + gone
    machine.manage("restore")
    assert machine.shell(COUNT) == (str(int(rows) + 1) if gone else rows)
    school.manage("backup")
    assert half_there(school) == []
    assert in_the_clear(school) == []
    machine.manage("restore", "--overwrite")
    assert machine.shell(COUNT) == str(int(rows) + 1)
    assert (machine.media / "original_images" / f"{point}.png").read_bytes() == point.encode()


@pytest.mark.parametrize(
    "full", [{"point": FULL_AT_PIECES}, {"largest": 200_000}], ids=["pieces", "database"]
)
def test_a_full_disk_is_said_and_leaves_the_copy_before(
    school: Installation, machine: Installation, full: dict[str, Any]
) -> None:
    rows, before = school.shell(COUNT), school.sets()
    pieces = pieces_of(school)
    school.shell(CHANGE.format(name="入らない"))
    said = school.refuses("backup", **full)
    assert "空き" in said
    assert school.sets() == before
    assert half_there(school) == []
    assert in_the_clear(school) == []
    assert pieces_of(school) - pieces == set()
    machine.manage("restore")
    assert machine.shell(COUNT) == rows
    school.manage("backup")
    assert len(school.sets()) == len(before) + 1


@pytest.mark.parametrize("point", ["while uploads are laid down", "before the database gets its name"])
def test_a_restore_killed_at_a_point_is_begun_again(
    school: Installation, machine: Installation, point: str
) -> None:
    machine.manage("restore")
    machine.shell(CHANGE.format(name="新しい機械で"))
    rows = machine.shell(COUNT)
    assert machine.run(command=["restore", "--overwrite"], point=point)[0] == -signal.SIGKILL
    assert machine.shell(COUNT) == rows
    assert machine.shell("from people.actions import verify; print(verify().broken_at)") == "None"
    machine.manage("restore", "--overwrite")
    assert machine.shell(COUNT) == str(int(rows) - 1)
    assert in_the_clear(machine) == []


def test_a_restore_on_a_full_disk_leaves_what_was_there(school: Installation, machine: Installation) -> None:
    machine.manage("restore")
    machine.shell(CHANGE.format(name="新しい機械で"))
    rows = machine.shell(COUNT)
    assert "空き" in machine.refuses("restore", "--overwrite", largest=1_000_000)
    assert machine.shell(COUNT) == rows
    if connection.vendor == "sqlite":
        assert (
            machine.shell(
                "from django.db import connection as c; k = c.cursor(); k.execute('PRAGMA integrity_check'); print(k.fetchone()[0])"
            )
            == "ok"
        )


def test_a_drill_killed_leaves_nothing_that_stays(school: Installation) -> None:
    killed = school.run(command=["restore_drill"], point="before the database gets its name")
    assert killed[0] == -signal.SIGKILL
    assert in_the_clear(school) != []
    assert json.loads(school.manage("restore_drill", "--json"))["problems"] == []
    assert in_the_clear(school) == []
