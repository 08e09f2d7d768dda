"""The page of a session's mentors: who comes, who sits with whom and why, changed by plain forms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from desk.pairs import DO
from events.actions import cancel_session
from mentors import actions
from mentors.models import Assignment, Forbidden, MatchRun, MentorCall, Pairing
from people.models import AuditEntry, User
from tests.desk.class_day import hanako, ichiro, session_of, today_run
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import NINETEEN
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
MOST_QUERIES = 24


def adult(**fields: Any) -> Any:
    return make.active(timezone.now() - timedelta(days=1), birth_date=NINETEEN, **fields)


def today(*people: Any) -> Any:
    """A session that begins in an hour, with two adults who come."""
    one = session_of(today_run(*people, begun=False))
    for name in ("あおい", "みどり"):
        mentor = adult(call_name=name, most_learners=1, phones=["iphone", "android"])
        actions.assign(mentor=mentor, session=one, agreed=True, by=make.staff(), at=timezone.now())
    return one


def post(client: Client, session: Any, what: str, **data: Any) -> Any:
    return client.post(f"/desk/sessions/{session.pk}/mentors/{what}/", data)


def shown(client: Client, session: Any) -> Any:
    return client.get(f"/desk/sessions/{session.pk}/mentors/")


def seats(client: Client, session: Any) -> dict[str, str]:
    found = shown(client, session).context["tables"]
    return {pair.learner.call_name: mentor.call_name for mentor, pairs in found for pair in pairs}


def test_a_clerk_matches_a_session_and_sees_tables_with_the_reason_of_each_pair(clerk: Client) -> None:
    one = today(hanako(phone="iphone"), ichiro(phone="android"))
    assert "まだ組んでいません。" in shown(clerk, one).content.decode()
    post(clerk, one, "match", do="new")
    assert set(seats(clerk, one)) == {"はなちゃん", "いっちゃん"}
    page = shown(clerk, one).content.decode()
    assert "機種が同じ、いつもの会場" in page
    assert "2人を組みました。早い者順なら2人です。" in page
    assert "もう一度組む（なるべく変えない）" in page


def test_whoever_has_no_place_is_listed_with_the_reason_and_what_would_help(clerk: Client) -> None:
    one = today(hanako(phone="iphone"), ichiro(phone="android"), classes.learner("三人目", phone="iphone"))
    post(clerk, one, "match")
    (row,) = shown(clerk, one).context["alone"]
    assert row["why"] == "合うメンターは、みんなほかの人と組んでいます。"
    assert len(row["helps"]) == 1
    assert "のメンターがもう1人（富岡まちづくりセンター）" in row["helps"][0]


def test_a_reason_of_before_somebody_came_to_help_is_not_said_any_more(clerk: Client) -> None:
    one = today(hanako(phone="iphone"), ichiro(phone="android"), classes.learner("三人目", phone="iphone"))
    post(clerk, one, "match")
    post(clerk, one, "came", assignment=one.assignments.first().pk)
    assert shown(clerk, one).context["alone"][0]["why"] == "合うメンターは、みんなほかの人と組んでいます。"
    mentor = adult(call_name="ひかり", phones=["iphone", "android"])
    actions.assign(mentor=mentor, session=one, agreed=False, by=make.staff(), at=timezone.now())
    assert "もう一度組んで" not in shown(clerk, one).context["alone"][0]["why"]  # only asked yet
    actions.offer_help(mentor=mentor, session=one, at=timezone.now())
    (row,) = shown(clerk, one).context["alone"]
    assert (row["why"], row["helps"]) == ("あとから、来るメンターがふえました。もう一度組んでください。", [])
    post(clerk, one, "match", do="keep")
    assert shown(clerk, one).context["alone"] == []


def test_pins_swaps_and_bans_are_plain_forms(clerk: Client) -> None:
    a, b = hanako(phone="iphone"), ichiro(phone="iphone")
    one = today(a, b)
    post(clerk, one, "match")
    before = seats(clerk, one)
    assert post(clerk, one, "swap", one=a.pk, other=b.pk).status_code == 302
    after = seats(clerk, one)
    assert (after["はなちゃん"], after["いっちゃん"]) == (before["いっちゃん"], before["はなちゃん"])
    pair = Pairing.objects.get(learner=a, ended_at__isnull=True)
    post(clerk, one, "pin", pair=pair.pk, do="off")
    pair.refresh_from_db()
    assert not pair.pinned
    post(clerk, one, "pin", pair=pair.pk, do="on")
    pair.refresh_from_db()
    assert pair.pinned
    post(clerk, one, "forbid", learner=a.pk, mentor=pair.mentor_id, reason="ご家族です")
    assert seats(clerk, one).get("はなちゃん") != after["はなちゃん"]
    assert "ご家族です" in shown(clerk, one).content.decode()
    post(clerk, one, "allow", forbidden=Forbidden.objects.get().pk)
    assert Forbidden.objects.count() == 0


def test_mentors_are_asked_settled_and_called_off_with_a_reason(clerk: Client) -> None:
    one, mentor = today(hanako()), adult(call_name="そら")
    post(clerk, one, "assign", mentor=mentor.pk, do="ask")
    assert Assignment.objects.get(mentor=mentor).state == "offered"
    post(clerk, one, "assign", mentor=mentor.pk, do="agreed")
    mine = Assignment.objects.get(mentor=mentor)
    assert (mine.state, mine.asked_by) == ("accepted", "tomioka")
    refused = post(clerk, one, "cancel", assignment=mine.pk, reason="")
    assert refused.status_code == 409
    assert "理由を書いてください。" in refused.content.decode()
    assert post(clerk, one, "cancel", assignment=mine.pk, reason="かぜ").status_code == 302
    assert Assignment.objects.get(mentor=mentor).reason == "かぜ"
    assert [row["mentor"].call_name for row in shown(clerk, one).context["coming"]] == ["あおい", "みどり"]


def test_how_many_are_wanted_follows_the_learners_until_somebody_says_another_number(clerk: Client) -> None:
    one = today(hanako())
    assert shown(clerk, one).context["sitting"].wanted == 1
    assert post(clerk, one, "wanted", wanted="５").status_code == 409
    post(clerk, one, "wanted", wanted="5")
    assert MentorCall.objects.get().wanted == 5
    assert shown(clerk, one).context["sitting"].wanted == 5


def test_coming_and_leaving_are_ticked_and_recorded(clerk: Client) -> None:
    one = today(hanako())
    mine = Assignment.objects.order_by("pk").first()
    for what in ("came", "left"):
        assert post(clerk, one, what, assignment=mine.pk).status_code == 302
    mine.refresh_from_db()
    assert mine.came_at and mine.left_at and mine.came_at <= mine.left_at
    said = list(
        AuditEntry.objects.filter(actor="tomioka").order_by("sequence").values_list("reason", flat=True)
    )
    assert said[-2:] == ["メンターが来た", "メンターが帰った"]
    post(clerk, one, "unmark", assignment=mine.pk)
    mine.refresh_from_db()
    assert (mine.came_at, mine.left_at) == (None, None)


def test_only_mentors_of_the_centre_who_may_come_on_that_day_can_be_chosen(clerk: Client) -> None:
    one = today(hanako())
    classes.center("shintoko")
    fits, elsewhere = adult(call_name="そら"), adult(centers=[classes.center("shintoko")])
    make.verified(timezone.now() - timedelta(days=1))
    assert [one.pk for one in shown(clerk, one).context["choices"].shown] == [fits.pk]
    assert post(clerk, one, "assign", mentor=elsewhere.pk, do="agreed").status_code == 409
    assert post(clerk, one, "assign", mentor="9" * 30, do="agreed").status_code == 409


def test_a_session_called_off_shows_what_was_and_takes_no_change(clerk: Client) -> None:
    one = today(hanako(phone="iphone"))
    post(clerk, one, "match")
    cancel_session(session=one, reason="台風", by=make.staff())
    page = shown(clerk, one).content.decode()
    assert "この回は中止になりました。" in page
    assert "組み合わせる</button>" not in page
    answer = post(clerk, one, "match")
    assert answer.status_code == 409
    assert "この回は、中止になりました。" in answer.content.decode()


def test_today_and_the_check_in_lead_to_the_page(clerk: Client) -> None:
    one = today(hanako())
    for path in ("/desk/", f"/desk/sessions/{one.pk}/"):
        assert f"/desk/sessions/{one.pk}/mentors/" in clerk.get(path).content.decode(), path


@pytest.mark.parametrize(
    ("username", "may"),
    [("editor", False), ("shintoko", False), ("tomioka", True), ("tomioka-manager", True), ("city", True)],
)
def test_a_clerk_of_the_centre_may_and_for_others_it_does_not_exist(username: str, may: bool) -> None:
    classes.center("shintoko")
    one = today(hanako(phone="iphone"))
    client = sign_in(User.objects.get(username=username))
    opened = {"": shown(client, one).status_code} | {what: post(client, one, what).status_code for what in DO}
    # What is posted names nobody: said on the page, or nothing of that number.
    codes = {
        "": 200,
        "wanted": 409,
        "assign": 409,
        "match": 302,
        "swap": 409,
        "forbid": 409,
        "best": 409,
        "stop": 302,
    }
    assert opened == {what: codes.get(what, 404) if may else 404 for what in opened}
    assert MatchRun.objects.count() == may
    if may:
        assert shown(client, one)["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("second_factor", [None, False])
def test_nobody_comes_in_without_the_second_factor(second_factor: bool | None) -> None:
    one = today(hanako())
    client = Client()
    if second_factor is not None:
        client = sign_in(User.objects.get(username="tomioka"), second_factor=second_factor)
    for answer in (shown(client, one), *(post(client, one, what) for what in DO)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/staff/")


def test_another_sessions_rows_and_numbers_of_no_database_are_not_there(clerk: Client) -> None:
    one, other = today(hanako(phone="iphone")), session_of(today_run(begun=False))
    post(clerk, one, "match")
    mine, pair = Assignment.objects.first(), Pairing.objects.get()
    assert post(clerk, other, "came", assignment=mine.pk).status_code == 404
    assert post(clerk, other, "pin", pair=pair.pk).status_code == 404
    assert post(clerk, other, "swap", one=pair.learner_id, other=pair.learner_id).status_code == 409
    for what in ("came", "cancel", "left", "unmark"):
        assert post(clerk, one, what, assignment="9" * 30).status_code == 404
    assert clerk.get(f"/desk/sessions/{'9' * 30}/mentors/").status_code == 404
    assert post(clerk, one, "destroy").status_code == 404


@pytest.mark.parametrize("count", [1, 8])
def test_the_page_takes_the_same_queries_for_one_and_for_many(clerk: Client, count: int) -> None:
    one = today(*(classes.learner(phone="iphone") for _n in range(count)))
    for _n in range(count - 1):
        actions.assign(mentor=adult(), session=one, agreed=True, by=make.staff(), at=timezone.now())
    post(clerk, one, "match")
    shown(clerk, one)
    with CaptureQueriesContext(connection) as caught:
        shown(clerk, one)
    assert len(caught) <= MOST_QUERIES
