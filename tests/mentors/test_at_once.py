"""Two desks at the same moment: the last place is given once, a week is matched and put into effect once, and hours hold."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import server as servers

ROOT = Path(__file__).resolve().parents[2]


class Town:
    """A copy of the school's database in which only processes work; see tests.mentors.at_once."""

    def __init__(self, address: str) -> None:
        self.env = {
            **os.environ,
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
        }
        self.made = self.ask("prepare")

    def begin(self, do: str, **job: Any) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.mentors.at_once"], cwd=ROOT, env=self.env, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdin
        process.stdin.write(json.dumps({"do": do, **job}))
        process.stdin.close()
        return process

    def ask(self, do: str, **job: Any) -> Any:
        process = self.begin(do, **job)
        assert process.stdout
        answer = process.stdout.read()
        assert process.wait(60) == 0
        return json.loads(answer.splitlines()[-1])

    def together(self, folder: Path, do: str, *jobs: dict[str, Any]) -> list[Any]:
        go = folder / uuid.uuid4().hex
        pair = [self.begin(do, go=str(go), **job) for job in jobs]
        for process in pair:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        go.touch()
        told = []
        for process in pair:
            assert process.stdout
            told.append(json.loads(process.stdout.read().splitlines()[-1]))
            assert process.wait(60) == 0
        return told

    def stands(self) -> dict[str, int]:
        return self.ask("stands", session=self.made["session"])


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:
    with django_db_blocker.unblock():
        address = servers.copy_database(f"once{uuid.uuid4().hex[:8]}")
        yield Town(address)
        servers.drop_copy(address)


def test_of_two_walk_ins_for_the_last_place_one_has_it_and_the_other_is_told(
    town: Town, tmp_path: Path
) -> None:
    before = town.stands()
    told = town.together(
        tmp_path,
        "seat",
        *({"session": town.made["session"], "learner": pk} for pk in town.made["walk_ins"]),
    )
    assert sorted(told)[1] == "seated"
    assert sorted(told)[0].startswith("no: 機種と言葉の合うメンターが、いま空いていません。")
    after = town.stands()
    assert (
        (after["at_the_class"], after["runs"]) == (before["at_the_class"] + 1, before["runs"] + 1) == (2, 2)
    )


def test_of_two_starts_for_the_same_week_one_runs_and_both_are_told_of_it(town: Town, tmp_path: Path) -> None:
    one, other = town.together(tmp_path, "start", {}, {})
    assert one == other
    assert town.stands()["under_way"] == 1


def test_of_two_who_put_it_into_effect_one_does_and_the_other_finds_it_done(
    town: Town, tmp_path: Path
) -> None:
    before = town.stands()
    job = {"proposal": town.made["proposal"]}
    one, other = town.together(tmp_path, "apply", job, job)
    assert one == other
    after = town.stands()
    assert (after["in_the_week"], after["asked"]) == (2, 2)
    assert after["runs"] == before["runs"] + 2


def test_no_sum_that_was_read_before_a_time_was_set_right_is_kept_after_it(
    town: Town, tmp_path: Path
) -> None:
    jobs = ({"minutes": [*range(40, 60)]}, {"minutes": []})
    town.together(tmp_path, "hours", *({"came": town.made["came"], **job} for job in jobs))
    assert town.ask("told") == [59, 59]


def test_of_two_who_set_a_name_right_at_once_one_does_and_the_other_is_told(
    town: Town, tmp_path: Path
) -> None:
    job = {"mentor": town.made["wrong"], "seen": town.ask("seen", mentor=town.made["wrong"])}
    told = town.together(tmp_path, "correct", *({**job, "name": name} for name in ("所沢 海", "所沢 川")))
    assert ["name"] in told
    (no,) = [one for one in told if one != ["name"]]
    assert no.startswith("no: ほかの人が、いま書き直しました。")
