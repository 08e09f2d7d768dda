"""The table of what is held about people: complete, in words, and true to the day."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import ruby
from core.typeset import plain
from people import actions, holdings, retention
from tests.factories import classes
from tests.factories import mentors as make

pytestmark = pytest.mark.django_db
ROOMS = {"people", "notices", "events", "mentors", "sessions", "axes", "django_q", "otp_totp", "otp_static"}
# Tables of these rooms in which nobody stands: places, times, rules. Rights are names of groups.
OF_NOBODY = {
    "people.HoldingCount", "people.User_groups", "people.User_user_permissions", "events.Center", "events.ClosingDay", "events.Room",
    "events.PublicHoliday", "events.ClassRun", "events.ClassRun_lessons", "events.ClassSession", "events.SeatPool",
    "mentors.School", "mentors.SchoolDay", "mentors.CenterWay", "mentors.WeightSet", "mentors.ConsentText",
    "mentors.MentorCall", "mentors.HoursCount", "django_q.Schedule",
}  # fmt: skip


def test_every_table_is_spoken_for_or_known_to_hold_nobody() -> None:
    labels = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in ROOMS and not model._meta.proxy
    }
    spoken = holdings.tables()
    assert labels - spoken - OF_NOBODY == set(), (
        "Say what is in it (people.holdings), or that it is of nobody."
    )
    assert (spoken | OF_NOBODY) - labels == set()
    assert spoken & OF_NOBODY == set()


def test_every_kind_says_what_for_what_whose_whence_to_whom_how_long_and_by_what_right() -> None:
    names = [one.name for one in holdings.holdings()]
    assert len(names) == len(set(names)) >= 20
    assert {"learner", "application", "consent", "mentor", "guardian", "visit_note", "notice", "audit", "call",
            "staff", "attendance", "card", "report"} <= set(names)  # fmt: skip
    for one in holdings.holdings():
        texts = [one.label, one.purpose, *one.items, one.whose, one.collected, one.given_to, one.basis]
        kept = one.period
        for text in [*map(str, texts), *map(str, (kept.label, kept.since, kept.purpose, kept.then))]:
            assert text, one.name
            assert all(span.reading or not ruby.has_kanji(span.base) for span in ruby.parse(text)), text
        assert kept is retention.KINDS[one.kept]
        assert one.file in holdings.FILES


def test_counts_are_of_people_and_of_today() -> None:
    at = timezone.now()
    first, second = classes.learner(), classes.learner(consent_by="")
    run = classes.run(at=at)
    classes.apply(run, first, second, at=at, wish="写真")
    classes.apply(classes.run(at=at), first, at=at)
    make.applied(at)
    people = {entry.holding.name: entry.people for page in holdings.book() for entry in page.entries}
    assert {name: people[name] for name in ("learner", "consent", "application", "wish", "attendance", "mentor",
                                            "guardian")} == {
        "learner": 2, "consent": 1, "application": 2, "wish": 2, "attendance": 0, "mentor": 1, "guardian": 1,
    }  # fmt: skip
    actions.erase_learner(learner=first, by=None, reason="本人からの申し出")
    people = {entry.holding.name: entry.people for page in holdings.book() for entry in page.entries}
    assert (people["learner"], people["consent"], people["application"], people["wish"]) == (1, 0, 1, 0)


def test_the_book_asks_once_a_kind_however_many_people(django_assert_num_queries: Any) -> None:
    classes.learner()
    with CaptureQueriesContext(connection) as one:
        holdings.book()
    assert len(one) <= len(holdings.holdings())
    for _n in range(12):
        classes.apply(classes.run(at=timezone.now()), at=timezone.now())
    with django_assert_num_queries(len(one)):
        holdings.book()


def test_a_page_of_the_book_names_each_thing_once() -> None:
    learners = holdings.book()[0]
    assert plain(str(learners.file.name)) == "受講者ファイル"
    assert learners.file.sensitive
    for column in (learners.items, learners.whose, learners.given_to, learners.purposes):
        assert len(column) == len(set(column)) > 1
    assert "住所" in {plain(one) for one in learners.items}


@pytest.mark.parametrize(("people", "few"), [(0, False), (1, True), (4, True), (5, False)])
def test_one_to_four_people_are_few(people: int, few: bool) -> None:
    holding = holdings.holdings()[0]
    assert holdings.Entry(holding, people).is_few is few
    assert holdings.BookPage(holdings.FILES["learners"], [holdings.Entry(holding, people)]).is_few is few
