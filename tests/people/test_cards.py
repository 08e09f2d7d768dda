"""受講者証: a secret that only the paper knows, one live card a person, a PIN that cannot be tried out."""

from __future__ import annotations

import pytest

from people import actions
from people.actions.cards import LETTERS, PIN_TRIES, TOKEN_LENGTH, find_by_token, pin_is_right
from people.errors import BadValue
from people.models import LearnerCard
from tests.factories import classes

pytestmark = pytest.mark.django_db


def test_the_secret_has_128_bits_and_only_its_hash_is_kept() -> None:
    assert len(LETTERS) ** TOKEN_LENGTH >= 2**128
    issued = actions.issue_card(learner=classes.learner(), by=None, pin="4711")
    assert len(issued.token) == TOKEN_LENGTH
    row = str(LearnerCard.objects.values().get())
    assert issued.token not in row
    assert "4711" not in row.replace(issued.card.number, "")
    assert len({actions.issue_card(learner=classes.learner(), by=None).token for _n in range(20)}) == 20


def test_a_card_is_found_in_any_case_and_a_wrong_secret_finds_nobody() -> None:
    issued = actions.issue_card(learner=classes.learner(), by=None)
    assert find_by_token(issued.token.lower()) == issued.card
    assert find_by_token(issued.token[:-1] + ("0" if issued.token[-1] != "0" else "1")) is None
    assert find_by_token("") is None


def test_a_new_card_ends_the_one_before_and_revoking_twice_is_harmless() -> None:
    learner = classes.learner()
    old, new = (actions.issue_card(learner=learner, by=None) for _n in range(2))
    assert find_by_token(old.token) is None
    assert find_by_token(new.token) == new.card
    assert [actions.revoke_card(learner=learner, by=None) for _n in range(2)] == [True, False]
    assert find_by_token(new.token) is None


@pytest.mark.parametrize("pin", ["123", "12345", "12a4", "１２３４５"])
def test_a_pin_has_four_digits(pin: str) -> None:
    learner = classes.learner()
    with pytest.raises(BadValue) as caught:
        actions.issue_card(learner=learner, by=None, pin=pin)
    assert caught.value.field == "pin"
    assert not learner.cards.exists()


def test_after_five_wrong_pins_the_right_one_does_not_help() -> None:
    card = actions.issue_card(learner=classes.learner(), by=None, pin="4711").card

    def tried(pin: str) -> bool:
        card.refresh_from_db()
        return pin_is_right(card, pin)

    assert tried("4711")
    assert [tried("0000") for _n in range(PIN_TRIES - 1)] == [False] * (PIN_TRIES - 1)
    assert tried("4711")  # in time: counted from the start again
    for _n in range(PIN_TRIES):
        tried("0000")
    assert not tried("4711")


def test_the_card_of_somebody_erased_opens_nothing() -> None:
    learner = classes.learner()
    issued = actions.issue_card(learner=learner, by=None)
    actions.erase_learner(learner=learner, by=None, reason="本人からの申し出")
    assert find_by_token(issued.token) is None
