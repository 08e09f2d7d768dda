"""Times set right by staff, and the sums that stay when somebody is erased."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentors import hours
from mentors.enums import Coming
from mentors.errors import BadValue, NotPossible
from mentors.models import Assignment, HoursCorrection, HoursCount, Mentor
from people.actions import record
from people.enums import Verb
from people.rights import Anyone

from .badges import settle_badges
from .classes import LONGEST_REASON, lock_session
from .steps import lock, name_of
from .sums import let_go


def said_why(text: str, field: str = "why") -> str:
    text = " ".join(text.split())[:LONGEST_REASON]
    if not text:
        raise BadValue(_("理由を書いてください。"), field=field)
    return text


@transaction.atomic
def correct_times(
    *,
    assignment: Assignment,
    came_at: datetime | None,
    left_at: datetime | None,
    why: str,
    by: Anyone | None,
    at: datetime,
) -> Assignment:
    """Both times, or none: then the mentor was not there. The same times again change and log nothing."""
    session, mentor = lock_session(assignment.session), lock(assignment.mentor)
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if (assignment.came_at, assignment.left_at) == (came_at, left_at):
        return assignment
    why = said_why(why)
    if mentor.erased_at:
        raise NotPossible(_("この方の記録は、もう消してあります。"))
    if assignment.state != Coming.ACCEPTED:
        raise NotPossible(_("この回に来ることになっていません。"))
    if session.starts_at - hours.GRACE > at:
        raise NotPossible(_("この回は、まだ始まっていません。"))
    if (came_at is None) != (left_at is None):
        raise BadValue(_("来た時刻と帰った時刻の両方を書くか、両方を空にしてください。"), field="left")
    if came_at is not None and left_at is not None:
        _check_times(session, came_at, left_at, at)
    HoursCorrection.objects.create(
        assignment=assignment, at=at, by=name_of(by), why=why, was_came=assignment.came_at,
        was_left=assignment.left_at, now_came=came_at, now_left=left_at,
    )  # fmt: skip
    assignment.came_at, assignment.left_at, assignment.changed_at = came_at, left_at, at
    assignment.save(update_fields=["came_at", "left_at", "changed_at"])
    let_go([session], at=at)
    record(
        actor=by, verb=Verb.CHANGE, subject="mentor", subject_id=mentor.pk, center=session.run.center.code,
        reason=_("活動の時間を直した"), at=at,
    )  # fmt: skip
    settle_badges(mentor=mentor, at=at)
    return assignment


def _check_times(session: object, came_at: datetime, left_at: datetime, at: datetime) -> None:
    starts, ends = session.starts_at - hours.GRACE, session.ends_at + hours.GRACE
    span = {
        "from": timezone.localtime(starts).strftime("%H:%M"),
        "to": timezone.localtime(ends).strftime("%H:%M"),
    }
    if not starts <= came_at <= ends:
        raise BadValue(_("来た時刻は、%(from)sから%(to)sまでにしてください。") % span, field="came")
    if not came_at < left_at <= ends:
        raise BadValue(_("帰った時刻は、来た時刻より後、%(to)sまでにしてください。") % span, field="left")
    if left_at > at:
        raise BadValue(_("まだ来ていない時刻です。書き直してください。"), field="left")


def fold_hours(mentor: Mentor, *, at: datetime) -> None:
    """What an erased mentor did becomes a sum about nobody; the times themselves go. The caller holds the mentor."""
    visits = hours.visits_of(mentor, at=at)
    let_go([visit.assignment.session for visit in visits], at=at)
    for visit in visits:
        key = {"school_id": mentor.school_id, "center_id": visit.assignment.session.run.center_id}
        HoursCount.objects.get_or_create(**key, month=visit.month)
        kept = HoursCount.objects.select_for_update().get(**key, month=visit.month)
        kept.minutes += visit.minutes
        kept.visits += 1
        kept.save(update_fields=["minutes", "visits"])
    mentor.assignments.update(came_at=None, left_at=None)
    HoursCorrection.objects.filter(assignment__mentor=mentor).delete()


def forget_thanks(mentor: Mentor, *, at: datetime) -> None:
    """Certificates stand on as number, period and hours; badges, cards and requests go. docs/adr/0019."""
    mentor.certificates.update(table=[], name="", revoked_why="")
    mentor.certificate_requests.all().delete()
    mentor.badges.all().delete()
    mentor.thanks.all().delete()
