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
from .notes import Noted, blank_memo, pass_memo, set_wish, write_note
from .pairing import allow, forbid, match_session, pin, swap
from .reports import (
    acknowledge,
    add_words,
    close_report,
    deliver_report,
    deliver_reports_due,
    file_report,
    note_done,
)
from .schools import confirm, keep_school, refuse, remove_school
from .signup import change_guardian, change_own, sign_up
from .standing import approve, close_pages, erase, leave, pause, resume
from .steps import on_withdrawn, settle
from .training import finish_unit, tick_roleplay

__all__ = [
    "Noted",
    "accept",
    "acknowledge",
    "add_words",
    "allow",
    "approve",
    "ask_for_link",
    "ask_for_mentors",
    "ask_guardian",
    "assign",
    "blank_memo",
    "cancel",
    "cancel_ahead",
    "change_guardian",
    "change_own",
    "close_pages",
    "close_report",
    "confirm",
    "decline",
    "deliver",
    "deliver_due",
    "deliver_report",
    "deliver_reports_due",
    "enter_paper",
    "erase",
    "file_report",
    "find_key",
    "finish_unit",
    "forbid",
    "give_consent",
    "keep_school",
    "leave",
    "mark_came",
    "mark_left",
    "match_session",
    "new_key",
    "note_done",
    "offer_help",
    "on_withdrawn",
    "pass_memo",
    "pause",
    "pin",
    "refuse",
    "remove_school",
    "resume",
    "set_wish",
    "settle",
    "settle_all",
    "sign_in",
    "sign_up",
    "swap",
    "tick_roleplay",
    "unmark",
    "withdraw",
    "withdraw_by_link",
    "write_note",
]
