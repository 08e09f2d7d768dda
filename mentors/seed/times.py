"""When the mentors of the demo can come, what their schools have on, and the ways between the centres."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import combinations

from django.db import transaction

from events.models import Center, ClassSession
from mentors import actions
from mentors.enums import APPROVED, COMING, Band, DayKind
from mentors.models import Assignment, CenterWay, Mentor, School, SchoolDay
from mentors.state import today
from mentors.weekgrid import Cell, mask_of, monday_of

# A pupil after school and on Saturdays, a student on some whole days, somebody who comes on weekends only.
WEEKS = (
    [(weekday, Band.EVENING) for weekday in range(5)] + [(5, band) for band in Band],
    [(1, band) for band in Band] + [(3, band) for band in Band] + [(5, Band.MORNING), (5, Band.AFTERNOON)],
    [(5, band) for band in Band] + [(6, band) for band in Band],
    [(weekday, band) for weekday in range(1, 6) for band in (Band.MORNING, Band.AFTERNOON)],
)
LIMITS = ((None, None), (2, None), (1, 3), (None, 4))
WAYS = (20, 35, 25)
# Every fifth has said nothing yet: that is shown too.
SAYS_NOTHING = 5


@transaction.atomic
def plant_times(*, at: datetime) -> int:
    """Gives for how many mentors a week was made; what stands is left alone."""
    _ways()
    _school_days(at)
    made = 0
    mentors = Mentor.objects.filter(once__startswith="demo:", state__in=APPROVED, grids__isnull=True)
    for mentor in mentors.order_by("pk"):
        number = int(str(mentor.once).partition(":")[2])
        if number % SAYS_NOTHING == 0:
            continue
        mask = mask_of(Cell(weekday, int(band)) for weekday, band in WEEKS[number % len(WEEKS)])
        a_week, a_month = LIMITS[number % len(LIMITS)]
        actions.set_week(mentor=mentor, cells=mask, a_week=a_week, a_month=a_month, at=at)
        if number % 3 == 0:
            _exceptions(mentor, number, at)
        made += 1
    return made


def _exceptions(mentor: Mentor, number: int, at: datetime) -> None:
    first = today(at) + timedelta(days=20 + number)
    actions.add_exception(mentor=mentor, first=first, last=first + timedelta(days=2), can_come=False, at=at)
    sunday = monday_of(first) + timedelta(days=6)
    actions.add_exception(
        mentor=mentor, first=sunday, last=sunday, can_come=True, starts=time(10), ends=time(15), at=at
    )


def _ways() -> None:
    """Between the first three centres; the others keep the usual time."""
    centers = list(Center.objects.order_by("code")[:3])
    pairs = [tuple(sorted((a.pk, b.pk))) for a, b in combinations(centers, 2)]
    for (one, other), minutes in zip(pairs, WAYS, strict=False):
        CenterWay.objects.get_or_create(one_id=one, other_id=other, defaults={"minutes": minutes})


def _school_days(at: datetime) -> None:
    """Exams three weeks from now, a long holiday, and an event that was entered after somebody had said yes."""
    monday = monday_of(today(at)) + timedelta(days=21)
    for number, school in enumerate(School.objects.order_by("code")):
        if school.days.exists():
            continue
        rows = [
            ("期末テスト", DayKind.EXAM, monday, monday + timedelta(days=4), True),
            ("冬休み", DayKind.HOLIDAY, *_winter(today(at)), False),
        ]
        settled = _settled(school, at) if number == 0 else None
        if settled is not None:
            rows.append(("三者面談", DayKind.EVENT, settled, settled, True))
        SchoolDay.objects.bulk_create(
            SchoolDay(school=school, name=name, kind=kind, first=first, last=last, mentors_off=off)
            for name, kind, first, last, off in rows
        )


def _winter(day: date) -> tuple[date, date]:
    year = day.year if (day.month, day.day) > (1, 7) else day.year - 1
    return date(year, 12, 25), date(year + 1, 1, 7)


def _settled(school: School, at: datetime) -> date | None:
    """The day of the first class from tomorrow on to which one of the school's mentors is to come."""
    tomorrow = today(at) + timedelta(days=1)
    rows = Assignment.objects.filter(
        mentor__school=school, state__in=COMING, session__starts_at__date__gte=tomorrow,
        session__in=ClassSession.objects.held(),
    )  # fmt: skip
    first = rows.order_by("session__starts_at").values_list("session__starts_at", flat=True).first()
    return today(first) if first else None
