"""研修: the units done alone, and the role-play at a centre."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mentors.errors import NotPossible
from mentors.models import Mentor, TrainingDone
from mentors.training import BY_SLUG
from people.actions import record
from people.enums import Verb
from people.rights import Anyone

from .steps import OWN, lock, note, settle


def all_right(slug: str, answers: Mapping[int, int]) -> bool:
    questions = BY_SLUG[slug].questions
    return all(
        n in answers and 0 <= answers[n] < len(one.answers) and one.answers[answers[n]].right
        for n, one in enumerate(questions)
    )


@transaction.atomic
def finish_unit(*, mentor: Mentor, unit: str, answers: Mapping[int, int], at: datetime) -> bool:
    """Writes a unit down if every question is answered rightly; gives whether it is done. Twice is harmless."""
    mentor = lock(mentor)
    if not mentor.is_here or not all_right(unit, answers):
        return False
    _row, new = TrainingDone.objects.get_or_create(mentor=mentor, unit=unit, defaults={"at": at})
    if new:
        note(mentor, at=at, by=OWN, why=_("研修「%(unit)s」") % {"unit": BY_SLUG[unit].plain_title})
        settle(mentor, at=at, by=OWN, why=_("研修が終わりました"))
    return True


@transaction.atomic
def tick_roleplay(*, mentor: Mentor, by: Anyone, at: datetime) -> Mentor:
    """Staff have seen the mentor practise with a grown-up. Twice is harmless."""
    mentor = lock(mentor)
    if not mentor.is_here:
        raise NotPossible(_("このメンターは、もうやめています。"))
    if mentor.roleplay_at:
        return mentor
    mentor.roleplay_at = mentor.changed_at = at
    mentor.save(update_fields=["roleplay_at", "changed_at"])
    record(
        actor=by, verb=Verb.CHANGE, subject="mentor", subject_id=mentor.pk, reason=_("ロールプレイ"), at=at
    )
    note(mentor, at=at, by=by, why=_("ロールプレイをしました"))
    return settle(mentor, at=at, by=by, why=_("研修が終わりました"))
