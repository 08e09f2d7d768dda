"""Secrets in addresses that stand on paper and in badges: 130 bits, made from the row's nonce and the site's key.

So the same paper can be printed again although only the hash is kept: whoever reads the table alone learns no
secret. A new key makes new secrets; papers already handed out stay good, because their hashes stay.
"""

from __future__ import annotations

import hashlib

from django.utils.crypto import salted_hmac

from people.actions.cards import LETTERS, TOKEN_LENGTH


def token_of(purpose: str, nonce: str) -> str:
    """26 capitals and figures, for a QR in capitals."""
    number = int.from_bytes(salted_hmac(f"mentors.{purpose}", nonce, algorithm="sha256").digest())
    return "".join(LETTERS[(number >> (5 * n)) & 31] for n in range(TOKEN_LENGTH))


def hash_of(token: str) -> str:
    return hashlib.sha256(token.upper().encode()).hexdigest()
