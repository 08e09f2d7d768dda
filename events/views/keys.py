"""What a reader's own phone carries from page to page: sealed, dated, unreadable for scripts, for one path only.

No session in the database: what somebody typed and never sent must not lie about on our side, and a
page that is the same for everybody stays kept for whoever has looked at an application. Sealed, because what is
typed lies in that phone, perhaps a shared one, until it is sent.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse

from core import sealing

_MOST_UNPACKED = 100_000  # of what has been packed here: a cookie holds some thousand letters


@dataclass(frozen=True)
class Key:
    """A signed cookie. ``lasts``: how long after it was last renewed; None: until the browser is shut."""

    name: str
    path: str
    lasts: timedelta | None

    def read(self, request: HttpRequest) -> dict[str, Any]:
        """What the cookie says; empty when it is missing, too old, or not ours."""
        try:
            sealed = self._signer.unsign(request.COOKIES.get(self.name, ""), max_age=self.lasts)
            packed = sealing.unseal_short(sealed, about=self._about)
            value = json.loads(zlib.decompressobj().decompress(packed, _MOST_UNPACKED))
        except (BadSignature, sealing.SealError, ValueError, zlib.error):
            return {}
        return value if isinstance(value, dict) else {}

    def made(self, value: dict[str, Any]) -> str:
        """The cookie's text."""
        packed = zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 9)
        return self._signer.sign(sealing.seal_short(packed, about=self._about))

    def write(self, response: HttpResponse, value: dict[str, Any]) -> None:
        response.set_cookie(
            self.name, self.made(value), path=self.path, max_age=self.lasts,
            httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip

    def drop(self, response: HttpResponse) -> None:
        response.delete_cookie(self.name, path=self.path, samesite="Lax")

    @property
    def _signer(self) -> TimestampSigner:
        return TimestampSigner(salt=f"events.{self.name}")

    @property
    def _about(self) -> bytes:
        return f"events.{self.name}{self.path}".encode()


# The application that somebody has shown a receipt number and a telephone number for.
MINE = Key("mine", "/classes/mine/", timedelta(hours=2))
# The learner whose card was scanned.
CARD = Key("card", "/me/", timedelta(minutes=30))


def form_key(code: str) -> Key:
    """What is typed in the form for one class, until it is sent. No time limit: people look for their glasses."""
    return Key("typed", f"/classes/{code}/apply/", None)


def private(response: HttpResponse) -> HttpResponse:
    """A page about somebody: kept by nobody, found by no search engine, named to no other site.

    Not ``no-referrer``: with that a browser sends its forms as from nowhere, and the check against
    forged forms refuses them.
    """
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
