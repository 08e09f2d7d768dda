"""What is kept of a table: notes for the next time, wishes, reports; and when each is forgotten."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from people.retention import Kept

from .models import Report, VisitNote, Wish
from .table_words import ReportState

NOTES = Kept(
    "visit_note",
    _("おなやみカルテ"),
    2 * 365,
    _("教室の日"),
    _("次の回に、続きから教えるため"),
    _("消します。"),
)
WISHES = Kept(
    "mentor_wish",
    _("教室でしたいこと"),
    90,
    _("教室の日"),
    _("合うメンターと組み、したいことを教えるため"),
    _("消します。"),
)
REPORTS = Kept(
    "report",
    _("困ったこと・あぶないことの知らせ"),
    3 * 365,
    _("終わった日。終わるまでは消しません"),
    _("同じことをくり返さないため、あとで確かめるため"),
    _("だれが知らせたかと、文を消します。種類と日だけを残します。"),
)


def forget_notes(before: datetime) -> int:
    return VisitNote.objects.filter(session__ends_at__lt=before).delete()[0]


def forget_wishes(before: datetime) -> int:
    return Wish.objects.filter(session__ends_at__lt=before).delete()[0]


def forget_reports(before: datetime) -> int:
    """Only what is closed: an open report is somebody's work still."""
    old = Report.objects.filter(
        state=ReportState.CLOSED, closed_at__lt=before, steps__isnull=False
    ).distinct()
    count = 0
    for report in old:
        report.steps.all().delete()
        report.mails.all().delete()
        report.words, report.by, report.mentor, report.session = "", "", None, None
        report.save(update_fields=["words", "by", "mentor", "session"])
        count += 1
    return count
