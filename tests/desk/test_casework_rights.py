"""Who may open what: every address of the counter's work, for every role. Elsewhere there is nothing: 404."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern
from django.utils import timezone

from desk import casework_urls
from events.enums import Method
from notices.models import Notice
from people.actions import open_leak_sheet
from people.models import User
from tests.factories import classes
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
ANY, OWN, MANAGER, CITY = "any staff", "own centre", "manager", "city"

# address name -> (method, whose it is); what is posted lacks its reason, so that nothing is done by opening.
TABLE = {
    "apply": ("get", ANY), "entered": ("get", OWN), "applications": ("get", ANY), "application": ("get", OWN),
    "receipt": ("get", OWN), "change_application": ("post", OWN), "draw": ("get", OWN), "freeze": ("post", OWN),
    "draw_lots": ("post", OWN), "draw_sheet": ("get", None), "draw_text": ("get", None),
    "learners": ("get", ANY), "learner_find": ("get", ANY), "learner_new": ("get", ANY), "kept": ("get", ANY),
    "learner": ("get", OWN), "learner_edit": ("post", OWN), "learner_card": ("post", OWN),
    "learner_notices": ("post", OWN), "learner_export": ("post", MANAGER), "learner_erase": ("get", MANAGER),
    "calls": ("get", ANY), "call_numbers": ("post", ANY), "calls_pdf": ("post", ANY), "postcards_pdf": ("post", ANY),
    "posted": ("post", ANY), "call": ("post", OWN), "runs": ("get", ANY), "run": ("get", OWN),
    "change_run": ("post", MANAGER), "session_move": ("get", OWN), "session_cancel": ("get", OWN), "opendata": ("get", ANY),
    "search": ("get", ANY), "transfer": ("get", "some manager"), "transfer_out": ("post", "some manager"),
    "file_book": ("get", "some manager"), "file_book_pdf": ("get", "some manager"), "erased": ("get", "some manager"),
    "leaks": ("get", CITY), "leak": ("get", CITY), "leak_pdf": ("post", CITY),
    "transfer_in": ("post", "some manager"), "transfer_do": ("post", "some manager"),
}  # fmt: skip
MAY = {
    "editor": set(),
    "shintoko": {ANY},
    "tomioka": {ANY, OWN},
    "tomioka-manager": {ANY, OWN, MANAGER, "some manager"},
    "city": {ANY, OWN, MANAGER, "some manager", CITY},
    "admin": {ANY, OWN, MANAGER, "some manager", CITY},
}


@pytest.fixture
def things() -> dict[str, Any]:
    """One of each, at 富岡."""
    classes.center("shintoko")
    at = timezone.now()
    run = classes.run(at=at, method=Method.LOTTERY)
    application = classes.apply(run, at=at)
    notice = Notice.objects.filter(channel="tel").first()
    assert notice is not None
    return {
        "code": run.code, "receipt": application.receipt, "learner": application.learner_id,
        "session": run.sessions.get().pk, "notice": notice.pk,
        "leak": open_leak_sheet(
            account="tomioka", first=at.date(), last=at.date(), by=User.objects.get(username="city"), at=at
        ).pk,
    }  # fmt: skip


def address(pattern: URLPattern, things: dict[str, Any]) -> str:
    name, route = str(pattern.name), str(pattern.pattern)
    own = {"call": "notice", "leak": "leak", "leak_pdf": "leak"}
    pk = things["session"] if "session" in route else things[own.get(name, "learner")]
    what = {"change_application": "wish", "change_run": "capacity"}.get(name, "")
    values = {
        "<str:receipt>": things["receipt"],
        "<str:code>": things["code"],
        "<int:pk>": pk,
        "<str:what>": what,
    }
    for mark, value in values.items():
        route = route.replace(mark, str(value))
    return "/desk/" + route


def test_every_address_is_in_the_table() -> None:
    assert {pattern.name for pattern in casework_urls.urlpatterns} == set(TABLE)


@pytest.mark.parametrize("username", MAY)
def test_each_role_opens_its_own_and_nothing_else(username: str, things: dict[str, Any]) -> None:
    client = sign_in(User.objects.get(username=username))
    opened = {}
    for pattern in casework_urls.urlpatterns:
        method, whose = TABLE[str(pattern.name)]
        answer = getattr(client, method)(address(pattern, things))
        opened[pattern.name] = answer.status_code != 404 or (
            pattern.name == "call" and whose in MAY[username]
        )
        assert answer.status_code in (200, 302, 404, 409), pattern.name
        if answer.status_code == 200:
            assert answer["Cache-Control"] == "private, no-store", pattern.name
    assert opened == {name: whose in MAY[username] for name, (_method, whose) in TABLE.items()}


@pytest.mark.parametrize("second_factor", [None, False])
def test_nobody_comes_in_without_the_second_factor(
    second_factor: bool | None, things: dict[str, Any]
) -> None:
    client = Client()
    if second_factor is not None:
        client = sign_in(User.objects.get(username="tomioka-manager"), second_factor=second_factor)
    for pattern in casework_urls.urlpatterns:
        answer = getattr(client, TABLE[str(pattern.name)][0])(address(pattern, things))
        assert answer.status_code == 302, pattern.name
        assert answer["Location"].startswith("/staff/"), pattern.name


def test_another_centres_people_cannot_be_written_to(things: dict[str, Any]) -> None:
    """By any address that takes a person's number, with everything a form would send."""
    client = sign_in(User.objects.get(username="shintoko"))
    for what, data in [
        ("", {"reason": "call"}), ("edit/", {"name": "乗っ取り"}), ("card/", {"do": "issue"}),
        ("notices/", {"do": "stop"}), ("export/", {"form": "json"}),
        ("erase/", {"reason": "asked", "typed_name": "見本"}),
    ]:  # fmt: skip
        assert client.post(f"/desk/learners/{things['learner']}/{what}", data).status_code == 404
    for what in ("cancel", "drop", "accept", "decline", "promote", "wish"):
        assert client.post(f"/desk/applications/{things['receipt']}/{what}/").status_code == 404
    assert client.post("/desk/apply/", {"run": things["code"]}).status_code == 404


