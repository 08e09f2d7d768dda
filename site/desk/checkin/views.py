"""The list of a session and every way to mark it. Each works as a plain form; scripts only make it quicker."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.paging import first_of
from events.actions import is_expected, mark_list, mark_presence, unmark_presence
from events.attending import Person, counts_of, people_of
from events.enums import Presence
from events.models import Attendance, ClassSession
from people.actions import record
from people.enums import Verb
from people.errors import SchoolError
from people.models import Learner
from people.order import BOX_BY_KANA
from people.rights import Scope

from ..access import desk_view, get_or_404_in_scope, page, seen_by
from . import finding

UNDO = "undo"
MARKS = [
    (Presence.PRESENT.value, gettext_lazy("来ました")),
    (Presence.ABSENT.value, gettext_lazy("欠席")),
    (Presence.LEFT_EARLY.value, gettext_lazy("早退")),
]
REASONS = {
    "absent": gettext_lazy("来ていないので、電話をかける"),
    "sick": gettext_lazy("体の具合やけがのことで、連絡する"),
    "lost": gettext_lazy("忘れ物のことで、連絡する"),
    "check": gettext_lazy("本人と、番号をたしかめる"),
    "help": gettext_lazy("手助けの内容をたしかめる"),
}
FOUND_AT_MOST = 20


def session_or_404(scope: Scope, pk: int) -> ClassSession:
    return get_or_404_in_scope(
        ClassSession.objects.select_related("run__center", "room", "teacher"), scope, pk=pk
    )


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("x-requested-with") == "XMLHttpRequest"


def _to_session(session: ClassSession, *, done: int | None = None) -> HttpResponse:
    tail = f"?done={done}#p{done}" if done else ""
    return HttpResponseRedirect(reverse("desk:session", args=[session.pk]) + tail)


def show_session(
    request: HttpRequest, session: ClassSession, *, error: str = "", status: int = 200
) -> HttpResponse:
    people = people_of(session)
    query = request.GET.get("q", "")[:80]
    done = next((one for one in people if str(one.learner.pk) == request.GET.get("done")), None)
    return page(
        request,
        "checkin/session.html",
        title=_("%(title)s 第%(n)d回の受付") % {"title": session.run.title, "n": session.number},
        place="today",
        session=session,
        people=finding.filtered(people, query),
        counts=counts_of(people),
        query=query,
        done=done,
        marks=MARKS,
        undo=UNDO,
        error=error,
        not_yet=timezone.localdate(session.starts_at) > timezone.localdate(),
        status=status,
    )


@require_safe
@desk_view
def session_list(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    return show_session(request, session_or_404(scope, pk))


def _answer(session: ClassSession, learner: Learner) -> JsonResponse:
    """What a script needs to draw the row as it now stands."""
    people = people_of(session)
    row = next((person for person in people if person.learner.pk == learner.pk), None)
    return JsonResponse(
        {
            "learner": learner.pk,
            "name": learner.call_name,
            "mark": row.presence if row else "",
            "counts": counts_of(people).as_dict(),
        }
    )


def _refused(
    request: HttpRequest,
    session: ClassSession,
    problem: str,
    *,
    status: int = 409,
    learner_pk: int | None = None,
) -> HttpResponse:
    if _is_script(request):
        stands = Attendance.objects.filter(session=session, learner_id=learner_pk).first()
        return JsonResponse({"error": problem, "mark": stands.presence if stands else ""}, status=status)
    return show_session(request, session, error=problem, status=status)


@require_POST
@desk_view
def mark(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """One tick: 来ました, 欠席, 早退, or taken back."""
    session = session_or_404(scope, pk)
    learner = finding.learner_of_list(session, request.POST.get("learner", ""))
    at = finding.moment_of(request.POST, now=timezone.now())
    wanted = request.POST.get("mark", "")
    try:
        if wanted == UNDO:
            unmark_presence(session=session, learner=learner, at=at)
        elif wanted in Presence.values:
            let_in = Attendance.objects.filter(session=session, learner=learner, walk_in=True).exists()
            mark_presence(
                session=session,
                learner=learner,
                presence=Presence(wanted),
                by=request.user,
                walk_in=let_in,
                at=at,
            )
        else:
            problem = _("来ました・欠席・早退のどれかを選んでください。")
            return _refused(request, session, problem, status=400, learner_pk=learner.pk)
    except SchoolError as refusal:
        return _refused(request, session, refusal.text, learner_pk=learner.pk)
    if _is_script(request):
        return _answer(session, learner)
    return _to_session(session, done=learner.pk)


@require_POST
@desk_view
def scan(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """A card, read by the camera or typed by its number: ticks its owner, or leads to the door."""
    session = session_or_404(scope, pk)
    learner = finding.learner_of_card(request.POST.get("code", "")[:200], session=session, scope=scope)
    if learner is None:
        return _refused(
            request,
            session,
            _("この受講者証は見つかりません。番号をたしかめるか、名前でさがしてください。"),
            status=400,
        )
    if not is_expected(session, learner):
        door = reverse("desk:walk_in", args=[session.pk]) + f"?who={finding.sealed(learner)}"
        if _is_script(request):
            return JsonResponse({"walk_in": door, "name": learner.call_name})
        return HttpResponseRedirect(door)
    try:
        mark_presence(session=session, learner=learner, presence=Presence.PRESENT, by=request.user)
    except SchoolError as problem:
        return _refused(request, session, problem.text)
    return _answer(session, learner) if _is_script(request) else _to_session(session, done=learner.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def walk_in(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """当日の受付: somebody without a seat is let in. Found by name, kana, number or card."""
    session = session_or_404(scope, pk)
    error = ""
    if request.method == "POST":
        learner = finding.unsealed(request.POST.get("who", ""))
        try:
            mark_presence(
                session=session,
                learner=learner,
                presence=Presence.PRESENT,
                by=request.user,
                walk_in=not is_expected(session, learner),
            )
            return _to_session(session, done=learner.pk)
        except SchoolError as problem:
            error = problem.text
    query = request.GET.get("q", "")[:80].strip()
    found: list[Learner] = []
    if who := request.GET.get("who"):
        found = [finding.unsealed(who)]
    elif query:
        found = first_of(seen_by(Learner.objects.found_by(query), scope), FOUND_AT_MOST, order=BOX_BY_KANA)
    people = people_of(session)
    standing = {person.learner.pk: person for person in people}
    context: dict[str, Any] = {
        "session": session,
        "query": query,
        "asked": bool(query or who),
        "found": [
            {"learner": one, "who": finding.sealed(one), "standing": standing.get(one.pk)} for one in found
        ],
        "counts": counts_of(people),
        "error": error,
    }
    return page(
        request,
        "checkin/walk_in.html",
        title=_("当日の受付"),
        place="today",
        status=409 if error else 200,
        **context,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def paper(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The sign-in sheet, entered afterwards: all rows in one form, one save."""
    session = session_or_404(scope, pk)
    people = people_of(session)
    error = ""
    if request.method == "POST":
        changed = _changed_rows(request.POST, people)
        try:
            mark_list(session=session, marks=changed, by=request.user)
            return _to_session(session)
        except SchoolError as problem:
            error = problem.text
    return page(
        request,
        "checkin/paper.html",
        title=_("紙の名簿から入れる"),
        place="today",
        session=session,
        people=people,
        marks=MARKS,
        error=error,
        status=409 if error else 200,
    )


