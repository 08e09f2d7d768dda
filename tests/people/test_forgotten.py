"""P08: whoever is erased is in no store any more: tables, search, sessions, queue, caches, files, logs."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from config.logs import JsonLines
from core.models import SchoolSettings
from events.actions import mark_presence
from events.models import Application, Attendance
from events.opendata.statistics import statistics_rows
from mentors import actions as mentor_actions
from mentors.models import GuardianConsent, Mentor
from mentors.reports import Where, report
from notices.actions import mark_called
from notices.models import Notice
from people import actions
from people.actions import forget_what_is_old, open_leak_sheet, write_leak_sheet
from people.models import Learner, User
from tests.desk.class_day import session_of, today_run
from tests.factories import classes, helped
from tests.factories import mentors as make
from tests.mentors.pages import come_in
from tests.people.stores import hits

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
LEARNER = ["秘密名", "よびなりや", "カナリヤ ヒミツ", "カナリヤヒミツ", "09000777111", "090-0077-7111",
           "canary@example.jp", "秘密町9-9-9", "3590777", "秘密の手助け", "Ucanary777", "秘密の願い"]  # fmt: skip
MENTOR = ["カナリヤ 花子", "カナリヤ花子", "canary-mentor", "秘密の理由", "秘密の直し"]
GUARDIAN = ["カナリヤ 春子", "カナリヤ春子", "canary-guardian"]


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture) -> Any:
    """What the production's log would hold so far."""
    caplog.set_level(logging.INFO)
    return lambda: [JsonLines().format(record) for record in caplog.records]


def by_name(username: str) -> User:
    return User.objects.get(username=username)


def draft(text: str, at: Any) -> None:
    """Somebody wrote a name where none should be."""
    city = by_name("city")
    sheet = open_leak_sheet(account="tomioka", first=at.date(), last=at.date(), by=city, at=at)
    write_leak_sheet(
        sheet=sheet, texts={"outline": text}, known_on=None, wrongful=False, version=1, by=city, at=at
    )


def known_learner(clerk: Client, manager: Client) -> Learner:
    """Somebody known in every room, whom the desk has looked at in every way that leaves something behind."""
    at, staff = timezone.now(), by_name("tomioka-manager")
    learner = classes.learner(
        "秘密名 カナリヤ", call_name="よびなりや", kana="カナリヤ ヒミツ", tel="09000777111", email="canary@example.jp",
        address="秘密町9-9-9", postal_code="3590777", needs="秘密の手助け", line_id="Ucanary777", birth_year="1944",
        phone="iphone",
    )  # fmt: skip
    card = actions.issue_card(learner=learner, by=staff)
    classes.apply(classes.run(at=at), learner, at=at, wish="秘密の願い")
    session = session_of(today_run(learner, classes.learner()))
    mark_presence(session=session, learner=learner, presence="present", by=staff)
    mentor = helped.adult(at)
    pair = helped.sat(mentor, learner, session)
    mentor_actions.write_thanks(
        mentor=mentor, learner=pair.learner, session=session, words="よびなりやより", by=staff, at=at
    )
    coming = session_of(today_run(learner, begun=False))
    mentor_actions.forbid(
        session=coming, learner=learner, mentor=mentor, reason="秘密名さんと合わない", by=staff, at=at
    )
    for notice in Notice.objects.filter(learner=learner)[:1]:
        mark_called(notice=notice, by=staff, outcome="no_answer", memo="秘密名さんは留守")
    draft("秘密名カナリヤさん（090-0077-7111）を見た", at)
    file = f"/desk/learners/{learner.pk}/"
    for client in (clerk, manager):
        client.get("/desk/search/?q=秘密名")
        client.post(file, {"reason": "call"})
        client.post(file + "edit/", {"kana": "漢字", "address": "秘密町9-9-9"})
        client.get(f"/desk/sessions/{session.pk}/print/roster.pdf")
        client.post(f"/desk/sessions/{session.pk}/print/")
        client.post("/desk/calls/numbers/")
        client.post("/desk/calls/list.pdf")
        client.post("/desk/calls/postcards.pdf")
    manager.post(file + "export/", {"reason": "asked", "form": "csv"})
    manager.post("/desk/disaster/", {"center": "tomioka"})
    out = manager.post("/desk/transfer/out/", {"kind": "learners", "reason": "report", "form": "csv"})
    assert "秘密名" in out.getvalue().decode()
    Client().get(f"/M/{card.token}", follow=True)
    Client().get(f"/M/{card.token}", follow=True)
    return learner


