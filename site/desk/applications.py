"""申込み: the inbox, and one application with everything that happened to it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages as said
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import days
from core.numbers import whole_number
from events import actions, messages
from events.enums import LIVE, Source, State
from events.errors import SchoolError
from events.models import Applicant, Application
from events.status import status_of
from people.rights import Scope

from .access import desk_view, get_or_404_in_scope, managers_only, page, paged, seen_by
from .receipts import receipt_of

ALL = Application.objects.select_related("run__center", "run__room", "pool__session", "learner", "taken_by")


@require_safe
@desk_view
def inbox(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Everything that came in, newest first. The same few queries for ten rows and for 100,000."""
    ask = request.GET
    found = seen_by(Application.objects.select_related("run__center", "learner"), scope)
    if code := ask.get("run", "").strip():
        found = found.filter(run__code=code[:12].upper())
    if (state := ask.get("state", "")) in State.values:
        found = found.filter(state=state)
    elif state == "live":
        found = found.filter(state__in=LIVE)
    if (source := ask.get("source", "")) in Source.values:
        found = found.filter(source=source)
    start, end = _day(ask.get("from", "")), _day(ask.get("to", ""))
    if start:
        found = found.filter(applied_at__gte=start)
    if end:
        found = found.filter(applied_at__lt=end + timedelta(days=1))
    return page(
        request, "applications/inbox.html", title=_("申込み"), place="applications",
        **paged(request, found.order_by("-applied_at", "-id")),
        states=[("live", _("続いているもの")), *State.choices], sources=Source.choices, asked=ask.dict(),
    )  # fmt: skip


def _day(text: str) -> datetime | None:
    day = days.day_of(text)
    return days.midnight(day) if day else None


@require_safe
@desk_view
def one(request: HttpRequest, scope: Scope, receipt: str) -> HttpResponse:
    return _page(request, scope, get_or_404_in_scope(ALL, scope, receipt=receipt))


def _page(
    request: HttpRequest, scope: Scope, application: Application, *, error: SchoolError | None = None,
    what: str = "",
) -> HttpResponse:  # fmt: skip
    state = State(application.state)
    events = [
        (event, State(event.was).label if event.was else "", State(event.now).label)
        for event in application.events.all()
    ]
    return page(
        request, "applications/one.html", title=_("申込み %(receipt)s") % {"receipt": application.receipt},
        place="applications", application=application, receipt=messages.receipt_shown(application.receipt),
        people=Applicant.objects.filter(application=application).select_related("learner").order_by("pk"),
        said=status_of(application, at=timezone.now()), events=events,
        place_in_line=messages.place_of(application), error=error, tried=what,
        is_offered=state == State.OFFERED, is_waiting=state == State.WAITLISTED,
        manages=scope.manages(application.run.center.code), typed=request.POST.get("why", ""),
        status=409 if error else 200,
    )  # fmt: skip


@require_POST
@desk_view
def change(request: HttpRequest, scope: Scope, receipt: str, what: str) -> HttpResponse:
    """One button of the page: the same action as on the web, with the clerk's name to it."""
    application = get_or_404_in_scope(ALL, scope, receipt=receipt)
    by, at, why = request.user, timezone.now(), request.POST.get("why", "").strip()[:180]
    done = _("できました。")
    try:
        match what:
            case "cancel":
                actions.cancel_application(application=application, by=by, why=why, at=at)
                done = _("取り消しました。")
            case "drop":
                rows = application.applicants.filter(live=True).select_related("learner")
                row = rows.filter(learner_id=_number(request.POST.get("learner", ""))).first()
                if row is None:
                    raise Http404
                actions.drop_person(application=application, learner=row.learner, by=by, at=at)
                done = _("1人を取り消しました。")
            case "accept":
                fresh = actions.accept_offer(application=application, by=by, at=at)
                if fresh.state == State.EXPIRED:
                    said.error(request, _("お返事の期限が過ぎていました。席は次の方へおゆずりしました。"))
                    return HttpResponseRedirect(reverse("desk:application", args=[receipt]))
                done = _("参加に決まりました。")
            case "decline":
                actions.decline_offer(application=application, by=by, at=at)
                done = _("辞退を受けました。席は次の方へ進みます。")
            case "promote":
                managers_only(scope, application.run.center.code)
                actions.promote_out_of_turn(application=application, reason=why, by=by, at=at)
                done = _("順番をこえて、参加に決めました。理由を記録しました。")
            case "wish":
                actions.change_wish(application=application, wish=request.POST.get("wish", ""), at=at)
                done = _("知りたいことを書き直しました。")
            case _other:
                raise Http404
    except SchoolError as error:
        application.refresh_from_db()
        return _page(request, scope, application, error=error, what=what)
    said.success(request, done)
    return HttpResponseRedirect(reverse("desk:application", args=[receipt]))


def _number(text: str) -> int:
    return whole_number(text) or 0


@require_safe
@desk_view
def receipt_pdf(request: HttpRequest, scope: Scope, receipt: str) -> HttpResponse:
    """受付票: the same sheet as the web gives."""
    application = get_or_404_in_scope(ALL, scope, receipt=receipt)
    pdf = receipt_of(application, at=timezone.now())
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="uketsuke-{application.receipt}.pdf"'},
    )
