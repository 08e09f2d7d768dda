"""What a learner wants at a session, and what was done there: おなやみカルテ."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.sealed import SealedCharField
from events.models import ClassSession
from mentors.table_words import Result
from people.models import Learner

from .mentors import Mentor

LONGEST_MEMO = 60


class Wish(models.Model):
    """したいこと: marks of topics and numbers of lessons. Never anybody's own words (docs/adr/0018)."""

    session = models.ForeignKey(ClassSession, models.CASCADE, related_name="wishes")
    learner = models.ForeignKey(Learner, models.CASCADE, related_name="wishes")
    topics = models.JSONField(_("知りたいこと"), default=list)
    lessons = models.JSONField(_("レッスン"), default=list)
    by = models.CharField(_("だれが"), max_length=150)
    changed_at = models.DateTimeField(_("変わった日時"))

    class Meta:
        verbose_name = verbose_name_plural = _("したいこと")
        constraints = [models.UniqueConstraint(fields=["session", "learner"], name="one_wish_a_session")]

    def __str__(self) -> str:
        return f"{self.session_id}-{self.learner_id}"


class VisitNote(models.Model):
    """おなやみカルテ: one for a learner and a session.

    ``codes`` are step codes (12-3), ``phrases`` marks of table_words.PHRASES. ``memo`` is typed, and sealed: a mentor
    sees it only after ``memo_passed_at``. ``version`` tells a second window that it shows what no longer stands.
    """

    session = models.ForeignKey(ClassSession, models.CASCADE, related_name="visit_notes")
    learner = models.ForeignKey(Learner, models.CASCADE, related_name="visit_notes")
    mentor = models.ForeignKey(Mentor, models.SET_NULL, null=True, blank=True, related_name="visit_notes")
    codes = models.JSONField(_("した手順"), default=list)
    result = models.CharField(_("どうだったか"), max_length=5, choices=Result.choices)
    next_lesson = models.PositiveSmallIntegerField(_("次のレッスン"), null=True, blank=True)
    next_topic = models.CharField(_("次に知りたいこと"), max_length=20, blank=True)
    phrases = models.JSONField(_("次のメンターへ"), default=list)
    memo = SealedCharField(_("ひとこと"), max_length=LONGEST_MEMO, blank=True)
    memo_passed_at = models.DateTimeField(_("ひとことを確かめた日時"), null=True, blank=True)
    by = models.CharField(_("最後に書いた人"), max_length=150)
    made_at = models.DateTimeField(_("書いた日時"))
    changed_at = models.DateTimeField(_("変わった日時"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = verbose_name_plural = _("おなやみカルテ")
        constraints = [
            models.UniqueConstraint(fields=["session", "learner"], name="one_note_a_session"),
            models.CheckConstraint(condition=Q(result__in=Result.values), name="note_result_known"),
            models.CheckConstraint(
                condition=Q(memo_passed_at__isnull=True) | ~Q(memo=""), name="only_words_are_passed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}-{self.learner_id}"

    @property
    def next_mark(self) -> str:
        """As the forms name it: ``lesson:13``, ``topic:safety`` or nothing."""
        if self.next_lesson:
            return f"lesson:{self.next_lesson}"
        return f"topic:{self.next_topic}" if self.next_topic else ""
