"""Every reusable read about notices. Time is an argument, read once at the edge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Count, F, Prefetch, Q

from people.enums import Channel
from people.rights import Scope

from .enums import EXPIRES, OPEN, Status

# Longer than every time-out of one attempt together: whoever has claimed for longer is dead.
STALE = timedelta(minutes=3)
# What waits for longer than this shows that nobody is sending.
STUCK = timedelta(minutes=15)
URGENT = timedelta(hours=24)

# What is still to be done. As "or", and in this order: so SQLite knows the partial index notices_to_do again, whose
# condition this is; "in" it does not, once the values are bound.
UNDER_WAY = Q(status=Status.TO_DO) | Q(status=Status.PENDING) | Q(status=Status.SENDING)


@dataclass(frozen=True)
class Counts:
    """The figures of the desk's first page."""

    calls: int
    urgent_calls: int
    postcards: int
    waiting: int
    stuck: int


class NoticeQuerySet(models.QuerySet):
    def seen_by(self, scope: Scope) -> NoticeQuerySet:
        """What concerns one's centres; without a centre it concerns the city."""
        return self if scope.everywhere else self.filter(center__in=scope.clerk)

    def due(self, *, at: datetime) -> NoticeQuerySet:
        """To be sent by the machine, and its time has come; what was first in trouble first."""
        return self.filter(status=Status.PENDING, due_at__lte=at).order_by("due_at", "id")

    def stale(self, *, at: datetime) -> NoticeQuerySet:
        """Somebody began to send and was never heard of again."""
        return self.filter(status=Status.SENDING, claimed_at__lte=at - STALE)

    def expired(self, *, at: datetime) -> NoticeQuerySet:
        """Would be untrue by now, and nobody has been told."""
        return self.filter(status__in=OPEN, kind__in=EXPIRES, urgent_at__lte=at)

    def stuck(self, *, at: datetime) -> NoticeQuerySet:
        """Ought to have gone long ago: is the worker running?"""
        return self.filter(
            Q(status=Status.PENDING, due_at__lte=at - STUCK)
            | Q(status=Status.SENDING, claimed_at__lte=at - STUCK)
        )

    def calls_to_make(self, scope: Scope, at: datetime) -> NoticeQuerySet:
        """電話リスト: the most urgent first, then who has waited longest. Two queries with learners and calls."""
        return self.with_calls(
            self.seen_by(scope)
            .filter(channel=Channel.TEL, status=Status.TO_DO, due_at__lte=at)
            .exclude(kind__in=EXPIRES, urgent_at__lte=at)
            .order_by(F("urgent_at").asc(nulls_last=True), "created_at", "id")
        )

    @staticmethod
    def with_calls(notices: NoticeQuerySet) -> NoticeQuerySet:
        """With the learner and the calls that were made and not taken back."""
        from .models import Call

        made = Prefetch("calls", Call.objects.filter(undone_at__isnull=True))
        return notices.select_related("learner").prefetch_related(made)

    def postcards_to_print(self, scope: Scope) -> NoticeQuerySet:
        """はがき that nobody has posted yet, in the order in which they came up."""
        return (
            self.seen_by(scope)
            .filter(channel=Channel.POST, status=Status.TO_DO)
            .select_related("learner")
            .order_by(F("urgent_at").asc(nulls_last=True), "created_at", "id")
        )

    def counts(self, scope: Scope, at: datetime) -> Counts:
        """In one query."""
        call = Q(channel=Channel.TEL, status=Status.TO_DO, due_at__lte=at) & ~Q(
            kind__in=EXPIRES, urgent_at__lte=at, urgent_at__isnull=False
        )
        late = Q(status=Status.PENDING, due_at__lte=at - STUCK) | Q(
            status=Status.SENDING, claimed_at__lte=at - STUCK
        )
        found = (
            self.seen_by(scope)
            .filter(UNDER_WAY)
            .order_by()
            .aggregate(
                calls=Count("pk", filter=call),
                urgent_calls=Count("pk", filter=call & Q(urgent_at__lte=at + URGENT)),
                postcards=Count("pk", filter=Q(channel=Channel.POST, status=Status.TO_DO)),
                waiting=Count("pk", filter=Q(status__in=[Status.PENDING, Status.SENDING])),
                stuck=Count("pk", filter=late),
            )
        )
        return Counts(**found)
