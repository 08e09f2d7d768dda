"""お知らせ: the outbox. One row is one message to one person on one channel, sent at most once."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.enums import Channel
from people.models import Learner

from .enums import Kind, Outcome, Reason, Status
from .querysets import UNDER_WAY, NoticeQuerySet


class Notice(models.Model):
    """One message on one channel. ``after`` is the notice whose failure brought this one about.

    ``about`` says what it is about (``application:12``): a word of the caller's, never looked into.
    ``key`` is LINE's retry key and the mail's Message-ID: one for all attempts. ``claimed_at`` belongs
    to whoever is sending just now.
    """

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="notices", verbose_name=_("受講者"))
    kind = models.CharField(_("種類"), max_length=12, choices=Kind.choices)
    about = models.CharField(_("何について"), max_length=60)
    channel = models.CharField(_("方法"), max_length=4, choices=Channel.choices)
    status = models.CharField(_("状態"), max_length=8, choices=Status.choices, default=Status.PENDING)
    reason = models.CharField(_("この方法の理由"), max_length=12, choices=Reason.choices, blank=True)
    after = models.OneToOneField(
        "self", models.CASCADE, null=True, blank=True, related_name="next", verbose_name=_("前の方法")
    )
    subject = models.CharField(_("件名"), max_length=120)
    body = models.TextField(_("本文"), max_length=4000)
    say = models.TextField(_("電話で言うこと"), max_length=2000, blank=True)
    center = models.SlugField(_("会場の記号"), max_length=30, blank=True)
    urgent_at = models.DateTimeField(_("いつまでに"), null=True, blank=True)
    due_at = models.DateTimeField(_("いつ送るか"))
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    first_try_at = models.DateTimeField(null=True, blank=True, editable=False)
    trouble_at = models.DateTimeField(null=True, blank=True, editable=False)
    claimed_at = models.DateTimeField(null=True, blank=True, editable=False)
    dropped_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("作った日時"))
    done_at = models.DateTimeField(_("済んだ日時"), null=True, blank=True)
    done_by = models.CharField(_("だれが"), max_length=150, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("お知らせ")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "kind", "about", "channel"], name="one_notice_a_person_kind_and_channel"
            ),
            # The channel may have changed between two calls: still only one message begins.
            models.UniqueConstraint(
                fields=["learner", "kind", "about"],
                condition=Q(after__isnull=True),
                name="one_first_notice_a_person_and_kind",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.SENDING) | Q(claimed_at__isnull=False),
                name="who_sends_has_claimed",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "due_at"]),
            models.Index(fields=["channel", "status", "center"]),
            models.Index(fields=["about"]),
            # What was done lately, for the call list; what waits to be sent costs nothing here.
            models.Index(fields=["-done_at"], name="notices_done", condition=Q(done_at__isnull=False)),
            # What is still to be done, with all that the page of the day counts it by: whatever is done is not in here.
            models.Index(
                fields=["center", "channel", "status", "kind", "due_at", "urgent_at", "claimed_at"],
                name="notices_to_do",
                condition=UNDER_WAY,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about} {self.channel}"

    @property
    def is_open(self) -> bool:
        from .enums import OPEN

        return self.status in OPEN


class Call(models.Model):
    """One telephone call made for a notice on the call list."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="calls")
    at = models.DateTimeField(_("いつ"))
    by = models.CharField(_("だれが"), max_length=150)
    outcome = models.CharField(_("どうなった"), max_length=12, choices=Outcome.choices)
    memo = models.CharField(_("メモ"), max_length=200, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("電話")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.outcome}"


class StopLink(models.Model):
    """The stop link of one message. Only its hash is kept; every message's link goes on working."""

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="stop_links")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = _("お知らせを止めるリンク")

    def __str__(self) -> str:
        return str(self.learner_id)


class LinkTry(models.Model):
    """A wrong try to link a LINE account: a card number has six digits, so tries are counted."""

    sender_hash = models.CharField(max_length=64, db_index=True)
    number = models.CharField(max_length=8, blank=True, db_index=True)
    event_id = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = _("LINEをつなぐ試み")

    def __str__(self) -> str:
        return str(self.at)
