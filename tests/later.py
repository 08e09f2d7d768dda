"""Time that passes for the cache: Redis has a clock of its own, which no test can move."""

from __future__ import annotations

import time
from typing import Any

from django.core.cache import cache


def cache_goes_on(seconds: int, monkeypatch: Any) -> None:
    """What is kept for no longer than ``seconds`` is forgotten, everything else is that much older."""
    if not hasattr(cache, "_cache") or not hasattr(cache._cache, "get_client"):
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + seconds)
        return
    redis = cache._cache.get_client(write=True)
    for key in redis.scan_iter("*"):
        left = redis.ttl(key)
        if left >= 0:
            redis.expire(key, max(left - seconds, 0))
