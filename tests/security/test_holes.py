"""Ways in that others were broken by: redirects, log lines, addresses to fetch, times that tell, numbers of other scripts."""

from __future__ import annotations

import io
import logging
import re
import secrets
import statistics
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.numbers import whole_number
from people.actions import issue_card, revoke_card
from people.errors import BadValue
from people.typed import clean_tel
from tests.factories import classes
from tests.security.asking import ask
from tests.security.routes import all_routes
from tests.security.world import World

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("site", "courses", "events", "mentors", "media")
ELSEWHERE = ["https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "///evil.example", "/%09/evil.example",
             "http:evil.example", "javascript:alert(1)", "https:evil.example", "\t//evil.example", "//evil%E3%80%82example"]  # fmt: skip


# Which look at a wish for where to go on; all others are asked once.
READS_NEXT = ("staff:", "reader_settings", "/cms/log", "wagtailadmin_log", "/_util/", "wagtailcore_login")


@pytest.mark.parametrize("role", ["nobody", "halfway", "tomioka-manager"])
def test_no_address_leads_to_another_site_whatever_it_is_asked(role: str, world: World) -> None:
    client, seen = world.client(role), 0
    for route in all_routes():
        if route.path.startswith("/cms/") and not route.path.startswith(("/cms/login", "/cms/logout")):
            continue
        path = route.at(world.of(route.name))
        for to in ELSEWHERE if route.name.startswith(READS_NEXT) else ELSEWHERE[:1]:
            asked = (
                {"next": to, "size": "large"}
                if route.name == "reader_settings"
                else {"next": to, "url": to, "return": to}
            )
            for method in ("get", "post"):
                answer = ask(client, method, path, asked)
                if 300 <= answer.status_code < 400:
                    seen += 1
                    assert re.match(r"/(?![/\\\t])|\?", answer["Location"]), (
                        method,
                        path,
                        to,
                        answer["Location"],
                    )
    assert seen > 100


def test_a_line_break_in_an_address_or_a_field_begins_no_line_in_the_log() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    forged = "x%0d%0aERROR forged line"
    try:
        client = Client(raise_request_exception=False)
        for path in (
            f"/no/{forged}/",
            f"/s/{forged}",
            f"/c/{forged}",
            f"/stop/{forged}/",
            f"/lessons/{forged}/",
            f"/media/{forged}",
        ):
            client.get(path)
            client.post(path)
        client.get("/", HTTP_HOST="evil.example\r\nERROR forged line")
        client.post(
            "/staff/login/", {"username": "x\r\nERROR forged line", "password": "x\r\nERROR forged line"}
        )
        client.post("/classes/mine/", {"receipt": "x\r\nERROR forged line", "tel": "1"})
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert out.getvalue().count("\n") > 5
    assert not [line for line in out.getvalue().splitlines() if line.startswith("ERROR forged")]


def test_the_program_calls_three_addresses_only_and_all_come_from_the_environment() -> None:
    """No address that anybody types is ever fetched (SSRF): LINE's API, the mail server and the scanner are all."""
    calls = re.compile(
        r"\b(requests\.(get|post|request)|urlopen|httpx\.|http\.client|aiohttp|socket\.create_connection|urllib3)"
    )
    found = {
        str(file.relative_to(ROOT))
        for room in ROOMS
        for file in (ROOT / room).rglob("*.py")
        if calls.search(file.read_text("utf-8"))
    }
    # The second only names the library's logger, to keep it quiet.
    assert found <= {"site/notices/line.py", "site/config/logs.py", "site/core/clamd.py"}
    hosts = {
        str(file.relative_to(ROOT))
        for room in ROOMS
        for file in (ROOT / room).rglob("*.py")
        if re.search(
            r"linebot\.v3\.messaging|get_connection\(|EmailMessage|EmailMultiAlternatives|send_mail",
            file.read_text("utf-8"),
        )
    }
    assert hosts <= {
        "site/notices/line.py",
        "site/notices/mail.py",
        "mentors/actions/mails.py",
        "site/notices/messages.py",
    }


