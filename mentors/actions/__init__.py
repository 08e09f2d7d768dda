"""Every write about mentors."""

from .badges import revoke_badge, settle_all_badges, settle_badges
from .certificates import (
    ask_for_certificate,
    find_certificate,
    issue_certificate,
    revoke_certificate,
    secret_of,
)
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
from .hours import correct_times
from .links import ask_for_link, find_key, new_key, sign_in
from .mails import ask_guardian, deliver, deliver_due
from .pairing import allow, forbid, match_session, pin, swap
from .schools import confirm, keep_school, refuse, remove_school
from .signup import change_guardian, change_own, sign_up
from .standing import approve, close_pages, erase, leave, pause, resume
from .steps import on_withdrawn, settle
from .thanks import show_thanks, withdraw_thanks, write_thanks
from .training import finish_unit, tick_roleplay

__all__ = [
    "accept",
    "allow",
    "approve",
    "ask_for_certificate",
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
    "correct_times",
    "decline",
    "deliver",
    "deliver_due",
    "enter_paper",
    "erase",
    "find_certificate",
    "find_key",
    "finish_unit",
    "forbid",
    "give_consent",
    "issue_certificate",
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
    "remove_school",
    "resume",
    "revoke_badge",
    "revoke_certificate",
    "secret_of",
    "settle",
    "settle_all",
    "settle_all_badges",
    "settle_badges",
    "show_thanks",
    "sign_in",
    "sign_up",
    "swap",
    "tick_roleplay",
    "unmark",
    "withdraw",
    "withdraw_by_link",
    "withdraw_thanks",
    "write_thanks",
]
