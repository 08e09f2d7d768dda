"""Calls for mentors: who is asked for a place, which place looks for somebody else, who hands a place over."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models import ClassSession
from mentors.enums import AskState, SwapState

from .classes import Assignment
from .mentors import Mentor


class MentorAsk(models.Model):
    """お願い: one of several who are asked for the same place. It keeps no place: who says yes first has it."""

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="asks")
    session = models.ForeignKey(ClassSession, models.CASCADE, related_name="mentor_asks")
    state = models.CharField(_("状態"), max_length=7, choices=AskState.choices, default=AskState.WAITING)
    why = models.JSONField(_("理由"), default=list)
    asked_by = models.CharField(_("だれがお願いしたか"), max_length=150, blank=True)
    made_at = models.DateTimeField(_("お願いした日時"))
    answered_at = models.DateTimeField(_("終わった日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("メンターへのお願い")
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentor", "session"], condition=Q(state=AskState.WAITING), name="asked_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(state__in=AskState.values), name="ask_state_known"),
        ]
        indexes = [models.Index(fields=["session", "state"])]

    def __str__(self) -> str:
        return f"{self.mentor_id}-{self.session_id}"


class Replacement(models.Model):
    """代わりさがし: written in the transaction in which a session lost somebody, open until it is full or begins.

    So nothing is forgotten when the worker dies. ``stuck``: fewer can be asked than are missing; then, and
    when little time is left, somebody at the desk has to ring. ``ring`` holds whom, best first.
    """

    session = models.ForeignKey(ClassSession, models.CASCADE, related_name="replacements")
    opened_at = models.DateTimeField(_("始めた日時"))
    closed_at = models.DateTimeField(_("終わった日時"), null=True, blank=True)
    stuck = models.BooleanField(_("お願いできる人が足りない"), default=False)
    ring = models.JSONField(default=list)

    class Meta:
        verbose_name = verbose_name_plural = _("代わりのメンターさがし")
        ordering = ["opened_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session"], condition=Q(closed_at__isnull=True), name="one_search_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.session_id}"


class Handover(models.Model):
    """交代: a mentor offers the own place to somebody, and stays responsible until it is taken.

    ``to``: the one who is asked; None: anybody of the centre. ``back``: the session at which the giver would
    come instead, so only who comes there may take it. The giver chooses a session, not a person's place: nobody
    is shown where another minor will be.
    """

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="handovers")
    to = models.ForeignKey(Mentor, models.CASCADE, null=True, blank=True, related_name="asked_to_take")
    back = models.ForeignKey(ClassSession, models.CASCADE, null=True, blank=True, related_name="+")
    state = models.CharField(_("状態"), max_length=7, choices=SwapState.choices, default=SwapState.WAITING)
    taken_by = models.ForeignKey(Mentor, models.CASCADE, null=True, blank=True, related_name="taken")
    made_at = models.DateTimeField(_("申し出た日時"))
    answered_at = models.DateTimeField(_("終わった日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("メンターの交代")
        ordering = ["made_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(state=SwapState.WAITING), name="a_place_is_offered_once"
            ),
            models.CheckConstraint(condition=Q(state__in=SwapState.values), name="swap_state_known"),
            models.CheckConstraint(
                condition=~Q(state=SwapState.DONE) | Q(taken_by__isnull=False), name="taken_by_somebody"
            ),
        ]
        indexes = [models.Index(fields=["state"])]

    def __str__(self) -> str:
        return f"{self.assignment_id}"