def test_a_letter_that_no_database_takes_is_answered_and_does_no_harm(things: dict[str, Any]) -> None:
    client = sign_in(User.objects.get(username="tomioka-manager"))
    for path in (
        "/desk/search/?q=%00",
        "/desk/learners/?q=a%00",
        "/desk/runs/?q=%00",
        "/desk/learners/find/?q=%00%00",
    ):
        assert client.get(path).status_code == 400, path
    assert client.post("/desk/apply/", {"run": things["code"], "p1-name": "a\x00"}).status_code == 400
    for path in ("/desk/applications/%00/", "/desk/runs/%00/", "/desk/draws/K1%00/"):
        assert client.get(path).status_code == 404, path


def test_numbers_too_large_for_any_database_find_nothing(things: dict[str, Any]) -> None:
    client = sign_in(User.objects.get(username="tomioka-manager"))
    huge = "9" * 30
    for path in (f"/desk/learners/{huge}/", f"/desk/sessions/{huge}/cancel/", f"/desk/applications/{huge}/"):
        assert client.get(path).status_code == 404, path
    for digits in ("9" * 5000, "２"):
        assert client.get(f"/desk/sessions/{digits}/print/roster.pdf").status_code == 404
    session = f"/desk/sessions/{things['session']}/notes/{huge}/"
    assert client.get(f"{session}karte.pdf").status_code == client.post(f"{session}memo/").status_code == 404
    for path in (
        f"/desk/apply/?run={things['code']}&learner={huge}",
        f"/desk/search/?q={huge}",
        f"/desk/learners/?page={huge}",
    ):
        assert client.get(path).status_code == 200, path
    assert (
        client.post(f"/desk/calls/{things['notice']}/", {"outcome": "no_answer", "page": huge}).status_code
        == 302
    )
