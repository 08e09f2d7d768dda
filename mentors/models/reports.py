"""知らせ: something that should not have happened, told to the staff; and the mails that say there is one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.sealed import SealedTextField
from events.models import Center, ClassSession
from mentors.enums import MailStatus
from mentors.querysets import ReportQuerySet
from mentors.table_words import ReportKind, ReportState

from .mentors import Mentor

LONGEST_WORDS = 1000


class Report(models.Model):
    """Filed by a mentor (``mentor``) or by staff (``by``). The words are sealed; managers and the city read them."""

    center = models.ForeignKey(Center, models.PROTECT, related_name="reports")
    session = models.ForeignKey(ClassSession, models.SET_NULL, null=True, blank=True, related_name="reports")
    mentor = models.ForeignKey(Mentor, models.SET_NULL, null=True, blank=True, related_name="reports")
    by = models.CharField(_("だれが"), max_length=150, blank=True)
    kind = models.CharField(_("種類"), max_length=8, choices=ReportKind.choices)
    words = SealedTextField(_("くわしく"), max_length=LONGEST_WORDS, blank=True)
    state = models.CharField(_("状態"), max_length=6, choices=ReportState.choices, default=ReportState.NEW)
    once = models.UUIDField(unique=True, editable=False)
    made_at = models.DateTimeField(_("知らせた日時"))
    seen_at = models.DateTimeField(_("責任者が見た日時"), null=True, blank=True)
    closed_at = models.DateTimeField(_("終わった日時"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("知らせ")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ReportState.values), name="report_state_known"),
            models.CheckConstraint(condition=Q(kind__in=ReportKind.values), name="report_kind_known"),
            models.CheckConstraint(
                condition=Q(state=ReportState.CLOSED, closed_at__isnull=False)
                | ~Q(state=ReportState.CLOSED) & Q(closed_at__isnull=True),
                name="closed_report_is_dated",
            ),
        ]
        indexes = [models.Index(fields=["center", "state"])]

    def __str__(self) -> str:
        return f"{self.pk}"


class ReportStep(models.Model):
    """What was done about a report, by whom and when."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="steps")
    at = models.DateTimeField(_("いつ"))
    by = models.CharField(_("だれが"), max_length=150)
    now = models.CharField(_("状態"), max_length=6, choices=ReportState.choices)
    text = models.CharField(_("したこと"), max_length=400, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("知らせの記録")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.now


class ReportMail(models.Model):
    """One mail to one of the staff: that there is a report. Address and text are made when it leaves."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="mails")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    status = models.CharField(_("状態"), max_length=8, choices=MailStatus.choices, default=MailStatus.PENDING)
    key = models.UUIDField(unique=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(_("済んだ日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("知らせのメール")
        constraints = [models.UniqueConstraint(fields=["report", "user"], name="one_mail_a_report_and_user")]
        indexes = [models.Index(fields=["status", "due_at"])]

    def __str__(self) -> str:
        return f"{self.report_id}-{self.user_id}"
