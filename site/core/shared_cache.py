"""What all machines remember together, on Redis; while Redis is away nothing is remembered, and the school goes on.

Seats, sign-ins, orders and everything else that must not be lost stand in the database. What is kept here may be
missing for a while: a page is then made anew, and a wrong try is not counted.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis import RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)
# So long nobody asks again: where no answer comes at all, each request would wait for each of its questions.
REST_SECONDS = 5.0
# Of the machine next door. One more try, because a line that was idle for long may have been shut.
PATIENCE = {"socket_connect_timeout": 1, "socket_timeout": 2}


class SharedCache(RedisCache):
    """Django's own backend, but for a Redis that does not answer: it is then empty, and keeps nothing."""

    rests_until = 0.0  # of this process, whichever thread has noticed

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {**PATIENCE, "retry": Retry(NoBackoff(), 1), **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})


def _as_if_empty(name: str, empty: Callable[..., Any]) -> None:
    real = getattr(RedisCache, name)

    @wraps(real)
    def method(self: SharedCache, *args: Any, **options: Any) -> Any:
        if time.monotonic() >= SharedCache.rests_until:
            try:
                return real(self, *args, **options)
            except RedisError as error:
                SharedCache.rests_until = time.monotonic() + REST_SECONDS
                log.error("Redis does not answer (%s)", type(error).__name__)
        return empty(*args, **options)

    setattr(SharedCache, name, method)


def _default(_key: str, default: Any = None, version: int | None = None) -> Any:
    return default


def _no_such_key(key: str, *_args: Any, **_options: Any) -> int:
    raise ValueError(f"Key '{key}' not found.")  # as Django says it


for _name in ("add", "touch", "delete", "has_key"):
    _as_if_empty(_name, lambda *_args, **_options: False)
for _name in ("set", "delete_many", "clear"):
    _as_if_empty(_name, lambda *_args, **_options: None)
_as_if_empty("get", _default)
_as_if_empty("incr", _no_such_key)
_as_if_empty("get_many", lambda *_args, **_options: {})
_as_if_empty("set_many", lambda data, *_args, **_options: list(data))
