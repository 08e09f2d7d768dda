"""A phone is registered, recovery codes are printed, and what happens when both are lost (S04)."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
import zxingcpp
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from desk.signin import factors
from desk.signin.factors import issue_codes
from people.enums import Verb
from tests.desk.door import (
    PASSWORD,
    code_of,
    entries,
    give_code,
    give_password,
    person,
    register,
    set_up,
    shown,
    with_phone,
    wrong_code_of,
)
from tests.signed_in import sign_in
from tests.words import words

pytestmark = pytest.mark.django_db


# --- the first time ---------------------------------------------------------------------------
def test_the_first_time_a_phone_is_registered_and_ten_codes_are_shown_once(client: Client) -> None:
    user = person()
    assert give_password(client, "sakura", then="/cms/").url == "/staff/setup/?next=%2Fcms%2F"
    assert client.get("/staff/code/").url == "/staff/setup/"
    codes = set_up(client)
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", code) for code in codes)
    assert client.get("/staff/").status_code == 200
    assert codes[0] not in client.get("/staff/codes/").content.decode()
    assert entries(Verb.SIGN_IN) == [("sakura", "user", "")]
    assert sorted(entries(Verb.CREATE)) == [("sakura", "phone", ""), ("sakura", "recovery_codes", "")]
    assert TOTPDevice.objects.filter(user=user).count() == 1


def test_the_qr_code_says_what_the_words_say(client: Client) -> None:
    person()
    give_password(client, "sakura")
    answer = client.get("/staff/setup/")
    page = answer.content.decode()
    read = zxingcpp.read_barcodes(drawn(page))
    school = "%E3%82%B9%E3%83%9E%E3%83%9B%E5%AD%A6%E5%9C%92"
    secret = f"secret={shown(answer)[0]}&algorithm=SHA1&digits=6&period=30"
    assert [code.text for code in read] == [f"otpauth://totp/{school}%3Asakura?{secret}&issuer={school}"]
    assert "style=" not in page


def drawn(page: str, cell: int = 4) -> Any:
    """The page's QR code as a camera would see it."""
    found = re.search(r'viewBox="0 0 (\d+) \1" role="img".*?<path fill="#000" d="([^"]+)"', page)
    assert found
    picture = np.full((int(found[1]) * cell,) * 2, 255, dtype=np.uint8)
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", found[2]):
        picture[int(y) * cell : (int(y) + 1) * cell, int(x) * cell : (int(x) + int(run)) * cell] = 0
    return picture


def test_a_phone_that_shows_other_codes_is_not_registered(client: Client) -> None:
    user = person()
    give_password(client, "sakura")
    key, _codes = shown(client.get("/staff/setup/"))
    for typed in ("", "000000x", "abc"):
        answer = client.post("/staff/setup/", {"code": typed})
        assert 'role="alert"' in answer.content.decode()
        assert shown(answer)[0] == key  # the phone has read it already: it stays the same
    assert not TOTPDevice.objects.filter(user=user).exists()
    assert client.get("/desk/print/").url.startswith("/staff/setup/")


def test_the_form_sent_twice_registers_once(client: Client) -> None:
    person()
    codes = set_up(client)
    answer = client.post("/staff/setup/", {"code": "123456"})
    assert answer.url == "/staff/"
    assert TOTPDevice.objects.filter(user__username="sakura").count() == 1
    assert StaticToken.objects.filter(device__user__username="sakura").count() == len(codes) == 10


def test_a_password_alone_replaces_no_phone(client: Client) -> None:
    device = with_phone(person())
    give_password(client, "sakura")
    assert client.get("/staff/setup/").url == "/staff/code/"
    assert client.post("/staff/setup/", {"code": "123456"}).url == "/staff/code/"
    assert TOTPDevice.objects.get(user__username="sakura").key == device.key


def test_somebody_let_in_may_register_a_new_phone_and_stays_in(client: Client) -> None:
    user = person(is_superuser=True)
    old = with_phone(user)
    client = sign_in(user)
    old_codes = register(client)
    assert not TOTPDevice.objects.filter(pk=old.pk).exists()
    assert len(old_codes) == 10
    assert client.get("/desk/print/").status_code == 200


# --- recovery codes ---------------------------------------------------------------------------
def test_a_recovery_code_works_once_and_says_how_many_are_left(client: Client) -> None:
    person(is_superuser=True)
    codes = set_up(client)
    client.post("/staff/logout/")
    for typed in (codes[0].lower(), codes[1].replace("-", " ")):
        give_password(client, "sakura", then="/desk/print/")
        answer = client.post("/staff/code/", {"recovery": typed, "next": "/desk/print/"})
        assert answer.url == "/staff/?next=%2Fdesk%2Fprint%2F"
        assert client.get("/desk/print/").status_code == 200
        client.post("/staff/logout/")
    give_password(client, "sakura")
    assert "1つのコードが使えるのは1回だけです。" in words(
        client.post("/staff/code/", {"recovery": codes[0]})
    )
    assert StaticToken.objects.count() == 8
    assert ("sakura", "user", "予備のコード") in entries(Verb.SIGN_IN)


