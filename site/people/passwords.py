"""Passwords that somebody would try first, refused when a new one is chosen (not when an old one is typed).

Django's list of 19,640 common passwords has only 190 with twelve letters and more, so it is taken as a list of words:
whatever is put together out of one or two of them, of words from around the school, of keys that lie side by side and
of digits is as easy. Whoever runs the school may name a longer list in a file (PASSWORD_LIST, one a line).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Words of this school, its town and its work; the account's own names are Django's validator's.
OF_THE_SCHOOL = (
    "スマホ学園", "スマホ", "すまほ", "学園", "がくえん", "所沢", "ところざわ", "富岡", "とみおか", "新所沢",
    "しんとこ", "埼玉", "講座", "教室", "受付", "職員", "市役所", "センター", "まちづくり", "学生", "生徒",
    "先生", "先輩", "管理者", "編集", "年度", "令和",
    "sumahogakuen", "smahogakuen", "sumaho", "smaho", "gakuen", "tokorozawa", "tomioka", "shintoko", "shintokorozawa",
    "saitama", "kouza", "kyoushitsu", "uketsuke", "shokuin", "shiyakusho", "kouminkan", "machizukuri", "center",
    "centre", "mentor", "gakusei", "seito", "sensei", "senpai", "kanri", "kanrisha", "henshu", "reiwa", "staff",
    "manager", "editor", "moderator", "teacher", "clerk", "admin", "city", "desk", "school", "smartphone", "password",
    "pasuwado", "login", "welcome", "yokoso",
)  # fmt: skip
FEWEST_WORDS = 3
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "abcdefghijklmnopqrstuvwxyz")
_SIDE_BY_SIDE, _SHORTEST, _SHORT, _LONGEST = 4, 4, 8, 40
_LEET = {"@": "a", "0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "$": "s", "!": "i"}
_IN_A_WORD = re.compile(r"(?<=[a-z])[@013457$!](?=[a-z@$!])")


class EasyPassword:
    """A validator of Django's kind."""

    def validate(self, password: str, user: Any = None) -> None:
        if is_easy(password):
            raise ValidationError(
                _(
                    "人に当てられやすいパスワードです。よく使われることば、学園や町の名前、ならんだキー、数字だけで"
                    "作らないでください。関係のないことばを、4つならべるのがおすすめです。"
                ),
                code="password_easy",
            )
        if is_listed(password):
            raise ValidationError(
                _("世の中にもれたことのあるパスワードです。ほかで使っていない、新しいものにしてください。"),
                code="password_leaked",
            )

    def get_help_text(self) -> str:
        return _("よく使われることばや、学園や町の名前だけでできたパスワードは、使えません。")


def is_easy(password: str) -> bool:
    """Whether fewer than ``FEWEST_WORDS`` known words, with digits and signs, are all of it."""
    folded = unicodedata.normalize("NFKC", password).casefold()
    return any(
        min(_fewest(letters), _fewest(_once(letters))) < FEWEST_WORDS or _is_short_again(letters)
        for text in {folded, _without_disguise(_without_disguise(folded))}
        for letters in ["".join(filter(str.isalnum, text))]
    )


def is_listed(password: str) -> bool:
    """Whether it stands in the file of the school's owner; read line by line, so it may be as long as it likes."""
    name = settings.PASSWORD_LIST
    if not name:
        return False
    wanted = {password, password.casefold()}
    with Path(name).open(encoding="utf-8", errors="replace") as lines:
        return any(line.rstrip("\r\n") in wanted for line in lines)


def _without_disguise(text: str) -> str:
    """``p@ssw0rd`` is ``password``."""
    return _IN_A_WORD.sub(lambda match: _LEET[match[0]], text)


def _once(text: str) -> str:
    """``abcabcabc`` is ``abc``."""
    again = (text + text).find(text, 1)
    return text[:again] if 0 < again < len(text) else text


def _is_short_again(text: str) -> bool:
    """A few letters over and over; nothing but signs, too."""
    once = _once(text)
    return (len(once) < _SHORT and once != text) or not text


def _fewest(text: str) -> int:
    """The fewest known words that make up ``text``; digits and one letter again and again count for nothing."""
    known, none = _words(), len(text) + FEWEST_WORDS
    best = [0] + [none] * len(text)
    for start in range(len(text)):
        if best[start] >= FEWEST_WORDS:
            continue
        free = re.compile(r"\d+|(.)\1{2,}").match(text, start)
        for end in range(start + 1, free.end() + 1) if free else ():
            best[end] = min(best[end], best[start])
        for end in range(start + 2, min(len(text), start + _LONGEST) + 1):
            part = text[start:end]
            if part in known or (len(part) >= _SIDE_BY_SIDE and _side_by_side(part)):
                best[end] = min(best[end], best[start] + 1)
    return best[-1]


def _side_by_side(part: str) -> bool:
    return any(part in row or part[::-1] in row for row in _ROWS)


@cache
def _words() -> frozenset[str]:
    common = CommonPasswordValidator().passwords
    return frozenset(word for word in common if len(word) >= _SHORTEST) | frozenset(
        word.casefold() for word in OF_THE_SCHOOL
    )
