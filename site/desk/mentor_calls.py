"""お願いと代わりさがし: which sessions lack mentors, whom to ask, whose answer is awaited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.models import ClassSession
from mentors import actions
from mentors.availability import Reasons
from mentors.enums import AskState
from mentors.gaps import MOST_SESSIONS, URGENT, WEEKS, gaps, sessions_ahead
from mentors.models import MentorAsk
from mentors.pairing import Sitting
from mentors.suggesting import answers_awaited_since, most_to_ask, suggest
from people.rights import Scope

from .access import desk_view, page

MOST_SHOWN = 8


@require_safe
@desk_view
def index(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The coming weeks: what each session wants, who comes, who is asked, how many are missing."""
    rows = gaps(sessions_ahead(scope, at=timezone.now()))
    short = request.GET.get("show") != "all"
    return page(
        request, "mentors/gaps.html", title=_("メンターの足りない回"), place="mentors", weeks=WEEKS, short=short,
        rows=[one for one in rows if one.missing or not short], all=len(rows),
        most=MOST_SESSIONS if len(rows) == MOST_SESSIONS else 0,
        count=sum(bool(one.missing) for one in rows), missing=sum(one.missing for one in rows),
    )  # fmt: skip


def calls_of(sitting: Sitting, *, at: datetime, reasons: Reasons | None) -> dict[str, Any]:
    """For a session's page: who could be asked and why, who is asked, whether the worker goes on asking.

    ``reasons``: what is in the way of everybody who could come, where the page has worked it out.
    """
    session = sitting.session
    if session.starts_at <= at or session.cancelled_at:
        return {}
    rows = session.mentor_asks.filter(state__in=[AskState.WAITING, AskState.NO])
    asks = list(rows.select_related("mentor__school").order_by("made_at", "pk"))
    since = answers_awaited_since(at)
    waiting = sum(one.state == AskState.WAITING and one.made_at > since for one in asks)
    number = most_to_ask(sitting.places, waiting)
    suggested = suggest(sitting, most=max(number, MOST_SHOWN), reasons=reasons) if sitting.places else []
    return {
        "asks": asks, "missing": sitting.places, "suggested": suggested[:MOST_SHOWN],
        "number": min(number, len(suggested)),
        "urgent": session.starts_at - at <= URGENT,
        "search": session.replacements.filter(closed_at__isnull=True).first(),
    }  # fmt: skip


def _best(request: HttpRequest, session: ClassSession, **by: Any) -> str:
    made = actions.ask_best(session=session, **by)
    if not made:
        return _("もう、お願いしています。お返事を待っています。")
    names = "、".join(one.mentor.call_name for one in made)
    return _("%(names)sさんにお願いしました。先にお返事のあった方に決まります。") % {"names": names}


def _stop(request: HttpRequest, session: ClassSession, **by: Any) -> str:
    call = actions.stop_seeking(session=session, **by)
    return _("さがすのをやめました。来てほしい人数は、%(n)d人です。") % {"n": call.wanted}


def _unask(request: HttpRequest, session: ClassSession, **by: Any) -> str:
    typed = request.POST.get("ask", "")
    pk = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0
    rows = MentorAsk.objects.select_related("session", "mentor")
    actions.take_back_ask(ask=get_object_or_404(rows, session=session, pk=pk), **by)
    return _("お願いを取り消しました。")


DO: dict[str, Callable[..., str]] = {"best": _best, "stop": _stop, "unask": _unask}
