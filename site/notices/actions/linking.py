"""A LINE account becomes a learner's, and is let go."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone

from notices import messages
from notices.models import LinkTry
from people import actions as people
from people.enums import Channel, Verb
from people.errors import SchoolError
from people.models import Learner, LearnerCard
from people.typed import clean_birth_year

# Six digits and a year are soon guessed by a machine: so many wrong tries a day from one account, at one
# card, and altogether.
TRIES_A_SENDER, TRIES_A_CARD, TRIES_A_DAY = 5, 5, 60
DAY = timedelta(days=1)
_NUMBER_THEN_YEAR = re.compile(r"^\D*(\d{6})(?!\d)[\s,、。・/]*(.+)$", re.DOTALL)


def link(*, sender: str, text: str, event_id: str, at: datetime | None = None) -> str:
    """Reads 「123456 昭和25年」, links the account to that card's learner, and gives the words to answer.

    Right twice is harmless; wrong ones are counted. Empty when this very event was answered before.
    """
    at = at or timezone.now()
    typed = _NUMBER_THEN_YEAR.match(unicodedata.normalize("NFKC", text).strip())
    if typed is None:
        return messages.line_how_to()
    number = typed[1]
    sender_hash = hashlib.sha256(sender.encode()).hexdigest()
    if _too_many(sender_hash, number, at):
        return messages.line_closed()
    try:
        year = clean_birth_year(typed[2], this_year=at.year)
    except SchoolError:
        year = 0
    with transaction.atomic():
        card = (
            LearnerCard.objects.filter(
                number=number,
                revoked_at__isnull=True,
                learner__birth_year=year,
                learner__erased_at__isnull=True,
            )
            .select_related("learner")
            .first()
        )
        if card is None:
            return _count_wrong(sender_hash, number, event_id, at)
        return _link(card.learner_id, sender, at)


def _link(learner_id: int, sender: str, at: datetime) -> str:
    learner = Learner.objects.on_file().select_for_update().get(pk=learner_id)
    if learner.line_id == sender and learner.channel == Channel.LINE and learner.may_be_noticed:
        return messages.line_already_linked()
    if learner.line_id and learner.line_id != sender:
        return messages.line_closed()  # whoever has another's card must not take over the messages
    try:
        learner = people.change_learner(
            learner=learner, by=AnonymousUser(), at=at, line_id=sender, channel=Channel.LINE
        )
    except SchoolError:
        return messages.line_closed()
    people.give_consent(learner=learner, channel="line", at=at)
    return messages.line_linked(learner)


def _too_many(sender_hash: str, number: str, at: datetime) -> bool:
    tries = LinkTry.objects.filter(at__gt=at - DAY).aggregate(
        sender=Count("pk", filter=Q(sender_hash=sender_hash)),
        card=Count("pk", filter=Q(number=number)),
        all=Count("pk"),
    )
    return tries["sender"] >= TRIES_A_SENDER or tries["card"] >= TRIES_A_CARD or tries["all"] >= TRIES_A_DAY


def _count_wrong(sender_hash: str, number: str, event_id: str, at: datetime) -> str:
    try:
        with transaction.atomic():
            LinkTry.objects.create(sender_hash=sender_hash, number=number, event_id=event_id[:64], at=at)
    except IntegrityError:  # LINE has delivered the same event again
        return ""
    return messages.line_wrong()


@transaction.atomic
def unlink(*, sender: str, at: datetime | None = None) -> int:
    """The account has blocked us: whoever it belonged to is told in the next way. Twice is harmless."""
    at = at or timezone.now()
    if not sender:
        return 0
    learners = list(Learner.objects.select_for_update().filter(line_key=sender))
    for learner in learners:
        learner.line_id = ""
        if learner.channel == Channel.LINE:
            learner.channel = Channel.MAIL if learner.email else Channel.TEL
        learner.save(update_fields=["line_id", "channel"])
        people.record(
            actor=None, verb=Verb.CHANGE, subject="learner", subject_id=learner.pk,
            center=learner.home_center, reason="line_id", at=at,
        )  # fmt: skip
    return len(learners)
