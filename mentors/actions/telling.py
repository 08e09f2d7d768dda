"""Mails to mentors about classes: each occasion of a class is told to a mentor once.

The row is the promise: it is written with what it tells of, in one transaction, and its key is unique. Whoever
is killed before leaves nothing, whoever is killed after leaves a row that the minute's round finds.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django_q.tasks import async_task

from events.models import ClassSession
from mentors.enums import MailKind, MailStatus
from mentors.models import Mentor, MentorMail


def tell(
    mentor: Mentor, kind: MailKind, session: ClassSession, *, at: datetime, occasion: str = ""
) -> MentorMail | None:
    """Writes the mail down, unless this occasion was told before; gives what is new."""
    row, new = MentorMail.objects.get_or_create(
        mentor=mentor, kind=kind, session=session, occasion=occasion,
        defaults={"key": uuid.uuid4(), "created_at": at, "due_at": at},
    )  # fmt: skip
    if not new:
        # What was dropped has never left the house: it may be true again.
        again = MentorMail.objects.filter(pk=row.pk, status=MailStatus.DROPPED)
        if not again.update(status=MailStatus.PENDING, due_at=at, done_at=None):
            return None

    def ask() -> None:
        async_task("mentors.tasks.deliver", row.pk, save=False)

    transaction.on_commit(ask, robust=True)
    return row
