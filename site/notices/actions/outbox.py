"""Notices written down, taken back, forgotten. Nothing here waits for a mail server or for LINE."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django_q.tasks import async_task

from core.statements import Rows, insert
from notices import channels
from notices.enums import OPEN, Kind, Status
from notices.messages import one_line
from notices.models import Call, LinkTry, Notice
from people.models import Learner

LONGEST_SUBJECT, LONGEST_BODY, LONGEST_SAY = 120, 4000, 2000
KEPT = timedelta(days=400)
TRIES_KEPT = timedelta(days=2)


def notify(
    *,
    learner: Learner,
    kind: Kind,
    about: str,
    subject: str,
    body: str,
    say: str = "",
    center: str = "",
    urgent_at: datetime | None = None,
    not_before: datetime | None = None,
    at: datetime | None = None,
    rows: Rows | None = None,
) -> Notice | None:
    """Writes one notice for ``learner``'s first usable channel; it goes out once the caller has committed.

    One a learner, kind and ``about`` (``application:12``; whatever may happen twice needs a number of
    its own there): a second call gives the first one's notice. Subject and body are plain text without
    greeting; ``say`` is said on the telephone instead of the body. ``urgent_at`` is when it is too late.
    ``rows`` says that ``about`` is being made at this moment and by whom: nothing is looked for, and the
    notice is written with what it is about. None if the learner has been erased.
    """
    at = at or timezone.now()
    if learner.erased_at:
        return None
    if rows is None and (there := _first(learner, kind, about)):
        return there
    due = max(at, not_before) if not_before else at
    way = channels.first_way(learner, urgent_at=urgent_at, at=due)
    notice = Notice(
        learner=learner,
        kind=kind,
        about=about,
        channel=way.channel,
        reason=way.reason,
        status=channels.first_status(learner, kind, way.channel),
        subject=one_line(subject)[:LONGEST_SUBJECT],
        body=body.replace("\r\n", "\n")[:LONGEST_BODY],
        say=say[:LONGEST_SAY],
        center=center or learner.home_center,
        urgent_at=urgent_at,
        due_at=due,
        created_at=at,
    )
    if rows is not None:
        rows.add(notice)
    else:
        try:
            with transaction.atomic():
                insert(notice)
        except IntegrityError:
            there = _first(learner, kind, about)
            if there is None:
                raise
            return there
    if notice.status == Status.PENDING and due <= at:
        enqueue(notice, rows)
    return notice


def _first(learner: Learner, kind: str, about: str) -> Notice | None:
    return Notice.objects.filter(learner=learner, kind=kind, about=about, after__isnull=True).first()


def enqueue(notice: Notice, rows: Rows | None = None) -> None:
    """Asks the worker, after the commit. A queue that is down delays the notice until the next sweep.

    ``rows``: with which the notice is still to be written.
    """

    def ask() -> None:  # a real function: Django logs the name of one that fails
        async_task("notices.tasks.deliver", notice.pk, save=False)

    if rows is not None:
        rows.after(ask)
    else:
        transaction.on_commit(ask, robust=True)


@transaction.atomic
def drop(
    *,
    about: str,
    kinds: Iterable[Kind] | None = None,
    learner: Learner | None = None,
    at: datetime | None = None,
) -> int:
    """Takes back what has not been sent about this, calls and cards included; gives how many.

    With ``learner`` also what stands below it: ``application:12`` takes ``application:12:session:5`` along.
    What is being sent at this moment cannot be held; should it fail, it is not tried again.
    """
    at = at or timezone.now()
    found = Notice.objects.filter(about=about)
    if learner is not None:
        below = Q(about=about) | Q(about__startswith=f"{about}:")
        found = Notice.objects.filter(below, learner=learner)
    if kinds is not None:
        found = found.filter(kind__in=list(kinds))
    found.filter(status=Status.SENDING).update(dropped_at=at)
    return found.filter(status__in=OPEN).update(status=Status.DROPPED, dropped_at=at, done_at=at)


@transaction.atomic
def forget_learner(*, learner: Learner, at: datetime | None = None) -> int:
    """Removes every word written to a learner, stop links included. Twice is harmless."""
    at = at or timezone.now()
    learner.stop_links.all().delete()
    Call.objects.filter(notice__learner=learner).exclude(memo="").update(memo="")
    Notice.objects.filter(learner=learner, status__in=OPEN).update(
        status=Status.DROPPED, dropped_at=at, done_at=at
    )
    return Notice.objects.filter(learner=learner).exclude(body="").update(subject="", body="", say="")


@transaction.atomic
def forget_old(*, at: datetime | None = None) -> int:
    """Removes notices of more than a year ago that nobody waits for; stop links go on working."""
    at = at or timezone.now()
    LinkTry.objects.filter(at__lt=at - TRIES_KEPT).delete()
    old = Notice.objects.filter(created_at__lt=at - KEPT).exclude(status__in=[*OPEN, Status.SENDING])
    count = old.count()
    old.delete()
    return count
