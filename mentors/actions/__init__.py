"""Every write about mentors."""

from .badges import revoke_badge, settle_all_badges, settle_badges
from .blanking import blank_learner
from .certificates import (
    ask_for_certificate,
    find_certificate,
    issue_certificate,
    revoke_certificate,
    secret_of,
)
from .class_changes import remind, session_called_off, session_moved
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
from .correcting import ask_new_mail, confirm_new_mail, correct, find_new_mail, open_change, seen_as
from .hours import correct_times
from .links import ask_for_link, find_key, new_key, sign_in
from .mails import ask_guardian, deliver, deliver_due
from .notes import Noted, blank_memo, pass_memo, set_wish, write_note
from .pairing import allow, forbid, match_session, pin, swap
from .replacing import ask_best, decline_ask, seek, seek_all, stop_seeking, take_back_ask
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
from .standing import approve, close_pages, erase, forget_guardian, leave, pause, resume
from .steps import on_withdrawn, settle
from .sums import count_months
from .swapping import decline_handover, match_again, offer_handover, take_back_handover, take_handover
from .thanks import show_thanks, withdraw_thanks, write_thanks
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
    set_week,
)
from .training import finish_unit, tick_roleplay
from .walkin import Found, seat_walk_in
from .week import run_week, start_week, stop_week
from .week_apply import apply_week
from .weights import keep_weights

__all__ = [
    "DayRow",
    "Found",
    "Noted",
    "accept",
    "acknowledge",
    "add_exception",
    "add_school_day",
    "add_words",
    "allow",
    "apply_week",
    "approve",
    "ask_best",
    "ask_for_certificate",
    "ask_for_link",
    "ask_for_mentors",
    "ask_guardian",
    "ask_new_mail",
    "assign",
    "blank_learner",
    "blank_memo",
    "cancel",
    "cancel_ahead",
    "change_guardian",
    "change_own",
    "close_pages",
    "close_report",
    "confirm",
    "confirm_new_mail",
    "correct",
    "correct_times",
    "count_months",
    "decline",
    "decline_ask",
    "decline_handover",
    "deliver",
    "deliver_due",
    "deliver_report",
    "deliver_reports_due",
    "drop_center_grid",
    "enter_paper",
    "erase",
    "file_report",
    "find_certificate",
    "find_key",
    "find_new_mail",
    "finish_unit",
    "forbid",
    "forget_guardian",
    "give_consent",
    "import_school_days",
    "issue_certificate",
    "keep_school",
    "keep_weights",
    "leave",
    "mark_came",
    "mark_left",
    "match_again",
    "match_session",
    "new_key",
    "note_done",
    "offer_handover",
    "offer_help",
    "on_withdrawn",
    "open_change",
    "pass_memo",
    "pause",
    "pin",
    "refuse",
    "remind",
    "remove_exception",
    "remove_school",
    "remove_school_day",
    "resume",
    "revoke_badge",
    "revoke_certificate",
    "run_week",
    "seat_walk_in",
    "secret_of",
    "seek",
    "seek_all",
    "seen_as",
    "session_called_off",
    "session_moved",
    "set_grid",
    "set_limits",
    "set_mentors_off",
    "set_ways",
    "set_week",
    "set_wish",
    "settle",
    "settle_all",
    "settle_all_badges",
    "settle_badges",
    "show_thanks",
    "sign_in",
    "sign_up",
    "start_week",
    "stop_seeking",
    "stop_week",
    "swap",
    "take_back_ask",
    "take_back_handover",
    "take_handover",
    "tick_roleplay",
    "unmark",
    "withdraw",
    "withdraw_by_link",
    "withdraw_thanks",
    "write_note",
    "write_thanks",
]
