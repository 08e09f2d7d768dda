"""Who comes to a session: asked, offered, settled, called off; no path leads somebody unsafe to a table."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from events.actions import cancel_session
from events.models import ClassSession
from mentors import actions
from mentors.errors import BadValue, NotPossible
from mentors.models import Assignment, GuardianConsent, Pairing
from mentors.pairing import read_sitting, sessions_open_to
from people.models import AuditEntry
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import DAY, NINETEEN, NOW

pytestmark = pytest.mark.django_db


def session(*people: Any, seated: int = 0, **fields: Any) -> ClassSession:
    """A session two weeks after NOW, with learners."""
    run = classes.run(at=NOW, **fields)
    for one in people or [classes.learner() for _n in range(seated)]:
        classes.apply(run, one, at=NOW)
    return run.sessions.select_related("run__center", "room").get()


def comes(mentor: Any, to: ClassSession, at: datetime = NOW) -> Assignment:
    return actions.assign(mentor=mentor, session=to, agreed=True, by=make.staff(), at=at)


def refused(func: Any, *, kind: type[Exception] = NotPossible, **options: Any) -> str:
    from core.typeset import plain

    with pytest.raises(kind) as caught:
        func(**options)
    return plain(str(caught.value.text))


def said() -> list[str]:
    return list(AuditEntry.objects.order_by("sequence").values_list("reason", flat=True))


@pytest.mark.parametrize(("seated", "wanted"), [(0, 0), (1, 1), (3, 1), (4, 2), (6, 2), (7, 3)])
def test_a_session_wants_one_mentor_for_three_learners(seated: int, wanted: int) -> None:
    assert read_sitting(session(seated=seated)).wanted == wanted


def test_staff_say_how_many_are_wanted_and_the_same_again_writes_nothing() -> None:
    one = session(seated=1)
    for _again in range(2):
        actions.ask_for_mentors(session=one, wanted=4, by=make.staff(), at=NOW)
    one.refresh_from_db()
    assert read_sitting(ClassSession.objects.get(pk=one.pk)).wanted == 4
    assert said().count("メンターの募集：4人") == 1
    assert "0から40まで" in refused(
        actions.ask_for_mentors, kind=BadValue, session=one, wanted=41, by=make.staff(), at=NOW
    )


def test_a_mentor_offers_once_however_often_it_is_pressed() -> None:
    mentor, one = make.active(), session(seated=3)
    first, second = (actions.offer_help(mentor=mentor, session=one, at=NOW) for _n in range(2))
    assert (first.pk, first.state, first.asked_by) == (second.pk, "accepted", "（本人）")
    assert Assignment.objects.count() == 1


def test_of_two_offers_for_the_last_place_the_second_is_thanked_and_refused() -> None:
    one = session(seated=2)
    actions.offer_help(mentor=make.active(), session=one, at=NOW)
    late = make.active()
    assert sessions_open_to(late, at=NOW, until=NOW + 30 * DAY) == []
    assert "もうそろいました" in refused(actions.offer_help, mentor=late, session=one, at=NOW)
    assert Assignment.objects.filter(state="accepted").count() == 1


def test_a_place_that_is_given_back_is_open_again() -> None:
    one, mentor, other = session(seated=2), make.active(), make.active()
    taken = actions.offer_help(mentor=mentor, session=one, at=NOW)
    actions.cancel(assignment=taken, reason="かぜ", by=None, at=NOW)
    assert sessions_open_to(other, at=NOW, until=NOW + 30 * DAY) == [one]
    assert actions.offer_help(mentor=other, session=one, at=NOW).state == "accepted"


def test_somebody_not_active_or_of_another_centre_does_not_come() -> None:
    one = session(seated=3)
    assert "活動中のメンター" in refused(actions.offer_help, mentor=make.verified(), session=one, at=NOW)
    elsewhere = make.active(centers=[classes.center("shintoko")])
    assert "行ける会場" in refused(actions.offer_help, mentor=elsewhere, session=one, at=NOW)
    assert Assignment.objects.count() == 0


def test_a_consent_that_ends_the_day_before_the_session_is_no_consent_and_on_the_day_it_is_one() -> None:
    mentor, one = make.active(), session(seated=3)
    day = timezone.localdate(one.starts_at)
    GuardianConsent.objects.filter(mentor=mentor).update(valid_until=day - DAY)
    assert "同意が切れています" in refused(actions.offer_help, mentor=mentor, session=one, at=NOW)
    assert sessions_open_to(mentor, at=NOW, until=NOW + 30 * DAY) == []
    with pytest.raises(NotPossible):
        comes(mentor, one)
    GuardianConsent.objects.filter(mentor=mentor).update(valid_until=day)
    assert actions.offer_help(mentor=mentor, session=one, at=NOW).state == "accepted"


def test_nobody_is_in_two_places_at_once_and_the_way_between_two_centres_takes_half_an_hour() -> None:
    classes.center("shintoko")
    mentor = make.active(centers=[classes.center(), classes.center("shintoko")])
    here, same = session(seated=3), session(seated=3)
    there = session(seated=3, center_code="shintoko")
    comes(mentor, here)
    assert "ほかの教室" in refused(actions.offer_help, mentor=mentor, session=same, at=NOW)
    for minutes, free in ((29, False), (30, True)):
        start = here.ends_at + timedelta(minutes=minutes)
        ClassSession.objects.filter(pk=there.pk).update(starts_at=start, ends_at=start + timedelta(hours=1))
        if free:
            assert actions.offer_help(mentor=mentor, session=there, at=NOW).state == "accepted"
        else:
            assert "ほかの教室" in refused(actions.offer_help, mentor=mentor, session=there, at=NOW)


def test_what_staff_ask_waits_for_an_answer_and_takes_a_place_meanwhile() -> None:
    mentor, one = make.active(), session(seated=2)
    asked = actions.assign(mentor=mentor, session=one, agreed=False, by=make.staff(), at=NOW)
    assert (asked.state, asked.asked_by, read_sitting(one).places) == ("offered", "tomioka", 0)
    for _again in range(2):
        assert actions.accept(assignment=asked, at=NOW).state == "accepted"
    assert "もう終わっています" in refused(actions.decline, assignment=asked, at=NOW)


def test_a_no_gives_the_place_back_and_cannot_be_turned_into_a_yes() -> None:
    mentor, one = make.active(), session(seated=2)
    asked = actions.assign(mentor=mentor, session=one, agreed=False, by=make.staff(), at=NOW)
    for _again in range(2):
        assert actions.decline(assignment=asked, at=NOW).state == "declined"
    assert read_sitting(one).places == 1
    assert "もう終わっています" in refused(actions.accept, assignment=asked, at=NOW)


def test_the_database_holds_one_live_assignment_of_a_mentor_and_session() -> None:
    mentor, one = make.active(), session(seated=2)
    comes(mentor, one)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(mentor=mentor, session=one, state="offered", made_at=NOW, changed_at=NOW)


def test_cancelling_asks_why_and_frees_the_pairs_of_that_session_only() -> None:
    adult, one, other = make.active(birth_date=NINETEEN), session(seated=2), session(seated=2, in_days=15)
    for each in (one, other):
        adult_comes = comes(adult, each)
        comes(make.active(birth_date=NINETEEN), each)
        actions.match_session(session=each, by=make.staff(), at=NOW)
    Pairing.objects.update(mentor=adult)
    first = Assignment.objects.get(mentor=adult, session=one)
    assert "理由を書いて" in refused(
        actions.cancel, kind=BadValue, assignment=first, reason=" ", by=None, at=NOW
    )
    for _again in range(2):
        gone = actions.cancel(assignment=first, reason="かぜ", by=None, at=NOW)
    assert (gone.state, gone.reason) == ("cancelled", "かぜ")
    assert Pairing.objects.filter(session=one, ended_at__isnull=True).count() == 0
    assert Pairing.objects.filter(session=other, ended_at__isnull=True).count() == 2
    adult_comes.refresh_from_db()
    assert adult_comes.state == "accepted"


@pytest.mark.parametrize("how", ["withdraw", "pause", "leave"])
def test_whoever_is_active_no_longer_is_out_of_all_that_lies_ahead_in_the_same_transaction(how: str) -> None:
    mentor, one = make.active(), session(seated=1)
    comes(mentor, one)
    comes(make.active(birth_date=NINETEEN, phones=["android"]), one)
    comes(make.active(birth_date=NINETEEN, phones=["android"]), one)
    actions.match_session(session=one, by=make.staff(), at=NOW)
    assert list(Pairing.objects.values_list("mentor", "ended_at")) == [(mentor.pk, None)]
    ten_minutes_before = one.starts_at - timedelta(minutes=10)

    def rolled_back() -> None:
        with transaction.atomic():
            getattr(actions, how)(mentor=mentor, by=make.staff(), at=ten_minutes_before)
            assert Assignment.objects.get(mentor=mentor).state == "cancelled"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        rolled_back()
    assert Assignment.objects.get(mentor=mentor).state == "accepted"
    getattr(actions, how)(mentor=mentor, by=make.staff(), at=ten_minutes_before)
    gone = Assignment.objects.get(mentor=mentor)
    assert (gone.state, gone.reason) == ("cancelled", "活動が止まったため")
    assert Pairing.objects.get().ended_at == ten_minutes_before


def test_what_is_over_stays_as_it_was_when_somebody_leaves() -> None:
    mentor, one = make.active(birth_date=NINETEEN), session(seated=1)
    comes(mentor, one)
    comes(make.active(birth_date=NINETEEN, phones=["android"]), one)
    actions.match_session(session=one, by=make.staff(), at=NOW)
    actions.leave(mentor=mentor, by=None, at=one.ends_at)
    assert Assignment.objects.get(mentor=mentor).state == "accepted"
    assert Pairing.objects.get().ended_at is None


def test_a_session_called_off_takes_nobody_and_no_longer_stands_in_the_way() -> None:
    mentor, one, other = make.active(), session(seated=3), session(seated=3)
    comes(mentor, one)
    cancel_session(session=one, reason="台風", by=make.staff(), at=NOW)
    assert "中止になりました" in refused(actions.offer_help, mentor=make.active(), session=one, at=NOW)
    assert "中止になりました" in refused(actions.match_session, session=one, by=make.staff(), at=NOW)
    assert sessions_open_to(mentor, at=NOW, until=NOW + 30 * DAY) == [other]
    assert actions.offer_help(mentor=mentor, session=other, at=NOW).state == "accepted"


def test_the_hours_are_the_first_tick_of_coming_and_the_first_of_leaving() -> None:
    mentor, one = make.active(), session(seated=3)
    here = comes(mentor, one)
    early, late = one.starts_at - timedelta(minutes=9), one.ends_at + timedelta(minutes=9)
    assert "きょうではありません" in refused(actions.mark_came, assignment=here, by=make.staff(), at=NOW)
    assert "先に" in refused(actions.mark_left, assignment=here, by=make.staff(), at=early)
    for minutes in (0, 5):
        actions.mark_came(assignment=here, by=make.staff(), at=early + timedelta(minutes=minutes))
    for minutes in (0, 5):
        actions.mark_left(assignment=here, by=make.staff(), at=late + timedelta(minutes=minutes))
    here.refresh_from_db()
    assert (here.came_at, here.left_at) == (early, late)
    assert (said().count("メンターが来た"), said().count("メンターが帰った")) == (1, 1)
    assert "もう来ています" in refused(
        actions.cancel, assignment=here, reason="かぜ", by=make.staff(), at=early
    )
    for _again in range(2):
        here = actions.unmark(assignment=here, by=make.staff(), at=late)
    assert (here.came_at, here.left_at) == (None, None)


def test_nobody_whose_consent_ended_in_between_is_let_to_the_table() -> None:
    mentor, one = make.active(), session(seated=3)
    here = comes(mentor, one)
    GuardianConsent.objects.filter(mentor=mentor).update(valid_until=timezone.localdate(one.starts_at) - DAY)
    assert "席につけないで" in refused(actions.mark_came, assignment=here, by=make.staff(), at=one.starts_at)
    assert Assignment.objects.get().came_at is None


def test_who_withdraws_during_the_class_keeps_the_hours_until_then() -> None:
    mentor, one = make.active(), session(seated=3)
    actions.mark_came(assignment=comes(mentor, one), by=make.staff(), at=one.starts_at)
    later = one.starts_at + timedelta(minutes=30)
    actions.withdraw(mentor=mentor, by=make.staff(), at=later)
    here = Assignment.objects.get()
    assert (here.state, here.left_at - here.came_at) == ("accepted", timedelta(minutes=30))
    assert [one.mentor_id for one in read_sitting(one).coming] == [mentor.pk]
    assert read_sitting(one).pairs == []
