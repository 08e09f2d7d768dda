"""What the open data lacks is said at the desk, to whoever can mend it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.school import default_school
from events.actions.places import ensure_groups
from events.models import Center, ClassRun
from events.opendata.missing import COUNTS, what_is_lacking
from events.tasks import count_missing_open_data
from people.rights import Scope
from tests.factories import classes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_counted(db: None) -> Any:
    classes.center("tomioka")
    ensure_groups("tomioka")
    cache.delete(COUNTS)
    yield
    cache.delete(COUNTS)


def lacking(number: int = 1, center_code: str = "tomioka") -> list[Any]:
    """Runs whose title no one can read out by rule, and whose kana nobody wrote."""
    at = timezone.now()
    return [
        classes.run(at=at, center_code=center_code, title=f"LINEで話そう{n}", kana="") for n in range(number)
    ]


def test_a_run_without_kana_stands_on_the_list_with_the_column(clerk: Client) -> None:
    (run,) = lacking()
    page = clerk.get("/desk/opendata/").content.decode()
    assert run.code in page
    assert "イベント名_カナ" in page
    assert f"/cms/runs/edit/{run.pk}/" not in page  # a clerk cannot mend it


def test_a_manager_is_led_to_the_form(manager: Client) -> None:
    (run,) = lacking()
    address = f"/cms/runs/edit/{run.pk}/"
    assert address in manager.get("/desk/opendata/").content.decode()
    assert manager.get(address).status_code == 200


def test_a_centre_without_its_place_leads_to_the_centres_form(manager: Client) -> None:
    center = classes.center("tomioka")
    Center.objects.filter(pk=center.pk).update(latitude=None)
    page = manager.get("/desk/opendata/").content.decode()
    assert center.name in page
    assert "緯度" in page
    assert manager.get(f"/cms/centers/edit/{center.pk}/").status_code == 200


def test_long_lists_come_in_pages_and_only_what_is_on_one_is_put_into_words(manager: Client) -> None:
    runs = lacking(51)
    Center.objects.filter(code="tomioka").update(latitude=None)
    first, second = (manager.get(f"/desk/opendata/?page={n}") for n in (1, 2))
    shown = [[row["item"].what.pk for row in page.context["rows"]] for page in (first, second)]
    codes = sorted(runs, key=lambda one: one.code)
    assert shown == [
        [classes.center("tomioka").pk] + [one.pk for one in codes[:49]],
        [one.pk for one in codes[49:]],
    ]
    assert [page.context["rows"].paginator.count for page in (first, second)] == [52, 52]
    assert [row["item"].columns for row in second.context["rows"]] == [["イベント名_カナ"]] * 2


def test_nothing_missing_is_said(clerk: Client) -> None:
    assert "全部の会場と教室が、オープンデータに出ています。" in clerk.get("/desk/opendata/").content.decode()


def test_another_centres_gaps_are_its_own(clerk: Client, other_clerk: Client) -> None:
    (run,) = lacking()
    assert run.code not in other_clerk.get("/desk/opendata/").content.decode()
    count_missing_open_data()
    assert "オープンデータに出ていない" in clerk.get("/desk/").content.decode()
    assert "オープンデータに出ていない" not in other_clerk.get("/desk/").content.decode()


def test_today_warns_with_the_figure_that_the_worker_counted(clerk: Client) -> None:
    lacking(3)
    found = {one.url: one.count for one in clerk.get("/desk/").context["waiting"]}
    assert "/desk/opendata/" not in found
    assert count_missing_open_data() == 3
    found = {one.url: one.count for one in clerk.get("/desk/").context["waiting"]}
    assert found["/desk/opendata/"] == 3


def test_the_list_asks_as_often_for_one_as_for_many(clerk: Client) -> None:
    def queries() -> int:
        clerk.get("/desk/opendata/")
        with CaptureQueriesContext(connection) as seen:
            assert clerk.get("/desk/opendata/").status_code == 200
        return len(seen)

    lacking()
    one = queries()
    lacking(6)
    assert queries() == one


def test_of_very_many_so_many_are_read_as_the_pages_that_follow_show(
    manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.paging.PAGES_AHEAD", 0)
    lacking(51)
    read = [manager.get(f"/desk/opendata/?page={n}").context["rows"].paginator for n in (1, 2)]
    assert [(one.count, one.more) for one in read] == [(50, True), (51, False)]


@pytest.mark.parametrize("most", [1, 2, 3, 4, None])
def test_as_many_are_read_as_are_asked_for_whatever_lies_between(most: int | None) -> None:
    mute = [
        one
        for _n in range(3)
        for one in (*lacking(), classes.run(at=timezone.now(), title="電話の練習", kana=""))
    ][::2]
    ClassRun.objects.update(told_of="")
    found = what_is_lacking(Scope(everywhere=True), default_school(), at=timezone.now(), most=most)
    assert [pk for pk, _center in found.runs] == [one.pk for one in mute][:most]


def test_only_classes_of_which_it_is_not_known_are_looked_at(clerk: Client) -> None:
    """Written past all forms, as by a program before this one: looked at until the worker has, and never missed."""
    at = timezone.now()
    heard = classes.run(at=at, title="電話の練習", kana="")
    (mute,) = lacking()
    told = classes.run(at=at)

    def looked_at() -> list[int]:
        return list(ClassRun.objects.to_look_at().order_by("pk").values_list("pk", flat=True))

    def shown() -> list[int]:
        return [row["item"].what.pk for row in clerk.get("/desk/opendata/").context["rows"]]

    assert looked_at() == shown() == [mute.pk]
    ClassRun.objects.update(told_of="")
    assert (looked_at(), shown()) == ([heard.pk, mute.pk, told.pk], [mute.pk])
    count_missing_open_data()
    assert looked_at() == [mute.pk]
    ClassRun.objects.filter(pk=told.pk).update(kana="")  # its furigana still reads it out
    ClassRun.objects.filter(pk=heard.pk).update(title="ＬＩＮＥの練習")
    assert (looked_at(), shown()) == ([heard.pk, mute.pk, told.pk], [heard.pk, mute.pk])
    count_missing_open_data()
    assert looked_at() == shown() == [heard.pk, mute.pk]
    mute.refresh_from_db()
    mute.kana = "ラインデハナソウ"
    mute.full_clean()
    mute.save()
    assert looked_at() == shown() == [heard.pk]


def test_what_is_to_be_looked_at_is_an_index_in_the_order_of_codes(city: Client) -> None:
    classes.run(at=timezone.now())
    with CaptureQueriesContext(connection) as seen:
        city.get("/desk/opendata/")
    (read,) = [one["sql"] for one in seen if '"told_of"' in one["sql"]]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # a table of one page is read whole otherwise
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute(f"EXPLAIN {read}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {read}")
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "events_run_to_look_at" in plan
    assert connection.vendor == "postgresql" or "TEMP B-TREE" not in plan
