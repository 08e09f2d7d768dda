"""A call is entered while the caller speaks: one form, one person, one file, one application."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from events.actions import freeze_applications
from events.enums import Method, Source, State
from events.models import Application
from people.models import AuditEntry, Learner
from tests.factories import classes

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> Any:
    return timezone.now()


@pytest.fixture
def run(now: Any) -> Any:
    return classes.run(at=now)


def typed(run: Any, **more: str) -> dict[str, str]:
    return {
        "run": run.code, "once": "a" * 20, "source": "phone", "p1-kana": "みほん　はなこ", "p1-name": "見本 花子",
        "p1-tel": "（０４）２９４２−００１１", "p1-birth_year": "昭和25", "p1-channel": "tel", **more,
    }  # fmt: skip


def fields_of(page: str) -> list[str]:
    """The fields that a clerk passes on the way to the button: what is neither hidden nor in a shut part."""
    first = page.split('data-person="p1"')[1].split("</details>")[0]
    first = re.sub(r"<div data-contact hidden>.*?</div>\s*</div>", "", first, flags=re.S)
    names = re.findall(r'<(?:input|select)[^>]* name="(p1-\w+)"', first)
    return [name for name in names if name != "p1-id"]


def test_a_call_makes_a_file_and_an_application_and_says_what_to_tell_the_caller(
    clerk: Client, run: Any
) -> None:
    answer = clerk.post("/desk/apply/", typed(run), follow=True)
    application = Application.objects.get()
    learner = Learner.objects.get()
    page = answer.content.decode()
    assert (learner.name, learner.kana, learner.tel, learner.birth_year) == (
        "見本 花子", "ミホン ハナコ", "0429420011", 1950,
    )  # fmt: skip
    assert learner.home_center == "tomioka"
    assert learner.may_be_noticed
    assert (application.source, application.state, application.taken_by.username) == (
        Source.PHONE, State.CONFIRMED, "tomioka",
    )  # fmt: skip
    assert f"{application.receipt[:4]}-{application.receipt[4:]}" in page
    assert "参加できます。" in page
    assert "こうお伝えください" in page
    assert f'href="/desk/apply/?run={run.code}" autofocus' in page
    assert answer["Cache-Control"] == "private, no-store"


def test_the_form_has_fewer_than_ten_fields(clerk: Client, run: Any) -> None:
    page = clerk.get(f"/desk/apply/?run={run.code}").content.decode()
    assert fields_of(page) == [
        "p1-kana", "p1-name", "p1-tel", "p1-birth_year", "p1-call_name", "p1-phone", "p1-channel", "p1-needs",
    ]  # fmt: skip
    assert len(fields_of(page)) + 1 < 10  # with the way it came in


def test_the_same_form_sent_twice_is_one_application(clerk: Client, run: Any) -> None:
    for _time in range(2):
        assert clerk.post("/desk/apply/", typed(run)).status_code == 302
    assert Application.objects.count() == 1
    assert Learner.objects.count() == 1


def test_two_clerks_on_one_telephone_make_one_file(clerk: Client, manager: Client, run: Any) -> None:
    clerk.post("/desk/apply/", typed(run))
    page = manager.post("/desk/apply/", typed(run, once="b" * 20)).content.decode()
    assert "この方ですか" in page
    learner = Learner.objects.get()
    answer = manager.post("/desk/apply/", typed(run, once="b" * 20, **{"p1-id": str(learner.pk)}))
    assert "もうこの教室に申し込んでいます" in answer.content.decode()
    assert Application.objects.get().receipt in answer.content.decode()
    assert Learner.objects.count() == 1


def test_somebody_on_file_is_recognised_however_the_kana_are_spelt(clerk: Client, run: Any) -> None:
    known = classes.learner(name="見本 花子", kana="ミホン ハナコ", tel="0429420011", birth_year="1950")
    page = clerk.post("/desk/apply/", typed(run, **{"p1-kana": "ﾐﾎﾝﾊﾅｺ"})).content.decode()
    assert "この方ですか" in page
    assert f'value="p1:{known.pk}"' in page
    assert "p1-other" not in page  # all three agree: there is no second file for that
    clerk.post("/desk/apply/", typed(run, **{"p1-id": str(known.pk)}))
    assert Application.objects.get().learner == known
    assert Learner.objects.count() == 1


def test_a_neighbour_with_the_same_telephone_and_year_may_be_somebody_else(clerk: Client, run: Any) -> None:
    classes.learner(name="見本 太郎", kana="ミホン タロウ", tel="0429420011", birth_year="1950")
    page = clerk.post("/desk/apply/", typed(run)).content.decode()
    assert 'name="p1-other"' in page
    assert not Application.objects.exists()
    clerk.post("/desk/apply/", typed(run, **{"p1-other": "1"}))
    assert Learner.objects.count() == 2
    assert Application.objects.get().learner.name == "見本 花子"


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("p1-tel", "12", "市外局番から"),
        ("p1-tel", "電話なし", "数字だけで"),
        ("p1-kana", "見本", "ひらがなかカタカナ"),
        ("p1-kana", "", "ふりがなを書いてください"),
        ("p1-name", "", "お名前を書いてください"),
        ("p1-birth_year", "明治40", "明治・大正・昭和を、たしかめて"),
        ("p1-birth_year", "昭和99", "99年はありません"),
        ("p1-name", "あ" * 61, "60文字までです"),
    ],
)
def test_what_cannot_be_meant_is_said_and_everything_typed_stays(
    clerk: Client, run: Any, name: str, text: str, sentence: str
) -> None:
    page = clerk.post("/desk/apply/", typed(run, **{"p1-needs": "耳が遠い", name: text})).content.decode()
    assert sentence in page
    assert 'value="耳が遠い"' in page
    assert f'value="{text}"' in page
    assert not Learner.objects.exists()


def test_every_fault_is_said_at_once(clerk: Client, run: Any) -> None:
    page = clerk.post("/desk/apply/", typed(run, **{"p1-tel": "1", "p1-birth_year": "x", "p1-kana": "漢字"}))
    assert page.content.decode().count('aria-invalid="true"') == 3


def test_mail_needs_an_address_and_a_card_needs_a_street(clerk: Client, run: Any) -> None:
    page = clerk.post(
        "/desk/apply/", typed(run, **{"p1-channel": "mail", "p1-contact": "花子"})
    ).content.decode()
    assert "メールアドレスの形がちがいます" in page
    page = clerk.post("/desk/apply/", typed(run, **{"p1-channel": "post"})).content.decode()
    assert "住所を書いてください" in page
    clerk.post("/desk/apply/", typed(run, **{"p1-channel": "mail", "p1-contact": "hana@example.jp"}))
    assert Learner.objects.get().email == "hana@example.jp"


def test_a_pair_applies_as_one_and_shares_the_telephone(clerk: Client, run: Any) -> None:
    clerk.post(
        "/desk/apply/",
        typed(
            run,
            **{
                "p2-kana": "みほん たろう",
                "p2-name": "見本 太郎",
                "p2-birth_year": "S22",
                "p2-channel": "tel",
            },
        ),
    )
    application = Application.objects.get()
    assert application.size == 2
    assert [row.learner.tel for row in application.applicants.order_by("pk")] == ["0429420011"] * 2


def test_a_pair_with_a_fault_in_the_second_person_saves_nobody(clerk: Client, run: Any) -> None:
    page = clerk.post("/desk/apply/", typed(run, **{"p2-name": "見本 太郎", "p2-channel": "tel"}))
    assert 'id="p2-kana-error"' in page.content.decode()
    assert not Learner.objects.exists()


def test_a_second_postcard_of_the_same_person_is_void_and_that_is_said(clerk: Client, now: Any) -> None:
    run = classes.run(at=now, method=Method.LOTTERY)
    clerk.post("/desk/apply/", typed(run, source="postcard"))
    first, known = Application.objects.get(), Learner.objects.get()
    page = clerk.post(
        "/desk/apply/", typed(run, source="postcard", once="b" * 20, **{"p1-id": str(known.pk)}), follow=True
    ).content.decode()
    assert "このはがきは無効です" in page
    assert first.receipt in page
    assert sorted(Application.objects.values_list("state", flat=True)) == ["applied", "void"]


def test_two_people_on_one_postcard_are_one_application_of_two(clerk: Client, now: Any) -> None:
    run = classes.run(at=now, method=Method.LOTTERY)
    page = clerk.get(f"/desk/apply/?run={run.code}&source=postcard").content.decode()
    assert re.search(r'data-person="p2" open', page)
    clerk.post(
        "/desk/apply/",
        typed(
            run,
            source="postcard",
            **{"p2-kana": "みほん たろう", "p2-name": "見本 太郎", "p2-birth_year": "1947"},
        ),
    )
    assert Application.objects.get().size == 2


def test_a_postcard_counts_by_the_day_it_came_but_not_after_the_list_is_closed(
    clerk: Client, now: Any
) -> None:
    run = classes.run(at=now - timedelta(days=8), in_days=20)
    assert run.closes_at < now
    arrived = timezone.localdate(now - timedelta(days=3)).isoformat()
    late = typed(run, source="postcard")
    assert "しめきりました" in clerk.post("/desk/apply/", late).content.decode()
    clerk.post("/desk/apply/", {**late, "arrived": arrived})
    assert timezone.localdate(Application.objects.get().applied_at).isoformat() == arrived
    closed = classes.run(at=now - timedelta(days=8), in_days=20, method=Method.LOTTERY)
    freeze_applications(run=closed, at=now)
    chosen = {"p1-id": str(Learner.objects.get().pk), "once": "b" * 20, "arrived": arrived}
    page = clerk.post("/desk/apply/", {**typed(closed, source="postcard"), **chosen}).content.decode()
    assert "名簿は、もうしめきりました" in page


def test_the_way_it_came_in_is_remembered(clerk: Client, run: Any) -> None:
    clerk.post("/desk/apply/", typed(run, source="counter"))
    page = clerk.get(f"/desk/apply/?run={run.code}").content.decode()
    assert 'value="counter" checked' in page


def test_somebody_too_young_or_too_late_is_told_so_and_nothing_is_kept(clerk: Client, now: Any) -> None:
    old = classes.run(at=now, min_age=65)
    page = clerk.post("/desk/apply/", typed(old, **{"p1-birth_year": "1990"})).content.decode()
    assert "65歳以上" in page
    closed = classes.run(at=now - timedelta(days=30), in_days=60)
    page = clerk.post("/desk/apply/", typed(closed)).content.decode()
    assert "しめきりました" in page
    assert 'value="見本 花子"' in page
    assert not Learner.objects.exists()


def test_while_typing_people_are_found_by_kana_name_or_telephone_without_their_numbers(clerk: Client) -> None:
    known = classes.learner(name="見本 花子", kana="ミホン ハナコ", tel="0429420011", birth_year="1950")
    for words in ("ミホン", "みほん はな", "花子", "2942-0011", "0011"):
        rows = clerk.get("/desk/learners/find/", {"q": words}).json()["rows"]
        assert [row["id"] for row in rows] == [known.pk], words
    assert rows[0] == {
        "id": known.pk, "name": "見本 花子", "kana": "ミホン ハナコ", "call": "見本 花子", "born": 1950, "tel": "0011",
    }  # fmt: skip
    assert "0429420011" not in str(rows)


def test_people_of_another_centre_are_neither_found_nor_chosen(
    clerk: Client, other_clerk: Client, run: Any
) -> None:
    theirs = classes.learner(name="よそ 花子", kana="ヨソ ハナコ", home_center="shintoko")
    assert clerk.get("/desk/learners/find/", {"q": "ヨソ"}).json() == {"rows": []}
    assert len(other_clerk.get("/desk/learners/find/", {"q": "ヨソ"}).json()["rows"]) == 1
    page = clerk.post("/desk/apply/", typed(run, **{"p1-id": str(theirs.pk)}), follow=True)
    assert Application.objects.get().learner != theirs
    assert "よそ" not in page.content.decode()


def test_without_javascript_a_button_searches_and_another_chooses(clerk: Client, run: Any) -> None:
    known = classes.learner(name="見本 花子", kana="ミホン ハナコ")
    page = clerk.post("/desk/apply/", typed(run, find="p1", **{"p1-tel": ""})).content.decode()
    assert f'value="p1:{known.pk}"' in page
    page = clerk.post("/desk/apply/", typed(run, choose=f"p1:{known.pk}")).content.decode()
    assert f'name="p1-id" value="{known.pk}"' in page
    page = clerk.post("/desk/apply/", typed(run, unchoose="p1", **{"p1-id": str(known.pk)})).content.decode()
    assert 'name="p1-id" value=""' in page
    assert not Application.objects.exists()


def test_a_consultation_is_entered_for_one_of_its_times(clerk: Client, now: Any) -> None:
    run = classes.run(at=now, kind="consultation", capacity=1, meetings=2)
    first, second = run.sessions.order_by("starts_at")
    page = clerk.get(f"/desk/apply/?run={run.code}").content.decode()
    assert f"session={first.pk}" in page
    clerk.post("/desk/apply/", typed(run, session=str(second.pk)))
    assert Application.objects.get().pool.session == second


def test_without_a_run_the_open_ones_of_the_own_centre_are_offered(clerk: Client, run: Any, now: Any) -> None:
    elsewhere = classes.run(at=now, center_code="shintoko")
    closed = classes.run(at=now - timedelta(days=30), in_days=60)
    page = clerk.get("/desk/apply/").content.decode()
    assert f"run={run.code}" in page
    assert f"run={elsewhere.code}" not in page
    assert f"run={closed.code}" not in page


def test_a_new_file_is_written_into_the_log_without_names(clerk: Client, run: Any) -> None:
    clerk.post("/desk/apply/", typed(run))
    entry = AuditEntry.objects.get(subject="learner")
    assert (entry.actor, entry.verb, entry.subject_id) == ("tomioka", "create", Learner.objects.get().pk)
