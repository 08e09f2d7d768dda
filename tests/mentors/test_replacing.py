"""A place that is lost: the best are asked at once, a few at a time, the first yes has it, the desk rings in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mentors import actions
from mentors.enums import Topic
from mentors.models import Assignment, GuardianConsent, MentorAsk, MentorCall, Replacement
from mentors.models.time import ALL_CELLS
from mentors.pairing import read_sitting
from mentors.suggesting import suggest
from people.models import AuditEntry
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import DAY, NOW
from tests.mentors.calls import adult, comes, drops_out, posted, quiet, refused, session, told

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def asked(state: str = "waiting") -> list[str]:
    return list(
        MentorAsk.objects.filter(state=state).order_by("pk").values_list("mentor__call_name", flat=True)
    )


def names(one: Any) -> list[str]:
    return [row.mentor.call_name for row in suggest(read_sitting(one))]


# --- whom to ask -----------------------------------------------------------------------------------
def test_first_comes_who_brings_a_phone_that_nobody_knows_then_topics_then_few_sessions() -> None:
    one = session(
        classes.learner(phone="android"), classes.learner(phone="iphone"), classes.learner(phone="iphone"),
        classes.learner(phone="android"),
    )  # fmt: skip
    from courses.models import LessonPage

    one.run.lessons.set(LessonPage.objects.filter(number=12))
    comes(adult("くる", phones=["iphone"]), one)
    comes(adult("くる２", phones=["iphone"]), one)
    tired = adult("つかれた", phones=["iphone"], topics=["photo-map"])
    comes(tired, session(seated=3, in_days=20))
    adult("話題", phones=["iphone"], topics=["photo-map"])
    adult("ひま", phones=["iphone"], topics=["basics"])
    adult("機種", phones=["android"], topics=["basics"])
    adult("よそ", centers=[classes.center("shintoko")])
    make.verified(call_name="まだ")
    assert names(one) == ["機種", "話題", "つかれた", "ひま"]
    why = {row.mentor.call_name: row.why for row in suggest(read_sitting(one))}
    assert why["機種"][:2] == ("Androidを教えられる（ほかに、いません）", "このごろ、出番がない")
    assert why["話題"][:2] == (f"「{Topic.PHOTO_MAP.label}」を教えられる", "このごろ、出番がない")
    assert why["つかれた"][1:] == ("前後8週間で1回", "来られる曜日は、まだ聞いていません")


def test_first_is_asked_whose_week_suits_and_nobody_whose_week_or_school_does_not() -> None:
    one = session(seated=3)
    adult("だまって")
    actions.set_grid(mentor=adult("合う"), cells=ALL_CELLS, at=NOW)
    away = adult("るす")
    actions.set_grid(mentor=away, cells=ALL_CELLS, at=NOW)
    day = one.starts_at.date()
    actions.add_exception(mentor=away, first=day, last=day, can_come=False, at=NOW)
    assert names(one) == ["合う", "だまって"]
    first, second = suggest(read_sitting(one))
    assert "来られる曜日は、まだ聞いていません" not in first.why
    assert "来られる曜日は、まだ聞いていません" in second.why


def test_an_adult_comes_first_where_no_two_adults_come_since_no_minor_could_sit_down() -> None:
    one = session(seated=3)
    make.active(call_name="はな")
    adult("おとな", phones=["easy"])
    first, second = suggest(read_sitting(one))
    assert (first.mentor.call_name, first.why[0]) == ("おとな", "18歳以上（大人が足りません）")
    assert second.mentor.call_name == "はな"


def test_nobody_is_suggested_who_may_not_come_comes_was_asked_or_said_no() -> None:
    one, same_time = session(seated=9), session(seated=3)
    comes(adult("くる"), one)
    comes(adult("べつの教室"), same_time)
    drops_out(comes(adult("やめた"), one))
    no = actions.assign(mentor=adult("ことわった"), session=one, agreed=False, by=make.staff(), at=NOW)
    actions.decline(assignment=no, at=NOW)
    short = make.active(call_name="きれる")
    day = one.starts_at.date()
    GuardianConsent.objects.filter(mentor=short).update(valid_until=day - DAY)
    actions.pause(mentor=adult("やすみ"), by=make.staff(), at=NOW)
    MentorAsk.objects.create(mentor=adult("まち"), session=one, made_at=NOW)
    MentorAsk.objects.create(mentor=adult("いいえ"), session=one, made_at=NOW, state="no")
    MentorAsk.objects.create(mentor=adult("ざんねん"), session=one, made_at=NOW, state="filled")
    adult("あいている")
    assert sorted(names(one)) == ["あいている", "ざんねん"]


def test_the_lot_among_equals_is_the_same_each_time_and_another_for_another_session() -> None:
    for n in range(8):
        adult(f"同{n}")
    orders = []
    for days in (14, 21, 28):
        one = session(seated=3, in_days=days)
        orders.append(names(one))
        assert names(one) == orders[-1]
    assert len({tuple(order) for order in orders}) == 3


def test_suggesting_takes_the_same_queries_for_one_and_for_many() -> None:
    counted = []
    one = session(seated=3)
    for _round in range(2):
        adult()
        sitting = read_sitting(one)
        with CaptureQueriesContext(connection) as caught:
            suggest(sitting)
        counted.append(len(caught))
        for _n in range(5):
            adult()
            classes.apply(one.run, classes.learner(), at=NOW)
    assert counted[0] == counted[1]


# --- one button ------------------------------------------------------------------------------------
def test_one_button_asks_one_more_than_are_missing_and_pressed_twice_nobody_else() -> None:
    one = session(seated=6)
    for n in range(5):
        adult(f"人{n}")
    quiet()
    best = names(one)[:3]
    assert [row.mentor.call_name for row in actions.ask_best(session=one, by=make.staff(), at=NOW)]
    assert actions.ask_best(session=one, by=make.staff(), at=NOW) == []
    assert sorted(asked()) == sorted(best)
    assert sorted(told()) == sorted((name, "wanted") for name in best)
    assert {mail.subject for mail in posted()} == {"メンターをさがしています"}
    assert "メンター3人にお願いした" in AuditEntry.objects.values_list("reason", flat=True)


def test_an_ask_keeps_no_place_and_the_first_yes_has_it_while_the_others_are_told_kindly() -> None:
    one = session(seated=3)
    first, second = adult("はやい"), adult("おそい")
    actions.ask_best(session=one, by=make.staff(), at=NOW)
    assert read_sitting(one).places == 1
    posted()
    assert actions.offer_help(mentor=first, session=one, at=NOW).state == "accepted"
    assert (asked("yes"), asked("filled"), asked()) == (["はやい"], ["おそい"], [])
    mails = {mail.to[0]: mail for mail in posted()}
    assert mails[first.email].subject == "行く教室が決まりました"
    assert mails[second.email].subject == "メンターがそろいました"
    assert "はやい" not in mails[second.email].body
    assert "もうそろいました" in refused(actions.offer_help, mentor=second, session=one, at=NOW)
    assert Assignment.objects.filter(state="accepted").count() == 1


def test_the_button_says_so_when_nobody_is_missing_nobody_can_be_asked_or_it_is_too_late() -> None:
    one = session(seated=3)
    assert "お願いできるメンターがいません" in refused(actions.ask_best, session=one, by=make.staff(), at=NOW)
    comes(adult(), one)
    assert "そろっています" in refused(actions.ask_best, session=one, by=make.staff(), at=NOW)
    late = session(seated=3)
    assert "もう始まりました" in refused(actions.ask_best, session=late, by=make.staff(), at=late.starts_at)
    over = late.ends_at
    assert "もう終わりました" in refused(actions.ask_best, session=late, by=make.staff(), at=over)


def test_a_no_asks_the_next_and_needs_no_reason() -> None:
    one = session(seated=3)
    for n in range(3):
        adult(f"人{n}")
    order = names(one)
    actions.ask_best(session=one, by=make.staff(), at=NOW)
    ask = MentorAsk.objects.get(mentor__call_name=order[0])
    for _again in range(2):
        assert actions.decline_ask(ask=ask, at=NOW).state == "no"
    assert Replacement.objects.filter(closed_at__isnull=True).count() == 1
    assert actions.seek(session_id=one.pk, at=NOW) == 1
    assert sorted(asked()) == sorted(order[1:])
    assert actions.seek(session_id=one.pk, at=NOW) == 0


def test_an_ask_that_is_over_cannot_be_declined_and_the_staff_take_one_back_once() -> None:
    one = session(seated=3)
    adult("ひとり")
    (ask,) = actions.ask_best(session=one, by=make.staff(), at=NOW)
    for _again in range(2):
        assert actions.take_back_ask(ask=ask, by=make.staff(), at=NOW).state == "over"
    assert "もう終わっています" in refused(actions.decline_ask, ask=ask, at=NOW)
    said = AuditEntry.objects.values_list("reason", flat=True)
    assert [*said].count("メンターへのお願いを取り消した") == 1
    assert "教室" not in "".join(mail.subject for mail in posted())


def test_the_database_holds_one_open_ask_of_a_mentor_and_session() -> None:
    one, mentor = session(), adult()
    MentorAsk.objects.create(mentor=mentor, session=one, made_at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        MentorAsk.objects.create(mentor=mentor, session=one, made_at=NOW)


# --- a replacement ---------------------------------------------------------------------------------
@pytest.mark.parametrize("how", ["cancel", "decline", "pause", "withdraw", "leave", "erase"])
def test_whoever_drops_out_is_replaced_at_once_by_the_best_of_those_who_may_come(how: str) -> None:
    one = session(seated=3)
    mentor = make.active(call_name="はな")
    agreed = how != "decline"
    mine = actions.assign(mentor=mentor, session=one, agreed=agreed, by=make.staff(), at=NOW)
    for n in range(3):
        adult(f"人{n}")
    best = names(one)[:2]
    quiet()
    if how in ("cancel", "decline"):
        {"cancel": drops_out, "decline": lambda row: actions.decline(assignment=row, at=NOW)}[how](mine)
    else:
        getattr(actions, how)(mentor=mentor, by=make.staff(), at=NOW)
    assert actions.seek(session_id=one.pk, at=NOW) == 2
    assert actions.seek(session_id=one.pk, at=NOW) == 0
    assert sorted(asked()) == sorted(best)
    assert sorted(row for row in told() if row[1] == "wanted") == sorted((name, "wanted") for name in best)
    search = Replacement.objects.get()
    assert (search.closed_at, search.stuck) == (None, False)
    yes = MentorAsk.objects.order_by("pk")[0].mentor
    actions.offer_help(mentor=yes, session=one, at=NOW)
    assert Replacement.objects.get().closed_at == NOW
    assert len(asked("filled")) == 1


def test_what_was_lost_is_written_in_the_same_transaction_so_a_killed_worker_forgets_nothing() -> None:
    one = session(seated=3)
    mine = comes(adult("あおい"), one)
    adult("かわり")

    def dies() -> None:
        with transaction.atomic():
            drops_out(mine)
            assert Replacement.objects.count() == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        dies()
    assert (Replacement.objects.count(), Assignment.objects.get().state) == (0, "accepted")
    drops_out(mine)
    assert actions.seek_all(at=NOW + timedelta(minutes=5)) == 1
    assert (asked(), actions.seek_all(at=NOW + timedelta(minutes=10))) == (["かわり"], 0)


def test_nobody_is_looked_for_where_enough_come_all_the_same() -> None:
    one = session(seated=3)
    mine = comes(adult("あおい"), one)
    comes(adult("みどり"), one)
    adult("ひま")
    drops_out(mine)
    assert actions.seek_all(at=NOW) == 0
    assert (asked(), Replacement.objects.get().closed_at) == ([], NOW)


def test_whoever_does_not_answer_for_a_day_is_waited_for_no_longer_but_may_still_say_yes() -> None:
    one = session(seated=3)
    mine = comes(adult("あおい"), one)
    for n in range(4):
        adult(f"人{n}")
    drops_out(mine)
    assert [actions.seek_all(at=NOW + n * DAY) for n in range(4)] == [2, 2, 0, 0]
    assert len(asked()) == 4
    slow = MentorAsk.objects.order_by("pk")[0].mentor
    assert actions.offer_help(mentor=slow, session=one, at=NOW + 3 * DAY).state == "accepted"
    assert (asked(), len(asked("filled"))) == ([], 3)


def test_ten_minutes_before_the_class_nobody_is_mailed_and_the_desk_knows_whom_to_ring() -> None:
    one = session(seated=3)
    mentor = make.active(call_name="はな")
    comes(mentor, one)
    ready = adult("かわり")
    quiet()
    late = one.starts_at - timedelta(minutes=10)
    actions.withdraw(mentor=mentor, by=make.staff(), at=late)
    actions.seek_all(at=late)
    assert asked() == []
    search = Replacement.objects.get()
    assert (search.stuck, search.ring) == (True, [ready.pk])
    actions.seek_all(at=one.starts_at)
    assert Replacement.objects.get().closed_at == one.starts_at


def test_between_a_day_and_two_hours_before_mails_go_out_and_the_desk_rings_the_same_people() -> None:
    one = session(seated=3)
    mine = comes(adult("あおい"), one)
    ready = adult("かわり")
    late = one.starts_at - 5 * HOUR
    drops_out(mine, at=late)
    assert actions.seek_all(at=late) == 1
    search = Replacement.objects.get()
    assert (asked(), search.stuck, search.ring) == (["かわり"], False, [ready.pk])


def test_nobody_to_ask_at_all_is_the_desks_matter_at_once() -> None:
    one = session(seated=3)
    drops_out(comes(adult("あおい"), one))
    assert actions.seek_all(at=NOW) == 0
    search = Replacement.objects.get()
    assert (search.stuck, search.ring) == (True, [])


def test_the_staff_stop_the_search_by_wanting_as_many_as_come_and_it_stays_stopped() -> None:
    one = session(seated=6)
    comes(adult("くる"), one)
    mine = comes(adult("あおい"), one)
    for n in range(3):
        adult(f"人{n}")
    drops_out(mine)
    actions.seek_all(at=NOW)
    posted()
    for _again in range(2):
        actions.stop_seeking(session=one, by=make.staff(), at=NOW)
    assert (MentorCall.objects.get().wanted, asked(), len(asked("filled"))) == (1, [], 2)
    assert {mail.subject for mail in posted()} == {"メンターがそろいました"}
    assert Replacement.objects.filter(closed_at__isnull=True).count() == 0
    assert (actions.seek_all(at=NOW), actions.seek(session_id=one.pk, at=NOW)) == (0, 0)


def test_a_session_that_has_begun_or_is_not_published_is_not_looked_for() -> None:
    one = session(seated=3)
    drops_out(comes(adult("あおい"), one), at=one.starts_at)
    assert Replacement.objects.count() == 0
    two = session(seated=3)
    drops_out(comes(adult("みどり"), two))
    MentorAsk.objects.create(mentor=adult("きかれた"), session=two, made_at=NOW)
    type(two.run).objects.filter(pk=two.run_id).update(state="draft")
    actions.seek_all(at=NOW)
    assert (Replacement.objects.get().closed_at, asked()) == (NOW, [])


def test_whoever_withdraws_between_being_chosen_and_being_asked_is_not_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = session(seated=3)
    drops_out(comes(adult("あおい"), one))
    gone = adult("きえる")
    ranked = suggest(read_sitting(one))
    actions.pause(mentor=gone, by=make.staff(), at=NOW)
    monkeypatch.setattr("mentors.actions.replacing.suggest", lambda sitting: ranked)
    assert actions.seek_all(at=NOW) == 0
    assert asked() == []


def test_who_was_asked_and_withdraws_is_asked_no_longer_and_the_next_is() -> None:
    one = session(seated=3)
    for n in range(3):
        adult(f"人{n}")
    first, *_rest = actions.ask_best(session=one, by=make.staff(), at=NOW)
    actions.pause(mentor=first.mentor, by=make.staff(), at=NOW)
    assert asked("over") == [first.mentor.call_name]
    assert actions.seek_all(at=NOW) == 1
    assert len(asked()) == 2
