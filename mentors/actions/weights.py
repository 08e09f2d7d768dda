"""重み: a new version of what a good pair is worth."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mentors.errors import BadValue, NotPossible
from mentors.matching.weights import Weights
from mentors.models import WeightSet
from mentors.weighing import as_data, current_set
from people.actions import record
from people.enums import Verb
from people.rights import Anyone

from .classes import LONGEST_REASON
from .steps import name_of


@transaction.atomic
def keep_weights(
    *, weights: Weights, after: int, why: str, by: Anyone | None, at: datetime
) -> WeightSet | None:
    """The weights from now on. ``after`` is the version that was looked at: of two who save, one is told.

    The same weights again write nothing. Gives what counts now; None while that is what was shipped.
    """
    weights.check()
    why = " ".join(why.split())[:LONGEST_REASON]
    now = current_set()
    if as_data(weights) == (now.weights if now else as_data(Weights())):
        return now
    if not why:
        raise BadValue(_("変える理由を書いてください。"), field="why")
    if after != (now.version if now else 0):
        raise _too_late()
    try:
        with transaction.atomic():
            made = WeightSet.objects.create(
                version=after + 1, weights=as_data(weights), why=why, by=name_of(by), at=at
            )
    except IntegrityError as raced:
        raise _too_late() from raced
    record(actor=by, verb=Verb.CHANGE, subject="weights", subject_id=made.pk, reason=_("重みを変えた"), at=at)
    return made


def _too_late() -> NotPossible:
    return NotPossible(_("ほかの人が、先に重みを変えました。いまの重みを見て、もう一度書いてください。"))
