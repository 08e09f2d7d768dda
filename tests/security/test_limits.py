"""How often somebody may try (S05): limits on codes, cards, links, applications and sign-in; neighbours go on."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core import throttle
from notices.actions.stopping import new_stop_link
from people.actions import issue_card
from tests.factories import classes
from tests.factories import mentors as make

pytestmark = pytest.mark.django_db
SHIPPED = throttle.MISSED
HERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7"}
THERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.4"}


@pytest.fixture(autouse=True)
def _few(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TRUSTED_PROXIES = 1
    monkeypatch.setattr(throttle, "MISSED", throttle.Limit("missed", 3, 900))


# Each address that carries a code or a secret, with one that leads nowhere.
WRONG = ["/s/99-9", "/c/K999", f"/M/{'0' * 26}", f"/stop/{'x' * 22}/"]


@pytest.mark.parametrize("path", WRONG)
def test_whoever_tries_one_code_after_the_other_gets_short_answers(path: str) -> None:
    client = Client()
    assert [client.get(path, **HERE).status_code for _n in range(5)] == [404, 404, 404, 429, 429]
    answer = client.get(path, **HERE)
    assert "15分たってから" in answer.content.decode()
    assert (answer["Retry-After"], answer["Cache-Control"]) == ("900", "private, no-store")
    assert Client().get(path, **THERE).status_code == 404  # somebody elsewhere notices nothing


@pytest.mark.parametrize(("enter", "page"), [("in", "in"), ("consent", "consent"), ("withdraw", "withdraw")])
def test_made_up_links_of_mails_are_counted_too(enter: str, page: str) -> None:
    client, seen = Client(), []
    for n in range(5):
        client.get(f"/mentors/{enter}/{'x' * 30}{n}/", **HERE)
        seen.append(client.get(f"/mentors/{page}/", **HERE).status_code)
    assert seen == [410, 410, 410, 429, 429]


def test_right_codes_work_from_the_same_address_all_the_same() -> None:
    at = timezone.now()
    learner = classes.learner()
    card, stop = issue_card(learner=learner, by=None), new_stop_link(learner=learner, at=at)
    mentor = make.verified(at)
    for _n in range(5):
        Client().get("/s/99-9", **HERE)
    assert Client().get("/s/99-9", **HERE).status_code == 429
    neighbour = Client()
    assert neighbour.get("/s/12-3", **HERE)["Location"] == "/lessons/12/3/"
    assert neighbour.get(f"/M/{card.token}", **HERE)["Location"] == "/me/"
    assert neighbour.get(f"/stop/{stop}/", **HERE).status_code == 200
    neighbour.get(f"/mentors/in/{make.key(mentor, 'sign_in', at)}/", **HERE)
    assert neighbour.get("/mentors/in/", **HERE).status_code == 200


def test_a_header_that_no_proxy_of_ours_wrote_gives_no_new_chance(settings: Any) -> None:
    settings.TRUSTED_PROXIES = 0
    seen = [
        Client().get("/s/99-9", REMOTE_ADDR="192.0.2.9", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}").status_code
        for n in range(4)
    ]
    assert seen == [404, 404, 404, 429]


def test_no_class_of_thirty_reaches_the_real_limit_by_slips_of_the_finger() -> None:
    from events.views.throttle import SENT_FROM_ADDRESS, WRONG_FOR_RECEIPT, WRONG_FROM_ADDRESS
    from mentors.views.own import ASKED_FROM_ADDRESS

    assert (SHIPPED.most, SHIPPED.seconds) == (120, 900)
    assert (SENT_FROM_ADDRESS.most, WRONG_FOR_RECEIPT.most, WRONG_FROM_ADDRESS.most) == (200, 5, 30)
    assert (ASKED_FROM_ADDRESS.most, ASKED_FROM_ADDRESS.seconds) == (60, 3600)
