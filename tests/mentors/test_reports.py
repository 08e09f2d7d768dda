"""P10: something to tell the staff in three taps; told within five minutes, at the desk at once, and never lost."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentors import actions, tasks
from mentors.enums import MailStatus
from mentors.errors import NotPossible
from mentors.models import Report, ReportMail, ReportStep
from notices.sending import Answer
from people.actions import forget_what_is_old
from people.models import AuditEntry, User
from tests.factories import classes
from tests.factories import mentors as make
from tests.mentors.pages import come_in
from tests.mentors.tables import adult, at_table, canary, today
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
NEW = "/mentors/me/report/"


@pytest.fixture(autouse=True)
def addresses() -> None:
    classes.center()
    classes.center("shintoko")
    for name in ("tomioka", "tomioka-manager", "shintoko", "city"):
        User.objects.filter(username=name).update(email=f"{name}@city.example")


def at_work() -> tuple[Any, Any, Client]:
    one, mentor = today(canary()), adult()
    at_table(mentor, one)
    return one, mentor, come_in(mentor, timezone.now())


def send(client: Client, kind: str = "hurt", **more: str) -> Any:
    once = re.search(r'name="once" value="([-0-9a-f]{36})"', client.get(NEW).content.decode())
    assert once
    return client.post(NEW, {"kind": kind, "once": once[1], **more})


def filed(**fields: Any) -> Report:
    values = {
        "center": classes.center(),
        "kind": "hurt",
        "once": uuid.uuid4(),
        "at": timezone.now(),
        **fields,
    }
    if "mentor" not in values:
        values.setdefault("by", make.staff())
    return actions.file_report(**values)


# --- the mentor -----------------------------------------------------------------------------------
def test_three_taps_from_every_page_of_the_day_and_it_is_at_the_desk_at_once(clerk: Client) -> None:
    one, mentor, client = at_work()
    (learner,) = [pair.learner_id for pair in mentor.pairings.all()]
    seat = f"/mentors/me/sessions/{one.pk}/seats/{learner}/"
    pages = ["/mentors/me/", f"/mentors/me/sessions/{one.pk}/", seat, seat + "wish/"]
    for path in pages:
        assert f'href="{NEW}"' in client.get(path).content.decode(), path  # tap 1
    form = client.get(NEW).content.decode()
    assert form.count('name="kind"') == 5  # tap 2
    answer = send(client)  # tap 3
    assert answer.status_code == 302
    report = Report.objects.get()
    assert (report.kind, report.session, report.center.code, report.mentor, report.words) == (
        "hurt", one, "tomioka", mentor, "",
    )  # fmt: skip
    told = client.get(answer["Location"]).content.decode()
    assert "きました" in told and 'href="tel:0429420000"' in told and f'href="{NEW}"' in told
    assert "1件あります" in clerk.get("/desk/").content.decode()


def test_pressed_twice_it_is_one_report_and_somebody_elses_once_opens_nothing() -> None:
    _one, _mentor, client = at_work()
    once = str(uuid.uuid4())
    where = {client.post(NEW, {"kind": "money", "once": once})["Location"] for _n in range(2)}
    assert len(where) == 1 and Report.objects.count() == 1 and ReportMail.objects.count() == 3
    other = come_in(adult(), timezone.now())
    assert other.post(NEW, {"kind": "money", "once": once}).status_code == 409
    assert Report.objects.count() == 1


def test_without_a_kind_nothing_goes_and_the_page_says_so() -> None:
    _one, _mentor, client = at_work()
    for kind in ("", "fire"):
        answer = client.post(NEW, {"kind": kind, "once": "no-uuid"})
        assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert not Report.objects.exists()


def test_words_come_after_once_the_same_day_and_are_not_shown_again() -> None:
    _one, mentor, client = at_work()
    path = send(client)["Location"]
    assert client.post(path, {"words": " "}).status_code == 422
    assert client.post(path, {"words": "x" * 1001}).status_code == 422
    for _twice in range(2):
        assert client.post(path, {"words": "転びました"}).status_code == 302
    assert client.post(path, {"words": "ちがう文"}).status_code == 409
    assert Report.objects.get().words == "転びました"
    assert "転びました" not in client.get(path).content.decode()
    assert come_in(adult(), timezone.now()).get(path).status_code == 404
    Report.objects.update(made_at=timezone.now() - timedelta(days=1))
    assert client.get(path).status_code == 404
    with pytest.raises(NotPossible):
        actions.add_words(report=Report.objects.get(), mentor=mentor, words="おそい", at=timezone.now())


def test_only_who_has_come_in_reports_and_nobody_floods_the_desk() -> None:
    assert Client().post(NEW, {"kind": "hurt"})["Location"] == "/mentors/door/"
    _one, _mentor, client = at_work()
    codes = [client.post(NEW, {"kind": "other", "once": str(uuid.uuid4())}).status_code for _n in range(21)]
    assert codes == [302] * 20 + [409]


# --- the mails ------------------------------------------------------------------------------------
def test_the_staff_are_told_within_five_minutes_once_each_and_the_mail_holds_no_particulars() -> None:
    _one, _mentor, client = at_work()
    path = send(client)["Location"]
    client.post(path, {"words": "秘野さんが転びました"})
    mail.outbox.clear()
    now = timezone.now()
    ReportMail.objects.update(status=MailStatus.PENDING, attempts=0)
    for minute in range(5):  # the worker's clock ticks each minute, and again
        actions.deliver_reports_due(at=now + timedelta(minutes=minute))
    assert sorted(one.to[0] for one in mail.outbox) == [
        "city@city.example", "tomioka-manager@city.example", "tomioka@city.example",
    ]  # fmt: skip
    text = {one.to[0]: one.subject + one.body for one in mail.outbox}
    for each in text.values():
        assert (
            "秘野" not in each
            and "転び" not in each
            and "ナッちゃん" not in each
            and "/desk/reports/" in each
        )
    assert "けが" in text["tomioka-manager@city.example"] and "けが" not in text["tomioka@city.example"]


def test_the_worker_is_asked_at_once_and_again_each_minute(
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr("mentors.actions.reports.async_task", lambda *what, **_how: asked.append(what))
    with django_capture_on_commit_callbacks(execute=True):
        filed()
    assert asked == [
        ("mentors.tasks.deliver_report", pk) for pk in ReportMail.objects.values_list("pk", flat=True)
    ]
    assert tasks.deliver_due() == 3 and tasks.deliver_due() == 0
    assert tasks.deliver_report(ReportMail.objects.latest("pk").pk) == "sent"
    assert len(mail.outbox) == 3


def test_with_the_mail_server_down_the_desk_shows_it_all_the_same(
    clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mentors.actions.reports.mail.send", lambda **_what: Answer.TROUBLE)
    monkeypatch.setattr("mentors.actions.reports.async_task", _broken)
    _one, _mentor, client = at_work()
    assert send(client).status_code == 302
    for minute in range(0, 12, 3):
        actions.deliver_reports_due(at=timezone.now() + timedelta(minutes=minute))
    assert set(ReportMail.objects.values_list("status", flat=True)) == {"failed"}
    assert "1件あります" in clerk.get("/desk/").content.decode()


def _broken(*_what: Any, **_how: Any) -> None:
    raise ConnectionError("no broker")


def test_what_may_have_left_is_not_sent_again_and_who_works_there_no_more_is_told_nothing() -> None:
    report = filed()
    rows = {row.user.username: row for row in report.mails.select_related("user")}
    ReportMail.objects.filter(pk=rows["tomioka"].pk).update(
        status=MailStatus.SENDING, claimed_at=timezone.now()
    )
    User.objects.get(username="city").groups.clear()
    actions.deliver_reports_due(at=timezone.now() + timedelta(minutes=4))
    found = dict(ReportMail.objects.values_list("user__username", "status"))
    assert found == {"tomioka": "unclear", "city": "dropped", "tomioka-manager": "sent"}
    assert len(mail.outbox) == 1


# --- the desk -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "lists", "reads"),
    [
        ("tomioka", True, False), ("tomioka-manager", True, True), ("city", True, True), ("admin", True, True),
        ("shintoko", False, False), ("editor", None, False),
    ],
)  # fmt: skip
def test_clerks_see_that_there_is_one_and_managers_of_the_centre_and_the_city_read_it(
    who: str, lists: bool | None, reads: bool
) -> None:
    report = filed(words="秘密の知らせ")
    client = sign_in(User.objects.get(username=who))
    listed = client.get("/desk/reports/")
    assert (listed.status_code == 200) == (lists is not None)
    if lists is not None:
        text = listed.content.decode()
        assert ("富岡まちづくりセンター</td>" in text) == lists and "秘密の知らせ" not in text
        assert ("けが" in text) == reads
    answer = client.get(f"/desk/reports/{report.pk}/")
    assert answer.status_code == (200 if reads else 404)
    assert AuditEntry.objects.filter(subject="report", verb="read").count() == (1 if reads else 0)
    for what in ("seen", "done", "close"):
        assert client.post(f"/desk/reports/{report.pk}/{what}/", {"text": "電話した"}).status_code == (
            302 if reads else 404
        )
    report.refresh_from_db()
    assert report.state == ("closed" if reads else "new")


def test_it_is_seen_dealt_with_and_closed_each_with_name_and_time(manager: Client, clerk: Client) -> None:
    report = filed()
    path = f"/desk/reports/{report.pk}/"
    assert "1件あります" in manager.get("/desk/").content.decode()
    for _twice in range(2):
        manager.post(path + "seen/")
    assert "1件あります" not in clerk.get("/desk/").content.decode()
    assert manager.post(path + "close/", {"text": " "}).status_code == 409
    for _twice in range(2):
        manager.post(path + "done/", {"text": "保護者に電話した"})
    for _twice in range(2):
        manager.post(path + "close/", {"text": "次から2人で見る"})
    assert manager.post(path + "done/", {"text": "もう一つ"}).status_code == 409
    assert list(ReportStep.objects.values_list("now", "by", "text")) == [
        ("new", "tomioka", ""), ("seen", "tomioka-manager", ""), ("seen", "tomioka-manager", "保護者に電話した"),
        ("closed", "tomioka-manager", "次から2人で見る"),
    ]  # fmt: skip
    assert manager.post(path + "burn/").status_code == 404
    assert "<h1>けが" in manager.get(path).content.decode()
    assert path in manager.get("/desk/reports/?show=closed").content.decode()
    with pytest.raises(NotPossible):  # the action does not trust the page
        actions.acknowledge(report=filed(), by=make.staff(), at=timezone.now())


def test_a_clerk_files_one_for_the_own_centre_only(clerk: Client) -> None:
    once = str(uuid.uuid4())
    wrong = clerk.post(
        "/desk/reports/new/", {"center": "shintoko", "kind": "hurt", "words": "のこる", "once": once}
    )
    assert wrong.status_code == 422 and "のこる" in wrong.content.decode()
    assert (
        clerk.post("/desk/reports/new/", {"center": "tomioka", "kind": "", "once": once}).status_code == 422
    )
    for _twice in range(2):
        done = clerk.post(
            "/desk/reports/new/", {"center": "tomioka", "kind": "hurt", "words": "転んだ", "once": once}
        )
        assert done.status_code == 302
    report = Report.objects.get()
    assert (report.by, report.words, report.mentor) == ("tomioka", "転んだ", None)
    assert clerk.get("/desk/").content.decode().count("/desk/reports/new/") == 1  # taps: open, choose, send


def test_the_list_asks_the_database_as_often_for_many_as_for_one(manager: Client) -> None:
    counted = []
    for more in (1, 8):
        for _n in range(more):
            filed()
        manager.get("/desk/reports/")
        with CaptureQueriesContext(connection) as caught:
            assert manager.get("/desk/reports/").status_code == 200
        counted.append(len(caught))
    assert counted[0] == counted[1]


# --- kept, handed out, forgotten -------------------------------------------------------------------
def test_an_open_report_is_kept_and_a_closed_one_loses_its_words_after_three_years(manager: Client) -> None:
    _one, mentor, client = at_work()
    client.post(send(client)["Location"], {"words": "秘密の知らせ"})
    report = Report.objects.get()
    assert client.get("/mentors/me/data.json").json()["reports"][0]["words"] == "秘密の知らせ"
    now = timezone.now()
    assert forget_what_is_old(at=now + timedelta(days=5000))["report"] == 0
    manager.post(f"/desk/reports/{report.pk}/close/", {"text": "秘密の対応"})
    actions.erase(mentor=mentor, by=None, at=now)
    report.refresh_from_db()
    assert (report.mentor, report.words) == (None, "秘密の知らせ")
    assert forget_what_is_old(at=now + timedelta(days=1094))["report"] == 0
    assert forget_what_is_old(at=now + timedelta(days=1096))["report"] == 1
    assert forget_what_is_old(at=now + timedelta(days=1096))["report"] == 0
    report.refresh_from_db()
    assert (report.words, report.session, report.kind) == (
        "",
        None,
        "hurt",
    ) and not ReportStep.objects.exists()
