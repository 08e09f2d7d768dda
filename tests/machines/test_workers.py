"""Two workers share one queue: what one had in hand when it died the other does, and the clock strikes once."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.machines.city import City, until

pytestmark = pytest.mark.django_db
DAILY = ("events: remind", "mentors: settle", "notices: forget", "people: count", "people: forget")
HOURLY = ("events: open data", "events: thank")
MINUTE = "config: sign of life"


def test_a_booklet_that_a_worker_had_in_hand_when_it_died_is_made_by_the_other(city: City) -> None:
    first, second = city.machines
    second.signal("worker", signal.SIGSTOP)
    job = city.ask("booklet")
    state = "SELECT state FROM courses_printjob WHERE id = %s"
    until(lambda: city.one(state, job) == "running", "the first worker has begun")
    first.kill("worker")
    second.signal("worker", signal.SIGCONT)
    # Nobody else takes it up before it is sure that the first is dead: six minutes, here at once.
    assert city.change("UPDATE django_q_ormq SET lock = now() - interval '1 second' WHERE lock > now()") >= 1
    until(lambda: city.one(state, job) == "done", "the second has made it")
    file = Path(city.env["MEDIA_ROOT"]) / city.one("SELECT file FROM courses_printjob WHERE id = %s", job)
    assert file.read_bytes().startswith(b"%PDF")


def test_what_is_due_is_done_once_however_many_workers_look_at_the_clock(city: City) -> None:
    first, second = city.machines
    done = "SELECT count(*) FROM django_q_task WHERE \"group\" = 'school: ' || %s AND success"
    for name in (*DAILY, *HOURLY):
        until(lambda name=name: city.one(done, name), f"{name} is done")
    for asleep in (first, second):
        asleep.signal("worker", signal.SIGSTOP)
        before = city.one(done, MINUTE)
        city.change("UPDATE django_q_schedule SET next_run = now() WHERE name = 'school: ' || %s", MINUTE)
        until(lambda before=before: city.one(done, MINUTE) > before, "the other has looked, too")
        asleep.signal("worker", signal.SIGCONT)
    assert {name: city.one(done, name) for name in (*DAILY, *HOURLY)} == dict.fromkeys((*DAILY, *HOURLY), 1)
