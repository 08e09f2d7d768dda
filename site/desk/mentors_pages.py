"""メンター at the desk: who is where, what is missing, role-play, approval; contact data only for a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages as said
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.typeset import plain
from mentors import actions
from mentors.availability import when_words
from mentors.consent_text import CURRENT
from mentors.enums import APPROVED, HERE, Relation, State
from mentors.errors import BadValue, SchoolError
from mentors.forms import read_date
from mentors.models import CertificateRequest, Mentor, MentorLimits, School
from mentors.querysets import RUNS_OUT_WITHIN, ready_on
from mentors.state import missing, today
from mentors.training import UNITS
from mentors.weekgrid import cells_of
from people.actions import record
from people.enums import Verb
from people.models import AuditEntry
from people.rights import Scope, scope_of

from .access import desk_view, get_or_404_in_scope, page, paged
from .people_pages import REASONS

DO: dict[str, tuple[Callable[..., object], str]] = {
    "roleplay": (actions.tick_roleplay, "ロールプレイを記録しました。"),
    "approve": (actions.approve, "活動できるようにしました。"),
    "pause": (actions.pause, "お休みにしました。"),
    "resume": (actions.resume, "活動を再開しました。"),
    "withdraw": (actions.withdraw, "同意の取りやめを記録しました。"),
}


def seen(scope: Scope, pk: int) -> Mentor:
    # A number that no database holds finds nothing.
    return get_or_404_in_scope(Mentor.objects.with_facts(), scope, pk=min(pk, 2**31 - 1))


@require_safe
@desk_view
def index(request: HttpRequest, scope: Scope) -> HttpResponse:
    """By state and school, with counts; whose consent runs out; what each one lacks."""
    at = timezone.now()
    mine = Mentor.objects.going_to(scope)
    by_state = mine.order_by().values_list("state")
    found = list(by_state.annotate(n=Count("pk"), ready=Count("pk", filter=ready_on(today(at)))))
    counts = {state: n for state, n, _ready in found}
    running_out = mine.consent_runs_out(today(at))
    chosen = {"state": request.GET.get("state", ""), "school": request.GET.get("school", "")}
    rows = running_out if chosen["state"] == "runs_out" else mine
    if chosen["state"] in HERE:
        rows = rows.filter(state=chosen["state"])
    if chosen["school"]:
        rows = rows.filter(school__code=chosen["school"])
    context = paged(
        request,
        rows.order_by("school", "year", "call_name", "pk"),
        whole=lambda some: some.with_facts(),
    )
    for mentor in context["rows"]:
        mentor.needs = missing(mentor, at)
        mentor.until = max(
            (one.valid_until for one in mentor.consents.all() if one.holds_on(today(at))), default=None
        )
    open_requests = CertificateRequest.objects.filter(done_at__isnull=True).order_by()
    return page(
        request, "mentors/index.html", title=_("メンター"), place="mentors", chosen=chosen,
        states=[(state, State(state).label, counts.get(state, 0)) for state in State if state in HERE],
        runs_out=running_out.count(), within=RUNS_OUT_WITHIN, ready=sum(ready for _state, _n, ready in found),
        schools=School.objects.all(), **context,
        asking=list(mine.filter(pk__in=open_requests.values("mentor")).only("name")[:20]),
    )  # fmt: skip


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def one(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """One mentor. Posted with a reason it shows how to reach mentor and guardian, and writes down who looked."""
    mentor = seen(scope, pk)
    reason = REASONS.get(request.POST.get("reason", ""))
    error = None
    if request.method == "POST":
        if reason is None:
            error = BadValue(_("連絡先を見る理由をえらんでください。"), field="reason")
        else:
            record(
                actor=request.user, verb=Verb.READ, subject="mentor", subject_id=mentor.pk, reason=str(reason)
            )
    return _file(request, mentor, shows=reason is not None, error=error)


def _file(
    request: HttpRequest, mentor: Mentor, *, shows: bool = False, error: SchoolError | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    at = timezone.now()
    day = today(at)
    needs = missing(mentor, at)
    done = {row.unit for row in mentor.trainings.all()}
    consents = list(mentor.consents.all())
    return page(
        request, "mentors/one.html", title=mentor.call_name, place="mentors", mentor=mentor, needs=needs,
        keys={need.key for need in needs}, minor=mentor.is_minor_on(day),
        consents=[(one, one.holds_on(day)) for one in consents],
        units=[(unit.plain_title, unit.slug in done) for unit in UNITS], steps=mentor.steps.order_by("-at", "-pk")[:50],
        times=_times(mentor, day), mails=mentor.mails.all()[:20], centers=mentor.centers.all(),
        reasons=REASONS, shows=shows,
        # What is not asked for does not even reach the template.
        contact={
            "email": mentor.email, "birth_date": mentor.birth_date, "guardian": mentor.guardian_name,
            "guardian_email": mentor.guardian_email, "given": [(one.who, one.contact) for one in consents],
        } if shows else {},
        may_erase=answers(request, mentor), new_mail=actions.open_change(mentor),
        approved=mentor.state in APPROVED, relations=Relation.choices, version=CURRENT.version,
        typed=typed or {"version": str(CURRENT.version)},
        looked=AuditEntry.objects.filter(subject="mentor", subject_id=mentor.pk)[:20],
        problem=plain(error.text) if error else "", field=error.field if error else "",
        status=409 if error else 200,
    )  # fmt: skip


def answers(request: HttpRequest, mentor: Mentor) -> bool:
    """Whoever answers for a centre to which the mentor goes, and the city."""
    scope = scope_of(request.user)
    return scope.everywhere or any(center.code in scope.manager for center in mentor.centers.all())


def refused(request: HttpRequest, mentor: Mentor, error: SchoolError) -> HttpResponse:
    """The mentor's page with what could not be done; another room's form was on it."""
    return _file(request, mentor, error=error)


def _times(mentor: Mentor, day: date) -> dict[str, Any]:
    """活動希望, to look at; the mentor alone changes it."""
    grids = list(mentor.grids.select_related("center"))
    return {
        "said": any(grid.cells for grid in grids), "limits": MentorLimits.objects.filter(mentor=mentor).first(),
        "grids": [(grid.center, [cell.words for cell in cells_of(grid.cells)]) for grid in grids],
        "exceptions": [(one, when_words(one)) for one in mentor.exceptions.filter(last__gte=day)],
    }  # fmt: skip


@require_POST
@desk_view
def change(request: HttpRequest, scope: Scope, pk: int, what: str) -> HttpResponse:
    """Role-play seen, approved, paused, back, consent withdrawn by telephone: each one action."""
    mentor = seen(scope, pk)
    if what not in DO:
        raise Http404
    action, done = DO[what]
    try:
        action(mentor=mentor, by=request.user, at=timezone.now())
    except SchoolError as error:
        return _file(request, seen(scope, pk), error=error)
    said.success(request, done)
    return HttpResponseRedirect(reverse("desk:mentor", args=[pk]))


@sensitive_post_parameters()
@require_POST
@desk_view
def paper(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """A signed form, typed in."""
    mentor = seen(scope, pk)
    typed: dict[str, Any] = {
        name: request.POST.get(name, "")[:254]
        for name in ("who", "relation", "contact", "signed_on", "version")
    }
    try:
        signed_on = read_date(typed["signed_on"])
        if signed_on is None:
            raise BadValue(_("署名の日は、「2026-11-24」のように書いてください。"), field="signed_on")
        version = typed["version"]
        actions.enter_paper(
            mentor=mentor, who=typed["who"], relation=typed["relation"], contact=typed["contact"],
            signed_on=signed_on, by=request.user, at=timezone.now(),
            version=int(version) if version.isascii() and version.isdecimal() and len(version) < 5 else 0,
        )  # fmt: skip
    except SchoolError as error:
        return _file(request, mentor, error=error, typed=typed)
    said.success(request, _("紙の同意を記録しました。"))
    return HttpResponseRedirect(reverse("desk:mentor", args=[pk]))
