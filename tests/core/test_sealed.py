"""Contact data lies sealed in the database: unread without the keys, found by them, and sealed anew while in use."""

from __future__ import annotations

import re
import uuid
from importlib import import_module
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from config import checks, doctor
from config.doctor import How
from core import resealing, sealing
from mentors import actions as mentor_actions
from mentors.models import GuardianConsent, Mentor, Report, VisitNote
from mentors.table_words import ReportKind
from people import actions
from people.actions import write_name_keys
from people.models import Learner, NameKey
from tests.factories import classes
from tests.factories import mentors as make
from tests.mentors.tables import earlier

pytestmark = pytest.mark.django_db
LEARNER = {
    "name": "金糸雀 啼子", "kana": "カナリヤ ナキコ", "call_name": "なきさん",
    "tel": "09000777111", "email": "Canary@example.jp", "line_id": "Ucanary777", "postal_code": "3590777",
    "address": "秘密町9-9-9", "needs": "秘密の手助け",
}  # fmt: skip
MENTOR = {
    "name": "頬白 囀",
    "guardian_name": "頬白 親子",
    "email": "Canary-Mentor@school.example",
    "guardian_email": "canary-guardian@home.example",
}
MEMO, REPORT = "秘密のひとこと", "秘密のできごと\nくわしく"
WORDS = {
    *LEARNER.values(),
    *MENTOR.values(),
    *(word.casefold() for word in MENTOR.values()),
    MEMO,
    REPORT[:7],
}
OLD, NEW = sealing.new_key(), sealing.new_key()


@pytest.fixture
def canary(settings: Any) -> Learner:
    settings.FIELD_KEYS = OLD
    return classes.learner(**LEARNER)


def contact(learner: Learner) -> dict[str, str]:
    fresh = Learner.objects.get(pk=learner.pk)
    return {name: getattr(fresh, name) for name in LEARNER}


def every_cell() -> str:
    """Everything in every table, as the database itself gives it."""
    quote, found = connection.ops.quote_name, []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {quote(table)}")  # noqa: S608  our own names
            found += [str(cell) for row in cursor.fetchall() for cell in row]
    return "\n".join(found)


def raw(column: str, learner: Learner) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM people_learner WHERE id = %s", [learner.pk])  # noqa: S608
        return cursor.fetchone()[0]


def put(learner: Learner, **columns: str) -> None:
    """Past the fields, as whoever has the database would."""
    with connection.cursor() as cursor:
        for column, value in columns.items():
            cursor.execute(f"UPDATE people_learner SET {column} = %s WHERE id = %s", [value, learner.pk])  # noqa: S608


def typed_at_a_table(learner: Learner) -> tuple[VisitNote, Report]:
    at = timezone.now()
    report = Report.objects.create(
        center=classes.center(), kind=ReportKind.values[0], words=REPORT, once=uuid.uuid4(), made_at=at
    )
    return earlier(learner, memo=MEMO, memo_passed_at=at), report


def test_no_table_holds_contact_data_in_clear(canary: Learner) -> None:
    mentor = make.verified(guardian_way="link", **MENTOR)
    make.consent(mentor)
    note, report = typed_at_a_table(canary)
    lies = every_cell()
    assert str(canary.birth_year) in lies and canary.home_center in lies  # the search itself works
    assert [word for word in WORDS if word in lies] == []
    assert contact(canary) == LEARNER
    mentor.refresh_from_db()
    assert {name: getattr(mentor, name) for name in MENTOR} == MENTOR
    consent = GuardianConsent.objects.get()
    assert (consent.who, consent.contact) == ("見本 春子", MENTOR["guardian_email"])
    assert consent.who not in lies
    note.refresh_from_db()
    report.refresh_from_db()
    assert (note.memo, report.words) == (MEMO, REPORT)


def test_equal_values_do_not_look_equal_and_nothing_stays_nothing(canary: Learner) -> None:
    other = classes.learner(**LEARNER, birth_year="1951")
    for name in LEARNER:
        assert raw(name, canary) != raw(name, other)
    none = classes.learner(tel="", address="秘密町9-9-9")
    assert (raw("tel", none), raw("tel_key", none), raw("tel_end_key", none), raw("email", none)) == ("",) * 4
    assert Learner.objects.filter(tel="").get() == none


def test_sealed_in_one_column_opens_in_no_other(canary: Learner) -> None:
    put(canary, address=raw("tel", canary))
    with pytest.raises(sealing.SealError, match="ほかの場所から移されています"):
        contact(canary)


def test_a_changed_letter_is_noticed_and_no_half_is_read(canary: Learner) -> None:
    sealed = raw("tel", canary)
    put(canary, tel=sealed[:-3] + ("A" if sealed[-3] != "A" else "B") + sealed[-2:])
    with pytest.raises(sealing.SealError, match="こわれているか"):
        contact(canary)


