"""交代: a mentor's place goes to another mentor, alone or in exchange for a place elsewhere.

Until somebody has taken it the giver comes. Both are held and asked again in one transaction; sessions are
locked before mentors and each in the order of their numbers, so that two who take from each other at once do so
one after the other, and the second finds that there is nothing left to take.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from events.models import ClassSession
from mentors.enums import COMING, Coming, MailKind, SwapState
from mentors.errors import NotPossible
from mentors.handing import may_be_asked, sessions_to_exchange
from mentors.models import Assignment, Handover, Mentor, Pairing
from mentors.pairing import read_sitting
from mentors.suggesting import suggest

from . import asking
from .classes import _check_may_come, _new, check_held, lock_session
from .pairing import match_session
from .replacing import is_ahead
from .steps import lock
from .telling import tell

TOLD_AT_ONCE = 3  # of those whom an open offer is mailed to; on their own pages all find it
SWAPPED = "（交代）"


def _gone() -> NotPossible:
    return NotPossible(
        _(
            "この｜交代《こうたい》は、もう｜終《お》わりました。あなたの｜予定《よてい》は｜変《か》わっていません。"
        )
    )


@transaction.atomic
def offer_handover(
    *, assignment: Assignment, to: Mentor | None, back: ClassSession | None, at: datetime
) -> Handover:
    """The own place, to somebody of the same centre or to anybody. The same again gives what waits already."""
    session = lock_session(assignment.session)
    check_held(session, at=at)
    giver = lock(assignment.mentor)
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.state != Coming.ACCEPTED or assignment.came_at or not is_ahead(session, at):
        raise NotPossible(
            _("｜行《い》くことになっている、これからの｜教室《きょうしつ》だけ、｜代《か》われます。")
        )
    waits = assignment.handovers.filter(state=SwapState.WAITING).first()
    if waits is not None:
        if (waits.to, waits.back) == (to, back):
            return waits
        raise NotPossible(
            _(
                "もうお｜願《ねが》いしています。｜先《さき》に、そのお｜願《ねが》いを｜取《と》りやめてください。"
            )
        )
    if to is not None and (to.pk == giver.pk or not may_be_asked(session).filter(pk=to.pk).exists()):
        raise NotPossible(
            _(
                "この｜方《かた》には、お｜願《ねが》いできません。ほかの｜方《かた》を｜選《えら》んでください。"
            )
        )
    if back is not None and not sessions_to_exchange(giver, session, at=at).filter(pk=back.pk).exists():
        raise NotPossible(
            _("その｜回《かい》とは、｜代《か》われません。ほかの｜回《かい》を｜選《えら》んでください。")
        )
    swap = Handover.objects.create(assignment=assignment, to=to, back=back, made_at=at)
    for mentor in _whom_to_tell(swap, session):
        tell(mentor, MailKind.SWAP_ASK, session, at=at, occasion=str(swap.pk))
    return swap


def _whom_to_tell(swap: Handover, session: ClassSession) -> list[Mentor]:
    if swap.to is not None:
        return [swap.to]
    if swap.back is not None:
        there = may_be_asked(session).filter(
            assignments__in=swap.back.assignments.filter(state=Coming.ACCEPTED, came_at__isnull=True)
        )
        return list(there.exclude(pk=swap.assignment.mentor_id).order_by("pk"))
    return [one.mentor for one in suggest(read_sitting(session), most=TOLD_AT_ONCE)]


@transaction.atomic
def take_handover(*, handover: Handover, mentor: Mentor, at: datetime) -> Handover:
    """代わります: the place changes hands, whole or not at all. Twice is harmless."""
    given = handover.assignment.session
    session_ids = sorted({given.pk, *([handover.back_id] if handover.back_id else [])})
    sessions = {pk: lock_session(ClassSession(pk=pk)) for pk in session_ids}
    mentors = {pk: lock(Mentor(pk=pk)) for pk in sorted({handover.assignment.mentor_id, mentor.pk})}
    swap = Handover.objects.select_for_update().get(pk=handover.pk)
    taker, giver = mentors[mentor.pk], mentors[handover.assignment.mentor_id]
    if swap.state == SwapState.DONE and swap.taken_by_id == taker.pk:
        return swap
    session = sessions[given.pk]
    mine = Assignment.objects.select_for_update().get(pk=swap.assignment_id)
    back = sessions[swap.back_id] if swap.back_id else None
    theirs = taker.assignments.filter(session=back, state=Coming.ACCEPTED).first() if back else None
    if swap.state != SwapState.WAITING or mine.state != Coming.ACCEPTED or mine.came_at:
        raise _gone()
    if taker.pk == giver.pk or swap.to_id not in (None, taker.pk) or not is_ahead(session, at):
        raise _gone()
    if back is not None and (theirs is None or theirs.came_at or not is_ahead(back, at)):
        raise _gone()
    if taker.assignments.filter(session=session, state__in=COMING).exists():
        raise NotPossible(_("この｜回《かい》には、もう｜行《い》くことになっています。"))
    if back is not None and giver.assignments.filter(session=back, state__in=COMING).exists():
        raise _gone()
    for one in (mine, theirs):
        if one is not None:
            _give_up(one, at=at)
    swap.state, swap.taken_by, swap.answered_at = SwapState.DONE, taker, at
    swap.save(update_fields=["state", "taken_by", "answered_at"])
    _check_may_come(taker, session)
    _new(taker, session, Coming.ACCEPTED, by=SWAPPED, at=at)
    if back is not None:
        _check_giver(giver, back)
        _new(giver, back, Coming.ACCEPTED, by=SWAPPED, at=at)
    tell(giver, MailKind.SWAP_YES, session, at=at, occasion=str(swap.pk))
    for held in sessions.values():
        _match_later(held)
    return swap


def _check_giver(giver: Mentor, back: ClassSession) -> None:
    """What stands against the giver is nobody else's business."""
    try:
        _check_may_come(giver, back)
    except NotPossible as no:
        raise NotPossible(
            _(
                "お｜願《ねが》いした｜方《かた》が、その｜回《かい》に｜行《い》けなくなりました。あなたの｜予定《よてい》は｜変《か》わっていません。"
            )
        ) from no


