"""漏えい報告: counted out of the audit log, each person once; what somebody typed is kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.typeset import plain
from people import actions, leaks
from people.actions import open_leak_sheet, write_leak_sheet
from people.enums import Verb
from people.errors import BadValue, ChangedMeanwhile
from people.models import AuditEntry, LeakSheet, User
from tests.factories import classes, helped
from tests.factories import mentors as make

pytestmark = pytest.mark.django_db
DAY = timezone.make_aware(datetime(2026, 11, 20))


def who(username: str = "tomioka") -> User:
    return User.objects.get(username=username)


def seen(verb: Verb, subject: str, pk: int | None, hour: float, by: str = "tomioka") -> None:
    actions.record(actor=who(by), verb=verb, subject=subject, subject_id=pk, at=DAY + timedelta(hours=hour))


def looks(**more: Any) -> leaks.Looks:
    return leaks.looks_of(**{"account": "tomioka", "since": DAY, "until": DAY + timedelta(days=1), **more})


def test_each_person_counts_once_however_often_and_in_whatever_way() -> None:
    for pk, verb, hour in [(1, Verb.READ, 9), (1, Verb.READ, 9.5), (2, Verb.READ, 10), (2, Verb.EXPORT, 11),
                           (3, Verb.PRINT, 23.99)]:  # fmt: skip
        seen(verb, "learner", pk, hour)
    seen(Verb.EXPORT, "learners", None, 11)
    for hour, by in ((-0.1, "tomioka"), (24, "tomioka"), (12, "shintoko")):  # not that day, not that account
        seen(Verb.READ, "learner", 99, hour, by)
    found = looks()
    assert [(plain(str(whose)), n) for whose, n in found.people] == [("受講者", 3)]
    assert [(plain(str(one.label)), one.verb, one.entries, one.people) for one in found.lines] == [
        ("受講者のファイル", "見た", 3, 2), ("受講者のファイル", "書き出した", 1, 1), ("受講者のファイル", "印刷した", 1, 1),
        ("受講者の一覧の書き出し・取り込み", "書き出した", 1, None),
    ]  # fmt: skip
    assert found.lines[0].first == DAY + timedelta(hours=9) and found.lines[0].last == DAY + timedelta(
        hours=10
    )
    assert (found.first, found.last) == (DAY + timedelta(hours=9), DAY + timedelta(hours=23.99))
    assert "電話番号" in str(found.lines[0].items) and found.sensitive


def test_a_mentors_contact_data_is_the_guardians_too() -> None:
    minor, adult = make.applied(), helped.adult()
    adult.guardian_name = adult.guardian_email = ""
    adult.save()
    for mentor in (minor, adult):
        seen(Verb.READ, "mentor", mentor.pk, 9)
    found = looks()
    assert [(plain(str(whose)), n) for whose, n in found.people] == [("メンター", 2), ("保護者", 1)]
    assert (found.persons, found.sensitive) == (3, False)


def test_nothing_done_is_said_as_such_and_what_nobody_explained_is_still_listed() -> None:
    assert looks() == leaks.Looks([], [], False, None, None)
    seen(Verb.READ, "something new", 5, 9)
    (line,) = looks().lines
    assert (line.label, line.people, line.entries) == ("something new", None, 1)
    assert "まだありません" in str(line.items)


@pytest.mark.parametrize(("people", "reasons"), [(100, 0), (101, 1)])
def test_more_than_a_hundred_people_are_a_reason_to_report(people: int, reasons: int) -> None:
    assert len(leaks.Looks([], [("受講者", people)], False, None, None).reasons) == reasons
    assert len(leaks.Looks([], [("受講者", 1)], True, None, None).reasons) == 1


def test_the_day_it_became_known_is_the_first_of_the_days_until_the_commission_is_told() -> None:
    known = date(2026, 11, 1)
    assert leaks.due(known, wrongful=False) == (date(2026, 11, 3), date(2026, 11, 5), date(2026, 11, 30))
    assert leaks.due(known, wrongful=True).full == date(2026, 12, 30)


def test_it_asks_as_often_for_one_entry_as_for_many(django_assert_num_queries: Any) -> None:
    seen(Verb.READ, "learner", 1, 9)
    with CaptureQueriesContext(connection) as one:
        looks()
    actions.record_each(
        actor=who(),
        verb=Verb.EXPORT,
        subject="learner",
        subject_ids=range(1, 400),
        at=DAY + timedelta(hours=10),
    )
    with django_assert_num_queries(len(one)):
        assert looks().persons == 399


def test_every_kind_of_record_in_the_log_is_explained() -> None:
    """What the code writes into the log under some word has its explanation under the same word."""
    import re
    from pathlib import Path

    root = Path(__file__).resolve().parents[2]
    written = set()
    for folder in ("site", "events", "mentors"):
        for path in (root / folder).rglob("*.py"):
            if "migrations" not in path.parts:
                written |= set(re.findall(r'subject="(\w+)"', path.read_text("utf-8")))
    written -= {"notices"}  # the subject of a notice, not of an entry
    assert len(written) > 20
    assert written - set(leaks._shown) == set()


# --- many at once ---------------------------------------------------------------------------------
def test_a_list_is_one_entry_a_person_and_the_chain_holds() -> None:
    seen(Verb.READ, "learner", 7, 9)
    assert actions.record_each(actor=who(), verb=Verb.PRINT, subject="learner", subject_ids=[3, 1, 3]) == 2
    assert actions.record_each(actor=None, verb=Verb.PRINT, subject="learner", subject_ids=[]) == 0
    seen(Verb.READ, "learner", 8, 10)
    assert list(AuditEntry.objects.order_by("sequence").values_list("sequence", "subject_id")) == [
        (1, 7), (2, 3), (3, 1), (4, 8),
    ]  # fmt: skip
    assert actions.verify() == (4, None)


# --- the draft --------------------------------------------------------------------------------------
def begun(**more: Any) -> LeakSheet:
    fields = {"account": "tomioka", "first": date(2026, 11, 20), "last": date(2026, 11, 20)}
    return open_leak_sheet(**{**fields, **more}, by=who("city"), at=DAY + timedelta(days=3))


def written(sheet: LeakSheet, version: int = 1, **more: Any) -> LeakSheet:
    fields = {"texts": {"cause": "しらべています"}, "known_on": date(2026, 11, 21), "wrongful": True}
    return write_leak_sheet(
        sheet=sheet, version=version, by=who("city"), at=DAY + timedelta(days=3), **{**fields, **more}
    )


def test_begun_twice_it_is_one_and_its_days_are_whole_days_in_japan() -> None:
    assert begun().pk == begun().pk
    sheet = LeakSheet.objects.get()
    assert (sheet.since, sheet.until) == (DAY, DAY + timedelta(days=1))
    assert AuditEntry.objects.filter(subject="leak_sheet", verb="create").count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"account": "nobody"}, "account"), ({"last": date(2026, 11, 19)}, "last"), ({"last": date(2027, 12, 1)}, "last"),
        ({"first": date(2026, 11, 24), "last": date(2026, 11, 25)}, "first"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_with_its_field(more: dict[str, Any], field: str) -> None:
    with pytest.raises(BadValue) as refused:
        begun(**more)
    assert refused.value.field == field
    assert not LeakSheet.objects.exists()


def test_an_account_that_is_gone_is_looked_into_all_the_same() -> None:
    seen(Verb.READ, "learner", 1, 9, "shintoko")
    User.objects.filter(username="shintoko").delete()
    assert begun(account="shintoko").account == "shintoko"


def test_what_was_typed_is_kept_and_the_same_again_changes_nothing() -> None:
    sheet = begun()
    for _time in range(2):
        written(sheet)
    sheet.refresh_from_db()
    assert (sheet.texts, sheet.known_on, sheet.wrongful, sheet.version) == (
        {"cause": "しらべています"}, date(2026, 11, 21), True, 2,
    )  # fmt: skip
    assert AuditEntry.objects.filter(subject="leak_sheet", verb="change").count() == 1
    written(sheet, 2, texts={"harm": "なし", "no such part": "x"})
    sheet.refresh_from_db()
    assert sheet.texts == {"cause": "しらべています", "harm": "なし"}


def test_whoever_was_slower_is_told_and_overwrites_nothing() -> None:
    sheet = begun()
    written(sheet)
    with pytest.raises(ChangedMeanwhile):
        written(sheet, texts={"cause": "ほかの文"})
    sheet.refresh_from_db()
    assert sheet.texts == {"cause": "しらべています"}


@pytest.mark.parametrize(
    ("more", "field"),
    [({"texts": {"cause": "あ" * 2001}}, "cause"), ({"known_on": date(2026, 11, 24)}, "known_on")],
)
def test_too_long_or_a_day_to_come_is_refused(more: dict[str, Any], field: str) -> None:
    with pytest.raises(BadValue) as refused:
        written(begun(), **more)
    assert refused.value.field == field


def test_drafts_go_after_five_years() -> None:
    sheet = begun()
    LeakSheet.objects.update(changed_at=DAY)
    assert actions.forget_what_is_old(at=DAY + timedelta(days=5 * 365))["leak_sheet"] == 0
    assert actions.forget_what_is_old(at=DAY + timedelta(days=5 * 365 + 1))["leak_sheet"] == 1
    assert not LeakSheet.objects.filter(pk=sheet.pk).exists()


def test_a_name_in_a_draft_goes_with_the_person_in_every_way_of_writing_it() -> None:
    learner = classes.learner("山田 花子", tel="0429420011")
    sheet = begun()
    written(sheet, texts={"outline": "山田花子さん、山田 花子さん、04-2942-0011。花の会は無関係。"})
    actions.erase_learner(learner=learner, by=None, reason="本人からの申し出")
    sheet.refresh_from_db()
    assert sheet.texts["outline"] == "（消去）さん、（消去）さん、（消去）。花の会は無関係。"
