"""週の組み合わせ: スマホ相談 of a week at several centres, made by the worker, looked at, and put into effect."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages as said
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core import days
from core.typeset import plain
from events.models import Center, ClassSession
from mentors import actions
from mentors.actions.week import MOST_WEEKS_AHEAD, SILENT
from mentors.enums import COMING, WeekState
from mentors.errors import BadValue, SchoolError
from mentors.models import Assignment, Mentor, WeekMatch
from mentors.telling_apart import names_at_desk
from mentors.week import monday_of, span_of
from people.models import Learner
from people.rights import Scope

from .access import desk_view, get_or_404_in_scope, page, seen_by

SHOWN = 20
STEPS = {
    "read": gettext_lazy("名簿を読んでいます"), "rules": gettext_lazy("組める2人をさがしています"),
    "first_come": gettext_lazy("早い者順とくらべています"), "lp": gettext_lazy("案を作っています"),
    "roster": gettext_lazy("メンターの予定を決めています"), "exact": gettext_lazy("もっとよい案をさがしています"),
    "people": gettext_lazy("人数をたしかめています"), "check": gettext_lazy("決まりをたしかめています"),
}  # fmt: skip


def managed(scope: Scope) -> QuerySet[Center]:
    """The centres whose week somebody may match; for a clerk the page does not exist."""
    rows = Center.objects.order_by("kana", "pk")
    if scope.everywhere:
        return rows
    if not scope.manager:
        raise Http404
    return rows.filter(code__in=scope.manager)


def _match(scope: Scope, pk: int) -> WeekMatch:
    # A number that no database holds finds nothing.
    rows = WeekMatch.objects.prefetch_related("centers")
    return get_or_404_in_scope(rows, scope, pk=min(pk, 2**31 - 1))


def _silent(match: WeekMatch, at: datetime) -> bool:
    """Nothing is heard of the worker: it was killed, or there is none."""
    return match.under_way and match.beat_at < at - SILENT


# --- all weeks ----------------------------------------------------------------------------------
@require_safe
@desk_view
def index(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Start one, and those of the last weeks."""
    return _index(request, scope)


def _index(request: HttpRequest, scope: Scope, *, error: SchoolError | None = None) -> HttpResponse:
    at = timezone.now()
    centers = list(managed(scope))
    monday = monday_of(timezone.localdate(at))
    rows = list(seen_by(WeekMatch, scope).prefetch_related("centers")[:SHOWN])
    chosen = request.POST.getlist("centers") if error else [one.code for one in centers]
    return page(
        request, "weeks/index.html", title=_("週の組み合わせ"), place="mentors", centers=centers,
        mondays=[_words(monday + timedelta(weeks=n)) for n in range(MOST_WEEKS_AHEAD + 1)],
        typed=request.POST.get("monday") or (monday + timedelta(weeks=1)).isoformat(), chosen=chosen,
        rows=[(one, _silent(one, at), _places(one, centers)) for one in rows],
        problem=plain(error.text) if error else "", field=error.field if error else "",
        status=409 if error else 200,
    )  # fmt: skip


def _words(monday: date) -> dict[str, Any]:
    return {"monday": monday, "sunday": monday + timedelta(days=6), "iso": monday.isoformat()}


def _places(match: WeekMatch, centers: list[Center]) -> str:
    mine = [one.name for one in match.centers.all()]
    return _("すべての会場") if len(mine) == len(centers) > 1 else "、".join(mine)


@require_POST
@desk_view
def start(request: HttpRequest, scope: Scope) -> HttpResponse:
    rows = managed(scope)
    try:
        centers = list(rows.filter(code__in=request.POST.getlist("centers")))
        match = actions.start_week(
            monday=_monday(request), centers=centers, by=request.user, at=timezone.now()
        )
    except SchoolError as error:
        return _index(request, scope, error=error)
    return HttpResponseRedirect(reverse("desk:week_match", args=[match.pk]))


def _monday(request: HttpRequest) -> date:
    day = days.day_of(request.POST.get("monday", ""))
    if day is None:
        raise BadValue(_("週をえらんでください。"), field="monday")
    return day


