"""教室: lists, numbers, the waiting list, one session moved or called off by whoever is at the counter, and
what managers decide for a whole run: publish, capacity, copy, cancel."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages as said
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import days
from core.numbers import whole_number
from events import actions
from events.enums import HOLDING, RunState, State
from events.errors import BadValue, SchoolError
from events.models import Application, ClassRun, ClassSession, Room
from notices.channels import first_way
from people.enums import Channel
from people.order import in_order
from people.rights import Scope

from .access import desk_view, get_or_404_in_scope, managers_only, page, paged, seen_by

WAITING_SHOWN = 100
TERM = timedelta(weeks=13)
WHEN = [
    ("now", gettext_lazy("これからの教室")),
    ("draw", gettext_lazy("抽選を待つ")),
    ("over", gettext_lazy("終わった教室")),
    ("all", gettext_lazy("すべて")),
]
# What is told to people word for word; the first is what the button is for.
REASONS = [
    gettext_lazy("台風のため"),
    gettext_lazy("大雪のため"),
    gettext_lazy("大雨のため"),
    gettext_lazy("講師の急な都合のため"),
    gettext_lazy("施設の都合のため"),
]


@require_safe
@desk_view
def index(request: HttpRequest, scope: Scope) -> HttpResponse:
    at, ask = timezone.now(), request.GET
    runs = seen_by(ClassRun, scope)
    when = ask.get("when", "now")
    if when == "now":
        runs = runs.not_over(at=at)
    elif when == "draw":
        runs = runs.to_draw(at=at)
    elif when == "over":
        runs = runs.exclude(pk__in=ClassRun.objects.not_over(at=at).values("pk"))
    if (state := ask.get("state", "")) in RunState.values:
        runs = runs.filter(state=state)
    if words := ask.get("q", "").strip()[:60]:
        runs = runs.filter(Q(title__icontains=words) | Q(code=words.upper()))
    return page(
        request, "runs/index.html", title=_("教室"), place="runs", when=WHEN, states=RunState.choices,
        asked={"when": when, "state": state, "q": words},
        **paged(request, runs.order_by("-opens_at", "-pk"), whole=_whole),
    )  # fmt: skip


def _whole(runs: Any) -> Any:
    """What a row of the list shows; asked for those of one page."""
    return runs.select_related("center").with_dates().with_counts().with_seats()


def _run(scope: Scope, code: str) -> ClassRun:
    runs = ClassRun.objects.select_related("center", "room").with_seats().with_counts().with_dates()
    return get_or_404_in_scope(runs, scope, code=code)


@require_safe
@desk_view
def one(request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    return _page(request, scope, _run(scope, code))


def _page(
    request: HttpRequest, scope: Scope, run: ClassRun, *, error: SchoolError | None = None, what: str = ""
) -> HttpResponse:
    at = timezone.now()
    waiting = list(
        Application.objects.filter(run=run).waiting_in_order().select_related("learner", "pool__session")
        .order_by("pool_id", "waiting")[:WAITING_SHOWN]
    )  # fmt: skip
    offered = run.applications.filter(state=State.OFFERED).select_related("learner", "pool__session")
    return page(
        request, "runs/one.html", title=f"{run.code} {run.title}", place="runs", run=run,
        sessions=run.sessions.select_related("room", "teacher", "pool").order_by("starts_at"),
        waiting=waiting, next_up=_next(waiting), offered=offered.order_by("offer_until"),
        manages=scope.manages(run.center.code), at=at, error=error, what=what, copy=_copy_proposal(run),
        typed=request.POST.dict(), is_draft=run.state == RunState.DRAFT,
        is_cancelled=run.state == RunState.CANCELLED, status=409 if error else 200,
    )  # fmt: skip


def _next(waiting: list[Application]) -> dict[int, str]:
    """Who would be offered a seat next: by application, for one free seat and for two, in each pool."""
    words: dict[int, str] = {}
    for pool in dict.fromkeys(entry.pool_id for entry in waiting):
        line = [entry for entry in waiting if entry.pool_id == pool]
        for seats in (2, 1):
            fits = next((entry for entry in line if entry.size <= seats), None)
            if fits:
                words[fits.pk] = _("%(n)d席あいたら、この方") % {"n": seats}
        if line and line[0].size == 1:
            words = {pk: word for pk, word in words.items() if pk != line[0].pk}
            words[line[0].pk] = _("つぎに声をかける方")
    return words


def _copy_proposal(run: ClassRun) -> dict[str, str]:
    """Next term: the same weekday, a whole number of weeks later."""
    first = run.sessions.order_by("starts_at").values_list("starts_at", flat=True).first()

    def later(moment: datetime) -> str:
        return timezone.localtime(moment + TERM).strftime("%Y-%m-%dT%H:%M")

    return {
        "first": later(first)[:10] if first else "",
        "opens_at": later(run.opens_at),
        "closes_at": later(run.closes_at),
    }


def moment_of(text: str, field: str) -> datetime:
    """「2026-12-01T10:00」 as typed into a date field, in the school's time zone."""
    found = days.moment_of(text)
    if found is None:
        raise BadValue(_("日にちと時刻を、えらび直してください。"), field=field)
    return found


