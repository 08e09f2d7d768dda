"""知らせ: filed in three taps, told to the staff at once, looked at, dealt with, closed. Nothing is ever lost.

The row is what counts: the desk shows it whatever becomes of the mails. These go as the others do
(docs/adr/0012): claimed and committed before anything leaves, so that none goes out twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from events.models import Center, ClassSession
from mentors import messages
from mentors.enums import MailStatus
from mentors.errors import BadValue, NotPossible
from mentors.models import LONGEST_WORDS, Mentor, Report, ReportMail, ReportStep
from mentors.table_words import ReportKind, ReportState
from notices import mail
from notices.sending import Answer
from people.actions import record
from people.enums import Role, Verb
from people.models import User
from people.rights import Anyone, group_name, scope_of

from .mails import MOST_TRIES, RETRY_AFTER, STALE
from .steps import OWN, lock, name_of

LONGEST_TEXT = 400
MOST_A_DAY = 20  # by one mentor; beyond that somebody must ring


def _words(text: str) -> str:
    text = text.strip()
    if len(text) > LONGEST_WORDS:
        raise BadValue(_("1000｜文字《もじ》までで｜書《か》いてください。"), field="words")
    return text


@transaction.atomic
def file_report(
    *, center: Center, kind: str, once: uuid.UUID, at: datetime, words: str = "",
    session: ClassSession | None = None, mentor: Mentor | None = None, by: Anyone | None = None,
) -> Report:  # fmt: skip
    """Writes it down and asks the worker to tell the staff. The same ``once`` gives the same report."""
    if kind not in ReportKind.values:
        raise BadValue(_("どんなことかを、えらんでください。"), field="kind")
    words = _words(words)
    if mentor is not None:
        lock(mentor)  # of two presses the second finds the first
    known = Report.objects.filter(once=once).first()
    if known is not None:
        if known.mentor_id != (mentor.pk if mentor else None):
            raise NotPossible(_("もう｜一度《いちど》、｜初《はじ》めから｜知《し》らせてください。"))
        return known
    if mentor is not None and mentor.reports.filter(made_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise NotPossible(
            _("たくさん｜届《とど》いています。すぐに、｜職員《しょくいん》に｜声《こえ》をかけてください。")
        )
    report, new = Report.objects.get_or_create(
        once=once,
        defaults={
            "center": center, "kind": kind, "words": words, "session": session, "mentor": mentor, "made_at": at,
            "by": "" if mentor else name_of(by),
        },
    )  # fmt: skip
    if not new:
        return report
    ReportStep.objects.create(report=report, at=at, by=OWN if mentor else report.by, now=ReportState.NEW)
    rows = ReportMail.objects.bulk_create(
        ReportMail(report=report, user=user, key=uuid.uuid4(), due_at=at) for user in told(center)
    )

    def ask() -> None:
        for row in rows:
            async_task("mentors.tasks.deliver_report", row.pk, save=False)

    transaction.on_commit(ask, robust=True)
    return report


def told(center: Center) -> Iterable[User]:
    """Whoever works at the centre, and the city: all who have an address."""
    groups = [
        group_name(Role.MANAGER, center.code),
        group_name(Role.CLERK, center.code),
        group_name(Role.CITY),
    ]
    rows = User.objects.filter(is_active=True, groups__name__in=groups).exclude(email="")
    return rows.distinct().order_by("pk")


@transaction.atomic
def add_words(*, report: Report, mentor: Mentor, words: str, at: datetime) -> Report:
    """What happened, added by whoever filed it, once and on the same day."""
    words = _words(words)
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.mentor_id != mentor.pk or timezone.localdate(report.made_at) != timezone.localdate(at):
        raise NotPossible(
            _("もう｜書《か》き｜足《た》せません。｜電話《でんわ》で｜知《し》らせてください。")
        )
    if not words:
        raise BadValue(_("｜書《か》いてから、｜送《おく》ってください。"), field="words")
    if report.words == words:
        return report
    if report.words:
        raise NotPossible(
            _(
                "もう｜書《か》き｜足《た》しています。｜続《つづ》きは｜職員《しょくいん》に｜話《はな》してください。"
            )
        )
    report.words = words
    report.save(update_fields=["words"])
    return report


def _held(report: Report, by: Anyone) -> Report:
    report = Report.objects.select_for_update(of=("self",)).select_related("center").get(pk=report.pk)
    if not scope_of(by).manages(report.center.code):
        raise NotPossible(_("会場の責任者だけが、できます。"))
    return report


def _step(report: Report, now: ReportState, text: str, by: Anyone, at: datetime) -> Report:
    report.state = now
    report.seen_at = report.seen_at or at
    report.closed_at = at if now == ReportState.CLOSED else None
    report.save(update_fields=["state", "seen_at", "closed_at"])
    ReportStep.objects.create(report=report, at=at, by=name_of(by), now=now, text=text)
    record(
        actor=by, verb=Verb.CHANGE, subject="report", subject_id=report.pk, center=report.center.code,
        reason=str(now.label), at=at,
    )  # fmt: skip
    return report


@transaction.atomic
def acknowledge(*, report: Report, by: Anyone, at: datetime) -> Report:
    """I have read it. Twice is harmless."""
    report = _held(report, by)
    return _step(report, ReportState.SEEN, "", by, at) if report.state == ReportState.NEW else report


def _text(text: str) -> str:
    text = " ".join(text.split())
    if not text:
        raise BadValue(_("したことを書いてください。"), field="text")
    if len(text) > LONGEST_TEXT:
        raise BadValue(_("400文字までで書いてください。"), field="text")
    return text


@transaction.atomic
def note_done(*, report: Report, text: str, by: Anyone, at: datetime) -> Report:
    """What was done. The same words twice in a row are written once."""
    report, text = _held(report, by), _text(text)
    if report.state == ReportState.CLOSED:
        raise NotPossible(_("もう終わった知らせです。"))
    last = report.steps.last()
    if last is not None and last.text == text:
        return report
    return _step(report, ReportState.SEEN, text, by, at)


@transaction.atomic
def close_report(*, report: Report, text: str, by: Anyone, at: datetime) -> Report:
    """Dealt with, and how. Twice is harmless."""
    report = _held(report, by)
    if report.state == ReportState.CLOSED:
        return report
    return _step(report, ReportState.CLOSED, _text(text), by, at)


def deliver_report(*, mail_id: int, at: datetime | None = None) -> ReportMail:
    """One attempt, if its time has come and nobody else is at it."""
    at = at or timezone.now()
    with transaction.atomic(durable=True):
        mine = ReportMail.objects.filter(pk=mail_id, status=MailStatus.PENDING, due_at__lte=at).update(
            status=MailStatus.SENDING, claimed_at=at, attempts=F("attempts") + 1
        )
        row = ReportMail.objects.select_related("report__center", "user").get(pk=mail_id)
        if not mine:
            return row
        if not row.user.email or not scope_of(row.user).sees(row.report.center.code):
            return _close(row, MailStatus.DROPPED, at)
    subject, body = messages.report_mail(
        row.report, with_kind=scope_of(row.user).manages(row.report.center.code)
    )
    answer = mail.send(to=row.user.email, subject=subject, body=body, key=row.key)
    if answer in (Answer.TROUBLE, Answer.SILENCE) and row.attempts < MOST_TRIES:
        ReportMail.objects.filter(pk=row.pk, status=MailStatus.SENDING).update(
            status=MailStatus.PENDING, due_at=at + RETRY_AFTER
        )
        row.refresh_from_db()
        return row
    after = {Answer.SENT: MailStatus.SENT, Answer.UNCLEAR: MailStatus.UNCLEAR}
    return _close(row, after.get(answer, MailStatus.FAILED), at)


def _close(row: ReportMail, status: MailStatus, at: datetime) -> ReportMail:
    ReportMail.objects.filter(pk=row.pk, status=MailStatus.SENDING).update(status=status, done_at=at)
    row.refresh_from_db()
    return row


def deliver_reports_due(*, at: datetime | None = None) -> int:
    """Each minute: what is due, and what somebody began and left. Gives how many attempts it made."""
    at = at or timezone.now()
    ReportMail.objects.filter(status=MailStatus.SENDING, claimed_at__lt=at - STALE).update(
        status=MailStatus.UNCLEAR, done_at=at
    )
    due = ReportMail.objects.filter(status=MailStatus.PENDING, due_at__lte=at).order_by("due_at", "pk")
    found = list(due.values_list("pk", flat=True)[:200])
    for pk in found:
        deliver_report(mail_id=pk, at=at)
    return len(found)
