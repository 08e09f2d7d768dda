"""/mentors/school/hours/: the hours of the own school's students. Who may: the school's coordinator."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.numbers import whole_number
from core.paging import page_of
from events.views.runs import pages
from mentors import hours, sums
from mentors.models import Assignment, Coordinator, HoursCount, Mentor, School
from mentors.state import today
from mentors.sums import FEWEST

from .own import show
from .school import ON_A_PAGE, coordinators_only, seen_at


def chosen_year(request: HttpRequest, now: int) -> int:
    """The school year in the address; this one if it is none, or one to come."""
    typed = whole_number(request.GET.get("year", ""), most=now)
    return typed if typed and typed > 2000 else now


@require_safe
@coordinators_only
def index(request: HttpRequest, coordinator: Coordinator) -> HttpResponse:
    """By student, in pages. Whoever left is in the sum only; too few visits of theirs are not said."""
    at, school = timezone.now(), coordinator.school
    now = hours.school_year(today(at))
    year = chosen_year(request, now)
    came = hours.between(Assignment.objects.filter(came_at__isnull=False), *hours.span_of(year))
    found = page_of(
        seen_at(school).filter(Exists(came.filter(mentor=OuterRef("pk")))),
        request.GET.get("page"),
        ON_A_PAGE,
    )
    theirs = hours.by_mentor([one.pk for one in found], year, at=at)
    students = [(one, theirs[one.pk].times, hours.in_words(theirs[one.pk].minutes)) for one in found]
    months = sums.hours_of_schools(year, at=at, school=school.pk)[school.pk]
    minutes = sum(cell.minutes for cell in months.values())
    gone = hours_of_gone(school, year, at)
    return show(
        request, "school_hours", _("%(school)sのメンターの時間") % {"school": school.name}, own_school=school,
        year=year, before=year - 1, after=year + 1 if year < now else 0, students=students,
        pages=pages(found, {"year": str(year)}),
        # With few visits of people who left, a sum with them in it would give them away.
        gone=hours.in_words(gone.minutes) if gone.times >= FEWEST else "", few=0 < gone.times < FEWEST,
        fewest=FEWEST, total=hours.in_words(minutes - (gone.minutes if gone.times < FEWEST else 0)),
    )  # fmt: skip


def hours_of_gone(school: School, year: int, at: datetime) -> hours.Sum:
    """Of whoever the teacher no longer sees among the students: who has left, and, as counts, who was erased."""
    first, last = hours.span_of(year)
    left = Mentor.objects.filter(school=school).exclude(pk__in=seen_at(school).order_by().values("pk"))
    rows = hours.by_mentor(left.order_by().values("pk"), year, at=at).values()
    erased = HoursCount.objects.filter(school=school, month__gte=first, month__lte=last).aggregate(
        times=Sum("visits", default=0), minutes=Sum("minutes", default=0)
    )
    return hours.Sum(
        year,
        sum(one.done for one in rows) + erased["times"],
        sum(one.minutes for one in rows) + erased["minutes"],
    )
