"""Walking through the staff's door: the steps that several tests share."""

from __future__ import annotations

import re
from base64 import b32decode
from typing import Any

from django.test import Client
from django_otp.oath import TOTP, hotp
from django_otp.plugins.otp_totp.models import TOTPDevice

from people.enums import Verb
from people.models import AuditEntry, User

PASSWORD = "a long password of ours 42"


def person(username: str = "sakura", **fields: Any) -> User:
    """Somebody real: not of the demo, and without a phone yet."""
    return User.objects.create_user(username, password=PASSWORD, name="所沢 さくら", **fields)


def with_phone(user: User) -> TOTPDevice:
    return TOTPDevice.objects.create(user=user, name="phone")


def code_of(device: TOTPDevice) -> str:
    """The code on the phone's screen now, or the next one after a code was used."""
    device.refresh_from_db()
    return f"{hotp(device.bin_key, max(TOTP(device.bin_key).t(), device.last_t + 1)):06d}"


def wrong_code_of(device: TOTPDevice) -> str:
    """Six digits that this phone does not show around now."""
    now = TOTP(device.bin_key).t()
    near = {hotp(device.bin_key, step) for step in range(now - 3, now + 4)}
    return f"{next(n for n in range(100_000, 100_010) if n not in near):06d}"


def give_password(
    client: Client, username: str, password: str = PASSWORD, *, then: str = "", **meta: str
) -> Any:
    return client.post("/staff/login/", {"username": username, "password": password, "next": then}, **meta)


def give_code(client: Client, code: str, *, then: str = "") -> Any:
    return client.post("/staff/code/", {"code": code, "next": then})


def shown(answer: Any) -> tuple[str, list[str]]:
    """The secret on the page for a phone, and the recovery codes on the page after it."""
    page = answer.content.decode()
    keys = re.findall(r'door__key">([A-Z2-7 ]+)<', page)
    return (keys[0].replace(" ", "") if keys else ""), re.findall(r"<li><code>([0-9A-Z-]+)</code>", page)


def register(client: Client) -> list[str]:
    """Registers a phone; gives the recovery codes."""
    key, _codes = shown(client.get("/staff/setup/"))
    return shown(client.post("/staff/setup/", {"code": f"{TOTP(b32decode(key)).token():06d}"}))[1]


def set_up(client: Client, username: str = "sakura") -> list[str]:
    """The whole first sign-in."""
    give_password(client, username)
    return register(client)


def entries(verb: Verb) -> list[tuple[str, str, str]]:
    return list(AuditEntry.objects.filter(verb=verb).values_list("actor", "subject", "reason"))
