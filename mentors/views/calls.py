"""Calls on a mentor's own page: asked for a place, handing one over, the own classes as a calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.calendars import calendar_of_sessions
from events.models import ClassSession
from mentors import actions
from mentors.enums import AskState, Coming
from mentors.errors import SchoolError
from mentors.handing import (
    ever_offered_to,
    is_ahead,
    may_be_asked,
    offered_by,
    offered_to,
    sessions_to_exchange,
)
from mentors.models import Assignment, Handover, Mentor, MentorAsk
from mentors.telling_apart import names_among_mentors

from .own import own_page, show

MOST_SHOWN = 10
MOST_NAMES = 60
BIGGEST = 2**31 - 1


def asks_of(mentor: Mentor, *, at: datetime) -> list[MentorAsk]:
    """Several are asked; this one has not answered yet."""
    asks = mentor.asks.filter(is_ahead(at, "session__"), state=AskState.WAITING)
    return list(
        asks.select_related("session__run__center", "session__room").order_by("session__starts_at", "pk")
    )


def swaps_of(mentor: Mentor, *, at: datetime) -> dict[str, Any]:
    """What others offer, and the own offers by the session that they are about."""
    swaps = list(offered_to(mentor, at=at)[:MOST_SHOWN])
    offered = list(offered_by(mentor, at=at))
    of_both = [one.assignment.mentor for one in swaps] + [one.to for one in offered if one.to]
    return {
        "swaps": swaps, "offered": {one.assignment_id: one for one in offered},
        "names": names_among_mentors(of_both),
    }  # fmt: skip


def _said(word: str) -> HttpResponse:
    response = redirect("mentor_me")
    response["Location"] += f"?said={word}"
    return response


def _sorry(request: HttpRequest, no: SchoolError) -> HttpResponse:
    return show(request, "sorry", _("できませんでした"), text=no.text, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def hand_over(request: HttpRequest, mentor: Mentor, pk: int) -> HttpResponse:
    """Whom to ask for the own place: anybody, somebody by 呼び名, or whoever comes to another session."""
    at = timezone.now()
    mine = get_object_or_404(
        mentor.assignments.select_related("session__run__center", "session__room", "mentor"),
        is_ahead(at, "session__"), session=min(pk, BIGGEST), state=Coming.ACCEPTED, came_at__isnull=True,
    )  # fmt: skip
    names = list(may_be_asked(mine.session).order_by("call_name", "pk")[:MOST_NAMES])
    sessions = list(
        sessions_to_exchange(mentor, mine.session, at=at)
        .select_related("run__center", "room")
        .order_by("starts_at", "pk")[:MOST_SHOWN]
    )
    problem = ""
    if request.method == "POST":
        to = {f"m{one.pk}": one for one in names}.get(request.POST.get("to", ""))
        back = {f"s{one.pk}": one for one in sessions}.get(request.POST.get("to", ""))
        if to is None and back is None and request.POST.get("to") != "any":
            problem = _("お｜願《ねが》いする｜相手《あいて》を｜選《えら》んでください。")
        else:
            try:
                actions.offer_handover(assignment=mine, to=to, back=back, at=at)
            except SchoolError as no:
                return _sorry(request, no)
            return _said("offered")
    return show(
        request, "hand_over", _("ほかのメンターに代わってもらう"), session=mine.session, names=names,
        sessions=sessions, shown=names_among_mentors(names), problem=problem, status=422 if problem else 200,
    )  # fmt: skip


def _take(mentor: Mentor, pk: int, at: datetime) -> str:
    actions.take_handover(handover=get_object_or_404(ever_offered_to(mentor), pk=pk), mentor=mentor, at=at)
    return "taken"


def _decline(mentor: Mentor, pk: int, at: datetime) -> str:
    rows = Handover.objects.select_related("assignment__mentor", "assignment__session")
    swap = get_object_or_404(rows, pk=pk, to=mentor)
    actions.decline_handover(handover=swap, mentor=mentor, at=at)
    return "declined"


def _back(mentor: Mentor, pk: int, at: datetime) -> str:
    rows = Handover.objects.select_related("assignment__session")
    actions.take_back_handover(handover=get_object_or_404(rows, pk=pk, assignment__mentor=mentor), at=at)
    return "kept"


DO: dict[str, Callable[[Mentor, int, datetime], str]] = {"take": _take, "decline": _decline, "back": _back}


@require_POST
@own_page
def swap(request: HttpRequest, mentor: Mentor, pk: int, what: str) -> HttpResponse:
    """代わります, 代われません, 取りやめる."""
    if what not in DO:
        raise Http404
    at = timezone.now()
    try:
        said = DO[what](mentor, min(pk, BIGGEST), at)
    except SchoolError as no:
        return _sorry(request, no)
    return _said(said)


@require_safe
@own_page
def calendar(request: HttpRequest, mentor: Mentor) -> HttpResponse:
    """The own classes for the phone's calendar: a file behind the own door, not an address to subscribe to.

    Such an address would stay in calendar services as a secret that opens where a minor will be, and when, to
    whoever gets hold of it. The file is read once; its entries keep their marks, so that a newer one replaces them.
    """
    mine = Assignment.objects.filter(mentor=mentor, state=Coming.ACCEPTED)
    sessions = ClassSession.objects.filter(pk__in=mine.values("session"), ends_at__gt=timezone.now())
    sessions = sessions.select_related("run__center", "room").order_by("starts_at", "pk")
    body = calendar_of_sessions(_("メンターで行く教室"), sessions, at=timezone.now())
    headers = {"Content-Disposition": 'attachment; filename="classes.ics"'}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)