# --- one week -----------------------------------------------------------------------------------
@require_safe
@desk_view
def one(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Its progress; then who sits with whom, when, where and why, and who would help those without a place."""
    return _one(request, _match(scope, pk))


def _one(request: HttpRequest, match: WeekMatch, *, error: SchoolError | None = None) -> HttpResponse:
    at = timezone.now()
    named = _Named(match)
    centers = list(match.centers.all())
    chosen = next((one for one in centers if one.code == request.GET.get("center")), None)
    pairs, alone = named.pairs(chosen), named.alone(chosen)
    asked = {(row["mentor"].pk, row["session"].pk) for row in pairs if row["session"] and not row["comes"]}
    return page(
        request, "weeks/one.html", title=_("週の組み合わせ"), place="mentors", match=match, week=_words(match.monday),
        centers=centers, chosen=chosen, silent=_silent(match, at), step=STEPS.get(match.step, ""),
        open=span_of(match.monday)[1] > at, pairs=pairs, alone=alone, left_out=named.left_out(), asked=len(asked),
        recruit=match.result.get("recruit", []), booked=match.result.get("booked", 0),
        missed=len(match.result.get("unserved", [])), done=match.state == WeekState.DONE,
        ended=match.state in (WeekState.STOPPED, WeekState.FAILED),
        problem=plain(error.text) if error else "", status=409 if error else 200,
    )  # fmt: skip


class _Named:
    """The numbers of a stored proposal with the people they mean; five queries, however many."""

    def __init__(self, match: WeekMatch) -> None:
        self.result = match.result
        rows = [*self.result.get("pairs", ()), *self.result.get("unserved", ()), *match.left_out]
        self.lost = match.left_out
        self.sessions = ClassSession.objects.select_related("run__center").in_bulk(
            {row["session"] for row in rows}
        )
        self.learners = Learner.objects.in_bulk({row["learner"] for row in rows} - {None})
        self.mentors = Mentor.objects.select_related("school").in_bulk(
            {row.get("mentor") for row in rows} - {None}
        )
        self.names = names_at_desk(self.mentors.values())
        coming = Assignment.objects.filter(session__in=self.sessions, state__in=COMING)
        self.coming = {(one.mentor_id, one.session_id): one for one in coming}

    def pairs(self, center: Center | None) -> list[dict[str, Any]]:
        return self._rows(self.result.get("pairs", ()), center)

    def alone(self, center: Center | None) -> list[dict[str, Any]]:
        return self._rows(self.result.get("unserved", ()), center)

    def left_out(self) -> list[dict[str, Any]]:
        return self._rows(self.lost, None)

    def _rows(self, rows: Any, center: Center | None) -> list[dict[str, Any]]:
        found = []
        for row in rows:
            session = self.sessions.get(row["session"])
            if session is None or (center and session.run.center_id != center.pk):
                continue
            mentor = self.mentors.get(row.get("mentor"))
            comes = self.coming.get((mentor.pk, session.pk)) if mentor else None
            learner = self.learners.get(row["learner"])
            found.append(
                {**row, "session": session, "learner": learner, "mentor": mentor, "comes": comes,
                 "mentor_name": self.names[mentor.pk] if mentor else ""}
            )  # fmt: skip
        return sorted(found, key=lambda row: (row["session"].starts_at, row["session"].pk))


@require_safe
@desk_view
def progress(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """For the script that saves pressing 「いまのようすを見る」; nothing about anybody."""
    match = _match(scope, pk)
    busy = match.under_way and not _silent(match, timezone.now())
    return JsonResponse({"busy": busy, "done": match.done, "step": str(STEPS.get(match.step, ""))})


def _stop(request: HttpRequest, match: WeekMatch, **by: Any) -> HttpResponse:
    actions.stop_week(match=match, **by)
    said.success(request, _("止めました。何も変わっていません。"))
    return HttpResponseRedirect(reverse("desk:week_match", args=[match.pk]))


def _again(request: HttpRequest, match: WeekMatch, **by: Any) -> HttpResponse:
    new = actions.start_week(monday=match.monday, centers=list(match.centers.all()), **by)
    return HttpResponseRedirect(reverse("desk:week_match", args=[new.pk]))


def _apply(request: HttpRequest, match: WeekMatch, **by: Any) -> HttpResponse:
    match = actions.apply_week(match=match, **by)
    said.success(request, _("この案に決めました。"))
    return HttpResponseRedirect(reverse("desk:week_match", args=[match.pk]))


DO: dict[str, Callable[..., HttpResponse]] = {"stop": _stop, "again": _again, "apply": _apply}


@require_POST
@desk_view
def change(request: HttpRequest, scope: Scope, pk: int, what: str) -> HttpResponse:
    match = _match(scope, pk)
    if what not in DO:
        raise Http404
    try:
        return DO[what](request, match, by=request.user, at=timezone.now())
    except SchoolError as error:
        return _one(request, _match(scope, pk), error=error)
