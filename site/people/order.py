"""The order of people in lists: by kana as it is heard, then by number.

Kana lies sealed, so no database puts anybody in order. A list of one class, one day or one centre is put in order
here, whole. A list of everybody is read newest first, and put in order if it is short (core.paging).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from core.paging import Order
from core.sealed import AsStored

from . import typed
from .models import Learner

T = TypeVar("T")
# Files of which all kana are opened; from one more on, the newest come first. A box shows eight or twenty: whoever sees
# a common name in it types on, so there fewer are looked for.
SHORT, SHORT_BOX = 250, 60


def place(learner: Learner) -> tuple[str, int]:
    """Where somebody stands in a list."""
    return typed.heard(learner.kana), learner.pk


def in_order(rows: Iterable[T], of: Callable[[T], Any] = lambda row: row) -> list[T]:
    """``of`` gives the learner of a row."""
    return sorted(rows, key=lambda row: place(of(row)))


def place_of(stored: str) -> str:
    """The same of a kana as it lies in the table (``AsStored``). Raises SealError."""
    field: Any = Learner._meta.get_field("kana")
    return typed.heard(field.opened(stored))


BY_KANA = Order(AsStored("kana"), place_of, SHORT)
BOX_BY_KANA = BY_KANA._replace(most=SHORT_BOX)
