"""Asking several for the places that are missing: by the staff with one button, by the worker after a loss."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events.enums import RunState
from events.models import ClassSession
from mentors.enums import AskState, MailKind
from mentors.errors import NotPossible
from mentors.models import Mentor, MentorAsk, MentorCall, Replacement
from mentors.pairing import fit_on, read_sitting
from mentors.suggesting import Suggestion, answers_awaited_since, most_to_ask, suggest
from people.actions import record
from people.actions.audit import SYSTEM
from people.enums import Verb
from people.rights import Anyone

from . import asking
from .classes import ask_for_mentors, check_held, lock_session
from .steps import lock, name_of
from .telling import tell

# Later than this nobody is asked by mail: the desk rings. From a day before on it rings as well (DESK_RINGS).
LAST_MAIL = timedelta(hours=2)
DESK_RINGS = timedelta(hours=24)
TO_RING = 5


@transaction.atomic
def ask_best(*, session: ClassSession, by: Anyone | None, at: datetime) -> list[MentorAsk]:
    """お願いする: the best for the places that are missing and one more; who says yes first has the place.

    Pressed twice, nobody is asked twice: those whose answer is awaited are counted.
    """
    session = lock_session(session)
    check_held(session, at=at)
    if session.starts_at <= at:
        raise NotPossible(_("この回は、もう始まりました。メンターに電話してください。"))
    sitting = read_sitting(session)
    if not sitting.places:
        raise NotPossible(_("この回のメンターは、そろっています。"))
    waiting = _awaited(session, at)
    number = most_to_ask(sitting.places, waiting)
    if not number:
        return []
    made = _ask(session, suggest(sitting, most=number), by=by, at=at)
    if not made and not waiting:
        raise NotPossible(
            _(
                "お願いできるメンターがいません。下の「メンターを入れる」から、電話で聞いた人を入れてください。"
            )
        )
    if made:
        _record(by, session, _("メンター%(n)d人にお願いした") % {"n": len(made)}, at)
    return made


@transaction.atomic
def decline_ask(*, ask: MentorAsk, at: datetime) -> MentorAsk:
    """行けません; nobody has to say why. The next is asked. Twice is harmless."""
    session = lock_session(ask.session)
    ask = MentorAsk.objects.select_for_update().get(pk=ask.pk)
    if ask.state == AskState.NO:
        return ask
    if ask.state != AskState.WAITING:
        raise NotPossible(_("このお｜願《ねが》いは、もう｜終《お》わっています。"))
    asking.close_ask(ask, AskState.NO, at=at)
    asking.lost(session.pk, session.starts_at, at=at)
    return ask


@transaction.atomic
def take_back_ask(*, ask: MentorAsk, by: Anyone | None, at: datetime) -> MentorAsk:
    """By the staff: it is no longer asked. Twice is harmless."""
    session = lock_session(ask.session)
    ask = MentorAsk.objects.select_for_update().get(pk=ask.pk)
    if ask.state == AskState.WAITING:
        asking.close_ask(ask, AskState.OVER, at=at)
        _record(by, session, _("メンターへのお願いを取り消した"), at, ask.mentor)
    return ask


@transaction.atomic
def stop_seeking(*, session: ClassSession, by: Anyone | None, at: datetime) -> MentorCall:
    """Enough as it is: as many are wanted as come or have a place kept. Nobody else is asked. Twice is harmless."""
    session = lock_session(session)
    check_held(session, at=at)
    wanted = len(read_sitting(session).assignments)
    return ask_for_mentors(session=session, wanted=wanted, by=by, at=at)


def is_ahead(session: ClassSession, at: datetime) -> bool:
    """Published, neither called off nor begun."""
    return session.cancelled_at is None and session.run.state == RunState.PUBLISHED and session.starts_at > at


@transaction.atomic
def seek(*, session_id: int, at: datetime) -> int:
    """Asks the next for a session that looks for somebody; gives how many. Twice is harmless.

    The search is closed when nobody is missing or the session has begun. Whom to ring is written down for the
    desk in the order in which to ring.
    """
    if not ClassSession.objects.filter(pk=session_id).exists():
        return 0
    session = lock_session(ClassSession(pk=session_id))
    if not session.replacements.filter(closed_at__isnull=True).exists():
        return 0
    if not is_ahead(session, at):
        session.replacements.filter(closed_at__isnull=True).update(closed_at=at)
        over = session.mentor_asks.filter(state=AskState.WAITING)
        over.update(state=AskState.OVER, answered_at=at)
        return 0
    sitting = read_sitting(session)
    made: list[MentorAsk] = []
    if sitting.places:
        ranked = suggest(sitting)
        number = most_to_ask(sitting.places, _awaited(session, at))
        if session.starts_at - at >= LAST_MAIL:
            made = _ask(session, ranked[:number], by=None, at=at)
        asked = {one.mentor_id for one in made}
        ring = [one.mentor.pk for one in ranked if one.mentor.pk not in asked][:TO_RING]
        # Those who have been asked may be rung as well, once time is short.
        waiting = list(
            session.mentor_asks.filter(state=AskState.WAITING)
            .order_by("made_at", "pk")
            .values_list("mentor", flat=True)
        )
        _note(session, stuck=len(waiting) < sitting.places, ring=[*waiting, *ring][:TO_RING])
    asking.settle(session, at=at)
    return len(made)


def _note(session: ClassSession, *, stuck: bool, ring: list[int]) -> None:
    session.replacements.filter(closed_at__isnull=True).update(stuck=stuck, ring=ring)


def seek_all(*, at: datetime) -> int:
    """Every few minutes: what a killed worker left, and those whose answer is awaited no longer."""
    open_searches = Replacement.objects.filter(closed_at__isnull=True).order_by("session__starts_at", "pk")
    return sum(seek(session_id=pk, at=at) for pk in open_searches.values_list("session", flat=True))


def _awaited(session: ClassSession, at: datetime) -> int:
    waiting = session.mentor_asks.filter(state=AskState.WAITING)
    return waiting.filter(made_at__gt=answers_awaited_since(at)).count()


def _ask(
    session: ClassSession, ranked: Sequence[Suggestion], *, by: Anyone | None, at: datetime
) -> list[MentorAsk]:
    """Each is looked at once more under the own lock: whoever withdraws at this moment is not asked."""
    why = {one.mentor.pk: one.why for one in ranked}
    made = []
    for mentor in sorted((one.mentor for one in ranked), key=lambda one: one.pk):
        held = lock(mentor)
        if not fit_on(held, timezone.localdate(session.starts_at)):
            continue
        ask = MentorAsk.objects.create(
            mentor=held, session=session, why=list(why[held.pk]), made_at=at,
            asked_by=name_of(by) if by is not None else SYSTEM,
        )  # fmt: skip
        tell(held, MailKind.WANTED, session, at=at, occasion=f"{timezone.localdate(at):%Y%m%d}")
        made.append(ask)
    return made


def _record(
    by: Anyone | None, session: ClassSession, why: str, at: datetime, mentor: Mentor | None = None
) -> None:
    subject, pk = ("mentor", mentor.pk) if mentor else ("session", session.pk)
    record(
        actor=by, verb=Verb.CHANGE, subject=subject, subject_id=pk, center=session.run.center.code, reason=why,
        at=at,
    )  # fmt: skip
