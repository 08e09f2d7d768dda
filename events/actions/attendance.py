"""Who came: ticked at the desk, scanned, or entered from paper afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from events.enums import CAME, SEATED, Presence
from events.errors import NotPossible
from events.models import Applicant, Attendance, ClassSession
from people.models import Learner
from people.rights import Anyone

from . import seats


def is_expected(session: ClassSession, learner: Learner) -> bool:
    """The learner has a seat in this session."""
    found = Applicant.objects.filter(
        run_id=session.run_id, learner=learner, live=True, application__state__in=SEATED
    )
    if session.run.is_consultation:
        found = found.filter(application__pool__session=session)
    return found.exists()


@transaction.atomic
def mark_presence(
    *, session: ClassSession, learner: Learner, presence: Presence, by: Anyone | None = None,
    walk_in: bool = False, at: datetime | None = None,
) -> Attendance:  # fmt: skip
    """Writes down who came. The same again is harmless; of two different marks the later moment counts,
    so that a tick sent late from a phone without signal does not undo a correction made since."""
    at = at or timezone.now()
    if session.cancelled_at:
        raise NotPossible(_("この回は中止になりました。"))
    if not walk_in and not is_expected(session, learner):
        raise NotPossible(
            _("%(name)sさんは、この回に申し込んでいません。当日の受付にしますか。")
            % {"name": learner.call_name}
        )
    values = {"presence": presence, "at": at, "by": seats.name_of(by)}
    try:
        with transaction.atomic():
            mark, created = Attendance.objects.select_for_update().get_or_create(
                session=session, learner=learner, defaults={**values, "walk_in": walk_in}
            )
    except IntegrityError:  # another desk was faster
        mark, created = Attendance.objects.select_for_update().get(session=session, learner=learner), False
    if not created and at >= mark.at and mark.presence != presence:
        for name, value in values.items():
            setattr(mark, name, value)
        mark.save()
    if presence in CAME and (learner.last_seen_at is None or learner.last_seen_at < at):
        Learner.objects.filter(pk=learner.pk).update(last_seen_at=at)
    return mark


@transaction.atomic
def unmark_presence(*, session: ClassSession, learner: Learner, at: datetime | None = None) -> bool:
    """Takes a mark back that was made by mistake; says whether there was one. Twice is harmless."""
    at = at or timezone.now()
    deleted, _rows = Attendance.objects.filter(session=session, learner=learner, at__lte=at).delete()
    return bool(deleted)


@transaction.atomic
def mark_list(
    *, session: ClassSession, marks: Mapping[Learner, Presence | None], by: Anyone | None = None,
    at: datetime | None = None,
) -> int:  # fmt: skip
    """Enters a paper list: all of it, or nothing. None takes a mark back. Gives how many were given.

    Whoever has a mark already and is not expected came in on the day, and stays that.
    """
    at = at or timezone.now()
    for learner, presence in marks.items():
        if presence is None:
            unmark_presence(session=session, learner=learner, at=at)
            continue
        walk_in = Attendance.objects.filter(session=session, learner=learner, walk_in=True).exists()
        mark_presence(
            session=session, learner=learner, presence=Presence(presence), by=by, walk_in=walk_in, at=at
        )
    return len(marks)
