"""Learners' files at the desk: found, told apart, changed; contact data for a reason only."""

from __future__ import annotations

import csv
import io
import json
import random
from typing import Any

import pytest
import zxingcpp
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from people import actions
from people.actions import find_by_token, write_name_keys
from people.models import AuditEntry, Consent, Learner
from tests.factories import classes

pytestmark = pytest.mark.django_db
KANA = "アイウエオカキクケコサシスセソタ"
SECRETS = ("0429420011", "04-2942-0011", "hana@example.jp", "秘密町1-2-3", "3590002", "359-0002")


@pytest.fixture
def hana(db: None) -> Learner:
    return classes.learner(
        name="見本 花子", call_name="はなちゃん", kana="ミホン ハナコ", tel="0429420011", birth_year="1950",
        email="hana@example.jp", address="秘密町1-2-3", postal_code="359-0002",
    )  # fmt: skip


def url(learner: Learner, what: str = "") -> str:
    return f"/desk/learners/{learner.pk}/{what + '/' if what else ''}"


def test_learners_are_found_in_any_spelling(clerk: Client, hana: Learner) -> None:
    card = actions.issue_card(learner=hana, by=None).card
    for words in (
        "ミホン",
        "みほんはなこ",
        "ﾊﾅｺ",
        "花子",
        "0011",
        "2942-0011",
        "０４２９４２００１１",
        card.number,
    ):
        assert url(hana) in clerk.get("/desk/learners/", {"q": words}).content.decode(), words
    assert url(hana) not in clerk.get("/desk/learners/", {"q": "太郎"}).content.decode()


def test_up_to_250_people_stand_in_the_order_of_kana_on_all_pages_and_more_newest_first(
    clerk: Client, hana: Learner
) -> None:
    wanted = [f"ア{a}{b}" for a in KANA for b in KANA][:249]
    made = [
        Learner(call_name=kana, name=kana, kana=kana, birth_year=1950, home_center="tomioka")
        for kana in random.Random("order").sample(wanted, len(wanted))
    ]
    Learner.objects.bulk_create(made)
    write_name_keys()
    newest = "人数が多いので、登録が新しい方から出しています。"

    def listed(**asked: str) -> tuple[list[str], set[bool], set[int]]:
        kana, said, counted = [], set(), set()
        for number in range(1, 6):
            with CaptureQueriesContext(connection) as caught:
                page = clerk.get("/desk/learners/", {**asked, "page": str(number)})
            kana += [one.kana for one in page.context["rows"]]
            said.add(newest in page.content.decode())
            counted.add(len(caught))
        return kana, said, counted

    clerk.get("/desk/learners/")
    in_order, said, counted = listed()
    assert (in_order, said) == ([*sorted(wanted), hana.kana], {False})
    assert listed(q="あ")[:2] == (sorted(wanted), {False})
    classes.learner("新しい", kana="アアア")
    longer, said, counted_longer = listed()
    assert (longer[:3], said) == (["アアア", made[-1].kana, made[-2].kana], {True})
    assert counted == counted_longer and len(counted) == 1


def test_a_box_that_shows_the_first_shows_the_first_in_kana(clerk: Client) -> None:
    for kana in ("アオキ サブロウ", "アオキ イチロウ", "アオキ ジロウ"):
        classes.learner("青木 " + kana[-1], kana=kana)
    rows = clerk.get("/desk/learners/find/", {"q": "青木"}).json()["rows"]
    assert [row["kana"] for row in rows] == ["アオキ イチロウ", "アオキ サブロウ", "アオキ ジロウ"]
    found = clerk.get("/desk/search/", {"q": "あおき"}).content.decode()
    assert found.index("アオキ イチロウ") < found.index("アオキ サブロウ") < found.index("アオキ ジロウ")


def test_the_list_asks_as_often_for_one_as_for_many(
    clerk: Client, hana: Learner, django_assert_num_queries: Any
) -> None:
    clerk.get("/desk/learners/")
    with CaptureQueriesContext(connection) as one:
        clerk.get("/desk/learners/")
    for _n in range(20):
        classes.learner()
    with django_assert_num_queries(len(one)):
        clerk.get("/desk/learners/")


