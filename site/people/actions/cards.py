"""受講者証: issue, find, revoke. The secret exists on the paper only; here its hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from people.enums import Verb
from people.errors import BadValue
from people.models import Learner, LearnerCard
from people.rights import Anyone

from .audit import record

# Crockford's letters without those that look alike: 26 of them hold 130 bits, and a QR takes capitals best.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
TOKEN_LENGTH = 26
PIN_TRIES = 5


class IssuedCard(NamedTuple):
    """A new card and its secret, which is never seen again after printing."""

    card: LearnerCard
    token: str


def _hash(token: str) -> str:
    return hashlib.sha256(token.upper().encode()).hexdigest()


@transaction.atomic
def issue_card(
    *, learner: Learner, by: Anyone | None, pin: str = "", at: datetime | None = None
) -> IssuedCard:
    """Makes a card and revokes the one before: a lost card is dead as soon as the new one is printed."""
    at = at or timezone.now()
    if pin and not (pin.isascii() and pin.isdigit() and len(pin) == 4):
        raise BadValue(_("暗証番号は、4けたの数字にしてください。"), field="pin")
    learner = Learner.objects.on_file().select_for_update().get(pk=learner.pk)
    learner.cards.filter(revoked_at__isnull=True).update(revoked_at=at)
    token = "".join(secrets.choice(LETTERS) for _n in range(TOKEN_LENGTH))
    card = LearnerCard(
        learner=learner, token_hash=_hash(token), pin_hash=make_password(pin) if pin else "", issued_at=at
    )
    while True:  # a number already given: another one is drawn
        card.number = f"{secrets.randbelow(900_000) + 100_000}"
        try:
            with transaction.atomic():
                card.save()
            break
        except IntegrityError:
            continue
    record(
        actor=by, verb=Verb.CREATE, subject="card", subject_id=learner.pk, center=learner.home_center, at=at
    )
    return IssuedCard(card, token)


@transaction.atomic
def revoke_card(*, learner: Learner, by: Anyone | None, at: datetime | None = None) -> bool:
    """Stops the learner's card. Says whether there was one; twice is harmless."""
    at = at or timezone.now()
    count = learner.cards.filter(revoked_at__isnull=True).update(revoked_at=at)
    if count:
        record(
            actor=by, verb=Verb.REVOKE, subject="card", subject_id=learner.pk,
            center=learner.home_center, at=at,
        )  # fmt: skip
    return bool(count)


def find_by_token(token: str) -> LearnerCard | None:
    """The live card with this secret, in any case; None for a secret unknown or revoked."""
    return (
        LearnerCard.objects.filter(
            token_hash=_hash(token), revoked_at__isnull=True, learner__erased_at__isnull=True
        )
        .select_related("learner")
        .first()
    )


def pin_is_right(card: LearnerCard, pin: str) -> bool:
    """Compares a PIN; after five wrong ones the card answers no more until the desk issues a new one."""
    if card.pin_failures >= PIN_TRIES:
        return False
    if check_password(pin, card.pin_hash):
        LearnerCard.objects.filter(pk=card.pk).update(pin_failures=0)
        return True
    LearnerCard.objects.filter(pk=card.pk).update(pin_failures=F("pin_failures") + 1)
    return False
