"""How many people each kind of record is about: counted now, and kept until the next time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from people import holdings
from people.models import HoldingCount


@transaction.atomic
def count_book(*, at: datetime) -> int:
    """All kinds at one moment; kinds that are no more go. Gives how many there are. Twice is harmless."""
    rows = [HoldingCount(name=one.name, people=one.people(), at=at) for one in holdings.holdings()]
    HoldingCount.objects.exclude(name__in=[row.name for row in rows]).delete()
    HoldingCount.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["name"], update_fields=["people", "at"]
    )
    return len(rows)
