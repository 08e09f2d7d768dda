"""Forgetting: on request and in time, everywhere; and fewer than 1,000 people before the file book."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from core import schedules
from events import actions as classes_actions
from events.enums import Method, State
from events.models import Application, ApplicationEvent, Attendance, LotteryRecord
from notices.actions import mark_called
from notices.models import Call, Notice
from people import actions, retention
from people.actions.erasure import ERASED
from people.errors import BadValue, FileBookMissing
from people.models import AuditEntry, Consent, Learner, LearnerCard, User
from tests.factories import classes

pytestmark = pytest.mark.django_db
CANARY = {
    "name": "秘密名 カナリヤ", "call_name": "よびなりや", "kana": "カナリヤヒミツ", "tel": "09000777111",
    "email": "canary@example.jp", "address": "秘密町9-9-9", "postal_code": "3590777", "needs": "秘密の手助け",
    "line_id": "Ucanary777",
}  # fmt: skip
WORDS = [*CANARY.values(), "カナリヤヒミツ", "090-0077-7111"]


def every_text() -> list[tuple[str, str]]:
    """Each text in each table of the database, whatever room it belongs to."""
    found = []
    text = (models.CharField, models.TextField, models.JSONField, models.UUIDField)
    for model in apps.get_models(include_auto_created=True):
        names = [f.attname for f in model._meta.concrete_fields if isinstance(f, text)]
        if not names or not model._meta.managed:
            continue
        for row in model._base_manager.values_list(*names).iterator():
            found += [(f"{model._meta.label}.{n}", str(v)) for n, v in zip(names, row, strict=True) if v]
    return found


def hits(*words: str) -> set[str]:
    return {where for where, text in every_text() for word in words if word in text}


@pytest.fixture
def staff(db: None) -> User:
    return User.objects.get(username="tomioka-manager")


@pytest.fixture
def canary(staff: User) -> Learner:
    """Somebody known all over the house: seat, pair, draw, waiting list, notices, calls, card, attendance."""
    now = timezone.now()
    learner = classes.learner(birth_year="1944", **CANARY)
    actions.issue_card(learner=learner, by=staff, pin="1234")
    run = classes.run(at=now)
    seat = classes.apply(run, learner, at=now, wish="カナリヤヒミツのことを知りたい")
    other = classes.learner()
    classes.apply(classes.run(at=now), other, learner, at=now, wish="よびなりやさんと一緒に")
    over = classes.apply(classes.run(at=now, capacity=1), learner, at=now)
    classes_actions.cancel_application(
        application=over, by=staff, why="秘密名 カナリヤさんが電話で。09000777111"
    )
    classes_actions.mark_presence(
        session=run.sessions.get(), learner=learner, presence="present", by=staff, walk_in=True
    )
    LotteryRecord.objects.create(learner=learner, losses=2)
    notice = (
        Notice.objects.filter(learner=learner, channel="tel").first()
        or Notice.objects.filter(learner=learner).first()
    )
    assert notice is not None
    mark_called(notice=notice, by=staff, outcome="no_answer", memo="カナリヤヒミツさんは留守")
    assert seat.state == State.CONFIRMED
    return learner


def test_after_erasure_no_table_holds_a_word_of_the_person(canary: Learner, staff: User) -> None:
    told = {
        "people.Learner.tel",
        "notices.Call.memo",
        "events.Application.wish",
        "events.ApplicationEvent.why",
    }
    assert told <= hits(*WORDS)
    actions.erase_learner(learner=canary, by=staff, reason="本人からの申し出")
    assert hits(*WORDS) == set()


def test_what_is_left_is_a_shell_that_counts(canary: Learner, staff: User) -> None:
    applied, came = Application.objects.count(), Attendance.objects.count()
    actions.erase_learner(learner=canary, by=staff, reason="本人からの申し出")
    canary.refresh_from_db()
    assert (canary.call_name, canary.birth_year, canary.home_center) == (ERASED, 0, "tomioka")
    assert (Application.objects.count(), Attendance.objects.count()) == (applied, came)
    assert Consent.objects.filter(learner=canary, withdrawn_at__isnull=False).count() == 1
    assert not LearnerCard.objects.filter(learner=canary).exists()
    assert not LotteryRecord.objects.filter(learner=canary).exists()
    assert not Learner.objects.on_file().filter(pk=canary.pk).exists()


def test_erasure_ends_what_lives_and_gives_the_seat_on(staff: User) -> None:
    now = timezone.now()
    run = classes.run(at=now, capacity=1)
    first = classes.apply(run, at=now)
    second = classes.apply(run, at=now)
    actions.erase_learner(learner=first.learner, by=staff, reason="本人からの申し出")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.CANCELLED, State.OFFERED)
    assert not Notice.objects.filter(learner=first.learner).exclude(body="").exists()


def test_of_a_pair_the_other_keeps_the_seat(canary: Learner, staff: User) -> None:
    pair = Application.objects.get(size=2)
    actions.erase_learner(learner=canary, by=staff, reason="本人からの申し出")
    pair.refresh_from_db()
    assert (pair.size, pair.state, pair.wish) == (1, State.CONFIRMED, "")


def test_erasing_twice_is_harmless_and_written_down_once(canary: Learner, staff: User) -> None:
    for _time in range(2):
        actions.erase_learner(learner=canary, by=staff, reason="本人からの申し出")
    entry = AuditEntry.objects.get(verb="erase")
    assert (entry.actor, entry.subject_id, entry.reason) == ("tomioka-manager", canary.pk, "本人からの申し出")
    assert actions.verify().broken_at is None


def test_erasure_needs_a_reason(canary: Learner, staff: User) -> None:
    with pytest.raises(BadValue):
        actions.erase_learner(learner=canary, by=staff, reason=" ")
    canary.refresh_from_db()
    assert canary.name == CANARY["name"]


def test_a_room_that_fails_to_forget_undoes_the_whole_erasure(
    canary: Learner, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(learner: Learner, at: Any) -> None:
        raise RuntimeError("the room is on fire")

    from people.actions import erasure

    monkeypatch.setitem(erasure._erasers, "broken", broken)
    with pytest.raises(RuntimeError):
        actions.erase_learner(learner=canary, by=staff, reason="本人からの申し出")
    canary.refresh_from_db()
    assert (canary.name, canary.erased_at) == (CANARY["name"], None)


def test_two_people_erased_may_both_have_been_anybody(staff: User) -> None:
    for _n in range(2):
        actions.erase_learner(learner=classes.learner(), by=staff, reason="まちがって登録した")
    assert Learner.objects.filter(erased_at__isnull=False).count() == 2


# --- in time -----------------------------------------------------------------------------------
def aged(learner: Learner, days: int, *, seen: bool = True) -> Learner:
    past = timezone.now() - timedelta(days=days)
    Learner.objects.filter(pk=learner.pk).update(created_at=past, last_seen_at=past if seen else None)
    return learner


def test_a_file_is_erased_at_its_date_and_not_a_day_before() -> None:
    days = retention.LEARNER.days
    old, young = aged(classes.learner(), days + 1), aged(classes.learner(), days - 1)
    never_came = aged(classes.learner(), days + 1, seen=False)
    assert actions.forget_what_is_old()["learner"] == 2
    kept = Learner.objects.on_file()
    assert list(kept) == [young]
    assert {one.erased_at is not None for one in Learner.objects.filter(pk__in=[old.pk, never_came.pk])} == {
        True
    }
    assert actions.forget_what_is_old()["learner"] == 0
    assert AuditEntry.objects.filter(verb="erase").values_list("actor", flat=True)[0] == "（自動）"


def test_whoever_applied_since_is_kept(staff: User) -> None:
    now = timezone.now()
    learner = aged(classes.learner(), 4000)
    classes.apply(classes.run(at=now, method=Method.LOTTERY), learner, at=now)
    assert actions.forget_what_is_old()["learner"] == 0
    Application.objects.update(changed_at=now - timedelta(days=2000))
    assert actions.forget_what_is_old()["learner"] == 0  # the application still lives
    classes_actions.cancel_application(application=Application.objects.get(), by=staff)
    Application.objects.update(changed_at=now - timedelta(days=2000))
    assert actions.forget_what_is_old()["learner"] == 1


def test_wishes_go_after_a_year_and_applications_stay() -> None:
    now = timezone.now()
    old = classes.apply(classes.run(at=now), at=now, wish="写真")
    new = classes.apply(classes.run(at=now), at=now, wish="地図")
    Application.objects.filter(pk=old.pk).update(changed_at=now - timedelta(days=366))
    assert actions.forget_what_is_old()["wish"] == 1
    assert [a.wish for a in Application.objects.order_by("pk")] == ["", "地図"]
    assert new.wish == "地図"


def test_every_kind_kept_has_a_purpose_and_the_night_is_in_the_clock() -> None:
    assert {"learner", "wish", "audit"} <= set(retention.KINDS)
    assert all(str(kind.purpose) and str(kind.then) for kind in retention.KINDS.values())
    jobs = {job.func: job for job in schedules.jobs()}
    assert jobs["people.tasks.forget_what_is_old"].daily_at == "03:40"
    assert jobs["events.tasks.every_few_minutes"].minutes == 5
    assert jobs["events.tasks.remind"].daily_at == "16:00"
    assert jobs["events.tasks.thank"].minutes == 60


# --- how many (P09) ----------------------------------------------------------------------------
def fill(count: int) -> None:
    Learner.objects.bulk_create(
        Learner(call_name="見本", name="見本", kana="ミホン", tel="", birth_year=1950)
        for _n in range(count - Learner.objects.on_file().count())
    )


def test_a_warning_from_900_on_and_a_refusal_of_the_thousandth(staff: User) -> None:
    fill(899)
    assert not actions.people_on_file().warn
    classes.learner()
    assert actions.people_on_file().warn
    fill(998)
    assert not actions.people_on_file().full
    last = classes.learner()
    assert actions.people_on_file().full
    with pytest.raises(FileBookMissing, match="登録が1000人になります。個人情報ファイル簿を記録して"):
        classes.learner(by=staff)
    with pytest.raises(FileBookMissing, match="窓口へお電話ください"):
        classes.learner()
    assert Learner.objects.on_file().count() == 999
    # Whoever is on file goes on as before.
    assert classes.apply(classes.run(at=timezone.now()), last, at=timezone.now()).state == State.CONFIRMED
    same = {"name": "見本", "kana": last.kana, "tel": last.tel, "birth_year": "1950"}
    assert actions.add_learner(reuse=True, **same) == last
    actions.erase_learner(learner=last, by=staff, reason="本人からの申し出")
    classes.learner()


def test_with_the_file_book_recorded_there_is_room(staff: User) -> None:
    fill(999)
    with pytest.raises(BadValue):
        actions.record_file_book(by=staff, number=" ")
    for _time in range(2):
        actions.record_file_book(by=staff, number="第12号")
    assert AuditEntry.objects.filter(subject="file_book").count() == 1
    classes.learner(by=staff)
    on_file = actions.people_on_file()
    assert (on_file.people, on_file.warn, on_file.full) == (1000, False, False)


def test_many_at_once_are_counted_together(staff: User) -> None:
    fill(995)
    actions.check_room_for(4, by=staff)
    with pytest.raises(FileBookMissing):
        actions.check_room_for(5, by=staff)


def test_the_scan_sees_every_table_with_text(canary: Learner) -> None:
    labels = {where.rsplit(".", 1)[0] for where, _text in every_text()}
    assert {"people.Learner", "notices.Notice", "events.Application", "people.AuditEntry"} <= labels
    assert Call.objects.count() == 1
    assert ApplicationEvent.objects.filter(why__contains="カナリヤ").exists()
    assert connection.introspection.table_names()
