"""Months that are over are kept as sums: counted each night, and let go by whoever changes what happened in one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from core.days import midnight
from events.models import Center, ClassSession
from mentors import hours, sums
from mentors.models import MonthSum


def kept_until(at: datetime) -> datetime:
    """Yesterday is not kept yet: whoever was ticked out late, or works across midnight, changes nothing that is."""
    return midnight(timezone.localdate(at) - timedelta(days=1))


def let_go(sessions: Iterable[ClassSession], *, at: datetime) -> None:
    """What is kept of these sessions' months is counted anew. ``session.run`` should be loaded.

    Held until the end of the caller's transaction, as is the row by whoever counts: so nobody can keep a sum that
    was read before the change and written after it. Of today's sessions nothing is kept yet.
    """
    today = midnight(timezone.localdate(at))
    months = {(sums.month_of(one.starts_at), one.run.center_id) for one in sessions if one.starts_at < today}
    _put([MonthSum(month=month, center_id=center) for month, center in sorted(months)])


def _put(rows: list[MonthSum]) -> None:
    MonthSum.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["month", "center"],
        update_fields=["until", "hours", "pairs"],
    )


def count_months(*, at: datetime) -> int:
    """This school year, the one before, and what was let go of any; gives how many sums were kept. Twice is harmless.

    All of two years each night, not only what was let go: it takes seconds, and no fault lives longer than a day.
    """
    until, centers = kept_until(at), sorted(Center.objects.order_by().values_list("pk", flat=True))
    now = hours.school_year(timezone.localdate(at))
    months = {month for year in (now - 1, now) for month in hours.months_of(year)}
    months.update(MonthSum.objects.filter(until__isnull=True).order_by().values_list("month", flat=True))
    return sum(_count(month, centers, until, at) for month in sorted(months) if midnight(month) < until)


@transaction.atomic
def _count(month: date, centers: list[int], until: datetime, at: datetime) -> int:
    _put([MonthSum(month=month, center_id=center) for center in centers])  # first held, then read
    until = min(until, midnight(sums.after(month)))
    spans: sums.Spans = {(midnight(month), until): centers}
    worked, sat = sums.count_hours(spans, at), sums.count_pairs(spans, at)
    _put(
        [
            MonthSum(
                month=month, center_id=center, until=until, hours=sums.as_kept(worked.get((center, month), {})),
                pairs=list(astuple(sat.get((center, month), sums.Pairs()))),
            )
            for center in centers
        ]
    )  # fmt: skip
    return len(centers)
