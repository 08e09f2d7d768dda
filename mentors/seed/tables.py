"""What was done at earlier sessions, what today's learners want, and two reports: one new, one that is looked after."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from courses.models import StepCode
from events.enums import RunState
from events.models import Attendance, ClassSession
from mentors import actions
from mentors.enums import Topic
from mentors.models import Assignment, Mentor, Report, VisitNote, Wish
from mentors.pairing import read_sitting
from mentors.table_words import PHRASES, ReportKind, ReportState, Result
from people.models import User

AHEAD = timedelta(days=8)
NOTES = 60
MEMOS = ("地図がお好きです", "お孫さんの写真で練習しました", "12-3でとまりました")
SPACE = uuid.UUID("6f1d9c58-0b0f-4a53-9a06-1c8f0f2a7b11")


@transaction.atomic
def plant_tables(*, at: datetime) -> int:
    """Gives how many notes it wrote; twice adds nothing."""
    codes = _codes()
    made = _past(codes, at)
    made += _before_today(codes, at)
    _reports(at)
    return made


def _codes() -> list[str]:
    return [str(code) for code in StepCode.objects.filter(number__lte=4).order_by("lesson", "number")[:80]]


def _note(session: ClassSession, learner_id: int, n: int, codes: list[str], at: datetime) -> bool:
    """Written straight, as of the evening of that day."""
    if not codes or VisitNote.objects.filter(session=session, learner=learner_id).exists():
        return False
    first = (n * 4) % len(codes)
    memo = MEMOS[n % len(MEMOS)] if n % 3 == 0 else ""
    VisitNote.objects.create(
        session=session, learner_id=learner_id, codes=codes[first : first + n % 3 + 1],
        mentor=Mentor.objects.filter(once__startswith="demo:", state="active").order_by("pk").first(),
        result=Result.values[n % 3], next_topic=Topic.values[n % len(Topic.values)], by="見本", memo=memo,
        phrases=[list(PHRASES)[n % len(PHRASES)]], memo_passed_at=session.ends_at if memo and n % 2 == 0 else None,
        made_at=session.ends_at, changed_at=session.ends_at,
    )  # fmt: skip
    return True


def _past(codes: list[str], at: datetime) -> int:
    """Of those who came to sessions that are over."""
    rows = (
        Attendance.objects.filter(session__ends_at__lt=at, presence__in=["present", "late"])
        .select_related("session")
        .order_by("-session__starts_at", "learner_id")[:NOTES]
    )
    return sum(_note(row.session, row.learner_id, n, codes, at) for n, row in enumerate(rows))


def _before_today(codes: list[str], at: datetime) -> int:
    """For the tables of this week: wishes for every second learner, and an earlier note to read."""
    coming = (
        ClassSession.objects.held()
        .filter(run__state=RunState.PUBLISHED, ends_at__gt=at, starts_at__lt=at + AHEAD)
        .filter(assignments__isnull=False)
        .select_related("run__center", "room")
        .distinct()
        .order_by("starts_at", "pk")
    )
    made = 0
    for session in coming:
        earlier = (
            ClassSession.objects.held()
            .filter(ends_at__lt=at, run__center=session.run.center_id)
            .order_by("starts_at", "pk")
            .last()
        )
        for n, pair in enumerate(read_sitting(session).pairs):
            if n % 2 == 0 and not Wish.objects.filter(session=session, learner=pair.learner).exists():
                topics = [Topic.values[n % len(Topic.values)]]
                actions.set_wish(
                    session=session, learner=pair.learner, topics=topics, lessons=[], by=None, at=at
                )
            if earlier is not None and not pair.learner.visit_notes.exists():
                made += _note(earlier, pair.learner_id, n, codes, at)
    return made


def _reports(at: datetime) -> None:
    """Written straight: mails about them must not go out."""
    first = (
        Assignment.objects.filter(state="accepted", mentor__once__startswith="demo:", session__ends_at__gt=at)
        .select_related("session__run")
        .order_by("session__starts_at", "pk")
        .first()
    )
    manager = User.objects.filter(is_demo=True, groups__name__startswith="manager:").order_by("pk").first()
    if first is None or Report.objects.exists():
        return
    center = first.session.run.center
    new = Report.objects.create(
        center=center, mentor=first.mentor, kind=ReportKind.MONEY,
        once=uuid.uuid5(SPACE, "new"),
        made_at=at - timedelta(minutes=20),
        words="受講者の方が、通帳の写真を見せようとしました。見ずに、職員を呼びます。",
    )  # fmt: skip
    new.steps.create(at=new.made_at, by="（本人）", now=ReportState.NEW)
    seen_at = at - timedelta(days=3)
    seen = Report.objects.create(
        center=center, by="tomioka", kind=ReportKind.HURT, once=uuid.uuid5(SPACE, "seen"),
        state=ReportState.SEEN,
        made_at=seen_at, seen_at=seen_at + timedelta(minutes=4),
        words="入口の段差でつまずいた方がいました。けがはありません。",
    )  # fmt: skip
    by = manager.get_username() if manager else "見本"
    seen.steps.create(at=seen_at, by="tomioka", now=ReportState.NEW)
    seen.steps.create(at=seen_at + timedelta(minutes=4), by=by, now=ReportState.SEEN)
    seen.steps.create(
        at=timezone.localtime(seen_at) + timedelta(hours=2),
        by=by,
        now=ReportState.SEEN,
        text="段差に目印をはった",
    )