def test_a_file_asks_as_often_with_one_application_as_with_many(
    clerk: Client, hana: Learner, django_assert_num_queries: Any
) -> None:
    classes.apply(classes.run(at=timezone.now()), hana, at=timezone.now())
    clerk.get(url(hana))
    with CaptureQueriesContext(connection) as one:
        clerk.get(url(hana))
    for _n in range(6):
        classes.apply(classes.run(at=timezone.now()), hana, at=timezone.now())
    with django_assert_num_queries(len(one)):
        clerk.get(url(hana))


def test_contact_data_is_shown_for_a_reason_and_that_is_written_down(clerk: Client, hana: Learner) -> None:
    page = clerk.get(url(hana)).content.decode()
    assert not [word for word in SECRETS if word in page]
    assert not AuditEntry.objects.exists()
    page = clerk.post(url(hana), {"reason": "call"}).content.decode()
    assert all(word in page for word in ("04-2942-0011", "hana@example.jp", "秘密町1-2-3"))
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.verb, entry.subject, entry.subject_id, entry.reason) == (
        "tomioka", "read", "learner", hana.pk, "教室のことで電話をする",
    )  # fmt: skip


@pytest.mark.parametrize("reason", ["", "x", "なんとなく"])
def test_without_a_reason_from_the_list_nothing_is_shown(clerk: Client, hana: Learner, reason: str) -> None:
    answer = clerk.post(url(hana), {"reason": reason})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert not [word for word in SECRETS if word in page]
    assert not AuditEntry.objects.exists()


def test_no_other_page_of_the_desk_shows_contact_data(clerk: Client, hana: Learner) -> None:
    now = timezone.now()
    run = classes.run(at=now)
    application = classes.apply(run, hana, at=now)
    for path in (
        "/desk/learners/", "/desk/learners/find/?q=花子", "/desk/search/?q=花子", "/desk/applications/",
        f"/desk/applications/{application.receipt}/", f"/desk/runs/{run.code}/", "/desk/calls/",
        f"/desk/apply/done/{application.receipt}/", f"/desk/apply/?run={run.code}&learner={hana.pk}",
        f"/desk/sessions/{run.sessions.get().pk}/",
    ):  # fmt: skip
        page = clerk.get(path, follow=True).content.decode()
        assert not [word for word in SECRETS if word in page], path


def test_the_plain_part_is_changed_without_seeing_the_rest(clerk: Client, hana: Learner) -> None:
    for _time in range(2):
        clerk.post(url(hana, "edit"), {"call_name": "はなさん", "needs": "耳が遠い", "birth_year": "昭和24"})
    hana.refresh_from_db()
    assert (hana.call_name, hana.needs, hana.birth_year) == ("はなさん", "耳が遠い", 1949)
    assert (hana.tel, hana.email) == ("0429420011", "hana@example.jp")


def test_the_contact_part_is_changed_and_what_is_wrong_stays_as_typed(clerk: Client, hana: Learner) -> None:
    clerk.post(url(hana, "edit"), {"tel": "04-2942-0022", "email": ""})
    hana.refresh_from_db()
    assert (hana.tel, hana.email, hana.address) == ("0429420022", "", "秘密町1-2-3")
    answer = clerk.post(url(hana, "edit"), {"tel": "12", "address": "新しい町"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="12"' in page
    assert 'value="新しい町"' in page
    hana.refresh_from_db()
    assert hana.tel == "0429420022"


def test_a_wrong_part_shows_no_more_than_was_sent(clerk: Client, hana: Learner) -> None:
    page = clerk.post(url(hana, "edit"), {"kana": "漢字"}).content.decode()
    assert "ひらがなかカタカナ" in page
    assert not [word for word in SECRETS if word in page]


def test_becoming_somebody_else_on_file_is_refused_with_the_way_there(clerk: Client, hana: Learner) -> None:
    other = classes.learner(name="見本 はな", kana="ミホン ハナコ", tel="0429420099", birth_year="1950")
    page = clerk.post(url(other, "edit"), {"tel": "0429420011"})
    assert page.status_code == 409
    assert url(hana) in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"email": "花子"}, "メールアドレスの形"),
        ({"name": "あ" * 61}, "60文字まで"),
        ({"name": " "}, "お名前とふりがな"),
        ({"birth_year": "明治20"}, "明治・大正・昭和"),
        ({"channel": "post", "address": ""}, "住所が必要"),
    ],
)
def test_what_cannot_be_is_said(clerk: Client, hana: Learner, typed: dict[str, str], sentence: str) -> None:
    assert sentence in clerk.post(url(hana, "edit"), typed).content.decode()


