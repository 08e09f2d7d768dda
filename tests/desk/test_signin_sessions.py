"""Where somebody is signed in, and how that is ended: one's own sessions only."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from people.enums import Verb
from tests.desk.door import code_of, entries, give_code, give_password, person, with_phone
from tests.signed_in import sign_in
from tests.words import words

pytestmark = pytest.mark.django_db
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 Version/26.0 Safari/604.1"
)
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


def come_in(device: Any, agent: str, address: str) -> Client:
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    give_password(client, "sakura")
    assert give_code(client, code_of(device)).status_code == 302
    return client


@pytest.fixture
def two() -> tuple[Client, Client]:
    """One person at the desk's machine and at a telephone."""
    device = with_phone(person())
    return come_in(device, EDGE, "203.0.113.7"), come_in(device, IPHONE, "2001:db8:1:2::9")


def is_in(client: Client) -> bool:
    return client.get("/staff/").status_code == 200


def names_on(client: Client) -> list[str]:
    return re.findall(
        r'name="session" value="([0-9a-f]{32})"', client.get("/staff/sessions/").content.decode()
    )


def test_each_is_shown_with_device_time_and_about_where(two: Any) -> None:
    desk, phone = two
    answer = desk.get("/staff/sessions/")
    text = words(answer)
    assert "Windows・Edge（この端末）" in text and "iPhone・Safari" in text
    assert "203.0.…" in text and "2001:db8::…" in text
    assert "113.7" not in text and "::9" not in text  # the network, not the line
    page = answer.content.decode()
    for client in two:
        assert client.session.session_key not in page
    assert answer["Cache-Control"] == "private, no-store"
    assert "いまログインしている端末を見る" in words(phone.get("/staff/"))


def test_one_is_ended_and_the_one_in_hand_stays(two: Any) -> None:
    desk, phone = two
    (name,) = names_on(desk)
    assert desk.post("/staff/sessions/", {"session": name})["Location"] == "/staff/sessions/?ended"
    assert (is_in(desk), is_in(phone)) == (True, False)
    assert desk.post("/staff/sessions/", {"session": name}).status_code == 302  # twice is harmless
    assert [(who, what) for who, what, _why in entries(Verb.REVOKE)] == [("sakura", "session")]


def test_all_others_or_all_are_ended(two: Any) -> None:
    desk, phone = two
    desk.post("/staff/sessions/", {"do": "others"})
    assert (is_in(desk), is_in(phone)) == (True, False)
    assert desk.post("/staff/sessions/", {"do": "all"})["Location"] == "/staff/login/?left"
    assert not is_in(desk)
    assert Session.objects.count() == 0


def test_another_persons_session_is_not_there(two: Any) -> None:
    desk, phone = two
    other = sign_in(person("other"))
    assert names_on(other) == []
    for name in names_on(desk) + names_on(phone) + [desk.session.session_key, "", "x"]:
        other.post("/staff/sessions/", {"session": name})
    other.post("/staff/sessions/", {"do": "others"})
    assert is_in(desk) and is_in(phone) and is_in(other)


def test_a_session_from_before_is_listed_though_nothing_is_known_of_it() -> None:
    """One that was open when this page came, or that tests opened."""
    user = person()
    client = sign_in(user)
    assert "わからない端末（この端末）" in words(client.get("/staff/sessions/"))


def test_nobody_else_sees_the_page(client: Client) -> None:
    assert client.get("/staff/sessions/")["Location"].startswith("/staff/login/")
    with_phone(person())
    give_password(client, "sakura")
    assert client.post("/staff/sessions/", {"do": "all"})["Location"].startswith("/staff/code/")
    assert Session.objects.count() == 1


def test_a_changed_password_ends_every_session(two: Any) -> None:
    from people.models import User

    user = User.objects.get(username="sakura")
    user.set_password("another long password 43")
    user.save()
    assert [is_in(client) for client in two] == [False, False]
