"""おなやみカルテ at the desk: what each learner wants and did, words waiting to be read, and the paper to take home."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as said
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.typeset import plain
from events.attending import phone_of
from events.models import ClassSession
from media.pdf import PaperError
from mentors import actions
from mentors import notes as reading
from mentors.errors import BadValue, SchoolError
from mentors.models import VisitNote
from mentors.pairing import read_sitting
from mentors.paper import karte_pdf
from mentors.table_forms import NoteForm, WishForm
from mentors.views.seats import note_context, numbers_of, seen_of
from people.models import Learner
from people.order import in_order
from people.rights import Scope

from .access import desk_view, page
from .pairs import session_or_404
from .printing.views import not_made, pdf_answer


def _learner(session: ClassSession, pk: int) -> Learner:
    """One of the session's list, or 404."""
    found = next((one.learner for one in read_sitting(session).people if one.learner.pk == pk), None)
    if found is None:
        raise Http404
    return found


@require_safe
@desk_view
def index(request: HttpRequest, scope: Scope, pk: int) -> HttpResponse:
    """The whole list of the session."""
    return _index(request, session_or_404(scope, pk))


def _index(request: HttpRequest, session: ClassSession, *, error: SchoolError | None = None) -> HttpResponse:
    sitting = read_sitting(session)
    wishes, written = reading.wishes_in(session), reading.notes_in(session)
    shelf = reading.Shelf([*numbers_of(session), *reading.numbers_in(written.values(), wishes.values())])
    rows = []
    for one in sitting.people:
        wish, note = wishes.get(one.learner.pk), written.get(one.learner.pk)
        pair = sitting.pair_of(one.learner.pk)
        phone = phone_of(one.learner)
        if note is not None:
            note.session = session
        rows.append(
            {
                "learner": one.learner, "mentor": pair.mentor if pair else None,
                "topics": reading.topics_said(wish.topics) if wish else [],
                "wanted": shelf.lessons(wish.lessons, phone) if wish else [],
                "note": reading.view_of(note, shelf, phone) if note else None,
            }
        )  # fmt: skip
    return page(
        request, "notes/session.html", title=_("%(title)sのカルテ") % {"title": session.run.title}, place="today",
        session=session, rows=rows, written=len(written),
        begun=timezone.localdate(session.starts_at) <= timezone.localdate(),
        problem=plain(error.text) if error else "", status=409 if error else 200,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def one(request: HttpRequest, scope: Scope, pk: int, learner_pk: int) -> HttpResponse:
    """One learner's wish and note, written or corrected by staff; a correction is logged."""
    session = session_or_404(scope, pk)
    learner = _learner(session, learner_pk)
    found = note_context(session, learner)
    which = request.POST.get("do", "") if request.method == "POST" else ""
    own = [each for each in found["lessons"] if each.number in numbers_of(session)]
    note_form = NoteForm(
        request.POST if which == "note" else None, lessons=found["lessons"], note=found["note"]
    )
    wish_form = WishForm(request.POST if which == "wish" else None, lessons=own, wish=found["wish"])
    problem, at = "", timezone.now()
    form: Any = {"note": note_form, "wish": wish_form}.get(which)
    if form is not None and form.is_valid():
        who: Any = {"session": session, "learner": learner, "by": request.user, "at": at}
        try:
            if which == "note":
                actions.write_note(noted=note_form.noted(seen_of(request)), **who)
            else:
                actions.set_wish(**wish_form.chosen(), **who)
        except BadValue as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, wrong.text)
        except SchoolError as no:
            problem = plain(no.text)
        else:
            said.success(request, _("保存しました。"))
            return HttpResponseRedirect(reverse("desk:session_notes", args=[pk]))
    standing = VisitNote.objects.filter(session=session, learner=learner).first()
    return page(
        request, "notes/one.html", title=_("%(name)sさんのカルテ") % {"name": learner.call_name}, place="today",
        session=session, learner=learner, note_form=note_form, wish_form=wish_form, problem=problem,
        seen=standing.version if standing else 0,
        standing=reading.view_of(standing, found["shelf"], phone_of(learner)) if standing and problem else None,
        status=409 if problem else 422 if which else 200,
    )  # fmt: skip


@require_POST
@desk_view
def memo(request: HttpRequest, scope: Scope, pk: int, learner_pk: int) -> HttpResponse:
    """The words for the next mentor: passed once somebody has read them, or taken away."""
    session = session_or_404(scope, pk)
    note = get_object_or_404(VisitNote, session=session, learner=learner_pk)
    do, at = request.POST.get("do"), timezone.now()
    try:
        if do == "pass":
            actions.pass_memo(note=note, memo=request.POST.get("memo", ""), by=request.user, at=at)
            said.success(request, _("次のメンターに見せます。"))
        elif do == "blank":
            actions.blank_memo(note=note, by=request.user, at=at)
            said.success(request, _("ひとことを消しました。"))
        else:
            raise Http404
    except SchoolError as error:
        return _index(request, session, error=error)
    return HttpResponseRedirect(reverse("desk:session_notes", args=[pk]))


@require_safe
@desk_view
def paper(request: HttpRequest, scope: Scope, pk: int, learner_pk: int | None = None) -> HttpResponse:
    """おなやみカルテ of one learner, or of all who have one. 呼び名 only, so nobody's look is written down."""
    session = session_or_404(scope, pk)
    notes = session.visit_notes.select_related("learner").order_by()
    if learner_pk is not None:
        notes = notes.filter(learner=learner_pk)
    found = in_order(notes, lambda note: note.learner)
    if not found:
        raise Http404
    try:
        return pdf_answer(karte_pdf(found, today=timezone.localdate()), f"karte-{pk}")
    except PaperError as problem:
        return not_made(request, problem)
