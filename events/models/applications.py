"""申込み: who applied, what became of it, how it was drawn, and who came."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.enums import (
    CAME,
    HOLDING,
    LIVE,
    SEATED,
    DrawState,
    Presence,
    Source,
    State,
)
from events.models.runs import ClassRun, ClassSession, SeatPool
from events.querysets import ApplicationQuerySet
from people.models import Learner


class Application(models.Model):
    """申込: one request by one learner, alone or with others who come along (``Applicant``)."""

    run = models.ForeignKey(ClassRun, models.PROTECT, related_name="applications")
    pool = models.ForeignKey(SeatPool, models.PROTECT, related_name="applications")
    learner = models.ForeignKey(
        Learner, models.PROTECT, related_name="applications", verbose_name=_("申し込んだ方")
    )
    receipt = models.CharField(_("受付番号"), max_length=10, unique=True)
    size = models.PositiveSmallIntegerField(_("人数"), default=1)
    source = models.CharField(_("受付方法"), max_length=8, choices=Source.choices)
    state = models.CharField(_("状態"), max_length=12, choices=State.choices)
    once = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    waiting = models.PositiveIntegerField(_("補欠の順番"), null=True, blank=True)
    tier = models.PositiveSmallIntegerField(_("抽選の組"), default=1)
    lots = models.PositiveSmallIntegerField(_("くじの数"), default=1)
    offered_at = models.DateTimeField(null=True, blank=True)
    offer_until = models.DateTimeField(_("お返事の期限"), null=True, blank=True)
    applied_at = models.DateTimeField(_("申し込んだ日時"))
    changed_at = models.DateTimeField(_("変わった日時"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("受けた職員"),
    )
    wish = models.CharField(_("知りたいこと"), max_length=200, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("申込み")
        ordering = ["applied_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["pool", "waiting"], name="one_place_in_the_waiting_list"),
            models.CheckConstraint(condition=Q(size__gte=1), name="an_application_has_people"),
            models.CheckConstraint(
                condition=~Q(state=State.OFFERED) | Q(offer_until__isnull=False), name="an_offer_has_an_end"
            ),
        ]
        indexes = [
            models.Index(fields=["run", "state"]),
            models.Index(fields=["pool", "state", "waiting"]),
            models.Index(fields=["state", "offer_until"]),
            models.Index(fields=["-applied_at", "-id"]),
        ]

    def __str__(self) -> str:
        return self.receipt

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def holds_seats(self) -> bool:
        return self.state in HOLDING

    @property
    def is_seated(self) -> bool:
        return self.state in SEATED


class Applicant(models.Model):
    """One person in an application. ``run`` is repeated here so that the database can count to one."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="applicants")
    run = models.ForeignKey(ClassRun, models.PROTECT, related_name="+")
    learner = models.ForeignKey(Learner, models.PROTECT, related_name="applicants")
    live = models.BooleanField(default=True)

    class Meta:
        verbose_name = verbose_name_plural = _("申込みの人")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "learner"], name="once_in_an_application"),
            models.UniqueConstraint(
                fields=["run", "learner"],
                condition=Q(live=True),
                name="one_live_application_a_person_and_run",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}-{self.learner_id}"


class ApplicationEvent(models.Model):
    """What happened to an application, by whom and why: the answer to every "why not me?"."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    by = models.CharField(max_length=150, blank=True)
    was = models.CharField(max_length=12, blank=True)
    now = models.CharField(max_length=12, choices=State.choices)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("申込みの記録")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.was}→{self.now}"


class Draw(models.Model):
    """抽選: frozen at closing, drawn once, never again. ``rows`` and ``seed`` are all it takes to recompute it."""

    run = models.OneToOneField(ClassRun, models.PROTECT, related_name="draw")
    state = models.CharField(max_length=8, choices=DrawState.choices, default=DrawState.FROZEN)
    seats = models.PositiveSmallIntegerField(_("席"))
    rows = models.TextField(_("しめきった申込み"))
    digest = models.CharField(_("しめきりの指紋（SHA-256）"), max_length=64)
    seed_source = models.CharField(_("種の決め方"), max_length=200)
    seed = models.CharField(_("種"), max_length=200, blank=True)
    result = models.JSONField(default=list, blank=True)
    frozen_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True, blank=True)
    drawn_by = models.CharField(max_length=150, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("抽選")

    def __str__(self) -> str:
        return self.digest[:12]


class LotteryRecord(models.Model):
    """How often in a row a learner has been drawn without a seat: one more lot for each time."""

    learner = models.OneToOneField(Learner, models.CASCADE, related_name="lottery")
    losses = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("落選の回数")

    def __str__(self) -> str:
        return str(self.losses)


class Attendance(models.Model):
    """出欠 of one learner at one session."""

    session = models.ForeignKey(ClassSession, models.CASCADE, related_name="attendances")
    learner = models.ForeignKey(Learner, models.CASCADE, related_name="attendances")
    presence = models.CharField(_("出欠"), max_length=10, choices=Presence.choices)
    at = models.DateTimeField()
    by = models.CharField(max_length=150, blank=True)
    walk_in = models.BooleanField(_("当日の受付"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("出欠")
        constraints = [
            models.UniqueConstraint(fields=["session", "learner"], name="one_attendance_a_session")
        ]
        indexes = [models.Index(fields=["learner", "-at"])]

    def __str__(self) -> str:
        return self.presence

    @property
    def came(self) -> bool:
        return self.presence in CAME
