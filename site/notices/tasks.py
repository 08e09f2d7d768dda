"""What the worker calls: ids in, one action called. Twice is harmless, as the worker may do it."""

from . import actions


def deliver(notice_id: int) -> None:
    actions.deliver(notice_id=notice_id)


def deliver_due() -> None:
    actions.deliver_due()


def forget_old() -> None:
    actions.forget_old()
