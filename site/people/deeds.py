"""What must not come undone when an older copy is brought back: erasures, consents ended, notices stopped.

A *deed* is that something was done about somebody's data, by number and time alone. Each room says which deeds
its tables know of, which of given ones a restored database lacks, and how one is done again. Whoever keeps
copies listens, so that a deed is known outside the database from the moment it is done.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Learner

log = logging.getLogger(__name__)


class Deed(NamedTuple):
    """``born``: when the row of this ``number`` was made. A database brought back gives the numbers after its own
    to other people: a row of another birth is somebody else, whom no deed is about."""

    kind: str
    number: int
    born: datetime
    at: datetime


class Kind(NamedTuple):
    """``since(time)``: what the tables know to have been done from then on. ``lacking(deeds)``: those of them that
    this database has not seen. ``again(deed, at)`` does one anew; twice is harmless."""

    name: str
    label: str | Promise
    since: Callable[[datetime], Iterable[Deed]]
    lacking: Callable[[list[Deed]], list[Deed]]
    again: Callable[[Deed, datetime], object]


_kinds: dict[str, Kind] = {}
listeners: list[Callable[[Deed], None]] = []


def register(*kinds: Kind) -> None:
    """In the order in which they are to be done again."""
    for kind in kinds:
        _kinds[kind.name] = kind


def kinds() -> dict[str, Kind]:
    return dict(_kinds)


def done(kind: str, number: int, born: datetime, at: datetime) -> None:
    """Tells the listeners when the transaction has ended well. Their trouble does not undo the deed: whoever
    takes the next copy reads it out of the tables (``since``)."""

    def tell() -> None:
        for listener in listeners:
            try:
                listener(Deed(kind, number, born, at))
            except Exception as problem:  # noqa: BLE001  the deed is done, whoever hears of it
                log.warning("a deed could not be noted: %s", type(problem).__name__)

    transaction.on_commit(tell)


def since(at: datetime) -> list[Deed]:
    return [deed for kind in _kinds.values() for deed in kind.since(at)]


def lacking(deeds: Iterable[Deed]) -> list[Deed]:
    """Those that this database has not seen, in the order in which they are to be done again."""
    by_kind: dict[str, list[Deed]] = {}
    for deed in sorted(set(deeds), key=lambda one: (one.at, one.number)):
        by_kind.setdefault(deed.kind, []).append(deed)
    return [deed for name, kind in _kinds.items() if name in by_kind for deed in kind.lacking(by_kind[name])]


def again(deed: Deed, at: datetime) -> None:
    _kinds[deed.kind].again(deed, at)


# --- this room's own ----------------------------------------------------------------------------
def _rows(deeds: list[Deed], **still: object) -> list[Deed]:
    found = Learner.objects.filter(pk__in={deed.number for deed in deeds}, **still)
    born = dict(found.values_list("pk", "created_at"))
    return [deed for deed in deeds if born.get(deed.number) == deed.born]


def _erased(at: datetime) -> list[Deed]:
    rows = Learner.objects.filter(erased_at__gte=at).values_list("pk", "created_at", "erased_at")
    return [Deed("learner", pk, born, erased) for pk, born, erased in rows if erased]


def _erase(deed: Deed, at: datetime) -> None:
    from .actions import erase_learner

    erase_learner(learner=Learner.objects.get(pk=deed.number), by=None, reason=str(AGAIN), at=at)


def _stopped(at: datetime) -> list[Deed]:
    rows = Learner.objects.filter(notices_stopped__gte=at).values_list("pk", "created_at", "notices_stopped")
    return [Deed("notices", pk, born, stopped) for pk, born, stopped in rows if stopped]


def _not_stopped(deeds: list[Deed]) -> list[Deed]:
    """Whoever agreed anew after having stopped them wants them."""
    back = _rows(deeds, erased_at__isnull=True, notices_stopped__isnull=True)
    agreed = dict(
        Learner.objects.filter(pk__in={deed.number for deed in back}).values_list("pk", "notices_since")
    )
    return [one for one in back if (when := agreed[one.number]) is None or when < one.at]


def _stop(deed: Deed, at: datetime) -> None:
    from .actions import stop_notices

    stop_notices(learner=Learner.objects.get(pk=deed.number), at=at)


AGAIN = _("控えから戻したので、もう一度しました。")
LEARNER = Kind(
    "learner", _("受講者"), _erased, lambda deeds: _rows(deeds, erased_at__isnull=True), _erase
)  # fmt: skip
NOTICES = Kind("notices", _("お知らせを止めた受講者"), _stopped, _not_stopped, _stop)
