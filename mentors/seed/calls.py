"""What a newcomer sees of calls: a place that is offered to somebody, one that was given back, and who is asked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mentors import actions
from mentors.enums import Coming, MailStatus
from mentors.errors import NotPossible
from mentors.handing import held_ahead, may_be_asked
from mentors.models import Assignment, Handover, MentorMail, Replacement
from mentors.pairing import read_sitting


@transaction.atomic
def plant_calls(*, at: datetime) -> bool:
    """One swap waiting, one session short whose best are asked. False when there is any already, or no class."""
    if Handover.objects.exists() or Replacement.objects.exists():
        return False
    made = _swap(at) and _short(at)
    hush()
    return made


def hush() -> None:
    """Nobody of the people who do not exist is mailed."""
    rows = MentorMail.objects.filter(mentor__once__startswith="demo:", status=MailStatus.PENDING)
    rows.update(status=MailStatus.DROPPED)


def _places(at: datetime) -> list[Assignment]:
    rows = Assignment.objects.filter(
        session__in=held_ahead(at),
        state=Coming.ACCEPTED,
        came_at__isnull=True,
        mentor__once__startswith="demo:",
    )
    return list(rows.select_related("session__run__center", "mentor").order_by("session__starts_at", "pk"))


def _swap(at: datetime) -> bool:
    for mine in _places(at):
        for to in may_be_asked(mine.session).filter(once__startswith="demo:").order_by("pk")[:1]:
            actions.offer_handover(assignment=mine, to=to, back=None, at=at)
            return True
    return False


def _short(at: datetime) -> bool:
    """Of a later session somebody has dropped out; as many are wanted as came."""
    for mine in reversed(_places(at)):
        session = mine.session
        try:
            actions.ask_for_mentors(
                session=session, wanted=len(read_sitting(session).assignments), by=None, at=at
            )
            actions.cancel(assignment=mine, reason="かぜをひいたため", by=None, at=at)
        except NotPossible:
            continue
        actions.seek(session_id=session.pk, at=at)
        return True
    return False
