"""メンターと組: who comes to a session, who sits with whom and why, and what the staff change of it by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages as said
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.typeset import plain
from events.models import ClassSession
from mentors import actions
from mentors.availability import Bare, reasons_for, school_clashes
from mentors.errors import BadValue, SchoolError
from mentors.models import MOST_WANTED, Assignment, Forbidden, Mentor, Pairing, SchoolDay
from mentors.pairing import Sitting, fit_on, read_sitting
from mentors.telling_apart import names_at_desk
from people.models import Learner
from people.rights import Scope

from . import mentor_calls
from .access import desk_view, get_or_404_in_scope, page

MOST_CHOICES = 40


def session_or_404(scope: Scope, pk: int) -> ClassSession:
    sessions = ClassSession.objects.select_related("run__center", "room", "teacher", "mentor_call")
    # A number that no database holds finds nothing.
    return get_or_404_in_scope(sessions, scope, pk=min(pk, 2**31 - 1))


@require_safe
@desk_view
def tables(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """Who comes, the tables with the reason of each pair, and who has no place with what would help."""
    return _show(request, session_or_404(scope, pk), all_choices=request.GET.get("choices") == "all")


def _show(
    request: HttpRequest,
    session: ClassSession,
    *,
    error: SchoolError | None = None,
    all_choices: bool = False,
    **more: Any,
) -> HttpResponse:
    at = timezone.now()
    sitting = read_sitting(session)
    run = session.match_runs.order_by("made_at", "pk").last()
    clashes = {one.assignment.pk: one.day for one in school_clashes(session.assignments.all())}
    by_mentor: dict[int, list[Pairing]] = defaultdict(list)
    for pair in sitting.pairs:
        by_mentor[pair.mentor_id].append(pair)
    is_open = not session.cancelled_at and session.ends_at > at
    choices = Choices(sitting, most=None if all_choices else MOST_CHOICES) if is_open else None
    return page(
        request, "pairs/session.html", title=_("%(title)sのメンターと組") % {"title": session.run.title},
        place="today", session=session, sitting=sitting, run=run, at=at,
        open=is_open,
        is_today=timezone.localdate(session.starts_at) == timezone.localdate(at),
        coming=[_row(one, sitting, clashes) for one in sitting.assignments],
        tables=[(one.mentor, by_mentor[one.mentor_id]) for one in sitting.coming if by_mentor[one.mentor_id]],
        alone=_alone(sitting, run), gain=run.served - run.first_served if run else 0,
        school_days=clashes, choices=choices, most_wanted=MOST_WANTED,
        calls=mentor_calls.calls_of(sitting, at=at, reasons=choices.reasons if choices else None),
        names=names_at_desk(one.mentor for one in sitting.assignments), never=Forbidden.objects.filter(
            learner__in=[one.learner.pk for one in sitting.people],
            mentor__in=[one.mentor_id for one in sitting.assignments],
        ).select_related("learner", "mentor"),
        problem=plain(error.text) if error else "", field=error.field if error else "",
        typed=request.POST.dict(), status=409 if error else 200, **more,
    )  # fmt: skip


def _row(one: Assignment, sitting: Sitting, clashes: dict[int, SchoolDay]) -> dict[str, Any]:
    return {
        "one": one, "mentor": one.mentor, "minor": one.mentor.is_minor_on(sitting.day),
        "fit": fit_on(one.mentor, sitting.day), "accepted": one in sitting.coming,
        "school_day": clashes.get(one.pk),
    }  # fmt: skip


def _alone(sitting: Sitting, run: Any) -> list[dict[str, Any]]:
    """Who has no place: with the engine's reason where it looked for one, as long as nobody else has come to help."""
    found = run.reasons if run else {}
    if run and any(_since(one, run.made_at) for one in sitting.coming):
        again = {"why": _("あとから、来るメンターがふえました。もう一度組んでください。"), "helps": []}
        found = dict.fromkeys(found, again)
    placed = {one.learner_id for one in sitting.pairs}
    unknown = {"why": _("まだ組んでいません。"), "helps": []}
    return [
        {**found.get(one.learner.pk, unknown), "learner": one.learner}
        for one in sitting.people
        if one.learner.pk not in placed
    ]


def _since(one: Assignment, at: datetime) -> bool:
    """Settled after ``at``; a tick of coming is no news."""
    return one.made_at > at or (one.came_at is None and one.changed_at > at)


class Choices:
    """Whoever may come on that day and goes to that centre: those first whom the time suits; ``why_not``.

    ``shown``: the first ``most`` of them, whole; of the ``count`` only what the order goes by is read.
    """

    def __init__(self, sitting: Sitting, *, most: int | None) -> None:
        known = [one.mentor_id for one in sitting.assignments]
        center = sitting.session.run.center_id
        going = Mentor.centers.through.objects.filter(center=center).values("mentor")
        rows = Mentor.objects.ready_on(sitting.day).filter(pk__in=going).exclude(pk__in=known)
        ready = [Bare(*row) for row in rows.values_list("pk", "school_id")]
        self.reasons, self.count = reasons_for(ready, sitting.session, among=going), len(ready)
        first = sorted((one.pk for one in ready), key=lambda pk: bool(self.reasons[pk]))[:most]
        whole = Mentor.objects.select_related("school").in_bulk(first)
        self.shown = [whole[pk] for pk in first if pk in whole]
        for one in self.shown:
            one.why_not = "".join(plain(reason.text) for reason in self.reasons[one.pk])
            one.can_come = not one.why_not

    @property
    def more(self) -> bool:
        return len(self.shown) < self.count


