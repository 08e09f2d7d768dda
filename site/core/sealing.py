"""Locks and keys of contact data and typed words: what lies sealed in a column, and what it can be looked for by.

A sealed value is ``s1:KEYNUMBER:base64(nonce, ciphertext)``: AES-256-GCM, bound to the table and column it stands
in, so that it opens nowhere else. ``FIELD_KEYS`` holds the keys, newest first: the first seals, all of them open.
A key of a value (``#`` and 32 hexadecimal digits) is HMAC-SHA256 under ``FIELD_SEARCH_KEY``, cut to 128 bits: equal
values of one column have equal keys, and without the secret nobody can try all telephone numbers.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

MARK = "s1:"
BYTES, NONCE_BYTES = 32, 12
ID_LETTERS = 8
_START = len(MARK) + ID_LETTERS + 1
_MORE = "manage.py doctor が、くわしく言います。"
_IS_KEY = re.compile(r"#[0-9a-f]{32}")


class SealError(Exception):
    """A value cannot be sealed or opened; ``text`` says what to do, and holds nothing of the value."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True)
class Key:
    """``id`` stands openly before whatever the key has sealed."""

    id: str
    cipher: AESGCM


def new_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(BYTES)).decode()


def in_use() -> dict[str, str]:
    """Both settings as they count: at home (no production) they come out of SECRET_KEY, so none need be made."""
    return {
        "FIELD_KEYS": settings.FIELD_KEYS or _of_secret_key(settings.SECRET_KEY, "keys"),
        "FIELD_SEARCH_KEY": settings.FIELD_SEARCH_KEY or _of_secret_key(settings.SECRET_KEY, "search"),
    }


def known() -> tuple[Key, ...]:
    """Newest first. Raises SealError."""
    return _keys(settings.FIELD_KEYS or _of_secret_key(settings.SECRET_KEY, "keys"))


def seal(text: str, *, about: bytes) -> str:
    key = known()[0]
    nonce = os.urandom(NONCE_BYTES)
    packed = base64.b64encode(nonce + key.cipher.encrypt(nonce, text.encode(), about))
    return f"{MARK}{key.id}:{packed.decode('ascii')}"


def unseal(stored: str, *, about: bytes) -> str:
    """The text; what carries no mark is clear text from before. Raises SealError."""
    if not stored.startswith(MARK):
        return stored
    number = stored[len(MARK) : _START - 1]
    for key in known():
        if key.id == number:
            break
    else:
        raise SealError(
            _("この情報を開ける鍵がありません。前の鍵を FIELD_KEYS に「,」で足してください。") + _MORE
        )
    try:
        packed = base64.b64decode(stored[_START:], validate=True)
        return key.cipher.decrypt(packed[:NONCE_BYTES], packed[NONCE_BYTES:], about).decode()
    except (InvalidTag, ValueError):
        raise SealError(
            _("この情報が、こわれているか、ほかの場所から移されています。控えから戻してください。") + _MORE
        ) from None


def seal_short(content: bytes, *, about: bytes) -> str:
    """As :func:`seal`, for what is carried in a cookie: letters of an address only, and as few as may be."""
    key = known()[0]
    nonce = os.urandom(NONCE_BYTES)
    return key.id + base64.urlsafe_b64encode(
        nonce + key.cipher.encrypt(nonce, content, about)
    ).decode().rstrip("=")


def unseal_short(stored: str, *, about: bytes) -> bytes:
    """What :func:`seal_short` was given. Raises SealError."""
    for key in known():
        if key.id == stored[:ID_LETTERS]:
            try:
                packed = base64.urlsafe_b64decode(stored[ID_LETTERS:] + "=" * (-len(stored[ID_LETTERS:]) % 4))
                return key.cipher.decrypt(packed[:NONCE_BYTES], packed[NONCE_BYTES:], about)
            except (InvalidTag, ValueError):
                break
    raise SealError(_("このしるしは、開けません。"))


def id_of(stored: str) -> str:
    """The number of the key that has sealed it; empty for clear text."""
    return stored[len(MARK) : _START - 1] if stored.startswith(MARK) else ""


def key_of(text: str, *, about: bytes) -> str:
    """What a value is looked for by. Raises SealError."""
    return "#" + _keyed(text, about)[:16].hex()


def number_of(text: str, *, about: bytes) -> int:
    """As :func:`key_of`, for where there are many of each row: 64 bits of it, as a database keeps a whole number."""
    return int.from_bytes(_keyed(text, about)[:8], "big", signed=True)


def _keyed(text: str, about: bytes) -> bytes:
    secret = _search_key(settings.FIELD_SEARCH_KEY or _of_secret_key(settings.SECRET_KEY, "search"))
    return hmac.digest(secret, about + b"\0" + text.encode(), "sha256")


def is_key(text: str) -> bool:
    return _IS_KEY.fullmatch(text) is not None


@cache
def _keys(text: str) -> tuple[Key, ...]:
    found = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        raw = _raw(part, "FIELD_KEYS")
        number = base64.urlsafe_b64encode(hashlib.sha256(b"id" + raw).digest()[:6]).decode()
        found.append(Key(number, AESGCM(_derived(raw, b"sumaho-gakuen fields: content"))))
    if not found:
        raise SealError(
            _(
                "連絡先の鍵（FIELD_KEYS）がありません。manage.py rotate_keys --new-key で作って、書いてください。"
            )
        )
    return tuple(found)


@cache
def _search_key(text: str) -> bytes:
    return _derived(_raw(text.strip(), "FIELD_SEARCH_KEY"), b"sumaho-gakuen fields: search")


def _raw(text: str, name: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != BYTES:
        raise SealError(
            _(
                "%(name)s が鍵の形ではありません。manage.py rotate_keys --new-key で作ったものを、全部写してください。"
            )
            % {"name": name}
        )
    return raw


@cache
def _of_secret_key(secret: str, what: str) -> str:
    return base64.urlsafe_b64encode(
        _derived(secret.encode(), f"sumaho-gakuen fields: {what}".encode())
    ).decode()


def _derived(raw: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=BYTES, salt=None, info=purpose).derive(raw)
