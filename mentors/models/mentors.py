"""メンター: a student who helps, the links that open their pages, and what happened to them."""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator, validate_email
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.sealed import KeepsKeys, KeyField, SealedCharField
from events.models import Center, ClassSession
from mentors.addresses import key_of
from mentors.enums import MailKind, MailStatus, Purpose, Relation, State, Way
from mentors.querysets import MentorQuerySet
from mentors.state import is_minor

from .schools import School


class Mentor(KeepsKeys):
    """A student mentor. Facts (consent, ``confirmed_at``, training) are kept apart from ``state``, which follows."""

    call_name = models.CharField(_("呼び名"), max_length=20)
    name = SealedCharField(_("氏名"), max_length=60)
    birth_date = models.DateField(_("生年月日"), null=True, blank=True)
    school = models.ForeignKey(School, models.PROTECT, related_name="mentors", verbose_name=_("学校"))
    year = models.PositiveSmallIntegerField(
        _("学年"), validators=[MinValueValidator(1), MaxValueValidator(6)]
    )
    email = SealedCharField(_("メールアドレス"), max_length=254, blank=True, validators=[validate_email])
    email_key = KeyField(of="email", fold=key_of, max_length=254)
    phones = models.JSONField(_("教えられるスマホ"), default=list)
    topics = models.JSONField(_("教えられること"), default=list)
    languages = models.JSONField(_("話せることば"), default=list)
    centers = models.ManyToManyField(Center, related_name="mentors", verbose_name=_("行ける会場"))
    most_learners = models.PositiveSmallIntegerField(
        _("一度に教える人数"), default=2, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    guardian_name = SealedCharField(_("保護者の氏名"), max_length=60, blank=True)
    guardian_relation = models.CharField(_("続柄"), max_length=8, choices=Relation.choices, blank=True)
    guardian_email = SealedCharField(
        _("保護者のメールアドレス"), max_length=254, blank=True, validators=[validate_email]
    )
    guardian_way = models.CharField(_("同意の方法"), max_length=6, choices=Way.choices, blank=True)

    state = models.CharField(_("状態"), max_length=10, choices=State.choices, default=State.APPLIED)
    verified_at = models.DateTimeField(_("メールを確かめた日時"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("学校が確認した日時"), null=True, blank=True)
    refused_at = models.DateTimeField(_("学校が確認できなかった日時"), null=True, blank=True)
    refused_why = models.CharField(_("その理由"), max_length=200, blank=True)
    roleplay_at = models.DateTimeField(_("ロールプレイの日時"), null=True, blank=True)
    paused_by_staff = models.BooleanField(_("職員が止めた"), default=False)
    applied_at = models.DateTimeField(_("申し込んだ日時"))
    changed_at = models.DateTimeField(_("最後に変わった日時"))
    left_at = models.DateTimeField(_("やめた日時"), null=True, blank=True)
    erased_at = models.DateTimeField(_("消した日時"), null=True, blank=True)
    once = models.CharField(max_length=32, unique=True, null=True, blank=True, editable=False)
    # Raised when every open page of this mentor must close.
    door = models.PositiveIntegerField(default=1, editable=False)

    objects = MentorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("メンター")
        ordering = ["school", "year", "call_name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["email_key"],
                condition=Q(left_at__isnull=True) & ~Q(email_key=""),
                name="one_mentor_an_address",
            ),
            models.CheckConstraint(
                condition=Q(most_learners__gte=1, most_learners__lte=4), name="one_to_four_learners"
            ),
            models.CheckConstraint(condition=Q(year__gte=1, year__lte=6), name="school_years"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="mentor_state_known"),
            models.CheckConstraint(
                condition=Q(state=State.LEFT, left_at__isnull=False)
                | ~Q(state=State.LEFT) & Q(left_at__isnull=True),
                name="left_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(state=State.LEFT), name="only_who_left_is_erased"
            ),
            # What the state says must have happened; consent and training are checked by the actions.
            models.CheckConstraint(
                condition=Q(state__in=[State.APPLIED, State.LEFT])
                | Q(verified_at__isnull=False, birth_date__isnull=False),
                name="nobody_goes_on_unverified",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.APPLIED, State.CONSENTED, State.LEFT])
                | Q(confirmed_at__isnull=False),
                name="nobody_goes_on_unconfirmed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.APPLIED, State.CONSENTED, State.CONFIRMED, State.LEFT])
                | Q(roleplay_at__isnull=False),
                name="nobody_goes_on_untrained",
            ),
        ]
        indexes = [models.Index(fields=["state", "school"])]

    def __str__(self) -> str:
        return self.call_name

    @property
    def is_here(self) -> bool:
        return self.state != State.LEFT

    @property
    def given_name(self) -> str:
        """The part after the family name, or nothing if there is no telling."""
        family, _space, given = self.name.replace("　", " ").partition(" ")
        return given.strip() if family else ""

    def is_minor_on(self, day: date) -> bool:
        return is_minor(self.birth_date, day)


