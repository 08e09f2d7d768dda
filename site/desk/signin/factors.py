"""The second factor: codes shown by a phone (TOTP) and recovery codes on paper.

A phone's secret must be kept as it is, because each code is worked out from it. A recovery code is
kept as a slow, salted and keyed hash only: whoever reads the database alone can neither use nor guess one, and
whoever has the key as well must try 2**60 of them slowly for each person.
"""

from __future__ import annotations

import base64
import hashlib
import math
import secrets
import unicodedata
from binascii import unhexlify
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp.models import Device
from django_otp.oath import TOTP, hotp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from people.actions import record
from people.enums import Verb
from people.models import User

CODE_COUNT = 10
# Crockford's letters: 12 of them hold 60 bits, and none is taken for another when it is copied from paper.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
_LOOKALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = str.maketrans("", "", " -‐‑‒–—―−ー・")
_STEP, _TOLERANCE = 30, 1
# scrypt: 16 MB and some 50 ms for a try.
_SLOW = {"n": 2**14, "r": 8, "p": 1}
_SALTED = "recovery:"  # before the salt, in the name of a paper's device; one without is from before
_SALT_BYTES = 8


class Checked(NamedTuple):
    """``device`` accepted the code, or is None; ``wait``: seconds in which no code is looked at."""

    device: Device | None
    wait: int = 0
    was_recovery: bool = False


class DemoCode(NamedTuple):
    """The code that will be accepted now; or none yet, and the seconds to wait for the next."""

    code: str
    wait: int = 0


def phone_of(user: User) -> TOTPDevice | None:
    """The phone that shows this person's codes."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).order_by("-pk").first()


def kind_of(device: Device) -> str:
    """``code`` for the phone, ``recovery`` for the paper: for the log."""
    return "recovery" if isinstance(device, StaticDevice) else "code"


def codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user, device__confirmed=True).count()


def tidy(typed: str) -> str:
    """What was typed or pasted, without width, case and gaps: ``１２３ ４５６`` is ``123456``."""
    text = unicodedata.normalize("NFKC", typed).upper().translate(_BETWEEN)
    return "".join(text.split())


def check(*, user: User, typed: str, at: datetime) -> Checked:
    """Looks at a code of the phone or a recovery code. A right one works once; wrong ones cost time."""
    text = tidy(typed)
    device: TOTPDevice | StaticDevice | None
    if len(text) == 6 and text.isascii() and text.isdigit():
        device, token = phone_of(user), text
    else:
        text = text.translate(_LOOKALIKE)
        if len(text) != CODE_LENGTH or not set(text) <= set(LETTERS):
            return Checked(None)  # no code at all: a slip of the finger, not a try
        device = StaticDevice.objects.filter(user=user, confirmed=True).order_by("pk").first()
        token = _hash(device, text) if device else ""
    if device is None:
        return Checked(None)
    with transaction.atomic():
        # Locked, so that one code sent twice at the same moment opens the door once.
        device = type(device).objects.select_for_update().get(pk=device.pk)
        allowed, why = device.verify_is_allowed()
        if not allowed:
            until = (why or {}).get("locked_until", at)
            return Checked(None, wait=max(1, math.ceil((until - at).total_seconds())))
        accepted = device.verify_token(token)
    return Checked(device if accepted else None, was_recovery=accepted and isinstance(device, StaticDevice))


def new_key() -> str:
    """A new secret for a phone: 160 bits, hexadecimal."""
    return random_hex(20)


def key_in_words(key: str) -> str:
    """The secret as it is typed into a phone that cannot read the picture: letters in fours."""
    text = base64.b32encode(unhexlify(key)).decode().rstrip("=")
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))


def phone_address(*, user: User, key: str) -> str:
    """What the QR code says to the phone's app."""
    return TOTPDevice(user=user, key=key).config_url


@transaction.atomic
def register_phone(*, user: User, key: str, typed: str, at: datetime) -> TOTPDevice | None:
    """Makes the phone holding ``key`` the one that opens the door, in place of any before it.

    ``typed`` proves that the phone really shows this secret's codes; None when it does not.
    """
    text = tidy(typed)
    if not (len(text) == 6 and text.isascii() and text.isdigit()):
        return None
    totp = TOTP(unhexlify(key), _STEP)
    totp.time = at.timestamp()
    if not totp.verify(int(text), tolerance=_TOLERANCE):
        return None
    TOTPDevice.objects.filter(user=user).delete()
    device = TOTPDevice.objects.create(user=user, name="phone", key=key, last_t=totp.t())
    record(actor=user, verb=Verb.CREATE, subject="phone", subject_id=user.pk, at=at)
    return device


@transaction.atomic
def issue_codes(*, user: User, at: datetime) -> list[str]:
    """Ten new recovery codes, as they are printed; those before them open nothing any more."""
    User.objects.select_for_update().get(pk=user.pk)  # two windows at once: the later list counts
    # The device stays, because the session of somebody who came in by a recovery code hangs on it.
    device = StaticDevice.objects.filter(user=user).first() or StaticDevice(user=user)
    device.name = _SALTED + secrets.token_hex(_SALT_BYTES)
    device.throttle_reset()
    device.token_set.all().delete()
    codes = ["".join(secrets.choice(LETTERS) for _n in range(CODE_LENGTH)) for _m in range(CODE_COUNT)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=_hash(device, code)) for code in codes])
    record(actor=user, verb=Verb.CREATE, subject="recovery_codes", subject_id=user.pk, at=at)
    return ["-".join(code[n : n + 4] for n in range(0, CODE_LENGTH, 4)) for code in codes]


@transaction.atomic
def forget_factors(*, user: User, by: User | None, at: datetime) -> bool:
    """For somebody who lost phone and paper: the next sign-in registers a phone anew. Twice is harmless."""
    had = [
        model.objects.filter(user=user).delete()[0] for model in (TOTPDevice, StaticDevice)
    ]  # sessions that these devices opened end with them
    if any(had):
        record(actor=by, verb=Verb.REVOKE, subject="phone", subject_id=user.pk, at=at)
    return any(had)


def demo_code(user: User, *, at: datetime) -> DemoCode | None:
    """The current code of a demo account, and of nobody else; None where this is no demo."""
    if not settings.DEMO or not user.is_demo:
        return None
    device = phone_of(user)
    if device is None:
        return None
    now = int(at.timestamp()) // device.step
    step = max(now, device.last_t + 1)  # a code works once: after it, the next one is shown
    if step > now + device.tolerance:
        return DemoCode("", wait=(step - device.tolerance) * device.step - int(at.timestamp()))
    return DemoCode(f"{hotp(device.bin_key, step):06d}")


def _hash(device: StaticDevice, code: str) -> str:
    """96 bits, as much as the library's column holds: scrypt with the paper's salt, then HMAC-SHA256 by SECRET_KEY."""
    slow = code
    if device.name.startswith(_SALTED):
        salt = device.name.removeprefix(_SALTED).encode()
        slow = hashlib.scrypt(code.encode(), salt=salt, dklen=32, **_SLOW).hex()
    digest = salted_hmac("desk.signin.recovery", f"{device.user_id}:{slow}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:12]).decode()
