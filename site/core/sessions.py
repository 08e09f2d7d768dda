"""Sessions by a key that is one: PostgreSQL takes no text with a NUL, and a cookie may bring any."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest


class PlainKeyMiddleware(SessionMiddleware):
    """As Django's own; what cannot be a key (letters and digits) is no session, and no look into the database."""

    def process_request(self, request: HttpRequest) -> None:
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        request.session = self.SessionStore(key if key.isascii() and key.isalnum() else None)
