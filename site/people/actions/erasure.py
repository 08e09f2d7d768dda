"""消去: a learner's file becomes an empty shell, and every room erases its own copies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people import deeds
from people.enums import Channel, Verb
from people.errors import BadValue
from people.models import Consent, Learner
from people.rights import Anyone

from .audit import record
from .leaks import strike_from_leak_sheets

ERASED = "（消去）"
Eraser = Callable[[Learner, datetime], object]
_erasers: dict[str, Eraser] = {}


def register_eraser(name: str, func: Eraser) -> None:
    """``func(learner, at)`` removes what a higher room knows; called inside the transaction, and may be twice.

    The rooms are asked from the top down (the last registered first): what a high room undoes may
    still write into a low one, which is emptied after it.
    """
    _erasers.pop(name, None)
    _erasers[name] = func


@transaction.atomic
def erase_learner(*, learner: Learner, by: Anyone | None, reason: str, at: datetime | None = None) -> Learner:
    """Blanks everything personal. The row stays, so that counts of people and visits hold. Twice is harmless.

    Cards and their secrets go; consents stay as facts (when, which wording) about nobody.
    """
    at = at or timezone.now()
    if not reason.strip():
        raise BadValue(_("消す理由を選んでください。"), field="reason")
    learner = Learner.objects.select_for_update().get(pk=learner.pk)
    if learner.erased_at:
        return learner
    for func in reversed(list(_erasers.values())):
        func(learner, at)
    learner.refresh_from_db()
    strike_from_leak_sheets(
        [learner.name, learner.kana, learner.tel, learner.tel_shown, learner.email, learner.address],
        instead=ERASED,
    )
    learner.cards.all().delete()
    Consent.objects.filter(learner=learner, withdrawn_at__isnull=True).update(withdrawn_at=at)
    for name in ("name", "kana", "tel", "phone", "email", "line_id", "postal_code"):
        setattr(learner, name, "")
    learner.address = learner.needs = ""
    learner.call_name, learner.birth_year, learner.channel = ERASED, 0, Channel.TEL
    learner.notices_since = learner.notices_stopped = None
    learner.erased_at = at
    learner.save()
    record(
        actor=by, verb=Verb.ERASE, subject="learner", subject_id=learner.pk,
        center=learner.home_center, reason=reason.strip(), at=at,
    )  # fmt: skip
    deeds.done("learner", learner.pk, learner.created_at, at)
    return learner
