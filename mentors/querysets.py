"""Every reusable read about mentors. Days and times are arguments, read once at the edge."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q

from people.rights import Scope

from .enums import State
from .state import ADULT, years_before
from .table_words import ReportState

RUNS_OUT_WITHIN = 60


def ready_on(day: date) -> Q:
    """See ``MentorQuerySet.ready_on``."""
    from .models import GuardianConsent

    given = GuardianConsent.objects.filter(
        mentor=OuterRef("pk"), withdrawn_at__isnull=True, given_on__lte=day, valid_until__gte=day
    )
    return Q(Q(state=State.ACTIVE), Q(birth_date__lte=years_before(day, ADULT)) | Exists(given))


class MentorQuerySet(models.QuerySet):
    def here(self) -> MentorQuerySet:
        return self.exclude(state=State.LEFT)

    def seen_by(self, scope: Scope) -> MentorQuerySet:
        """Whoever would come to a centre at which somebody works; who left is the city's matter."""
        if scope.everywhere:
            return self.filter(erased_at__isnull=True)
        from .models import Mentor

        there = Mentor.centers.through.objects.filter(mentor_id=OuterRef("pk"), center__code__in=scope.clerk)
        return self.here().filter(Exists(there))

    def going_to(self, scope: Scope) -> MentorQuerySet:
        """Those of ``seen_by`` who have not left, found from the centres: a list would ask about everybody on file."""
        if scope.everywhere:
            return self.here()
        from .models import Mentor

        there = Mentor.centers.through.objects.filter(center__code__in=scope.clerk)
        return self.here().filter(pk__in=there.values("mentor"))

    def with_facts(self) -> MentorQuerySet:
        """With all that :func:`mentors.state.missing` asks for, in a fixed number of queries."""
        return self.select_related("school").prefetch_related("consents", "trainings")

    def ready_on(self, day: date) -> MentorQuerySet:
        """Active, and of age or with a consent in date on that very day: whoever may sit at a table (P03)."""
        return self.filter(ready_on(day))

    def consent_runs_out(self, day: date, *, within: int = RUNS_OUT_WITHIN) -> MentorQuerySet:
        """Minors whose last standing consent ends within so many days, and not before today.

        Found from the consents that end in those days: the last one of everybody would be asked for otherwise.
        """
        from .models import GuardianConsent

        end = day + timedelta(days=within)
        standing = GuardianConsent.objects.filter(withdrawn_at__isnull=True, given_on__lte=day).order_by()
        ending = standing.filter(valid_until__gte=day, valid_until__lte=end)
        later = standing.filter(mentor=OuterRef("pk"), valid_until__gt=end)
        return self.here().filter(
            ~Exists(later), birth_date__gt=years_before(day, ADULT), pk__in=ending.values("mentor")
        )


class WeekMatchQuerySet(models.QuerySet):
    def seen_by(self, scope: Scope) -> WeekMatchQuerySet:
        """Those of nobody else's centres: whoever manages all of them, and the city."""
        if scope.everywhere:
            return self
        there = self.model.centers.through.objects.filter(weekmatch_id=OuterRef("pk"))
        return self.filter(
            Exists(there.filter(center__code__in=scope.manager)),
            ~Exists(there.exclude(center__code__in=scope.manager)),
        )


class ReportQuerySet(models.QuerySet):
    def seen_by(self, scope: Scope) -> ReportQuerySet:
        """That there is a report: whoever works at the centre."""
        return self if scope.everywhere else self.filter(center__code__in=scope.clerk)

    def read_by(self, scope: Scope) -> ReportQuerySet:
        """What it says: the centre's managers, and the city."""
        return self if scope.everywhere else self.filter(center__code__in=scope.manager)

    def waiting(self) -> ReportQuerySet:
        """Nobody has looked yet."""
        return self.filter(state=ReportState.NEW)
