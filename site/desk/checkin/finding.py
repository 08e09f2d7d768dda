"""From what is in front of the clerk to a learner: a list's row, typed letters, a card."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.core import signing
from django.http import Http404

from core.numbers import whole_number
from events.attending import Person
from events.models import Applicant, Attendance, ClassSession
from people import typed
from people.actions import find_by_token
from people.models import Learner, LearnerCard
from people.name_keys import NAMES
from people.reading import learner_on_file
from people.rights import Scope

from ..access import seen_by

TOKEN = re.compile(r"(?:^|/M/)([0-9A-Z]{26})/?$")
OLDEST_MARK = timedelta(hours=24)
_SALT = "desk.checkin.walk-in"


def learner_of_list(session: ClassSession, pk: str) -> Learner:
    """A learner who applied for this session's class, or has a mark in it; nobody else exists here."""
    number = whole_number(pk)
    if number is None:
        raise Http404
    known = Applicant.objects.filter(run_id=session.run_id, learner_id=number).exists()
    if not known and not Attendance.objects.filter(session=session, learner_id=number).exists():
        raise Http404
    return learner_on_file.get(number)


def filtered(people: Sequence[Person], query: str) -> list[Person]:
    """The rows that a few typed letters mean: of a name, of kana in any spelling, of a number."""
    text = unicodedata.normalize("NFKC", query).strip()
    if not text:
        return list(people)
    digits = re.sub(r"\D", "", text)
    if digits and len(digits) >= len(re.sub(r"[\s\-]", "", text)):
        cards = set(
            LearnerCard.objects.filter(
                learner__in=[person.learner for person in people],
                number__startswith=digits,
                revoked_at__isnull=True,
            ).values_list("learner_id", flat=True)
        )
        return [
            person
            for person in people
            if person.learner.pk in cards
            or (person.application and person.application.receipt.startswith(digits))
        ]
    word = typed.heard(text)
    return [
        person
        for person in people
        if word and any(word in typed.heard(getattr(person.learner, name)) for name in NAMES)
    ]


def learner_of_card(code: str, *, session: ClassSession, scope: Scope) -> Learner | None:
    """Whose card this is. The secret in the QR proves that the card is here, so it opens at every centre;
    a typed number could be a guess, so it finds this list's people and those of one's own centres only."""
    text = unicodedata.normalize("NFKC", code).strip().upper()
    if match := TOKEN.search(text):
        card = find_by_token(match[1])
        return card.learner if card else None
    digits = re.sub(r"[\s\-]", "", text)
    if not (digits.isascii() and digits.isdigit()):
        return None
    card = (
        LearnerCard.objects.filter(number=digits, revoked_at__isnull=True, learner__erased_at__isnull=True)
        .select_related("learner")
        .first()
    )
    if card is None:
        return None
    listed = Applicant.objects.filter(run_id=session.run_id, learner=card.learner, live=True).exists()
    if listed or seen_by(Learner, scope).filter(pk=card.learner_id).exists():
        return card.learner
    return None


def sealed(learner: Learner) -> str:
    """Names a learner whom this desk has really found: by search in its own files, or by card."""
    return signing.dumps(learner.pk, salt=_SALT)


def unsealed(text: str) -> Learner:
    try:
        pk = signing.loads(text, salt=_SALT, max_age=OLDEST_MARK)
    except signing.BadSignature as error:
        raise Http404 from error
    learner = Learner.objects.on_file().filter(pk=pk).first()
    if learner is None:
        raise Http404
    return learner


def moment_of(posted: Mapping[str, str], *, now: datetime) -> datetime:
    """When a mark was made. A phone that had no signal says when by its own clock, right or wrong: only the
    time between the tick and the sending counts, and never more than a day."""
    try:
        waited = timedelta(milliseconds=int(posted.get("sent", "")) - int(posted.get("at", "")))
    except (ValueError, OverflowError):
        return now
    return now - min(max(waited, timedelta()), OLDEST_MARK)
