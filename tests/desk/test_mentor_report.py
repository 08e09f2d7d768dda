"""The report about mentors: counts that hold, small ones that stay in the house, the same queries for many."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentors import actions, hours, reports
from mentors.models import MatchRun, Mentor, School
from people.models import AuditEntry, User
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.helped import adult, past_session, sat, visit, worked
from tests.factories.mentors import NOW
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
PATH = "/desk/mentors/report/"


def where(**more: Any) -> reports.Where:
    return reports.Where(**{"year": 2026, "centers": None, "at": NOW, **more})


def rows(table: reports.Table) -> dict[str, dict[str, Any]]:
    return {
        str(row[0].text): {head: value.text for head, value in zip(table.heads[1:], row[1:], strict=True)}
        for row in table.rows
    }


def test_mentors_are_counted_by_school_and_state() -> None:
    classes.center("shintoko")
    adult(), adult(), make.verified()
    adult(school=make.school("other"), centers=[classes.center("shintoko")])
    found = rows(reports.by_state(where()))
    assert (
        found["見本mihon高校"]["活動中"],
        found["見本mihon高校"]["申込み"],
        found["見本mihon高校"]["計"],
    ) == (2, 1, 3)
    assert found["見本other高校"]["計"] == 1
    assert rows(reports.by_state(where(centers=("tomioka",))))["見本other高校"]["計"] == 0


def test_consents_that_run_out_are_counted_by_school() -> None:
    make.active(NOW - timedelta(days=310))
    make.active(NOW - timedelta(days=100))
    assert rows(reports.running_out(where())) == {"見本mihon高校": {"人数": 1}}


def test_hours_by_school_and_month_hold_after_an_erasure() -> None:
    mentor = adult()
    worked(mentor, 5, 40)
    before = rows(reports.hours_by_school(where()))
    assert (before["見本mihon高校"]["10月"], before["見本mihon高校"]["11月"], before["見本mihon高校"]["計"]) == (
        "2.0", "2.0", "4.0",
    )  # fmt: skip
    actions.erase(mentor=mentor, by=None, at=NOW)
    assert rows(reports.hours_by_school(where())) == before
    assert rows(reports.hours_by_school(where(centers=("nowhere",))))["見本mihon高校"]["計"] == "0"


def matched(session: Any, *, served: int, unserved: int, first: int, minute: int) -> None:
    MatchRun.objects.create(
        session=session, made_at=session.starts_at - timedelta(minutes=minute), by="", seed="", weights={},
        input_hash="1" * 64, result={"pairs": [], "unserved": [{"learner": n} for n in range(unserved)], "parts": {}},
        served=served, first_served=first, method="flow",
    )  # fmt: skip


def test_pairs_repeats_shares_and_gains_are_those_of_the_last_matching_of_sessions_that_are_over() -> None:
    mentor, her, him = adult(), classes.learner(), classes.learner()
    first, second, ahead = (past_session(days_ago=n) for n in (9, 5, -5))
    sat(mentor, her, first)
    sat(mentor, her, second)
    sat(mentor, him, second)
    MatchRun.objects.all().update(made_at=NOW - timedelta(days=30))
    matched(first, served=3, unserved=5, first=1, minute=60)
    matched(first, served=4, unserved=4, first=2, minute=30)  # the last one counts
    matched(second, served=6, unserved=2, first=5, minute=30)
    matched(ahead, served=9, unserved=0, first=0, minute=30)
    sat(mentor, him, ahead)
    assert rows(reports.pairs_made(where())) == {
        "2026年11月": {
            "組んだ回": 2, "組": 3, "前と同じ組": 1, "受講者": 16, "組めた人": 10, "割合": "62%",
            "早い者順なら": 7, "得": 3,
        }
    }  # fmt: skip
    assert reports.pairs_made(where(year=2025)).rows == []
    assert reports.pairs_made(where(centers=("nowhere",))).rows == []


def test_a_count_of_fewer_than_five_people_does_not_leave_the_house() -> None:
    found = [reports.Value(n, n).outside for n in (0, 1, 4, 5)]
    assert found == [0, "5人未満", "5人未満", 5]
    assert reports.Value("12.0").outside == "12.0"
    for _n in range(2):
        adult()
    table = reports.by_state(where())
    assert table.outside_heads()[-1] == "お休み中"  # no sum from which the rest could be worked out
    assert table.outside()[0][5] == "5人未満"


# --- page and file ------------------------------------------------------------------------------------
def read(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_file_says_what_the_page_says_and_no_cell_becomes_a_formula(manager: Client) -> None:
    make.school("evil", name="=HYPERLINK(1)")
    mentor = adult(timezone.now())
    worked(mentor, 1, at=timezone.now())
    page = manager.get(PATH)
    assert page.status_code == 200 and page["Cache-Control"] == "private, no-store"
    assert [table.key for table in page.context["tables"]] == ["states", "consent", "hours", "pairs"]
    answer = manager.get("/desk/mentors/report.csv")
    assert answer.content.startswith("\ufeff".encode()) and b"\r\n" in answer.content
    lines = read(answer)
    assert ["'=HYPERLINK(1)", *["0"] * 7] in lines
    assert not [cell for line in lines for cell in line if cell.startswith("=")]
    out = read(manager.get("/desk/mentors/report.csv?out=1"))
    assert any("5人未満" in line for line in out) and not any("5人未満" in line for line in lines)
    entries = AuditEntry.objects.filter(verb="export").values_list("subject", "reason")
    assert sorted(entries) == [("mentor_report", "外に出す用"), ("mentor_report", "職員用")]


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("editor", 404), ("tomioka", 404), ("shintoko", 404), ("tomioka-manager", 200), ("city", 200), ("admin", 200),
    ],
)  # fmt: skip
def test_whoever_answers_for_a_centre_may_and_for_others_it_does_not_exist(
    username: str, status: int
) -> None:
    classes.center("tomioka"), classes.center("shintoko")
    client = sign_in(User.objects.get(username=username))
    for path in (PATH, "/desk/mentors/report.csv", f"{PATH}?center=tomioka"):
        assert client.get(path).status_code == status, path
    everywhere = status == 200 and username != "tomioka-manager"
    assert client.get(f"{PATH}?center=shintoko").status_code == (200 if everywhere else 404)
    assert client.get(f"{PATH}?center=nowhere").status_code == 404


def test_a_manager_sees_the_own_centre_only(manager: Client) -> None:
    at = timezone.now()
    classes.center("shintoko")
    other = adult(at, centers=[classes.center("shintoko")])
    visit(other, past_session(at, days_ago=1, center="shintoko"))
    tables = {table.key: table for table in manager.get(PATH).context["tables"]}
    assert rows(tables["hours"])["見本mihon高校"]["計"] == "0"
    assert rows(tables["states"])["見本mihon高校"]["計"] == 0


@pytest.mark.parametrize(
    "query", ["?year=2000000000", "?year=９", "?year=-1", "?year=", "?year=1000", "?year=0202612345"]
)
def test_a_year_that_is_none_is_this_one(city: Client, query: str) -> None:
    assert city.get(PATH + query).context["year"] == city.get(PATH).context["year"]


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


def test_the_report_takes_the_same_queries_for_one_and_for_many(city: Client) -> None:
    at = timezone.now()

    def more(n: int) -> None:
        mentor = adult(at, school=make.school(f"s{n}"))
        session = past_session(at, days_ago=n)
        visit(mentor, session)
        sat(mentor, classes.learner(), session)

    more(1)
    before = queries(city, PATH)
    for n in range(2, 7):
        more(n)
    actions.erase(mentor=Mentor.objects.filter(school=School.objects.get(code="s6")).get(), by=None, at=at)
    assert queries(city, PATH) == before


# --- the teacher's page ---------------------------------------------------------------------------------
def school_hours() -> str:
    """The page of yesterday's school year: on 1 April yesterday is in the one before."""
    year = hours.school_year(timezone.localdate() - timedelta(days=1))
    return f"/mentors/school/hours/?year={year}"


