"""今日: what happens, who is missing, what to print, whom to ring and what waits for a decision.

The number of queries is the same on an empty site and with 100,000 applications: whatever is counted is
counted by the database, and only the sessions of two days are read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import upkeep
from core.enums import Phone
from core.sealed import AsStored
from events.enums import CAME, SEATED, Method, Presence, RunState, State
from events.messages import day
from events.models import Applicant, Application, Attendance, ClassRun, ClassSession, SeatPool
from events.opendata.missing import counted_missing
from mentors.gaps import to_ring
from mentors.models import Report
from notices.models import Notice
from notices.querysets import Counts as NoticeCounts
from people.models import Learner
from people.order import place_of
from people.rights import Scope

from .access import desk_view, page

NAMES_SHOWN = 8
AHEAD = timedelta(days=14)
OPENING_SOON = timedelta(days=7)
# Sessions of the next day: a centre gets its own ready; the city only looks.
MOST_OF_NEXT, MOST_OF_NEXT_IN_THE_CITY = 30, 10


@dataclass(frozen=True, slots=True)
class Line:
    """One session on the page. ``missing``: expected, not marked, although it has begun."""

    session: ClassSession
    expected: int
    came: int
    absent: int
    walk_ins: int
    needs: int
    phones: str
    missing: list[str]
    begun: bool
    over: bool

    @property
    def missing_shown(self) -> str:
        return "、".join(self.missing[:NAMES_SHOWN])

    @property
    def missing_more(self) -> int:
        return max(0, len(self.missing) - NAMES_SHOWN)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A figure of the list of what waits, and where it is dealt with."""

    count: int
    word: str
    url: str
    due: bool = False


def start_of_day(at: datetime) -> datetime:
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)


# Whether there are any is all that the page says, so nobody's are opened for it.
_HAS_NEEDS = ExpressionWrapper(~Q(learner__needs=""), output_field=BooleanField())


_CALL_NAME: Any = Learner._meta.get_field("call_name")


class Seat(NamedTuple):
    """What the page needs of somebody who is expected: a few columns, since a city has many people a day."""

    run_id: int
    session_id: int | None
    learner_id: int
    call_name: str  # sealed, as kana is; opened for those who are missing
    phone: str
    needs: bool
    kana: str


