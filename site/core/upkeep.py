"""How the installation itself is: what the worker does by the clock, when it last went well, and what is wrong.

One row a kind, written over each time. The desk shows what is wrong to whoever answers for the school; the
web server's readiness and ``manage.py doctor`` read the same rows.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class UpkeepKind(models.TextChoices):
    WORKER = "worker", gettext_lazy("裏方（qcluster）")
    BACKUP = "backup", gettext_lazy("控え")
    DRILL = "drill", gettext_lazy("控えから戻す練習")


class Upkeep(models.Model):
    """``problem`` is what went wrong at the last try, and empty when nothing did."""

    kind = models.CharField(max_length=10, choices=UpkeepKind.choices, unique=True)
    tried_at = models.DateTimeField()
    worked_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    figures = models.JSONField(default=dict)

    class Meta:
        app_label = "core"
        verbose_name = verbose_name_plural = gettext_lazy("裏方の記録")

    def __str__(self) -> str:
        return str(self.kind)


# Kinds that must go well, and how old the last time may be; filled by whoever registers the job.
_within: dict[str, timedelta] = {}
TELL_AGAIN = timedelta(days=1)
# The demo is started and stopped at home. Until its worker has been round once, "late" would only frighten.
DEMO_SETTLES = 15 * 60
_started = time.monotonic()


def expect(kind: UpkeepKind, *, within: timedelta) -> None:
    """Called in an app's ``ready()``: this must go well at least so often."""
    _within[kind] = within


def expected() -> dict[str, timedelta]:
    return dict(_within)


@transaction.atomic
def note(*, kind: UpkeepKind, at: datetime, problem: str = "", figures: dict[str, Any] | None = None) -> bool:
    """Writes down how it went. True when somebody should be told: newly wrong, or still wrong a day later."""
    row, _made = Upkeep.objects.select_for_update().get_or_create(kind=kind, defaults={"tried_at": at})
    row.tried_at, row.problem = at, problem
    if not problem:
        row.worked_at, row.told_at = at, None
        row.figures = figures or {}
    tell = bool(problem) and (row.told_at is None or at - row.told_at >= TELL_AGAIN)
    if tell:
        row.told_at = at
    row.save()
    return tell


class Wrong(NamedTuple):
    kind: str
    text: str


def _ago(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    if minutes < 120:
        return _("%(n)d分") % {"n": minutes}
    return (
        _("%(n)d時間") % {"n": minutes // 60} if minutes < 48 * 60 else _("%(n)d日") % {"n": minutes // 1440}
    )


def settling() -> bool:
    """Whether this is a demo that was just started."""
    return settings.DEMO and time.monotonic() - _started < DEMO_SETTLES


def wrong(*, at: datetime | None = None, late: bool = True) -> list[Wrong]:
    """Everything expected that failed, and, when ``late`` counts, what is too old or never happened.

    One query, none when nothing is expected.
    """
    if not _within:
        return []
    at = at or timezone.now()
    rows = {row.kind: row for row in Upkeep.objects.filter(kind__in=_within)}
    found = []
    for kind, within in _within.items():
        row, label = rows.get(kind), UpkeepKind(kind).label
        if row and row.problem:
            found.append(Wrong(kind, _("%(what)s：%(why)s") % {"what": label, "why": row.problem}))
        elif not late:
            continue
        elif row is None or row.worked_at is None:
            found.append(Wrong(kind, _("%(what)sが、まだ1度もありません。") % {"what": label}))
        elif at - row.worked_at > within:
            age = _ago(at - row.worked_at)
            found.append(
                Wrong(kind, _("%(what)sが、%(age)sのあいだありません。") % {"what": label, "age": age})
            )
    return found
