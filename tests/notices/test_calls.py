"""The call list: who, in what order, ticked off, taken back; and cards."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices.actions import mark_called, mark_posted, undo_called
from notices.calls import call_tasks
from notices.enums import Kind, Outcome, Status
from notices.models import Notice
from notices.querysets import Counts
from people.models import Learner, User
from people.rights import Scope
from tests.notices.conftest import NOW, minutes, tell

New = Callable[..., Learner]
CITY = Scope(everywhere=True)
TOMIOKA = Scope(clerk=frozenset({"tomioka"}))


@pytest.fixture
def ringing(db: None) -> User:
    return User.objects.create(username="ringing", name="窓口 一郎")


def test_the_most_urgent_first_then_who_has_waited_longest(new_learner: New) -> None:
    patient = tell(new_learner("tel"), at=minutes(0))
    later = tell(new_learner("tel"), at=minutes(1), urgent_at=minutes(500))
    soon = tell(new_learner("tel"), at=minutes(2), urgent_at=minutes(60))
    newest = tell(new_learner("tel"), at=minutes(3))
    assert list(Notice.objects.calls_to_make(CITY, minutes(5))) == [soon, later, patient, newest]


def test_a_reminder_for_later_and_an_offer_that_is_over_are_not_on_the_list(new_learner: New) -> None:
    learner = new_learner("tel")
    tell(learner, kind=Kind.REMINDER, not_before=minutes(60))
    tell(learner, kind=Kind.OFFER, urgent_at=minutes(5))
    late = tell(learner, kind=Kind.CANCELLED, urgent_at=minutes(5))
    assert list(Notice.objects.calls_to_make(CITY, minutes(5))) == [late]
    assert Notice.objects.calls_to_make(CITY, minutes(60)).count() == 2


def test_a_clerk_sees_the_calls_and_cards_of_the_own_centre_only(new_learner: New) -> None:
    own, other = tell(new_learner("tel")), tell(new_learner("tel"), center="shintoko")
    nowhere = tell(new_learner("tel", home_center=""))
    card = tell(new_learner("post"))
    tell(new_learner("post"), center="shintoko")
    assert list(Notice.objects.calls_to_make(TOMIOKA, NOW)) == [own]
    assert list(Notice.objects.calls_to_make(CITY, NOW)) == [own, other, nowhere]
    assert list(Notice.objects.postcards_to_print(TOMIOKA)) == [card]
    assert Notice.objects.counts(TOMIOKA, NOW) == Counts(
        calls=1, urgent_calls=0, postcards=1, waiting=0, stuck=0
    )
    assert not Notice.objects.calls_to_make(Scope(), NOW).exists()


def test_the_counts_agree_with_the_lists(new_learner: New) -> None:
    learner = new_learner("tel")
    tell(learner)
    tell(learner, kind=Kind.OFFER, urgent_at=NOW + timedelta(hours=24))
    tell(learner, kind=Kind.CHANGED, urgent_at=NOW + timedelta(hours=25))
    tell(learner, kind=Kind.REMINDER, urgent_at=NOW)
    tell(new_learner("post"))
    tell(new_learner("mail"))
    assert Notice.objects.counts(CITY, NOW) == Counts(
        calls=3, urgent_calls=1, postcards=1, waiting=1, stuck=0
    )
    assert Notice.objects.counts(CITY, minutes(15)).stuck == 1
    assert len(call_tasks(CITY, at=NOW)) == 3


def test_a_task_says_whom_to_ring_what_to_say_until_when_and_what_was_tried(
    new_learner: New, ringing: User
) -> None:
    notice = tell(new_learner("tel", consent=False), urgent_at=minutes(90))
    mark_called(notice=notice, by=ringing, outcome="no_answer", memo="夕方にもう一度", at=minutes(10))
    (task,) = call_tasks(TOMIOKA, at=minutes(11))
    learner = notice.learner
    assert (task.name, task.call_name, task.tel_shown, task.tel_href) == (
        learner.name, learner.call_name, learner.tel_shown, f"tel:{learner.tel}",
    )  # fmt: skip
    assert (task.kind, task.say, task.until, task.late) == (
        "参加の決定", "教室に参加できることになりました。", minutes(90), False,
    )  # fmt: skip
    assert task.why == "お知らせの同意がまだありません"
    assert [(past.outcome, past.memo, past.by) for past in task.history] == [
        ("出なかった", "夕方にもう一度", "ringing")
    ]
    assert call_tasks(TOMIOKA, at=minutes(90))[0].late


def test_without_words_for_the_telephone_the_body_is_said(new_learner: New) -> None:
    tell(new_learner("tel"), say="", body="本文です。\n")
    assert call_tasks(CITY, at=NOW)[0].say == "本文です。"


@pytest.mark.parametrize(
    ("outcome", "status"),
    [("reached", "done"), ("left_message", "done"), ("wrong_number", "given_up"), ("no_answer", "to_do")],
)
def test_a_call_and_the_same_tap_again(new_learner: New, ringing: User, outcome: str, status: str) -> None:
    notice = tell(new_learner("tel"))
    for _twice in range(2):
        notice = mark_called(notice=notice, by=ringing, outcome=outcome, at=minutes(1))
    assert notice.status == status
    assert notice.calls.count() == 1
    assert (notice.done_by, notice.done_at) == (("ringing", minutes(1)) if status != "to_do" else ("", None))


def test_two_calls_without_an_answer_are_two(new_learner: New, ringing: User) -> None:
    notice = tell(new_learner("tel"))
    for minute in (1, 30):
        mark_called(notice=notice, by=ringing, outcome=Outcome.NO_ANSWER, at=minutes(minute))
    assert len(call_tasks(CITY, at=minutes(40))[0].history) == 2


def test_a_tick_by_mistake_is_taken_back_and_the_earlier_calls_stay(new_learner: New, ringing: User) -> None:
    notice = tell(new_learner("tel"))
    mark_called(notice=notice, by=ringing, outcome=Outcome.NO_ANSWER, at=minutes(1))
    mark_called(notice=notice, by=ringing, outcome=Outcome.REACHED, at=minutes(2))
    for _twice in range(2):
        notice = undo_called(notice=notice, by=ringing, at=minutes(3))
    assert notice.status == Status.TO_DO
    assert [past.outcome for past in call_tasks(CITY, at=minutes(4))[0].history] == ["出なかった"]


def test_calls_cannot_be_written_to_what_is_not_on_the_list(new_learner: New, ringing: User) -> None:
    mail = tell(new_learner("mail"))
    dropped = tell(new_learner("tel"), kind=Kind.THANKS)
    for notice in (mail, dropped):
        before = notice.status
        assert mark_called(notice=notice, by=ringing, outcome="reached", at=NOW).status == before
        assert undo_called(notice=notice, by=ringing, at=NOW).status == before
        assert notice.calls.count() == 0


def test_cards_are_posted_once(new_learner: New, ringing: User) -> None:
    cards = [tell(new_learner("post")) for _n in range(3)]
    call = tell(new_learner("tel"))
    assert mark_posted(notices=[*cards[:2], call], by=ringing, at=NOW) == 2
    assert mark_posted(notices=cards, by=ringing, at=NOW) == 1
    assert list(Notice.objects.postcards_to_print(CITY)) == []
    call.refresh_from_db()
    assert call.status == Status.TO_DO


def test_one_call_or_many_cost_two_queries(new_learner: New, ringing: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            call_tasks(TOMIOKA, at=minutes(5))
        return len(queries)

    mark_called(notice=tell(new_learner("tel")), by=ringing, outcome="no_answer", at=NOW)
    one = cost()
    for _n in range(20):
        mark_called(notice=tell(new_learner("tel")), by=ringing, outcome="no_answer", at=NOW)
    assert (one, cost()) == (2, 2)


def test_the_counts_cost_one_query(new_learner: New, django_assert_num_queries: Any) -> None:
    tell(new_learner("tel"))
    with django_assert_num_queries(1):
        Notice.objects.counts(TOMIOKA, NOW)
