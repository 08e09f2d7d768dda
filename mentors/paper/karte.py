"""おなやみカルテ on paper: what was done with a QR and a code for each step, what comes next, whom to ring.

Nothing but the 呼び名 says whose it is, and what mentors tell each other stays off it: it is the learner's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from core.days import midnight
from core.school import default_school
from events.attending import phone_of
from events.messages import when
from events.paper.common import day_said, plain, said, stored
from media import qr
from media.paper.text import flow
from media.pdf import PaperError, compile_pdf
from mentors.models import VisitNote
from mentors.notes import NoteView, Practised, Shelf, next_meetings, numbers_in, view_of

TEMPLATE = Path(__file__).resolve().parent / "templates" / "karte.typ"


def karte_pdf(notes: Sequence[VisitNote], *, today: date) -> bytes:
    """One sheet or more for each note. The same notes on the same day give the same bytes."""
    prefetch_related_objects(list(notes), "session__run__center", "session__room", "learner")
    shelf = Shelf(numbers_in(notes))
    after = max((note.session.starts_at for note in notes), default=timezone.now())
    coming = next_meetings([note.learner_id for note in notes], after)
    school = default_school()
    title = _("おなやみカルテ")
    data = {
        "title": title,
        "author": school.school_name,
        "description": _("教室でしたことと、次にすることです。"),
        "heading": said(_("おなやみカルテ")),
        "done": said(_("きょう、したこと")),
        "nothing": said(_("きょうは、｜話《はなし》を｜聞《き》きました。")),
        "how": said(_("スマホのカメラをQRに｜向《む》けると、その｜手順《てじゅん》が｜開《ひら》きます。")),
        "next": said(_("｜次《つぎ》にすること")),
        "meeting": said(_("｜次《つぎ》の｜教室《きょうしつ》")),
        "ask": said(_("こまったときは、お｜電話《でんわ》ください。")),
        "sheets": [
            _sheet(view_of(note, shelf, phone_of(note.learner)), coming, tel=school.tel) for note in notes
        ],
        "printed": plain(_("%(day)sに作りました。") % {"day": day_said(today)}),
    }
    return compile_pdf(TEMPLATE, data, timestamp=int(midnight(today).timestamp()))


def _sheet(view: NoteView, coming: dict[int, Any], *, tel: str) -> dict[str, Any]:
    note = view.note
    session, center = note.session, note.session.run.center
    meeting = coming.get(note.learner_id)
    following = flow(view.next_lesson.title.stored) if view.next_lesson else said(view.next_topic)
    return {
        "name": plain(note.learner.call_name) + said(_("さん")),
        "plain_name": _("%(name)sさんのカルテ") % {"name": note.learner.call_name},
        "when": plain(day_said(timezone.localdate(session.starts_at))),
        "where": stored(center.readings, center.name),
        "run": stored(session.run.readings, session.run.title),
        "result": said(view.result),
        "steps": [_step(step) for step in view.steps],
        "next": following,
        "next_qr": _code(str(view.next_lesson.number)) if view.next_lesson else None,
        "meeting": plain(when(meeting.starts_at)) if meeting else [],
        "meeting_where": stored(meeting.run.center.readings, meeting.run.center.name) + plain(f"　{meeting.room.name}")
        if meeting else [],
        "center": stored(center.readings, center.name),
        "tel": center.tel or tel,
    }  # fmt: skip


def _step(step: Practised) -> dict[str, Any]:
    return {"code": step.code, "text": flow(step.text.stored), "qr": _code(step.code) if step.url else None}


def _code(number: str) -> dict[str, Any]:
    try:
        address = qr.short_url(settings.BASE_URL, number)
        alt = _("QRコード。番号%(code)s。アドレスは%(address)s") % {"code": number, "address": address}
        return {"svg": qr.svg(address, alt=alt), "cells": len(qr.matrix(address)), "alt": alt, "code": number}
    except ValueError as error:
        raise PaperError(str(error)) from error
