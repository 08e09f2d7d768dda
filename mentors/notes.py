"""What is wanted and what was done, as pages and paper show it. Nothing is written here.

What a mentor may see of an earlier note is decided in one place, :func:`for_mentor`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.typeset import plain
from courses.codes import Code, read_code
from courses.models import LessonPage
from courses.reading import LessonView, Stored, read_lesson
from events.attending import phone_of
from events.enums import SEATED, RunState
from events.messages import day, when
from events.models import Applicant, ClassSession
from people.models import Learner

from .forms import TOPICS
from .models import VisitNote, Wish
from .table_words import PHRASES


class Shelf:
    """Lessons as the owners of different phones read them, each fetched and read once."""

    def __init__(self, numbers: Iterable[int]) -> None:
        numbers = set(numbers)
        rows = LessonPage.objects.for_readers().filter(number__in=numbers) if numbers else []
        self.pages = {page.number: page for page in rows}
        self._read: dict[tuple[int, str], LessonView] = {}

    def lesson(self, number: int, phone: str) -> LessonView | None:
        """The lesson, or None when it is gone."""
        if number not in self.pages:
            return None
        if (number, phone) not in self._read:
            self._read[number, phone] = read_lesson(self.pages[number], phone, pictures_of=0)
        return self._read[number, phone]

    def lessons(self, numbers: Iterable[int], phone: str) -> list[LessonView]:
        return [view for view in (self.lesson(number, phone) for number in numbers) if view is not None]


@dataclass(frozen=True)
class Practised:
    """A step as it is listed; without an address where the step is gone."""

    code: str
    text: Stored
    url: str = ""


@dataclass(frozen=True)
class NoteView:
    """A note in words."""

    note: VisitNote
    day: str
    steps: list[Practised] = field(default_factory=list)
    result: str = ""
    next_lesson: LessonView | None = None
    next_topic: str = ""
    phrases: list[str] = field(default_factory=list)
    memo: str = ""


def numbers_in(notes: Iterable[VisitNote], wishes: Iterable[Wish] = ()) -> set[int]:
    """Every lesson that is named in them."""
    codes = (read_code(code) for note in notes for code in note.codes)
    found = {code.lesson for code in codes if code is not None}
    found |= {note.next_lesson for note in notes if note.next_lesson}
    return found | {number for wish in wishes for number in wish.lessons}


def view_of(note: VisitNote, shelf: Shelf, phone: str) -> NoteView:
    """Everything in the note, for staff. ``note.session`` is asked for its day."""
    return NoteView(
        note=note, day=day(note.session.starts_at), steps=[_step(code, shelf, phone) for code in note.codes],
        result=str(note.get_result_display()),
        next_lesson=shelf.lesson(note.next_lesson, phone) if note.next_lesson else None,
        next_topic="、".join(topics_said([note.next_topic])),
        phrases=[str(PHRASES[one]) for one in note.phrases if one in PHRASES], memo=note.memo,
    )  # fmt: skip


def _step(typed: str, shelf: Shelf, phone: str) -> Practised:
    code = read_code(typed) or Code(0)
    lesson = shelf.lesson(code.lesson, phone)
    step = lesson.step(code.step) if lesson and code.step else None
    if step is None:
        return Practised(typed, Stored(_("いまは、ない｜手順《てじゅん》です")))
    return Practised(typed, step.text, step.url)


def for_mentor(note: VisitNote, shelf: Shelf, phone: str) -> NoteView:
    """What the mentor who sits there today may see: typed words only once staff have read them (P01)."""
    view = view_of(note, shelf, phone)
    return view if note.memo_passed_at else NoteView(**{**view.__dict__, "memo": ""})


def last_notes(learners: Iterable[int], before: datetime) -> dict[int, VisitNote]:
    """Of each learner the last note of a session that began earlier; one query."""
    rows = (
        VisitNote.objects.filter(learner__in=list(learners), session__starts_at__lt=before)
        .select_related("session", "learner")
        .order_by("session__starts_at", "pk")
    )
    return {note.learner_id: note for note in rows}


def wishes_in(session: ClassSession) -> dict[int, Wish]:
    return {wish.learner_id: wish for wish in Wish.objects.filter(session=session)}


def notes_in(session: ClassSession) -> dict[int, VisitNote]:
    return {note.learner_id: note for note in VisitNote.objects.filter(session=session)}


def topics_said(marks: Iterable[str]) -> list[str]:
    """As the forms name them, with their readings."""
    said = {str(mark): label for mark, label in TOPICS}
    return [str(said[mark]) for mark in marks if mark in said]


def next_meetings(learners: Sequence[int], after: datetime) -> dict[int, ClassSession]:
    """The next session in which each has a seat; two queries."""
    seats = list(
        Applicant.objects.filter(
            learner__in=learners, live=True, application__state__in=SEATED, run__state=RunState.PUBLISHED
        ).values_list("learner_id", "run_id", "application__pool__session_id")
    )
    sessions = (
        ClassSession.objects.held()
        .filter(Q(run__in={run for _one, run, _time in seats}), starts_at__gt=after)
        .select_related("run__center", "room")
        .order_by("starts_at", "pk")
    )
    found: dict[int, ClassSession] = {}
    for session in sessions:
        for learner, run, time in seats:
            if run == session.run_id and time in (None, session.pk):
                found.setdefault(learner, session)
    return found


def done_by(learner: Learner, at: datetime) -> list[dict[str, Any]]:
    """これまでにしたこと, for the learner's own page: no word of what mentors tell each other."""
    notes = list(
        VisitNote.objects.filter(learner=learner, session__starts_at__lte=at)
        .select_related("session__run")
        .order_by("-session__starts_at", "-pk")[:10]
    )
    shelf, phone = Shelf(numbers_in(notes)), phone_of(learner)
    views = [view_of(note, shelf, phone) for note in notes]
    return [
        {
            "when": view.day, "run": view.note.session.run, "steps": view.steps, "result": view.result,
            "done": view.note.result == "done", "next": view.next_lesson, "next_topic": view.next_topic,
        }
        for view in views
    ]  # fmt: skip


def exported(notes: Iterable[VisitNote]) -> list[dict[str, Any]]:
    """Notes for whoever asks what is on file: marks in words, moments in local time."""
    return [
        {
            "教室": note.session.run.title, "回の日時": when(note.session.starts_at), "手順": "、".join(note.codes),
            "どうだったか": str(note.get_result_display()), "次のレッスン": note.next_lesson or "",
            "次に知りたいこと": plain("、".join(topics_said([note.next_topic]))),
            "次のメンターへ": "、".join(plain(str(PHRASES[one])) for one in note.phrases if one in PHRASES),
            "ひとこと": note.memo, "書いた日時": f"{timezone.localtime(note.changed_at):%Y-%m-%d %H:%M}",
        }
        for note in notes
    ]  # fmt: skip
