"""Every write about people."""

from people.actions.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD, make_demo_accounts, remove_demo_accounts
from people.actions.audit import record, record_each, verify
from people.actions.book import count_book
from people.actions.cards import IssuedCard, find_by_token, issue_card, revoke_card
from people.actions.erasure import erase_learner, register_eraser
from people.actions.leaks import look_at_leak_sheet, open_leak_sheet, write_leak_sheet
from people.actions.learners import add_learner, change_learner, give_consent, stop_notices
from people.actions.name_keys import newest_has_keys, write_name_keys
from people.actions.retention import (
    check_room_for,
    file_book_recorded,
    forget_what_is_old,
    people_on_file,
    record_file_book,
)

__all__ = [
    "DEMO_ACCOUNTS",
    "DEMO_PASSWORD",
    "IssuedCard",
    "add_learner",
    "change_learner",
    "check_room_for",
    "count_book",
    "erase_learner",
    "file_book_recorded",
    "find_by_token",
    "forget_what_is_old",
    "give_consent",
    "issue_card",
    "look_at_leak_sheet",
    "make_demo_accounts",
    "newest_has_keys",
    "open_leak_sheet",
    "people_on_file",
    "record",
    "record_each",
    "record_file_book",
    "register_eraser",
    "remove_demo_accounts",
    "revoke_card",
    "stop_notices",
    "verify",
    "write_leak_sheet",
    "write_name_keys",
]
