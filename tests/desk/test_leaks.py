"""漏えい報告の下書き at the desk: the city's alone, each look written down, typed text kept and printed."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people import actions
from people.enums import Verb
from people.models import AuditEntry, LeakSheet, User
from tests.desk.class_day import hanako, session_of, today_run
from tests.factories import classes

pytestmark = pytest.mark.django_db


def today() -> str:
    return timezone.localdate().isoformat()


def begin(client: Client, **more: str) -> Any:
    return client.post("/desk/leaks/", {"account": "tomioka", "first": today(), "last": today(), **more})


@pytest.fixture
def sheet(city: Client, clerk: Client) -> str:
    """The address of a draft about a clerk who has looked at one file and printed a list."""
    session = session_of(today_run(hanako(needs="耳が遠い"), classes.learner()))
    learner = session.run.applications.order_by("pk")[0].learner
    clerk.post(f"/desk/learners/{learner.pk}/", {"reason": "call"})
    clerk.get(f"/desk/sessions/{session.pk}/print/roster.pdf")
    answer = begin(city)
    assert answer.status_code == 302
    return str(answer["Location"])


def test_it_says_who_was_seen_how_many_what_and_when_and_nobodys_name(city: Client, sheet: str) -> None:
    page = city.get(sheet).content.decode()
    for word in ("利用者「tomioka」", "受講者 2人", "受講者のファイル", "印刷した", "電話番号", "要配慮個人情報",
                 "30日のうち", "60日のうち", "3〜5日", "100人をこえる", "記録から、報告が要るおそれがあります",
                 "富岡まちづくりセンターの、受講者2人とメンター0人"):  # fmt: skip
        assert word in page, word
    for secret in ("山田", "はなちゃん", "090-0000-1234"):
        assert secret not in page


def test_each_look_is_written_down_and_so_is_the_paper(city: Client, sheet: str) -> None:
    pk = LeakSheet.objects.get().pk
    city.get(sheet)
    city.get(sheet)
    assert city.post(sheet + "sheet.pdf").status_code == 200
    entries = AuditEntry.objects.filter(subject="leak_sheet").order_by("sequence")
    assert [(e.actor, e.verb, e.subject_id) for e in entries] == [
        ("city", "create", pk), ("city", "read", pk), ("city", "read", pk), ("city", "print", pk),
    ]  # fmt: skip


@pytest.mark.parametrize("role", ["clerk", "manager", "other_clerk", "editor"])
def test_for_everybody_else_there_is_no_such_page(role: str, sheet: str, request: Any) -> None:
    client = request.getfixturevalue(role)
    before = AuditEntry.objects.count()
    assert client.get("/desk/leaks/").status_code == 404
    assert begin(client).status_code == 404
    assert client.get(sheet).status_code == 404
    assert client.post(sheet, {"cause": "x", "version": "1"}).status_code == 404
    assert client.post(sheet + "sheet.pdf").status_code == 404
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"account": ""}, "利用者名を書いてください"), ({"account": "だれか"}, "利用者にも記録にもありません"),
        ({"first": "きのう"}, "2026-11-24"), ({"last": "2020-01-01"}, "終わりの日を"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    city: Client, more: dict[str, str], sentence: str
) -> None:
    answer = begin(city, **more)
    page = answer.content.decode()
    assert (answer.status_code, sentence in page) == (409, True)
    for value in more.values():
        assert f'value="{value}"' in page
    assert not LeakSheet.objects.exists()


def test_typed_text_is_kept_shown_again_and_printed(city: Client, sheet: str) -> None:
    typed = {"outline": "1行目\r\n2行目", "known_on": today(), "wrongful": "1", "version": "1"}
    for _time in range(2):
        assert city.post(sheet, typed).status_code == 302
    page = city.get(sheet).content.decode()
    assert "1行目\n2行目</textarea>" in page and "確報の期限" in page
    assert LeakSheet.objects.get().version == 2
    made = city.post(sheet + "sheet.pdf").content
    text = "".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(made))
    for word in ("1行目", "2行目", "受講者 2人", "再発防止", "確報の期限"):
        assert word in text, word
    assert "山田" not in text and "〓" not in text


def test_of_two_who_write_at_once_neither_loses_anything(city: Client, admin: Client, sheet: str) -> None:
    city.post(sheet, {"cause": "さきの文", "version": "1"})
    answer = admin.post(sheet, {"cause": "あとの文", "harm": "なし", "version": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    for word in (
        "先に書き直しました",
        "あとの文</textarea>",
        "なし</textarea>",
        "いま保存されている文",
        "さきの文",
    ):
        assert word in page, word
    assert LeakSheet.objects.get().texts["cause"] == "さきの文"
    assert admin.post(sheet, {"cause": "両方の文", "version": "2"}).status_code == 302
    assert LeakSheet.objects.get().texts["cause"] == "両方の文"


def test_too_long_a_text_stays_in_its_field(city: Client, sheet: str) -> None:
    answer = city.post(sheet, {"cause": "あ" * 2001, "version": "1"})
    page = answer.content.decode()
    assert (answer.status_code, "2000文字まで" in page, "あ" * 2001 in page) == (409, True, True)


def test_a_quiet_account_is_said_to_have_done_nothing(city: Client) -> None:
    page = city.get(begin(city, account="shintoko")["Location"]).content.decode()
    assert "この利用者の記録はありません" in page and "0人" in page


def test_an_account_that_was_shut_still_shows_what_it_could_reach(city: Client, sheet: str) -> None:
    User.objects.filter(username="tomioka").update(is_active=False)
    assert "受講者2人" in city.get(sheet).content.decode()
    User.objects.filter(username="tomioka").delete()
    assert "見られた範囲は分かりません" in city.get(sheet).content.decode()


def test_it_asks_as_often_for_one_look_as_for_many(
    city: Client, sheet: str, django_assert_num_queries: Any
) -> None:
    city.get(sheet)
    with CaptureQueriesContext(connection) as one:
        city.get(sheet)
    ids = [classes.learner().pk for _n in range(30)]
    actions.record_each(
        actor=User.objects.get(username="tomioka"), verb=Verb.EXPORT, subject="learner", subject_ids=ids
    )
    with django_assert_num_queries(len(one)):
        city.get(sheet)


def test_the_list_asks_as_often_for_one_draft_as_for_many(
    city: Client, django_assert_num_queries: Any
) -> None:
    begin(city)
    city.get("/desk/leaks/")
    with CaptureQueriesContext(connection) as one:
        city.get("/desk/leaks/")
    asked = len(one)  # now: the next request empties the list of what was asked
    for username in ("shintoko", "city", "admin", "editor"):
        begin(city, account=username)
    with django_assert_num_queries(asked):
        assert city.get("/desk/leaks/").content.decode().count("/desk/leaks/") >= 5
