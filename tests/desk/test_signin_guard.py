"""No address of the staff opens without the second factor; wrong passwords are counted; the demo says so."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils import regex_helper, timezone

from config.checks import refuse_demo_accounts
from core.sealing import new_key
from desk.signin.throttle import client_address
from people.actions import remove_demo_accounts
from people.models import User
from tests.desk.door import PASSWORD, code_of, give_code, give_password, person, with_phone
from tests.signed_in import sign_in
from tests.words import words

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
SAMPLES = {"int": "1", "uuid": "00000000-0000-0000-0000-000000000000"}


# --- every address ----------------------------------------------------------------------------
def parts(pattern: Any) -> list[str]:
    """Addresses that a pattern matches, with something sensible for each of its variables."""
    if isinstance(pattern, RoutePattern):
        return [
            re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found[1] or "", "x"), str(pattern._route))
        ]
    return [text % dict.fromkeys(names, "1") for text, names in regex_helper.normalize(pattern.regex.pattern)]


def addresses(patterns: list[Any], before: str = "/") -> Iterator[str]:
    for entry in patterns:
        for part in parts(entry.pattern):
            if isinstance(entry, URLResolver):
                yield from addresses(entry.url_patterns, before + part)
            elif isinstance(entry, URLPattern):
                yield before + part


def staff_addresses() -> list[str]:
    found = {a for a in addresses(get_resolver().url_patterns) if a.startswith(("/cms/", "/desk/"))}
    return sorted(found | {"/cms/no/such/page/", "/desk/no/such/page/", "/cms/pages/1/edit/?x=1"})


def opened(client: Client) -> dict[str, Any]:
    """What answered with anything but the way to the door."""
    out = {}
    for path in staff_addresses():
        for answer in (client.get(path), client.post(path), client.head(path), client.put(path)):
            to_the_door = answer.status_code == 302 and answer.url.startswith("/staff/")
            if not to_the_door and answer.status_code != 405:  # a method that the door does not know
                out[path] = answer.status_code
    return out


def test_there_is_much_to_crawl() -> None:
    found = staff_addresses()
    assert len(found) > 150
    assert {"/cms/", "/cms/pages/", "/desk/print/", "/cms/users/", "/cms/jsi18n/", "/cms/sprite/"} <= set(
        found
    )


def test_no_staff_address_opens_without_signing_in(client: Client) -> None:
    assert opened(client) == {}


def test_no_staff_address_opens_by_a_password_alone() -> None:
    user = person(is_superuser=True, is_staff=True)
    assert opened(sign_in(user, second_factor=False)) == {}
    with_phone(user)
    assert opened(sign_in(user, second_factor=False)) == {}


def test_the_same_addresses_open_with_both(admin: Client) -> None:
    for path in ("/cms/", "/cms/pages/", "/desk/print/", "/cms/users/", "/cms/jsi18n/"):
        assert admin.get(path).status_code == 200


def test_the_doors_own_pages_for_those_let_in_are_shut_too(client: Client) -> None:
    for path in ("/staff/", "/staff/codes/", "/staff/setup/", "/staff/code/"):
        assert client.get(path).url.startswith("/staff/login/")
        assert client.post(path).status_code in (302, 405)
    with_phone(person())
    give_password(client, "sakura")
    for path in ("/staff/", "/staff/codes/"):
        assert client.get(path).url.startswith("/staff/code/")


def test_a_password_alone_shows_no_more_on_public_pages_than_nobody_sees() -> None:
    """The helpers' sheet lies among the lessons, outside the staff's addresses."""
    with_phone(User.objects.get(username="editor"))
    client = sign_in(User.objects.get(username="editor"), second_factor=False)
    assert client.get("/lessons/12/helper-iphone.pdf").url.startswith("/staff/login/")
    assert client.get("/lessons/").status_code == 200


def test_a_script_is_told_plainly_instead_of_being_given_a_page(client: Client) -> None:
    answer = client.get("/cms/pages/", headers={"x-requested-with": "XMLHttpRequest"})
    assert (answer.status_code, answer.content.decode()) == (403, "もう一度ログインしてください。")


def test_a_clerk_has_no_way_into_users_groups_or_lessons(clerk: Client) -> None:
    """S10: rights are given in Wagtail's screens, and those stay shut."""
    for path in ("/cms/", "/cms/users/", "/cms/groups/", "/cms/users/add/", "/cms/account/", "/cms/pages/"):
        assert clerk.get(path).url.startswith(("/staff/login/", "/cms/login/")), path
    me = User.objects.get(username="tomioka")
    before = list(me.groups.values_list("name", flat=True))
    clerk.post(f"/cms/users/edit/{me.pk}/", {"username": "tomioka", "is_superuser": "on", "groups": "1"})
    me = User.objects.get(username="tomioka")
    assert (list(me.groups.values_list("name", flat=True)), me.is_superuser) == (before, False)


