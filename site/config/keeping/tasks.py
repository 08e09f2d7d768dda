"""What the worker does by the clock, and the commands do by hand: one action, and a note of how it went."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import mail_admins
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.upkeep import Upkeep, UpkeepKind, note

from .backup import Taken, take
from .drill import Drill
from .drill import rehearse as _rehearse
from .keys import KeepingError
from .store import Busy

log = logging.getLogger(__name__)


def sign_of_life() -> None:
    """Each minute: proof that the clock ticks and that somebody works."""
    note(kind=UpkeepKind.WORKER, at=timezone.now())


def back_up() -> None:
    """Every ten minutes. The first copy is tried at once, so that an installation starts with a proof."""
    try:
        take_and_note(at=timezone.now())
    except Busy:
        return
    except KeepingError:
        return  # noted, and told
    if not Upkeep.objects.filter(kind=UpkeepKind.DRILL).exists():
        rehearse()


def rehearse() -> None:
    """Each night."""
    try:
        rehearse_and_note(at=timezone.now())
    except KeepingError:
        return  # noted, and told; or somebody is at it


def take_and_note(*, at: datetime) -> Taken:
    try:
        taken = take(at=at)
    except Busy:
        raise
    except KeepingError as problem:
        _failed(UpkeepKind.BACKUP, problem.text, at)
        raise
    except Exception as problem:
        _failed(UpkeepKind.BACKUP, _unforeseen(problem), at)
        raise
    figures = {
        "name": taken.name,
        "seconds": round(taken.seconds, 1),
        "written": taken.written,
        "rows": taken.rows,
    }
    note(kind=UpkeepKind.BACKUP, at=at, figures=figures)
    log.info("backup %s: %.1f s, %d bytes new", taken.name, taken.seconds, taken.written)
    return taken


def rehearse_and_note(*, at: datetime, name: str = "") -> Drill:
    try:
        drill = _rehearse(at=at, name=name)
    except Busy:
        raise
    except KeepingError as problem:
        _failed(UpkeepKind.DRILL, problem.text, at)
        raise
    except Exception as problem:
        _failed(UpkeepKind.DRILL, _unforeseen(problem), at)
        raise
    if drill.problems:
        _failed(UpkeepKind.DRILL, " ".join(drill.problems), at)
    else:
        note(kind=UpkeepKind.DRILL, at=at, figures=drill.figures())
        log.info("restore drill %s: restored in %.1f s", drill.name, drill.restore_seconds)
    return drill


def _unforeseen(problem: Exception) -> str:
    """The kind only: the words of an error may hold what it was about."""
    return _("思わぬ誤りで止まりました（%(kind)s）。サーバーの記録を見てください。") % {
        "kind": type(problem).__name__
    }


def _failed(kind: UpkeepKind, text: str, at: datetime) -> None:
    log.error("%s failed", kind.value)
    try:
        tell = note(kind=kind, at=at, problem=text)
    except DatabaseError:
        tell = True  # a disk that is full for the copy may be full for the note
    if tell:
        _tell(_("【スマホ学園】%(what)sができませんでした") % {"what": kind.label}, text)


def _tell(subject: str, text: str) -> None:
    """By mail to whoever runs the installation; the desk shows it as well. A dead mail server stops nothing."""
    if not (settings.ADMINS and settings.MAIL_READY):
        return
    body: Any = _(
        "%(text)s\n\n%(url)s\nサーバーで manage.py doctor を動かすと、することが出ます。\n"
        "直るまで、1日に1回お知らせします。"
    ) % {"text": text, "url": settings.BASE_URL}
    mail_admins(subject, body, fail_silently=True)
