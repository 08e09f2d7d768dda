"""Every reusable read about classes. Time is an argument, read once at the edge."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from core.joined import Joined
from people.rights import Scope

from .enums import HOLDING, LIVE, SEATED, Kind, Method, RunState, State


class CenterQuerySet(models.QuerySet):
    def seen_by(self, scope: Scope) -> CenterQuerySet:
        """The centres at which somebody works."""
        return self if scope.everywhere else self.filter(code__in=scope.clerk)


class ClassRunQuerySet(models.QuerySet):
    def seen_by(self, scope: Scope) -> ClassRunQuerySet:
        return self if scope.everywhere else self.filter(center__code__in=scope.clerk)

    def published(self) -> ClassRunQuerySet:
        """Shown to everybody, called-off ones too: who finds a poster must learn that."""
        return self.filter(state__in=[RunState.PUBLISHED, RunState.CANCELLED], public=True)

    def with_dates(self) -> ClassRunQuerySet:
        """``first_at``, ``last_at`` and ``meetings``, of the sessions that are not called off."""
        held = Q(sessions__cancelled_at__isnull=True)
        return self.annotate(
            first_at=Min("sessions__starts_at", filter=held),
            last_at=Max("sessions__ends_at", filter=held),
            meetings=Count("sessions", filter=held, distinct=True),
        )

    def with_seats(self) -> ClassRunQuerySet:
        """``taken_seats`` and ``all_seats`` over the run's pools."""
        from .models import SeatPool

        pools = SeatPool.objects.filter(run=OuterRef("pk")).order_by().values("run")
        return self.annotate(
            taken_seats=models.Subquery(pools.annotate(n=Sum("taken")).values("n")),
            all_seats=models.Subquery(pools.annotate(n=Sum("capacity")).values("n")),
        )

    def with_counts(self) -> ClassRunQuerySet:
        """``applied``, ``seated``, ``waiting``, ``offered``: people, not applications."""
        from .models import Application

        def people(states: Any) -> models.Subquery:
            rows = Application.objects.filter(run=OuterRef("pk"), state__in=list(states)).order_by()
            return models.Subquery(rows.values("run").annotate(n=Sum("size")).values("n"))

        return self.annotate(
            applied=people([State.APPLIED]),
            seated=people(SEATED),
            waiting=people([State.WAITLISTED]),
            offered=people([State.OFFERED]),
        )

    def open_for_application(self, *, at: datetime) -> ClassRunQuerySet:
        return self.filter(state=RunState.PUBLISHED, opens_at__lte=at, closes_at__gt=at)

    def not_over(self, *, at: datetime) -> ClassRunQuerySet:
        """Some session is still to come."""
        from .models import ClassSession

        coming = ClassSession.objects.filter(run=OuterRef("pk"), ends_at__gt=at)
        return self.filter(Exists(coming))

    def to_look_at(self) -> ClassRunQuerySet:
        """Those of whose title and kana as they are now nobody has found that both are there (``told_of``)."""
        return self.filter(~Q(told_of=Joined("title", "kana")))

    def to_draw(self, *, at: datetime) -> ClassRunQuerySet:
        """Lotteries whose closing has passed and which nobody has drawn."""
        return self.filter(state=RunState.PUBLISHED, method=Method.LOTTERY, closes_at__lte=at).exclude(
            draw__state="drawn"
        )

    def classes(self) -> ClassRunQuerySet:
        return self.filter(kind=Kind.CLASS)

    def consultations(self) -> ClassRunQuerySet:
        return self.filter(kind=Kind.CONSULTATION)


class ClassSessionQuerySet(models.QuerySet):
    def seen_by(self, scope: Scope) -> ClassSessionQuerySet:
        return self if scope.everywhere else self.filter(run__center__code__in=scope.clerk)

    def held(self) -> ClassSessionQuerySet:
        """Neither called off itself nor in a run that is."""
        return self.filter(is_held())

    def between(self, start: datetime, end: datetime) -> ClassSessionQuerySet:
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def clashing(self, *, start: datetime, end: datetime) -> ClassSessionQuerySet:
        return self.held().exclude(run__state=RunState.DRAFT).between(start, end)


class ApplicationQuerySet(models.QuerySet):
    def seen_by(self, scope: Scope) -> ApplicationQuerySet:
        return self if scope.everywhere else self.filter(run__center__code__in=scope.clerk)

    def live(self) -> ApplicationQuerySet:
        return self.filter(state__in=LIVE)

    def seated(self) -> ApplicationQuerySet:
        return self.filter(state__in=SEATED)

    def holding(self) -> ApplicationQuerySet:
        return self.filter(state__in=HOLDING)

    def waiting_in_order(self) -> ApplicationQuerySet:
        return self.filter(state=State.WAITLISTED).order_by("waiting")

    def with_places(self) -> ApplicationQuerySet:
        """``ahead``: how many wait before it in its pool, as messages.place_of asks of one."""
        before = (
            self.model._default_manager.filter(
                pool=OuterRef("pool"), state=State.WAITLISTED, waiting__lt=OuterRef("waiting")
            )
            .order_by()
            .values("pool")
            .annotate(n=Count("pk"))
            .values("n")
        )
        return self.annotate(ahead=Coalesce(Subquery(before), 0))

    def offers_over(self, *, at: datetime) -> ApplicationQuerySet:
        return self.filter(state=State.OFFERED, offer_until__lte=at)

    def people(self) -> int:
        return self.aggregate(n=Sum("size"))["n"] or 0

    def came_before(self, *, at: datetime) -> ApplicationQuerySet:
        """Seated in a run that has begun: those who make somebody no first-timer."""
        return self.filter(state__in=SEATED, run__sessions__starts_at__lt=at)


def is_held(session: str = "") -> Q:
    """Of a session, or of the one that ``session`` leads to (``"session__"``): held() without a list of all of them."""
    called_off = Q(**{f"{session}run__state": RunState.CANCELLED})
    return Q(**{f"{session}cancelled_at__isnull": True}) & ~called_off


def learners_seen_by(scope: Scope, among: Any = None) -> Any:
    """The learners on file (or those ``among`` them) at one's centres, or who applied there."""
    from people.models import Learner

    found = (Learner.objects.all() if among is None else among).filter(erased_at__isnull=True)
    if scope.everywhere:
        return found
    from .models import Applicant, ClassRun

    # The centres' runs are looked up once, not for everybody who is looked at.
    runs = ClassRun.objects.filter(center__code__in=scope.clerk).order_by().values("pk")
    applied = Applicant.objects.filter(learner=OuterRef("pk"), run__in=runs)
    return found.filter(Q(home_center__in=scope.clerk) | Exists(applied))


def month_of(at: datetime) -> tuple[datetime, datetime]:
    """The first moment of the month of ``at`` and of the month after."""
    first = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return first, (first + timedelta(days=32)).replace(day=1)


__all__ = [
    "ApplicationQuerySet",
    "CenterQuerySet",
    "ClassRunQuerySet",
    "ClassSessionQuerySet",
    "is_held",
    "learners_seen_by",
    "month_of",
]
