"""Keys of the copies. Without one no copy is made: an open copy is everybody's data on one stick."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from people.errors import SchoolError

BYTES = 32
ID_BYTES, NONCE_BYTES = 8, 12


class KeepingError(SchoolError):
    """A copy could not be made, read or brought back; the text says what to do."""


class NoKey(KeepingError):
    """There is no key, or none that fits."""


@dataclass(frozen=True)
class Key:
    """One master key, and what is derived from it. ``id`` stands openly before whatever it has locked."""

    id: bytes
    cipher: AESGCM
    naming: bytes

    def name_of(self, data: bytes) -> str:
        """The name of a piece: equal content, equal name; without the key it tells nothing."""
        return hmac.new(self.naming, data, hashlib.sha256).hexdigest()


def new_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(BYTES)).decode()


def read_keys(text: str) -> list[Key]:
    """``BACKUP_KEY``: one key, or several with commas; the first locks, all of them open."""
    keys = [_read(part.strip()) for part in text.split(",") if part.strip()]
    if not keys:
        raise NoKey(
            _(
                "控えの鍵がありません。manage.py backup --new-key で作り、環境変数 BACKUP_KEY に書いてください。"
                "同じ鍵を紙にも写し、サーバーとは別の、鍵のかかる場所にしまってください。"
            )
        )
    return keys


def keys() -> list[Key]:
    return read_keys(settings.BACKUP_KEY)


def _read(text: str) -> Key:
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != BYTES:
        raise NoKey(
            _(
                "BACKUP_KEY が鍵の形ではありません。manage.py backup --new-key で作ったものを、全部写してください。"
            )
        )
    return Key(
        id=hashlib.sha256(b"id" + raw).digest()[:ID_BYTES],
        cipher=AESGCM(_derived(raw, b"sumaho-gakuen backup: content")),
        naming=_derived(raw, b"sumaho-gakuen backup: names"),
    )


def _derived(raw: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=BYTES, salt=None, info=purpose).derive(raw)


def seal(key: Key, data: bytes, *, about: bytes) -> bytes:
    """Locked and bound to ``about``: a piece under another name, or a set of another time, does not open."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return key.id + nonce + key.cipher.encrypt(nonce, data, about)


def unseal(known: list[Key], sealed: bytes, *, about: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag

    key = next((one for one in known if one.id == sealed[:ID_BYTES]), None)
    if key is None:
        raise NoKey(
            _("この控えを開ける鍵がありません。前の鍵を BACKUP_KEY に「,」で足して、もう一度してください。")
        )
    start = ID_BYTES + NONCE_BYTES
    try:
        return key.cipher.decrypt(sealed[ID_BYTES:start], sealed[start:], about)
    except InvalidTag:
        raise KeepingError(_("控えがこわれています。1つ前の控えを使ってください。")) from None
