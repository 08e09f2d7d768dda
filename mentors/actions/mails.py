"""Mails to mentors and guardians: a row is written, the worker claims it, makes text and secret, and sends.

As with notices (docs/adr/0012): claimed and committed before anything leaves, so nothing goes out twice.
What may have arrived is not repeated: whoever misses a mail asks for another.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django_q.tasks import async_task

from mentors import messages
from mentors.class_messages import still_so
from mentors.enums import TO_GUARDIAN, MailKind, MailStatus, Purpose, State, Way
from mentors.models import MailChange, Mentor, MentorMail
from mentors.state import consent_holds, today
from notices import mail
from notices.sending import Answer

RETRY_AFTER = timedelta(minutes=2)
MOST_TRIES = 3
STALE = timedelta(minutes=3)
CONFIRMED_WITHIN = timedelta(days=2)  # a link lasts a day, from when its mail left
MOST_ASKED, ASKED_WITHIN = 3, timedelta(days=1)
_AFTER = {
    Answer.SENT: MailStatus.SENT,
    Answer.REFUSED: MailStatus.FAILED,
    Answer.UNCLEAR: MailStatus.UNCLEAR,
}
# The link that a mail carries.
CARRIES = {
    MailKind.SIGN_IN: Purpose.SIGN_IN,
    MailKind.ASK: Purpose.CONSENT,
    MailKind.GIVEN: Purpose.WITHDRAW,
    MailKind.NEW_MAIL: Purpose.NEW_MAIL,
}


def queue(mentor: Mentor, kind: MailKind, *, at: datetime) -> MentorMail:
    """Writes the mail down; it goes once the caller has committed."""
    row = MentorMail.objects.create(mentor=mentor, kind=kind, key=uuid.uuid4(), created_at=at, due_at=at)

    def ask() -> None:
        async_task("mentors.tasks.deliver", row.pk, save=False)

    transaction.on_commit(ask, robust=True)
    return row


def ask_guardian(mentor: Mentor, *, at: datetime) -> bool:
    """Writes to the guardian, if a mail is the way chosen and a consent is needed; three times a day at most."""
    if mentor.guardian_way != Way.LINK or not mentor.guardian_email or not mentor.verified_at:
        return False
    if consent_holds(mentor, today(at)) or not mentor.is_here:
        return False
    asked = mentor.mails.filter(kind=MailKind.ASK, created_at__gt=at - ASKED_WITHIN).count()
    if asked >= MOST_ASKED:
        return False
    queue(mentor, MailKind.ASK, at=at)
    return True


def change_of(row: MentorMail) -> MailChange | None:
    """The new address that waits for its link, or the last old one that is still to be told."""
    changes = row.mentor.mail_changes
    if row.kind == MailKind.NEW_MAIL:
        return changes.filter(ended_at__isnull=True).first()
    return changes.exclude(was="").first() if row.kind == MailKind.OLD_MAIL else None


def address_of(row: MentorMail, change: MailChange | None) -> str:
    mentor = row.mentor
    if row.kind in (MailKind.NEW_MAIL, MailKind.OLD_MAIL):
        return (change.email or change.was) if change else ""
    if row.kind not in TO_GUARDIAN:
        return mentor.email
    if row.kind == MailKind.GIVEN:
        consent = mentor.consents.filter(way=Way.LINK, withdrawn_at__isnull=True).first()
        return consent.contact if consent else ""
    return mentor.guardian_email


def deliver(*, mail_id: int, at: datetime | None = None) -> MentorMail:
    """One attempt, if its time has come and nobody else is at it. Twice is harmless."""
    from .links import new_key

    at = at or timezone.now()
    with transaction.atomic(durable=True):
        mine = MentorMail.objects.filter(pk=mail_id, status=MailStatus.PENDING, due_at__lte=at).update(
            status=MailStatus.SENDING, claimed_at=at, attempts=F("attempts") + 1
        )
        row = MentorMail.objects.select_related(
            "mentor__school", "session__run__center", "session__room"
        ).get(pk=mail_id)
        change = change_of(row)
        to = address_of(row, change)
        if mine and (row.mentor.state == State.LEFT or not to or not still_so(row, at)):
            return _close(row, MailStatus.DROPPED, at)
        if not mine:
            return row
        purpose = CARRIES.get(MailKind(row.kind))
        token = new_key(mentor=row.mentor, purpose=purpose, at=at, change=change) if purpose else ""
    subject, body = messages.mail_of(row, token=token, at=at)
    answer = mail.send(to=to, subject=subject, body=body, key=row.key)
    if answer in (Answer.TROUBLE, Answer.SILENCE) and row.attempts < MOST_TRIES:
        MentorMail.objects.filter(pk=row.pk, status=MailStatus.SENDING).update(
            status=MailStatus.PENDING, due_at=at + RETRY_AFTER
        )
        row.refresh_from_db()
        return row
    return _close(row, _AFTER.get(answer, MailStatus.FAILED), at)


def _close(row: MentorMail, status: MailStatus, at: datetime) -> MentorMail:
    MentorMail.objects.filter(pk=row.pk, status=MailStatus.SENDING).update(status=status, done_at=at)
    row.refresh_from_db()
    return row


def forget_addresses(*, at: datetime) -> None:
    """A new address that nobody confirmed in time, and an old one once it was told (or could not be)."""
    for change in MailChange.objects.filter(ended_at__isnull=True, made_at__lt=at - CONFIRMED_WITHIN):
        change.email, change.ended_at = "", at
        change.save(update_fields=["email", "ended_at"])
    waits = MentorMail.objects.filter(
        mentor=OuterRef("mentor"), kind=MailKind.OLD_MAIL, status__in=[MailStatus.PENDING, MailStatus.SENDING]
    )
    for change in MailChange.objects.exclude(was="").exclude(Exists(waits)):
        change.was = ""
        change.save(update_fields=["was"])


def deliver_due(*, at: datetime | None = None) -> int:
    """Each minute: what is due, and what somebody began and left. Gives how many attempts it made."""
    at = at or timezone.now()
    MentorMail.objects.filter(status=MailStatus.SENDING, claimed_at__lt=at - STALE).update(
        status=MailStatus.UNCLEAR, done_at=at
    )
    forget_addresses(at=at)
    due = list(
        MentorMail.objects.filter(status=MailStatus.PENDING, due_at__lte=at)
        .order_by("due_at", "pk")
        .values_list("pk", flat=True)[:200]
    )
    for pk in due:
        deliver(mail_id=pk, at=at)
    return len(due)
