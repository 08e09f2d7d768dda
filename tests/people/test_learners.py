"""One file a person, however often and by whomever it is made; and notices only while they are wanted."""

from __future__ import annotations

from typing import Any

import pytest

from people import actions
from people.actions.learners import give_consent
from people.errors import BadValue, SamePerson
from people.models import AuditEntry, Consent, Learner, User
from tests.factories import classes

pytestmark = pytest.mark.django_db
HANA: dict[str, Any] = {
    "name": "見本 花子", "kana": "みほん はなこ", "tel": "04-2942-0011", "birth_year": "昭和25", "home_center": "tomioka",
}  # fmt: skip


def test_the_same_person_in_another_spelling_is_the_same_file() -> None:
    first = actions.add_learner(**HANA)
    for other in (
        {"kana": "ﾐﾎﾝﾊﾅｺ"},
        {"tel": "（０４）２９４２−００１１"},
        {"birth_year": "1950"},
        {"name": "三本 花子"},
    ):
        assert actions.add_learner(reuse=True, **{**HANA, **other}) == first
        with pytest.raises(SamePerson) as caught:
            actions.add_learner(**{**HANA, **other})
        assert caught.value.learner_id == first.pk
    first.refresh_from_db()
    assert first.name == "見本 花子"  # a form from outside changes nothing on file
    assert Learner.objects.count() == 1


@pytest.mark.parametrize("other", [{"kana": "みほん はな"}, {"tel": "0429420012"}, {"birth_year": "1951"}])
def test_one_difference_makes_another_person(other: dict[str, str]) -> None:
    actions.add_learner(**HANA)
    actions.add_learner(**{**HANA, **other})
    assert Learner.objects.count() == 2


def test_the_call_name_is_the_surname_when_nobody_says_another() -> None:
    assert actions.add_learner(**HANA).call_name == "見本"
    assert (
        actions.add_learner(**{**HANA, "tel": "0429420012", "call_name": "はなちゃん"}).call_name
        == "はなちゃん"
    )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"tel": ""}, "tel"), ({"channel": "mail"}, "email"), ({"channel": "post"}, "address"), ({"name": ""}, "name"),
        ({"kana": ""}, "kana"),
    ],
)  # fmt: skip
def test_somebody_whom_nobody_can_reach_is_not_filed(values: dict[str, str], field: str) -> None:
    with pytest.raises(BadValue) as caught:
        actions.add_learner(**{**HANA, **values})
    assert caught.value.field == field
    assert not Learner.objects.exists()


def test_a_change_keeps_the_rest_and_is_written_down_without_its_words() -> None:
    staff = User.objects.get(username="tomioka")
    learner = actions.add_learner(**HANA)
    for _time in range(2):
        actions.change_learner(learner=learner, by=staff, needs="耳が遠い", tel="0429420099")
    learner.refresh_from_db()
    assert (learner.needs, learner.tel, learner.name) == ("耳が遠い", "0429420099", "見本 花子")
    entry = AuditEntry.objects.first()
    assert entry is not None
    assert entry.reason == "needs、tel"


def test_nobody_is_changed_into_somebody_else_on_file() -> None:
    staff = User.objects.get(username="tomioka")
    actions.add_learner(**HANA)
    other = classes.learner(kana="ミホン ハナコ", birth_year="1950")
    with pytest.raises(SamePerson):
        actions.change_learner(learner=other, by=staff, tel="0429420011")


def test_consent_is_given_and_withdrawn_and_both_stay_on_record() -> None:
    learner = actions.add_learner(**HANA, consent_by="phone")
    for _time in range(2):
        actions.stop_notices(learner=learner)
    assert not learner.may_be_noticed
    for _time in range(2):
        give_consent(learner=learner, channel="counter")
    assert learner.may_be_noticed
    found = [(one.channel, one.withdrawn_at is None) for one in Consent.objects.order_by("pk")]
    assert found == [("phone", False), ("counter", True)]
