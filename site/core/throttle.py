"""Counts in the cache: wrong tries, and what comes from one address."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from . import security_log


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
        """Whether no more is allowed; each refusal is a line in the log, without ``what``."""
        reached = cache.get(self._key(what), 0) >= self.most
        if reached:
            security_log.note("limit reached", limit=self.name)
        return reached

    def add(self, what: str) -> None:
        """One more; the time runs from the first, so that trying on does not make the wait longer."""
        key = self._key(what)
        cache.add(key, 0, self.seconds)
        try:
            cache.incr(key)
        except ValueError:  # it ran out between the two lines
            cache.set(key, 1, self.seconds)


def address_of(request: HttpRequest) -> str:
    """The address a request comes from, believed as far as the settings believe a proxy."""
    return import_string(settings.AXES_CLIENT_IP_CALLABLE)(request) or "nowhere"


def any_reached(limits: Sequence[tuple[Limit, str]]) -> bool:
    return any(limit.reached(what) for limit, what in limits)


# Many phones stand behind one centre's address, so it is a number that no class reaches by slips of the finger.
MISSED = Limit("missed", 120, 15 * 60)
_MISSES = (404, 410)


def _may_miss(address: str) -> bool:
    """Whether one more miss is answered in full; counts it then."""
    if MISSED.reached(address):
        return False
    MISSED.add(address)
    return True


def count_misses(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For addresses that carry a code or a secret: whoever tries one after the other is given short answers.

    Only what leads nowhere is counted and cut short. A right code works from the same address all the
    same: nobody is locked out by a neighbour, and a secret of 128 bits is not found by trying.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        address = address_of(request)  # before the view takes a secret out of the request
        try:
            response = view(request, *args, **kwargs)
            if response.status_code not in _MISSES or _may_miss(address):
                return response
        except Http404:
            if _may_miss(address):
                raise
        text = _(
            "何度もちがったので、少しお休みです。15分たってから、もう一度お試しください。お急ぎのときは、お電話ください。"
        )
        answer = HttpResponse(text + "\n", status=429, content_type="text/plain; charset=utf-8")
        answer["Cache-Control"] = "private, no-store"
        answer["Retry-After"] = str(MISSED.seconds)
        return answer

    return guarded
