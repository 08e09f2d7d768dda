"""Whom a change is told to, and what is no longer said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ

from events import actions, messages, tasks
from events.enums import Method, Presence
from notices.enums import Kind, Status
from notices.models import Notice
from people.models import User
from tests.factories import classes as make
from tests.factories.classes import NOW

pytestmark = pytest.mark.django_db


def told(application, kind=None):
    found = Notice.objects.filter(learner=application.learner)
    return list((found.filter(kind=kind) if kind else found).order_by("pk").values_list("kind", "status"))


def test_a_seat_a_place_in_the_list_and_a_lottery_are_each_told_in_their_own_words():
    run = make.run(capacity=1)
    seated, waiting = make.apply(run), make.apply(run)
    lottery = make.apply(make.run(method=Method.LOTTERY))
    assert [told(a) for a in (seated, waiting, lottery)] == [
        [(Kind.SELECTED, Status.TO_DO)],
        [(Kind.WAITLISTED, Status.TO_DO)],
        [(Kind.RECEIVED, Status.TO_DO)],
    ]
    notice = Notice.objects.get(learner=waiting.learner)
    assert notice.say == "定員になりました。補欠の1番目でお受けしました。"
    assert f"受付番号：{waiting.receipt[:4]}-{waiting.receipt[4:]}" in notice.body


def test_whoever_cancels_hears_nothing_more_of_reminders():
    run = make.run()
    application = make.apply(run)
    session = run.sessions.get()
    messages.tell_reminder(application, session, at=NOW)
    actions.cancel_application(application=application, at=NOW)
    assert told(application) == [
        (Kind.SELECTED, Status.DROPPED),
        (Kind.REMINDER, Status.DROPPED),
        (Kind.WITHDRAWN, Status.TO_DO),
    ]


def test_a_typhoon_is_told_to_everybody_with_a_seat_and_only_once():
    run = make.run(capacity=2, meetings=2)
    applications = [make.apply(run) for _n in range(3)]
    session = run.sessions.first()
    by = User.objects.get(username="admin")
    for _n in range(2):
        actions.cancel_session(session=session, reason="台風のため", by=by, at=NOW)
    assert [told(a, Kind.CANCELLED) for a in applications] == [
        [(Kind.CANCELLED, Status.TO_DO)],
        [(Kind.CANCELLED, Status.TO_DO)],
        [],
    ]
    notice = Notice.objects.get(learner=applications[0].learner, kind=Kind.CANCELLED)
    assert notice.say == "12月8日（火）午前10時の回は中止です。理由：台風のため"
    assert notice.urgent_at == session.starts_at


def test_a_called_off_run_ends_every_application_and_tells_each_person():
    run = make.run(capacity=1)
    applications = [make.apply(run) for _n in range(2)]
    by = User.objects.get(username="admin")
    for _n in range(2):
        actions.cancel_run(run=run, reason="講師の都合", by=by, at=NOW)
    assert [told(a, Kind.CANCELLED) for a in applications] == [[(Kind.CANCELLED, Status.TO_DO)]] * 2
    assert [a.state for a in run.applications.all()] == ["cancelled"] * 2


def test_a_moved_session_is_told_with_the_old_and_the_new_time():
    run = make.run()
    application = make.apply(run)
    session = run.sessions.get()
    later = {name: getattr(session, name) + timedelta(days=1) for name in ("starts_at", "ends_at")}
    for _n in range(2):
        actions.move_session(session=session, at=NOW, **later)
    say = Notice.objects.get(learner=application.learner, kind=Kind.CHANGED).say
    assert say.startswith("12月8日（火）午前10時の回は、12月9日（水）午前10時からに変わりました。")


def test_those_who_came_are_thanked_with_the_lessons_and_once(monkeypatch, lesson):
    run = make.run(in_days=1)
    run.lessons.add(lesson)
    by_mail = {"channel": "mail", "email": "hanako@example.com"}
    came, absent = make.apply(run, make.learner(**by_mail)), make.apply(run, make.learner(**by_mail))
    session = run.sessions.get()
    for application, presence in ((came, Presence.PRESENT), (absent, Presence.ABSENT)):
        actions.mark_presence(
            session=session, learner=application.learner, presence=presence, at=session.starts_at
        )
    monkeypatch.setattr(tasks.timezone, "now", lambda: session.ends_at + timedelta(hours=1))
    for _n in range(2):
        assert tasks.thank() == 1
    assert told(came, Kind.THANKS) == [(Kind.THANKS, Status.PENDING)]
    assert told(absent, Kind.THANKS) == []
    assert f"/lessons/{lesson.number}/" in Notice.objects.get(kind=Kind.THANKS).body


def test_the_day_before_everybody_with_a_seat_is_reminded_once(monkeypatch):
    run = make.run(capacity=1)
    seated, waiting = make.apply(run), make.apply(run)
    monkeypatch.setattr(tasks.timezone, "now", lambda: run.sessions.get().starts_at - timedelta(hours=18))
    for _n in range(2):
        assert tasks.remind() == 1
    assert told(seated, Kind.REMINDER) == [(Kind.REMINDER, Status.TO_DO)]
    assert told(waiting, Kind.REMINDER) == []


def test_telling_the_draw_twice_tells_everybody_once():
    run = make.run(capacity=1, method=Method.LOTTERY)
    applications = [make.apply(run) for _n in range(2)]
    by = User.objects.get(username="admin")
    draw = actions.draw_lots(run=run, seed="1", by=by, at=run.closes_at)
    for _n in range(2):
        assert tasks.tell_draw(draw.pk) == 2
    kinds = sorted(kind for a in applications for kind, _status in told(a))
    assert kinds == [Kind.NOT_SELECTED, Kind.RECEIVED, Kind.RECEIVED, Kind.SELECTED]


def test_the_order_to_tell_a_draw_is_written_with_the_draw():
    run = make.run(capacity=1, method=Method.LOTTERY)
    make.apply(run)
    by = User.objects.get(username="admin")
    draw = actions.draw_lots(run=run, seed="1", by=by, at=run.closes_at)
    # No commit has come yet, so nobody can die between the two.
    assert [(row.task["func"], row.task["args"]) for row in OrmQ.objects.all()] == [
        ("events.tasks.tell_draw", (draw.pk,))
    ]


def test_what_applying_costs_in_queries():
    """The rush at the opening: whoever adds a query here makes 2,000 people wait for it."""
    from django.db import connection

    run = make.run()
    learner = make.learner()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        make.apply(run, learner)
    statements = [q["sql"][:90] for q in seen if "SAVEPOINT" not in q["sql"]]
    assert len(statements) <= 10, "\n".join(statements)
