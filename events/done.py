"""これまでにしたこと on a learner's own page: told by higher rooms, which this one does not know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from people.models import Learner

# Rows for events/parts/done.html: when, run, steps (code, text, url), result, done, next, next_topic.
Teller = Callable[[Learner, datetime], list[dict[str, Any]]]
_tellers: dict[str, Teller] = {}


def register_teller(name: str, func: Teller) -> None:
    _tellers[name] = func


def done_of(learner: Learner, *, at: datetime) -> list[dict[str, Any]]:
    return [row for func in _tellers.values() for row in func(learner, at)]
