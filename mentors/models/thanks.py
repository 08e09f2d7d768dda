"""What a mentor gets for the hours: the hours set right, 活動証明書, badges, thank-you cards."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.sealed import SealedCharField
from events.models import Center, ClassSession
from mentors.enums import BadgeKind
from people.models import Learner

from .classes import Assignment
from .mentors import Mentor
from .schools import School

LONGEST_THANKS = 120


class HoursCorrection(models.Model):
    """Times that staff set right: what stood there, what stands there now, who, when and why."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="corrections")
    at = models.DateTimeField(_("いつ"))
    by = models.CharField(_("だれが"), max_length=150)
    why = models.CharField(_("なぜ"), max_length=200)
    was_came = models.DateTimeField(null=True, blank=True)
    was_left = models.DateTimeField(null=True, blank=True)
    now_came = models.DateTimeField(null=True, blank=True)
    now_left = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("活動の時間の直し")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.assignment_id}"


class HoursCount(models.Model):
    """Hours of mentors who were erased: a month's sum for a school at a centre, about nobody."""

    school = models.ForeignKey(School, models.PROTECT, related_name="hours_counts")
    center = models.ForeignKey(Center, models.CASCADE, related_name="hours_counts")
    month = models.DateField(_("月（1日）"))
    minutes = models.PositiveIntegerField(_("分"), default=0)
    visits = models.PositiveIntegerField(_("回"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("活動の時間の合計（消去した人）")
        ordering = ["month", "id"]
        constraints = [
            models.UniqueConstraint(fields=["school", "center", "month"], name="one_count_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class CertificateRequest(models.Model):
    """A mentor asks for a certificate of a period; answered as soon as staff issue one."""

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="certificate_requests")
    first_on = models.DateField(_("いつから"))
    last_on = models.DateField(_("いつまで"))
    asked_at = models.DateTimeField(_("たのんだ日時"))
    done_at = models.DateTimeField(_("作った日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("活動証明書の申込み")
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentor"], condition=Q(done_at__isnull=True), name="one_open_request_a_mentor"
            ),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="request_period"),
        ]

    def __str__(self) -> str:
        return f"{self.first_on}–{self.last_on}"


class HoursCertificate(models.Model):
    """活動証明書. What is certified is kept as it was then: ``table`` is what stands on the paper.

    The secret in the QR is worked out from ``nonce`` and the site's key, so that the same paper can be
    printed again; only its hash is kept.
    """

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="certificates")
    center = models.ForeignKey(Center, models.PROTECT, related_name="+", verbose_name=_("会場"))
    first_on = models.DateField(_("いつから"))
    last_on = models.DateField(_("いつまで"))
    minutes = models.PositiveIntegerField(_("分"))
    sessions = models.PositiveSmallIntegerField(_("回"))
    table = models.JSONField(default=list)
    # The name on the paper, once the mentor's own was set right since; empty: that of the mentor.
    name = SealedCharField(_("紙に書いた氏名"), max_length=60, blank=True, default="", db_default="")
    issued_at = models.DateTimeField(_("作った日時"))
    issued_by = models.CharField(_("だれが"), max_length=150)
    nonce = models.CharField(max_length=32, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    revoked_at = models.DateTimeField(_("取り消した日時"), null=True, blank=True)
    revoked_by = models.CharField(max_length=150, blank=True)
    revoked_why = models.CharField(_("取り消した理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("活動証明書")
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentor", "first_on", "last_on"],
                condition=Q(revoked_at__isnull=True),
                name="one_standing_certificate_a_period",
            ),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="certificate_period"),
            models.CheckConstraint(condition=Q(minutes__gt=0, sessions__gt=0), name="certifies_something"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Given by the database's own count: two who issue at once never get the same."""
        return f"{timezone.localtime(self.issued_at):%Y}-{self.pk:05d}"

    @property
    def name_on_paper(self) -> str:
        """What stands there, whatever the mentor is called today (docs/adr/0037)."""
        return self.name or self.mentor.name


class Badge(models.Model):
    """What somebody has earned, as an Open Badge at an address of its own."""

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="badges")
    kind = models.CharField(_("種類"), max_length=12, choices=BadgeKind.choices)
    earned_at = models.DateTimeField(_("いつ"))
    nonce = models.CharField(max_length=32, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    salt = models.CharField(max_length=32, editable=False)
    revoked_at = models.DateTimeField(_("取り消した日時"), null=True, blank=True)
    revoked_by = models.CharField(max_length=150, blank=True)
    revoked_why = models.CharField(_("取り消した理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("バッジ")
        ordering = ["earned_at", "id"]
        constraints = [models.UniqueConstraint(fields=["mentor", "kind"], name="one_badge_a_kind")]

    def __str__(self) -> str:
        return self.kind


class ThankYou(models.Model):
    """お礼のカード: words that a learner dictated at the desk. Shown only once staff have read them again."""

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="thanks")
    learner = models.ForeignKey(Learner, models.CASCADE, related_name="thanks")
    session = models.ForeignKey(ClassSession, models.CASCADE, related_name="+")
    words = models.CharField(_("ことば"), max_length=LONGEST_THANKS)
    written_at = models.DateTimeField(_("書いた日時"))
    written_by = models.CharField(max_length=150)
    shown_at = models.DateTimeField(_("見せた日時"), null=True, blank=True)
    shown_by = models.CharField(max_length=150, blank=True)
    withdrawn_at = models.DateTimeField(_("取り下げた日時"), null=True, blank=True)
    withdrawn_by = models.CharField(max_length=150, blank=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("お礼のカード")
        ordering = ["-written_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentor", "learner", "session"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_card_a_pair_a_session",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.learner_id}-{self.mentor_id}"

    @property
    def is_shown(self) -> bool:
        return self.shown_at is not None and self.withdrawn_at is None
