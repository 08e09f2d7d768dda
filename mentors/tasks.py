"""What the worker does: ids in, one action called. Each may run twice, or be killed and run again."""

from __future__ import annotations

from django.utils import timezone

from . import actions


def deliver(mail_id: int) -> str:
    return actions.deliver(mail_id=mail_id).status


def deliver_report(mail_id: int) -> str:
    return actions.deliver_report(mail_id=mail_id).status


def deliver_due() -> int:
    # Reports first: somebody may be hurt.
    return actions.deliver_reports_due() + actions.deliver_due()


def every_night() -> int:
    """Consents that ran out, birthdays; badges of whoever was not ticked out; the sums of past months."""
    at = timezone.now()
    actions.count_months(at=at)
    actions.settle_all_badges(at=at)
    return actions.settle_all(at=at)


def seek(session_id: int) -> int:
    """A session has lost somebody: who is asked now."""
    return actions.seek(session_id=session_id, at=timezone.now())


def seek_all() -> int:
    return actions.seek_all(at=timezone.now())


def remind() -> int:
    """The week and the day before."""
    return actions.remind(at=timezone.now())


def match_again(session_id: int) -> int:
    """Two have changed places: the learners of whoever left sit with somebody again."""
    return actions.match_again(session_id=session_id, at=timezone.now())


def match_week(match_id: int) -> str:
    return actions.run_week(match_id=match_id).state
