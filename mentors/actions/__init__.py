"""Every write about mentors."""

from .classes import (
    accept,
    ask_for_mentors,
    assign,
    cancel,
    cancel_ahead,
    decline,
    mark_came,
    mark_left,
    offer_help,
    unmark,
)
from .consent import enter_paper, give_consent, settle_all, withdraw, withdraw_by_link
from .links import ask_for_link, find_key, new_key, sign_in
from .mails import ask_guardian, deliver, deliver_due
from .pairing import allow, forbid, match_session, pin, swap
from .schools import confirm, keep_school, refuse, remove_school
from .signup import change_guardian, change_own, sign_up
from .standing import approve, close_pages, erase, leave, pause, resume
from .steps import on_withdrawn, settle
from .time import (
    DayRow,
    add_exception,
    add_school_day,
    drop_center_grid,
    import_school_days,
    remove_exception,
    remove_school_day,
    set_grid,
    set_limits,
    set_mentors_off,
    set_ways,
)
from .training import finish_unit, tick_roleplay

__all__ = [
    "DayRow",
    "accept",
    "add_exception",
    "add_school_day",
    "allow",
    "approve",
    "ask_for_link",
    "ask_for_mentors",
    "ask_guardian",
    "assign",
    "cancel",
    "cancel_ahead",
    "change_guardian",
    "change_own",
    "close_pages",
    "confirm",
    "decline",
    "deliver",
    "deliver_due",
    "drop_center_grid",
    "enter_paper",
    "erase",
    "find_key",
    "finish_unit",
    "forbid",
    "give_consent",
    "import_school_days",
    "keep_school",
    "leave",
    "mark_came",
    "mark_left",
    "match_session",
    "new_key",
    "offer_help",
    "on_withdrawn",
    "pause",
    "pin",
    "refuse",
    "remove_exception",
    "remove_school",
    "remove_school_day",
    "resume",
    "set_grid",
    "set_limits",
    "set_mentors_off",
    "set_ways",
    "settle",
    "settle_all",
    "sign_in",
    "sign_up",
    "swap",
    "tick_roleplay",
    "unmark",
    "withdraw",
    "withdraw_by_link",
]