def test_a_choice_that_is_none_is_the_usual_one_however_long_it_is(clerk: Client, hana: Learner) -> None:
    assert clerk.post(url(hana, "edit"), {"phone": "x" * 3000, "channel": "x" * 3000}).status_code == 302
    hana.refresh_from_db()
    assert (hana.phone, hana.channel) == ("", "tel")


def test_somebody_without_a_class_gets_a_file(clerk: Client) -> None:
    typed = {
        "kana": "みほん じろう", "name": "見本 次郎", "tel": "0429420033", "birth_year": "S20", "channel": "tel",
        "home_center": "tomioka", "consent": "1",
    }  # fmt: skip
    classes.center()
    assert clerk.post("/desk/learners/new/", {**typed, "home_center": "shintoko"}).status_code == 409
    answer = clerk.post("/desk/learners/new/", typed)
    learner = Learner.objects.get()
    assert answer["Location"] == url(learner)
    assert learner.may_be_noticed
    page = clerk.post("/desk/learners/new/", typed)
    assert page.status_code == 409
    assert url(learner) in page.content.decode()
    assert Learner.objects.count() == 1


# --- cards ---------------------------------------------------------------------------------------
def token_on(pdf: bytes) -> str:
    import pypdfium2

    image: Image.Image = pypdfium2.PdfDocument(pdf)[0].render(scale=4).to_pil()
    (code,) = zxingcpp.read_barcodes(image)
    return code.text.rsplit("/", 1)[1]


def test_a_card_is_printed_at_once_and_its_secret_is_on_the_paper_only(clerk: Client, hana: Learner) -> None:
    answer = clerk.post(url(hana, "card"), {"do": "issue"})
    assert answer["Content-Type"] == "application/pdf"
    token = token_on(answer.content)
    card = find_by_token(token)
    assert card is not None
    assert card.learner == hana
    assert token not in clerk.get(url(hana)).content.decode()
    assert card.number in clerk.get(url(hana)).content.decode()


def test_a_lost_card_is_dead_when_the_new_one_is_printed(clerk: Client, hana: Learner) -> None:
    lost = token_on(clerk.post(url(hana, "card"), {"do": "issue"}).content)
    found = token_on(clerk.post(url(hana, "card"), {"do": "issue", "pin": "4711"}).content)
    assert find_by_token(lost) is None
    assert find_by_token(found) is not None
    for _time in range(2):
        clerk.post(url(hana, "card"), {"do": "revoke"})
    assert find_by_token(found) is None
    assert AuditEntry.objects.filter(subject="card", verb="revoke").count() == 1