def test_a_teacher_sees_hours_of_the_own_school_and_of_no_other() -> None:
    at = timezone.now()
    mentor, other = adult(at, name="見本 花子"), adult(at, name="試験 次郎", school=make.school("other"))
    worked(mentor, 1, at=at)
    worked(other, 1, at=at)
    for code in ("mihon", "other"):
        make.coordinator(make.school(code), f"teacher-{code}")
    teacher = sign_in(User.objects.get(username="teacher-mihon"))
    page = teacher.get(school_hours())
    text = page.content.decode()
    assert page.context["total"] == "2時間" and "見本 花子" in text and "試験" not in text
    assert mentor.email not in text
    assert (
        sign_in(User.objects.get(username="teacher-other"))
        .get("/mentors/school/hours/")
        .context["students"][0][0]
        == other
    )
    assert teacher.get("/mentors/school/hours/?year=0202612345").status_code == 200  # no year: this one
    assert Client().get("/mentors/school/hours/").status_code == 302
    assert sign_in(User.objects.get(username="tomioka")).get("/mentors/school/hours/").status_code == 404
    before = queries(teacher, school_hours())
    for n in range(4):
        worked(adult(at), n + 1, at=at)
    assert queries(teacher, school_hours()) == before


def test_hours_of_whoever_left_are_a_sum_and_too_few_of_them_are_not_said() -> None:
    at = timezone.now()
    few, many = adult(at), adult(at)
    make.coordinator(few.school, "teacher-mihon")
    teacher = sign_in(User.objects.get(username="teacher-mihon"))
    worked(few, 1, 1, 1, 1, at=at)
    actions.erase(mentor=few, by=None, at=at)
    page = teacher.get(school_hours())
    assert (page.context["gone"], page.context["few"], page.context["total"]) == ("", True, "0時間")
    worked(many, 1, at=at)
    actions.leave(mentor=many, by=None, at=at)
    page = teacher.get(school_hours())
    assert (page.context["gone"], page.context["few"], page.context["total"]) == ("10時間", False, "10時間")
