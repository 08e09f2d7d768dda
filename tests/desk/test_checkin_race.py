"""Two desks at one door: both tick the same people at the same moment."""

from __future__ import annotations

import threading
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.middleware.csrf import _get_new_csrf_string, _mask_cipher_secret

from tests.desk import open_class

DESKS = 2


@pytest.fixture
def day(server: Any) -> dict[str, Any]:
    return open_class.make(server.database)


def test_two_desks_tick_the_same_people_and_everybody_is_marked_once(server: Any, day: dict) -> None:
    secret = _get_new_csrf_string()
    headers = {
        "Cookie": f"sessionid={day['cookie']}; csrftoken={secret}",
        "X-CSRFToken": _mask_cipher_secret(secret),
        "X-Requested-With": "XMLHttpRequest",
    }
    address = f"{server.url}/desk/sessions/{day['session']}/mark/"
    together = threading.Barrier(DESKS)

    def desk(mark: str) -> list[int]:
        statuses = []
        for learner in day["learners"]:
            form = urllib.parse.urlencode({"learner": learner, "mark": mark}).encode()
            together.wait(20)
            with urllib.request.urlopen(urllib.request.Request(address, form, headers), timeout=20) as answer:
                statuses.append(answer.status)
        return statuses

    with ThreadPoolExecutor(DESKS) as desks:
        told = [
            future.result() for future in [desks.submit(desk, mark) for mark in ("present", "left_early")]
        ]
    assert told == [[200] * len(day["learners"])] * DESKS
    stands = open_class.marks(server.database, day["session"])
    assert [row[0] for row in stands] == sorted(day["learners"])
    assert {row[1] for row in stands} <= {"present", "left_early"}
    assert not any(row[2] for row in stands)
