"""The own table of today: who sits there, what they want, what was done. On no other day, and of nobody else (P01)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from events.attending import phone_of
from events.forms import errors_of
from events.models import ClassSession
from media.pdf import PaperError
from mentors import actions, notes
from mentors.enums import Coming
from mentors.errors import BadValue, SchoolError
from mentors.models import Mentor, Pairing, VisitNote, Wish
from mentors.pairing import fit_on, read_sitting
from mentors.paper import karte_pdf
from mentors.table_forms import NoteForm, WishForm
from people.models import Learner

from .own import own_page, show

SAID = {
    "noted": gettext_lazy("カルテを｜保存《ほぞん》しました。きょうのうちは、｜直《なお》せます。"),
    "wish": gettext_lazy("したいことを｜保存《ほぞん》しました。"),
}


def todays(mentor: Mentor, pk: int, at: datetime) -> ClassSession:
    """A session of today to which the mentor comes, or 404."""
    session = get_object_or_404(
        ClassSession.objects.held().select_related("run__center", "room"),
        pk=min(pk, 2**31 - 1), assignments__mentor=mentor, assignments__state=Coming.ACCEPTED,
    )  # fmt: skip
    day = timezone.localdate(at)
    if timezone.localdate(session.starts_at) != day or not fit_on(mentor, day):
        raise Http404
    return session


def _mine(session: ClassSession, mentor: Mentor) -> list[Pairing]:
    return [pair for pair in read_sitting(session).pairs if pair.mentor_id == mentor.pk]


def _pair(session: ClassSession, mentor: Mentor, learner: int) -> Pairing:
    """The pair in which somebody sits at this very table, or 404."""
    found = next((pair for pair in _mine(session, mentor) if pair.learner_id == learner), None)
    if found is None:
        raise Http404
    return found


def numbers_of(session: ClassSession) -> list[int]:
    return list(session.run.lessons.for_readers().values_list("number", flat=True))


@require_safe
@own_page
def table(request: HttpRequest, mentor: Mentor, pk: int) -> HttpResponse:
    """Everybody at the own table."""
    at = timezone.now()
    session = todays(mentor, pk, at)
    pairs = _mine(session, mentor)
    ids = [pair.learner_id for pair in pairs]
    wishes, written = notes.wishes_in(session), notes.notes_in(session)
    wishes = {pk: wish for pk, wish in wishes.items() if pk in ids}
    last = notes.last_notes(ids, session.starts_at)
    own = numbers_of(session)
    shelf = notes.Shelf({*own, *notes.numbers_in(last.values(), wishes.values())})
    seats = []
    for pair in pairs:
        phone, wish = phone_of(pair.learner), wishes.get(pair.learner_id)
        before = last.get(pair.learner_id)
        wanted = wish.lessons if wish else []
        # Nothing else of the learner even reaches the template.
        seats.append(
            {
                "number": pair.learner_id, "name": pair.learner.call_name, "phone": pair.learner.get_phone_display(),
                "topics": notes.topics_said(wish.topics) if wish else [],
                "wanted": shelf.lessons(wanted, phone),
                "lessons": shelf.lessons([*wanted, *(n for n in own if n not in wanted)], phone),
                "last": notes.for_mentor(before, shelf, phone) if before else None,
                "noted": pair.learner_id in written,
            }
        )  # fmt: skip
    return show(
        request, "table", _("きょうのテーブル"), session=session, seats=seats,
        said=SAID.get(request.GET.get("said", ""), ""),
    )  # fmt: skip


def _back(session: ClassSession, said: str, learner: int) -> HttpResponse:
    response = redirect("mentor_table", session.pk)
    response["Location"] += f"?said={said}#seat{learner}"
    return response


def note_context(session: ClassSession, learner: Learner) -> dict[str, Any]:
    """What the form of a note or a wish needs: the lessons of the class, of the wish and of the note itself."""
    wish = Wish.objects.filter(session=session, learner=learner).first()
    note = VisitNote.objects.filter(session=session, learner=learner).first()
    wanted = wish.lessons if wish else []
    numbers = [*wanted, *(n for n in numbers_of(session) if n not in wanted)]
    shelf = notes.Shelf([*numbers, *notes.numbers_in([note] if note else [])])
    return {
        "wish": wish, "note": note, "lessons": shelf.lessons(numbers, phone_of(learner)), "shelf": shelf,
    }  # fmt: skip


def seen_of(request: HttpRequest) -> int:
    """The version that stood on the screen; nonsense is no version."""
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else -1


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def note(request: HttpRequest, mentor: Mentor, pk: int, learner: int) -> HttpResponse:
    """おなやみカルテ: what was done, how it went, what comes next. Until the end of the day."""
    at = timezone.now()
    session = todays(mentor, pk, at)
    pair = _pair(session, mentor, learner)
    found = note_context(session, pair.learner)
    form = NoteForm(
        request.POST if request.method == "POST" else None, lessons=found["lessons"], note=found["note"]
    )
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.write_note(
                    session=session,
                    learner=pair.learner,
                    mentor=mentor,
                    noted=form.noted(seen_of(request)),
                    at=at,
                )
            except BadValue as wrong:
                form.add_error(wrong.field if wrong.field in form.fields else None, wrong.text)
            except SchoolError as no:
                problem, status = no.text, 409
            else:
                return _back(session, "noted", learner)
    standing = VisitNote.objects.filter(session=session, learner=pair.learner).first()
    phone = phone_of(pair.learner)
    return show(
        request, "note", _("おなやみカルテ"), status=status, session=session, number=learner,
        name=pair.learner.call_name, form=form, problem=problem,
        errors=errors_of(form) if request.method == "POST" and not problem else [],
        # After a refusal for an old screen the next press is meant: the version that stands now goes along.
        seen=standing.version if standing else 0,
        standing=notes.view_of(standing, found["shelf"], phone) if standing and problem else None,
        written=standing is not None,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@own_page
def wish(request: HttpRequest, mentor: Mentor, pk: int, learner: int) -> HttpResponse:
    """したいこと, chosen at the table together."""
    at = timezone.now()
    session = todays(mentor, pk, at)
    pair = _pair(session, mentor, learner)
    found = note_context(session, pair.learner)
    own = [one for one in found["lessons"] if one.number in numbers_of(session)]
    form = WishForm(request.POST if request.method == "POST" else None, lessons=own, wish=found["wish"])
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_wish(session=session, learner=pair.learner, mentor=mentor, at=at, **form.chosen())
        except BadValue as wrong:
            form.add_error(wrong.field or None, wrong.text)
        except SchoolError as no:
            problem = no.text
        else:
            return _back(session, "wish", learner)
    return show(
        request, "wish", _("したいこと"), session=session, number=learner, name=pair.learner.call_name, form=form,
        problem=problem, errors=errors_of(form) if request.method == "POST" and not problem else [],
        status=409 if problem else 422 if request.method == "POST" else 200,
    )  # fmt: skip


@require_safe
@own_page
def karte(request: HttpRequest, mentor: Mentor, pk: int, learner: int) -> HttpResponse:
    """The note on paper, for the learner to take home."""
    at = timezone.now()
    session = todays(mentor, pk, at)
    pair = _pair(session, mentor, learner)
    written = get_object_or_404(VisitNote, session=session, learner=pair.learner)
    try:
        pdf = karte_pdf([written], today=timezone.localdate(at))
    except PaperError as problem:
        return show(request, "sorry", _("用紙を作れませんでした"), text=str(problem), status=503)
    headers = {"Content-Disposition": 'inline; filename="karte.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