@pytest.mark.parametrize("who", ["editor", "moderator"])
def test_writers_of_lessons_cannot_make_themselves_more(request: Any, who: str) -> None:
    client = request.getfixturevalue(who)
    for path in ("/cms/users/", "/cms/users/add/", "/cms/groups/", "/cms/groups/new/"):
        assert client.get(path).status_code in (302, 404), path


# --- wrong passwords (S05, S06) ---------------------------------------------------------------
def tries(client: Client, username: str, count: int, **meta: str) -> list[int]:
    return [give_password(client, username, "wrong", **meta).status_code for _n in range(count)]


def test_five_wrong_passwords_lock_one_name_at_one_address(client: Client, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    with_phone(person())
    person("colleague")
    here = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.7"}
    there = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.4"}
    assert tries(client, "sakura", 5, **here) == [200, 200, 200, 200, 429]
    answer = give_password(client, "sakura", PASSWORD, **here)
    assert answer.status_code == 429
    assert "5回まちがえたので、15分のあいだ、ログインできません。" in words(answer)
    assert 'value="sakura"' in answer.content.decode()
    assert give_password(Client(), "colleague", PASSWORD, **here).url == "/staff/setup/"
    assert give_password(Client(), "sakura", PASSWORD, **there).url == "/staff/code/"


def test_the_lock_opens_by_itself_and_trying_on_does_not_make_it_longer(client: Client) -> None:
    with_phone(person())
    tries(client, "sakura", 5)
    at = AccessAttempt.objects.get().attempt_time
    tries(client, "sakura", 3)
    assert AccessAttempt.objects.get().attempt_time == at
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert give_password(client, "sakura").status_code == 302


def test_a_right_password_forgets_the_wrong_ones(client: Client) -> None:
    with_phone(person())
    tries(client, "sakura", 4)
    give_password(client, "sakura")
    assert tries(Client(), "sakura", 4) == [200] * 4


def test_other_capitals_widths_or_browsers_are_no_new_chance(client: Client) -> None:
    person()
    tries(client, "sakura", 3, HTTP_USER_AGENT="one")
    assert tries(client, "ｓａｋｕｒａ", 2, HTTP_USER_AGENT="two") == [200, 429]
    assert give_password(client, "sakura", HTTP_USER_AGENT="three").status_code == 429


def test_no_password_is_written_down(client: Client) -> None:
    person()
    give_password(client, "sakura", "my real password, mistyped")
    assert "mistyped" not in str(list(AccessAttempt.objects.values()))


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "203.0.113.7", "192.0.2.1"),  # not believed
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "1.1.1.1, 203.0.113.7", "203.0.113.7"),  # what the client itself wrote stands further left
        (2, "1.1.1.1, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (2, "203.0.113.7", "192.0.2.1"),  # came past the proxies
        (1, "", "192.0.2.1"),
        (1, "nonsense", "192.0.2.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
    ],
)
def test_whose_word_about_an_address_counts(settings: Any, proxies: int, header: str, address: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=header)
    assert client_address(request) == address


