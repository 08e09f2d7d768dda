"""Names of cookies that a browser holds to their word: ``__Host-`` and ``__Secure-`` (COOKIE_PREFIXES, in production).

A neighbour under the same domain, or somebody on a line without TLS, can put a cookie into a browser, but none of such
a name. The code knows cookies by their plain names; only what goes over the line has the longer ones.
"""

from __future__ import annotations

from http.cookies import Morsel
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

HOST, SECURE = "__Host-", "__Secure-"
# Choices, and nobody's secret: those that a phone kept from before go on.
HARMLESS = frozenset({"reader", "last", "stamps"})


class CookiePrefixMiddleware:
    """Outermost: whatever keeps or reads cookies behind it sees plain names."""

    def __init__(self, get_response: Any) -> None:
        if not settings.COOKIE_PREFIXES:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.COOKIES = _plain(request.COOKIES)
        response = self.get_response(request)
        for name in [name for name in response.cookies if not name.startswith("__")]:
            _rename(response, name)
        return response


def _plain(brought: dict[str, str]) -> dict[str, str]:
    own = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
    kept = {name: value for name, value in brought.items() if name in own or name in HARMLESS}
    for prefix in (SECURE, HOST):
        for name, value in brought.items():
            if name.startswith(prefix) and name not in own:
                kept[name.removeprefix(prefix)] = value
    return kept


def _rename(response: HttpResponse, name: str) -> None:
    old = response.cookies.pop(name)
    new: Morsel[str] = Morsel()
    everywhere = old["path"] == "/" and not old["domain"]
    new.set((HOST if everywhere else SECURE) + name, old.value, old.coded_value)
    new.update({attribute: value for attribute, value in old.items() if value != ""})  # 0 takes it back
    new["secure"] = True  # a cookie of such a name is not taken without, and not taken back either
    dict.__setitem__(response.cookies, new.key, new)
