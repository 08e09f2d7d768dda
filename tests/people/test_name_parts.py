"""Somebody is found by any part of a name as ever, read off an index of parts; whoever has none in it is found too."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people import actions, name_parts, tasks, typed
from people.errors import BadValue
from people.models import Learner, LearnerCard, NamePart, User
from tests.factories import classes
from tests.plans import plan_of, statements

pytestmark = pytest.mark.django_db
FAMILIES = ["佐藤", "佐々木", "林", "小林", "さとう", "ＳＡＴＯ", "O'Neil", "100%", "a_b", "ｻﾄｳ", "𠮷田"]
GIVEN = ["花子", "はなこ", "ハナ・コ", "Anna", "ANNA", "一ノ瀬", "ゐゑ子", "ー"]
KANA = [
    "サトウ ハナコ",
    "サトー・ハナ",
    "ササキ ヅキ",
    "ハヤシ ジュン",
    "コバヤシ ヲリエ",
    "ヴァイオレット",
    "ヨシダ ヰチ",
]
WORDS = [
    "佐藤", "佐", "藤", "々", "佐々木", "林", "小林", "さとう", "サトウ", "サトー", "サト", "ｻﾄｳ", "sato", "ｓａｔｏ", "SATO", "anna", "Anna 佐",
    "'", "o'neil", "%", "100", "100%", "_", "a_b", "ab", "花子", "佐藤 花子", "佐藤花子", "藤 花", "は な こ", "はなこ", "ハナコ", "ハナ・コ", "ヅキ",
    "ズキ", "ジュン", "ジユン", "ヲリエ", "おりえ", "ヴ", "ー", "・", "-", "ヰチ", "いち", "𠮷", "𠮷田", "だれも", "のせ", "一ノ瀬", "トウハ", "ウハナコ", "ナコサ",
    "さとうはなこさとうはなこ",
]  # fmt: skip


def read_whole(words: str) -> list[int]:
    """The question as it was asked of every file."""
    text = " ".join(words.split())
    wanted = Q(name__icontains=text) | Q(call_name__icontains=text) | Q(name__icontains=text.replace(" ", ""))
    try:
        if key := typed.kana_key(text):
            wanted |= Q(kana_key__contains=key)
    except BadValue:
        pass
    rows = Learner.objects.on_file().filter(wanted).order_by("kana_key", "pk")
    return list(rows.values_list("pk", flat=True))


def found(words: str) -> list[int]:
    return list(Learner.objects.found_by(words).values_list("pk", flat=True))


def many() -> list[Learner]:
    dice = random.Random("parts")
    return [
        classes.learner(
            f"{dice.choice(FAMILIES)}{dice.choice([' ', '', '　'])}{dice.choice(GIVEN)}",
            call_name=f"{dice.choice(GIVEN)}さん", kana=dice.choice(KANA),
        )
        for _n in range(80)
    ]  # fmt: skip


def test_every_word_finds_the_same_people_in_the_same_order_as_reading_every_file() -> None:
    many()
    for words in WORDS:
        assert found(words) == read_whole(words), words
    assert found("佐藤") and found("サトウ") and found("ジユン") and found("𠮷") and not found("だれも")


def test_all_parts_of_all_names_find_whoever_has_them() -> None:
    one = classes.learner("見本 はな", call_name="Hanaさん", kana="ミホン ハナ")
    classes.learner("よそ さくら", kana="ヨソ サクラ")
    for text in ("見本 はな", "Hanaさん", "ミホンハナ"):
        for start in range(len(text)):
            for end in range(start + 1, len(text) + 1):
                if word := text[start:end].strip():
                    assert one.pk in found(word), word


def test_whoever_was_written_past_the_model_is_found_and_has_parts_after_the_night() -> None:
    known = classes.learner("見本 花子", call_name="はなさん", kana="ミホン ハナコ")
    new = Learner.objects.bulk_create(
        [Learner(name="新人 太郎", call_name="太郎さん", kana="シンジン タロウ", kana_key="シンジンタロウ", birth_year=1950)]
    )[0]  # fmt: skip
    Learner.objects.filter(pk=known.pk).update(name="改名 花子", kana_key="カイメイハナコ")
    for _night in range(2):
        assert (found("新人"), found("改名"), found("カイメイ"), found("見本"), found("ミホン")) == (
            [new.pk], [known.pk], [known.pk], [], [],
        )  # fmt: skip
        assert Learner.objects.behind().count() == (0 if _night else 2)
        assert tasks.write_name_parts() == (0 if _night else 2)
    assert set(NamePart.objects.filter(learner=known).values_list("kana_key", flat=True)) == {
        "カイメイハナコ"
    }
    assert not NamePart.objects.filter(part="見本").exists()


def test_a_change_of_names_changes_the_parts_and_no_other_change_touches_them() -> None:
    staff = User.objects.get(username="tomioka")
    one = classes.learner("見本 花子", call_name="はなさん", kana="ミホン ハナコ")
    before = set(one.parts.values_list("pk", flat=True))
    actions.change_learner(learner=one, by=staff, needs="耳が遠い", tel="0429420099")
    assert set(one.parts.values_list("pk", flat=True)) == before
    actions.change_learner(learner=one, by=staff, name="新 花子", kana="アタラシ ハナコ")
    assert (found("見本"), found("ミホ"), found("新 花"), found("タラシ")) == ([], [], [one.pk], [one.pk])
    one.refresh_from_db()
    one.call_name = "別名"
    one.save(update_fields=["call_name"])
    assert (found("別名"), found("はなさん")) == ([one.pk], [])
    assert not Learner.objects.behind().exists()


def test_a_name_that_is_refused_leaves_the_parts_as_they_were() -> None:
    staff = User.objects.get(username="tomioka")
    one, other = (
        classes.learner("見本 花子", kana="ミホン ハナコ"),
        classes.learner("よそ 花子", kana="ヨソ ハナコ"),
    )
    Learner.objects.filter(pk=other.pk).update(birth_year=one.birth_year)
    with pytest.raises(actions.learners.SamePerson):
        actions.change_learner(learner=other, by=staff, kana="ミホン ハナコ", tel=one.tel)
    assert (found("ミホン"), found("ヨソ")) == ([one.pk], [other.pk])
    assert not Learner.objects.behind().exists()


def test_a_file_that_could_not_be_saved_gets_its_parts_when_it_can() -> None:
    one, other = (
        classes.learner("見本 花子", kana="ミホン ハナコ"),
        classes.learner("よそ 花子", kana="ヨソ ハナコ"),
    )
    other.kana_key, other.tel, other.birth_year = one.kana_key, one.tel, one.birth_year
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()
    other.kana_key, other.birth_year = "ミホンハナコ", 1951
    other.save()
    assert set(found("ミホン")) == {one.pk, other.pk}
    assert found("ヨソ") == []
    assert not Learner.objects.behind().exists()


def test_nothing_is_left_of_whoever_is_erased() -> None:
    one = classes.learner("見本 花子", kana="ミホン ハナコ")
    actions.erase_learner(learner=one, by=None, reason="本人からの申し出")
    assert not NamePart.objects.exists()
    assert not Learner.objects.behind().exists()
    one.refresh_from_db()
    assert one.parts_of == "/（消去）/"


def test_the_page_is_read_off_the_index_of_parts_and_the_rarest_pair_leads() -> None:
    with connection.cursor() as cursor:
        indexes = connection.introspection.get_constraints(cursor, NamePart._meta.db_table)
        learners = connection.introspection.get_constraints(cursor, Learner._meta.db_table)
    assert indexes["people_name_part"]["columns"] == ["part", "kana_key", "learner_id"]
    assert learners["people_learner_behind"]["columns"] == ["id"]
    for n in range(3):
        classes.learner(f"佐藤 {n}", kana="サトウ")
    people = Learner.objects.found_by("佐藤")
    assert people.query.order_by == ("parts__kana_key", "parts__learner_id")
    if connection.vendor == "sqlite":  # of three people PostgreSQL reads all, whatever there is
        plan = people.explain()
        assert "people_name_part" in plan and "TEMP B-TREE" not in plan
    classes.learner("佐々木 花子", kana="ササキ")
    table = NamePart._meta.db_table
    assert name_parts.rarest(table, name_parts.folded("佐藤々木")) in ("藤々",)
    assert name_parts.rarest(table, name_parts.folded("サトウキ")) == "ウキ"
    assert name_parts.rarest(table, "佐") == "佐"


def test_a_search_asks_the_same_questions_whoever_and_however_many_there_are() -> None:
    counted = []
    for _round in range(2):
        many()
        asked = []
        for words in ("佐藤", "だれもいない", "サトウハナコ", "0012", "花子 12"):
            with CaptureQueriesContext(connection) as caught:
                list(Learner.objects.found_by(words)[:50])
            asked.append(len(caught))
        counted.append(asked)
    assert counted[0] == counted[1] == [2, 3, 3, 1, 3]


def test_a_card_is_found_by_its_first_digits_and_by_no_other() -> None:
    numbers = ["001299", "001300", "120000", "99999999", "999"]
    people = {number: classes.learner() for number in numbers}
    for number, one in people.items():
        LearnerCard.objects.create(learner=one, number=number, token_hash=number, issued_at=one.created_at)
    wanted = {"0012": ["001299"], "0013": ["001300"], "001": ["001299", "001300"], "9999": ["99999999"], "999": ["999", "99999999"],
              "1200": ["120000"], "12000": ["120000"], "1200001": [], "999999999": []}  # fmt: skip
    for digits, cards in wanted.items():
        assert sorted(found(digits)) == sorted(people[number].pk for number in cards), digits


@pytest.mark.parametrize(
    ("text", "is_folded"),
    [
        ("Ｏ'Neil", "ｏ'neil"),
        ("さとう ハナ・コー", "サトウハナコ"),
        ("ゐゑ　子", "イエ子"),
        ("ヅキｰ", "ズキ"),
        ("ßİ", "ßİ"),
        ("", ""),
    ],
)
def test_one_writing_stands_for_all_that_the_search_takes_for_the_same(text: str, is_folded: str) -> None:
    assert name_parts.folded(text) == is_folded
    assert name_parts.folded(is_folded) == is_folded


def test_parts_are_letters_and_pairs_each_once() -> None:
    assert name_parts.parts_of(["佐々木", "ハハハ", "A"]) == {
        "佐",
        "々",
        "木",
        "佐々",
        "々木",
        "ハ",
        "ハハ",
        "a",
    }


def test_a_search_over_everybody_leaves_out_the_erased(db: Any) -> None:
    gone, here = (
        classes.learner("見本 花子", kana="ミホン ハナコ"),
        classes.learner("見本 さくら", kana="ミホン サクラ"),
    )
    Learner.objects.filter(pk=gone.pk).update(erased_at=gone.created_at)
    assert found("見本") == [here.pk]


@pytest.mark.parametrize("typed", ["0012", "2942-0012", "100200"])
def test_a_number_is_found_by_its_indexes_and_not_among_everybody(typed: str) -> None:
    by_tel = classes.learner(tel="0429420012")
    for number in ("001234", "100200"):
        LearnerCard.objects.create(
            learner=classes.learner(), number=number, token_hash=number, issued_at=timezone.now()
        )
    wanted = Learner.objects.found_by(typed).order_by("kana_key", "pk")
    with_card = LearnerCard.objects.filter(number__startswith=typed).values_list("learner", flat=True)
    assert {one.pk for one in wanted} == {*with_card, *([by_tel.pk] if typed != "100200" else [])}
    (read,) = statements(lambda: list(wanted.all()), "people_learnercard")
    plan = plan_of(read)
    if connection.vendor == "postgresql":  # joined, and not looked up for each of all
        assert "SubPlan" not in plan
    else:
        assert "people_learner_walk" not in plan


def test_whether_somebody_is_behind_is_read_off_the_index_that_is_nearly_empty() -> None:
    classes.learner()
    (read,) = statements(lambda: list(Learner.objects.found_by("花子")), '"parts_of" =')
    plan = plan_of(read)
    assert "people_learner_behind" in plan and "LIMIT" not in read
