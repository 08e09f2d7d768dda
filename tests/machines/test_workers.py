"""Two workers share one queue: what one had in hand when it died the other does, and the clock strikes once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.machines.city import City, until

pytestmark = pytest.mark.django_db
DAILY = ("events: remind", "mentors: settle", "notices: forget", "people: count", "people: forget")
HOURLY = ("events: open data", "events: thank")
MINUTE = "config: sign of life"
DONE = "SELECT count(*) FROM django_q_task WHERE \"group\" = 'school: ' || %s AND success"


def what_is_due_once_is_done(city: City) -> None:
    for name in (*DAILY, *HOURLY):
        until(lambda name=name: city.one(DONE, name), f"{name} is done")


@contextmanager
def nobody_gets_past_the_first_page(city: City) -> Iterator[None]:
    """A booklet takes half a second, less than the process that orders one needs to end: it would be done unseen."""
    city.change(
        "CREATE FUNCTION wait_at_the_gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF NEW.state = 'running' AND NEW.done > 0 THEN PERFORM pg_advisory_xact_lock(1); END IF;"
        " RETURN NEW; END $$"
    )
    city.change(
        "CREATE TRIGGER gate BEFORE UPDATE ON courses_printjob"
        " FOR EACH ROW EXECUTE FUNCTION wait_at_the_gate()"
    )
    city.rows("SELECT pg_advisory_lock(1)")
    try:
        yield
    finally:
        city.rows("SELECT pg_advisory_unlock(1)")
        city.change("DROP FUNCTION wait_at_the_gate CASCADE")


def test_a_booklet_that_a_worker_had_in_hand_when_it_died_is_made_by_the_other(city: City) -> None:
    first, second = city.machines
    # A result that is just being written when its worker is frozen is written never, and the next test asks for these.
    what_is_due_once_is_done(city)
    state = "SELECT state FROM courses_printjob WHERE id = %s"
    # What the second holds in this moment it may hold for half a minute more, and the first may want just that.
    with nobody_gets_past_the_first_page(city), second.frozen("worker"):
        job = city.ask("booklet")
        until(lambda: city.one(state, job) == "running", "the first worker has begun")
        first.kill("worker")
    # Nobody else takes it up before it is sure that the first is dead: six minutes, here at once.
    assert city.change("UPDATE django_q_ormq SET lock = now() - interval '1 second' WHERE lock > now()") >= 1
    until(lambda: city.one(state, job) == "done", "the second has made it")
    file = Path(city.env["MEDIA_ROOT"]) / city.one("SELECT file FROM courses_printjob WHERE id = %s", job)
    assert file.read_bytes().startswith(b"%PDF")


def test_what_is_due_is_done_once_however_many_workers_look_at_the_clock(city: City) -> None:
    first, second = city.machines
    what_is_due_once_is_done(city)
    for asleep in (first, second):
        with asleep.frozen("worker"):
            before = city.one(DONE, MINUTE)
            city.change("UPDATE django_q_schedule SET next_run = now() WHERE name = 'school: ' || %s", MINUTE)
            until(lambda before=before: city.one(DONE, MINUTE) > before, "the other has looked, too")
    assert {name: city.one(DONE, name) for name in (*DAILY, *HOURLY)} == dict.fromkeys((*DAILY, *HOURLY), 1)
