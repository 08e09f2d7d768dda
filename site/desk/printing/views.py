"""まとめて印刷: each sheet of a session by itself, or all of them with one button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.school import school_of
from events.attending import expected_in
from events.models import ClassSession
from media.pdf import PaperError
from people.actions import record, record_each
from people.enums import Verb
from people.rights import Scope

from ..access import desk_view, page
from ..checkin.views import session_or_404
from ..paper import sheets
from . import gather, handouts


def pdf_answer(pdf: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'},
    )


def not_made(request: HttpRequest, problem: PaperError) -> HttpResponse:
    return page(
        request,
        "printing/not_made.html",
        title=_("紙を作れませんでした"),
        place="today",
        problem=str(problem),
        status=503,
    )


def log_print(request: HttpRequest, session: ClassSession, word: str) -> None:
    """A sheet with telephone numbers has left the system: written down for each person, like every look."""
    entry: Any = {
        "actor": request.user,
        "verb": Verb.PRINT,
        "center": session.run.center.code,
        "reason": word,
    }
    with transaction.atomic():
        record(subject="session", subject_id=session.pk, **entry)
        people = [row.learner_id for row in expected_in([session])[session.pk]]
        record_each(subject="learner", subject_ids=people, **entry)


def roster(request: HttpRequest, session: ClassSession) -> bytes:
    pdf = sheets.roster_pdf(
        gather.sessions_on_paper([session], contacts=True),
        today=timezone.localdate(),
        school=school_of(request).school_name,
    )
    log_print(request, session, _("名簿"))
    return pdf


def signin(request: HttpRequest, session: ClassSession) -> bytes:
    (one,) = gather.sessions_on_paper([session], contacts=False)
    return sheets.signin_pdf(one, today=timezone.localdate(), school=school_of(request).school_name)


def tables(request: HttpRequest, session: ClassSession) -> bytes:
    one, plan = gather.with_tables(session)
    return sheets.table_plan_pdf(one, plan, today=timezone.localdate(), school=school_of(request).school_name)


def tags(request: HttpRequest, session: ClassSession) -> bytes:
    one, _plan = gather.with_tables(session)
    return sheets.name_tags_pdf(one, today=timezone.localdate(), school=school_of(request).school_name)


SHEETS: dict[str, Callable[[HttpRequest, ClassSession], bytes]] = {
    "roster": roster,
    "signin": signin,
    "tables": tables,
    "tags": tags,
}


@require_safe
@desk_view
def sheet(request: HttpRequest, scope: Scope, pk: int, name: str) -> HttpResponse:
    """One sheet as a PDF."""
    session = session_or_404(scope, pk)
    try:
        return pdf_answer(SHEETS[name](request, session), f"{name}-{session.pk}")
    except PaperError as problem:
        return not_made(request, problem)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def print_page(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The session's sheets. A POST is 「全部印刷」: the PDF, or the way to see how far the worker is."""
    session = session_or_404(scope, pk)
    lessons = handouts.lessons_of(session)
    phones = gather.phones_in(session)
    wanted = len(lessons) * len(phones)
    key = handouts.key_of(lessons, phones, today=timezone.localdate())
    progress = handouts.progress_of(key, sheets=wanted)
    if request.method == "POST":
        if not progress.is_ready:
            handouts.order(lessons, phones, key=key)
            return HttpResponseRedirect(reverse("desk:session_print", args=[session.pk]))
        try:
            first = [SHEETS[name](request, session) for name in ("roster", "signin", "tables", "tags")]
            whole = handouts.bound(first, handouts.copies(lessons, phones))
        except PaperError as problem:
            return not_made(request, problem)
        return pdf_answer(whole, f"all-{session.pk}")
    return page(
        request,
        "printing/session.html",
        title=_("まとめて印刷"),
        place="print",
        session=session,
        lessons=lessons,
        copies=sum(phones.values()),
        unknown=gather.without_phone(session),
        progress=progress,
        few=wanted <= handouts.AT_ONCE,
    )
