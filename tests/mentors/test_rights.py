"""Who may open what: every address of mentors, for everybody there is. Elsewhere there is nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from desk import mentor_urls
from events.actions.places import ensure_groups
from mentors import actions, urls
from mentors.models import Coordinator, Mentor, School
from people.models import AuditEntry, User
from people.rights import scope_of
from tests.factories import classes
from tests.factories import mentors as make
from tests.mentors.pages import come_in
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
ALL, MENTOR, TEACHER, STAFF = "everybody", "the mentor", "the teacher", "staff of the centre"

# address name -> (method, path, whose it is)
TABLE = {
    "mentors": ("get", "/mentors/", ALL), "mentor_apply_who": ("get", "/mentors/apply/", ALL),
    "mentor_apply_school": ("get", "/mentors/apply/school/", ALL), "mentor_apply_help": ("get", "/mentors/apply/help/", ALL),
    "mentor_apply_guardian": ("get", "/mentors/apply/guardian/", ALL),
    "mentor_apply_check": ("get", "/mentors/apply/check/", ALL), "mentor_sent": ("get", "/mentors/sent/", ALL),
    "mentor_door": ("post", "/mentors/door/", ALL), "mentor_in": ("get", "/mentors/in/", ALL),
    "mentor_enter": ("get", "/mentors/in/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/", ALL),
    "guardian": ("get", "/mentors/consent/", ALL), "guardian_yes": ("get", "/mentors/consent/yes/", ALL),
    "guardian_enter": ("get", "/mentors/consent/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/", ALL),
    "withdraw": ("get", "/mentors/withdraw/", ALL),
    "withdraw_enter": ("get", "/mentors/withdraw/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/", ALL),
    "consent_text": ("get", "/mentors/text/1/", ALL), "consent_short": ("get", "/G/1", ALL),
    "mentor_me": ("get", "/mentors/me/", MENTOR), "mentor_edit": ("get", "/mentors/me/edit/", MENTOR),
    "mentor_mail": ("get", "/mentors/me/mail/", MENTOR), "mentor_new_mail": ("get", "/mentors/mail/", ALL),
    "mentor_new_mail_enter": ("get", "/mentors/mail/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/", ALL),
    "mentor_guardian": ("get", "/mentors/me/guardian/", MENTOR), "mentor_paper": ("get", "/mentors/me/consent.pdf", MENTOR),
    "mentor_calendar": ("get", "/mentors/me/classes.ics", MENTOR),
    "mentor_data": ("get", "/mentors/me/data.json", MENTOR), "mentor_pause": ("post", "/mentors/me/pause/", MENTOR),
    "mentor_leave": ("get", "/mentors/me/leave/", MENTOR), "mentor_out": ("post", "/mentors/me/out/", MENTOR),
    "mentor_unit": ("get", "/mentors/me/training/privacy/", MENTOR),
    "mentor_time": ("get", "/mentors/me/time/", MENTOR), "mentor_days": ("get", "/mentors/me/time/days/", MENTOR),
    "mentor_time_center": ("get", "/mentors/me/time/at/tomioka/", MENTOR),
    "school_calendar": ("get", "/mentors/school/calendar/", TEACHER),
    "school_calendar_file": ("post", "/mentors/school/calendar/file/", TEACHER),
    "school_calendar_take_in": ("post", "/mentors/school/calendar/file/do/", TEACHER),
    "mentor_report": ("get", "/mentors/me/report/", MENTOR),
    "mentor_hours": ("get", "/mentors/me/hours/", MENTOR),
    "badge_issuer": ("get", "/mentors/badges/issuer.json", ALL),
    "badge_kind": ("get", "/mentors/badges/kinds/first.json", ALL),
    "school_hours": ("get", "/mentors/school/hours/", TEACHER),
    "school_mentors": ("get", "/mentors/school/", TEACHER), "school_mentor": ("get", "/mentors/school/{pk}/", TEACHER),
}  # fmt: skip
# Each coordinator has a list, a calendar and hours, of the own school.
OF_EVERY_SCHOOL = ("school_mentors", "school_calendar", "school_hours")
DESK = {
    "ways": ("get", "/desk/mentors/ways/", {"city", "admin"}),
    "mentors": ("get", "/desk/mentors/", {"tomioka", "shintoko", "tomioka-manager", "city", "admin"}),
    "mentor_gaps": (
        "get",
        "/desk/mentors/gaps/",
        {"tomioka", "shintoko", "tomioka-manager", "city", "admin"},
    ),
    "mentor": ("get", "/desk/mentors/{pk}/", {"tomioka", "tomioka-manager", "city", "admin"}),
    "mentor_correct": ("get", "/desk/mentors/{pk}/correct/", {"tomioka", "tomioka-manager", "city", "admin"}),
    "mentor_paper_consent": (
        "post",
        "/desk/mentors/{pk}/paper/",
        {"tomioka", "tomioka-manager", "city", "admin"},
    ),
    "mentor_export": ("post", "/desk/mentors/{pk}/export/", {"tomioka-manager", "city", "admin"}),
    "mentor_erase": ("get", "/desk/mentors/{pk}/erase/", {"tomioka-manager", "city", "admin"}),
    "reports": ("get", "/desk/reports/", {"tomioka", "shintoko", "tomioka-manager", "city", "admin"}),
    "report_new": ("get", "/desk/reports/new/", {"tomioka", "shintoko", "tomioka-manager", "city", "admin"}),
    "mentors_report": ("get", "/desk/mentors/report/", {"tomioka-manager", "city", "admin"}),
    "mentors_report_file": ("get", "/desk/mentors/report.csv", {"tomioka-manager", "city", "admin"}),
    "mentor_hours": ("get", "/desk/mentors/{pk}/hours/", {"tomioka", "tomioka-manager", "city", "admin"}),
    "mentor_thanks": ("get", "/desk/mentors/{pk}/thanks/", {"tomioka", "tomioka-manager", "city", "admin"}),
    "mentor_change": ("post", "/desk/mentors/{pk}/approve/", {"tomioka", "tomioka-manager", "city", "admin"}),
    "weeks": ("get", "/desk/mentors/weeks/", {"tomioka-manager", "city", "admin"}),
    "week_start": ("post", "/desk/mentors/weeks/start/", {"tomioka-manager", "city", "admin"}),
    "weights": ("get", "/desk/mentors/weights/", {"tomioka-manager", "city", "admin"}),
}
ROLES = [
    "editor",
    "moderator",
    "tomioka",
    "shintoko",
    "tomioka-manager",
    "city",
    "admin",
    "teacher-mihon",
    "teacher-other",
]


@pytest.fixture
def mentor() -> Mentor:
    classes.center("shintoko")
    make.coordinator(make.school(), "teacher-mihon")
    make.coordinator(make.school("other"), "teacher-other")
    return make.verified(timezone.now())


def test_every_address_is_in_a_table() -> None:
    # A session's own addresses need a session: walked in test_own_classes, test_calls_pages, tests/desk/test_mentor_pairs
    # and tests/desk/test_weeks; those of a seat in test_notes.
    of_classes = {
        "mentor_table", "mentor_session", "mentor_hand_over", "mentor_swap", "mentor_note", "mentor_wish",
        "mentor_karte", "mentor_reported",
    }  # fmt: skip
    # Papers, badges and cards: walked in test_certificates, test_badges, test_thanks, tests/desk/test_mentor_hours.
    of_papers = {
        "mentor_hours_ask", "mentor_certificate", "mentor_thanks", "mentor_badge", "badge", "badge_status",
        "hours_check",
    }  # fmt: skip
    assert {str(one.name) for one in urls.urlpatterns} == set(TABLE) | of_classes | of_papers
    of_sessions = {
        "session_mentors", "session_mentors_change", "session_seat", "session_notes", "session_kartes", "session_note",
        "session_memo", "session_karte", "report", "report_change", "week_match", "week_progress", "week_change",
    }  # fmt: skip
    of_papers = {"mentor_hours_change", "mentor_certificate", "mentor_thanks_change", "mentor_thanks_card"}
    assert {str(one.name) for one in mentor_urls.urlpatterns} == set(DESK) | of_sessions | of_papers


def opens(client: Client, method: str, path: str) -> bool:
    answer = getattr(client, method)(path)
    assert answer.status_code in (200, 302, 404, 409, 410, 422), (path, answer.status_code)
    turned_away = answer.status_code == 302 and answer["Location"].startswith(("/mentors/door/", "/staff/"))
    if answer.status_code == 200 and path not in ("/mentors/", "/mentors/text/1/"):
        assert answer["Cache-Control"] == "private, no-store", path
    return answer.status_code != 404 and not turned_away


@pytest.mark.parametrize("role", ["nobody", "the mentor", *ROLES])
def test_each_opens_its_own_and_nothing_else(role: str, mentor: Mentor) -> None:
    if role == "nobody":
        client = Client()
    elif role == "the mentor":
        client = come_in(mentor, timezone.now())
    else:
        client = sign_in(User.objects.get(username=role))
    own = {"the mentor": MENTOR, "teacher-mihon": TEACHER}.get(role)
    for name, (method, path, whose) in TABLE.items():
        wanted = whose in (ALL, own) or (name.startswith(OF_EVERY_SCHOOL) and role == "teacher-other")
        assert opens(client, method, path.format(pk=mentor.pk)) == wanted, name
        if role == "the mentor" and name == "mentor_out":
            client = come_in(mentor, timezone.now())
    for name, (method, path, who) in DESK.items():
        assert opens(client, method, path.format(pk=mentor.pk)) == (role in who), name


@pytest.mark.parametrize("second_factor", [None, False])
def test_no_staff_page_opens_without_the_second_factor(second_factor: bool | None, mentor: Mentor) -> None:
    client = Client()
    if second_factor is not None:
        client = sign_in(User.objects.get(username="teacher-mihon"), second_factor=second_factor)
    for path in ("/mentors/school/", f"/mentors/school/{mentor.pk}/", "/desk/mentors/"):
        assert client.get(path)["Location"].startswith("/staff/")


def test_a_coordinator_has_no_right_at_the_desk_or_in_the_admin(mentor: Mentor) -> None:
    user = User.objects.get(username="teacher-mihon")
    client = sign_in(user)
    assert not scope_of(user) and user.get_all_permissions() == set()
    for path in (
        "/desk/",
        "/desk/learners/",
        "/desk/runs/",
        "/desk/mentors/",
        f"/desk/mentors/{mentor.pk}/",
        "/desk/transfer/",
    ):
        assert client.get(path).status_code == 404, path
    for path in ("/cms/", "/cms/schools/", "/cms/users/", "/cms/pages/"):
        answer = client.get(path)
        assert answer.status_code in (302, 404) and answer.headers.get("Location", "/staff/").startswith(
            "/staff/"
        ), path
    home = client.get("/staff/").content.decode()
    assert "/mentors/school/" in home and 'href="/desk/"' not in home and 'href="/cms/"' not in home


def test_whoever_has_a_right_already_cannot_become_coordinator(city: Client) -> None:
    from mentors.errors import BadValue

    one = make.school()
    one.coordinators.add(Coordinator(user=User.objects.get(username="tomioka")))
    with pytest.raises(BadValue):
        actions.keep_school(school=one)
    assert not Coordinator.objects.exists()


# --- the city sets schools up ---------------------------------------------------------------------
def school_form(**more: str) -> dict[str, str]:
    return {
        "code": "new", "name": "新しい高校", "kana": "アタラシイコウコウ", "kind": "high", "coordinators-TOTAL_FORMS": "0",
        "coordinators-INITIAL_FORMS": "0", "coordinators-MIN_NUM_FORMS": "0", "coordinators-MAX_NUM_FORMS": "1000", **more,
    }  # fmt: skip


def test_only_the_city_sets_schools_up(city: Client, manager: Client, clerk: Client, editor: Client) -> None:
    ensure_groups("tomioka")
    for other in (manager, clerk, editor):
        assert other.get("/cms/schools/").status_code in (302, 403, 404)
        other.post("/cms/schools/new/", school_form())
    assert not School.objects.exists()
    city = sign_in(User.objects.get(username="city"))
    user = User.objects.create_user("new-teacher", is_staff=True)
    one = {
        "coordinators-TOTAL_FORMS": "1",
        "coordinators-0-user": str(user.pk),
        "coordinators-0-id": "",
        "coordinators-0-ORDER": "1",
    }
    assert city.get("/cms/schools/new/").status_code == 200
    assert city.post("/cms/schools/new/", school_form(**one)).status_code == 302
    made = School.objects.get()
    assert (made.name, [c.user for c in made.coordinators.all()]) == ("新しい高校", [user])
    assert city.get("/cms/schools/").status_code == 200
    assert AuditEntry.objects.filter(subject="school", verb="create").count() == 1
    make.applied(school=made)
    city.post(f"/cms/schools/delete/{made.pk}/")
    assert School.objects.filter(pk=made.pk).exists()  # its mentors are on file


# --- the teacher's page --------------------------------------------------------------------------
def test_a_teacher_confirms_or_says_why_not(mentor: Mentor) -> None:
    teacher = sign_in(User.objects.get(username="teacher-mihon"))
    page = teacher.get("/mentors/school/").content.decode()
    assert mentor.name in page and mentor.email not in page and "2010" not in page
    path = f"/mentors/school/{mentor.pk}/"
    assert teacher.post(path, {"do": "refuse", "why": " "}).status_code == 409
    assert teacher.post(path, {"do": "refuse", "why": "いません"}).status_code == 302
    assert teacher.post(path, {"do": "confirm"}).status_code == 302
    mentor.refresh_from_db()
    assert mentor.confirmed_at is not None and mentor.refused_at is None
    assert teacher.get(f"/mentors/school/{10**15}/").status_code == 404
    other = sign_in(User.objects.get(username="teacher-other"))
    assert other.post(path, {"do": "refuse", "why": "x"}).status_code == 404
    assert mentor.name not in other.get("/mentors/school/").content.decode()


# --- the desk ------------------------------------------------------------------------------------
def test_contact_data_is_shown_for_a_reason_only_and_that_is_written_down(
    mentor: Mentor, clerk: Client
) -> None:
    path = f"/desk/mentors/{mentor.pk}/"
    for answer in (clerk.get(path), clerk.post(path, {"reason": "nosy"})):
        text = answer.content.decode()
        assert mentor.email not in text and mentor.guardian_email not in text and "2010年" not in text
    assert not AuditEntry.objects.filter(subject="mentor", verb="read").exists()
    shown = clerk.post(path, {"reason": "call"}).content.decode()
    assert mentor.email in shown and mentor.guardian_email in shown
    entry = AuditEntry.objects.get(subject="mentor", verb="read")
    assert (entry.actor, entry.subject_id, entry.reason) == ("tomioka", mentor.pk, "教室のことで電話をする")


def test_the_desk_brings_a_mentor_to_work(mentor: Mentor, clerk: Client) -> None:
    path = f"/desk/mentors/{mentor.pk}/"
    paper = {
        "who": "見本 春子",
        "relation": "mother",
        "contact": "04-2900-0000",
        "signed_on": "きのう",
        "version": "1",
    }
    wrong = clerk.post(path + "paper/", paper)
    assert wrong.status_code == 409 and "04-2900-0000" in wrong.content.decode()
    assert (
        clerk.post(path + "paper/", {**paper, "signed_on": f"{timezone.localdate():%Y-%m-%d}"}).status_code
        == 302
    )
    assert clerk.post(path + "approve/").status_code == 409
    actions.confirm(mentor=mentor, by=User.objects.get(username="teacher-mihon"), at=timezone.now())
    make.train(mentor, timezone.now())
    for what, state in [
        ("roleplay", "trained"),
        ("approve", "active"),
        ("pause", "paused"),
        ("resume", "active"),
        ("withdraw", "applied"),
    ]:
        assert clerk.post(f"{path}{what}/").status_code == 302, what
        assert Mentor.objects.get(pk=mentor.pk).state == state
    assert clerk.post(path + "crown/").status_code == 404
    assert clerk.get(f"/desk/mentors/{10**15}/").status_code == 404


def test_the_desk_lists_by_state_and_school_and_names_what_runs_out(mentor: Mentor, clerk: Client) -> None:
    from datetime import timedelta

    soon = make.active(timezone.now() - timedelta(days=310), call_name="もうすぐ")
    later = make.active(timezone.now() - timedelta(days=300), call_name="まだまだ")
    text = clerk.get("/desk/mentors/?state=runs_out").content.decode()
    assert (
        soon.call_name in text
        and later.call_name not in text
        and mentor.name not in text.replace(soon.name, "")
    )
    assert "今日、教室に出られる人：2人" in text
    for query in (
        "?state=active",
        "?state=nonsense",
        "?school=mihon",
        "?school=none",
        "?state=applied&school=mihon",
    ):
        assert clerk.get("/desk/mentors/" + query).status_code == 200


def _queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


def test_lists_ask_the_database_as_often_for_many_as_for_one(mentor: Mentor, clerk: Client) -> None:
    teacher = sign_in(User.objects.get(username="teacher-mihon"))
    counted = [
        (client, path, _queries(client, path))
        for client, path in [(clerk, "/desk/mentors/"), (teacher, "/mentors/school/")]
    ]
    for _n in range(8):
        make.consent(make.verified(timezone.now()), timezone.now())
    for client, path, before in counted:
        assert _queries(client, path) == before, path


# --- the mentor's page ---------------------------------------------------------------------------
def test_the_own_page_says_what_is_missing_and_the_training_is_done_there(mentor: Mentor) -> None:
    me = come_in(mentor, timezone.now())
    wrong = me.post("/mentors/me/training/privacy/", {"q0": "0"})
    assert wrong.status_code == 422 and mentor.trainings.count() == 0
    for bad in ({"q0": "９"}, {"q0": "99"}, {"q0": "-1"}, {"q0": "x\x00"}):
        assert me.post("/mentors/me/training/privacy/", bad).status_code in (400, 422)
    answers = {f"q{n}": str(i) for n, i in make.right("privacy").items()}
    for _n in range(2):
        assert me.post("/mentors/me/training/privacy/", answers).status_code == 200
    assert list(mentor.trainings.values_list("unit", flat=True)) == ["privacy"]
    assert mentor.steps.latest("pk").why == "研修「個人情報」"
    assert me.get("/mentors/me/training/nothing/").status_code == 404


def test_a_mentor_changes_rests_and_leaves(mentor: Mentor) -> None:
    one = make.active(timezone.now())
    me = come_in(one, timezone.now())
    own: dict[str, Any] = {
        "call_name": "ふう", "phones": ["easy"], "topics": ["safety"], "languages": ["ja"], "most_learners": "4",
        "centers": ["tomioka", "shintoko"], "school": str(one.school_id), "year": "3", "birth_date": "2000-01-01",
    }  # fmt: skip
    assert me.post("/mentors/me/edit/", {**own, "most_learners": "9"}).status_code == 422
    assert me.post("/mentors/me/edit/", own).status_code == 302
    one.refresh_from_db()
    assert (one.call_name, one.most_learners, one.state, one.birth_date) == (
        "ふう",
        4,
        "active",
        make.SIXTEEN,
    )
    assert set(one.centers.values_list("code", flat=True)) == {"tomioka", "shintoko"}
    me.post("/mentors/me/pause/")
    assert Mentor.objects.get(pk=one.pk).state == "paused"
    me.post("/mentors/me/pause/", {"do": "resume"})
    assert Mentor.objects.get(pk=one.pk).state == "active"
    assert me.get("/mentors/me/leave/").status_code == 200
    assert me.post("/mentors/me/leave/").status_code == 200
    assert Mentor.objects.get(pk=one.pk).state == "left"
    assert me.get("/mentors/me/").status_code == 302


def test_a_guardian_is_asked_again_three_times_a_day_at_most(mentor: Mentor) -> None:
    from tests.mentors.pages import GUARDIAN

    me = come_in(mentor, timezone.now())
    said = [me.post("/mentors/me/guardian/", GUARDIAN)["Location"].partition("said=")[2] for _n in range(4)]
    assert said == [
        "asked",
        "asked",
        "not_asked",
        "not_asked",
    ]  # the first mail went when the address was proved
    assert mentor.mails.filter(kind="ask").count() == 3
