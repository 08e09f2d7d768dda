"""Every write about notices."""

from notices.actions.calls import mark_called, mark_posted, undo_called
from notices.actions.delivery import deliver, deliver_due
from notices.actions.linking import link, unlink
from notices.actions.outbox import drop, forget_learner, forget_old, notify
from notices.actions.stopping import find_by_stop_token, stop

__all__ = [
    "deliver",
    "deliver_due",
    "drop",
    "find_by_stop_token",
    "forget_learner",
    "forget_old",
    "link",
    "mark_called",
    "mark_posted",
    "notify",
    "stop",
    "undo_called",
    "unlink",
]