def test_a_learner_erased_is_in_no_store(
    clerk: Client, manager: Client, logs: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        learner = known_learner(clerk, manager)
    known = {"events_application", "notices_call", "mentors_thankyou",
             "mentors_forbidden", "people_leaksheet"}  # fmt: skip
    there = {*(f"table {name}" for name in known), "sealed people_learner", "keys people_namekey"}
    assert there <= hits(*LEARNER)
    with django_capture_on_commit_callbacks(execute=True):
        erase = {"reason": "asked", "typed_name": "よびなりや"}
        assert (
            manager.post(f"/desk/learners/{learner.pk}/erase/", erase)["Location"] == "/desk/learners/erased/"
        )
    assert hits(*LEARNER) == set()
    written = logs()
    assert written and [line for line in written for word in LEARNER if word in line] == []


def known_mentor() -> Mentor:
    at = timezone.now()
    mentor = make.active(
        at, name="カナリヤ 花子", call_name="はなりや", email="canary-mentor@school.example", guardian_name="カナリヤ 春子",
        guardian_email="canary-guardian@home.example",
    )  # fmt: skip
    GuardianConsent.objects.filter(mentor=mentor).update(who="カナリヤ 春子")
    session = helped.past_session(at, days_ago=2)
    one = helped.visit(mentor, session)
    mentor_actions.correct_times(
        assignment=one, came_at=one.came_at, left_at=one.left_at - timedelta(minutes=30), why="秘密の直し",
        by=make.staff(), at=at,
    )  # fmt: skip
    me = come_in(mentor, at)
    for path in ("", "edit/", "data.json", "hours/", "time/"):
        assert me.get(f"/mentors/me/{path}").status_code == 200, path
    draft("カナリヤ花子さんと、保護者のカナリヤ 春子さん", at)
    return mentor


def test_a_mentor_erased_at_the_desk_is_in_no_store_and_the_guardian_neither(
    clerk: Client, manager: Client, logs: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        mentor = known_mentor()
        coming = session_of(today_run(begun=False))
        place = mentor_actions.assign(
            mentor=mentor, session=coming, agreed=True, by=make.staff(), at=timezone.now()
        )
        for _client in (clerk, manager):
            _client.post(f"/desk/mentors/{mentor.pk}/", {"reason": "call"})
        manager.post(
            f"/desk/sessions/{coming.pk}/mentors/cancel/", {"assignment": place.pk, "reason": "秘密の理由"}
        )
    assert {"sealed mentors_mentor", "sealed mentors_guardianconsent", "table mentors_hourscorrection", "table mentors_assignment",
            "table people_leaksheet"} <= hits(*MENTOR, *GUARDIAN)  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        erase = {"whose": "mentor", "reason": "asked", "typed_name": "はなりや"}
        assert (
            manager.post(f"/desk/mentors/{mentor.pk}/erase/", erase)["Location"] == "/desk/learners/erased/"
        )
    assert hits(*MENTOR, *GUARDIAN) == set()
    assert [line for line in logs() for word in [*MENTOR, *GUARDIAN] if word in line] == []


def test_a_guardian_erased_is_in_no_store_and_the_mentor_is_still_there(
    manager: Client, logs: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        mentor = known_mentor()
    before = hits(*MENTOR)
    assert {"sealed mentors_mentor", "sealed mentors_guardianconsent", "table people_leaksheet"} <= hits(
        *GUARDIAN
    )
    with django_capture_on_commit_callbacks(execute=True):
        erase = {"whose": "guardian", "reason": "asked", "typed_name": "はなりや"}
        assert manager.post(f"/desk/mentors/{mentor.pk}/erase/", erase).status_code == 302
    assert hits(*GUARDIAN) == set()
    assert hits(*MENTOR) == before
    assert [line for line in logs() for word in GUARDIAN if word in line] == []


def test_no_word_stays_in_the_pages_that_the_database_has_freed(tmp_path: Path) -> None:
    """SQLite's own file, byte for byte: a row that is gone could still be read in it, and in every copy of it."""
    if connection.vendor != "sqlite":
        # There the night rewrites the tables (test_freed); until then the handbook says what stands where.
        assert "空いた所に夜まで残り" in (ROOT / "docs" / "operations.md").read_text("utf-8")
        return
    copy = tmp_path / "school.sqlite3"
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
        closing(sqlite3.connect(copy)) as new,
    ):
        source.backup(new)

    def run(what: str) -> None:
        env = {
            **os.environ, "DATABASE_URL": f"sqlite:///{copy}", "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
        }  # fmt: skip
        command = [sys.executable, "-m", "tests.people.on_disk", what]
        subprocess.run(command, cwd=ROOT, env=env, check=True)

    def found() -> list[str]:
        content = b"".join(path.read_bytes() for path in tmp_path.glob("school.sqlite3*"))
        return [word for word in words if word.encode() in content]

    words = ["金糸雀秘密名", "金糸雀の願い"]

    with closing(
        sqlite3.connect(copy)
    ) as neighbour:  # the web server's: the journal lives on when the worker is done
        run("make")
        assert found() == ["金糸雀の願い"]  # names and what reaches people are sealed in any case
        # After our own look: whoever closes a file gives up every lock of the process on it.
        seals = [name for (name,) in neighbour.execute("SELECT name FROM people_learner")]
        words += seals
        assert len(found()) == 1 + len(seals) == 13
        assert neighbour.execute("SELECT count(*) FROM people_namekey").fetchall() != [(0,)]
        run("erase")
        assert found() == []


# --- in time -----------------------------------------------------------------------------------
def test_the_night_erases_people_and_keeps_every_count() -> None:
    at = timezone.now()
    learners = [classes.learner(phone="iphone") for _n in range(6)]
    run = today_run(*learners)
    for one in learners:
        mark_presence(session=run.sessions.get(), learner=one, presence="present", by=None)
    mentor = helped.adult(at, name="カナリヤ 花子")
    helped.worked(mentor, 3, 10, at=at)
    mentor_actions.leave(mentor=mentor, by=None, at=at)
    school = SchoolSettings.objects.first() or SchoolSettings()

    def counts() -> Any:
        return (
            Learner.objects.count(), Application.objects.count(), Attendance.objects.count(),
            statistics_rows(school), json.dumps(minutes(), ensure_ascii=False),
        )  # fmt: skip

    def minutes() -> Any:
        tables = report(Where(timezone.localdate(at).year if at.month > 3 else at.year - 1, None, at))
        return [[str(cell.text) for cell in row] for row in tables[0].rows]

    before = counts()
    assert before[3][0]["came"] == "6"
    Learner.objects.update(created_at=at - timedelta(days=4000), last_seen_at=at - timedelta(days=4000))
    done = forget_what_is_old(at=at + timedelta(days=3 * 365 + 30))
    assert (done["learner"], done["mentor_left"]) == (6, 1)
    assert counts() == before
    assert not Learner.objects.on_file().exists()


def test_each_kind_with_a_number_of_days_is_forgotten_by_somebody() -> None:
    """A period that nobody keeps would be an empty promise."""
    from core import schedules
    from people import retention

    forgotten = {kept.name for kept, _forget in retention.forgetting()} | {"learner"}
    left = {name for name, kept in retention.KINDS.items() if kept.days and name not in forgotten}
    assert left == {"notice"}
    assert {job.func for job in schedules.jobs()} >= {
        "notices.tasks.forget_old",
        "people.tasks.forget_what_is_old",
    }


def test_the_worker_s_notes_old_sessions_and_wrong_passwords_go_after_a_month() -> None:
    from axes.models import AccessAttempt
    from django.contrib.sessions.models import Session
    from django_q.models import Task

    at = timezone.now()
    for n, days in enumerate((31, 29)):
        past = at - timedelta(days=days)
        Task.objects.create(
            id=f"{n:032d}", name=f"t{n}", func="x", started=past, stopped=past, success=False, result="秘密"
        )
        attempt = AccessAttempt.objects.create(
            username=f"u{n}", ip_address="192.0.2.1", failures_since_start=1
        )
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=past)
    Session.objects.create(session_key="a" * 32, session_data="x", expire_date=at - timedelta(seconds=1))
    Session.objects.create(session_key="b" * 32, session_data="x", expire_date=at + timedelta(hours=1))
    done = forget_what_is_old(at=at)
    assert (done["queue"], done["sign_in"]) == (1, 2)
    assert list(Task.objects.values_list("name", flat=True)) == ["t1"]
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["u1"]
    assert Session.objects.filter(session_key="b" * 32).exists()
    assert forget_what_is_old(at=at)["queue"] == 0


def test_what_the_tests_call_a_store_is_what_the_settings_name() -> None:
    assert set(settings.CACHES) == {"default", "pages"}
    assert Path(settings.MEDIA_ROOT).is_relative_to(settings.VAR)
