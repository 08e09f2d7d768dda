"""電話リスト as the desk shows and prints it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from people.rights import Scope

from .enums import Kind, Outcome, Reason
from .messages import call_text
from .models import Notice


@dataclass(frozen=True)
class PastCall:
    at: datetime
    by: str
    outcome: str
    memo: str


@dataclass(frozen=True)
class CallTask:
    """Whom to ring, what to say, until when, and what was tried. Holds contact data: log who looks."""

    notice_id: int
    learner_id: int
    call_name: str
    name: str
    kana: str
    tel: str
    tel_shown: str
    kind: str
    say: str
    center: str
    why: str
    until: datetime | None
    late: bool
    history: list[PastCall] = field(default_factory=list)

    @property
    def tel_href(self) -> str:
        return f"tel:{self.tel}"


def task_of(notice: Notice, *, at: datetime) -> CallTask:
    learner = notice.learner
    return CallTask(
        notice_id=notice.pk,
        learner_id=learner.pk,
        call_name=learner.call_name,
        name=learner.name,
        kana=learner.kana,
        tel=learner.tel,
        tel_shown=learner.tel_shown,
        kind=str(Kind(notice.kind).label),
        say=call_text(notice),
        center=notice.center,
        why=str(Reason(notice.reason).label) if notice.reason else "",
        until=notice.urgent_at,
        late=notice.urgent_at is not None and notice.urgent_at <= at,
        history=[
            PastCall(call.at, call.by, str(Outcome(call.outcome).label), call.memo)
            for call in notice.calls.all()
            if call.undone_at is None
        ],
    )


def call_tasks(scope: Scope, *, at: datetime, notices: Iterable[Notice] | None = None) -> list[CallTask]:
    """The call list in its order; ``notices`` takes one page of ``calls_to_make`` instead. Two queries."""
    chosen = Notice.objects.calls_to_make(scope, at) if notices is None else notices
    return [task_of(notice, at=at) for notice in chosen]
