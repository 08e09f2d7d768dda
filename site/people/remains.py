"""What is left of somebody after an erasure, where, and until when: copies, paper, what the law wants kept.

A room that knows of such a place says so (``register``); the desk shows the list after each erasure.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class Remain(NamedTuple):
    """``until(erased_at)`` gives the day from which it is gone, or None where no date can be told."""

    name: str
    where: Text
    what: Text
    until: Callable[[datetime], datetime | None]


class Left(NamedTuple):
    where: Text
    what: Text
    until: datetime | None


AUDIT = Remain(
    "audit",
    _("だれが何を見たかの記録"),
    _("その方の番号と、見た職員、日時、理由。名前や連絡先はありません。"),
    lambda erased_at: None,
)
_remains: dict[str, Remain] = {AUDIT.name: AUDIT}


def register(remain: Remain) -> None:
    _remains[remain.name] = remain


def left_after(erased_at: datetime) -> list[Left]:
    """Every place, those with a date first, the latest of them last."""
    found = [Left(one.where, one.what, one.until(erased_at)) for one in _remains.values()]
    return sorted(found, key=lambda one: (one.until is None, one.until or erased_at))


def longest_days(at: datetime) -> int | None:
    """How many days after an erasure the last copy with a date is gone; None where none has a date."""
    gone = gone_by(at)
    return None if gone is None else (gone - at).days


def gone_by(erased_at: datetime) -> datetime | None:
    """When the last copy with a date is gone, or None where there is none."""
    return max((one.until for one in left_after(erased_at) if one.until is not None), default=None)
