"""What mentors are told about classes: once, only what is still true, only who may come, and nothing about learners."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import schedules
from events.actions import cancel_run, cancel_session, move_session
from events.models import ClassSession
from mentors import actions
from mentors.actions.telling import tell
from mentors.enums import MailKind
from mentors.models import Assignment, GuardianConsent, MentorAsk, MentorMail
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import DAY, NOW
from tests.mentors.calls import adult, comes, drops_out, posted, quiet, session, told
from tests.mentors.test_own_classes import LEAKS, canary

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def starts(one: ClassSession, year: int, month: int, day: int, hour: int = 10) -> ClassSession:
    start = timezone.make_aware(datetime(year, month, day, hour))
    ClassSession.objects.filter(pk=one.pk).update(starts_at=start, ends_at=start + 2 * HOUR)
    return ClassSession.objects.select_related("run__center", "room").get(pk=one.pk)


def moment(year: int, month: int, day: int, hour: int = 16, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime(year, month, day, hour, minute))


def reminded(at: datetime) -> list[str]:
    """The subjects of what a round of the worker sends."""
    actions.remind(at=at)
    return [one.subject for one in posted(at)]


# --- reminders -------------------------------------------------------------------------------------
def test_who_comes_is_reminded_the_week_and_the_day_before_at_four_and_never_again() -> None:
    one = starts(session(), 2026, 12, 10)
    comes(adult(), one)
    quiet()
    said = {}
    at = moment(2026, 12, 1, 12)
    while at < one.ends_at:
        if subjects := reminded(at):
            said[f"{timezone.localtime(at):%m-%d %H:%M}"] = subjects
        at += timedelta(minutes=30)
    assert said == {"12-03 16:00": ["12月10日（木）は教室です"], "12-09 16:00": ["あしたは教室です"]}


def test_the_week_before_a_session_of_january_is_in_december() -> None:
    one = starts(session(), 2027, 1, 5)
    comes(adult(), one)
    quiet()
    assert reminded(moment(2026, 12, 29, 15, 59)) == []
    assert reminded(moment(2026, 12, 29)) == ["1月5日（火）は教室です"]
    assert reminded(moment(2027, 1, 4)) == ["あしたは教室です"]


def test_a_clock_that_is_put_back_and_on_again_sends_nothing_twice() -> None:
    one = starts(session(), 2026, 12, 10)
    comes(adult(), one)
    quiet()
    due = moment(2026, 12, 9)
    clocks = [due, due - HOUR, due - 9 * DAY, due, due + HOUR, due - timedelta(minutes=1), due]
    assert [len(reminded(at)) for at in clocks] == [1, 0, 0, 0, 0, 0, 0]


def test_a_worker_that_stood_still_says_today_and_leaves_the_week_before_alone() -> None:
    one = starts(session(), 2026, 12, 10)
    comes(adult(), one)
    quiet()
    assert reminded(moment(2026, 12, 10, 8)) == ["きょうは教室です"]
    assert told() == [("あおい", "tomorrow")]
    assert reminded(moment(2026, 12, 10, 10)) == []  # it has begun


def test_a_worker_that_was_down_for_three_days_says_how_many_are_left() -> None:
    one = starts(session(), 2026, 12, 10)
    comes(adult(), one)
    quiet()
    actions.remind(at=moment(2026, 12, 6))
    (mail,) = posted(moment(2026, 12, 6))
    assert "4日後に、あなたが行く教室があります。" in mail.body


def test_who_says_yes_after_the_reminders_hour_was_told_then_and_is_not_reminded_of_it() -> None:
    one = starts(session(), 2026, 12, 10)
    comes(adult(), one, at=moment(2026, 12, 5))
    quiet()
    assert reminded(moment(2026, 12, 6)) == []
    assert reminded(moment(2026, 12, 9)) == ["あしたは教室です"]


def test_whoever_is_asked_only_has_declined_or_is_out_is_not_reminded() -> None:
    one = starts(session(seated=9), 2026, 12, 10)
    asked = actions.assign(mentor=adult("そら"), session=one, agreed=False, by=make.staff(), at=NOW)
    declined = actions.assign(mentor=adult("りく"), session=one, agreed=False, by=make.staff(), at=NOW)
    actions.decline(assignment=declined, at=NOW)
    drops_out(comes(adult("ゆい"), one))
    quiet()
    assert asked.state == "offered"
    assert reminded(moment(2026, 12, 9)) == []


def test_a_reminder_written_for_a_day_that_is_changed_before_it_leaves_is_dropped_and_the_new_day_is_told() -> (
    None
):
    one = starts(session(), 2026, 12, 10)
    comes(adult(), one)
    quiet()
    actions.remind(at=moment(2026, 12, 9))
    starts(one, 2026, 12, 17)
    assert posted(moment(2026, 12, 9)) == []
    assert MentorMail.objects.get().status == "dropped"
    assert reminded(moment(2026, 12, 10)) == ["12月17日（木）は教室です"]
    assert reminded(moment(2026, 12, 16)) == ["あしたは教室です"]


def test_killed_between_any_two_rows_the_next_round_writes_what_is_left_and_no_mail_goes_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = starts(session(seated=9), 2026, 12, 10)
    for name in ("あおい", "そら", "りく"):
        comes(adult(name), one)
    quiet()
    real, left = actions.class_changes.tell, [2]

    def dies(*args: Any, **options: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise SystemExit
        return real(*args, **options)

    monkeypatch.setattr("mentors.actions.class_changes.tell", dies)
    with pytest.raises(SystemExit):
        actions.remind(at=moment(2026, 12, 9))
    assert len(told()) == 2
    monkeypatch.setattr("mentors.actions.class_changes.tell", real)
    assert actions.remind(at=moment(2026, 12, 9, 16, 10)) == 1
    assert sorted(one.to[0] for one in posted(moment(2026, 12, 9, 16, 10))) == sorted(
        Assignment.objects.values_list("mentor__email", flat=True)
    )
    assert reminded(moment(2026, 12, 9, 16, 20)) == []


def test_a_mail_that_was_being_sent_when_the_worker_died_is_not_sent_again() -> None:
    one = starts(session(), 2026, 12, 10)
    comes(adult(), one)
    quiet()
    actions.remind(at=moment(2026, 12, 9))
    MentorMail.objects.update(status="sending", claimed_at=moment(2026, 12, 9))
    assert reminded(moment(2026, 12, 9, 17)) == []
    assert MentorMail.objects.get().status == "unclear"


def test_the_worker_reminds_and_seeks_by_the_clock() -> None:
    jobs = {job.func: job.minutes for job in schedules.jobs()}
    assert (jobs["mentors.tasks.remind"], jobs["mentors.tasks.seek_all"]) == (10, 5)
    from mentors import tasks

    assert (tasks.remind(), tasks.seek_all(), tasks.seek(0), tasks.match_again(0)) == (0, 0, 0, 0)


@pytest.mark.parametrize("count", [1, 6])
def test_a_round_with_nothing_new_takes_the_same_queries_for_one_and_for_many(
    count: int, django_assert_num_queries: Any
) -> None:
    one = starts(session(seated=3 * count), 2026, 12, 10)
    for _n in range(count):
        comes(adult(), one)
    actions.remind(at=moment(2026, 12, 9))
    with django_assert_num_queries(2):
        assert actions.remind(at=moment(2026, 12, 9, 17)) == 0


# --- once ------------------------------------------------------------------------------------------
def test_the_database_holds_one_mail_of_a_mentor_kind_session_and_occasion() -> None:
    mentor, one = adult(), session()
    quiet()
    first = tell(mentor, MailKind.WANTED, one, at=NOW, occasion="x")
    assert first is not None
    assert tell(mentor, MailKind.WANTED, one, at=NOW, occasion="x") is None
    again = {
        "mentor": mentor,
        "kind": "wanted",
        "session": one,
        "occasion": "x",
        "created_at": NOW,
        "due_at": NOW,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        MentorMail.objects.create(key="00000000-0000-0000-0000-000000000000", **again)
    assert tell(mentor, MailKind.WANTED, one, at=NOW, occasion="y") is not None


def test_what_was_dropped_unsent_is_told_when_it_is_true_again() -> None:
    mentor, one = adult(), session(seated=3)
    actions.offer_help(mentor=mentor, session=one, at=NOW)
    drops_out(Assignment.objects.get())
    assert [mail.subject for mail in posted()] == []
    actions.offer_help(mentor=mentor, session=one, at=NOW)
    assert [mail.subject for mail in posted()] == ["行く教室が決まりました"]
    assert told().count(("あおい", "settled")) == 1


# --- asked, settled, moved, called off -------------------------------------------------------------
def test_asked_by_the_staff_then_settled_each_is_told_once() -> None:
    mentor, one = adult(), session()
    asked = actions.assign(mentor=mentor, session=one, agreed=False, by=make.staff(), at=NOW)
    assert [mail.subject for mail in posted()] == ["教室に来ていただけませんか"]
    for _again in range(2):
        actions.accept(assignment=asked, at=NOW)
    (mail,) = posted()
    assert mail.subject == "行く教室が決まりました"
    for part in (
        "あおいさん", "教室：スマホの基本", "日時：12月8日（火）午前10時から正午まで", "会場：富岡まちづくりセンター",
        "住所：所沢市中富1番地", "会場の電話：04-2942-0000", "「行けなくなった」", "/mentors/door/",
    ):  # fmt: skip
        assert part in mail.body, part


def test_another_day_is_told_to_whoever_comes_and_each_move_anew() -> None:
    mentor, one = adult(), session()
    comes(mentor, one)
    quiet()
    for hours in (1, 2):
        start = one.starts_at + hours * HOUR
        for _again in range(2):
            move_session(session=one, starts_at=start, ends_at=start + HOUR, by=make.staff(), at=NOW)
    assert told() == [("あおい", "moved")] * 2
    (mail,) = posted()  # the first move is no longer true
    assert (mail.subject, "正午から午後1時まで" in mail.body) == ("教室の日時か部屋が変わりました", True)
    assert Assignment.objects.get().state == "accepted"


def test_whoever_cannot_come_at_the_new_time_is_freed_told_so_and_replaced() -> None:
    minor, one = make.active(call_name="はな"), session()
    comes(minor, one)
    other = adult("かわり")
    quiet()
    day = timezone.localdate(one.starts_at)
    GuardianConsent.objects.update(valid_until=day)
    start = one.starts_at + DAY
    move_session(session=one, starts_at=start, ends_at=start + HOUR, by=make.staff(), at=NOW)
    gone = Assignment.objects.get()
    assert (gone.state, gone.reason) == ("cancelled", "日時が変わったため")
    (mail,) = posted()
    assert "あなたの予定からはずしました" in mail.body
    assert actions.seek_all(at=NOW) == 1
    assert MentorAsk.objects.get().mentor == other


@pytest.mark.parametrize("how", ["session", "run"])
def test_called_off_is_told_to_whoever_comes_was_asked_or_waits_and_nobody_is_looked_for(how: str) -> None:
    one = session(seated=6)
    comes(adult("くる"), one)
    actions.assign(mentor=adult("まつ"), session=one, agreed=False, by=make.staff(), at=NOW)
    gone = comes(adult("やめる"), session(seated=0, in_days=15))
    MentorAsk.objects.create(mentor=adult("きかれた"), session=one, made_at=NOW)
    quiet()
    for _again in range(2):
        if how == "session":
            cancel_session(session=one, reason="台風", by=make.staff(), at=NOW)
        else:
            cancel_run(run=one.run, reason="台風", by=make.staff(), at=NOW)
    assert sorted(told()) == [("きかれた", "off"), ("くる", "off"), ("まつ", "off")]
    assert {mail.subject for mail in posted()} == {"教室を中止します"}
    assert MentorAsk.objects.get().state == "over"
    assert actions.seek_all(at=NOW) == 0
    gone.refresh_from_db()
    assert gone.state == "accepted"


# --- only who may, only what is so -----------------------------------------------------------------
@pytest.mark.parametrize("how", ["pause", "withdraw", "leave", "consent"])
def test_nothing_is_mailed_to_somebody_who_may_not_come_any_more(how: str) -> None:
    minor, one = make.active(call_name="はな"), session()
    comes(minor, one)
    if how == "consent":
        day = timezone.localdate(NOW) - DAY
        GuardianConsent.objects.update(given_on=day, valid_until=day)
    else:
        getattr(actions, how)(mentor=minor, by=make.staff(), at=NOW)
    subjects = [mail.subject for mail in posted()]
    assert not {"行く教室が決まりました", "教室に来ていただけませんか"} & {*subjects}


def test_no_mail_about_a_class_goes_to_a_guardian() -> None:
    minor, one = make.active(call_name="はな"), session()
    posted()
    comes(minor, one)
    assert [mail.to for mail in posted()] == [[minor.email]]


# --- P01 -------------------------------------------------------------------------------------------
def test_no_mail_of_any_kind_holds_a_learners_particulars_or_another_mentors() -> None:
    secret = canary()
    one = session(secret, seated=0)
    one.run.applications.update(wish="秘野です。電話は09000424242です")
    other = session(canary_two := classes.learner(), seated=0, in_days=15)
    giver = adult("あおい", name="内緒野 葵", email="secret-aoi@school.example")
    taker = adult("みどり", name="内緒野 緑", email="secret-midori@school.example")
    third = adult("そら", name="内緒野 空", email="secret-sora@school.example")
    adult("りく", name="内緒野 陸", email="secret-riku@school.example")
    asked = actions.assign(mentor=giver, session=one, agreed=False, by=make.staff(), at=NOW)
    mails = posted()
    actions.accept(assignment=asked, at=NOW)
    actions.match_session(session=one, by=make.staff(), at=NOW)
    comes(taker, other)
    mails += posted()
    no = actions.offer_handover(assignment=asked, to=taker, back=None, at=NOW)
    mails += posted()
    actions.decline_handover(handover=no, mentor=taker, at=NOW)
    mails += posted()
    swap = actions.offer_handover(assignment=asked, to=None, back=other, at=NOW)
    mails += posted()
    actions.take_handover(handover=swap, mentor=taker, at=NOW)
    mails += posted()
    later = one.starts_at - 8 * DAY
    for at in (one.starts_at - 6 * DAY, one.starts_at - 10 * HOUR):
        actions.remind(at=at)
        mails += posted(at)
    drops_out(Assignment.objects.get(session=one, state="accepted"), at=later)
    actions.seek_all(at=later)
    mails += posted(later)
    actions.assign(mentor=third, session=one, agreed=True, by=make.staff(), at=later)
    mails += posted(later)
    start = one.starts_at + HOUR
    move_session(session=one, starts_at=start, ends_at=start + HOUR, by=make.staff(), at=later)
    mails += posted(later)
    cancel_session(session=one, reason="秘野さんの都合", by=make.staff(), at=later)
    mails += posted(later)
    kinds = {kind for _name, kind in told()}
    assert kinds == {
        "asked", "settled", "week", "tomorrow", "moved", "off", "wanted", "filled", "swap_ask", "swap_yes", "swap_no",
    }  # fmt: skip
    assert len(mails) >= 12
    addresses = {
        "secret-aoi@school.example",
        "secret-midori@school.example",
        "secret-sora@school.example",
        "secret-riku@school.example",
    }
    for mail in mails:
        text = mail.subject + mail.body
        leaks = (
            *LEAKS,
            "内緒野",
            secret.call_name,
            canary_two.call_name,
            canary_two.name,
            *(addresses - {*mail.to}),
        )
        assert [leak for leak in leaks if leak in text] == [], mail.subject


def test_a_name_with_a_line_break_begins_no_header_and_no_line() -> None:
    mentor, one = adult("あおい\nBcc: x@e.jp"), session()
    comes(mentor, one)
    (mail,) = posted()
    assert "\nBcc" not in mail.subject + mail.body
    assert os.linesep not in mail.subject
