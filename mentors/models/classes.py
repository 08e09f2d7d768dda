"""Who comes to a class session, and who sits with whom."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.plain_json import PlainEncoder
from events.models import ClassSession
from mentors.enums import COMING, Coming
from people.models import Learner

from .mentors import Mentor

MOST_WANTED = 40


class MentorCall(models.Model):
    """How many mentors a session asks for, where staff said so; else it follows from the learners."""

    session = models.OneToOneField(ClassSession, models.CASCADE, related_name="mentor_call")
    wanted = models.PositiveSmallIntegerField(
        _("来てほしい人数"), validators=[MaxValueValidator(MOST_WANTED)]
    )

    class Meta:
        verbose_name = verbose_name_plural = _("メンターの募集")
        constraints = [
            models.CheckConstraint(condition=Q(wanted__lte=MOST_WANTED), name="mentors_wanted_in_a_room")
        ]

    def __str__(self) -> str:
        return str(self.wanted)


class Assignment(models.Model):
    """担当: a mentor comes to a session. ``came_at`` and ``left_at`` are ticked at the desk: the hours."""

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="assignments")
    session = models.ForeignKey(ClassSession, models.CASCADE, related_name="assignments")
    state = models.CharField(_("状態"), max_length=9, choices=Coming.choices)
    asked_by = models.CharField(_("だれが決めたか"), max_length=150, blank=True)
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    made_at = models.DateTimeField(_("作った日時"))
    changed_at = models.DateTimeField(_("変わった日時"))
    came_at = models.DateTimeField(_("来た時刻"), null=True, blank=True)
    left_at = models.DateTimeField(_("帰った時刻"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("メンターの担当")
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentor", "session"], condition=Q(state__in=COMING), name="comes_once_to_a_session"
            ),
            models.CheckConstraint(condition=Q(state__in=Coming.values), name="assignment_state_known"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(came_at__isnull=False, left_at__gte=F("came_at")),
                name="leaves_after_coming",
            ),
        ]
        indexes = [models.Index(fields=["session", "state"])]

    def __str__(self) -> str:
        return f"{self.mentor_id}-{self.session_id}"


class MatchRun(models.Model):
    """組み合わせ: one answer of the engine, with all that it takes to get the same answer again.

    ``result``: ``pairs`` as (learner, mentor), ``unserved`` with the place of their reason in ``said`` (why, and what
    would help: fifty have the same), ``parts`` of the total.
    """

    # The index of Meta begins with the session: one of the session alone would be written and never read.
    session = models.ForeignKey(ClassSession, models.CASCADE, related_name="match_runs", db_index=False)
    made_at = models.DateTimeField(_("組んだ日時"))
    by = models.CharField(_("だれが"), max_length=150)
    seed = models.CharField(max_length=64)
    weights = models.JSONField()
    input_hash = models.CharField(max_length=64)
    result = models.JSONField(encoder=PlainEncoder)
    served = models.PositiveSmallIntegerField(_("組めた人"))
    first_served = models.PositiveSmallIntegerField(_("早い者順なら"))
    method = models.CharField(max_length=10)

    class Meta:
        verbose_name = verbose_name_plural = _("組み合わせの記録")
        ordering = ["made_at", "id"]
        indexes = [models.Index(fields=["session", "-made_at"])]

    def __str__(self) -> str:
        return self.input_hash[:12]

    @property
    def reasons(self) -> dict[int, dict[str, Any]]:
        """Of each learner without a place, by key, ``why`` and what ``helps``."""
        said = self.result.get("said", ())
        # Plans of before, and those of walk-ins and of weeks, have the words with each person.
        return {
            row["learner"]: said[row["said"]] if "said" in row else row for row in self.result["unserved"]
        }


class Pairing(models.Model):
    """Learner sits with mentor. Ended rows stay: they are no longer the plan, but once were."""

    session = models.ForeignKey(ClassSession, models.CASCADE, related_name="pairings")
    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="pairings", db_index=False)
    learner = models.ForeignKey(Learner, models.CASCADE, related_name="pairings")
    # Nobody looks for a plan's pairs but through its session, and a whole class is written at once.
    run = models.ForeignKey(MatchRun, models.CASCADE, related_name="pairings", db_index=False)
    why = models.JSONField(_("理由"), default=list, encoder=PlainEncoder)
    pinned = models.BooleanField(_("固定"), default=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("組")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "learner"],
                condition=Q(ended_at__isnull=True),
                name="one_mentor_for_a_learner_a_session",
            ),
        ]
        indexes = [models.Index(fields=["mentor", "session"])]

    def __str__(self) -> str:
        return f"{self.learner_id}-{self.mentor_id}"


class Forbidden(models.Model):
    """Two who are not to sit together, at no session."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="forbidden_mentors")
    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="forbidden_learners")
    why = models.CharField(_("理由"), max_length=200)
    by = models.CharField(_("だれが"), max_length=150)
    at = models.DateTimeField(_("いつ"))

    class Meta:
        verbose_name = verbose_name_plural = _("いっしょにしない2人")
        constraints = [models.UniqueConstraint(fields=["learner", "mentor"], name="forbidden_once")]

    def __str__(self) -> str:
        return f"{self.learner_id}-{self.mentor_id}"
