"""Being a mentor: approved, resting, gone, forgotten."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from mentors.enums import TO_GUARDIAN, MailKind, MailStatus, Purpose, State
from mentors.errors import NotPossible
from mentors.models import Mentor
from mentors.state import missing
from people import deeds
from people.actions import record
from people.actions.erasure import ERASED
from people.actions.leaks import strike_from_leak_sheets
from people.enums import Verb
from people.rights import Anyone

from . import mails
from .asking import forget_calls
from .blanking import blank_mentor
from .consent import withdraw
from .hours import fold_hours, forget_thanks
from .steps import OWN, lock, move, note, settle
from .time import forget_times


@transaction.atomic
def approve(*, mentor: Mentor, by: Anyone, at: datetime) -> Mentor:
    """The staff's last look; every condition is checked again on this day. Twice is harmless."""
    mentor = settle(mentor, at=at, by=by, why=_("確認のときに調べました"))
    if mentor.state == State.ACTIVE:
        return mentor
    left = missing(mentor, at)
    if mentor.state != State.TRAINED or [need.key for need in left] != ["approval"]:
        raise NotPossible(
            _(
                "まだ｜足《た》りないことがあります。｜画面《がめん》の「｜足《た》りないこと」を｜見《み》てください。"
            )
        )
    record(actor=by, verb=Verb.CHANGE, subject="mentor", subject_id=mentor.pk, reason=_("活動の承認"), at=at)
    move(mentor, State.ACTIVE, at=at, by=by, why=_("職員が確認しました"))
    mails.queue(mentor, MailKind.ACTIVE, at=at)
    return mentor


@transaction.atomic
def pause(*, mentor: Mentor, by: Anyone | None, at: datetime) -> Mentor:
    """A rest, by oneself (``by`` None) or by the staff. Twice is harmless."""
    mentor = lock(mentor)
    if mentor.state not in (State.ACTIVE, State.PAUSED):
        raise NotPossible(_("｜活動中《かつどうちゅう》のときだけ、お｜休《やす》みできます。"))
    if by is not None and not mentor.paused_by_staff:
        mentor.paused_by_staff = True
        mentor.save(update_fields=["paused_by_staff"])
        record(actor=by, verb=Verb.CHANGE, subject="mentor", subject_id=mentor.pk, reason=_("お休み"), at=at)
    move(mentor, State.PAUSED, at=at, by=by or OWN, why=_("お休みします"))
    return mentor


@transaction.atomic
def resume(*, mentor: Mentor, by: Anyone | None, at: datetime) -> Mentor:
    """Back to work, if everything still holds on this day. What the staff stopped only the staff starts again."""
    mentor = settle(mentor, at=at, by=by or OWN, why=_("再開のときに調べました"))
    if mentor.state == State.ACTIVE:
        return mentor
    if mentor.state != State.PAUSED:
        raise NotPossible(
            _(
                "まだ｜足《た》りないことがあります。｜画面《がめん》の「｜足《た》りないこと」を｜見《み》てください。"
            )
        )
    if by is None and mentor.paused_by_staff:
        raise NotPossible(
            _(
                "｜職員《しょくいん》がお｜休《やす》みにしています。｜電話《でんわ》で｜聞《き》いてください。"
            )
        )
    if mentor.paused_by_staff:
        mentor.paused_by_staff = False
        mentor.save(update_fields=["paused_by_staff"])
        record(actor=by, verb=Verb.CHANGE, subject="mentor", subject_id=mentor.pk, reason=_("再開"), at=at)
    move(mentor, State.ACTIVE, at=at, by=by or OWN, why=_("再開します"))
    return mentor


@transaction.atomic
def leave(*, mentor: Mentor, by: Anyone | None, at: datetime) -> Mentor:
    """Ends it: links die, open pages close, mails not sent are dropped. Twice is harmless."""
    mentor = lock(mentor)
    if not mentor.is_here:
        return mentor
    move(mentor, State.LEFT, at=at, by=by or OWN, why=_("やめました"))
    mentor.door += 1
    mentor.save(update_fields=["door"])
    mentor.keys.filter(revoked_at__isnull=True).update(revoked_at=at)
    mentor.mails.filter(status=MailStatus.PENDING).update(status=MailStatus.DROPPED, done_at=at)
    return mentor


