"""What people type is taken as they mean it, or refused with a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people import typed
from people.errors import BadValue


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("04-2942-3110", "0429423110"), ("０４２９４２３１１０", "0429423110"), ("（０４）２９４２−３１１０", "0429423110"),
        ("090 0000 1111", "09000001111"), ("04ー2942ー3110", "0429423110"), ("+81 4 2942 3110", "0429423110"),
        ("+81(0)4-2942-3110", "0429423110"), ("０９０・００００・１１１１", "09000001111"), ("", ""), (" ", ""),
    ],
)  # fmt: skip
def test_a_telephone_number_with_hyphens_anywhere(text: str, digits: str) -> None:
    assert typed.clean_tel(text) == digits


@pytest.mark.parametrize(
    "text", ["12", "2942-3110", "04-2942-31100-1", "電話なし", "04-2942-311x", "١٢٣٤٥٦٧٨٩٠"]
)
def test_what_is_no_telephone_number_is_refused(text: str) -> None:
    with pytest.raises(BadValue) as caught:
        typed.clean_tel(text)
    assert caught.value.field == "tel"
    assert "例：04-2942-3110" in caught.value.text


@given(st.integers(0, 9_999_999_999).map(lambda n: f"0{n:010d}"), st.lists(st.integers(1, 10), max_size=4))
def test_hyphens_and_width_change_no_number(digits: str, places: list[int]) -> None:
    text = digits
    for place in sorted(places, reverse=True):
        text = text[:place] + "－" + text[place:]
    wide = text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert typed.clean_tel(wide) == digits
    assert typed.clean_tel(typed.show_tel(digits)) == digits


@pytest.mark.parametrize(
    ("tel", "shown"),
    [
        ("09000001111", "090-0000-1111"),
        ("0429423110", "04-2942-3110"),
        ("0488123456", "048-812-3456"),
        ("0429721234", "042-972-1234"),
        ("0471231234", "04-7123-1234"),
        ("0312345678", "03-1234-5678"),
        ("", ""),
    ],
)
def test_a_number_is_shown_in_groups(tel: str, shown: str) -> None:
    assert typed.show_tel(tel) == shown


@pytest.mark.parametrize(
    ("text", "kana"),
    [
        ("ところざわ　はなこ", "トコロザワ ハナコ"),
        ("ﾊﾅｺ", "ハナコ"),
        ("ガーデン", "ガーデン"),
        ("か-と", "カート"),
        (" ", ""),
    ],
)
def test_kana_in_any_letters(text: str, kana: str) -> None:
    assert typed.clean_kana(text) == kana


@pytest.mark.parametrize("text", ["所沢", "Hanako", "はな子", "ハナコ1"])
def test_kanji_and_letters_are_no_kana(text: str) -> None:
    with pytest.raises(BadValue, match="ひらがなかカタカナ"):
        typed.clean_kana(text)


def test_kana_that_grows_too_long_when_written_out_is_said_so() -> None:
    assert typed.clean_kana("㌖" * 10) == "キロメートル" * 10
    with pytest.raises(BadValue, match="60文字まで"):
        typed.clean_kana("㌖" * 11)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("オオノ ヨウコ", "おおの ようこ"), ("サトウ・ジョー", "サトウ ジヨ"), ("ミヤケ ヒロシ", "ﾐﾔｹﾋﾛｼ"),
        ("ミヅホ", "ミズホ"), ("シゲヲ", "シゲオ"),
    ],
)  # fmt: skip
def test_what_sounds_the_same_is_the_same(one: str, other: str) -> None:
    assert typed.kana_key(one) == typed.kana_key(other)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("1950", 1950), ("１９５０年", 1950), ("昭和25", 1950), ("昭和２５年生まれ", 1950), ("S25", 1950), ("s.25", 1950),
        ("大正元年", 1912), ("T15", 1926), ("昭和元年", 1926), ("平成31", 2019), ("令和元", 2019), ("昭25", 1950),
    ],
)  # fmt: skip
def test_a_birth_year_of_any_calendar(text: str, year: int) -> None:
    assert typed.clean_birth_year(text, this_year=2026) == year


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("明治40", "明治・大正・昭和を、たしかめて"), ("昭和65", "その年号に、65年はありません"),
        ("昭和0", "0年はありません"), ("2030", "今年より先"), ("50", "「昭和25」か「1950」"), ("", "「昭和25」か「1950」"),
        ("1899", "127歳"),
    ],
)  # fmt: skip
def test_a_year_in_which_nobody_alive_was_born_is_asked_again(text: str, sentence: str) -> None:
    with pytest.raises(BadValue, match=sentence):
        typed.clean_birth_year(text, this_year=2026)


@pytest.mark.parametrize(
    ("text", "code"), [("〒359-0002", "3590002"), ("３５９０００２", "3590002"), ("", "")]
)
def test_a_postal_code(text: str, code: str) -> None:
    assert typed.clean_postal_code(text) == code


def refused_in_words(clean: Callable[[str], object], text: str) -> bool:
    try:
        clean(text)
    except BadValue as error:
        return bool(error.text)
    return True


@given(st.text(max_size=40))
def test_nothing_typed_breaks_anything(text: str) -> None:
    for clean in (typed.clean_tel, typed.clean_kana, typed.kana_key, typed.clean_postal_code):
        assert refused_in_words(clean, text)
    assert refused_in_words(lambda year: typed.clean_birth_year(year, this_year=2026), text)
