"""知らせ: what was reported. That there is one, all staff of the centre see; what it says, its managers."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages as said
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.typeset import plain
from events.models import Center
from mentors import actions
from mentors.errors import BadValue, SchoolError
from mentors.models import Report
from mentors.pairing import read_sitting
from mentors.table_words import ReportKind, ReportState
from people.actions import record
from people.enums import Verb
from people.rights import Scope

from .access import desk_view, page, paged, seen_by


@require_safe
@desk_view
def index(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The latest first; open ones before those that are closed."""
    rows = seen_by(Report, scope).select_related("center").order_by("closed_at", "-made_at", "-pk")
    rows = rows.filter(state=ReportState.CLOSED) if request.GET.get("show") == "closed" else rows.exclude(
        state=ReportState.CLOSED
    )  # fmt: skip
    context = paged(request, rows)
    for row in context["rows"]:
        row.readable = scope.manages(row.center.code)
    return page(
        request, "reports/index.html", title=_("困ったこと・あぶないことの知らせ"), place="today",
        closed=request.GET.get("show") == "closed", **context,
    )  # fmt: skip


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def new(request: HttpRequest, scope: Scope) -> HttpResponse:
    """A clerk's own report: which of five, and sent; words if there is time."""
    centers = list(Center.objects.seen_by(scope))
    error = None
    try:
        once = uuid.UUID(request.POST.get("once", ""))
    except ValueError:
        once = uuid.uuid4()
    if request.method == "POST":
        try:
            center = next((one for one in centers if one.code == request.POST.get("center")), None)
            if center is None:
                raise BadValue(_("会場をえらんでください。"), field="center")
            actions.file_report(
                center=center, kind=request.POST.get("kind", ""), words=request.POST.get("words", ""), once=once,
                by=request.user, at=timezone.now(),
            )  # fmt: skip
        except SchoolError as wrong:
            error = wrong
        else:
            said.success(request, _("届きました。会場の責任者に知らせています。"))
            return HttpResponseRedirect(reverse("desk:reports"))
    return page(
        request, "reports/new.html", title=_("困ったこと・あぶないことを知らせる"), place="today", centers=centers,
        kinds=ReportKind.choices, typed=request.POST.dict(), once=once,
        problem=plain(error.text) if error else "", field=error.field if error else "", status=422 if error else 200,
    )  # fmt: skip


def _report(scope: Scope, pk: int) -> Report:
    rows = Report.objects.read_by(scope).select_related("center", "session__run", "mentor__school")
    return get_object_or_404(rows, pk=min(pk, 2**31 - 1))


@require_safe
@desk_view
def one(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """What it says, for a manager; each look is written down."""
    report = _report(scope, pk)
    record(
        actor=request.user, verb=Verb.READ, subject="report", subject_id=report.pk, center=report.center.code,
        reason=_("知らせを読む"),
    )  # fmt: skip
    return _one(request, report)


def _one(request: HttpRequest, report: Report, *, error: SchoolError | None = None) -> HttpResponse:
    at_table = []
    if report.session is not None and report.mentor_id:
        at_table = [
            pair.learner for pair in read_sitting(report.session).pairs if pair.mentor_id == report.mentor_id
        ]
    return page(
        request, "reports/one.html", title=_("知らせ"), place="today", report=report, steps=report.steps.all(),
        at_table=at_table, mails=report.mails.select_related("user"), problem=plain(error.text) if error else "",
        field=error.field if error else "", typed=request.POST.get("text", ""), status=409 if error else 200,
    )  # fmt: skip


@sensitive_post_parameters()
@require_POST
@desk_view
def change(request: HttpRequest, scope: Scope, pk: int, what: str) -> HttpResponse:
    """見ました, したこと, 終わり."""
    report = _report(scope, pk)
    by: Any = {"by": request.user, "at": timezone.now()}
    text = request.POST.get("text", "")
    try:
        if what == "seen":
            actions.acknowledge(report=report, **by)
        elif what == "done":
            actions.note_done(report=report, text=text, **by)
        elif what == "close":
            actions.close_report(report=report, text=text, **by)
        else:
            raise Http404
    except SchoolError as error:
        return _one(request, _report(scope, pk), error=error)
    said.success(request, _("記録しました。"))
    return HttpResponseRedirect(reverse("desk:report", args=[pk]))