def _seats(sessions: list[ClassSession]) -> dict[int, list[Seat]]:
    rows = (
        Applicant.objects.filter(
            # By the application's run: with the state, that is an index; by the applicant's, SQLite reads every seat.
            application__run_id__in={one.run_id for one in sessions},
            application__state__in=SEATED,
            live=True,
        )
        .order_by()
        .values_list(
            "run_id",
            "application__pool__session_id",
            "learner_id",
            AsStored("learner__call_name"),
            "learner__phone",
            _HAS_NEEDS,
            AsStored("learner__kana"),
        )
    )
    found: dict[int, list[Seat]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(Seat(*row))
    return found


def _called(rows: Iterable[Seat]) -> list[str]:
    """What they are called, in kana order."""
    ordered = sorted(rows, key=lambda row: (place_of(row.kana), row.learner_id))
    return [_CALL_NAME.opened(row.call_name) for row in ordered]


def _marks(sessions: list[ClassSession]) -> dict[int, dict[int, tuple[str, bool]]]:
    found: dict[int, dict[int, tuple[str, bool]]] = defaultdict(dict)
    rows = Attendance.objects.filter(session__in=sessions).values_list(
        "session_id", "learner_id", "presence", "walk_in"
    )
    for session_id, learner_id, presence, let_in in rows:
        found[session_id][learner_id] = (presence, let_in)
    return found


def lines(scope: Scope, start: datetime, end: datetime, *, at: datetime, most: int) -> list[Line]:
    """The first sessions that begin from ``start`` to ``end``, called-off ones left out; three queries."""
    sessions = list(
        ClassSession.objects.seen_by(scope)
        .held()
        .filter(starts_at__gte=start, starts_at__lt=end, run__state=RunState.PUBLISHED)
        .select_related("run__center", "room", "teacher")[:most]
    )
    seats, marks = _seats(sessions), _marks(sessions)
    found = []
    for session in sessions:
        # A class has one pool for all its meetings, スマホ相談 one for each of its times.
        rows = [seat for seat in seats[session.run_id] if seat.session_id in (None, session.pk)]
        marked = marks[session.pk]
        phones = Counter(row.phone for row in rows)
        begun = session.starts_at <= at
        found.append(
            Line(
                session,
                expected=len(rows),
                came=sum(presence in CAME for presence, _let_in in marked.values()),
                absent=sum(presence == Presence.ABSENT for presence, _let_in in marked.values()),
                walk_ins=sum(let_in for _presence, let_in in marked.values()),
                needs=sum(row.needs for row in rows),
                phones="・".join(f"{Phone(phone).label} {phones[phone]}" for phone in Phone if phones[phone]),
                missing=_called(row for row in rows if row.learner_id not in marked) if begun else [],
                begun=begun,
                over=session.ends_at <= at,
            )
        )
    return found


def waiting(
    scope: Scope, notices: NoticeCounts, without_teacher: int, *, at: datetime, tonight: datetime
) -> list[Waiting]:
    """What waits for a decision; two queries besides those whose results are handed in."""
    full = SeatPool.objects.filter(run=OuterRef("pk"), taken__gte=F("capacity"))
    published = Q(state=RunState.PUBLISHED)
    runs = (
        ClassRun.objects.seen_by(scope)
        .filter(state__in=[RunState.PUBLISHED, RunState.DRAFT])
        .annotate(is_full=Exists(full))
        .aggregate(
            to_draw=Count(
                "pk",
                filter=published
                & Q(method=Method.LOTTERY, closes_at__lte=at)
                & (Q(draw__isnull=True) | ~Q(draw__state="drawn")),
            ),
            full=Count("pk", filter=published & Q(opens_at__lte=at, closes_at__gt=at, is_full=True)),
            closing=Count("pk", filter=published & Q(closes_at__gt=at, closes_at__lte=tonight)),
            drafts=Count("pk", filter=Q(state=RunState.DRAFT, opens_at__lte=at + OPENING_SOON)),
        )
    )
    offers = (
        Application.objects.seen_by(scope)
        .filter(state=State.OFFERED)
        .aggregate(all=Count("pk"), today=Count("pk", filter=Q(offer_until__lte=tonight)))
    )
    found = [
        Waiting(notices.calls, _("かける電話"), "/desk/calls/", due=bool(notices.calls)),
        Waiting(notices.urgent_calls, _("1日のうちにかける電話"), "/desk/calls/", due=True),
        Waiting(runs["to_draw"], _("抽選を待つ教室"), "/desk/runs/?show=to_draw", due=True),
        Waiting(
            offers["today"],
            _("きょうまでの繰上げのお返事"),
            "/desk/applications/?state=offered&until=today",
            due=True,
        ),
        Waiting(offers["all"], _("お返事を待つ繰上げ"), "/desk/applications/?state=offered"),
        Waiting(runs["full"], _("定員になった教室"), "/desk/runs/?show=full"),
        Waiting(runs["closing"], _("きょうしめきる教室"), "/desk/runs/?show=closing"),
        Waiting(runs["drafts"], _("まだ公開していない、もうすぐ始まる申込み"), "/desk/runs/?show=draft"),
        Waiting(without_teacher, _("2週間のうちで、担当が決まっていない回"), "/desk/runs/?show=no_teacher"),
        Waiting(notices.postcards, _("出すはがき"), "/desk/calls/postcards/"),
        Waiting(counted_missing(scope), _("オープンデータに出ていない会場と教室"), "/desk/opendata/"),
        Waiting(notices.stuck, _("送れずに止まっているお知らせ"), "/desk/calls/", due=True),
    ]
    return [one for one in found if one.count]


@require_safe
@desk_view
def today(request: HttpRequest, scope: Scope) -> HttpResponse:
    at = timezone.now()
    start = start_of_day(at)
    tonight = start + timedelta(days=1)
    ahead = ClassSession.objects.seen_by(scope).held().filter(run__state=RunState.PUBLISHED)
    coming: dict[str, Any] = ahead.filter(starts_at__gte=start, starts_at__lte=at + AHEAD).aggregate(
        today=Count("pk", filter=Q(starts_at__lt=tonight)),
        without_teacher=Count("pk", filter=Q(teacher__isnull=True, starts_at__gt=at)),
    )
    # Asked for itself, it is the first of an index; as a least value it would be looked for in all there is to come.
    following = ahead.filter(starts_at__gte=tonight).values_list("starts_at", flat=True).first()
    # Two days are read at once: what is to be got ready today is for the next day on which there is a class.
    most = coming["today"] + (MOST_OF_NEXT_IN_THE_CITY if scope.everywhere else MOST_OF_NEXT)
    found = _two_days(scope, start, tonight, following, at=at, most=most + 1)
    of_today = [line for line in found if line.session.starts_at < tonight]
    notices = Notice.objects.counts(scope, at)
    return page(
        request,
        "today.html",
        title=_("今日"),
        place="today",
        day=day(at),
        lines=of_today,
        next_day=day(following) if following else "",
        next_lines=[line for line in found[:most] if line.session.starts_at >= tonight],
        next_more=len(found) > most,
        waiting=waiting(scope, notices, coming["without_teacher"], at=at, tonight=tonight),
        expected=sum(line.expected for line in of_today),
        to_ring=to_ring(scope, at=at),
        reports=Report.objects.seen_by(scope).waiting().count(),
        # The installation itself: for those who answer for it, or know whom to ring.
        wrong=upkeep.wrong(at=at, late=not upkeep.settling()) if scope.everywhere or scope.manager else [],
        may_print_disaster=scope.everywhere or bool(scope.manager),
    )


def _two_days(
    scope: Scope, start: datetime, tonight: datetime, following: datetime | None, *, at: datetime, most: int
) -> list[Line]:
    first = start_of_day(following) if following else tonight
    found = lines(scope, start, first + timedelta(days=1), at=at, most=most)
    return [line for line in found if line.session.starts_at < tonight or line.session.starts_at >= first]
