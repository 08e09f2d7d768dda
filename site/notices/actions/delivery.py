"""Sending: claim, send, write down what came of it. Killed anywhere, nothing goes out twice or is lost.

A notice is claimed by a conditional UPDATE that is committed before anything leaves the house. Whoever
dies after that leaves a row in ``sending``; once it is stale, LINE is asked again with the same retry
key, which LINE answers with "accepted before", and mail, which has no such key, goes to the call list.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from notices import channels, line, mail, messages
from notices.actions.outbox import enqueue
from notices.actions.stopping import new_stop_link
from notices.enums import COURTESY, EXPIRES, OPEN, Reason, Status
from notices.models import Notice
from notices.sending import Answer, is_resting, remember
from people.enums import Channel

# How long after each failed attempt the next one is made. From the first failure of all, on whatever
# channel, GIVE_UP later nothing is tried again: with the sweep's minute the call list has it within 15.
RETRY_AFTER: dict[str, tuple[timedelta, ...]] = {
    Channel.LINE: (timedelta(minutes=1), timedelta(minutes=2)),
    Channel.MAIL: (timedelta(minutes=2), timedelta(minutes=2)),
}
GIVE_UP = timedelta(minutes=10)
# LINE forgets a retry key after a day.
KEY_LIVES = timedelta(hours=23)
SWEEP_SECONDS = 200  # of the 300 that the worker gives a task

logger = logging.getLogger(__name__)


def deliver(*, notice_id: int, at: datetime | None = None) -> Notice:
    """One attempt, if its time has come and nobody else is at it. Twice is harmless."""
    at = at or timezone.now()
    claimed = _claim(notice_id, at)
    if claimed is not None:
        notice, token = claimed
        answer = _send(notice, token)
        _settle(notice, answer, at)
    return Notice.objects.select_related("learner").get(pk=notice_id)


def deliver_due(*, at: datetime | None = None) -> int:
    """What the worker does every minute: everything that is due, begun and left, or too late by now.

    Gives how many attempts it made. One notice's failure keeps no other from going.
    """
    began = time.monotonic()
    _give_up_expired(at or timezone.now())
    _take_over_stale(at or timezone.now())
    tried = 0
    for notice_id in list(Notice.objects.due(at=at or timezone.now()).values_list("pk", flat=True)):
        if time.monotonic() - began > SWEEP_SECONDS:
            break
        try:
            deliver(notice_id=notice_id, at=at)  # without ``at`` each reads the clock: one may wait long
            tried += 1
        except Exception as error:  # noqa: BLE001  the others must go; this one is stale in three minutes
            logger.error("notice %s could not be delivered (%s)", notice_id, type(error).__name__)
    return tried


def _claim(notice_id: int, at: datetime) -> tuple[Notice, str] | None:
    """The notice and its stop token, now ours; None if it is not to be sent, or not by us.

    Durable: the claim must be seen by everybody before the message leaves.
    """
    with transaction.atomic(durable=True):
        mine = Notice.objects.filter(pk=notice_id, status=Status.PENDING, due_at__lte=at).update(
            status=Status.SENDING,
            claimed_at=at,
            attempts=F("attempts") + 1,
            first_try_at=Coalesce(F("first_try_at"), at),
        )
        if not mine:
            return None
        notice = Notice.objects.select_related("learner").get(pk=notice_id)
        learner = notice.learner
        # All this may have changed since the notice was written.
        if learner.erased_at:
            _close(notice, Status.DROPPED, at)
        elif notice.kind in EXPIRES and notice.urgent_at and notice.urgent_at <= at:
            _close(notice, Status.GIVEN_UP, at)
        elif not learner.may_be_noticed:
            _pass_on(notice, channels.by_hand(learner), channels.refusal_of(learner), at)
        elif not channels.usable(learner, notice.channel):
            _pass_on(notice, channels.next_channel(learner, notice.channel), Reason.NO_ADDRESS, at)
        else:
            return notice, new_stop_link(learner=learner, at=at)
    return None


def _send(notice: Notice, token: str) -> Answer:
    if is_resting(notice.channel):
        return Answer.TROUBLE
    learner = notice.learner
    if notice.channel == Channel.LINE:
        text = messages.line_text(notice, learner, token)
        answer = line.push(to=learner.line_id, text=text, key=notice.key)
    else:
        answer = mail.send(
            to=learner.email,
            subject=notice.subject,
            body=messages.mail_text(notice, learner, token),
            key=notice.key,
            stop_url=messages.stop_url(token),
        )
    remember(notice.channel, answer)
    return answer


@transaction.atomic
def _settle(notice: Notice, answer: Answer, at: datetime) -> None:
    """Writes down what came of our attempt, if it is still ours to say."""
    if answer is Answer.SENT:
        _sent(notice, at)
        return
    now = Notice.objects.select_for_update().filter(pk=notice.pk).first()
    if now is None or now.status != Status.SENDING or now.claimed_at != notice.claimed_at:
        return  # we took so long that somebody else has gone on with it
    now.learner = notice.learner
    if answer is Answer.UNCLEAR:
        _pass_on(now, channels.by_hand(now.learner), Reason.UNCLEAR, at)
    elif answer is Answer.REFUSED:
        _pass_on(now, channels.next_channel(now.learner, now.channel), Reason.REFUSED, at)
    else:
        _try_later(now, at)


def _sent(notice: Notice, at: datetime) -> None:
    done = {"status": Status.SENT, "done_at": at}
    ours = Notice.objects.filter(pk=notice.pk, status=Status.SENDING, claimed_at=notice.claimed_at)
    if ours.update(**done):
        return
    # Somebody thought us dead: the message did arrive, so nobody need ring any more.
    Notice.objects.filter(pk=notice.pk).exclude(status=Status.SENT).update(**done)
    Notice.objects.filter(after=notice.pk, status__in=OPEN).update(status=Status.DROPPED, done_at=at)


def _try_later(notice: Notice, at: datetime) -> None:
    notice.trouble_at = notice.trouble_at or at
    waits = RETRY_AFTER[notice.channel]
    wait = waits[notice.attempts - 1] if notice.attempts <= len(waits) else None
    if notice.dropped_at:
        _close(notice, Status.DROPPED, at)
    elif wait is None or at + wait > notice.trouble_at + GIVE_UP:
        _pass_on(notice, channels.next_channel(notice.learner, notice.channel), Reason.UNREACHED, at)
    else:
        notice.status, notice.due_at = Status.PENDING, at + wait
        notice.save(update_fields=["status", "due_at", "trouble_at"])


def _pass_on(notice: Notice, channel: Channel, reason: Reason, at: datetime) -> Notice | None:
    """This channel has failed: the next one begins in the same transaction."""
    if notice.dropped_at or (notice.kind in COURTESY and notice.learner.notices_stopped):
        _close(notice, Status.DROPPED, at)
        return None
    _close(notice, Status.FAILED, at)
    following = Notice(
        learner=notice.learner,
        kind=notice.kind,
        about=notice.about,
        channel=channel,
        reason=reason,
        status=channels.first_status(notice.learner, notice.kind, channel),
        after=notice,
        subject=notice.subject,
        body=notice.body,
        say=notice.say,
        center=notice.center,
        urgent_at=notice.urgent_at,
        due_at=at,
        trouble_at=notice.trouble_at or at,
        created_at=notice.created_at,  # the place in the call list is that of the first message
    )
    following.save(force_insert=True)
    if following.status == Status.PENDING:
        enqueue(following)
    return following


def _close(notice: Notice, status: Status, at: datetime) -> None:
    notice.status, notice.done_at = status, at
    notice.save(update_fields=["status", "done_at", "trouble_at"])


def _give_up_expired(at: datetime) -> None:
    Notice.objects.expired(at=at).update(status=Status.GIVEN_UP, done_at=at)


def _take_over_stale(at: datetime) -> None:
    """Whoever was sending these is dead."""
    for notice_id in list(Notice.objects.stale(at=at).values_list("pk", flat=True)):
        with transaction.atomic():
            notice = (
                Notice.objects.stale(at=at)
                .select_for_update(of=("self",))
                .select_related("learner")
                .filter(pk=notice_id)
                .first()
            )
            if notice is None:
                continue
            notice.trouble_at = notice.trouble_at or notice.claimed_at
            by_hand = channels.by_hand(notice.learner)
            if notice.channel == Channel.MAIL:
                _pass_on(notice, by_hand, Reason.UNCLEAR, at)
            elif notice.first_try_at is not None and notice.first_try_at <= at - KEY_LIVES:
                _pass_on(notice, by_hand, Reason.UNCLEAR_LINE, at)
            else:
                notice.status, notice.due_at = Status.PENDING, at
                notice.save(update_fields=["status", "due_at", "trouble_at"])
