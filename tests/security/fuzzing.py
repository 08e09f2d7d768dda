"""How much is sent by the fuzz, and to which area: one table for test_fuzz and test_fuzz_cms."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings

TIMES = float(os.environ.get("FUZZ", "0.2"))
# How many requests each area gets with FUZZ=1; together what S11 asks for.
MANY = {
    "public": 2500,
    "own": 1500,
    "applying": 1000,
    "mentors": 1500,
    "desk": 1500,
    "desk posts": 1500,
    "files": 500,
    "cms": 1500,
    "cms posts": 1500,
    "cms files": 250,
}


def examples(area: str) -> Callable[[Any], Any]:
    return settings(
        max_examples=int(MANY[area] * TIMES), deadline=None, database=None, derandomize=TIMES <= 1,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
