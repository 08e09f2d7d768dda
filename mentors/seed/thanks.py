"""What lies behind the mentors: sessions of the last weeks with their hours, certificates, badges, cards."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from events.enums import RunState
from events.models import ClassSession
from mentors import actions, hours
from mentors.errors import NotPossible
from mentors.models import Assignment, Mentor, Pairing
from mentors.pairing import read_sitting
from mentors.state import today
from people.models import User

from .calls import hush

# The mentors of the demonstration are at work since 55 days.
BACK = timedelta(days=50)
MOST_A_SESSION = 3
WORDS = (
    "写真の送り方が、やっと分かりました。ありがとう。",
    "何度聞いても、やさしく教えてくれて、うれしかったです。",
    "孫に、はじめてメッセージを送れました。",
)


@transaction.atomic
def plant_thanks(*, at: datetime) -> int:
    """Gives how many visits were made; sessions to which somebody came already are left alone."""
    clerk = User.objects.filter(username="tomioka", is_demo=True).first()
    sessions = (
        ClassSession.objects.held()
        .filter(run__state=RunState.PUBLISHED, starts_at__gt=at - BACK, ends_at__lte=at)
        .exclude(assignments__isnull=False)
        .select_related("run__center", "room", "teacher")
        .order_by("starts_at", "pk")
    )
    made = 0
    for session in sessions:
        made += _happen(session, clerk, turn=made)
    if made:
        actions.settle_all_badges(at=at)
        _papers(clerk, at)
        _cards(clerk, at)
        hush()
    return made


def _happen(session: ClassSession, clerk: User | None, *, turn: int) -> int:
    """Told to the actions at the times at which it happened."""
    if not read_sitting(session).people:
        return 0
    before = session.starts_at - timedelta(hours=2)
    day = timezone.localdate(session.starts_at)
    ready = Mentor.objects.ready_on(day).filter(
        centers=session.run.center_id, once__startswith="demo:", applied_at__lte=session.starts_at
    )
    rows = list(ready.order_by("pk"))
    rows = rows[turn % (len(rows) or 1) :] + rows[: turn % (len(rows) or 1)]
    # Two adults first, so that a minor may sit down too.
    rows.sort(key=lambda one: one.is_minor_on(day))
    came: list[Assignment] = []
    for mentor in rows[:2] + rows[2:][::-1]:
        if len(came) == MOST_A_SESSION:
            break
        try:
            came.append(actions.assign(mentor=mentor, session=session, agreed=True, by=clerk, at=before))
        except NotPossible:  # somewhere else at that time
            continue
    if came:
        actions.match_session(session=session, by=clerk, at=before)
    for n, one in enumerate(came):
        actions.mark_came(assignment=one, by=clerk, at=session.starts_at - timedelta(minutes=10 - n))
        if (turn + n) % 7 != 6:  # now and then the desk forgets
            actions.mark_left(assignment=one, by=clerk, at=session.ends_at + timedelta(minutes=5 + n))
    return len(came)


def _papers(clerk: User | None, at: datetime) -> None:
    """Two certificates of those who helped longest, one of them revoked, and one asked for."""
    worked = [
        (sum(visit.minutes for visit in hours.visits_of(mentor, at=at)), mentor)
        for mentor in Mentor.objects.here()
        .filter(assignments__came_at__isnull=False)
        .distinct()
        .order_by("pk")
    ]
    worked = sorted((row for row in worked if row[0]), key=lambda row: (-row[0], row[1].pk))[:3]
    first, last = today(at - BACK), today(at)
    for n, (_minutes, mentor) in enumerate(worked):
        if n == 2:
            actions.ask_for_certificate(mentor=mentor, first_on=first, last_on=last, at=at)
            continue
        made = actions.issue_certificate(mentor=mentor, first_on=first, last_on=last, by=clerk, at=at)
        if n == 1:
            actions.revoke_certificate(certificate=made, why="見本：作り直しのため", by=clerk, at=at)


def _cards(clerk: User | None, at: datetime) -> None:
    pairs = Pairing.objects.filter(
        ended_at__isnull=True, session__ends_at__lte=at, mentor__once__startswith="demo:"
    )
    found = pairs.select_related("mentor", "learner", "session").order_by("-session__starts_at", "pk")
    for words, pair in zip(WORDS, found, strict=False):
        if not pair.mentor.is_here:
            continue
        card = actions.write_thanks(
            mentor=pair.mentor, learner=pair.learner, session=pair.session, words=words, by=clerk, at=at
        )
        actions.show_thanks(card=card, by=clerk, at=at)