def test_a_card_that_cannot_be_printed_is_not_issued(
    clerk: Client, hana: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desk import people_pages
    from media.pdf import PaperError

    old = token_on(clerk.post(url(hana, "card"), {"do": "issue"}).content)

    def broken(*args: Any, **kwargs: Any) -> bytes:
        raise PaperError("紙に使う文字が見つかりません。")

    monkeypatch.setattr(people_pages, "cards_pdf", broken)
    page = clerk.post(url(hana, "card"), {"do": "issue"})
    assert "紙に使う文字が見つかりません" in page.content.decode()
    assert find_by_token(old) is not None
    monkeypatch.undo()
    assert "4けたの数字" in clerk.post(url(hana, "card"), {"do": "issue", "pin": "12a4"}).content.decode()
    assert find_by_token(old) is not None


# --- consent, data, erasure ------------------------------------------------------------------------
def test_notices_are_stopped_and_agreed_to_again(clerk: Client, hana: Learner) -> None:
    for _time in range(2):
        clerk.post(url(hana, "notices"), {"do": "stop"})
    hana.refresh_from_db()
    assert not hana.may_be_noticed
    for _time in range(2):
        clerk.post(url(hana, "notices"), {"do": "agree"})
    hana.refresh_from_db()
    assert hana.may_be_noticed
    assert Consent.objects.filter(learner=hana).count() == 2


def test_the_person_gets_all_that_is_known(manager: Client, hana: Learner) -> None:
    now = timezone.now()
    application = classes.apply(classes.run(at=now), hana, at=now, wish="写真を送る")
    refused = manager.post(url(hana, "export"), {"form": "json"})
    assert (refused.status_code, "書き出す理由" in refused.content.decode()) == (409, True)
    assert not AuditEntry.objects.filter(verb="export").exists()
    data = json.loads(manager.post(url(hana, "export"), {"form": "json", "reason": "asked"}).content)
    assert data["受講者"]["電話番号"] == "04-2942-0011"
    assert data["申込み"][0]["受付番号"] == application.receipt
    assert data["申込み"][0]["知りたいこと"] == "写真を送る"
    assert data["同意"][0]["目的"] == "notices"
    assert data["お知らせ"]
    text = manager.post(url(hana, "export"), {"form": "csv", "reason": "asked"}).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert ["受講者", "1", "電話番号", "04-2942-0011"] in rows
    assert AuditEntry.objects.filter(verb="export", subject_id=hana.pk).count() == 2


def test_erasure_wants_a_reason_and_the_name_typed(manager: Client, hana: Learner) -> None:
    assert "JSONで出す" in manager.get(url(hana, "erase")).content.decode()
    for wrong in ({"reason": "asked", "typed_name": "ちがう"}, {"typed_name": "はなちゃん"}):
        assert manager.post(url(hana, "erase"), wrong).status_code == 409
    hana.refresh_from_db()
    assert hana.erased_at is None
    right = {"reason": "asked", "typed_name": "はなちゃん"}
    assert manager.post(url(hana, "erase"), right).status_code == 302
    assert manager.post(url(hana, "erase"), right).status_code == 404  # there is nobody any more
    hana.refresh_from_db()
    assert (hana.name, hana.tel) == ("", "")
    assert manager.get(url(hana)).status_code == 404


def test_a_clerk_neither_exports_nor_erases(clerk: Client, hana: Learner) -> None:
    assert clerk.post(url(hana, "export"), {"form": "json"}).status_code == 404
    assert clerk.get(url(hana, "erase")).status_code == 404
    assert clerk.post(url(hana, "erase"), {"reason": "asked", "typed_name": "はなちゃん"}).status_code == 404


def test_the_limit_is_shown_and_the_file_book_recorded_by_the_city(clerk: Client, city: Client) -> None:
    Learner.objects.bulk_create(
        Learner(
            call_name="見本",
            name="見本",
            kana="ミホン",
            birth_year=1950,
            home_center="tomioka",
        )
        for _n in range(1000)
    )
    classes.center()
    page = clerk.get("/desk/learners/").content.decode()
    assert "新しい方を登録できません" in page
    typed = {
        "kana": "みほん",
        "name": "見本",
        "tel": "0429420033",
        "birth_year": "S20",
        "home_center": "tomioka",
    }
    answer = clerk.post("/desk/learners/new/", typed)
    assert (answer.status_code, "個人情報ファイル簿を記録して" in answer.content.decode()) == (409, True)
    assert clerk.post("/desk/learners/kept/", {"number": "第1号"}).status_code == 404
    assert city.post("/desk/learners/kept/", {"number": ""}).status_code == 409
    assert city.post("/desk/learners/kept/", {"number": "第1号"}).status_code == 302
    assert clerk.post("/desk/learners/new/", typed).status_code == 302
    assert "受講者のファイル" in clerk.get("/desk/learners/kept/").content.decode()
