"""Which way somebody is told: the one chosen if it can be used, else the next. Reads only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from people.enums import Channel
from people.models import Learner

from .enums import COURTESY, Kind, Reason, Status

BY_MACHINE = frozenset({Channel.LINE, Channel.MAIL})
# From printing to the letter box. What is wanted sooner is said on the telephone.
POST_TAKES = timedelta(days=4)

# After the channel chosen. A card or a call costs somebody's time, so they come last for who reads mail.
_THEN: dict[str, tuple[Channel, ...]] = {
    Channel.LINE: (Channel.MAIL, Channel.TEL, Channel.POST),
    Channel.MAIL: (Channel.TEL, Channel.POST, Channel.LINE),
    Channel.POST: (Channel.TEL, Channel.MAIL, Channel.LINE),
    Channel.TEL: (Channel.POST, Channel.MAIL, Channel.LINE),
}


class Way(NamedTuple):
    channel: Channel
    reason: Reason


def usable(learner: Learner, channel: str) -> bool:
    """There is an address, and whatever carries the message is set up."""
    if channel == Channel.LINE:
        return bool(settings.LINE_CHANNEL_TOKEN and learner.line_id)
    if channel == Channel.MAIL:
        return bool(settings.MAIL_READY and _is_address(learner.email))
    return bool(learner.address if channel == Channel.POST else learner.tel)


def first_way(learner: Learner, *, urgent_at: datetime | None, at: datetime) -> Way:
    """Without consent a person speaks; otherwise the way chosen, or the next that can be used."""
    if not learner.may_be_noticed:
        return Way(by_hand(learner), refusal_of(learner))
    wanted = Channel(learner.channel)
    if wanted == Channel.POST and learner.tel and urgent_at and urgent_at - at < POST_TAKES:
        return Way(Channel.TEL, Reason.IN_A_HURRY)
    if usable(learner, wanted):
        return Way(wanted, Reason.CHOSEN)
    for channel in _THEN[wanted]:
        if usable(learner, channel):
            return Way(channel, Reason.NO_ADDRESS)
    return Way(Channel.TEL, Reason.NO_ADDRESS)


def next_channel(learner: Learner, failed: str) -> Channel:
    """LINE → mail → call list."""
    if failed == Channel.LINE and usable(learner, Channel.MAIL):
        return Channel.MAIL
    return by_hand(learner)


def by_hand(learner: Learner) -> Channel:
    """Told by a person: rung, or written to if there is no number. Neither: staff see that on the list."""
    return Channel.POST if learner.address and not learner.tel else Channel.TEL


def refusal_of(learner: Learner) -> Reason:
    return Reason.STOPPED if learner.notices_stopped else Reason.NO_CONSENT


def first_status(learner: Learner, kind: str, channel: str) -> Status:
    """How a notice on this channel begins."""
    if channel in BY_MACHINE:
        return Status.PENDING
    # Nobody is rung, or sent a card, only to be thanked; and who stopped is left in peace.
    if kind == Kind.THANKS or (kind in COURTESY and learner.notices_stopped):
        return Status.DROPPED
    return Status.TO_DO


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
