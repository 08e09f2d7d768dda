"""The desk's pages about a mentor's hours, certificates, badges and thank-you cards; who may, and who finds nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from desk import hours as page_of_hours
from desk import thanks as page_of_thanks
from mentors import actions
from mentors.models import HoursCertificate, HoursCorrection, Mentor, ThankYou
from people.models import AuditEntry, User
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.helped import adult, issued, past_session, sat, visit
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db


def now() -> Any:
    return timezone.now()


@pytest.fixture
def mentor() -> Mentor:
    return adult(now(), call_name="そら")


def yesterday(**fields: Any) -> Any:
    return past_session(now(), days_ago=1, **fields)


def shown(client: Client, mentor: Mentor, what: str = "hours") -> Any:
    return client.get(f"/desk/mentors/{mentor.pk}/{what}/")


def post(client: Client, mentor: Mentor, what: str, **data: Any) -> Any:
    return client.post(f"/desk/mentors/{mentor.pk}/{what}/", data)


def period() -> dict[str, str]:
    day = timezone.localdate()
    return {"first": (day - timedelta(days=30)).isoformat(), "last": day.isoformat()}


# --- hours --------------------------------------------------------------------------------------------
def test_a_clerk_sets_a_forgotten_time_right_and_what_stood_there_is_seen(
    clerk: Client, mentor: Mentor
) -> None:
    one = visit(mentor, yesterday(), left=None)
    page = shown(clerk, mentor)
    assert (page.context["to_check"], page.context["total"]) == (1, "2時間")
    wrong = post(clerk, mentor, "hours/correct", assignment=one.pk, came="10:00", left="11:30", why="")
    assert wrong.status_code == 409 and "理由を書いてください。" in wrong.content.decode()
    assert 'value="11:30"' in wrong.content.decode()
    right = post(
        clerk, mentor, "hours/correct", assignment=one.pk, came="１０：００", left="11時30分", why="押し忘れ"
    )
    assert right.status_code == 302
    page = shown(clerk, mentor)
    assert (page.context["to_check"], page.context["total"]) == (0, "1時間30分")
    assert "押し忘れ（10:00〜—）" in page.content.decode()
    post(clerk, mentor, "hours/correct", assignment=one.pk, do="none", why="べつの人でした")
    assert shown(clerk, mentor).context["total"] == "0時間"
    assert [row["why"] for row in HoursCorrection.objects.values("why")] == ["押し忘れ", "べつの人でした"]


@pytest.mark.parametrize("typed", ["きのう", "25:00", "10", "1000000000", "10:00:00:00"])
def test_a_time_that_is_none_is_said_so(clerk: Client, mentor: Mentor, typed: str) -> None:
    one = visit(mentor, yesterday())
    answer = post(clerk, mentor, "hours/correct", assignment=one.pk, came=typed, left="12:00", why="x")
    assert answer.status_code == 409 and "10:30" in answer.content.decode()


def test_times_nobody_touched_keep_their_seconds_and_change_nothing(clerk: Client, mentor: Mentor) -> None:
    one = visit(mentor, yesterday())
    type(one).objects.filter(pk=one.pk).update(came_at=one.came_at + timedelta(seconds=23))
    post(clerk, mentor, "hours/correct", assignment=one.pk, came="10:00", left="12:00", why="x")
    assert HoursCorrection.objects.count() == 0


def test_a_session_without_a_tick_is_offered_to_be_set_right(clerk: Client, mentor: Mentor) -> None:
    one = visit(mentor, yesterday())
    type(one).objects.filter(pk=one.pk).update(came_at=None, left_at=None)
    assert shown(clerk, mentor).context["not_ticked"] == [one]
    post(clerk, mentor, "hours/correct", assignment=one.pk, came="10:00", left="11:00", why="印を忘れた")
    assert shown(clerk, mentor).context["total"] == "1時間"


def test_times_at_another_centre_are_seen_and_not_changed(clerk: Client) -> None:
    classes.center("shintoko")
    mentor = adult(now(), centers=[classes.center(), classes.center("shintoko")])
    one = visit(mentor, yesterday(center="shintoko"))
    assert "ほかの会場" in shown(clerk, mentor).content.decode()
    answer = post(clerk, mentor, "hours/correct", assignment=one.pk, came="10:00", left="11:00", why="x")
    assert answer.status_code == 404
    one.refresh_from_db()
    assert HoursCorrection.objects.count() == 0 and one.left_at - one.came_at == timedelta(hours=2)
    other = sign_in(User.objects.get(username="shintoko"))
    assert (
        post(
            other, mentor, "hours/correct", assignment=one.pk, came="10:00", left="11:00", why="x"
        ).status_code
        == 302
    )


# --- certificates ---------------------------------------------------------------------------------------
def test_a_certificate_is_issued_printed_and_revoked(clerk: Client, mentor: Mentor) -> None:
    visit(mentor, yesterday())
    actions.ask_for_certificate(
        mentor=mentor,
        first_on=timezone.localdate() - timedelta(days=9),
        last_on=timezone.localdate(),
        at=now(),
    )
    assert "本人がたのんでいます" in shown(clerk, mentor).content.decode()
    assert f"/desk/mentors/{mentor.pk}/hours/" in clerk.get("/desk/mentors/").content.decode()
    for _n in range(2):
        assert post(clerk, mentor, "hours/issue", **period()).status_code == 302
    made = HoursCertificate.objects.get()
    assert "証明書をたのんでいる人" not in clerk.get("/desk/mentors/").content.decode()
    paper = clerk.get(f"/desk/mentors/{mentor.pk}/certificates/{made.pk}.pdf")
    assert paper["Content-Type"] == "application/pdf" and paper["Cache-Control"] == "private, no-store"
    entry = AuditEntry.objects.filter(verb="print").get()
    assert (entry.subject, entry.subject_id, entry.reason) == (
        "hours_certificate", mentor.pk, f"活動証明書 {made.number}",
    )  # fmt: skip
    assert post(clerk, mentor, "hours/revoke", certificate=made.pk, why="").status_code == 409
    assert post(clerk, mentor, "hours/revoke", certificate=made.pk, why="まちがい").status_code == 302
    assert clerk.get(f"/desk/mentors/{mentor.pk}/certificates/{made.pk}.pdf").status_code == 404
    assert "まちがい" in shown(clerk, mentor).content.decode()


def test_hours_set_right_after_a_certificate_are_shown_beside_it(clerk: Client, mentor: Mentor) -> None:
    one = visit(mentor, yesterday())
    issued(mentor, at=now())
    assert "いまの記録は" not in shown(clerk, mentor).content.decode()
    post(clerk, mentor, "hours/correct", assignment=one.pk, came="10:00", left="11:00", why="x")
    assert "いまの記録は1時間" in shown(clerk, mentor).content.decode()


def test_what_cannot_be_is_said_and_nothing_is_made(clerk: Client, mentor: Mentor) -> None:
    for wrong in (
        {"first": "きのう", "last": ""}, {"first": "2026-02-30", "last": "2026-03-01"}, period(),
        {"first": "0001-01-01", "last": "0005-01-01"}, {"first": "2026-04-01", "last": "9999-12-31"},
    ):  # fmt: skip
        assert post(clerk, mentor, "hours/issue", **wrong).status_code == 409
    for what, name in (("revoke", "certificate"), ("badge", "badge"), ("correct", "assignment")):
        assert post(clerk, mentor, f"hours/{what}", **{name: "9" * 30}).status_code == 404
    assert post(clerk, mentor, "hours/destroy").status_code == 404
    assert HoursCertificate.objects.count() == 0


def test_a_badge_is_taken_away_with_a_reason(clerk: Client, mentor: Mentor) -> None:
    visit(mentor, yesterday())
    actions.settle_badges(mentor=mentor, at=now())
    badge = mentor.badges.get(kind="first")
    assert post(clerk, mentor, "hours/badge", badge=badge.pk, why="").status_code == 409
    assert post(clerk, mentor, "hours/badge", badge=badge.pk, why="まちがい").status_code == 302
    badge.refresh_from_db()
    assert badge.revoked_why == "まちがい"


# --- thanks -------------------------------------------------------------------------------------------
def test_a_card_is_written_read_again_printed_and_withdrawn(clerk: Client, mentor: Mentor) -> None:
    pair = sat(mentor, classes.learner("山田 花子", call_name="はなちゃん"), yesterday())
    wrong = post(clerk, mentor, "thanks/write", pair=pair.pk, words="山田です")
    assert wrong.status_code == 409 and "山田です" in wrong.content.decode()
    assert post(clerk, mentor, "thanks/write", pair="", words="ありがとう").status_code == 409
    assert post(clerk, mentor, "thanks/write", pair=pair.pk, words="ありがとう").status_code == 302
    card = ThankYou.objects.get()
    paper = f"/desk/mentors/{mentor.pk}/thanks/{card.pk}.pdf"
    assert clerk.get(paper).status_code == 404
    assert post(clerk, mentor, "thanks/show", card=card.pk).status_code == 302
    assert clerk.get(paper)["Content-Type"] == "application/pdf"
    assert post(clerk, mentor, "thanks/withdraw", card=card.pk, why="").status_code == 409
    assert post(clerk, mentor, "thanks/withdraw", card=card.pk, why="希望").status_code == 302
    assert clerk.get(paper).status_code == 404
    for what in ("show", "withdraw"):
        assert post(clerk, mentor, f"thanks/{what}", card="9" * 30).status_code == 404
    assert post(clerk, mentor, "thanks/destroy").status_code == 404


def test_learners_and_cards_of_another_centre_are_not_there(clerk: Client) -> None:
    classes.center("shintoko")
    mentor = adult(now(), centers=[classes.center(), classes.center("shintoko")])
    pair = sat(mentor, classes.learner("秘野 夏子"), yesterday(center="shintoko"))
    card = actions.write_thanks(
        mentor=mentor,
        learner=pair.learner,
        session=pair.session,
        words="ありがとう",
        by=make.staff(),
        at=now(),
    )
    text = shown(clerk, mentor, "thanks").content.decode()
    assert "秘野" not in text and "ありがとう" not in text
    assert post(clerk, mentor, "thanks/write", pair=pair.pk, words="x").status_code == 409
    assert post(clerk, mentor, "thanks/show", card=card.pk).status_code == 404


# --- who may ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("username", "may"),
    [
        ("editor", False), ("shintoko", False), ("teacher-mihon", False), ("tomioka", True),
        ("tomioka-manager", True), ("city", True),
    ],
)  # fmt: skip
def test_a_clerk_of_the_mentors_centre_may_and_for_others_it_does_not_exist(
    username: str, may: bool, mentor: Mentor
) -> None:
    classes.center("shintoko")
    make.coordinator(mentor.school, "teacher-mihon")
    visit(mentor, yesterday())
    made = issued(mentor, at=now())
    client = sign_in(User.objects.get(username=username))
    opened = {what: shown(client, mentor, what).status_code for what in ("hours", "thanks")}
    opened["pdf"] = client.get(f"/desk/mentors/{mentor.pk}/certificates/{made.pk}.pdf").status_code
    assert opened == dict.fromkeys(opened, 200 if may else 404)
    for of, module in (("hours", page_of_hours), ("thanks", page_of_thanks)):
        for what in module.DO:
            answer = post(client, mentor, f"{of}/{what}")
            assert answer.status_code in ((404, 409) if may else (404,)), (of, what)
    assert post(client, mentor, "hours/issue", **period()).status_code == (302 if may else 404)


@pytest.mark.parametrize("second_factor", [None, False])
def test_nobody_comes_in_without_the_second_factor(second_factor: bool | None, mentor: Mentor) -> None:
    client = Client()
    if second_factor is not None:
        client = sign_in(User.objects.get(username="tomioka"), second_factor=second_factor)
    for path in ("hours", "thanks", "hours/issue", "thanks/write", "certificates/1.pdf"):
        answer = client.get(f"/desk/mentors/{mentor.pk}/{path}" + ("" if path.endswith("pdf") else "/"))
        assert answer.status_code == 302 and answer["Location"].startswith("/staff/"), path


def queries(client: Client, mentor: Mentor, what: str) -> int:
    shown(client, mentor, what)
    with CaptureQueriesContext(connection) as caught:
        assert shown(client, mentor, what).status_code == 200
    return len(caught)


def test_the_pages_take_the_same_queries_for_one_and_for_many(clerk: Client, mentor: Mentor) -> None:
    def more(n: int) -> None:
        session = past_session(now(), days_ago=n)
        one = visit(mentor, session)
        actions.correct_times(
            assignment=one, came_at=one.came_at, left_at=one.left_at - timedelta(minutes=n), why="x",
            by=make.staff(), at=now(),
        )  # fmt: skip
        issued(mentor, at=now(), days=20 + n)
        pair = sat(mentor, classes.learner(), session)
        actions.write_thanks(
            mentor=mentor,
            learner=pair.learner,
            session=session,
            words="ありがとう",
            by=make.staff(),
            at=now(),
        )

    more(1)
    before = [queries(clerk, mentor, what) for what in ("hours", "thanks")]
    for n in range(2, 8):
        more(n)
    assert [queries(clerk, mentor, what) for what in ("hours", "thanks")] == before