@require_POST
@desk_view
def change(request: HttpRequest, scope: Scope, code: str, what: str) -> HttpResponse:
    run = _run(scope, code)
    managers_only(scope, run.center.code)
    post, by, at = request.POST, request.user, timezone.now()
    to = run
    try:
        match what:
            case "publish":
                actions.publish_run(run=run, by=by, at=at)
                done = _("公開しました。")
            case "capacity":
                typed = whole_number(post.get("capacity", ""), most=9999)
                if typed is None:
                    raise BadValue(_("定員は、数字で書いてください。"), field="capacity")
                actions.change_capacity(run=run, capacity=typed, by=by, at=at)
                done = _("定員を%(n)s人にしました。") % {"n": typed}
            case "copy":
                to = _copy(run, post, by)
                done = _("コピーしました。日にちを見てから、公開してください。")
            case "cancel":
                if post.get("typed_code", "").strip().upper() != run.code:
                    raise BadValue(
                        _("中止するには、教室の番号「%(code)s」を書いてください。") % {"code": run.code},
                        field="typed_code",
                    )
                actions.cancel_run(run=run, reason=post.get("reason", ""), by=by, at=at)
                done = _("教室を中止しました。申し込んだ方にお知らせします。")
            case _other:
                raise Http404
    except SchoolError as error:
        return _page(request, scope, _run(scope, code), error=error, what=what)
    said.success(request, done)
    return HttpResponseRedirect(reverse("desk:run", args=[to.code]))


def _copy(run: ClassRun, post: Any, by: Any) -> ClassRun:
    first = days.day_of(post.get("first", ""))
    if first is None:
        raise BadValue(_("はじめの日を、えらび直してください。"), field="first")
    opens, closes = (moment_of(post.get(name, ""), name) for name in ("opens_at", "closes_at"))
    if opens >= closes:
        raise BadValue(_("しめきりは、申込みの始まりよりあとにしてください。"), field="closes_at")
    # The button pressed twice makes one copy.
    there = ClassRun.objects.filter(copied_from=run, opens_at=opens, closes_at=closes).first()
    try:
        return there or actions.copy_run(run=run, first=first, opens_at=opens, closes_at=closes, by=by)
    except ValidationError as error:
        raise BadValue(" ".join(error.messages)) from None


def _session(scope: Scope, pk: int) -> ClassSession:
    sessions = ClassSession.objects.select_related("run__center", "run__room", "room")
    return get_or_404_in_scope(sessions, scope, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def move(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    session, error = _session(scope, pk), None
    post = request.POST
    if request.method == "POST":
        try:
            rooms = Room.objects.filter(center_id=session.run.center_id)
            room = rooms.filter(pk=whole_number(post.get("room", ""))).first()
            actions.move_session(
                session=session, starts_at=moment_of(post.get("starts_at", ""), "starts_at"),
                ends_at=moment_of(post.get("ends_at", ""), "ends_at"), room=room, by=request.user,
                at=timezone.now(),
            )  # fmt: skip
        except SchoolError as problem:
            error = problem
        else:
            said.success(request, _("日時を変えました。席のある方にお知らせします。"))
            return HttpResponseRedirect(reverse("desk:run", args=[session.run.code]))
    typed = {
        "starts_at": post.get("starts_at") or _local(session.starts_at),
        "ends_at": post.get("ends_at") or _local(session.ends_at),
        "room": post.get("room") or str(session.room_id),
    }
    return page(
        request, "runs/move.html", title=_("回を動かす"), place="runs", session=session, run=session.run,
        rooms=[(str(room.pk), room) for room in Room.objects.filter(center=session.run.center)],
        typed=typed, error=error, status=409 if error else 200,
    )  # fmt: skip


def _local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def cancel_session(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """台風: one button. Before it, how many will be told in which way, and who must be rung first."""
    session, error, at = _session(scope, pk), None, timezone.now()
    if request.method == "POST":
        reason = (request.POST.get("other", "").strip() or request.POST.get("reason", "")).strip()[:110]
        try:
            if not reason:
                raise BadValue(_("中止の理由をえらんでください。"), field="reason")
            actions.cancel_session(session=session, reason=reason, by=request.user, at=at)
        except SchoolError as problem:
            error = problem
        else:
            said.success(request, _("中止にしました。お知らせを送り、電話がいる方は電話リストに出ています。"))
            return HttpResponseRedirect(reverse("desk:calls"))
    told = Application.objects.filter(run=session.run, state__in=HOLDING).select_related("learner")
    if session.run.is_consultation:
        told = told.filter(pool__session=session)
    ways: Counter[str] = Counter()
    to_ring: list[Application] = []
    for application in in_order(told.order_by(), lambda application: application.learner):
        way = first_way(application.learner, urgent_at=session.starts_at, at=at).channel
        ways[str(Channel(way).label)] += 1
        if way == Channel.TEL:
            to_ring.append(application)
    return page(
        request, "runs/cancel_session.html", title=_("回を中止する"), place="runs", session=session,
        run=session.run, ways=sorted(ways.items(), key=lambda pair: -pair[1]), total=sum(ways.values()),
        to_ring=to_ring, reasons=REASONS, error=error, over=session.ends_at <= at,
        status=409 if error else 200,
    )  # fmt: skip
