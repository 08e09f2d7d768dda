"""A mentor's classes: where one may help, and where one is awaited. Today's own table: see seats."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from events.models import ClassSession
from events.querysets import is_held
from mentors import actions
from mentors.availability import school_clashes
from mentors.enums import COMING, Coming, State
from mentors.errors import SchoolError
from mentors.models import Mentor
from mentors.pairing import sessions_open_to

from .calls import asks_of, swaps_of
from .own import own_page, show

AHEAD = timedelta(days=28)
MOST_SHOWN = 10


def classes_of(mentor: Mentor, *, at: Any) -> dict[str, Any]:
    """For the own page: what looks for somebody, what one is asked, what one said yes to."""
    if mentor.state != State.ACTIVE:
        return {}
    # Those of today that are over, too: what was done there may be written until the evening.
    morning = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    mine = (
        mentor.assignments.filter(is_held("session__"), state__in=COMING, session__ends_at__gt=morning)
        .select_related("session__run__center", "session__room")
        .order_by("session__starts_at", "pk")
    )
    today = timezone.localdate(at)
    off = {one.assignment.pk: one.day for one in school_clashes(mine)}
    rows: list[dict[str, Any]] = [
        {
            "one": one, "session": one.session, "today": timezone.localdate(one.session.starts_at) == today,
            "school_day": off.get(one.pk), "over": one.session.ends_at <= at,
        }
        for one in mine
    ]  # fmt: skip
    asks = asks_of(mentor, at=at)
    among_several = {one.session_id for one in asks}
    open_ones = sessions_open_to(mentor, at=at, until=at + AHEAD)
    return {
        "unsaid": not mentor.grids.filter(cells__gt=0).exists(),
        "asked": [row for row in rows if row["one"].state == Coming.OFFERED and not row["over"]],
        "asks": asks,
        "mine": [row for row in rows if row["one"].state == Coming.ACCEPTED],
        "open": [one for one in open_ones if one.pk not in among_several][:MOST_SHOWN],
        **swaps_of(mentor, at=at),
    }


def _offer(request: HttpRequest, mentor: Mentor, session: ClassSession, at: Any) -> str:
    actions.offer_help(mentor=mentor, session=session, at=at)
    return "coming"


def _decline(request: HttpRequest, mentor: Mentor, session: ClassSession, at: Any) -> str:
    ask = mentor.asks.filter(session=session).select_related("session").last()
    if ask is not None and not mentor.assignments.filter(session=session, state=Coming.OFFERED).exists():
        actions.decline_ask(ask=ask, at=at)
    else:
        actions.decline(assignment=_own(mentor, session), at=at)
    return "declined"


def _cancel(request: HttpRequest, mentor: Mentor, session: ClassSession, at: Any) -> str:
    actions.cancel(assignment=_own(mentor, session), reason=request.POST.get("reason", ""), by=None, at=at)
    return "cancelled"


def _own(mentor: Mentor, session: ClassSession) -> Any:
    """The last word between the two; without one there is nothing here."""
    found = mentor.assignments.filter(session=session).select_related("session", "mentor").last()
    if found is None:
        raise Http404
    return found


DO = {"offer": _offer, "decline": _decline, "cancel": _cancel}


@require_POST
@own_page
def change(request: HttpRequest, mentor: Mentor, pk: int, what: str) -> HttpResponse:
    """行けます, 行けません, やめます: for a session at one of the own centres."""
    if what not in DO or pk >= 2**31:
        raise Http404
    rows = ClassSession.objects.filter(run__center__in=mentor.centers.all()) | ClassSession.objects.filter(
        assignments__mentor=mentor
    )
    session = get_object_or_404(rows.distinct(), pk=pk)
    try:
        said = DO[what](request, mentor, session, timezone.now())
    except SchoolError as no:
        return show(request, "sorry", _("できませんでした"), text=no.text, status=409)
    response = redirect("mentor_me")
    response["Location"] += f"?said={said}"
    return response
