"""Every write about mentors."""

from .blanking import blank_learner
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
from .training import finish_unit, tick_roleplay
from .walkin import Found, seat_walk_in
from .week import run_week, start_week, stop_week
from .week_apply import apply_week
from .weights import keep_weights

__all__ = [
    "Found",
    "accept",
    "allow",
    "apply_week",
    "approve",
    "ask_for_link",
    "ask_for_mentors",
    "ask_guardian",
    "assign",
    "blank_learner",
    "cancel",
    "cancel_ahead",
    "change_guardian",
    "change_own",
    "close_pages",
    "confirm",
    "decline",
    "deliver",
    "deliver_due",
    "enter_paper",
    "erase",
    "find_key",
    "finish_unit",
    "forbid",
    "give_consent",
    "keep_school",
    "keep_weights",
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
    "remove_school",
    "resume",
    "run_week",
    "seat_walk_in",
    "settle",
    "settle_all",
    "sign_in",
    "sign_up",
    "start_week",
    "stop_week",
    "swap",
    "tick_roleplay",
    "unmark",
    "withdraw",
    "withdraw_by_link",
]
