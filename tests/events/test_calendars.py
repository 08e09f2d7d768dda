"""Calendars for the phone: what is written is read back, and follows what happens to a class."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from icalendar import Calendar

from events import actions
from events.calendars import calendar_of_center, calendar_of_learner, calendar_of_run
from events.enums import Kind, Method
from tests.factories import classes as make

pytestmark = pytest.mark.django_db
TOKYO = ZoneInfo("Asia/Tokyo")


def events(data: bytes) -> list[Any]:
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    calendar = Calendar.from_ical(data)
    assert calendar["PRODID"] and calendar["VERSION"] == "2.0"
    assert Calendar.from_ical(calendar.to_ical()).to_ical() == calendar.to_ical()
    return list(calendar.walk("VEVENT"))


def test_a_runs_sessions_come_back_as_they_are() -> None:
    run = make.run(meetings=3, bring="めがね")
    answer = Client().get(f"/classes/{run.code}/calendar.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    found = events(answer.content)
    assert [event["DTSTART"].dt for event in found] == [session.starts_at for session in run.sessions.all()]
    assert [event["DTEND"].dt for event in found] == [session.ends_at for session in run.sessions.all()]
    assert str(found[0]["DTSTART"].params["TZID"]) == "Asia/Tokyo"
    assert str(found[0]["SUMMARY"]) == "スマホの基本"
    assert str(found[0]["LOCATION"]).startswith("富岡まちづくりセンター")
    assert "めがね" in str(found[0]["DESCRIPTION"])
    assert len({str(event["UID"]) for event in found}) == 3
    assert b"BEGIN:VTIMEZONE" in answer.content


def test_moving_and_calling_off_change_the_entry_that_is_there(django_user_model: Any) -> None:
    by = django_user_model.objects.get(username="admin")
    run = make.run(meetings=2)
    before = events(calendar_of_run(run, at=make.NOW))
    first, second = run.sessions.all()
    start = first.starts_at + timedelta(days=1, hours=3)
    actions.move_session(session=first, starts_at=start, ends_at=start + timedelta(hours=2), at=make.NOW)
    actions.cancel_session(session=second, reason="台風", by=by, at=make.NOW)
    after = events(calendar_of_run(run, at=make.NOW))
    assert [event["UID"] for event in after] == [event["UID"] for event in before]
    assert after[0]["DTSTART"].dt == start
    assert [str(event["STATUS"]) for event in after] == ["CONFIRMED", "CANCELLED"]
    assert str(after[1]["SUMMARY"]).startswith("【中止】")


def test_a_centres_calendar_has_what_is_public_there() -> None:
    run = make.run()
    make.run(public=False)
    make.run(publish=False)
    make.run(center_code="other")
    found = events(Client().get("/classes/centers/tomioka/calendar.ics").content)
    assert [event["DTSTART"].dt for event in found] == [run.sessions.get().starts_at]
    assert Client().get("/classes/centers/nowhere/calendar.ics").status_code == 404


def test_a_centre_without_classes_has_an_empty_calendar() -> None:
    assert events(calendar_of_center(make.center(), at=make.NOW)) == []


def test_a_centres_calendar_takes_two_queries(django_assert_num_queries: Any) -> None:
    center = make.center()
    for _n in range(4):
        make.run(meetings=2)
    with django_assert_num_queries(1):
        calendar_of_center(center, at=make.NOW)


def test_a_learners_calendar_has_the_seats_and_no_name() -> None:
    person = make.learner("金糸雀 歌子", kana="カナリア ウタコ")
    seat, full = make.run(), make.run(capacity=1)
    make.apply(full)
    make.apply(seat, person)
    make.apply(full, person)  # waits: no seat, no entry
    make.apply(make.run(method=Method.LOTTERY), person)
    talk = make.run(kind=Kind.CONSULTATION, meetings=2, capacity=1, pairs_allowed=1)
    session = talk.sessions.last()
    make.apply(talk, person, session=session)
    data = calendar_of_learner(person, at=make.NOW)
    found = events(data)
    assert sorted(event["DTSTART"].dt for event in found) == sorted(
        [seat.sessions.get().starts_at, session.starts_at]
    )
    assert all(event.walk("VALARM") for event in found)
    assert "金糸雀" not in data.decode() and "カナリア" not in data.decode()


def test_a_cancelled_application_leaves_the_calendar() -> None:
    person = make.learner()
    application = make.apply(make.run(), person)
    assert len(events(calendar_of_learner(person, at=make.NOW))) == 1
    actions.cancel_application(application=application, at=make.NOW)
    assert events(calendar_of_learner(person, at=make.NOW)) == []


def test_a_class_over_the_year_end_keeps_its_hours() -> None:
    at = datetime(2027, 12, 20, 12, tzinfo=TOKYO)
    run = make.run(at=at, in_days=9, meetings=2)
    starts = [event["DTSTART"].dt.astimezone(TOKYO) for event in events(calendar_of_run(run, at=at))]
    assert [(start.year, start.hour) for start in starts] == [(2027, 10), (2028, 10)]