def test_recovery_codes_stand_in_the_database_as_hashes_only(client: Client) -> None:
    person()
    codes = set_up(client)
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert len(stored) == 10
    assert not stored & {code.replace("-", "") for code in codes}
    assert not any(code[:4] in token for code in codes for token in stored)


def test_each_paper_has_a_salt_and_its_hashes_are_slow(client: Client) -> None:
    """V6.5.2 of ASVS: scrypt, 64 bits of salt."""
    user = person()
    set_up(client)
    first = StaticDevice.objects.get(user=user)
    issue_codes(user=user, at=timezone.now())
    second = StaticDevice.objects.get(user=user)
    assert first.pk == second.pk and first.name != second.name
    assert re.fullmatch("recovery:[0-9a-f]{16}", second.name)
    assert factors._hash(first, "0" * 12) != factors._hash(second, "0" * 12)
    start = time.process_time()
    factors._hash(second, "0" * 12)
    assert time.process_time() - start > 0.01  # a plain hash takes a thousandth of that


def test_codes_printed_before_there_was_a_salt_still_open_once(client: Client) -> None:
    user = person()
    with_phone(user)
    old = StaticDevice.objects.create(user=user, name="recovery")
    StaticToken.objects.create(device=old, token=factors._hash(old, "0123456789AB"))
    for status in (302, 200):
        give_password(client, "sakura")
        assert client.post("/staff/code/", {"recovery": "0123-4567-89AB"}).status_code == status
        client.post("/staff/logout/")


def test_new_codes_end_the_old_ones_and_a_page_loaded_again_makes_none(client: Client) -> None:
    person()
    old = set_up(client)
    form = {
        "once": re.search(r'name="once" value="([^"]+)"', client.get("/staff/codes/").content.decode())[1]
    }  # type: ignore[index]
    new = shown(client.post("/staff/codes/", form))[1]
    assert len(new) == 10
    assert not set(new) & set(old)
    assert client.post("/staff/codes/", form).url == "/staff/codes/"
    assert client.post("/staff/codes/").url == "/staff/codes/"
    client.get("/staff/codes/")
    assert client.post("/staff/codes/", {"once": "あ"}).url == "/staff/codes/"
    client.post("/staff/logout/")
    give_password(client, "sakura")
    assert client.post("/staff/code/", {"recovery": old[0]}).status_code == 200


def test_the_codes_of_one_person_open_nothing_for_another(client: Client) -> None:
    person()
    codes = set_up(client)
    user = person("other")
    set_up(Client(), "other")
    client.post("/staff/logout/")
    give_password(client, "other")
    assert client.post("/staff/code/", {"recovery": codes[0]}).status_code == 200
    assert StaticToken.objects.filter(device__user=user).count() == 10


def test_new_codes_made_after_a_recovery_code_do_not_sign_out(client: Client) -> None:
    person()
    codes = set_up(client)
    client.post("/staff/logout/")
    give_password(client, "sakura")
    client.post("/staff/code/", {"recovery": codes[0]})
    form = {
        "once": re.search(r'name="once" value="([^"]+)"', client.get("/staff/codes/").content.decode())[1]
    }  # type: ignore[index]
    client.post("/staff/codes/", form)
    assert client.get("/staff/").status_code == 200


def test_an_administrator_lets_somebody_who_lost_everything_begin_anew(capsys: pytest.CaptureFixture) -> None:
    user = person()
    with_phone(user)
    call_command("forget_second_factor", "sakura")
    assert "sakura のスマホと予備のコードを消しました。" in capsys.readouterr().out
    call_command("forget_second_factor", "sakura")
    assert "消すものは、ありませんでした。" in capsys.readouterr().out
    client = Client()
    assert give_password(client, "sakura", PASSWORD).url == "/staff/setup/"
    assert entries(Verb.REVOKE) == [("（自動）", "phone", "")]


def test_wrong_codes_make_the_phone_wait_and_the_right_one_waits_too(client: Client) -> None:
    device = with_phone(person())
    give_password(client, "sakura")
    give_code(client, wrong_code_of(device))
    answer = give_code(client, code_of(device))
    assert "まちがいが続いたので、少しお休みです。1秒たってから、もう一度書いてください。" in words(answer)
    device.refresh_from_db()
    assert device.throttling_failure_count == 1
    # Six failures: 32 seconds.
    TOTPDevice.objects.update(throttling_failure_count=6, throttling_failure_timestamp=timezone.now())
    assert re.search("3[12]秒たってから", words(give_code(client, code_of(device))))
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - timedelta(seconds=33))
    assert give_code(client, code_of(device)).status_code == 302
    device.refresh_from_db()
    assert device.throttling_failure_count == 0


def test_wrong_recovery_codes_wait_too(client: Client) -> None:
    person()
    codes = set_up(client)
    client.post("/staff/logout/")
    give_password(client, "sakura")
    client.post("/staff/code/", {"recovery": "0000-0000-0000"})
    assert "少しお休みです。" in words(client.post("/staff/code/", {"recovery": codes[0]}))
    assert StaticToken.objects.count() == 10
