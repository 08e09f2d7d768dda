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
    _("｜教室《きょうしつ》の｜日《ひ》"),
    _("｜次《つぎ》の｜回《かい》に、｜続《つづ》きから｜教《おし》えるため"),
    _("｜消《け》します。"),
)
WISHES = Kept(
    "mentor_wish",
    _("｜教室《きょうしつ》でしたいこと"),
    90,
    _("｜教室《きょうしつ》の｜日《ひ》"),
    _("｜合《あ》うメンターと｜組《く》み、したいことを｜教《おし》えるため"),
    _("｜消《け》します。"),
)
REPORTS = Kept(
    "report",
    _("｜困《こま》ったこと・あぶないことの｜知《し》らせ"),
    3 * 365,
    _("｜終《お》わった｜日《ひ》。｜終《お》わるまでは｜消《け》しません"),
    _("｜同《おな》じことをくり｜返《かえ》さないため、あとで｜確《たし》かめるため"),
    _(
        "だれが｜知《し》らせたかと、｜文《ぶん》を｜消《け》します。｜種類《しゅるい》と｜日《ひ》だけを｜残《のこ》します。"
    ),
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
