"""What the public pages of classes read, each in a fixed number of queries."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When

from core.page_cache import stamp
from core.queries import TEXT, Query

from . import messages
from .enums import Kind, RunState
from .models import Center, ClassRun, ClassSession, SeatPool
from .querysets import ClassRunQuerySet


def shown_runs() -> ClassRunQuerySet:
    """Everything that a list or a page says about a run, in one query."""
    return (
        ClassRun.objects.published()
        .filter(kind__in=[Kind.CLASS, Kind.CONSULTATION])
        .select_related("center", "room")
        .with_dates()
        .with_seats()
        .with_counts()
        .annotate(draw_state=F("draw__state"))
    )


RUNS_ON_A_PAGE = 24


def _not_over(runs: ClassRunQuerySet, *, at: datetime) -> ClassRunQuerySet:
    """As ``not_over``, found from the sessions that are still to come: a list would ask about each past class."""
    coming = ClassSession.objects.filter(ends_at__gt=at).order_by()
    return runs.filter(pk__in=coming.values("run"))


def coming_runs(*, at: datetime) -> ClassRunQuerySet:
    """Runs of which something is still to come: open ones, those to come, those that take no more; each by date.

    Bare rows, to be paged: ``with_what_is_shown`` adds what a list says about those of one page.
    """
    held = ClassSession.objects.filter(run=OuterRef("pk"), cancelled_at__isnull=True).order_by("starts_at")
    turn = Case(
        When(Q(state=RunState.CANCELLED) | Q(closes_at__lte=at), then=2),
        When(opens_at__gt=at, then=1),
        default=0,
    )
    found = ClassRun.objects.published().filter(kind__in=[Kind.CLASS, Kind.CONSULTATION])
    return (
        _not_over(found, at=at)
        .annotate(first=Subquery(held.values("starts_at")[:1]))
        .order_by(turn, "first", "pk")
    )


def with_what_is_shown(runs: ClassRunQuerySet) -> ClassRunQuerySet:
    return shown_runs().filter(pk__in=runs.values("pk"))


def teaching(runs: ClassRunQuerySet, lesson: int) -> ClassRunQuerySet:
    """Those in which a lesson is taught. By EXISTS: a join would count the sessions once more."""
    link = ClassRun.lessons.through.objects.filter(classrun=OuterRef("pk"), lessonpage__number=lesson)
    return runs.filter(Exists(link))


def lessons_taught(*, at: datetime) -> list[tuple[int, str]]:
    """``(number, title)`` of every lesson that a coming run teaches."""
    from courses.models import LessonPage

    coming = _not_over(ClassRun.objects.published().filter(kind=Kind.CLASS), at=at)
    taught = ClassRun.lessons.through.objects.filter(classrun__in=coming).values("lessonpage")
    found = LessonPage.objects.for_readers().filter(pk__in=taught).order_by("number")
    return list(found.values_list("number", "title"))


def centers_with_runs(*, at: datetime) -> QuerySet[Center]:
    coming = ClassRun.objects.published().not_over(at=at).filter(center=OuterRef("pk"))
    return Center.objects.filter(Exists(coming))


def sessions_between(start: datetime, end: datetime) -> QuerySet[ClassSession]:
    """The sessions of a stretch of time, called-off ones too: whoever has one in mind must see that."""
    return ClassSession.objects.filter(
        run__state__in=[RunState.PUBLISHED, RunState.CANCELLED], run__public=True,
        run__kind__in=[Kind.CLASS, Kind.CONSULTATION], starts_at__gte=start, starts_at__lt=end,
    ).order_by("starts_at", "pk")  # fmt: skip


def with_places(sessions: QuerySet[ClassSession]) -> QuerySet[ClassSession]:
    return sessions.select_related("run__center", "room").order_by("starts_at", "pk")


# (stamp, until, session or None): asked for by every page of the site, so remembered for ten minutes.
_next: tuple[str, datetime | None, ClassSession | None] = ("", None, None)
REMEMBERED = timedelta(minutes=10)


def next_consultation(*, at: datetime) -> ClassSession | None:
    """The first time of a スマホ相談 that can still be had; at most one query in ten minutes a process."""
    global _next
    now = stamp()
    if _next[0] == now and _next[1] is not None and at < _next[1] and at >= _next[1] - REMEMBERED:
        return _next[2]
    found = (
        ClassSession.objects.held()
        .filter(
            Q(run__state=RunState.PUBLISHED, run__public=True, run__kind=Kind.CONSULTATION),
            starts_at__gt=at, run__opens_at__lte=at, run__closes_at__gt=at,
            pool__taken__lt=F("pool__capacity"),
        )
        .select_related("run__center")
        .order_by("starts_at")
        .first()
    )  # fmt: skip
    _next = (now, at + REMEMBERED, found)
    return found


def next_classes(most: int, *, at: datetime) -> list[ClassSession]:
    """The first ``most`` meetings of public classes that are still to begin; one query."""
    ahead = ClassSession.objects.held().filter(
        run__state=RunState.PUBLISHED, run__public=True, run__kind=Kind.CLASS, starts_at__gt=at
    )
    return list(ahead.select_related("run__center").order_by("starts_at", "pk")[:most])


def run_or_none(code: str) -> ClassRun | None:
    """The run with this code, in any case."""
    if "\x00" in code:  # which PostgreSQL takes in no text
        return None
    return shown_runs().filter(code=code[:12].upper()).first()


# The class as an application is entered for it, read at once for everybody who presses at once, and with it
# (``held_from``) when it begins and (``full``) whether a seat is left: a second question would cost a journey
# to the database for each of them.
run_to_enter = Query(
    lambda code: (
        ClassRun.objects.select_related("center", "room")
        .annotate(
            held_from=Subquery(messages.held(OuterRef("pk"))),
            full=Exists(SeatPool.objects.filter(run=OuterRef("pk"), session=None, taken__gte=F("capacity"))),
        )
        .filter(code=code)
    ),
    mark=TEXT,
)


def sessions_of(run: ClassRun) -> list[ClassSession]:
    """With room and, for スマホ相談, the seats of each time."""
    return list(run.sessions.select_related("room", "pool").order_by("starts_at", "pk"))
