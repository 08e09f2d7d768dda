"""The waiting list: offers answered, run out, or given out of turn by staff with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events import messages
from events.enums import State
from events.errors import BadValue, NotPossible
from events.models import Application, LotteryRecord
from people.rights import Anyone

from . import seats


def _locked(application: Application) -> tuple[seats.SeatPool, Application]:
    pool = seats.lock_pool(application.pool_id)
    return pool, Application.objects.select_for_update().select_related("run", "learner").get(
        pk=application.pk
    )


@transaction.atomic
def accept_offer(
    *, application: Application, by: Anyone | None = None, at: datetime | None = None
) -> Application:
    """The seat is taken. Twice is harmless; after the time is over it is NotPossible, and moves on."""
    at = at or timezone.now()
    pool, application = _locked(application)
    if application.state == State.PROMOTED:
        return application
    if application.state != State.OFFERED:
        raise NotPossible(_("この申込みに、いまお返事いただく繰上げはありません。"))
    if application.offer_until is None or application.offer_until <= at:
        _end(pool, application, State.EXPIRED, at=at, by=None)
        return application  # the caller sees EXPIRED: raising would undo it
    seats.move(application, State.PROMOTED, at=at, by=by, why=_("繰上げを受けました。"))
    LotteryRecord.objects.filter(learner__applicants__application=application).update(losses=0)
    messages.tell_selected(application, at=at)
    return application


@transaction.atomic
def decline_offer(
    *, application: Application, by: Anyone | None = None, at: datetime | None = None
) -> Application:
    """The seat goes on to the next. Twice is harmless."""
    at = at or timezone.now()
    pool, application = _locked(application)
    if application.state in (State.DECLINED, State.EXPIRED):
        return application
    if application.state != State.OFFERED:
        raise NotPossible(_("この申込みに、いまお返事いただく繰上げはありません。"))
    _end(pool, application, State.DECLINED, at=at, by=by)
    return application


def _end(
    pool: seats.SeatPool, application: Application, state: State, *, at: datetime, by: Anyone | None
) -> None:
    why = _("お返事の期限が過ぎました。") if state == State.EXPIRED else _("辞退の申し出")
    seats.move(application, state, at=at, by=by, why=why)
    if state == State.EXPIRED:
        messages.tell_expired(application, at=at)
    seats.fill(pool, at=at)


def expire_offers(*, at: datetime | None = None) -> int:
    """Ends every offer whose time is over, each in a transaction of its own; gives how many. Twice is harmless."""
    at = at or timezone.now()
    count = 0
    for application in Application.objects.offers_over(at=at).order_by("offer_until", "pk"):
        with transaction.atomic():
            pool, fresh = _locked(application)
            if fresh.state == State.OFFERED and fresh.offer_until and fresh.offer_until <= at:
                _end(pool, fresh, State.EXPIRED, at=at, by=None)
                count += 1
    return count


@transaction.atomic
def promote_out_of_turn(
    *, application: Application, reason: str, by: Anyone, at: datetime | None = None
) -> Application:
    """Staff give a free seat to somebody on the waiting list who is not the first. Needs a reason.

    Everybody before has it written down that and why they were passed over.
    """
    at = at or timezone.now()
    if len(reason.strip()) < 5:
        raise BadValue(_("順番を変える理由を、5文字以上で書いてください。"), field="reason")
    pool, application = _locked(application)
    if application.state == State.PROMOTED:
        return application
    if application.state != State.WAITLISTED:
        raise NotPossible(_("補欠の方だけを、繰り上げられます。"))
    before = pool.applications.waiting_in_order().filter(waiting__lt=application.waiting)
    for passed in before:
        seats.log(
            passed, at=at, was=passed.state, by=by,
            why=_("職員の判断で、あとの方を先にしました：%(reason)s") % {"reason": reason.strip()},
        )  # fmt: skip
    seats.move(application, State.PROMOTED, at=at, by=by, why=reason.strip())
    messages.tell_selected(application, at=at)
    return application


@transaction.atomic
def close_waiting(*, pool_id: int, at: datetime) -> int:
    """When the class begins: whoever still waits is told nothing more will come. Twice is harmless."""
    pool = seats.lock_pool(pool_id)
    start = messages.first_start(pool.run, pool)
    if start is None or start > at:
        return 0
    count = 0
    for application in pool.applications.filter(state=State.WAITLISTED).select_for_update():
        seats.move(application, State.NOT_SELECTED, at=at, why=_("教室が始まりました。"))
        count += 1
    return count
