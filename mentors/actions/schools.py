"""What the school does: its coordinator confirms students, the city sets it up."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentors.enums import MailKind
from mentors.errors import BadValue, NotPossible
from mentors.models import Coordinator, Mentor, School
from people.actions import record
from people.enums import Verb
from people.models import User
from people.rights import Anyone

from . import mails
from .signup import unconfirm
from .steps import lock, note, settle


def _own(mentor: Mentor, by: User) -> None:
    """Re-checked under the lock: the school may have changed since the page was opened."""
    if not Coordinator.objects.filter(user=by, school_id=mentor.school_id).exists():
        raise NotPossible(
            _("この｜生徒《せいと》は、あなたの｜学校《がっこう》の｜生徒《せいと》ではなくなりました。")
        )


@transaction.atomic
def confirm(*, mentor: Mentor, by: User, at: datetime) -> Mentor:
    """The school vouches for the student. Twice is harmless."""
    mentor = lock(mentor)
    _own(mentor, by)
    if mentor.confirmed_at or not mentor.is_here:
        return mentor
    if mentor.verified_at is None:
        raise NotPossible(_("この｜生徒《せいと》は、まだメールを｜確《たし》かめていません。"))
    mentor.confirmed_at, mentor.refused_at, mentor.refused_why, mentor.changed_at = at, None, "", at
    mentor.save(update_fields=["confirmed_at", "refused_at", "refused_why", "changed_at"])
    record(actor=by, verb=Verb.CHANGE, subject="mentor", subject_id=mentor.pk, reason=_("学校の確認"), at=at)
    note(mentor, at=at, by=by, why=_("学校が確認しました"))
    return settle(mentor, at=at, by=by, why=_("学校が確認しました"))


@transaction.atomic
def refuse(*, mentor: Mentor, by: User, why: str, at: datetime) -> Mentor:
    """Not a student of this school, or not now: also after a confirmation. Twice is harmless."""
    why = " ".join(why.split())
    if not why:
        raise BadValue(_("｜理由《りゆう》を｜書《か》いてください。"), field="why")
    mentor = lock(mentor)
    _own(mentor, by)
    if mentor.refused_at or not mentor.is_here:
        return mentor
    mentor = unconfirm(mentor, at=at, by=by, why=_("学校が確認できませんでした"))
    mentor.refused_at, mentor.refused_why, mentor.changed_at = at, why[:200], at
    mentor.save(update_fields=["refused_at", "refused_why", "changed_at"])
    record(
        actor=by, verb=Verb.CHANGE, subject="mentor", subject_id=mentor.pk, reason=_("学校の確認なし"), at=at
    )
    note(mentor, at=at, by=by, why=_("学校が確認できませんでした"))
    if mentor.verified_at:
        mails.queue(mentor, MailKind.NOT_OURS, at=at)
    return mentor


def check_coordinator(user: User) -> None:
    """Whoever works at the desk or writes lessons is no coordinator: one person, one kind of right (S10)."""
    if user.is_superuser or Group.objects.filter(user=user).exists():
        raise BadValue(
            _(
                "%(name)sさんは、｜受付《うけつけ》や｜編集《へんしゅう》の｜係《かかり》です。｜学校《がっこう》の｜担当《たんとう》にはできません。"
            )
            % {"name": user},
            field="user",
        )


@transaction.atomic
def keep_school(*, school: School, by: Anyone | None = None, at: datetime | None = None) -> School:
    """Stores a school with its coordinators. Raises ValidationError or BadValue."""
    at = at or timezone.now()
    is_new = school.pk is None
    if not is_new and School.objects.values_list("code", flat=True).get(pk=school.pk) != school.code:
        raise BadValue(_("｜記号《きごう》は｜変《か》えられません。"), field="code")
    for coordinator in school.coordinators.all():
        check_coordinator(coordinator.user)
    school.full_clean()
    school.save()
    if by is not None:
        record(
            actor=by,
            verb=Verb.CREATE if is_new else Verb.CHANGE,
            subject="school",
            subject_id=school.pk,
            at=at,
        )
    return school


@transaction.atomic
def remove_school(*, school: School, by: Anyone | None, at: datetime | None = None) -> None:
    if school.mentors.exists():
        raise NotPossible(_("この｜学校《がっこう》のメンターがいるので、｜消《け》せません。"))
    record(actor=by, verb=Verb.ERASE, subject="school", subject_id=school.pk, at=at)
    school.delete()