def _number(request: HttpRequest, name: str) -> int:
    """What a form sends; nothing at all, and letters, find nobody."""
    typed = request.POST.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


def _assignment(request: HttpRequest, session: ClassSession) -> Assignment:
    rows = Assignment.objects.select_related("session", "mentor")
    return get_object_or_404(rows, session=session, pk=_number(request, "assignment"))


def _learner(request: HttpRequest, session: ClassSession, name: str = "learner") -> Learner:
    """One of the session's list; nobody else can be named here."""
    pk = _number(request, name)
    found = next((one.learner for one in read_sitting(session).people if one.learner.pk == pk), None)
    if found is None:
        raise BadValue(_("受講者をえらんでください。"), field=name)
    return found


def _mentor(request: HttpRequest, session: ClassSession) -> Mentor:
    """One of the centre's."""
    found = Mentor.objects.here().filter(pk=_number(request, "mentor"), centers=session.run.center_id).first()
    if found is None:
        raise BadValue(_("メンターをえらんでください。"), field="mentor")
    return found


def _wanted(request: HttpRequest, session: ClassSession, **by: Any) -> str:
    typed = request.POST.get("wanted", "")
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 3:
        raise BadValue(_("人数は、数字で書いてください。"), field="wanted")
    actions.ask_for_mentors(session=session, wanted=int(typed), **by)
    return _("来てほしい人数を決めました。")


def _assign(request: HttpRequest, session: ClassSession, **by: Any) -> str:
    agreed = request.POST.get("do") == "agreed"
    actions.assign(mentor=_mentor(request, session), session=session, agreed=agreed, **by)
    return _("メンターを決めました。") if agreed else _("お願いしました。メンターのページに出ます。")


def _cancel(request: HttpRequest, session: ClassSession, **by: Any) -> str:
    reason = request.POST.get("reason", "")
    actions.cancel(assignment=_assignment(request, session), reason=reason, **by)
    return _("取り消しました。この方の組もはずれました。もう一度組んでください。")


def _came(request: HttpRequest, session: ClassSession, **by: Any) -> str:
    actions.mark_came(assignment=_assignment(request, session), **by)
    return _("来た時刻を記録しました。")


def _left(request: HttpRequest, session: ClassSession, **by: Any) -> str:
    actions.mark_left(assignment=_assignment(request, session), **by)
    return _("帰った時刻を記録しました。")


def _unmark(request: HttpRequest, session: ClassSession, **by: Any) -> str:
    actions.unmark(assignment=_assignment(request, session), **by)
    return _("時刻を消しました。")


def _match(request: HttpRequest, session: ClassSession, **by: Any) -> str:
    run = actions.match_session(session=session, keep=request.POST.get("do") == "keep", **by)
    return _("%(n)d人を組みました。") % {"n": run.served}


def _pin(request: HttpRequest, session: ClassSession, **by: Any) -> str:
    rows = Pairing.objects.select_related("session")
    pairing = get_object_or_404(rows, session=session, pk=_number(request, "pair"))
    pinned = request.POST.get("do") != "off"
    actions.pin(pairing=pairing, pinned=pinned, **by)
    return _("固定しました。") if pinned else _("固定をはずしました。")


def _swap(request: HttpRequest, session: ClassSession, **by: Any) -> str:
    one, other = _learner(request, session, "one"), _learner(request, session, "other")
    actions.swap(session=session, one=one, other=other, **by)
    return _("入れかえました。2つの組を固定しました。")


def _forbid(request: HttpRequest, session: ClassSession, **by: Any) -> str:
    actions.forbid(
        session=session, learner=_learner(request, session), mentor=_mentor(request, session),
        reason=request.POST.get("reason", ""), **by,
    )  # fmt: skip
    return _("この2人は、これからいっしょに組みません。")


def _allow(request: HttpRequest, session: ClassSession, **by: Any) -> str:
    learners = [one.learner.pk for one in read_sitting(session).people]
    rows = Forbidden.objects.filter(learner__in=learners, mentor__centers=session.run.center_id)
    actions.allow(forbidden=get_object_or_404(rows, pk=_number(request, "forbidden")), session=session, **by)
    return _("またいっしょに組めるようにしました。")


DO: dict[str, Callable[..., str]] = {
    "wanted": _wanted, "assign": _assign, "cancel": _cancel, "came": _came, "left": _left, "unmark": _unmark,
    "match": _match, "pin": _pin, "swap": _swap, "forbid": _forbid, "allow": _allow,
    **mentor_calls.DO,
}  # fmt: skip


@require_POST
@desk_view
def change(request: HttpRequest, scope: Scope, pk: int, what: str) -> HttpResponse:
    """Each form of the page is one action; what cannot be done is said on the page."""
    session = session_or_404(scope, pk)
    if what not in DO:
        raise Http404
    try:
        done = DO[what](request, session, by=request.user, at=timezone.now())
    except SchoolError as error:
        return _show(request, session, error=error)
    said.success(request, done)
    return HttpResponseRedirect(reverse("desk:session_mentors", args=[pk]))
