"""Applications open, and one of the two machines dies in the middle of it: nothing lost, nothing twice."""

from __future__ import annotations

import re
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from people.models import Learner
from tests.machines.city import City, until
from tests.machines.people import Browser, apply, sign_in
from tests.machines.prepare import SEATS
from tests.words import words

pytestmark = pytest.mark.django_db
PEOPLE, AT_ONCE, WORKERS = 200, 16, 4
NOTICES = """
    SELECT application.receipt, first.status, next.channel, next.status
    FROM notices_notice first
    JOIN events_application application ON first.about = 'application:' || application.id
    JOIN events_classrun run ON run.id = application.run_id
    LEFT JOIN notices_notice next ON next.after_id = first.id
    WHERE run.code = %s AND first.after_id IS NULL
"""


class Crowd:
    """``heard``: what each was told, as number → (receipt, place in the waiting list; 0 for a seat)."""

    def __init__(self, city: City) -> None:
        self.city, self.heard, self.again = city, {}, 0  # type: ignore[var-annotated]
        self.lock = threading.Lock()

    def one(self, number: int) -> None:
        """Half begin at one machine and half at the other; the proxy sends each press to the next."""
        browser = Browser(self.city, begin=number % 2)
        receipt = apply(browser, self.city.made["rush"], number, email=f"rush{number}@school.test")
        place = re.search(r"補欠の(\d+)番目です。", words(browser.page))
        assert place or "参加できます。" in words(browser.page)
        with self.lock:
            self.heard[number] = (receipt, int(place[1]) if place else 0)
            self.again += browser.again


def test_a_machine_dies_in_the_rush_and_everybody_hears_the_truth_once(city: City) -> None:
    first, second = city.machines
    crowd, clerk = Crowd(city), Browser(city)
    sign_in(clerk, city, "late", at=first)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        pressing = [pool.submit(crowd.one, 1000 + n) for n in range(PEOPLE)]
        until(lambda: len(crowd.heard) > PEOPLE // 4, "a quarter has applied")
        city.mail.hold()
        until(lambda: city.mail.held == WORKERS, "every worker is in the middle of a mail")
        first.kill()
        death = timezone.now()
        city.mail.let_go()
        for one in pressing:
            one.result(300)
    assert crowd.again  # or the death hit nobody
    told_as_it_stands(city, crowd)
    each_is_told_once(city, crowd, death)
    clerk.get("/desk/", at=second)
    assert (clerk.status, clerk.path) == (200, "/desk/")  # signed in at the machine that is no more


def told_as_it_stands(city: City, crowd: Crowd) -> None:
    code = city.made["rush"]
    stands = city.rows(
        "SELECT a.receipt, a.state, a.waiting FROM events_application a"
        " JOIN events_classrun r ON r.id = a.run_id WHERE r.code = %s", code,
    )  # fmt: skip
    assert len(crowd.heard) == PEOPLE
    assert sorted(crowd.heard.values()) == sorted(
        (receipt, waiting or 0) for receipt, _state, waiting in stands
    )
    assert Counter(state for _receipt, state, _waiting in stands) == {
        "confirmed": SEATS, "waitlisted": PEOPLE - SEATS,
    }  # fmt: skip
    assert sorted(waiting for *_rest, waiting in stands if waiting) == list(range(1, PEOPLE - SEATS + 1))
    pool = "SELECT p.taken FROM events_seatpool p JOIN events_classrun r ON r.id = p.run_id WHERE r.code = %s"
    assert city.one(pool, code) == SEATS
    name = Learner._meta.get_field("name")
    names = [name.opened(sealed) for (sealed,) in city.rows("SELECT name FROM people_learner")]
    assert sum(bool(re.fullmatch(r"来客 1\d{3}", one)) for one in names) == PEOPLE


def each_is_told_once(city: City, crowd: Crowd, death: datetime) -> None:
    """The worker that lives sends the rest; what the dead one had in hand, somebody asks about by telephone."""
    assert minutes_later(city, death) == WORKERS // 2

    def left() -> list[tuple[Any, ...]]:
        return [row for row in city.rows(NOTICES, city.made["rush"]) if row[1] in ("pending", "sending")]

    until(lambda: not left(), "everybody is told, or is to be asked by telephone")
    mails = Counter(str(mail["To"]) for mail in city.mail.mails if str(mail["To"]).startswith("rush"))
    assert mails == {f"rush{number}@school.test": 1 for number in crowd.heard}
    assert Counter(row[1:] for row in city.rows(NOTICES, city.made["rush"])) == {
        ("sent", None, None): PEOPLE - WORKERS // 2,
        ("failed", "tel", "to_do"): WORKERS // 2,
    }


def minutes_later(city: City, death: datetime) -> int:
    """So long after the death that nobody takes the dead for slow. Gives how many mails they had in hand."""
    in_hand = city.change(
        "UPDATE notices_notice SET claimed_at = claimed_at - interval '5 minutes'"
        " WHERE status = 'sending' AND claimed_at < %s", death,
    )  # fmt: skip
    city.change("UPDATE django_q_ormq SET lock = now() WHERE lock < %s + interval '6 minutes'", death)
    city.change("UPDATE django_q_schedule SET next_run = now() WHERE name = 'school: notices: deliver'")
    return in_hand