def test_a_stranger_a_wrong_password_and_a_closed_account_get_the_same_answer(client: Client) -> None:
    person()
    person("gone", is_active=False)
    User.objects.create_user("nopassword")
    answers = [
        give_password(Client(), "nobody-at-all", "wrong"),
        give_password(Client(), "sakura", "wrong"),
        give_password(Client(), "gone", PASSWORD),
        give_password(Client(), "nopassword", "wrong"),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert (
        len({re.sub(r'value="[^"]*"|csrfmiddlewaretoken.*?>', "", a.content.decode()) for a in answers}) == 1
    )
    assert "利用者名かパスワードがちがいます。" in words(answers[0])
    locked = [tries(Client(), name, 5)[-1] for name in ("nobody-at-all", "sakura")]
    assert locked == [429, 429]


def test_the_time_of_the_answer_tells_nothing(settings: Any) -> None:
    """Under the hasher of a real school. The clock stands still while other programs have the machine."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    settings.AXES_FAILURE_LIMIT = 1000
    user = person()
    user.password = make_password(PASSWORD)
    user.save()
    client = Client()

    def taken(name: str) -> float:
        start = time.process_time()
        give_password(client, name, "wrong")
        return time.process_time() - start

    pairs = [(taken("sakura"), taken("nobody-at-all")) for _n in range(15)]
    assert statistics.median(known for known, _unknown in pairs) > 0.06  # the hasher really ran
    assert abs(statistics.median(known - unknown for known, unknown in pairs)) < 0.05


# --- demo and production (S04) ----------------------------------------------------------------
def test_the_demo_shows_the_code_and_says_why_and_the_code_opens(client: Client) -> None:
    from people.actions import DEMO_PASSWORD

    page = words(client.get("/staff/login/"))
    assert "これは見本の学園です" in page
    assert "tomioka-manager" in page
    give_password(client, "tomioka", DEMO_PASSWORD)
    answer = client.get("/staff/code/")
    assert "これは見本の学園です" in words(answer)
    assert "本番の学園では、番号は本人のスマホだけに出ます。" in words(answer)
    codes = re.findall(r"data-demo-code>(\d{6})<", answer.content.decode())
    assert len(codes) == 1
    assert give_code(client, codes[0]).url == "/staff/"


def test_the_demo_shows_the_next_code_after_one_was_used_and_then_asks_to_wait(client: Client) -> None:
    from people.actions import DEMO_PASSWORD

    for _n in range(2):
        give_password(client, "city", DEMO_PASSWORD)
        page = client.get("/staff/code/").content.decode()
        assert give_code(client, re.findall(r"data-demo-code>(\d{6})<", page)[0]).status_code == 302
        client.post("/staff/logout/")
    give_password(client, "city", DEMO_PASSWORD)
    answer = client.get("/staff/code/")
    shown = re.findall(r"data-demo-code>(\d{6})<", answer.content.decode())
    # Unless half a minute has just turned over, both codes in reach are used.
    assert shown or re.search(r"番号は使い終わりました。(\d+)秒たったら", words(answer))


def test_no_code_is_shown_to_anybody_real_even_in_a_demo(client: Client) -> None:
    device = with_phone(person())
    give_password(client, "sakura")
    page = client.get("/staff/code/").content.decode()
    assert "data-demo" not in page
    assert code_of(device) not in page


def test_outside_a_demo_no_code_name_or_password_is_shown(client: Client, settings: Any) -> None:
    from people.actions import DEMO_PASSWORD

    settings.DEMO = False
    for answer in (client.get("/staff/login/"), give_password(client, "city", "wrong")):
        assert "見本" not in words(answer)
        assert DEMO_PASSWORD not in answer.content.decode()
    give_password(client, "city", DEMO_PASSWORD)
    page = client.get("/staff/code/").content.decode()
    assert "data-demo" not in page
    assert "見本の学園" not in page


def test_a_school_with_demo_accounts_does_not_start_outside_a_demo(settings: Any) -> None:
    refuse_demo_accounts()  # in a demo they belong there
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured, match="見本の利用者（demo）が残っているので、動かしません。"):
        refuse_demo_accounts()
    remove_demo_accounts()
    refuse_demo_accounts()


def test_a_database_without_tables_is_no_reason_not_to_start(settings: Any, monkeypatch: Any) -> None:
    def no_table(*_: Any, **__: Any) -> None:
        raise DatabaseError("no such table")

    settings.DEMO = False
    monkeypatch.setattr(User.objects, "filter", no_table)
    refuse_demo_accounts()


def start_of_the_web_server(database: Path) -> subprocess.CompletedProcess:
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        cwd=ROOT,
        env={
            **keep,
            "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": "x" * 60,
            "FIELD_KEYS": new_key(),
            "FIELD_SEARCH_KEY": new_key(),
            "ALLOWED_HOSTS": "school.example",
            "BASE_URL": "https://school.example",
            "VAR_DIR": str(database.parent),
            "DATABASE_URL": f"sqlite:///{database}",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_production_web_server_itself_refuses_and_starts_when_they_are_gone(tmp_path: Path) -> None:
    import sqlite3

    database = tmp_path / "school.sqlite3"
    assert start_of_the_web_server(database).returncode == 0  # no tables yet
    columns = ", ".join(field.column for field in User._meta.concrete_fields)
    with sqlite3.connect(database) as file:
        file.execute(f"CREATE TABLE people_user ({columns})")
        file.execute("INSERT INTO people_user (id, username, is_demo) VALUES (1, 'editor', 1)")
    done = start_of_the_web_server(database)
    assert done.returncode != 0
    assert "見本の利用者（demo）が残っているので、動かしません。" in done.stderr
    with sqlite3.connect(database) as file:
        file.execute("DELETE FROM people_user")
    assert start_of_the_web_server(database).returncode == 0
