"""What the worker does: ids in, one action called. Each may run twice, or be killed and run again."""

from __future__ import annotations

from django.utils import timezone

from . import actions


def deliver(mail_id: int) -> str:
    return actions.deliver(mail_id=mail_id).status


def deliver_due() -> int:
    return actions.deliver_due()


def every_night() -> int:
    """Consents that ran out, birthdays; badges of whoever was not ticked out."""
    at = timezone.now()
    actions.settle_all_badges(at=at)
    return actions.settle_all(at=at)
