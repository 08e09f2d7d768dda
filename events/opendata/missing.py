"""What the open data still lacks: the desk's warning, so that a gap is filled and not published."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.core.cache import cache
from django.utils.translation import gettext as _

from core.models import SchoolSettings
from events.models import Center, ClassRun
from events.querysets import ClassRunQuerySet
from people.rights import Scope

from .layouts import layout
from .rows import centers_to_publish, event_row, facility_row, runs_to_publish, values_of_center


class Missing(NamedTuple):
    """A centre or run that is left out of the files, and the columns that keep it out."""

    what: Center | ClassRun
    sentence: str
    columns: list[str]


@dataclass(frozen=True)
class Lacking:
    """What is missing, before it is put into words: ``runs`` as (key, centre's key), in the order of their codes."""

    centers: list[Missing]
    lacks: dict[int, set[str]]
    runs: list[tuple[int, int]]

    def __len__(self) -> int:
        return len(self.centers) + len(self.runs)


def what_is_lacking(
    scope: Scope, school: SchoolSettings, *, at: datetime, most: int | None = None
) -> Lacking:
    """For the centres that ``scope`` sees and their runs that are not over, ``most`` runs at most; three queries.

    A run is named only for what its centre does not lack already. Of a run's own, all is filled by its rules or has a
    value in any case (a run that is not over has a session), but for title and kana: only those are read, and only of
    runs of which it is not known that both are there (``ClassRun.told_of``).
    """
    facilities, events = layout("recommended_facilities"), layout("recommended_events")
    found: list[Missing] = []
    lacks: dict[int, set[str]] = {}
    of_their_centers: list[int] = []
    for center in centers_to_publish().seen_by(scope):
        columns = facilities.lacks(facility_row(center, school))
        lacks[center.pk] = set(columns)
        if columns:
            found.append(Missing(center, _sentence(center.name, columns), columns))
        own = dict.fromkeys(events.filled, "-")  # what is asked here is what a run has from its centre
        if set(events.lacks({**own, **values_of_center(center, school)})) - lacks[center.pk]:
            of_their_centers.append(center.pk)
    looked_at = ClassRun.objects.to_look_at()
    if of_their_centers:  # usually not: alone, what is to be looked at is an index in the order of codes
        looked_at |= ClassRun.objects.filter(center__in=of_their_centers)
    runs = looked_at.published().seen_by(scope).not_over(at=at)
    return Lacking(found, lacks, _first_of(runs, of_their_centers, most))


def _first_of(runs: ClassRunQuerySet, of_their_centers: list[int], most: int | None) -> list[tuple[int, int]]:
    """One query, and more only while the worker has not looked at classes of a program before this one."""
    found: list[tuple[int, int]] = []
    rest = runs.only("code", "title", "kana", "readings", "center_id").order_by("code")
    last = ""
    while True:
        rows = list(rest.filter(code__gt=last)[:most])
        found += [
            (run.pk, run.center_id) for run in rows if run.center_id in of_their_centers or not run.told_now
        ]
        if most is None or len(rows) < most or len(found) >= most:
            return found[:most]
        last = rows[-1].code


def in_words(runs: list[tuple[int, int]], lacking: Lacking, school: SchoolSettings) -> list[Missing]:
    """Those runs, each with its columns; two queries."""
    rows = runs_to_publish().in_bulk([pk for pk, _center in runs])
    found = []
    for pk, center in runs:
        run = rows.get(pk)
        if run is None:  # called back since it was counted
            continue
        columns = layout("recommended_events").lacks(event_row(run, school))
        own = [column for column in columns if column not in lacking.lacks[center]]
        found.append(Missing(run, _sentence(run.title, own), own))
    return found


def missing_for_open_data(scope: Scope, school: SchoolSettings, *, at: datetime) -> list[Missing]:
    """All of it."""
    lacking = what_is_lacking(scope, school, at=at)
    return [*lacking.centers, *in_words(lacking.runs, lacking, school)]


# How many stand on that list, by centre: counted by the worker, so that the desk's first page need not.
COUNTS = "opendata-missing"
COUNTS_KEPT = 3 * 60 * 60  # s; the worker counts each hour


def count_missing(school: SchoolSettings, *, at: datetime) -> dict[str, int]:
    """Counts what is missing at every centre and keeps the figures for ``counted_missing``."""
    lacking = what_is_lacking(Scope(everywhere=True), school, at=at)
    codes = dict(Center.objects.values_list("pk", "code"))
    centers = [item.what.pk for item in lacking.centers] + [center for _run, center in lacking.runs]
    found = Counter(codes[pk] for pk in centers)
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