def _changed_rows(posted: Any, people: list[Person]) -> dict[Learner, Presence | None]:
    """Only the rows that this clerk changed: what another desk has ticked meanwhile stays as it is."""
    rest = posted.get("rest", "")
    changed: dict[Learner, Presence | None] = {}
    for person in people:
        pk = person.learner.pk
        wanted, was = posted.get(f"mark_{pk}", ""), posted.get(f"was_{pk}", "")
        if not wanted and not person.presence and rest in Presence.values:
            changed[person.learner] = Presence(rest)
        elif wanted != was and (not wanted or wanted in Presence.values):
            changed[person.learner] = Presence(wanted) if wanted else None
    return changed


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def contact(request: HttpRequest, scope: Scope, pk: int, learner_pk: int) -> HttpResponse:
    """A learner's telephone number and needs: shown for a reason, and written down who looked (P05)."""
    session = session_or_404(scope, pk)
    learner = finding.learner_of_list(session, str(learner_pk))
    reason = request.POST.get("reason", "")
    shown = request.method == "POST" and reason in REASONS
    if shown:
        record(
            actor=request.user,
            verb=Verb.READ,
            subject="learner",
            subject_id=learner.pk,
            center=session.run.center.code,
            reason=str(REASONS[reason]),
        )
    return page(
        request,
        "checkin/contact.html",
        title=_("連絡先を見る"),
        place="today",
        session=session,
        learner=learner,
        reasons=list(REASONS.items()),
        shown=shown,
        error=_("見る理由を選んでください。") if request.method == "POST" and not shown else "",
    )
