"""What the open data still lacks: the desk's warning, so that a gap is filled and not published."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import NamedTuple

from django.core.cache import cache
from django.utils.translation import gettext as _

from core.models import SchoolSettings
from events.models import Center, ClassRun
from people.rights import Scope

from .layouts import layout
from .rows import centers_to_publish, event_row, facility_row, runs_to_publish


class Missing(NamedTuple):
    """A centre or run that is left out of the files, and the columns that keep it out."""

    what: Center | ClassRun
    sentence: str
    columns: list[str]


def missing_for_open_data(scope: Scope, school: SchoolSettings, *, at: datetime) -> list[Missing]:
    """For the centres that ``scope`` sees and their runs that are not over; five queries at most.

    A run is named only for what its centre does not lack already.
    """
    found: list[Missing] = []
    lacking: dict[int, set[str]] = {}
    for center in centers_to_publish().seen_by(scope):
        columns = layout("recommended_facilities").lacks(facility_row(center, school))
        lacking[center.pk] = set(columns)
        if columns:
            found.append(Missing(center, _sentence(center.name, columns), columns))
    for run in runs_to_publish().seen_by(scope).not_over(at=at):
        columns = layout("recommended_events").lacks(event_row(run, school))
        own = [column for column in columns if column not in lacking.get(run.center_id, set())]
        if own:
            found.append(Missing(run, _sentence(run.title, own), own))
    return found


# How many stand on that list, by centre: counted by the worker, so that the desk's first page need not.
COUNTS = "opendata-missing"
COUNTS_KEPT = 3 * 60 * 60  # s; the worker counts each hour


def count_missing(school: SchoolSettings, *, at: datetime) -> dict[str, int]:
    """Counts what is missing at every centre and keeps the figures for ``counted_missing``."""
    found = Counter(
        item.what.code if isinstance(item.what, Center) else item.what.center.code
        for item in missing_for_open_data(Scope(everywhere=True), school, at=at)
    )
    cache.set(COUNTS, dict(found), COUNTS_KEPT)
    return dict(found)


def counted_missing(scope: Scope) -> int:
    """The kept figure for the centres that ``scope`` sees, at most an hour old; no query."""
    return sum(count for center, count in (cache.get(COUNTS) or {}).items() if scope.sees(center))


def _sentence(name: str, columns: list[str]) -> str:
    return _("「%(name)s」は、%(columns)sがないので、オープンデータに出ていません。") % {
        "name": name,
        "columns": "、".join(columns),
    }
