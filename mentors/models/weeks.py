"""The matching of a whole week of スマホ相談, and what a good pair is worth."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models import Center
from mentors.enums import UNDER_WAY, WeekState
from mentors.querysets import WeekMatchQuerySet


class WeightSet(models.Model):
    """重み: one version of ``matching.weights.Weights``; the last one counts. Rows are added, never changed."""

    version = models.PositiveIntegerField(_("版"), unique=True)
    weights = models.JSONField()
    why = models.CharField(_("理由"), max_length=200)
    by = models.CharField(_("だれが"), max_length=150)
    at = models.DateTimeField(_("いつ"))

    class Meta:
        verbose_name = verbose_name_plural = _("組み合わせの重み")
        ordering = ["version"]

    def __str__(self) -> str:
        return str(self.version)


class WeekMatch(models.Model):
    """週の組み合わせ: a proposal for the consultations of a week at some centres, made by the worker.

    ``result`` is written once, whole, by the attempt that still holds the row: ``pairs`` as (learner, mentor,
    session) with ``why``, ``unserved`` with why and what would help, ``recruit``, ``parts``, and of each session
    when it began and how many first come, first served would have seated. ``left_out`` is what had changed
    when it was applied.
    """

    monday = models.DateField(_("週"))
    centers = models.ManyToManyField(Center, related_name="week_matches", verbose_name=_("会場"))
    # Names week and centres: of those that run, one.
    key = models.CharField(max_length=64, editable=False)
    state = models.CharField(_("状態"), max_length=8, choices=WeekState.choices, default=WeekState.QUEUED)
    done = models.PositiveSmallIntegerField(_("どこまで（％）"), default=0)
    step = models.CharField(max_length=12, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    beat_at = models.DateTimeField(_("最後に動いた日時"))
    stop_at = models.DateTimeField(_("止めると言った日時"), null=True, blank=True)
    made_at = models.DateTimeField(_("始めた日時"))
    by = models.CharField(_("だれが"), max_length=150)
    ended_at = models.DateTimeField(_("終わった日時"), null=True, blank=True)
    problem = models.CharField(_("できなかった理由"), max_length=300, blank=True)
    seed = models.CharField(max_length=64)
    weights = models.JSONField(default=dict)
    input_hash = models.CharField(max_length=64, blank=True)
    result = models.JSONField(default=dict)
    served = models.PositiveIntegerField(_("組めた人"), default=0)
    first_served = models.PositiveIntegerField(_("早い者順なら"), default=0)
    method = models.CharField(max_length=10, blank=True)
    applied_at = models.DateTimeField(_("決めた日時"), null=True, blank=True)
    applied_by = models.CharField(max_length=150, blank=True)
    left_out = models.JSONField(default=list)

    objects = WeekMatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("週の組み合わせ")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(state__in=UNDER_WAY), name="one_matching_of_a_week_at_a_time"
            ),
            models.CheckConstraint(condition=Q(state__in=WeekState.values), name="week_match_state_known"),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) | Q(state=WeekState.DONE), name="only_done_is_applied"
            ),
        ]
        indexes = [models.Index(fields=["monday"])]

    def __str__(self) -> str:
        return f"{self.monday:%Y-%m-%d}"

    @property
    def gain(self) -> int:
        return self.served - self.first_served

    @property
    def under_way(self) -> bool:
        return self.state in UNDER_WAY
