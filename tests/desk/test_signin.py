"""The staff's door: a password and a code open it, and nothing less does (S04, A11)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from people.enums import Verb
from people.models import User
from tests.desk.door import code_of, entries, give_code, give_password, person, with_phone
from tests.signed_in import sign_in
from tests.words import words

pytestmark = pytest.mark.django_db


def test_a_password_and_a_code_lead_to_the_page_that_was_asked_for(client: Client) -> None:
    device = with_phone(person(is_superuser=True))
    answer = client.get("/desk/print/?phone=android")
    assert answer.url == "/staff/login/?next=%2Fdesk%2Fprint%2F%3Fphone%3Dandroid"
    assert 'name="next" value="/desk/print/?phone=android"' in client.get(answer.url).content.decode()
    answer = give_password(client, "sakura", then="/desk/print/?phone=android")
    assert answer.url == "/staff/code/?next=%2Fdesk%2Fprint%2F%3Fphone%3Dandroid"
    answer = give_code(client, code_of(device), then="/desk/print/?phone=android")
    assert (answer.status_code, answer.url) == (302, "/desk/print/?phone=android")
    assert client.get(answer.url).status_code == 200
    assert entries(Verb.SIGN_IN) == [("sakura", "user", "")]


def test_without_a_wish_the_way_leads_to_the_staffs_own_page(client: Client) -> None:
    device = with_phone(person())
    assert give_password(client, "sakura").url == "/staff/code/"
    assert give_code(client, code_of(device)).url == "/staff/"
    assert "まだ、どの会場の係にもなっていません。" in words(client.get("/staff/"))


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "desk/",
        "http:///x",
    ],
)
def test_nobody_is_sent_to_another_site(client: Client, elsewhere: str) -> None:
    device = with_phone(person())
    assert give_password(client, "sakura", then=elsewhere).url == "/staff/code/"
    assert give_code(client, code_of(device), then=elsewhere).url == "/staff/"
    assert client.get("/cms/login/", {"next": elsewhere}).url == "/staff/login/"
    assert elsewhere not in client.get("/staff/", {"next": elsewhere}).content.decode()


@pytest.mark.parametrize("form", ["{a}{b}", "{a} {b}", " {a}-{b} ", "{wide}"])
def test_a_code_is_taken_as_it_was_pasted_or_typed(client: Client, form: str) -> None:
    device = with_phone(person())
    give_password(client, "sakura")
    code = code_of(device)
    wide = code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert give_code(client, form.format(a=code[:3], b=code[3:], wide=wide)).status_code == 302


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "x" * 4000])
def test_what_is_no_code_is_answered_with_what_to_do(client: Client, typed: str) -> None:
    device = with_phone(person())
    give_password(client, "sakura")
    answer = give_code(client, typed)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert "書いてください。" in words(answer)
    device.refresh_from_db()
    assert device.throttling_failure_count == 0


def test_a_code_works_once(client: Client) -> None:
    device = with_phone(person())
    code = code_of(device)
    give_password(client, "sakura")
    assert give_code(client, code).status_code == 302
    second = Client()
    give_password(second, "sakura")
    answer = give_code(second, code)
    assert "一度使った番号は、もう使えません。" in words(answer)


def test_the_code_of_another_persons_phone_opens_nothing(client: Client) -> None:
    with_phone(person())
    other = with_phone(person("other"))
    give_password(client, "sakura")
    assert "番号がちがいます。" in words(give_code(client, code_of(other)))
    assert client.get("/desk/print/").url.startswith("/staff/code/")


def test_a_session_opened_by_a_phone_ends_with_that_phone() -> None:
    client = sign_in(User.objects.get(username="editor"))
    assert client.get("/desk/print/").status_code == 200
    TOTPDevice.objects.filter(user__username="editor").delete()
    assert client.get("/desk/print/").url.startswith("/staff/setup/")


def test_the_session_has_a_new_key_after_the_password_and_after_the_code(client: Client) -> None:
    device = with_phone(person())
    client.get("/staff/login/")
    client.session.save()
    keys = [client.session.session_key]
    give_password(client, "sakura")
    keys.append(client.session.session_key)
    give_code(client, code_of(device))
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3
    assert not Session.objects.filter(pk__in=keys[:2]).exists()


def test_twelve_hours_after_signing_in_the_door_is_shut_again(client: Client) -> None:
    device = with_phone(person(is_superuser=True))
    give_password(client, "sakura")
    give_code(client, code_of(device))
    left = client.session.get_expiry_date() - timezone.now()
    assert timedelta(hours=11, minutes=59) < left <= timedelta(hours=12)
    client.get("/desk/print/")  # working on does not put it off
    row = Session.objects.get(pk=client.session.session_key)
    assert row.expire_date - timezone.now() <= timedelta(hours=12)
    Session.objects.filter(pk=row.pk).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/desk/print/").url.startswith("/staff/login/")


@pytest.mark.parametrize("address", ["/staff/logout/", "/cms/logout/"])
def test_signing_out_needs_a_press_of_the_button(editor: Client, address: str) -> None:
    assert editor.get(address).url == "/staff/"
    assert editor.get("/desk/print/").status_code == 200
    answer = editor.post(address)
    assert answer.url == "/staff/login/?left"
    assert answer["Clear-Site-Data"] == '"cache"'
    assert "ログアウトしました。" in words(editor.get(answer.url))
    assert editor.get("/desk/print/").url.startswith("/staff/login/")
    assert editor.post(address).url == "/staff/login/?left"  # twice is harmless


def test_every_page_of_the_door_has_the_way_out(editor: Client, client: Client) -> None:
    assert 'action="/staff/logout/"' in editor.get("/staff/").content.decode()
    with_phone(person())
    give_password(client, "sakura")
    assert 'action="/staff/logout/"' in client.get("/staff/code/").content.decode()


def test_wagtails_own_door_and_its_reset_by_mail_lead_here(client: Client) -> None:
    assert client.get("/cms/login/?next=/cms/pages/").url == "/staff/login/?next=%2Fcms%2Fpages%2F"
    assert client.post("/cms/login/", {"username": "admin", "password": "x"}).url == "/staff/login/"
    for path in ("", "done/", "confirm/MQ/abc-def/", "complete/"):
        assert client.get(f"/cms/password_reset/{path}").url == "/staff/forgot/"
    assert "管理者に頼んでください。" in words(client.get("/staff/forgot/"))


def test_somebody_sent_to_the_door_again_does_not_go_round_for_ever() -> None:
    client = sign_in(person())
    answer = client.get("/cms/", follow=True)
    assert answer.redirect_chain[-1][0] == "/staff/?next=%2Fcms%2F"
    assert "あなたの係では使えないページです。" in words(answer)


def test_what_was_typed_stays_except_the_password(client: Client) -> None:
    answer = give_password(client, "sakura", "wrong & secret")
    page = answer.content.decode()
    assert 'value="sakura"' in page
    assert "secret" not in page
    assert 'aria-invalid="true"' in page


def test_pages_of_the_door_are_kept_nowhere_and_found_by_no_search(client: Client, editor: Client) -> None:
    with_phone(person())
    for who, path in [(client, "/staff/login/"), (client, "/staff/forgot/"), (editor, "/staff/"), (editor, "/staff/codes/"), (editor, "/staff/setup/")]:  # fmt: skip
        answer = who.get(path)
        assert answer["Cache-Control"] == "private, no-store"
        assert '<meta name="robots" content="noindex">' in answer.content.decode()
    assert client.get("/desk/print/")["Cache-Control"] == "private, no-store"


def test_the_forms_let_password_managers_and_pasting_work(client: Client) -> None:
    page = client.get("/staff/login/").content.decode()
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    with_phone(person())
    give_password(client, "sakura")
    assert 'autocomplete="one-time-code"' in client.get("/staff/code/").content.decode()