class StepLog(models.Model):
    """What happened to a mentor, by whom and why. ``was`` and ``now`` are equal for a fact that moved nothing."""

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="steps")
    at = models.DateTimeField(_("いつ"))
    by = models.CharField(_("だれが"), max_length=150, blank=True)
    was = models.CharField(max_length=10, blank=True)
    now = models.CharField(_("状態"), max_length=10, choices=State.choices)
    why = models.CharField(_("なぜ"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("メンターの記録")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.was}→{self.now}"


class MentorKey(models.Model):
    """A link's secret, as its hash: one purpose, one mentor, a time, and an end."""

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="keys")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # A new address: which one. A link that went to one address confirms no other.
    change = models.ForeignKey(
        "MailChange", models.CASCADE, null=True, blank=True, related_name="keys", editable=False
    )

    class Meta:
        verbose_name = verbose_name_plural = _("リンクの鍵")
        indexes = [models.Index(fields=["mentor", "purpose"])]

    def __str__(self) -> str:
        return self.purpose


class MailChange(models.Model):
    """Another address, asked for by the mentor or at the desk; it counts once a link sent to it was opened.

    ``email`` is there until then, ``was`` from then until the old address has been told.
    """

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="mail_changes")
    email = SealedCharField(_("新しいメールアドレス"), max_length=254, blank=True)
    was = SealedCharField(_("前のメールアドレス"), max_length=254, blank=True)
    by = models.CharField(_("だれが"), max_length=150)
    made_at = models.DateTimeField(_("申し出た日時"))
    done_at = models.DateTimeField(_("変わった日時"), null=True, blank=True)
    ended_at = models.DateTimeField(_("終わった日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("メールアドレスの変更")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentor"], condition=Q(ended_at__isnull=True), name="one_new_address_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(ended_at__isnull=False), name="done_is_ended"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"


class MentorMail(models.Model):
    """A mail to a mentor or a guardian: what and to whom. Text and secret are made when it leaves, and not kept."""

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="mails")
    kind = models.CharField(_("種類"), max_length=8, choices=MailKind.choices)
    status = models.CharField(_("状態"), max_length=8, choices=MailStatus.choices, default=MailStatus.PENDING)
    # A mail about a class: which, and on what occasion. No occasion is told twice (mentors.actions.telling).
    session = models.ForeignKey(
        ClassSession, models.CASCADE, null=True, blank=True, related_name="mentor_mails"
    )
    occasion = models.CharField(max_length=30, blank=True, default="", db_default="")
    key = models.UUIDField(unique=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(_("作った日時"))
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(_("済んだ日時"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("メンターへのメール")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentor", "kind", "session", "occasion"],
                condition=Q(session__isnull=False),
                name="told_once_of_a_class",
            )
        ]
        indexes = [models.Index(fields=["status", "due_at"])]

    def __str__(self) -> str:
        return self.kind


class TrainingDone(models.Model):
    """One unit of the training whose questions were all answered rightly."""

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="trainings")
    unit = models.SlugField(max_length=20)
    at = models.DateTimeField(_("いつ"))

    class Meta:
        verbose_name = verbose_name_plural = _("研修の記録")
        constraints = [models.UniqueConstraint(fields=["mentor", "unit"], name="one_record_a_unit")]

    def __str__(self) -> str:
        return self.unit
