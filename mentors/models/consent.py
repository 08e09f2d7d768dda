"""保護者同意: who agreed to which text, from when until when."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.sealed import SealedCharField
from mentors.enums import Relation, Way

from .mentors import Mentor


class ConsentText(models.Model):
    """The wording of one version, kept once for all who agreed to it; never changed (mentors.consent_text)."""

    version = models.PositiveSmallIntegerField(_("版"), unique=True)
    text = models.TextField(_("文"))

    class Meta:
        verbose_name = verbose_name_plural = _("同意の文")

    def __str__(self) -> str:
        return str(self.version)


class GuardianConsent(models.Model):
    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="consents")
    who = SealedCharField(_("保護者の氏名"), max_length=60)
    relation = models.CharField(_("続柄"), max_length=8, choices=Relation.choices)
    contact = SealedCharField(_("連絡先"), max_length=254)
    text = models.ForeignKey(ConsentText, models.PROTECT, verbose_name=_("同意した文"))
    way = models.CharField(_("方法"), max_length=6, choices=Way.choices)
    given_at = models.DateTimeField(_("同意した日時"))
    given_on = models.DateField(_("同意した日"))
    valid_until = models.DateField(_("いつまで"))
    entered_by = models.CharField(_("入れた職員"), max_length=150, blank=True)
    withdrawn_at = models.DateTimeField(_("取りやめた日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("保護者の同意")
        ordering = ["-given_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__gte=F("given_on")), name="consent_lasts_a_day"),
        ]
        indexes = [
            # Those that end soon, without looking at all others.
            models.Index(
                fields=["valid_until", "given_on", "mentor"], condition=Q(withdrawn_at__isnull=True),
                name="mentors_consent_ends",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.given_on}–{self.valid_until}"

    def holds_on(self, day: date) -> bool:
        return self.withdrawn_at is None and self.given_on <= day <= self.valid_until
