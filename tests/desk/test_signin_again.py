"""Password and code once more before a new phone, new codes, a new password, the end of sessions (V7.5 of ASVS)."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client

from people.enums import Verb
from people.models import User
from tests.desk.door import (
    PASSWORD,
    code_of,
    entries,
    give_code,
    give_password,
    person,
    register,
    set_up,
    with_phone,
    wrong_code_of,
)
from tests.signed_in import sign_in
from tests.words import words

pytestmark = pytest.mark.django_db
NEW = "eleven birds over a quiet lake"


def stale(client: Client) -> Client:
    """As ten minutes after coming in."""
    session = client.session
    session["proved"] = int(time.time()) - 601
    session.save()
    return client


@pytest.fixture
def clerk() -> Client:
    return stale(sign_in(person()))


def phone(username: str = "sakura") -> Any:
    return User.objects.get(username=username).totpdevice_set.get()


def again(client: Client, code: str, password: str = PASSWORD, then: str = "/staff/setup/") -> Any:
    return client.post("/staff/again/", {"password": password, "code": code, "next": then})


@pytest.mark.parametrize("path", ["/staff/setup/", "/staff/codes/", "/staff/password/"])
def test_ten_minutes_after_coming_in_both_are_asked_for_once_more(clerk: Client, path: str) -> None:
    wanted = f"/staff/again/?next={path.replace('/', '%2F')}"
    assert clerk.get(path)["Location"] == wanted
    assert clerk.post(path, {"once": "x", "code": "123456"})["Location"] == wanted
    page = clerk.get(wanted).content.decode()
    assert f'name="next" value="{path}"' in page
    before = clerk.session.session_key
    assert again(clerk, code_of(phone()), then=path)["Location"] == path
    assert clerk.session.session_key != before  # a new key, the old one opens nothing
    assert not Session.objects.filter(pk=before).exists()
    assert clerk.get(path).status_code == 200


def test_whoever_has_just_come_in_is_not_asked(client: Client) -> None:
    person()
    set_up(client)
    assert client.get("/staff/setup/").status_code == 200


def test_sessions_are_seen_freely_and_ended_only_after_both(clerk: Client) -> None:
    other = sign_in(User.objects.get(username="sakura"))
    assert clerk.get("/staff/sessions/").status_code == 200
    for do in ("others", "all", ""):
        answer = clerk.post("/staff/sessions/", {"do": do})
        assert answer["Location"] == "/staff/again/?next=%2Fstaff%2Fsessions%2F"
    assert other.get("/staff/").status_code == 200
    again(clerk, code_of(phone()), then="/staff/sessions/")
    clerk.post("/staff/sessions/", {"do": "others"})
    assert other.get("/staff/").status_code == 302


def test_a_wrong_password_uses_up_no_code_and_a_wrong_code_opens_nothing(clerk: Client) -> None:
    code = code_of(phone())
    assert "パスワードがちがいます。" in words(again(clerk, code, "wrong"))
    assert "番号がちがいます。" in words(again(clerk, wrong_code_of(phone())))
    assert clerk.get("/staff/setup/")["Location"].startswith("/staff/again/")
    phone().throttle_reset()  # one wrong code makes the phone wait for a second
    assert again(clerk, code)["Location"] == "/staff/setup/"


def test_nothing_typed_is_said_and_a_recovery_code_will_do(client: Client) -> None:
    person()
    codes = set_up(client)
    stale(client)
    assert "パスワードを書いてください。" in words(again(client, "123456", ""))
    assert "6けたの番号か、予備のコードを書いてください。" in words(again(client, ""))
    assert again(client, codes[0])["Location"] == "/staff/setup/"
    assert client.get("/staff/setup/").status_code == 200


def test_five_wrong_passwords_lock_here_as_at_the_door(clerk: Client) -> None:
    for _n in range(5):
        answer = again(clerk, "123456", "wrong")
    assert answer.status_code == 429
    assert again(clerk, code_of(phone())).status_code == 429


def test_another_site_is_not_led_to(clerk: Client) -> None:
    assert again(clerk, code_of(phone()), then="https://evil.example/")["Location"] == "/staff/"


# --- a new password -----------------------------------------------------------------------------
def change(client: Client, current: str = PASSWORD, new: str = NEW, repeated: str = NEW, **more: str) -> Any:
    return client.post("/staff/password/", {"current": current, "new": new, "repeated": repeated, **more})


@pytest.mark.parametrize("username", ["tomioka", "teacher", "editor", "admin"])
def test_everybody_on_the_staff_changes_the_own_password(username: str) -> None:
    user = User.objects.get(username=username)
    user.set_password(PASSWORD)
    user.save()
    here, there = sign_in(user), sign_in(user)
    assert "パスワードを変える" in words(here.get("/staff/"))
    assert change(here)["Location"] == "/staff/?password"
    assert "パスワードを変えました。" in words(here.get("/staff/?password"))
    assert there.get("/staff/").status_code == 302  # every other session has ended
    user.refresh_from_db()
    assert user.check_password(NEW) and not user.check_password(PASSWORD)
    assert entries(Verb.CHANGE) == [(username, "password", "")]
    assert "いまのパスワードがちがいます。" in words(change(here))  # sent twice it changes nothing more
    assert len(entries(Verb.CHANGE)) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"current": "wrong"}, "いまのパスワードがちがいます。"),
        ({"repeated": "another one than that"}, "新しいパスワードが、2つでちがいます。"),
        ({"new": PASSWORD, "repeated": PASSWORD}, "いまと同じです。"),
        ({"new": "eleven 1234", "repeated": "eleven 1234"}, "12"),
        ({"new": "", "repeated": ""}, "新しいパスワードを書いてください。"),
        ({"new": "x" * 5000, "repeated": "x" * 5000}, "新しいパスワードが長すぎます。"),
    ],
)
def test_a_new_password_that_is_no_good_is_refused_in_words(typed: dict[str, str], said: str) -> None:
    client = sign_in(person())
    answer = change(client, **typed)
    assert (answer.status_code, said in words(answer)) == (200, True)
    assert User.objects.get(username="sakura").check_password(PASSWORD)


def test_any_letters_and_every_length_from_twelve_on_will_do() -> None:
    for new in (
        "とみおか の もり と かわ 3",
        "Seven herons, two ferries and one umbrella met at the weir on Tuesday; nobody paid the bill.",
        " leading and trailing ",
    ):
        user = User.objects.filter(username="sakura").first() or person()
        user.set_password(PASSWORD)
        user.save()
        assert change(sign_in(user), new=new, repeated=new).status_code == 302, new
        user.refresh_from_db()
        assert user.check_password(new) and not user.check_password(new.strip() + "x")


def test_nobody_changes_it_without_the_second_factor(client: Client) -> None:
    with_phone(person())
    assert change(client)["Location"].startswith("/staff/login/")
    give_password(client, "sakura")
    assert change(client)["Location"].startswith("/staff/code/")
    assert User.objects.get(username="sakura").check_password(PASSWORD)


def test_wagtails_own_page_has_no_second_place_for_it(editor: Client) -> None:
    page = editor.get("/cms/account/").content.decode()
    assert "old_password" not in page and 'type="password"' not in page


# --- a password that the administrator has chosen ---------------------------------------------------
ACCOUNT = {
    "username": "newcomer",
    "email": "n@example.jp",
    "first_name": "新",
    "last_name": "人",
    "is_active": "on",
}


def given(admin: Client, username: str = "newcomer") -> User:
    data = ACCOUNT | {"username": username, "password1": PASSWORD, "password2": PASSWORD}
    assert admin.post("/cms/users/new/", data).status_code == 302
    return User.objects.get(username=username)


def test_a_password_the_administrator_chose_is_for_one_sign_in(admin: Client, client: Client) -> None:
    user = given(admin)
    assert user.password_is_given
    user.is_superuser = True
    user.save()
    give_password(client, "newcomer")
    register(client)
    for path in ("/desk/", "/cms/", "/desk/learners/?q=x"):
        assert client.get(path)["Location"].startswith("/staff/password/?next="), path
    assert "管理者が決めたものです。" in words(client.get("/staff/password/"))
    assert change(client, next="/desk/")["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200
    assert not User.objects.get(username="newcomer").password_is_given


def test_a_password_set_anew_for_somebody_is_given_and_a_name_set_right_is_not(admin: Client) -> None:
    user = given(admin)
    edit = f"/cms/users/edit/{user.pk}/"
    User.objects.filter(pk=user.pk).update(password_is_given=False)
    assert admin.post(edit, ACCOUNT | {"first_name": "改"}).status_code == 302
    assert not User.objects.get(pk=user.pk).password_is_given
    assert admin.post(edit, ACCOUNT | {"password1": NEW, "password2": NEW}).status_code == 302
    assert User.objects.get(pk=user.pk).password_is_given


# --- the administrator ends sessions -----------------------------------------------------------------
def test_sessions_of_one_or_of_all_are_ended_by_command(capsys: pytest.CaptureFixture) -> None:
    one, other = sign_in(person()), sign_in(person("other"))
    for _n in range(2):  # twice is harmless
        call_command("end_sessions", "sakura")
    assert capsys.readouterr().out.splitlines() == [
        "1つのログインを終わらせました。", "終わらせるものは、ありませんでした。"
    ]  # fmt: skip
    assert (one.get("/staff/").status_code, other.get("/staff/").status_code) == (302, 200)
    call_command("end_sessions", all=True)
    assert (other.get("/staff/").status_code, Session.objects.count()) == (302, 0)
    assert len(entries(Verb.REVOKE)) == 2
    for wrong in ([], ["nobody"], ["sakura", "--all"]):
        with pytest.raises(CommandError):
            call_command("end_sessions", *wrong)


def test_a_phone_registered_anew_after_the_paper_needs_no_second_paper(client: Client) -> None:
    person()
    codes = set_up(client)
    client.post("/staff/logout/")
    give_password(client, "sakura")
    client.post("/staff/code/", {"recovery": codes[0]})
    assert client.get("/staff/setup/").status_code == 200
    assert give_code(client, "x").status_code == 302  # in already
