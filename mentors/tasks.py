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
    """Consents that ran out, birthdays."""
    return actions.settle_all(at=timezone.now())
