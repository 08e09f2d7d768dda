"""Somebody is found by how a name begins, in any spelling, by keys that say nothing to whoever has the database alone."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import resealing, sealing
from people import actions, name_keys, tasks, typed
from people.models import Learner, LearnerCard, NameKey, User
from people.order import BOX_BY_KANA, BY_KANA, SHORT, SHORT_BOX, in_order
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
    "さとうはなこさとうはなこ", "さん", "花子さん", "コ",
]  # fmt: skip


def read_whole(words: str) -> list[int]:
    """Whoever has a name that begins so, or a word in it from which on it does: everybody's looked at, newest first."""
    word = typed.heard(words)
    if not word:
        return []
    return [
        one.pk
        for one in Learner.objects.on_file().order_by("-pk")
        if any(
            typed.heard("".join(parts[n:])).startswith(word)
            for name in ("name", "call_name", "kana")
            for parts in [getattr(one, name).replace("・", " ").split()]
            for n in range(len(parts))
        )
    ]


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


def test_every_word_finds_whoever_has_a_name_that_begins_so_newest_first() -> None:
    many()
    for words in WORDS:
        assert found(words) == read_whole(words), words
    assert found("佐藤") and found("サトウ") and found("ジユン") and found("𠮷田") and found("花子さん")
    assert not found("だれも") and not found("藤") and not found("トウハ")  # the middle of a word


@pytest.mark.parametrize(
    "words",
    ["さとう", "さとうは", "さとう　はなこ", "ｻﾄｳ", "さとー", "はなこ", "ハナ", "佐", "佐藤", "佐藤花", "佐藤 花子", "花子", "花", "お", "お花"],
)  # fmt: skip
def test_while_typing_somebody_is_found_from_the_first_letter_on(words: str) -> None:
    one = classes.learner("佐藤 花子", call_name="お花", kana="サトウ ハナコ")
    assert found(words) == [one.pk]


def test_a_long_name_is_found_by_its_first_twenty_letters_and_by_more() -> None:
    one = classes.learner("長 い", kana="ア" * 60)
    assert found("あ" * 19) == found("あ" * 20) == found("あ" * 45) == [one.pk]
    assert len(name_keys.beginnings([one.kana])) == name_keys.LONGEST


def test_the_table_holds_numbers_of_beginnings_and_no_letters(settings: Any) -> None:
    one = classes.learner("佐藤 花子", call_name="お花", kana="サトウ ハナコ")
    wanted = {
        "サ", "サト", "サトウ", "サトウハ", "サトウハナ", "サトウハナコ", "ハ", "ハナ", "ハナコ", "佐", "佐藤", "佐藤花", "佐藤花子", "花", "花子", "オ", "オ花",
    }  # fmt: skip
    assert name_keys.beginnings(["佐藤 花子", "お花", "サトウ ハナコ"]) == wanted
    kept = list(one.name_keys.order_by("pk").values_list("key", flat=True))
    assert kept == sorted(name_keys.key_of(word) for word in wanted)  # in no order of letters
    settings.FIELD_SEARCH_KEY = sealing.new_key()
    assert not {name_keys.key_of(word) for word in wanted} & {*kept}


def test_whoever_was_written_past_the_model_is_found_after_the_night() -> None:
    known = classes.learner("見本 花子", call_name="はなさん", kana="ミホン ハナコ")
    new = Learner.objects.bulk_create(
        [Learner(name="新人 太郎", call_name="太郎さん", kana="シンジン タロウ", birth_year=1950)]
    )[0]
    for changes in ({"name": "改名"}, {"kana": "カイメイ"}, {"call_name": "x"}):
        with pytest.raises(FieldError, match="save the instance"):
            Learner.objects.filter(pk=known.pk).update(**changes)
    with connection.cursor() as cursor:  # past everything
        cursor.execute("UPDATE people_learner SET call_name = 'べつな' WHERE id = %s", [known.pk])
    assert (found("新人"), found("べつな"), found("ミホン")) == ([], [], [known.pk])
    assert Learner.objects.same_person(kana="しんじんたろう", tel="", birth_year=1950).get() == new
    assert [tasks.write_name_keys() for _night in range(2)] == [2, 0]
    assert (found("新人"), found("べつな"), found("はなさ"), found("ミホン")) == (
        [new.pk], [known.pk], [], [known.pk],
    )  # fmt: skip


def test_keys_under_another_secret_are_made_anew_some_hundred_at_a_time(settings: Any) -> None:
    people = many()
    settings.FIELD_SEARCH_KEY = sealing.new_key()
    assert "people_namekey.key" in resealing.wrong_keys() and found("佐藤") == []
    assert name_keys.write_missing(Learner, NameKey, batch=7) == len(people)
    assert found("佐藤") == read_whole("佐藤") != []


def test_who_cannot_be_opened_stands_in_nobodys_way(settings: Any) -> None:
    one, other = classes.learner("見本 花子", kana="ミホン"), classes.learner("よそ さくら", kana="ヨソ")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_learner SET name = 's1:other:x' WHERE id = %s", [one.pk])
        cursor.execute("UPDATE people_learner SET keys_of = ''")
    assert tasks.write_name_keys() == 1
    other.refresh_from_db()
    assert other.keys_of == other.keys_of_now


