"""A machine that hangs with everything open, as a suspended host does, holds up nobody for long, and loses nothing."""

from __future__ import annotations

import pytest

from tests.machines.city import City, until
from tests.machines.held import GO_ON, HELD

pytestmark = pytest.mark.django_db
SIGN = "config: sign of life"


def test_what_a_frozen_machine_has_locked_is_free_after_half_a_minute_and_its_task_is_done_again_once(
    city: City,
) -> None:
    signs = "SELECT count(*) FROM django_q_task WHERE \"group\" = 'school: ' || %s AND success"
    until(lambda: city.one(signs, SIGN), "the row is there")
    order = city.ask("hold")
    frozen = until(
        lambda: next((one for one in city.machines if (one.folder / HELD).exists()), None),
        "a worker is in the middle of its transaction",
    )
    with frozen.frozen("worker"):
        before = city.one(signs, SIGN)
        city.change("UPDATE django_q_schedule SET next_run = now() WHERE name = 'school: ' || %s", SIGN)
        until(lambda: city.one(signs, SIGN) > before, "the other has written that row")
    (city.folder / GO_ON).touch()
    tries = "SELECT success, attempt_count FROM django_q_task WHERE name = %s"
    waits = "SELECT count(*) FROM django_q_ormq WHERE id = %s"
    written = "SELECT count(*) FROM core_upkeep WHERE kind = %s"
    until(lambda: city.rows(tries, HELD), "whoever was frozen has noticed")
    assert (city.rows(tries, HELD), city.one(waits, order), city.one(written, HELD)) == ([(False, 1)], 1, 0)
    # Given out again after six minutes, here at once.
    city.change("UPDATE django_q_ormq SET lock = now() - interval '1 second' WHERE id = %s", order)
    until(lambda: not city.one(waits, order), "it is done again")
    assert (city.rows(tries, HELD), city.one(written, HELD)) == ([(True, 2)], 1)
