"""A session that was left alone ends; whoever signs in again is back on the page, and no word is lost (V7.3 of ASVS)."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from people.models import Learner, User
from tests.desk.door import PASSWORD, code_of, give_code, give_password, person, with_phone
from tests.signed_in import sign_in
from tests.words import words

pytestmark = pytest.mark.django_db
HOUR = 60 * 60


def leave_alone(client: Client, seconds: int = HOUR + 1) -> None:
    session = client.session
    session["seen"] = int(time.time()) - seconds
    session.save()


@pytest.fixture
def clerk() -> Client:
    return sign_in(person(is_superuser=True))


def come_back(client: Client, username: str = "sakura", *, then: str) -> Any:
    give_password(client, username, then=then)
    device = with_phone(User.objects.get(username=username)) if username != "sakura" else None
    device = device or User.objects.get(username="sakura").totpdevice_set.get()
    return give_code(client, code_of(device), then=then)


def test_after_an_hour_without_a_click_the_page_asks_to_sign_in_and_leads_back(clerk: Client) -> None:
    leave_alone(clerk, HOUR - 60)
    assert clerk.get("/desk/learners/?q=あ").status_code == 200
    leave_alone(clerk)
    answer = clerk.get("/desk/learners/?q=x")
    assert answer["Location"] == "/staff/login/?next=%2Fdesk%2Flearners%2F%3Fq%3Dx&idle"
    assert "60分、操作がなかったので、ログアウトしました。" in words(clerk.get(answer["Location"]))
    assert Session.objects.count() == 0
    assert come_back(clerk, then="/desk/learners/?q=x")["Location"] == "/desk/learners/?q=x"
    assert clerk.get("/desk/learners/?q=x").status_code == 200


def test_every_click_puts_it_off_and_the_twelve_hours_stay(client: Client) -> None:
    device = with_phone(person(is_superuser=True))
    give_password(client, "sakura")
    give_code(client, code_of(device))
    before = Session.objects.get().expire_date
    leave_alone(client, HOUR - 60)
    client.get("/desk/")
    assert time.time() - client.session["seen"] < 5
    assert abs((Session.objects.get().expire_date - before).total_seconds()) < 1
    leave_alone(client, 30)
    seen = client.session["seen"]
    client.get("/desk/")
    assert client.session["seen"] == seen  # once a minute is enough: a click costs no write


@pytest.mark.parametrize("path", ["/staff/", "/staff/sessions/", "/staff/codes/", "/staff/setup/", "/cms/", "/desk/print/", "/mentors/school/"])  # fmt: skip
def test_no_door_is_open_for_a_session_left_alone(clerk: Client, path: str) -> None:
    leave_alone(clerk)
    assert clerk.get(path)["Location"].startswith("/staff/login/")


def test_a_public_page_shows_nothing_more_to_a_session_left_alone(admin: Client) -> None:
    assert admin.get("/lessons/12/helper-iphone.pdf").status_code == 200
    leave_alone(admin)
    assert admin.get("/lessons/12/helper-iphone.pdf").status_code != 200


def test_a_password_alone_does_not_wait_longer(client: Client) -> None:
    with_phone(person())
    give_password(client, "sakura")
    leave_alone(client)
    assert client.get("/staff/code/")["Location"].startswith("/staff/login/")


def test_what_asks_by_itself_keeps_no_session_alive_and_ends_none(clerk: Client) -> None:
    """Wagtail's editor says every ten seconds that it is open; a week's matching is asked how far it is."""
    quiet = [("/desk/weeks/", {"HTTP_ACCEPT": "application/json"}), ("/cms/editing-sessions/ping/x/", {})]
    for path, headers in quiet:
        leave_alone(clerk, HOUR - 60)
        seen = clerk.session["seen"]
        clerk.get(path, **headers)
        assert clerk.session["seen"] == seen, path
        leave_alone(clerk)
        assert clerk.get(path, **headers).status_code == 403, path
        assert Session.objects.count() == 1, path
    answer = clerk.post("/desk/sessions/1/mark/", {}, HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    assert (answer.status_code, words(answer)) == (403, "もう一度ログインしてください。")


def test_a_preview_fetched_while_somebody_types_does_not_take_the_words_from_the_form(clerk: Client) -> None:
    leave_alone(clerk)
    answer = clerk.post("/cms/pages/1/edit/preview/", {"title": "x"}, HTTP_SEC_FETCH_MODE="cors")
    assert (answer.status_code, Session.objects.count()) == (403, 1)
    clerk.post("/cms/pages/1/edit/", {"title": "書いた題"}, HTTP_SEC_FETCH_MODE="navigate")
    come_back(clerk, then="/staff/held/")
    assert 'value="書いた題"' in clerk.get("/staff/held/").content.decode()


FORM = {"p1-name": "所沢 うめ", "p1-tel": "0429420001", "wish": "大きい 字で\n<b>", "kind": ["a", "b"]}


def test_a_form_sent_too_late_waits_behind_the_door_with_every_word(clerk: Client) -> None:
    leave_alone(clerk)
    answer = clerk.post("/desk/apply/?run=K101", FORM)
    assert answer["Location"] == "/staff/login/?next=%2Fstaff%2Fheld%2F&idle&held"
    assert "書いたものは、残っています。" in words(clerk.get(answer["Location"]))
    row = Session.objects.get()
    assert "0429420001" not in row.session_data and "うめ" not in str(row.get_decoded())
    assert clerk.get("/staff/held/")["Location"].startswith("/staff/login/")
    assert come_back(clerk, then="/staff/held/")["Location"] == "/staff/held/"
    page = clerk.get("/staff/held/").content.decode()
    assert 'action="/desk/apply/?run=K101"' in page
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    assert [(name, value) for name, value in fields if name not in ("csrfmiddlewaretoken", "next")] == [
        ("p1-name", "所沢 うめ"), ("p1-tel", "0429420001"), ("wish", "大きい 字で\n&lt;b&gt;"), ("kind", "a"), ("kind", "b"),
    ]  # fmt: skip
    for _n in range(2):  # thrown away twice is harmless
        assert clerk.post("/staff/held/")["Location"] == "/staff/"
    assert "残っているものは、ありません。" in words(clerk.get("/staff/held/"))
    assert Learner.objects.found_by("所沢 うめ").count() == 0  # nothing was done by itself


def test_another_account_in_the_same_browser_is_shown_none_of_it(clerk: Client) -> None:
    leave_alone(clerk)
    clerk.post("/desk/apply/", FORM)
    person("other", is_superuser=True)
    come_back(clerk, "other", then="/staff/held/")
    assert "残っているものは、ありません。" in words(clerk.get("/staff/held/"))


def test_it_waits_for_half_an_hour(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from desk.signin import idle

    leave_alone(clerk)
    clerk.post("/desk/apply/", FORM)
    come_back(clerk, then="/staff/held/")
    later = idle._now() + 30 * 60 + 1
    monkeypatch.setattr(idle, "_now", lambda: later)
    assert "held" in clerk.session
    assert "残っているものは、ありません。" in words(clerk.get("/staff/held/"))
    assert not {"held", "held_since"} & set(clerk.session.keys())  # nor does it lie in the database


def test_what_cannot_be_kept_leads_back_to_its_page(clerk: Client) -> None:
    file = SimpleUploadedFile("a.csv", b"a,b", "text/csv")
    leave_alone(clerk)
    answer = clerk.post(
        "/desk/transfer/in/", {"file": file}, HTTP_REFERER="http://testserver/desk/transfer/?x=1"
    )
    assert answer["Location"] == "/staff/login/?next=%2Fdesk%2Ftransfer%2F%3Fx%3D1&idle"
    again = sign_in(User.objects.get(username="sakura"))
    leave_alone(again)
    answer = again.post("/desk/transfer/in/", {"a": "x" * 200_001}, HTTP_REFERER="https://evil.example/desk/")
    assert answer["Location"] == "/staff/login/?next=%2Fdesk%2Ftransfer%2Fin%2F&idle"


def test_a_form_forged_elsewhere_is_not_kept() -> None:
    user = person(is_superuser=True)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sign_in(user).cookies
    leave_alone(strict)
    answer = strict.post("/desk/apply/", FORM, HTTP_ORIGIN="https://evil.example")
    assert answer["Location"].endswith("&idle")
    assert Session.objects.count() == 0


def test_the_time_is_a_setting(clerk: Client, settings: Any) -> None:
    from datetime import timedelta

    settings.STAFF_IDLE = timedelta(minutes=20)
    leave_alone(clerk, 20 * 60 + 1)
    assert "20分、操作がなかったので" in words(clerk.get(clerk.get("/desk/")["Location"]))


def test_a_session_from_before_is_counted_from_now_on(clerk: Client) -> None:
    session = clerk.session
    del session["seen"]
    session.save()
    assert clerk.get("/desk/").status_code == 200
    assert time.time() - clerk.session["seen"] < 5
    assert PASSWORD not in str(dict(clerk.session))
