"""さがす from anywhere: one exact number goes straight there, words give a list, other centres stay unseen."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people import actions
from tests.factories import classes

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("form", ["{0}", "{1}", " {1} ", "{2}"])
def test_a_receipt_number_in_any_form_goes_straight_there(clerk: Client, form: str) -> None:
    receipt = classes.apply(classes.run(at=timezone.now()), at=timezone.now()).receipt
    dashed = f"{receipt[:4]}-{receipt[4:]}"
    wide = dashed.translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    answer = clerk.get("/desk/search/", {"q": form.format(receipt, dashed, wide)})
    assert answer["Location"] == f"/desk/applications/{receipt}/"


def test_a_card_number_and_a_runs_number_go_straight_there(clerk: Client) -> None:
    learner, run = classes.learner(), classes.run(at=timezone.now())
    number = actions.issue_card(learner=learner, by=None).card.number
    assert clerk.get("/desk/search/", {"q": number})["Location"] == f"/desk/learners/{learner.pk}/"
    assert clerk.get("/desk/search/", {"q": run.code.lower()})["Location"] == f"/desk/runs/{run.code}/"
    actions.revoke_card(learner=learner, by=None)
    assert clerk.get("/desk/search/", {"q": number}).status_code == 200


def test_words_find_people_and_classes(clerk: Client) -> None:
    learner = classes.learner(name="見本 花子", kana="ミホン ハナコ")
    run = classes.run(at=timezone.now(), title="花の写真")
    page = clerk.get("/desk/search/", {"q": "花"}).content.decode()
    assert f"/desk/learners/{learner.pk}/" not in page  # one letter finds half the town
    page = clerk.get("/desk/search/", {"q": "花の"}).content.decode()
    assert f"/desk/runs/{run.code}/" in page
    page = clerk.get("/desk/search/", {"q": "はなこ"}).content.decode()
    assert f"/desk/learners/{learner.pk}/" in page


@pytest.mark.parametrize("words", ["", " ", "見つからない", "99999999", "123456", "<b>&'\"", "%", "あ" * 200])
def test_nothing_found_is_said(clerk: Client, words: str) -> None:
    answer = clerk.get("/desk/search/", {"q": words})
    assert answer.status_code == 200
    assert "見つかりません" in answer.content.decode()


def test_another_centre_is_not_found_by_name_number_or_card(clerk: Client, city: Client) -> None:
    now = timezone.now()
    run = classes.run(at=now, center_code="shintoko", title="よその教室")
    learner = classes.learner(name="よそ 花子", kana="ヨソ ハナコ", home_center="shintoko")
    receipt = classes.apply(run, learner, at=now).receipt
    number = actions.issue_card(learner=learner, by=None).card.number
    for words in ("よその教室", "よそ 花子", "ヨソ", receipt, number, run.code, receipt[:5], learner.tel):
        answer = clerk.get("/desk/search/", {"q": words})
        assert answer.status_code == 200, words
        assert "見つかりません" in answer.content.decode(), words
        assert city.get("/desk/search/", {"q": words}).status_code in (200, 302)
    assert city.get("/desk/search/", {"q": receipt})["Location"] == f"/desk/applications/{receipt}/"


def test_searching_asks_as_often_for_one_as_for_many(clerk: Client, django_assert_num_queries: Any) -> None:
    classes.learner(name="見本 花子")
    clerk.get("/desk/search/", {"q": "見本"})
    with CaptureQueriesContext(connection) as one:
        clerk.get("/desk/search/", {"q": "見本"})
    for n in range(10):
        classes.learner(name=f"見本 {n}子")
    with django_assert_num_queries(len(one)):
        clerk.get("/desk/search/", {"q": "見本"})
