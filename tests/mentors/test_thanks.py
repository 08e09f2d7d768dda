"""お礼のカード: dictated at the desk, read again, shown, withdrawn; never a way to find each other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.utils import timezone

from desk.person_export import everything_about as all_about_learner
from mentors import actions
from mentors.errors import BadValue, NotPossible
from mentors.models import LONGEST_THANKS, ThankYou
from mentors.paper import thanks_pdf
from people.actions import erase_learner
from people.models import Learner
from tests.desk.test_printing import words as words_of
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.helped import adult, past_session, sat
from tests.factories.mentors import NOW
from tests.mentors.pages import come_in
from tests.people.test_retention import hits

pytestmark = pytest.mark.django_db
WORDS = "孫に写真を送れました。ありがとう。"


@pytest.fixture
def her() -> Learner:
    return classes.learner("山田 花子", call_name="はなちゃん", tel="09000001234")


@pytest.fixture
def pair(her: Learner) -> Any:
    return sat(adult(call_name="そら", name="見本 空"), her, past_session(days_ago=3))


def write(pair: Any, words: str = WORDS, at: Any = NOW) -> ThankYou:
    return actions.write_thanks(
        mentor=pair.mentor, learner=pair.learner, session=pair.session, words=words, by=make.staff(), at=at
    )


def test_words_are_shown_only_once_they_were_read_again(pair: Any) -> None:
    card = write(pair, f"  {WORDS[:11]}\n {WORDS[11:]} ")
    assert (card.words, card.is_shown, card.written_by) == (
        "孫に写真を送れました。 ありがとう。",
        False,
        "tomioka",
    )
    for _n in range(2):
        card = actions.show_thanks(card=card, by=make.staff(), at=NOW)
    assert (card.is_shown, card.shown_by, card.shown_at) == (True, "tomioka", NOW)
    for _n in range(2):
        card = actions.withdraw_thanks(card=card, why="本人の希望", by=make.staff(), at=NOW)
    assert (card.is_shown, card.withdrawn_why) == (False, "本人の希望")
    with pytest.raises(NotPossible):
        actions.show_thanks(card=card, by=make.staff(), at=NOW)


def test_the_same_words_again_are_one_card_and_other_words_are_to_be_read_again(pair: Any) -> None:
    assert write(pair).pk == write(pair).pk == write(pair, "ことばを変えました。").pk
    card = ThankYou.objects.get()
    assert (card.words, card.is_shown) == ("ことばを変えました。", False)
    actions.show_thanks(card=card, by=make.staff(), at=NOW)
    with pytest.raises(NotPossible):
        write(pair)
    actions.withdraw_thanks(card=card, why="書き直し", by=make.staff(), at=NOW)
    assert write(pair).pk != card.pk


@pytest.mark.parametrize(
    "words",
    [
        " ", "あ" * (LONGEST_THANKS + 1), "電話は090-0000-1234です", "０９０　００００", "a@example.jpへ", "https://example.jp",
        "WWW.example.jp を見て", "山田より", "花子です", "見本さんへ",
    ],
)  # fmt: skip
def test_words_by_which_somebody_could_be_found_are_refused(pair: Any, words: str) -> None:
    with pytest.raises(BadValue) as no:
        write(pair, words)
    assert no.value.field == "words"
    assert ThankYou.objects.count() == 0


def test_ordinary_numbers_and_the_names_they_call_each_other_may_be_said(pair: Any) -> None:
    assert write(pair, "そらさん、80さいで、はじめて3まい送れました。2026年の思い出です。はなちゃん").words


def test_only_somebody_who_sat_with_the_mentor_says_thanks(pair: Any, her: Learner) -> None:
    other = sat(adult(), classes.learner(), pair.session)
    pair.learner = other.learner
    with pytest.raises(NotPossible):
        write(pair)
    ahead = sat(adult(), her, past_session(days_ago=-3))
    with pytest.raises(NotPossible):
        write(ahead)
    actions.leave(mentor=other.mentor, by=None, at=NOW)
    with pytest.raises(NotPossible):
        write(other)


@pytest.mark.parametrize("words", ["ありがとう", WORDS, "あ" * LONGEST_THANKS])
def test_the_card_is_one_sheet_with_the_words_and_no_name_but_what_they_call_each_other(
    pair: Any, words: str
) -> None:
    pdf = thanks_pdf(write(pair, words))
    assert len(pypdfium2.PdfDocument(pdf)) == 1
    text = words_of(pdf).replace("\r\n", "").replace("\n", "")
    assert words in text and "はなちゃん" in text and "そらさん" in text
    for word in ("山田", "花子", "見本", "0900"):
        assert word not in text, word


def test_the_mentor_reads_and_prints_what_was_shown_and_nothing_else() -> None:
    at = timezone.now()
    her = classes.learner("山田 花子", call_name="はなちゃん", tel="09000001234")
    mentor, other = adult(at, call_name="そら"), adult(at)
    card = write(sat(mentor, her, past_session(at, days_ago=3)), at=at)
    me = come_in(mentor, at)
    path = f"/mentors/me/thanks/{card.pk}.pdf"
    assert WORDS not in me.get("/mentors/me/hours/").content.decode()
    assert me.get(path).status_code == 404
    actions.show_thanks(card=card, by=make.staff(), at=at)
    text = me.get("/mentors/me/hours/").content.decode()
    assert WORDS in text and "はなちゃん" in text and "山田" not in text and "1234" not in text
    assert me.get(path)["Content-Type"] == "application/pdf"
    assert come_in(other, at).get(path).status_code == 404
    assert Client().get(path).status_code == 302
    actions.withdraw_thanks(card=card, why="x", by=make.staff(), at=at)
    assert me.get(path).status_code == 404 and WORDS not in me.get("/mentors/me/hours/").content.decode()


def test_the_words_are_in_the_learners_own_data_and_go_when_either_is_erased(her: Learner) -> None:
    pairs = [sat(adult(), her, past_session(days_ago=n)) for n in (3, 4)]
    for pair in pairs:
        actions.show_thanks(card=write(pair, "カナリヤ色の空の写真"), by=make.staff(), at=NOW)
    assert [row["ことば"] for row in all_about_learner(her)["お礼のカード"]] == ["カナリヤ色の空の写真"] * 2
    actions.erase(mentor=pairs[0].mentor, by=None, at=NOW)
    assert ThankYou.objects.get().mentor == pairs[1].mentor
    erase_learner(learner=her, by=make.staff(), reason="本人の求め", at=NOW + timedelta(hours=1))
    assert hits("カナリヤ色") == set()
