"""What tests of the table share: a session of today with a mentor beside a learner whose file is full of canaries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from courses.models import LessonPage
from events.models import ClassSession
from mentors import actions
from mentors.models import Mentor, VisitNote
from people.models import Learner
from tests.desk.class_day import session_of, today_run
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import DAY, NINETEEN

CANARY = {
    "name": "秘野 夏子", "kana": "ヒノ ナツコ", "tel": "09000424242", "birth_year": "1941",
    "email": "canary@home.example", "address": "所沢市秘密町4242", "needs": "心臓の薬をのむ", "postal_code": "3590042",
}  # fmt: skip


def canary(**fields: Any) -> Learner:
    return classes.learner(
        **{"call_name": "ナッちゃん", "phone": "iphone", "channel": "tel", **CANARY, **fields}
    )


def adult(**fields: Any) -> Mentor:
    return make.active(timezone.now() - DAY, birth_date=NINETEEN, **fields)


def today(*people: Learner) -> ClassSession:
    one = session_of(today_run(*people, begun=False))
    one.run.lessons.set(LessonPage.objects.filter(number=12))
    return one


def at_table(mentor: Mentor, one: ClassSession) -> None:
    at = timezone.now()
    actions.assign(mentor=mentor, session=one, agreed=True, by=make.staff(), at=at)
    actions.match_session(session=one, by=make.staff(), at=at)


def earlier(learner: Learner, *, days: int = 7, **fields: Any) -> VisitNote:
    """A note of a session that was some days ago, written by staff as it stands."""
    run = classes.run(at=timezone.now() - timedelta(days=days + 14), in_days=14)
    session = session_of(run)
    values = {
        "result": "more",
        "codes": ["12-1", "12-2"],
        "made_at": session.starts_at,
        "changed_at": session.starts_at,
    }
    return VisitNote.objects.create(session=session, learner=learner, by="tomioka", **{**values, **fields})


def seat(one: ClassSession, learner: Learner, rest: str = "") -> str:
    return f"/mentors/me/sessions/{one.pk}/seats/{learner.pk}/{rest}"
