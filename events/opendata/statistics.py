"""How many applied and came, by month and centre. Small numbers are not told: they point at people."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth

from core.models import SchoolSettings
from events.enums import CAME, SEATED, State
from events.models import Application, Attendance, Center

SMALLEST = 5
HIDDEN = "5未満"
FIGURES = ("applied", "seated", "came")


def shown(count: int) -> str:
    """A count as it may be published; 0 to 4 look alike, so that nothing follows from their difference."""
    return str(count) if count >= SMALLEST else HIDDEN


def statistics_rows(school: SchoolSettings) -> list[dict[str, str]]:
    """One row a month and centre in which anything happened; four queries."""
    counted: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(FIGURES, 0))
    applications = Application.objects.exclude(state=State.VOID).annotate(month=TruncMonth("applied_at"))
    seated = applications.filter(state__in=SEATED)
    for name, found in (("applied", applications), ("seated", seated)):
        for row in found.order_by().values("month", "run__center__code").annotate(n=Sum("size")):
            counted[f"{row['month']:%Y-%m}", row["run__center__code"]][name] = row["n"]
    came = Attendance.objects.filter(presence__in=CAME).annotate(month=TruncMonth("session__starts_at"))
    for there in came.order_by().values("month", "session__run__center__code").annotate(n=Count("pk")):
        counted[f"{there['month']:%Y-%m}", there["session__run__center__code"]]["came"] = there["n"]
    names = dict(Center.objects.values_list("code", "name"))
    return [
        {
            "code": school.municipality_code,
            "month": month,
            "center": names[center],
            **{name: shown(figures[name]) for name in FIGURES},
        }
        for (month, center), figures in sorted(counted.items())
    ]