@transaction.atomic
def close_pages(*, mentor: Mentor, at: datetime) -> None:
    """Signed out on every phone."""
    mentor = lock(mentor)
    mentor.door += 1
    mentor.save(update_fields=["door"])


@transaction.atomic
def erase(*, mentor: Mentor, by: Anyone | None, at: datetime, reason: str = "") -> Mentor:
    """Blanks everything personal, the guardian's too; an empty shell with its dates stays. Twice is harmless."""
    mentor = leave(mentor=mentor, by=by, at=at)
    if mentor.erased_at:
        return mentor
    strike_from_leak_sheets([mentor.name, mentor.email, *guardians_words(mentor)], instead=ERASED)
    fold_hours(mentor, at=at)
    forget_thanks(mentor, at=at)
    for name in ("name", "email", "guardian_name", "guardian_relation", "guardian_email",
                 "guardian_way", "refused_why"):  # fmt: skip
        setattr(mentor, name, "")
    mentor.call_name, mentor.birth_date, mentor.once = ERASED, None, None
    mentor.phones = mentor.topics = mentor.languages = []
    mentor.erased_at = at
    mentor.save()
    mentor.centers.clear()
    mentor.keys.all().delete()
    mentor.mail_changes.all().delete()
    mentor.mails.all().delete()
    mentor.assignments.update(reason="")
    forget_times(mentor)
    forget_calls(mentor)
    mentor.forbidden_learners.all().delete()
    blank_mentor(mentor)
    # What was done is the learner's; who wrote it is forgotten. A report stays (docs/adr/0018), without its sender.
    mentor.visit_notes.update(mentor=None)
    mentor.reports.update(mentor=None)
    mentor.consents.update(who=ERASED, contact="", relation="other")
    note(mentor, at=at, by=by or OWN, why=_("消しました"))
    record(actor=by, verb=Verb.ERASE, subject="mentor", subject_id=mentor.pk, reason=reason, at=at)
    deeds.done("mentor", mentor.pk, mentor.applied_at, at)
    return mentor


def guardians_words(mentor: Mentor) -> list[str]:
    """What names or reaches the guardian of a mentor."""
    given = [word for pair in mentor.consents.values_list("who", "contact") for word in pair]
    return [mentor.guardian_name, mentor.guardian_email, *given]


def known_of_guardian(mentor: Mentor) -> list[str]:
    """Of these words, those that are there."""
    return [word for word in guardians_words(mentor) if word and word != ERASED]


@transaction.atomic
def forget_guardian(*, mentor: Mentor, by: Anyone | None, reason: str, at: datetime) -> Mentor:
    """On the guardian's own wish: the consent ends, name and address go, that it was once given stays.

    A minor is back at the beginning and may name a guardian anew. Twice is harmless.
    """
    mentor = lock(withdraw(mentor=mentor, by=by, at=at))
    words = known_of_guardian(mentor)
    if not words:
        return mentor
    strike_from_leak_sheets(words, instead=ERASED)
    for name in ("guardian_name", "guardian_relation", "guardian_email", "guardian_way"):
        setattr(mentor, name, "")
    mentor.changed_at = at
    mentor.save()
    mentor.consents.update(who=ERASED, contact="", relation="other")
    mentor.keys.filter(purpose__in=[Purpose.CONSENT, Purpose.WITHDRAW]).delete()
    mentor.mails.filter(kind__in=TO_GUARDIAN).delete()
    note(mentor, at=at, by=by, why=_("保護者の情報を消しました"))
    record(actor=by, verb=Verb.ERASE, subject="guardian", subject_id=mentor.pk, reason=reason, at=at)
    deeds.done("guardian", mentor.pk, mentor.applied_at, at)
    return mentor