@pytest.mark.parametrize(
    "words", ["090-0077-7111", "０９０００７７７１１１", "+81 90 0077 7111", "7111", "777-111", "〇電話 7111"]
)
def test_a_learner_is_found_by_a_whole_number_in_any_spelling_and_by_its_end(
    canary: Learner, words: str
) -> None:
    classes.learner(tel="09000777112")
    assert list(Learner.objects.found_by(words)) == [canary]


@pytest.mark.parametrize("words", ["0900", "090-0077", "0077", "7110", "887-111", "09000777110"])
def test_other_parts_of_a_number_find_nobody(canary: Learner, words: str) -> None:
    assert list(Learner.objects.found_by(words)) == []


def test_a_look_up_asks_once(canary: Learner, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert (
            Learner.objects.same_person(kana="かなりや・なきこ", tel="090 0077 7111", birth_year=1950).get()
            == canary
        )
    for words, queries in (("09000777111", 1), ("7111", 1), ("777111", 2)):
        with django_assert_num_queries(queries):
            assert len(Learner.objects.found_by(words)) == 1


def test_a_mentor_is_found_by_the_address_in_any_spelling() -> None:
    mentor = make.verified(**MENTOR)
    for spelling in (MENTOR["email"], "canary-mentor@SCHOOL.example", " ｃａｎａｒｙ-mentor@school.example"):
        assert Mentor.objects.get(email_key=spelling) == mentor
    mentor_actions.erase(mentor=mentor, by=None, at=make.NOW)
    assert not Mentor.objects.filter(email_key=MENTOR["email"]).exists()


def test_the_database_itself_allows_one_file_a_person(canary: Learner) -> None:
    same = {"call_name": "x", "name": "x", "kana": "ｶﾅﾘﾔﾅｷｺ", "birth_year": 1950}
    with pytest.raises(IntegrityError), transaction.atomic():
        Learner.objects.create(tel=canary.tel, **same)
    for _time in range(2):
        Learner.objects.create(tel="", **same)  # without a number nobody can be told apart


def test_a_key_follows_its_value_however_it_is_saved(canary: Learner) -> None:
    canary.tel = "09000777222"
    canary.save(update_fields=["tel"])
    assert [one.pk for one in Learner.objects.filter(tel_key="09000777222")] == [canary.pk]
    assert Learner.objects.found_by("7222").exists() and not Learner.objects.found_by("7111").exists()
    with pytest.raises(FieldError, match="line_id, tel"):
        Learner.objects.filter(pk=canary.pk).update(tel="09000777333", line_id="")
    Learner.objects.filter(pk=canary.pk).update(email="other@example.jp")  # nobody looks for it
    assert contact(canary)["email"] == "other@example.jp" and raw("email", canary).startswith(sealing.MARK)


@pytest.mark.parametrize(
    "question",
    [
        "name",
        "kana__startswith",
        "name__icontains",
        "tel",
        "tel__contains",
        "email__iexact",
        "address__in",
        "tel__startswith",
        "needs__icontains",
    ],
)
def test_a_sealed_column_itself_is_not_searched(question: str) -> None:
    with pytest.raises(FieldError, match="KeyField"):
        list(Learner.objects.filter(**{question: "7111"}))


def test_what_lay_open_before_is_read_and_sealed_by_the_command(canary: Learner) -> None:
    put(canary, **LEARNER, kana_key="", tel_key="", tel_end_key="", line_key="", keys_of="")
    canary.name_keys.all().delete()
    assert contact(canary) == LEARNER
    assert {one.key for one in resealing.lying()} == {""}
    call_command("rotate_keys", stdout=StringIO())
    assert contact(canary) == LEARNER
    assert [word for word in LEARNER.values() if word in every_cell()] == []
    assert (
        list(Learner.objects.found_by("7111"))
        == list(Learner.objects.filter(line_key="Ucanary777"))
        == list(Learner.objects.filter(kana_key="かなりやなきこ"))
        == list(Learner.objects.found_by("金糸"))
        == [canary]
    )


def test_keys_are_rotated_while_people_read_and_write(canary: Learner, settings: Any) -> None:
    other, third = classes.learner(**{**LEARNER, "tel": "09000777222"}), classes.learner()
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    seen = []

    def meanwhile(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Before each row is written: everybody reads everybody, and at the first somebody moves house."""
        if sql.startswith("UPDATE") and "address" in sql and not seen:
            seen.append(None)
            here = Learner.objects.get(pk=canary.pk)
            here.address = "新町1-1"
            here.save(update_fields=["address"])
        if sql.startswith("UPDATE"):
            seen.append(contact(other))
            assert Learner.objects.found_by("7222").get() == other
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile):
        done = resealing.reseal(Learner, batch=2)
    assert (done.looked, done.closed) == (3, 0) and done.changed < 3  # one had been changed in between
    assert {tuple(one.items()) for one in seen if one} == {tuple({**LEARNER, "tel": "09000777222"}.items())}
    assert contact(canary) == {**LEARNER, "address": "新町1-1"}
    resealing.reseal(Learner)
    assert {one.key for one in resealing.lying()} == {sealing.known()[0].id}
    settings.FIELD_KEYS = NEW
    assert resealing.reseal(Learner).changed == 0  # again is harmless, and the old key is needed no more
    assert contact(canary) == {**LEARNER, "address": "新町1-1"}
    assert Learner.objects.get(pk=third.pk).tel == third.tel


def test_stopped_halfway_the_command_goes_on_where_it_was(canary: Learner, settings: Any) -> None:
    others = [classes.learner() for _ in range(4)]
    settings.FIELD_KEYS = f"{NEW},{OLD}"

    def stop(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("UPDATE"):
            left.append(None)
            if len(left) == 4:
                raise KeyboardInterrupt
        return execute(sql, params, many, context)

    left: list[None] = []
    with connection.execute_wrapper(stop), pytest.raises(KeyboardInterrupt):
        resealing.reseal(Learner, batch=1)
    assert {one.key for one in resealing.lying() if one.column.endswith(".tel")} == {
        one.id for one in sealing.known()
    }
    assert [Learner.objects.get(pk=one.pk).tel for one in others] == [one.tel for one in others]
    assert resealing.reseal(Learner, batch=1).changed == 2


def test_back_to_clear_for_a_version_that_knows_no_seals(canary: Learner) -> None:
    make.verified(**MENTOR)
    for model in resealing.models_with_seals():
        resealing.reopen(model)
    assert {name: raw(name, canary) for name in LEARNER} == LEARNER
    with connection.cursor() as cursor:
        cursor.execute("SELECT email, email_key FROM mentors_mentor")
        assert cursor.fetchall() == [(MENTOR["email"], MENTOR["email"].casefold())]
    assert contact(canary) == LEARNER


def migrated(app: str, name: str, step: str) -> None:
    """What the migration does with the rows, upon the models as they were then."""
    module = import_module(f"{app}.migrations.{name}")
    editor = SimpleNamespace(connection=connection, execute=lambda sql: connection.cursor().execute(sql))
    getattr(module, step)(MigrationLoader(None).project_state((app, name)).apps, editor)


def test_the_migration_seals_needs_and_opens_them_again_and_touches_nothing_else(canary: Learner) -> None:
    put(canary, needs=LEARNER["needs"])
    other = {name: raw(name, canary) for name in (*LEARNER, "tel_key", "tel_end_key", "line_key")}
    migrated("people", "0010_needs_sealed", "seal")
    assert raw("needs", canary).startswith(sealing.MARK) and contact(canary) == LEARNER
    migrated("people", "0010_needs_sealed", "open_again")
    assert {name: raw(name, canary) for name in other} == other


def test_the_migration_seals_names_writes_their_keys_and_opens_them_again(canary: Learner) -> None:
    clear = {name: LEARNER[name] for name in ("name", "kana", "call_name")}
    erased = actions.erase_learner(learner=classes.learner(), by=None, reason="x")
    others = [classes.learner() for _ in range(3)]
    put(canary, **clear, kana_key="カナリヤナキコ", keys_of="")
    NameKey.objects.all().delete()
    kept = {name: raw(name, canary) for name in ("tel", "tel_key", "needs")}
    migrated("people", "0011_names_sealed", "seal")
    assert raw("name", canary).startswith(sealing.MARK) and contact(canary) == LEARNER
    assert (
        Learner.objects.found_by("かなり").get()
        == Learner.objects.filter(kana_key="かなりやなきこ").get()
        == canary
    )
    assert not NameKey.objects.filter(learner=erased).exists() and raw("name", erased) == ""
    assert others and write_name_keys() == 0  # all have theirs
    migrated("people", "0011_names_sealed", "open_again")
    assert {name: raw(name, canary) for name in (*clear, "kana_key")} == {
        **clear,
        "kana_key": "カナリヤナキコ",
    }
    assert {name: raw(name, canary) for name in kept} == kept


def test_the_migration_seals_notes_and_reports_and_opens_them_again(canary: Learner) -> None:
    note, report = typed_at_a_table(canary)
    empty = earlier(canary, days=20)
    for step, clear in (("open_again", True), ("seal", False)):
        migrated("mentors", "0011_words_sealed", step)
        lies = every_cell()
        assert (MEMO in lies, REPORT in lies) == (clear, clear)
        for one in (note, report, empty):
            one.refresh_from_db()
        assert (note.memo, report.words, empty.memo) == (MEMO, REPORT, "")


def test_the_migration_seals_names_of_mentors_and_guardians_and_opens_them_again() -> None:
    mentor = make.verified(guardian_way="link", **MENTOR)
    make.consent(mentor)
    for step, clear in (("open_again", True), ("seal", False)):
        migrated("mentors", "0015_names_sealed", step)
        lies = every_cell()
        assert [word in lies for word in (MENTOR["name"], MENTOR["guardian_name"], "見本 春子")] == [
            clear
        ] * 3
        mentor.refresh_from_db()
        assert (mentor.name, GuardianConsent.objects.get().who) == (MENTOR["name"], "見本 春子")


def test_the_database_goes_on_refusing_that_words_are_passed_where_there_are_none(canary: Learner) -> None:
    note, _report = typed_at_a_table(canary)
    note.memo = ""
    with pytest.raises(IntegrityError), transaction.atomic():
        note.save()


def test_the_migration_does_not_go_back_with_what_it_cannot_open(canary: Learner, settings: Any) -> None:
    settings.FIELD_KEYS = NEW
    with pytest.raises(sealing.SealError, match="1 件が開けないので"):
        migrated("people", "0010_needs_sealed", "open_again")


def said() -> list[tuple[How, str]]:
    found = [one for one in doctor.examine() if one.what.startswith("連絡先の鍵")]
    assert all(one.do for one in found if one.how is not How.GOOD)
    return [(one.how, one.said) for one in found]


def test_with_a_wrong_key_nothing_is_read_and_the_doctor_says_why(canary: Learner, settings: Any) -> None:
    assert said() == [(How.GOOD, "")]
    number = sealing.known()[0].id
    settings.FIELD_KEYS = NEW
    with pytest.raises(sealing.SealError, match="前の鍵を FIELD_KEYS に"):
        contact(canary)
    assert (How.BAD, f"people_learner.tel の 1 件が開けません（鍵の番号 {number}）。") in said()
    with pytest.raises(CommandError, match="1 件は、どの鍵でも開けられない"):
        call_command("rotate_keys", stdout=StringIO())
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    assert (How.CARE, "people_learner.tel の 1 件が、前の鍵のままです。") in said()
    call_command("rotate_keys", stdout=StringIO())
    assert said() == [(How.GOOD, "")]
    put(canary, tel="09000777111")
    assert said() == [(How.CARE, "people_learner.tel の 1 件が、封をしないままです。")]


def test_another_search_key_finds_nobody_until_the_keys_are_made_anew(canary: Learner, settings: Any) -> None:
    settings.FIELD_SEARCH_KEY = NEW
    assert not Learner.objects.found_by("7111").exists() and not Learner.objects.found_by("かなり").exists()
    ((how, text),) = said()
    assert how is How.BAD and text.startswith(
        "FIELD_SEARCH_KEY が、前とちがいます（people_learner.kana_key、"
    )
    assert "people_namekey.key" in text
    call_command("rotate_keys", stdout=StringIO())
    assert said() == [(How.GOOD, "")]
    assert Learner.objects.found_by("7111").get() == Learner.objects.found_by("かなり").get() == canary


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"FIELD_KEYS": "x"}, "FIELD_KEYS が鍵の形ではありません。"),
        ({"FIELD_KEYS": f"{NEW},x"}, "FIELD_KEYS が鍵の形ではありません。"),
        ({"FIELD_KEYS": " , "}, "連絡先の鍵（FIELD_KEYS）がありません。"),
        ({"FIELD_SEARCH_KEY": NEW[:-5]}, "FIELD_SEARCH_KEY が鍵の形ではありません。"),
    ],
)
def test_what_is_no_key_is_named_at_the_start(settings: Any, values: dict[str, str], text: str) -> None:
    for name, value in values.items():
        setattr(settings, name, value)
    with pytest.raises(ImproperlyConfigured, match=re.escape(text)):
        checks.refuse_without_field_keys()
    (error,) = checks.field_keys_are_keys()
    assert error.id == "school.E003" and error.msg.startswith(text)
    assert [how for how, _text in said()] == [How.BAD]


def test_in_production_the_doctor_asks_for_both_keys(settings: Any) -> None:
    settings.DEMO, settings.FIELD_KEYS = False, NEW
    assert said() == [(How.BAD, "連絡先の鍵が、どちらかありません。")]


def test_an_erased_learner_leaves_no_key_behind(canary: Learner) -> None:
    actions.erase_learner(learner=canary, by=None, reason="本人からの申し出")
    keys = ("kana_key", "tel_key", "tel_end_key", "line_key", "keys_of")
    assert {raw(name, canary) for name in (*LEARNER, *keys) if name != "call_name"} == {""}
    assert contact(canary)["call_name"] == "（消去）" and not NameKey.objects.exists()
