"""A place handed over: one transaction, both asked again, the giver responsible until then."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from events.actions import cancel_session
from mentors import actions
from mentors.handing import may_be_asked, offered_by, offered_to, sessions_to_exchange
from mentors.models import Assignment, GuardianConsent, Handover, MentorAsk, Pairing, Replacement
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import DAY, NOW
from tests.mentors.calls import adult, comes, drops_out, posted, quiet, refused, session, told

pytestmark = pytest.mark.django_db


def who(one: Any) -> list[str]:
    rows = Assignment.objects.filter(session=one, state="accepted").order_by("pk")
    return list(rows.values_list("mentor__call_name", flat=True))


def offer(mine: Assignment, to: Any = None, back: Any = None, at: Any = NOW) -> Handover:
    return actions.offer_handover(assignment=mine, to=to, back=back, at=at)


def take(swap: Handover, mentor: Any, at: Any = NOW) -> Handover:
    return actions.take_handover(handover=swap, mentor=mentor, at=at)


def test_a_place_goes_to_whoever_was_asked_and_nobody_else_is_looked_for() -> None:
    one, giver, taker = session(), adult("あおい"), adult("みどり")
    mine = comes(giver, one)
    quiet()
    first, again = offer(mine, taker), offer(mine, taker)
    assert first == again
    assert told() == [("みどり", "swap_ask")]
    assert who(one) == ["あおい"]  # responsible until somebody has said yes
    (mail,) = posted()
    assert "あおいさんが、この教室を代わってくれる人をさがしています。" in mail.body
    for _again in range(2):
        assert take(first, taker).state == "done"
    assert who(one) == ["みどり"]
    mine.refresh_from_db()
    assert (mine.state, mine.reason) == ("cancelled", "ほかのメンターと交代したため")
    assert Replacement.objects.count() == 0
    assert {(mail.to[0], mail.subject) for mail in posted()} == {
        (giver.email, "交代が決まりました"), (taker.email, "行く教室が決まりました"),
    }  # fmt: skip
    assert Assignment.objects.get(mentor=taker).asked_by == "（交代）"


def test_two_places_are_exchanged_whole() -> None:
    one, other = session(), session(in_days=15)
    giver, taker = adult("あおい"), adult("みどり")
    mine, theirs = comes(giver, one), comes(taker, other)
    quiet()
    swap = offer(mine, back=other)
    (mail,) = posted()
    assert (
        mail.to,
        "代わりに、あなたの 12月9日（水）午前10時 の教室へは、あおいさんが行きます。" in mail.body,
    ) == (
        [taker.email],
        True,
    )
    assert take(swap, taker).taken_by == taker
    assert (who(one), who(other)) == (["みどり"], ["あおい"])
    theirs.refresh_from_db()
    assert theirs.state == "cancelled"
    (news,) = [mail for mail in posted() if mail.subject == "交代が決まりました"]
    assert "代わりに、12月9日（水）午前10時からの教室へ来てください。" in news.body


def test_anybody_of_the_centre_may_take_an_open_offer_and_the_best_three_are_mailed() -> None:
    one = session()
    mine = comes(adult("あおい"), one)
    for n in range(5):
        adult(f"人{n}")
    elsewhere = adult("よそ", centers=[classes.center("shintoko")])
    quiet()
    swap = offer(mine)
    assert [kind for _name, kind in told()] == ["swap_ask"] * 3
    assert [one.assignment_id for one in offered_to(make.Mentor.objects.get(call_name="人4"), at=NOW)] == [
        mine.pk
    ]
    assert list(offered_to(elsewhere, at=NOW)) == []
    assert "行ける会場" in refused(take, swap=swap, mentor=elsewhere)
    assert who(one) == ["あおい"]


def test_only_somebody_of_the_centre_who_does_not_come_already_can_be_asked() -> None:
    one = session(seated=6)
    giver, there = adult("あおい"), adult("みどり")
    mine = comes(giver, one)
    comes(there, one)
    resting = adult("やすみ")
    actions.pause(mentor=resting, by=make.staff(), at=NOW)
    elsewhere = adult("よそ", centers=[classes.center("shintoko")])
    free = adult("ひま")
    assert list(may_be_asked(one)) == [free]
    for wrong in (giver, there, resting, elsewhere):
        assert "お願いできません" in refused(offer, mine=mine, to=wrong)
    assert Handover.objects.count() == 0


def test_only_a_session_at_the_own_centres_where_somebody_else_comes_can_be_exchanged() -> None:
    one, empty, mine_too = session(), session(in_days=15), session(in_days=16)
    classes.center("shintoko")
    far = session(in_days=17, center_code="shintoko")
    past = session(in_days=18)
    giver, other = adult("あおい"), adult("みどり", centers=[classes.center(), classes.center("shintoko")])
    mine = comes(giver, one)
    comes(giver, mine_too)
    for there in (far, past):
        comes(other, there)
    cancel_session(session=past, reason="台風", by=make.staff(), at=NOW)
    good = session(in_days=20)
    comes(other, good)
    assert list(sessions_to_exchange(giver, one, at=NOW)) == [good]
    for wrong in (one, empty, mine_too, far, past):
        assert "代われません" in refused(offer, mine=mine, back=wrong)


def test_what_is_asked_again_otherwise_has_to_be_taken_back_first() -> None:
    one = session()
    mine, other = comes(adult("あおい"), one), adult("みどり")
    swap = offer(mine)
    assert "もうお願いしています" in refused(offer, mine=mine, to=other)
    for _again in range(2):
        assert actions.take_back_handover(handover=swap, at=NOW).state == "back"
    assert "もう終わりました" in refused(take, swap=swap, mentor=other)
    assert offer(mine, other).state == "waiting"
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.create(assignment=mine, made_at=NOW)


def test_a_no_is_told_and_leaves_everything_as_it_was() -> None:
    one, taker, stranger = session(), adult("みどり"), adult("そら")
    mine = comes(adult("あおい"), one)
    quiet()
    swap = offer(mine, taker)
    assert "もう終わりました" in refused(actions.decline_handover, handover=swap, mentor=stranger, at=NOW)
    assert "もう終わりました" in refused(take, swap=swap, mentor=stranger)
    for _again in range(2):
        assert actions.decline_handover(handover=swap, mentor=taker, at=NOW).state == "refused"
    assert (who(one), told()[-1]) == (["あおい"], ("あおい", "swap_no"))
    assert "みどり" not in posted()[-1].body
    assert "もう終わりました" in refused(take, swap=swap, mentor=taker)


@pytest.mark.parametrize(
    "what", ["paused", "consent", "two places", "called off", "begun", "comes already", "came"]
)
def test_everything_is_asked_again_in_the_moment_of_taking_and_nothing_changes_when_it_cannot_be(
    what: str,
) -> None:
    one = session(seated=6)
    giver, taker = adult("あおい"), make.active(call_name="はな")
    mine = comes(giver, one)
    swap = offer(mine, taker)
    at = NOW
    if what == "paused":
        actions.pause(mentor=taker, by=make.staff(), at=NOW)
    elif what == "consent":
        day = one.starts_at.date() - DAY
        GuardianConsent.objects.update(given_on=day, valid_until=day)
    elif what == "two places":
        comes(taker, session())
    elif what == "called off":
        cancel_session(session=one, reason="台風", by=make.staff(), at=NOW)
    elif what == "begun":
        at = one.starts_at
    elif what == "comes already":
        comes(taker, one)
    else:
        actions.mark_came(assignment=mine, by=make.staff(), at=one.starts_at - timedelta(minutes=9))
    before = list(Assignment.objects.order_by("pk").values("mentor", "session", "state"))
    assert refused(take, swap=swap, mentor=taker, at=at)
    assert list(Assignment.objects.order_by("pk").values("mentor", "session", "state")) == before


def test_of_an_exchange_that_the_giver_can_no_longer_keep_the_taker_hears_no_reason() -> None:
    one, other = session(), session(in_days=15)
    giver, taker = make.active(call_name="はな"), adult("みどり")
    mine = comes(giver, one)
    comes(taker, other)
    swap = offer(mine, back=other)
    comes(giver, session(in_days=15))
    said = refused(take, swap=swap, mentor=taker)
    assert said == "お願いした方が、その回に行けなくなりました。あなたの予定は変わっていません。"
    assert (who(one), who(other)) == (["はな"], ["みどり"])


@pytest.mark.parametrize("how", ["cancel", "pause", "erase"])
def test_an_offer_ends_with_the_place_that_it_is_about(how: str) -> None:
    one, taker = session(), adult("みどり")
    giver = adult("あおい")
    mine = comes(giver, one)
    swap = offer(mine, taker)
    if how == "cancel":
        drops_out(mine)
    else:
        getattr(actions, how)(mentor=giver, by=make.staff(), at=NOW)
    assert list(offered_to(taker, at=NOW)) == []
    if how != "erase":
        swap.refresh_from_db()
        assert swap.state == "void"
        assert "もう終わりました" in refused(take, swap=swap, mentor=taker)
    assert who(one) == []


def test_the_giver_is_told_when_the_one_who_was_asked_is_active_no_longer() -> None:
    one, taker = session(), adult("みどり")
    mine = comes(adult("あおい"), one)
    quiet()
    swap = offer(mine, taker)
    actions.pause(mentor=taker, by=make.staff(), at=NOW)
    swap.refresh_from_db()
    assert (swap.state, told()[-1], who(one)) == ("refused", ("あおい", "swap_no"), ["あおい"])


def test_two_who_take_from_each_other_end_with_one_exchange() -> None:
    one, other = session(), session(in_days=15)
    giver, taker = adult("あおい"), adult("みどり")
    mine, theirs = comes(giver, one), comes(taker, other)
    there, here = offer(mine, back=other), offer(theirs, back=one)
    take(there, taker)
    assert "もう終わりました" in refused(take, swap=here, mentor=giver)
    here.refresh_from_db()
    assert here.state == "void"
    assert (who(one), who(other)) == (["みどり"], ["あおい"])


def test_the_tables_of_a_place_that_changed_hands_are_free_and_made_again_with_the_least_change() -> None:
    people = [classes.learner(phone="iphone") for _n in range(2)]
    one = session(*people)
    giver, stays = adult("あおい", most_learners=1), adult("そら", most_learners=1)
    taker = adult("みどり", most_learners=1)
    mine = comes(giver, one)
    comes(stays, one)
    actions.match_session(session=one, by=make.staff(), at=NOW)
    kept = Pairing.objects.get(mentor=stays)
    take(offer(mine, taker), taker)
    assert list(Pairing.objects.filter(ended_at__isnull=True)) == [kept]
    for _again in range(2):
        assert actions.match_again(session_id=one.pk, at=NOW) == 2
    live = Pairing.objects.filter(ended_at__isnull=True).order_by("pk")
    assert [row.mentor.call_name for row in live] == ["そら", "みどり"]
    assert live[0].learner_id == kept.learner_id
    assert actions.match_again(session_id=one.pk, at=one.starts_at) == 0


def test_whoever_was_asked_for_that_session_and_takes_a_place_there_is_asked_no_longer() -> None:
    one, taker = session(seated=6), adult("みどり")
    mine = comes(adult("あおい"), one)
    MentorAsk.objects.create(mentor=taker, session=one, made_at=NOW)
    take(offer(mine, taker), taker)
    assert MentorAsk.objects.get().state == "yes"


def test_the_own_offers_are_listed_until_they_are_over() -> None:
    one, giver = session(), adult("あおい")
    swap = offer(comes(giver, one))
    assert list(offered_by(giver, at=NOW)) == [swap]
    assert list(offered_by(giver, at=one.starts_at)) == []
    actions.take_back_handover(handover=swap, at=NOW)
    assert list(offered_by(giver, at=NOW)) == []


def test_what_is_not_ones_own_place_ahead_cannot_be_handed_over() -> None:
    one, giver = session(), adult("あおい")
    asked = actions.assign(mentor=giver, session=one, agreed=False, by=make.staff(), at=NOW)
    assert "行くことになっている" in refused(offer, mine=asked)
    actions.accept(assignment=asked, at=NOW)
    assert "行くことになっている" in refused(offer, mine=asked, at=one.starts_at)
    assert "もう終わりました" in refused(offer, mine=asked, at=one.ends_at)
    drops_out(asked)
    assert "行くことになっている" in refused(offer, mine=asked)


def test_once_taken_it_cannot_be_taken_back() -> None:
    one, taker = session(), adult("みどり")
    swap = offer(comes(adult("あおい"), one), taker)
    take(swap, taker)
    assert "代わりの方が決まりました" in refused(actions.take_back_handover, handover=swap, at=NOW)
