"""お礼のカード: a learner's words, typed by staff, read again by staff, then shown; withdrawn if need be."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from events.models import ClassSession
from mentors.errors import BadValue, NotPossible
from mentors.models import LONGEST_THANKS, Mentor, Pairing, ThankYou
from people.actions import record
from people.enums import Verb
from people.models import Learner
from people.rights import Anyone

from .hours import said_why
from .steps import lock, name_of

# Nobody may reach anybody by a card: no addresses, and no row of figures as long as a telephone number.
_CONTACT = re.compile(r"@|https?:|www\.|(?:\d[\s\-‐－ー()（）]*){6,}", re.IGNORECASE)


def check_words(words: str, *, mentor: Mentor, learner: Learner) -> str:
    """One line, short, and nothing by which the two could find each other (P01)."""
    words = " ".join(unicodedata.normalize("NFC", words).split())
    if not words:
        raise BadValue(_("ことばを書いてください。"), field="words")
    if len(words) > LONGEST_THANKS:
        raise BadValue(_("ことばは、%(n)d文字までにしてください。") % {"n": LONGEST_THANKS}, field="words")
    if _CONTACT.search(unicodedata.normalize("NFKC", words)):
        raise BadValue(_("電話番号やアドレスは書けません。消してください。"), field="words")
    private = {part for who in (learner, mentor) for part in who.name.replace("　", " ").split()}
    private -= {learner.call_name, mentor.call_name}
    if any(len(part) > 1 and part in words for part in private):
        raise BadValue(_("名字や名前は書けません。呼び名にしてください。"), field="words")
    return words


@transaction.atomic
def write_thanks(
    *, mentor: Mentor, learner: Learner, session: ClassSession, words: str, by: Anyone | None, at: datetime
) -> ThankYou:
    """Typed by staff; not shown yet. The same words again are harmless; other words replace them, unseen."""
    mentor = lock(mentor)
    if not mentor.is_here:
        raise NotPossible(_("このメンターは、もうやめています。"))
    sat = Pairing.objects.filter(session=session, mentor=mentor, learner=learner, ended_at__isnull=True)
    if session.starts_at > at or learner.erased_at or not sat.exists():
        raise NotPossible(_("この2人は、この回でいっしょに座っていません。"))
    words = check_words(words, mentor=mentor, learner=learner)
    stands = ThankYou.objects.filter(
        mentor=mentor, learner=learner, session=session, withdrawn_at__isnull=True
    ).first()
    if stands is not None:
        if stands.words == words:
            return stands
        if stands.shown_at:
            raise NotPossible(_("もう見せたカードがあります。先に取り下げてください。"))
        stands.words, stands.written_at, stands.written_by = words, at, name_of(by)
        stands.save(update_fields=["words", "written_at", "written_by"])
        return stands
    card = ThankYou.objects.create(
        mentor=mentor, learner=learner, session=session, words=words, written_at=at, written_by=name_of(by)
    )
    _record(card, Verb.CREATE, _("お礼のカード"), by, at)
    return card


@transaction.atomic
def show_thanks(*, card: ThankYou, by: Anyone | None, at: datetime) -> ThankYou:
    """Read again, and shown to the mentor. Twice is harmless."""
    lock(card.mentor)
    card = ThankYou.objects.select_for_update().get(pk=card.pk)
    if card.withdrawn_at:
        raise NotPossible(_("このカードは、取り下げてあります。"))
    if card.shown_at:
        return card
    card.shown_at, card.shown_by = at, name_of(by)
    card.save(update_fields=["shown_at", "shown_by"])
    _record(card, Verb.CHANGE, _("お礼のカードを見せた"), by, at)
    return card


@transaction.atomic
def withdraw_thanks(*, card: ThankYou, why: str, by: Anyone | None, at: datetime) -> ThankYou:
    """Off the mentor's page, for good. Twice is harmless."""
    lock(card.mentor)
    card = ThankYou.objects.select_for_update().get(pk=card.pk)
    if card.withdrawn_at:
        return card
    card.withdrawn_why = said_why(why)
    card.withdrawn_at, card.withdrawn_by = at, name_of(by)
    card.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    _record(card, Verb.REVOKE, _("お礼のカード"), by, at)
    return card


def _record(card: ThankYou, verb: Verb, why: str, by: Anyone | None, at: datetime) -> None:
    record(
        actor=by, verb=verb, subject="mentor", subject_id=card.mentor_id,
        center=card.session.run.center.code, reason=why, at=at,
    )  # fmt: skip
