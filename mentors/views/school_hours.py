"""/mentors/school/hours/: the hours of the own school's students. Who may: the school's coordinator."""

from __future__ import annotations

from collections import defaultdict

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.numbers import whole_number
from mentors import hours
from mentors.models import Assignment, Coordinator
from mentors.state import today

from .own import show
from .school import coordinators_only, own_students

# O07: what fewer people than this stand behind is not said as a number of its own.
FEWEST = 5


def chosen_year(request: HttpRequest, now: int) -> int:
    """The school year in the address; this one if it is none, or one to come."""
    typed = whole_number(request.GET.get("year", ""), most=now)
    return typed if typed and typed > 2000 else now


@require_safe
@coordinators_only
def index(request: HttpRequest, coordinator: Coordinator) -> HttpResponse:
    """By student and by month. Whoever left is in the sum only; too few visits of theirs are not said."""
    at, school = timezone.now(), coordinator.school
    now = hours.school_year(today(at))
    year = chosen_year(request, now)
    first, last = hours.span_of(year)
    rows = hours.between(Assignment.objects.filter(mentor__school=school), first, last)
    by_mentor: dict[int, list[hours.Visit]] = defaultdict(list)
    for visit in hours.visits_in(rows, at=at):
        by_mentor[visit.assignment.mentor_id].append(visit)
    students = [
        (mentor, len(by_mentor[mentor.pk]), hours.in_words(sum(one.minutes for one in by_mentor[mentor.pk])))
        for mentor in own_students(school)
        if mentor.pk in by_mentor
    ]
    cells = hours.hours_of_schools(year, at=at, school=school.pk)[school.pk]
    here = {mentor.pk for mentor, _times, _hours in students}
    shown = sum(one.minutes for pk in here for one in by_mentor[pk])
    visits = sum(len([one for one in by_mentor[pk] if not one.here]) for pk in here)
    gone = sum(cell.visits for cell in cells.values()) - visits
    gone_minutes = sum(cell.minutes for cell in cells.values()) - shown
    return show(
        request, "school_hours", _("%(school)sのメンターの時間") % {"school": school.name}, own_school=school,
        year=year, before=year - 1, after=year + 1 if year < now else 0, students=students,
        # With few visits of people who left, a sum with them in it would give them away.
        gone=hours.in_words(gone_minutes) if gone >= FEWEST else "", few=0 < gone < FEWEST, fewest=FEWEST,
        total=hours.in_words(shown + (gone_minutes if gone >= FEWEST else 0)),
    )  # fmt: skip
