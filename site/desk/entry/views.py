"""The form for telephone, counter and postcard; the same action as the web form's behind it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import days
from core.enums import Phone
from core.numbers import whole_number
from desk.access import desk_view, get_or_404_in_scope, page, seen_by
from events import actions, messages
from events.enums import RunState, Source, State
from events.errors import AlreadyApplied, BadValue, NotOpen, SchoolError
from events.models import Application, ClassRun, ClassSession
from events.status import status_of
from people.actions import people_on_file
from people.enums import Channel
from people.models import Learner
from people.rights import Scope

from . import reading

SOURCES = (Source.PHONE, Source.COUNTER, Source.POSTCARD)
_MOST_RUNS = 60


@require_safe
@desk_view
def find(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Who it may be, while somebody types. Names to choose by, no contact data beyond four digits."""
    words = request.GET.get("q", "").strip()[:60]
    found = reading.first_found(words, scope) if len(words) > 1 else []
    rows = [
        {
            "id": one.pk,
            "name": one.name,
            "kana": one.kana,
            "call": one.call_name,
            "born": one.birth_year,
            "tel": reading.tel_end(one),
        }
        for one in found
    ]
    return JsonResponse({"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def enter(request: HttpRequest, scope: Scope) -> HttpResponse:
    code = request.POST.get("run") or request.GET.get("run", "")
    if not code:
        return _choose_run(request, scope)
    runs = ClassRun.objects.select_related("center", "room").with_seats()
    run = get_or_404_in_scope(runs, scope, code=code)
    at = timezone.now()
    session = None
    if run.is_consultation:
        wanted = request.POST.get("session") or request.GET.get("session", "")
        if (wanted_pk := whole_number(wanted)) is None:
            return _choose_time(request, run, at)
        session = get_or_404_in_scope(ClassSession.objects.filter(run=run), scope, pk=wanted_pk)
    if request.method == "POST":
        return _posted(request, scope, run, session, at)
    source = request.session.get("desk_source", Source.PHONE)
    if request.GET.get("source") in SOURCES:
        source = request.GET["source"]
    people = [reading.blank(n) for n in range(1, run.pairs_allowed + 1)]
    if whole_number(request.GET.get("learner", "")) is not None:
        people[0] = reading.read({"p1-id": request.GET["learner"], "p1-channel": Channel.TEL}, 1, scope)
    return _show(request, run, session, people, source=source, at=at, once=secrets.token_urlsafe(24))


def _posted(
    request: HttpRequest, scope: Scope, run: ClassRun, session: ClassSession | None, at: datetime
) -> HttpResponse:
    post = request.POST
    source = post.get("source", "") if post.get("source") in SOURCES else str(Source.PHONE)
    request.session["desk_source"] = source
    people = [reading.read(post, n, scope) for n in range(1, run.pairs_allowed + 1)]
    once = post.get("once", "")[:60] or secrets.token_urlsafe(24)
    again: dict[str, Any] = {"source": source, "at": at, "once": once, "arrived": post.get("arrived", "")}
    if looked := post.get("find", ""):
        for person in people:
            if person.prefix == looked:
                reading.find(person, scope)
        return _show(request, run, session, people, **again)
    if "choose" in post or "unchoose" in post:
        return _show(request, run, session, people, **again)
    # A double tap, or the page sent again: it is in already, and asking "この方ですか" would only confuse.
    if known := seen_by(Application, scope).filter(once=f"desk:{once}"[:64]).first():
        return HttpResponseRedirect(reverse("desk:entered", args=[known.receipt]))
    there = [people[0], *(person for person in people[1:] if person.is_there)]
    first_tel = ""
    for person in there:
        reading.check(person, at=at, tel=first_tel)
        first_tel = first_tel or (person.learner.tel if person.learner else person.values.get("tel", ""))
        if not person.errors:
            reading.look_alikes(person, scope)
            said_other = post.get(f"{person.prefix}-other") == "1"
            if said_other and not person.must_be:
                person.found = []
    if any(person.errors or person.found for person in there):
        return _show(request, run, session, people, **again)
    try:
        moment = _arrival(post, source, run, at)
        application = actions.apply_new(
            run=run, people=[person.to_apply for person in there], source=Source(source), by=request.user,
            at=moment, session=session, once=f"desk:{once}"[:64],
        )  # fmt: skip
    except SchoolError as error:
        field = error.field if error.field in reading.TEXTS else ""
        if field and not there[0].learner:
            there[0].errors[field] = error.text
        return _show(request, run, session, people, error=error, **again)
    return HttpResponseRedirect(reverse("desk:entered", args=[application.receipt]))


def _arrival(post: Mapping[str, str], source: str, run: ClassRun, at: datetime) -> datetime:
    """A postcard counts from the day it came, so long as the draw's list has not been closed."""
    said = post.get("arrived", "").strip()
    if source != Source.POSTCARD or not said:
        return at
    day = days.day_of(said)
    if day is None:
        raise BadValue(_("はがきが届いた日を、えらび直してください。"), field="arrived")
    if day > timezone.localdate(at):
        raise BadValue(_("はがきが届いた日が、今日より先です。"), field="arrived")
    if run.is_lottery and hasattr(run, "draw"):
        raise NotOpen(_("抽選の名簿は、もうしめきりました。このはがきは入れられません。"))
    return min(at, timezone.make_aware(datetime.combine(day, time(12))))


def _show(
    request: HttpRequest, run: ClassRun, session: ClassSession | None, people: list[reading.Person], *,
    source: str, at: datetime, once: str, arrived: str = "", error: SchoolError | None = None,
) -> HttpResponse:  # fmt: skip
    wrong = [person for person in people if person.errors]
    context: dict[str, Any] = {
        "run": run,
        "session": session,
        "people": people,
        "sources": [(value, Source(value).label) for value in SOURCES],
        "source": str(source),
        "phones": Phone.choices,
        "channels": Channel.choices,
        "once": once,
        "arrived": arrived,
        "error": error,
        "error_receipt": error.receipt if isinstance(error, AlreadyApplied) else "",
        "wrong": wrong,
        "asks": any(person.found for person in people),
        "on_file": people_on_file(),
        "free": (run.all_seats or 0) - (run.taken_seats or 0),
        "open": run.state == RunState.PUBLISHED and run.opens_at <= at < run.closes_at,
        "closes": messages.when(run.closes_at),
    }
    return page(request, "entry/form.html", title=_("申込みを入れる"), place="applications", **context)


def _choose_run(request: HttpRequest, scope: Scope) -> HttpResponse:
    at = timezone.now()
    words = request.GET.get("q", "").strip()[:60]
    runs = ClassRun.objects.seen_by(scope).open_for_application(at=at)
    if words:
        runs = runs.filter(title__icontains=words) | runs.filter(code=words.upper())
    # First which, then what is said of them: of all that are open only so many are shown.
    held = ClassSession.objects.filter(run=OuterRef("pk"), cancelled_at__isnull=True).order_by("starts_at")
    soonest = runs.annotate(first=Subquery(held.values("starts_at")[:1])).order_by("first", "pk")
    shown = list(soonest.values_list("pk", flat=True)[:_MOST_RUNS])
    runs = ClassRun.objects.filter(pk__in=shown).select_related("center").with_seats().with_dates()
    return page(
        request, "entry/choose_run.html", title=_("申込みを入れる"), place="applications",
        runs=runs.order_by("first_at", "pk"), words=words,
    )  # fmt: skip


def _choose_time(request: HttpRequest, run: ClassRun, at: datetime) -> HttpResponse:
    times = run.sessions.filter(cancelled_at__isnull=True, starts_at__gt=at).select_related("pool")
    return page(
        request, "entry/choose_time.html", title=_("相談の時間をえらぶ"), place="applications",
        run=run, times=times.order_by("starts_at"),
    )  # fmt: skip


@require_safe
@desk_view
def entered(request: HttpRequest, scope: Scope, receipt: str) -> HttpResponse:
    """The receipt number, large; what to say; and the next entry, one key away."""
    found = Application.objects.select_related("run__center", "run__room", "pool__session", "learner")
    application = get_or_404_in_scope(found, scope, receipt=receipt)
    people = Learner.objects.filter(applicants__application=application).order_by("applicants__pk")
    last = application.events.last()
    return page(
        request, "entry/entered.html", title=_("申込みを入れました"), place="applications",
        application=application, people=people, receipt=messages.receipt_shown(receipt),
        status=200, said=status_of(application, at=timezone.now()),
        is_void=application.state == State.VOID, why=last.why if last else "",
        source=Source(application.source).label,
    )  # fmt: skip
