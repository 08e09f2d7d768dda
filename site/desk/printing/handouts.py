"""Handouts for everybody in a session: one copy for each learner, in the form for that learner's phone.

The copies hold no names, so they may lie in the cache. Several that are not made yet are made by the
worker, which says how far it is; the finished job is put together while the clerk waits.
"""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial

import pypdfium2
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from core.enums import Phone
from courses.models import LessonPage
from courses.paper import KEPT_SECONDS, Press
from courses.reading import read_lesson
from events.models import ClassSession
from media.pdf import PaperError

# So many sheets are set while one waits; more are the worker's.
AT_ONCE = 4
STALE_SECONDS = 10 * 60  # a worker that was killed says nothing any more: order again


@dataclass(frozen=True, slots=True)
class Progress:
    """``state``: "" (nothing ordered), waiting, running, done, failed."""

    state: str = ""
    done: int = 0
    total: int = 0

    @property
    def is_ready(self) -> bool:
        return self.state == "done"

    @property
    def is_under_way(self) -> bool:
        return self.state in ("waiting", "running")


def lessons_of(session: ClassSession) -> list[LessonPage]:
    return list(session.run.lessons.for_readers().order_by("number"))


def key_of(lessons: Sequence[LessonPage], phones: Counter[str], *, today: date) -> str:
    """Names a set of sheets as they are today: which lessons, as last published, for which phones."""
    parts = [
        [(page.pk, str(page.last_published_at)) for page in lessons],
        sorted(phone for phone, count in phones.items() if count),
        str(today),
    ]
    return "desk:handouts:" + hashlib.sha256(repr(parts).encode()).hexdigest()


def progress_of(key: str, *, sheets: int) -> Progress:
    """A few sheets need no worker."""
    if sheets <= AT_ONCE:
        return Progress("done", sheets, sheets)
    return Progress(**(cache.get(key) or {}))


def _say(key: str, progress: Progress) -> None:
    seconds = KEPT_SECONDS if progress.is_ready else STALE_SECONDS
    cache.set(key, asdict(progress), seconds)


def order(lessons: Sequence[LessonPage], phones: Counter[str], *, key: str) -> Progress:
    """Asks the worker for the sheets. While they are being made, or when they are, twice is harmless."""
    total = len(lessons) * len(phones)
    now = progress_of(key, sheets=total)
    if now.is_ready or now.is_under_way:
        return now
    started = Progress("waiting", 0, total)
    _say(key, started)
    transaction.on_commit(
        partial(
            async_task,
            "desk.printing.handouts.make_ready",
            [page.pk for page in lessons],
            sorted(phones),
            key,
            task_name="handouts",
        )
    )
    return started


def _press() -> Press:
    from notices.messages import school

    return Press(school=school(), today=timezone.localdate())


def make_ready(lesson_ids: Sequence[int], phones: Sequence[str], key: str) -> int:
    """For the worker: makes each sheet once, and says after each how far it is. Again: they lie ready."""
    pages = list(LessonPage.objects.for_readers().filter(pk__in=lesson_ids).order_by("number"))
    press, total, done = _press(), len(pages) * len(phones), 0
    try:
        for page in pages:
            for phone in phones:
                _sheet(press, page, phone)
                done += 1
                _say(key, Progress("running", done, total))
    except PaperError:
        _say(key, Progress("failed", done, total))
        raise
    _say(key, Progress("done", total, total))
    return done


def _sheet(press: Press, page: LessonPage, phone: str) -> bytes | None:
    lesson = read_lesson(page, phone)
    return press.handout(lesson) if lesson.steps else None


def copies(lessons: Sequence[LessonPage], phones: Counter[str]) -> list[tuple[list[bytes], int]]:
    """For each kind of phone its sheets in the lessons' order, and how many people want them."""
    press = _press()
    found = []
    for phone in Phone.values:
        if phones[phone]:
            made = [_sheet(press, page, phone) for page in lessons]
            found.append(([pdf for pdf in made if pdf], phones[phone]))
    return found


def bound(first: Sequence[bytes], then: Sequence[tuple[Sequence[bytes], int]]) -> bytes:
    """One PDF: ``first`` once each, then each set so many times over.

    A set is copied in a single step, so that its pictures lie in the file once and not once a copy.
    """
    whole = pypdfium2.PdfDocument.new()
    try:
        for pdf in first:
            _append(whole, [pdf], 1)
        for sheets, times in then:
            if sheets:
                _append(whole, sheets, times)
        out = io.BytesIO()
        whole.save(out)
        return out.getvalue()
    finally:
        whole.close()


def _append(whole: pypdfium2.PdfDocument, pdfs: Sequence[bytes], times: int) -> None:
    opened = [pypdfium2.PdfDocument(pdf) for pdf in pdfs]
    try:
        if len(opened) == 1:
            one, close = opened[0], []
        else:
            one = pypdfium2.PdfDocument.new()
            close = [one]
            for pdf in opened:
                one.import_pages(pdf)
        whole.import_pages(one, list(range(len(one))) * times)
        for pdf in close:
            pdf.close()
    finally:
        for pdf in opened:
            pdf.close()
