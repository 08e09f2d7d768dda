"""電話リスト at the desk: the most urgent first, numbers on demand, a tick and its taking back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notices.actions import notify
from notices.enums import Kind, Status
from notices.models import Call, Notice
from people.enums import Channel
from people.models import AuditEntry, Learner
from tests.factories import classes

pytestmark = pytest.mark.django_db


def to_ring(
    about: str = "application:1", *, hours: int | None = None, center: str = "tomioka", **who: Any
) -> Notice:
    at = timezone.now()
    learner: Learner = classes.learner(home_center=center, **who)
    notice = notify(
        learner=learner, kind=Kind.SELECTED, about=about, subject="参加できます", body="本文",
        say="教室に参加できます。", center=center, urgent_at=at + timedelta(hours=hours) if hours else None,
    )  # fmt: skip
    assert notice is not None
    assert (notice.channel, notice.status) == (Channel.TEL, Status.TO_DO)
    return notice


def test_the_most_urgent_stands_first_with_what_to_say(clerk: Client) -> None:
    later, soon = to_ring(hours=50, name="あと 子"), to_ring(hours=2, name="さき 子")
    never = to_ring(name="いつ でも")
    page = clerk.get("/desk/calls/").content.decode()
    places = [page.index(f'id="call-{notice.pk}"') for notice in (soon, later, never)]
    assert places == sorted(places)
    assert "教室に参加できます。" in page


def test_numbers_are_hidden_until_asked_for_and_each_look_is_written_down(clerk: Client) -> None:
    one, two = to_ring(hours=2), to_ring(hours=3)
    page = clerk.get("/desk/calls/").content.decode()
    assert one.learner.tel_shown not in page
    assert not AuditEntry.objects.exists()
    page = clerk.post("/desk/calls/numbers/", {"page": "1"}, follow=True).content.decode()
    assert one.learner.tel_shown in page
    assert f'href="tel:{two.learner.tel}"' in page
    looked = AuditEntry.objects.filter(verb="read", subject="learner", reason="電話リスト")
    assert set(looked.values_list("subject_id", flat=True)) == {one.learner_id, two.learner_id}
    clerk.post("/desk/calls/numbers/")  # nothing new is shown, nothing new is written
    assert looked.count() == 2
    late = to_ring(hours=1)
    assert late.learner.tel_shown not in clerk.get("/desk/calls/").content.decode()


def test_a_tick_takes_it_off_the_list_and_can_be_taken_back(clerk: Client) -> None:
    notice = to_ring()
    for _time in range(2):
        clerk.post(f"/desk/calls/{notice.pk}/", {"outcome": "reached", "memo": "ご家族"})
    notice.refresh_from_db()
    assert (notice.status, notice.done_by) == (Status.DONE, "tomioka")
    assert Call.objects.count() == 1
    page = clerk.get("/desk/calls/").content.decode()
    assert f'id="call-{notice.pk}"' not in page
    for _time in range(2):
        clerk.post(f"/desk/calls/{notice.pk}/", {"outcome": "undo"})
    assert f'id="call-{notice.pk}"' in clerk.get("/desk/calls/").content.decode()


def test_nobody_at_home_stays_on_the_list_with_its_history(clerk: Client) -> None:
    notice = to_ring()
    clerk.post(f"/desk/calls/{notice.pk}/", {"outcome": "no_answer", "memo": "午後にもう一度"})
    page = clerk.get("/desk/calls/").content.decode()
    assert f'id="call-{notice.pk}"' in page
    assert "午後にもう一度" in page
    assert clerk.post(f"/desk/calls/{notice.pk}/", {"outcome": "x"}).status_code == 404


def test_the_list_asks_as_often_for_one_as_for_many(clerk: Client, django_assert_num_queries: Any) -> None:
    to_ring()
    clerk.get("/desk/calls/")
    with CaptureQueriesContext(connection) as one:
        clerk.get("/desk/calls/")
    for n in range(15):
        to_ring(f"application:{n + 2}")
    with django_assert_num_queries(len(one)):
        clerk.get("/desk/calls/")


def test_the_list_on_paper_is_written_down_for_everybody_on_it(clerk: Client) -> None:
    notices = [to_ring(), to_ring("application:2")]
    answer = clerk.post("/desk/calls/list.pdf")
    assert answer["Content-Type"] == "application/pdf"
    printed = AuditEntry.objects.filter(verb="print", subject="learner")
    assert set(printed.values_list("subject_id", flat=True)) == {notice.learner_id for notice in notices}
    assert clerk.get("/desk/calls/list.pdf").status_code == 405  # a look is never an accident


def test_only_the_cards_that_were_printed_are_posted(clerk: Client) -> None:
    card = classes.learner(channel=Channel.POST, address="中富1番地", tel="")
    late = classes.learner(channel=Channel.POST, address="中富2番地", tel="")
    first = notify(learner=card, kind=Kind.NOT_SELECTED, about="application:1", subject="結果", body="本文")
    assert "先に、はがきを印刷して" in clerk.post("/desk/calls/posted/", follow=True).content.decode()
    assert clerk.post("/desk/calls/postcards.pdf")["Content-Type"] == "application/pdf"
    second = notify(learner=late, kind=Kind.NOT_SELECTED, about="application:2", subject="結果", body="本文")
    for _time in range(2):
        clerk.post("/desk/calls/posted/")
    assert first is not None
    assert second is not None
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (Status.DONE, Status.TO_DO)


def test_another_centres_calls_are_neither_seen_nor_ticked(clerk: Client, other_clerk: Client) -> None:
    classes.center("shintoko")
    notice = to_ring(center="shintoko")
    assert f'id="call-{notice.pk}"' in other_clerk.get("/desk/calls/").content.decode()
    assert f'id="call-{notice.pk}"' not in clerk.get("/desk/calls/").content.decode()
    assert clerk.post(f"/desk/calls/{notice.pk}/", {"outcome": "reached"}).status_code == 404
    clerk.post("/desk/calls/numbers/")
    clerk.post("/desk/calls/list.pdf")
    assert not AuditEntry.objects.exists()
