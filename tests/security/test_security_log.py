"""What the log says of doors and limits: account by number, fixed words, and nobody's name, password or address (V16 of ASVS)."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.test import Client

from config.logs import JsonLines
from core import throttle
from tests.desk.door import (
    PASSWORD,
    code_of,
    give_code,
    give_password,
    person,
    set_up,
    with_phone,
    wrong_code_of,
)
from tests.security.world import World
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _all_levels(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="school.security")


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The lines of the log so far, taken away."""
    found = [record for record in caplog.records if record.name == "school.security"]
    for record in found:
        line = JsonLines().format(record)
        assert f'"event": "{record.event}"' in line and '"at": "' in line  # type: ignore[attr-defined]
        assert record.levelno == (logging.INFO if record.msg and _well(record) else logging.WARNING)
    lines = [record.getMessage().strip() for record in found]
    caplog.clear()
    return lines


def _well(record: Any) -> bool:
    return record.event in ("signed in", "signed out", "proved again")


def test_every_sign_in_right_or_wrong_is_a_line_with_account_and_factor(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    user = person()
    device = with_phone(user)
    account = f"account={user.pk}"
    give_password(client, "sakura", "wrong")
    assert told(caplog) == [f"wrong password {account} factor=password"]
    give_password(client, "nobody-of-that-name", "wrong")
    assert told(caplog) == ["wrong password factor=password"]
    give_password(client, "sakura")
    give_code(client, wrong_code_of(device))
    assert told(caplog) == [f"wrong code {account} factor=code"]
    device.refresh_from_db()
    device.throttle_reset()
    give_code(client, code_of(device))
    assert told(caplog) == [f"signed in {account} factor=code"]
    client.post("/staff/again/", {"password": PASSWORD, "code": wrong_code_of(device)})
    assert told(caplog) == [f"wrong code {account} factor=again"]
    client.post("/staff/again/", {"password": "wrong", "code": "1"})
    assert told(caplog) == [f"wrong password {account} factor=password"]
    client.post("/staff/logout/")
    assert told(caplog) == [f"signed out {account}"]


def test_a_recovery_code_is_told_apart(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    user = person()
    codes = set_up(client)
    client.post("/staff/logout/")
    give_password(client, "sakura")
    told(caplog)
    client.post("/staff/code/", {"recovery": codes[0]})
    assert told(caplog) == [f"signed in account={user.pk} factor=recovery"]


def test_an_account_that_is_locked_is_told(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    user = person()
    for _n in range(5):
        give_password(client, "sakura", "wrong")
    wrong = f"wrong password account={user.pk} factor=password"
    assert told(caplog) == [*[wrong] * 4, f"locked out account={user.pk} factor=password waits=900", wrong]


def test_what_was_typed_reaches_no_line(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    user = person("hanako-canary")
    with_phone(user)
    for name, password in [("hanako-canary", "canary-word"), ("canary-name", "x"), ("a\x00b", "x"), ("", "")]:
        give_password(client, name, password, REMOTE_ADDR="203.0.113.77")
    give_password(client, "hanako-canary")
    give_code(client, "canary")
    lines = "\n".join(JsonLines().format(record) for record in caplog.records)
    assert "wrong password" in lines
    for word in ("canary", "203.0.113", "所沢", "a b"):
        assert word not in lines


def test_what_staff_are_refused_is_told_with_route_and_account(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    from people.models import User

    client = world.client("shintoko")
    account = User.objects.get(username="shintoko").pk
    told(caplog)
    assert client.get(f"/desk/learners/{world.learner.pk}/").status_code == 404
    (line,) = told(caplog)
    assert line.startswith(f"refused account={account} status=404 method=GET route=desk/learners/<int:pk>/")
    assert client.get("/desk/").status_code == 200
    assert told(caplog) == []


def test_a_limit_that_is_reached_is_told_without_whose(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(throttle, "MISSED", throttle.Limit("missed", 1, 900))
    for _n in range(3):
        Client().get("/s/99-9", REMOTE_ADDR="203.0.113.77")
    assert told(caplog) == ["limit reached limit=missed"] * 2


def test_forged_forms_and_events_are_told(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.LINE_CHANNEL_SECRET = "secret"
    assert Client(enforce_csrf_checks=True).post("/staff/login/", {"username": "x"}).status_code == 403
    assert told(caplog) == ["forged form method=POST"]
    answer = Client().post(
        "/line/webhook/", b"{}", content_type="application/json", HTTP_X_LINE_SIGNATURE="x"
    )
    assert answer.status_code == 403
    assert told(caplog) == ["forged event"]


def test_a_session_shown_the_door_for_want_of_rights_only_is_not_refused_twice(
    caplog: pytest.LogCaptureFixture,
) -> None:
    client = sign_in(person())
    client.get("/staff/")
    assert told(caplog) == []