def test_an_address_pasted_for_embedding_is_not_fetched(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    def refuse(*args: Any, **named: Any) -> None:
        raise AssertionError(f"called {args}")

    monkeypatch.setattr(socket, "create_connection", refuse)
    for url in (
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:6379/",
        "https://evil.example/video",
    ):
        answer = admin.post("/cms/embeds/chooser/upload/", {"embed-chooser-url": url})
        assert answer.status_code == 200


def test_the_time_of_a_look_up_tells_nothing_of_a_card(client: Client) -> None:
    """S06: known, unknown and stopped cards, by the program's own clock."""
    known = issue_card(learner=classes.learner(), by=None)
    gone = classes.learner()
    stopped = issue_card(learner=gone, by=None)
    revoke_card(learner=gone, by=None, at=timezone.now())

    def taken(token: str) -> float:
        start = time.process_time()
        Client().get(f"/M/{token}")
        return time.process_time() - start

    rows = [
        (
            taken(known.token),
            taken(stopped.token),
            taken("".join(secrets.choice("0123456789ABCDEF") for _n in range(26))),
        )
        for _n in range(21)
    ]
    medians = [statistics.median(row[n] for row in rows) for n in range(3)]
    assert max(medians) - min(medians) < 0.05


def test_the_time_of_asking_for_a_mentors_link_tells_nothing_of_the_address(client: Client) -> None:
    from tests.factories import mentors as make

    mentor = make.verified(timezone.now())

    def taken(email: str) -> float:
        start = time.process_time()
        assert ask(Client(), "post", "/mentors/door/", {"email": email})["Location"] == "/mentors/sent/"
        return time.process_time() - start

    pairs = [(taken(mentor.email), taken("nobody@else.example")) for _n in range(15)]
    assert abs(statistics.median(known - unknown for known, unknown in pairs)) < 0.05


# --- found by trying ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("0", 0), ("007", 7), ("2147483647", 2147483647), ("2147483648", None), ("²", None), ("٣", None), ("１２", None),
     ("-1", None), ("1.0", None), ("", None), (" 1", None), ("9" * 5000, None)],
)  # fmt: skip
def test_only_plain_digits_are_a_number(text: str, number: int | None) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize("name", ["a" * 2000, "あ" * 200, "%00", "images/%00.png"])
def test_an_upload_of_a_name_that_no_disk_takes_is_not_there(client: Client, name: str) -> None:
    assert client.get(f"/media/{name}").status_code == 404


def test_a_letter_that_no_database_takes_finds_no_class_no_receipt_and_no_form(world: World) -> None:
    """PostgreSQL refuses any text with a NUL in it."""
    learner = world.client("learner")
    assert ask(learner, "get", "/c/%00").status_code == 404
    assert ask(learner, "get", "/c/K1%00").status_code == 404
    assert ask(learner, "get", "/me/cancel/?receipt=%00").status_code == 302
    assert ask(learner, "post", "/me/answer/", {"receipt": "a\x00", "answer": "yes"}).status_code == 302
    check = f"/classes/{world.run.code}/apply/check/"
    assert ask(learner, "post", check, {"once": "a" * 31 + "\x00"}).status_code == 302


@pytest.mark.parametrize("key", ['"\\000aaaaaaaaaaaa"', "a" * 5000, "あ" * 20, "a-b", ""])
def test_a_session_cookie_that_is_no_key_is_no_session(key: str) -> None:
    """Cookies write a NUL as \\000, which PostgreSQL takes in no text."""
    cookie = f"sessionid={key}".encode().decode("latin-1")
    for path, status in (("/staff/login/", 200), ("/desk/", 302), ("/", 200)):
        assert Client().get(path, HTTP_COOKIE=cookie).status_code == status, path


@pytest.mark.parametrize("odd", ["²", "٣٣", "9" * 5000, "9" * 25, "-1"])
def test_the_desk_takes_no_number_of_another_script_and_breaks_on_none(odd: str, world: World) -> None:
    """「²」 passes for a digit until ``int`` fails on it."""
    client = world.client("tomioka-manager")
    code, session, receipt = world.run.code, world.today.pk, world.application.receipt
    for path, data in [
        (f"/desk/runs/{code}/capacity/", {"capacity": odd}), (f"/desk/sessions/{session}/move/", {"room": odd}),
        (f"/desk/sessions/{session}/mark/", {"learner": odd, "mark": "present"}), (f"/desk/calls/{world.waiting.pk}/", {"outcome": "no_answer", "page": odd}),
        (f"/desk/applications/{receipt}/drop/", {"person": odd}), ("/desk/apply/", {"run": code, "p1-id": odd}),
    ]:  # fmt: skip
        assert ask(client, "post", path, data).status_code < 500, path
    assert ask(client, "get", f"/desk/apply/?run={code}&learner={odd}").status_code == 200


def test_a_screen_of_wagtails_sent_half_a_form_says_so_and_changes_nothing(
    admin: Client, lesson: Any
) -> None:
    """It reads the fields as if they were always there."""
    for path in (
        f"/cms/pages/{lesson.pk}/edit/",
        f"/cms/pages/{lesson.pk}/copy/",
        "/cms/choose-external-link/",
    ):
        answer = admin.post(path, {"title": "x"})
        assert (answer.status_code, "前の画面にもどって" in answer.content.decode()) == (400, True), path
    assert type(lesson).objects.get(pk=lesson.pk).latest_revision_id == lesson.latest_revision_id


@pytest.mark.parametrize("typed", ["0٤٢٩٤٢٠٠٠٠", "09012345६७८"])
def test_a_telephone_number_has_plain_digits(typed: str) -> None:
    with pytest.raises(BadValue):
        clean_tel(typed)