def test_a_change_of_names_changes_the_keys_and_no_other_change_touches_them() -> None:
    staff = User.objects.get(username="tomioka")
    one = classes.learner("見本 花子", call_name="はなさん", kana="ミホン ハナコ")
    before = set(one.name_keys.values_list("pk", flat=True))
    actions.change_learner(learner=one, by=staff, needs="耳が遠い", tel="0429420099")
    assert set(one.name_keys.values_list("pk", flat=True)) == before
    actions.change_learner(learner=one, by=staff, name="新 花子", kana="アタラシ ハナコ")
    assert (found("見本"), found("ミホ"), found("新 花"), found("アタラ")) == ([], [], [one.pk], [one.pk])
    one.refresh_from_db()
    one.call_name = "別名"
    one.save(update_fields=["call_name"])
    assert (found("別名"), found("はなさん")) == ([one.pk], [])
    assert tasks.write_name_keys() == 0


def test_a_name_that_is_refused_leaves_the_keys_as_they_were() -> None:
    staff = User.objects.get(username="tomioka")
    one, other = (
        classes.learner("見本 花子", kana="ミホン ハナコ"),
        classes.learner("よそ 花子", kana="ヨソ ハナコ"),
    )
    Learner.objects.filter(pk=other.pk).update(birth_year=one.birth_year)
    with pytest.raises(actions.learners.SamePerson):
        actions.change_learner(learner=other, by=staff, kana="ミホン ハナコ", tel=one.tel)
    assert (found("ミホン"), found("ヨソ")) == ([one.pk], [other.pk])
    assert tasks.write_name_keys() == 0


def test_a_file_that_could_not_be_saved_gets_its_keys_when_it_can() -> None:
    one, other = (
        classes.learner("見本 花子", kana="ミホン ハナコ"),
        classes.learner("他所 花子", kana="ヨソ ハナコ"),
    )
    other.kana, other.tel, other.birth_year = "みほん・ハナコ", one.tel, one.birth_year
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()
    other.birth_year = 1951
    other.save()
    assert set(found("ミホン")) == {one.pk, other.pk}
    assert found("ヨソ") == []
    assert tasks.write_name_keys() == 0


def test_nothing_is_left_of_whoever_is_erased() -> None:
    one = classes.learner("見本 花子", kana="ミホン ハナコ")
    actions.erase_learner(learner=one, by=None, reason="本人からの申し出")
    assert not NameKey.objects.exists()
    one.refresh_from_db()
    assert (one.keys_of, one.kana_key) == ("", "")
    assert tasks.write_name_keys() == 0


def test_a_page_is_read_off_the_index_of_keys() -> None:
    with connection.cursor() as cursor:
        indexes = connection.introspection.get_constraints(cursor, NameKey._meta.db_table)
        learners = connection.introspection.get_constraints(cursor, Learner._meta.db_table)
    assert indexes["people_name_key"]["columns"] == ["key", "learner_id"]
    assert learners["people_learner_walk"]["columns"] == ["id", "home_center", "erased_at"]
    for n in range(3):
        classes.learner(f"佐藤 {n}", kana="サトウ")
    people = Learner.objects.found_by("佐藤")
    assert people.query.order_by == ("-name_keys__learner_id",)
    if connection.vendor == "sqlite":  # of three people PostgreSQL reads all, whatever there is
        plan = people.explain()
        assert "people_name_key" in plan and "TEMP B-TREE" not in plan


def test_a_search_asks_one_question_whoever_and_however_many_there_are() -> None:
    counted = []
    for _round in range(2):
        many()
        asked = []
        for words in ("佐藤", "だれもいない", "サトウハナコ", "0012", "花子 12"):
            with CaptureQueriesContext(connection) as caught:
                list(Learner.objects.found_by(words)[:50])
            asked.append(len(caught))
        counted.append(asked)
    assert counted[0] == counted[1] == [1, 1, 1, 1, 1]


def test_lists_of_people_are_in_the_order_of_kana_as_it_is_heard() -> None:
    said = ["ヲダ", "おだ イチロウ", "アベ・サブロウ", "アヘ", "ヂロウ", "ジロー"]
    people = [classes.learner(kana=kana) for kana in said]
    ordered = [one.kana for one in in_order(Learner.objects.filter(pk__in=[one.pk for one in people]))]
    assert ordered == ["アヘ", "アベ・サブロウ", "ヲダ", "オダ イチロウ", "ジロー", "ヂロウ"]
    assert (BY_KANA.most, BOX_BY_KANA.most) == (SHORT, SHORT_BOX) == (250, 60)


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
    ("text", "is_heard"),
    [
        ("Ｏ'Neil", "o'neil"),
        ("さとう ハナ・コー", "サトウハナコ"),
        ("ゐゑ　子", "イエ子"),
        ("ヅキｰ", "ズキ"),
        ("ｶﾞ\t㌖", "ガキロメトル"),
        ("", ""),
    ],
)
def test_one_writing_stands_for_all_that_the_search_takes_for_the_same(text: str, is_heard: str) -> None:
    assert typed.heard(text) == is_heard
    assert typed.heard(is_heard) == is_heard


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
    wanted = Learner.objects.found_by(typed).order_by("pk")
    with_card = LearnerCard.objects.filter(number__startswith=typed).values_list("learner", flat=True)
    assert {one.pk for one in wanted} == {*with_card, *([by_tel.pk] if typed != "100200" else [])}
    (read,) = statements(lambda: list(wanted.all()), "people_learnercard")
    plan = plan_of(read)
    if connection.vendor == "postgresql":  # joined, and not looked up for each of all
        assert "SubPlan" not in plan
    else:
        assert "people_learner_walk" not in plan
