"""Counts in the cache: wrong tries, and applications from one address."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.module_loading import import_string


class Limit(NamedTuple):
    """``most`` times within ``seconds``."""

    name: str
    most: int
    seconds: int

    def _key(self, what: str) -> str:
        # An address or a receipt number as it is would stand in the cache for everybody who can look there.
        digest = hashlib.blake2b(what.encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=16)
        return f"limit:{self.name}:{digest.hexdigest()}"

    def reached(self, what: str) -> bool:
        return cache.get(self._key(what), 0) >= self.most

    def add(self, what: str) -> None:
        """One more; the time runs from the first, so that trying on does not make the wait longer."""
        key = self._key(what)
        cache.add(key, 0, self.seconds)
        try:
            cache.incr(key)
        except ValueError:  # it ran out between the two lines
            cache.set(key, 1, self.seconds)


MINUTES_SHUT = 15
# Five wrong telephone numbers for one receipt number, from wherever they come.
WRONG_FOR_RECEIPT = Limit("mine-receipt", 5, MINUTES_SHUT * 60)
# Whoever tries one receipt number after the other. People at one centre share an address, so it is more.
WRONG_FROM_ADDRESS = Limit("mine-address", 30, MINUTES_SHUT * 60)
# A whole class may apply from the centre's own network within an hour; no person sends more than that.
SENT_FROM_ADDRESS = Limit("apply-address", 200, 60 * 60)


def address_of(request: HttpRequest) -> str:
    """The address a request comes from, believed as far as the settings believe a proxy."""
    return import_string(settings.AXES_CLIENT_IP_CALLABLE)(request) or "nowhere"


def any_reached(limits: Sequence[tuple[Limit, str]]) -> bool:
    return any(limit.reached(what) for limit, what in limits)
