"""Many people, few seats, one moment. On SQLite in processes; on PostgreSQL in threads and processes.

The negative control proves the test: code that looks first and takes afterwards must oversell.
"""

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
from django.conf import settings

from events.enums import State
from tests import server as servers
from tests.events.visitors import Visitors

ROOT = Path(__file__).resolve().parents[2]
SEATS, PEOPLE, PROCESSES, THREADS, REPEATS = 20, 200, 4, 16, 50
on_postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


class Town:
    """A copy of the school's database in which only processes work; see tests.events.rush."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.env = {
            **os.environ,
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
        }
        made = self.ask(do="prepare", people=PEOPLE, seats=SEATS, runs=2 * REPEATS + 3)
        self.people: list[int] = made["people"]
        self.runs: list[int] = made["runs"]
        self.codes: list[str] = made["codes"]

    def begin(self, **job: Any) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.events.rush"], cwd=ROOT, env=self.env, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdin
        process.stdin.write(json.dumps(job))
        process.stdin.close()
        return process

    def ask(self, **job: Any) -> Any:
        process = self.begin(**job)
        assert process.stdout
        answer = process.stdout.read()
        assert process.wait(60) == 0
        return json.loads(answer)

    def rush(self, runs: list[int], tmp_path: Path, *, processes: int = PROCESSES, **job: Any) -> Any:
        """At each run all processes begin at one moment; gives what each person was told, run by run."""
        start = tmp_path / uuid.uuid4().hex
        crowd = [
            self.begin(do="crowd", runs=runs, learners=self.people[n::processes], start=str(start), **job)
            for n in range(processes)
        ]
        for run in runs:
            for process in crowd:
                assert process.stdout
                assert process.stdout.readline() == "ready\n"
            Path(f"{start}-{run}").touch()
        told: list[list[list[Any]]] = [[] for _run in runs]
        for process in crowd:
            assert process.stdout
            for number, said in enumerate(json.loads(process.stdout.read())):
                told[number] += said
            assert process.wait(120) == 0
        return told


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[Town]:
    with django_db_blocker.unblock():
        address = servers.copy_database(f"race{uuid.uuid4().hex[:8]}")
        yield Town(address)
        servers.drop_copy(address)


def check(town: Town, runs: list[int], told: Any) -> None:
    """Nobody was told wrongly: what each heard is what stands, no seat sold twice, none left empty."""
    for said, stands in zip(told, town.ask(do="report", runs=runs), strict=True):
        assert sorted(said) == stands["states"]
        seated = [state for _learner, state in said].count(State.CONFIRMED)
        assert seated == stands["held"] == stands["taken"] == SEATS
        assert stands["waiting"] == list(range(1, PEOPLE - SEATS + 1))
        # The place that each was told is the place that each has: nobody heard another's.
        assert stands["places"] == stands["waiting"]
        assert stands["in_line"] == len(stands["waiting"])


def test_200_people_in_processes_get_20_seats_and_each_hears_the_truth(town: Town, tmp_path: Path) -> None:
    runs = town.runs[:REPEATS]
    check(town, runs, town.rush(runs, tmp_path))


@pytest.mark.skipif(not on_postgres, reason="on SQLite one writes at a time: threads show no more")
def test_200_people_in_threads_get_20_seats_and_each_hears_the_truth(town: Town, tmp_path: Path) -> None:
    runs = town.runs[REPEATS : 2 * REPEATS]
    check(town, runs, town.rush(runs, tmp_path, processes=1, threads=THREADS))


def test_without_the_lock_more_seats_are_promised_than_there_are(town: Town, tmp_path: Path) -> None:
    """The negative control: if this sold no seat twice, the tests above would prove nothing."""
    runs = town.runs[-3:-2]
    town.rush(runs, tmp_path, lock=False)
    assert town.ask(do="report", runs=runs)[0]["held"] > SEATS


def test_a_desk_killed_a_hundred_times_leaves_no_half_application(town: Town) -> None:
    runs = town.runs[-2:-1]
    kills = town.ask(do="killed", runs=runs, times=100, seed=20261122)
    assert kills["in_the_middle"] > 30  # or the test has looked at nothing
    left = town.ask(do="halves", runs=runs)
    assert left["applications"] == left["learners"] == left["notices"] > 100
    assert (left["learners_without_application"], left["learners_without_consent"]) == (0, 0)
    assert left["without_people_or_log"] == 0
    assert left["seats"] == [SEATS, SEATS]


def test_a_web_server_killed_in_mid_application_keeps_what_it_said_and_no_half(town: Town) -> None:
    """What somebody read on the receipt stands; where no answer came there is a whole application or none."""
    visitors, unanswered = Visitors(town.codes[-1]), 0
    for turn in range(6):
        server = servers.start("killed", workers=2, database=town.address, env={"TRUSTED_PROXIES": "1"})
        unanswered += visitors.apply_until_killed(server, turn)
    left = town.ask(do="halves", runs=town.runs[-1:], called="来客 ")
    assert unanswered > 6  # or the kills hit nobody
    assert len(visitors.receipts) > 30
    assert set(visitors.receipts) <= set(left["receipts"])
    assert left["applications"] == left["learners"] == left["notices"] <= len(visitors.receipts) + unanswered
    assert (left["learners_without_application"], left["learners_without_consent"]) == (0, 0)
    assert (left["without_people_or_log"], left["seats"]) == (0, [SEATS, SEATS])
