"""個人情報ファイル簿 with its counts as they were last counted, and when that was. Reads only.

To count the people of every kind of record reads everything there is. So it is done by the worker each night
(people.actions.book), and by whoever asks for it on the book's page; all who look are told of when the counts are.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from . import holdings
from .holdings import BookPage
from .models import HoldingCount

# A night that was missed is waited for; then whoever looks counts.
MOST_OLD = timedelta(hours=36)


class Counted(NamedTuple):
    """The pages of the book, and when the people in it were counted."""

    pages: list[BookPage]
    at: datetime

    def people(self, name: str) -> int:
        return next(
            entry.people for page in self.pages for entry in page.entries if entry.holding.name == name
        )


def counted_book(at: datetime) -> Counted:
    """One query while the counts hold; those of another release, or too old ones, are not taken."""
    kept = {row.name: row for row in HoldingCount.objects.filter(at__gt=at - MOST_OLD, at__lte=at)}
    names = {one.name for one in holdings.holdings()}
    when = {row.at for row in kept.values()}
    if set(kept) != names or len(when) != 1:
        return Counted(holdings.book(), at)
    return Counted(holdings.book({name: row.people for name, row in kept.items()}), when.pop())
