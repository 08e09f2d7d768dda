"""New passwords that others would try first are refused (V6.1.2, V6.2.4, V6.2.11 of ASVS)."""

from __future__ import annotations

import itertools
import time
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError

from people.models import User
from people.passwords import OF_THE_SCHOOL, is_easy

EASY = [
    "passwordpassword", "Password12345", "p@ssw0rd-2026!", "qwertyuiop12", "1q2w3e4r5t6y", "iloveyou 2026", "dragonmonkey99",
    "sumaho-gakuen-2026", "Tomioka.Tokorozawa", "スマホ学園2026年度", "ｓｕｍａｈｏｇａｋｕｅｎ１", "富岡富岡富岡富岡富岡富岡", "000000000000",
    "12 34 56 78 90 12", "aaaaaaaaaaaaaaa", "zxcvbnmasdfghjkl", "mentor-mentor-mentor", "adminadmin2026", "manager.tomioka.1",
    "lkjhgfdsa0987654321",
]  # fmt: skip
GOOD = [
    "a long password of ours 42", "eleven birds over a quiet lake", "とみおか の もり と かわ 3", "correct horse battery staple",
    "tomioka kawa ni kamo ga 7wa", "V7$kq-0Zr!m2xLp", "hydrangea ladder mustard",
]  # fmt: skip


@pytest.mark.parametrize("password", EASY)
def test_what_is_made_of_one_or_two_known_words_is_easy(password: str) -> None:
    assert is_easy(password)
    with pytest.raises(ValidationError):
        validate_password(password, User(username="sakura", name="所沢 さくら"))


@pytest.mark.parametrize("password", GOOD)
def test_other_words_and_letters_are_not(password: str) -> None:
    validate_password(password, User(username="sakura", name="山田 花子"))


def test_every_common_password_with_digits_behind_or_twice_is_easy() -> None:
    """Django's own list, of which 190 are long enough: as words they stand for all that is made of them."""
    common = sorted(word for word in CommonPasswordValidator().passwords if len(word) >= 4)
    plain = [word for word in common if word.isalnum()]
    assert len(plain) > 18_000
    missed = [
        made
        for word in plain[::7]
        for made in (word + "2026", word + "123456", word * 3, word.capitalize() + "!" * 8, "99" + word)
        if not is_easy(made)
    ]
    assert missed == []


def test_every_word_of_the_school_is_refused_alone_and_with_another() -> None:
    for word, next_word in itertools.pairwise(OF_THE_SCHOOL):
        assert is_easy(f"{word}-{word}-{word}") and is_easy(f"{word}{next_word}2026"), word


def test_a_list_of_leaked_ones_is_asked_where_there_is_one(tmp_path: Path, settings: Any) -> None:
    password = "eleven birds over a quiet lake"
    validate_password(password)
    file = tmp_path / "leaked.txt"
    file.write_bytes(b"other\r\n\xff\xfe\n" + password.encode() + b"\nmore\n")
    settings.PASSWORD_LIST = str(file)
    with pytest.raises(ValidationError, match="もれたことのある"):
        validate_password(password)
    validate_password(password + " 7")


def test_the_longest_password_takes_no_time() -> None:
    start = time.process_time()
    for password in ("password" * 512, "a1" * 2000, "あいうえお" * 800, "qwert" * 800 + "ß"):
        is_easy(password)
    assert time.process_time() - start < 2
