"""Every write about classes."""

from events.actions.applying import (
    apply,
    apply_new,
    cancel_application,
    change_wish,
    drop_person,
    pool_of,
)
from events.actions.attendance import is_expected, mark_list, mark_presence, unmark_presence
from events.actions.drawing import draw_lots, freeze_applications, sheet_of
from events.actions.timetable import (
    Meeting,
    Plan,
    cancel_run,
    cancel_session,
    change_capacity,
    check_free,
    copy_run,
    create_run,
    move_session,
    on_called_off,
    on_moved,
    plan_meetings,
    plan_slots,
    publish_run,
    set_meetings,
)
from events.actions.told import settle_told
from events.actions.waiting import (
    accept_offer,
    close_waiting,
    decline_offer,
    expire_offers,
    promote_out_of_turn,
)

__all__ = [
    "Meeting",
    "Plan",
    "accept_offer",
    "apply",
    "apply_new",
    "cancel_application",
    "cancel_run",
    "cancel_session",
    "change_capacity",
    "change_wish",
    "check_free",
    "close_waiting",
    "copy_run",
    "create_run",
    "decline_offer",
    "draw_lots",
    "drop_person",
    "expire_offers",
    "freeze_applications",
    "is_expected",
    "mark_list",
    "mark_presence",
    "move_session",
    "on_called_off",
    "on_moved",
    "plan_meetings",
    "plan_slots",
    "pool_of",
    "promote_out_of_turn",
    "publish_run",
    "set_meetings",
    "settle_told",
    "sheet_of",
    "unmark_presence",
]
