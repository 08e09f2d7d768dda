"""困ったこと・あぶないこと: told to the staff in three taps, from every page of the day."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from events.forms import errors_of
from events.models import Center, ClassSession
from mentors import actions
from mentors.enums import Coming
from mentors.errors import BadValue, SchoolError
from mentors.models import Mentor, Report
from mentors.table_forms import ReportForm, WordsForm

from .own import own_page, show


def _where(mentor: Mentor, at: datetime) -> tuple[ClassSession | None, Center | None]:
    """The session of today that is on or nearest to now, and its centre; without one the first of the own centres."""
    day = timezone.localdate(at)
    mine = ClassSession.objects.filter(
        assignments__mentor=mentor, assignments__state=Coming.ACCEPTED,
        starts_at__gte=timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0),
    ).select_related("run__center").order_by("starts_at", "pk")  # fmt: skip
    today = [one for one in mine[:20] if timezone.localdate(one.starts_at) == day]
    if today:
        begun = [one for one in today if one.starts_at <= at]
        session = begun[-1] if begun else today[0]
        return session, session.run.center
    return None, mentor.centers.first()


def _once(typed: str) -> uuid.UUID:
    try:
        return uuid.UUID(typed)
    except ValueError:
        return uuid.uuid4()


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def report(request: HttpRequest, mentor: Mentor) -> HttpResponse:
    """Second tap: which of five. Third: sent. Whatever can be written comes after."""
    at = timezone.now()
    session, center = _where(mentor, at)
    form = ReportForm(request.POST if request.method == "POST" else None)
    once = _once(request.POST.get("once", ""))
    problem = ""
    if center is None:
        problem = _(
            "｜行《い》ける｜会場《かいじょう》がありません。｜電話《でんわ》で｜知《し》らせてください。"
        )
    elif request.method == "POST" and form.is_valid():
        try:
            made = actions.file_report(
                center=center,
                kind=form.cleaned_data["kind"],
                once=once,
                session=session,
                mentor=mentor,
                at=at,
            )
        except SchoolError as no:
            problem = no.text
        else:
            return redirect("mentor_reported", made.pk)
    return show(
        request, "report", _("困ったこと・あぶないことを知らせる"), form=form, once=once, center=center,
        problem=problem,
        errors=errors_of(form) if request.method == "POST" and not problem else [],
        status=409 if problem else 422 if request.method == "POST" else 200,
    )  # fmt: skip


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def reported(request: HttpRequest, mentor: Mentor, pk: int) -> HttpResponse:
    """It has arrived, whom to ring, and room for words. On the day only; the words are not shown again."""
    at = timezone.now()
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Report.objects.select_related("center", "session").filter(made_at__gte=start)
    mine = get_object_or_404(rows, pk=min(pk, 2**31 - 1), mentor=mentor)
    form = WordsForm(request.POST if request.method == "POST" else None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_words(report=mine, mentor=mentor, words=form.cleaned_data["words"], at=at)
        except BadValue as wrong:
            form.add_error("words", wrong.text)
        except SchoolError as no:
            problem = no.text
        else:
            return redirect("mentor_reported", mine.pk)
    return show(
        request, "reported", _("職員に知らせました"), report=mine, center=mine.center, form=form, problem=problem,
        errors=errors_of(form) if request.method == "POST" and not problem else [],
        status=409 if problem else 422 if request.method == "POST" else 200,
    )  # fmt: skip