def _give_up(one: Assignment, *, at: datetime) -> None:
    """The place stays filled, so nobody else is looked for: it goes straight from one to the other."""
    one.state, one.reason, one.changed_at = Coming.CANCELLED, _("ほかのメンターと交代したため"), at
    one.save(update_fields=["state", "reason", "changed_at"])
    asking.void_handovers(one, at=at)
    Pairing.objects.filter(session=one.session_id, mentor=one.mentor_id, ended_at__isnull=True).update(
        ended_at=at
    )


def _match_later(session: ClassSession) -> None:
    pk = session.pk

    def ask() -> None:
        async_task("mentors.tasks.match_again", pk, save=False)

    transaction.on_commit(ask, robust=True)


def match_again(*, session_id: int, at: datetime) -> int:
    """Tables that were made are made again with the least change; gives how many learners sit. Twice is harmless."""
    session = ClassSession.objects.select_related("run").filter(pk=session_id).first()
    if session is None or not is_ahead(session, at) or not session.match_runs.exists():
        return 0
    return match_session(session=session, by=None, at=at, keep=True).served


@transaction.atomic
def decline_handover(*, handover: Handover, mentor: Mentor, at: datetime) -> Handover:
    """By the one who was asked; nobody has to say why. Twice is harmless."""
    session = lock_session(handover.assignment.session)
    swap = Handover.objects.select_for_update().get(pk=handover.pk)
    if swap.state == SwapState.REFUSED:
        return swap
    if swap.state != SwapState.WAITING or swap.to_id != mentor.pk:
        raise _gone()
    swap.state, swap.answered_at = SwapState.REFUSED, at
    swap.save(update_fields=["state", "answered_at"])
    tell(swap.assignment.mentor, MailKind.SWAP_NO, session, at=at, occasion=str(swap.pk))
    return swap


@transaction.atomic
def take_back_handover(*, handover: Handover, at: datetime) -> Handover:
    """The giver comes after all. Twice is harmless."""
    lock_session(handover.assignment.session)
    swap = Handover.objects.select_for_update().get(pk=handover.pk)
    if swap.state == SwapState.DONE:
        raise NotPossible(_("もう、｜代《か》わりの｜方《かた》が｜決《き》まりました。"))
    if swap.state == SwapState.WAITING:
        swap.state, swap.answered_at = SwapState.BACK, at
        swap.save(update_fields=["state", "answered_at"])
    return swap
