"""Own data handed out, then forgotten everywhere; mails at most once; a school to look at."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core import schedules
from mentors import actions
from mentors.enums import MailStatus, State
from mentors.models import GuardianConsent, HoursCount, Mentor, MentorKey, MentorMail, School
from mentors.seed import plant_meetings, plant_mentors, plant_thanks, plant_week
from mentors.training import UNITS
from notices.sending import Answer
from people import retention
from people.actions import forget_what_is_old
from tests.factories import classes, helped
from tests.factories import mentors as make
from tests.factories.mentors import NOW
from tests.mentors.pages import come_in
from tests.people.test_retention import hits

pytestmark = pytest.mark.django_db
WORDS = ["カナリヤ", "canary-mentor", "canary-guardian", "秘密の理由"]


def canary() -> Mentor:
    now = timezone.now()
    mentor = make.active(
        now, name="カナリヤ 花子", call_name="カナリヤ", email="canary-mentor@school.example", guardian_name="カナリヤ 春子",
        guardian_email="canary-guardian@home.example",
    )  # fmt: skip
    actions.refuse(
        mentor=mentor,
        by=make.coordinator(mentor.school, f"teacher-{mentor.school.code}"),
        why="秘密の理由",
        at=now,
    )
    GuardianConsent.objects.update(who="カナリヤ 春子")
    return mentor


def test_own_data_is_handed_out_whole() -> None:
    mentor = canary()
    data = json.loads(come_in(mentor, timezone.now()).get("/mentors/me/data.json").content)
    assert (data["name"], data["email"], data["school"]) == (
        "カナリヤ 花子",
        "canary-mentor@school.example",
        mentor.school.name,
    )
    assert data["consents"][0]["contact"] == "canary-guardian@home.example" and len(data["trainings"]) == len(
        UNITS
    )
    assert data["steps"] and data["mails"]


def test_erasing_at_once_leaves_no_word_in_any_table() -> None:
    mentor = canary()
    assert len(hits(*WORDS)) >= 5
    me = come_in(mentor, timezone.now())
    assert me.post("/mentors/me/leave/", {"do": "erase"}).status_code == 200
    assert hits(*WORDS) == set()
    mentor.refresh_from_db()
    assert (mentor.state, mentor.birth_date) == ("left", None) and mentor.steps.count() > 5
    assert not MentorKey.objects.filter(mentor=mentor).exists()
    make.applied(email="canary-mentor@school.example")  # may come back


def test_whoever_left_is_forgotten_after_ninety_days_and_not_before() -> None:
    mentor = canary()
    gone = timezone.now()
    actions.leave(mentor=mentor, by=None, at=gone)
    assert not MentorKey.objects.filter(mentor=mentor, revoked_at__isnull=True).exists()
    assert forget_what_is_old(at=gone + timedelta(days=90))["mentor_left"] == 0
    assert hits("canary-mentor") != set()
    assert forget_what_is_old(at=gone + timedelta(days=91))["mentor_left"] == 1
    assert hits(*WORDS) == set()
    assert forget_what_is_old(at=gone + timedelta(days=91))["mentor_left"] == 0


def test_an_application_that_came_to_nothing_is_forgotten_after_a_year_and_a_mentor_at_work_is_not() -> None:
    waiting, working = make.verified(), make.active()
    late = NOW + timedelta(days=366)
    assert forget_what_is_old(at=late)["mentor_waiting"] == 1
    assert Mentor.objects.get(pk=waiting.pk).erased_at == late
    assert Mentor.objects.get(pk=working.pk).erased_at is None
    assert {"mentor_left", "mentor_waiting", "mentor_links"} <= set(retention.KINDS)
    jobs = {job.func: job for job in schedules.jobs()}
    assert (jobs["mentors.tasks.every_night"].daily_at, jobs["mentors.tasks.deliver_due"].minutes) == (
        "00:05",
        1,
    )


def test_hours_certificates_badges_and_cards_are_handed_out_and_then_forgotten() -> None:
    at = timezone.now()
    mentor = helped.adult(at, name="カナリヤ 花子", call_name="カナリヤ")
    session = helped.past_session(at, days_ago=2)
    one = helped.visit(mentor, session)
    actions.correct_times(
        assignment=one, came_at=one.came_at, left_at=one.left_at - timedelta(minutes=30),
        why="秘密の理由", by=make.staff(), at=at,
    )  # fmt: skip
    first = helped.issued(mentor, at=at)
    actions.revoke_certificate(certificate=first, why="秘密の理由", by=make.staff(), at=at)
    helped.issued(mentor, at=at)
    actions.ask_for_certificate(mentor=mentor, first_on=first.first_on, last_on=first.last_on, at=at)
    pair = helped.sat(mentor, classes.learner(call_name="はなちゃん"), session)
    card = actions.write_thanks(
        mentor=mentor,
        learner=pair.learner,
        session=session,
        words="カナリヤさん、ありがとう。",
        by=make.staff(),
        at=at,
    )
    me = come_in(mentor, at)
    assert json.loads(me.get("/mentors/me/data.json").content)["thanks"] == []  # not read again yet
    actions.show_thanks(card=card, by=make.staff(), at=at)
    data = json.loads(me.get("/mentors/me/data.json").content)
    assert [row["minutes"] for row in data["hours"]] == [90]
    assert data["corrections"][0]["why"] == "秘密の理由"
    assert sorted(row["minutes"] for row in data["certificates"]) == [90, 90]
    assert len(data["certificate_requests"]) == 1
    assert {row["name"] for row in data["badges"]} == {"研修を終えた", "はじめての教室"}
    assert data["thanks"][0]["words"] == "カナリヤさん、ありがとう。"
    assert me.post("/mentors/me/leave/", {"do": "erase"}).status_code == 200
    assert hits(*WORDS) == set()
    assert not mentor.badges.exists() and not mentor.certificate_requests.exists()
    assert sorted(mentor.certificates.values_list("minutes", "table")) == [(90, []), (90, [])]
    assert HoursCount.objects.get().minutes == 90


# --- mails ---------------------------------------------------------------------------------------
def test_a_mail_leaves_once_and_holds_no_other_particulars() -> None:
    make.applied(name="カナリヤ 花子", call_name="はな", email="x@school.example")
    assert [actions.deliver_due(at=NOW), actions.deliver_due(at=NOW)] == [1, 0]
    (one,) = mail.outbox
    assert (
        one.to == ["x@school.example"] and "カナリヤ" not in one.body + one.subject and "はなさん" in one.body
    )
    assert "List-Unsubscribe" not in one.extra_headers
    assert MentorMail.objects.get().status == MailStatus.SENT


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ([Answer.TROUBLE, Answer.SENT], "sent"), ([Answer.SILENCE] * 3, "failed"), ([Answer.REFUSED], "failed"),
        ([Answer.UNCLEAR], "unclear"),
    ],
)  # fmt: skip
def test_what_surely_did_not_leave_is_tried_again_and_nothing_else(
    answers: list, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = list(answers)
    monkeypatch.setattr("mentors.actions.mails.mail.send", lambda **_what: left.pop(0))
    make.applied()
    for n in range(5):
        actions.deliver_due(at=NOW + timedelta(minutes=3 * n))
    assert (MentorMail.objects.get().status, left) == (status, [])


def test_a_mail_that_somebody_began_and_left_is_not_repeated() -> None:
    make.applied()
    MentorMail.objects.update(status=MailStatus.SENDING, claimed_at=NOW)
    assert actions.deliver_due(at=NOW + timedelta(minutes=4)) == 0
    assert MentorMail.objects.get().status == MailStatus.UNCLEAR and mail.outbox == []


def test_nothing_is_mailed_to_somebody_who_left() -> None:
    mentor = make.applied()
    actions.leave(mentor=mentor, by=None, at=NOW)
    assert actions.deliver_due(at=NOW) == 0 and MentorMail.objects.get().status == MailStatus.DROPPED


# --- the school to look at -----------------------------------------------------------------------
def test_the_seed_shows_sixty_mentors_in_every_state_half_of_them_minors_and_twice_adds_nothing() -> None:
    for code in ("tomioka", "shintoko"):
        classes.center(code)
    made = plant_mentors(at=NOW)
    again = plant_mentors(at=NOW)
    assert ((made.schools, made.mentors), (again.schools, again.mentors)) == ((3, 60), (0, 0))
    assert set(Mentor.objects.values_list("state", flat=True)) == set(State)
    day = timezone.localdate(NOW)
    assert sum(one.is_minor_on(day) for one in Mentor.objects.all()) == 30
    assert School.objects.get(code="mihon-high").coordinators.get().user.username == "teacher"
    assert Mentor.objects.consent_runs_out(day).exists()
    before = dict(Mentor.objects.values_list("pk", "state"))
    actions.settle_all(at=NOW)
    assert dict(Mentor.objects.values_list("pk", "state")) == before  # each state is what its facts say
    assert MentorMail.objects.count() == 0


def test_the_seed_brings_mentors_to_this_weeks_sessions_and_makes_the_tables_once() -> None:
    classes.center("shintoko")
    run = classes.run(at=NOW, in_days=2, center_code="shintoko")
    later = classes.run(at=NOW, in_days=20)
    for one in (run, later):
        for _n in range(4):
            classes.apply(one, classes.learner(phone="iphone"), at=NOW)
    plant_mentors(at=NOW)
    assert (plant_meetings(at=NOW), plant_meetings(at=NOW)) == (1, 0)
    one = run.sessions.get()
    day = timezone.localdate(one.starts_at)
    minors = [row.mentor.is_minor_on(day) for row in one.assignments.filter(state="accepted").order_by("pk")]
    assert minors == [False, False, True]
    assert one.match_runs.get().served > 0
    assert not later.sessions.get().assignments.exists()


def test_the_seed_has_a_proposal_for_next_weeks_consultations_once() -> None:
    from mentors.models import WeekMatch
    from tests.mentors.weeks import MONDAY, book, consultation, teacher

    for center in ("shintoko", "tomioka"):
        (one,) = consultation(14, center=center)
        teacher(one)
        book(one, classes.learner(phone="android"))
    plant_mentors(at=NOW)
    made = plant_week(at=NOW)
    assert (made.monday, made.state, made.served, made.by) == (MONDAY, "done", 2, "（自動）")
    assert plant_week(at=NOW) is None
    assert WeekMatch.objects.count() == 1


def test_the_seed_shows_hours_certificates_badges_and_cards_and_twice_adds_nothing() -> None:
    from mentors.hours import visits_in
    from mentors.models import Assignment, Badge, CertificateRequest, HoursCertificate, Pairing, ThankYou

    for code in ("tomioka", "shintoko"):
        classes.center(code)
    plant_mentors(at=NOW)
    for n in (30, 16, 3):
        run = classes.run(at=NOW - timedelta(days=n + 14), in_days=14)
        for _n in range(4):
            classes.apply(run, classes.learner(phone="android"), at=NOW - timedelta(days=n + 12))
    made = plant_thanks(at=NOW)
    assert made == 9 and plant_thanks(at=NOW) == 0
    visits = visits_in(Assignment.objects.all(), at=NOW)
    assert [one.check for one in visits].count(True) == 1 and sum(one.minutes for one in visits) > 900
    assert HoursCertificate.objects.filter(revoked_at__isnull=True).count() == 1
    assert HoursCertificate.objects.filter(revoked_at__isnull=False).count() == 1
    assert CertificateRequest.objects.count() == 1
    assert [card.is_shown for card in ThankYou.objects.all()] == [True] * 3
    assert set(Badge.objects.values_list("kind", flat=True)) >= {"trained", "first"}
    assert Pairing.objects.filter(ended_at__isnull=True).count() >= 6
    assert not MentorMail.objects.exclude(status=MailStatus.DROPPED).exists()
