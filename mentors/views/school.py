"""/mentors/school/: the coordinator's page. Who may: a coordinator, past the staff's door, for the own school."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.paging import page_of
from events.views.runs import pages
from mentors import actions
from mentors.availability import Clash, school_clashes
from mentors.enums import State
from mentors.errors import SchoolError
from mentors.models import Assignment, Coordinator, Mentor, School
from mentors.state import missing, today

from .own import holds_nul, show

ON_A_PAGE = 50
View = Callable[..., HttpResponse]


def coordinators_only(view: View) -> View:
    """``view(request, coordinator, …)``; for everybody else the page does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        found = (
            Coordinator.objects.select_related("school", "user").filter(user=user).first()
            if user.is_authenticated and user.is_active
            else None
        )
        if found is None or holds_nul(request):
            raise Http404
        return view(request, found, *args, **kwargs)

    return guarded


@require_safe
@coordinators_only
def index(request: HttpRequest, coordinator: Coordinator) -> HttpResponse:
    """The school's students: first those who wait for a word, then all others."""
    at, school = timezone.now(), coordinator.school
    waits = Q(confirmed_at__isnull=True, refused_at__isnull=True)
    others = page_of(
        own_students(school).exclude(waits),
        request.GET.get("page"),
        ON_A_PAGE,
        whole=lambda some: some.with_facts(),
    )

    def row(mentor: Mentor) -> dict[str, Any]:
        return {"mentor": mentor, "needs": missing(mentor, at), "minor": mentor.is_minor_on(today(at))}

    return show(
        request, "school", _("%(school)sのメンター") % {"school": school.name}, own_school=school,
        waiting=[row(one) for one in own_students(school).filter(waits)[:ON_A_PAGE]],
        others=[row(one) for one in others], pages=pages(others, {}), said=request.GET.get("said", ""),
        clashes=clashes_of(school, at),
    )  # fmt: skip


def clashes_of(school: School, at: datetime) -> list[Clash]:
    """The school's mentors who are to come to a class on a day off."""
    return school_clashes(Assignment.objects.filter(mentor__school=school, session__ends_at__gt=at))


def seen_at(school: School) -> Any:
    """The students whom the school's teacher sees."""
    return Mentor.objects.here().filter(school=school, verified_at__isnull=False)


def own_students(school: School) -> Any:
    return seen_at(school).with_facts()


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators_only
def one(request: HttpRequest, coordinator: Coordinator, pk: int) -> HttpResponse:
    """One student: confirmed, or not ours with a reason. Another school's is 404."""
    if pk >= 2**31:
        raise Http404
    school, teacher = coordinator.school, coordinator.user
    mentor = get_object_or_404(own_students(school), pk=pk)
    at = timezone.now()
    problem, why = "", request.POST.get("why", "")[:200]
    if request.method == "POST":
        try:
            if request.POST.get("do") == "refuse":
                actions.refuse(mentor=mentor, by=teacher, why=why, at=at)
            else:
                actions.confirm(mentor=mentor, by=teacher, at=at)
        except SchoolError as error:
            problem = error.text
        else:
            response = redirect("school_mentors")
            response["Location"] += (
                "?said=refused" if request.POST.get("do") == "refuse" else "?said=confirmed"
            )
            return response
    return show(
        request, "school_one", mentor.name, own_school=school, mentor=mentor, needs=missing(mentor, at),
        minor=mentor.is_minor_on(today(at)), problem=problem, why=why, waits=mentor.confirmed_at is None,
        active=mentor.state == State.ACTIVE, status=409 if problem else 200,
    )  # fmt: skip
