"""修了証: who gets one, what stands on it; and what a learner has taken part in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from desk.certificates import shown_days, shown_hours
from events.actions import mark_presence
from events.certificates import earned_in, is_enough
from events.enums import Presence
from events.history import history_of
from events.models import ClassRun, ClassSession
from people.models import AuditEntry, Learner
from people.rights import Scope
from tests.desk.class_day import hanako, ichiro, today_run
from tests.desk.test_printing import words
from tests.factories import classes

pytestmark = pytest.mark.django_db


def came(run: ClassRun, who: Learner, *numbers: int, presence: Presence = Presence.PRESENT) -> None:
    for number in numbers:
        mark_presence(session=run.sessions.get(number=number), learner=who, presence=presence)


@pytest.fixture
def her() -> Learner:
    return hanako()


@pytest.fixture
def him() -> Learner:
    return ichiro()


@pytest.fixture
def run(her: Learner, him: Learner) -> ClassRun:
    return today_run(her, him, meetings=4, title="はじめてのスマホ")


@pytest.mark.parametrize(
    ("came", "held", "enough"),
    [
        (0, 0, False),
        (0, 1, False),
        (1, 1, True),
        (1, 2, True),
        (1, 3, False),
        (2, 3, True),
        (2, 4, True),
        (2, 5, False),
    ],
)
def test_half_of_the_meetings_is_enough(came: int, held: int, enough: bool) -> None:
    assert is_enough(came=came, held=held) is enough


def test_who_came_to_half_has_earned_one(run: ClassRun, her: Learner, him: Learner) -> None:
    came(run, her, 1, 3)
    came(run, him, 1)
    (one,) = earned_in(run)
    assert (one.learner, one.times, one.held, one.hours) == (her, 2, 4, timedelta(hours=4))


def test_leaving_early_counts_and_absence_does_not(run: ClassRun, her: Learner, him: Learner) -> None:
    came(run, her, 1, 2, presence=Presence.LEFT_EARLY)
    came(run, him, 1, 2, 3, 4, presence=Presence.ABSENT)
    assert [one.learner for one in earned_in(run)] == [her]


def test_called_off_meetings_are_not_counted(run: ClassRun, her: Learner) -> None:
    came(run, her, 1)
    assert earned_in(run) == []
    ClassSession.objects.filter(run=run, number__in=[3, 4]).update(cancelled_at=timezone.now())
    (one,) = earned_in(run)
    assert (one.times, one.held) == (1, 2)


def test_the_page_lists_them_and_opens_all_in_one_pdf(
    clerk: Client, run: ClassRun, her: Learner, him: Learner
) -> None:
    came(run, her, 1, 2)
    came(run, him, 1, 2, 3)
    page = clerk.get(f"/desk/certificates/{run.pk}/").content.decode()
    assert "全員の修了証（2人）" in page
    answer = clerk.get(f"/desk/certificates/{run.pk}/all.pdf")
    text = words(answer.content)
    for word in (
        "山田 花子",
        "鈴木 一郎",
        "はじめてのスマホ",
        "4回のうち3回",
        "6時間",
        "富岡まちづくりセンター",
    ):
        assert word in text, word
    assert "はなちゃん" not in text
    (entry,) = AuditEntry.objects.filter(verb="print")
    assert (entry.subject, entry.subject_id, entry.center, entry.reason) == (
        "run",
        run.pk,
        "tomioka",
        "修了証",
    )


def test_one_person_gets_one_page(clerk: Client, run: ClassRun, her: Learner, him: Learner) -> None:
    came(run, her, 1, 2)
    came(run, him, 1)
    text = words(clerk.get(f"/desk/certificates/{run.pk}/{her.pk}.pdf").content)
    assert "山田 花子" in text
    assert clerk.get(f"/desk/certificates/{run.pk}/{him.pk}.pdf").status_code == 404
    assert clerk.get(f"/desk/certificates/{run.pk}/999999.pdf").status_code == 404


def test_nobody_yet_is_said(clerk: Client, run: ClassRun) -> None:
    assert "まだいません" in clerk.get(f"/desk/certificates/{run.pk}/").content.decode()
    assert clerk.get(f"/desk/certificates/{run.pk}/all.pdf").status_code == 404


def test_another_centres_class_does_not_exist(other_clerk: Client, run: ClassRun, her: Learner) -> None:
    came(run, her, 1, 2)
    for tail in ("", "all.pdf", f"{her.pk}.pdf"):
        assert other_clerk.get(f"/desk/certificates/{run.pk}/{tail}").status_code == 404
    assert not AuditEntry.objects.filter(verb="print").exists()


def test_the_number_of_queries_does_not_grow(clerk: Client, run: ClassRun, her: Learner) -> None:
    def count(pk: int) -> int:
        clerk.get(f"/desk/certificates/{pk}/")
        with CaptureQueriesContext(connection) as seen:
            assert clerk.get(f"/desk/certificates/{pk}/").status_code == 200
        return len(seen)

    came(run, her, 1, 2)
    people = [classes.learner() for _n in range(12)]
    other = today_run(*people, capacity=12, meetings=2)
    for who in people:
        came(other, who, 1, 2)
    assert count(run.pk) == count(other.pk) <= 14


@pytest.mark.parametrize(
    ("minutes", "word"), [(120, "2時間"), (90, "1時間30分"), (45, "45分"), (480, "8時間")]
)
def test_hours_are_said_as_people_say_them(minutes: int, word: str) -> None:
    assert shown_hours(timedelta(minutes=minutes)) == word


def test_days_name_year_and_month_once(run: ClassRun, her: Learner) -> None:
    starts = [
        "2026-11-24T10:00+09:00",
        "2026-12-01T10:00+09:00",
        "2026-12-08T10:00+09:00",
        "2027-01-12T00:30+09:00",
    ]
    for number, start in enumerate(starts, start=1):
        from datetime import datetime

        at = datetime.fromisoformat(start)
        ClassSession.objects.filter(run=run, number=number).update(
            starts_at=at, ends_at=at + timedelta(hours=2)
        )
    came(run, her, 1, 2, 3, 4)
    (one,) = earned_in(run)
    assert shown_days(one) == "2026年11月24日・12月1日・8日・2027年1月12日"


# ---- history ----------------------------------------------------------------------------------
def test_history_shows_every_meeting_with_its_mark(run: ClassRun, her: Learner) -> None:
    came(run, her, 1)
    came(run, her, 2, presence=Presence.ABSENT)
    (one,) = history_of(her)
    assert [meeting.label for meeting in one.meetings] == ["出席", "欠席", "", ""]
    assert (one.run, one.came, one.held, one.earned) == (run, 1, 4, False)


def test_history_counts_guests_and_hides_other_centres(run: ClassRun, him: Learner) -> None:
    guest = classes.learner()
    mark_presence(session=run.sessions.get(number=1), learner=guest, presence=Presence.PRESENT, walk_in=True)
    (one,) = history_of(guest)
    first = one.meetings[0]
    assert (first.presence, first.walk_in) == ("present", True)
    assert history_of(guest, scope=Scope(clerk=frozenset({"shintoko"}))) == []
    assert len(history_of(guest, scope=Scope(clerk=frozenset({"tomioka"})))) == 1


def test_history_takes_three_queries_however_long(run: ClassRun, her: Learner) -> None:
    for _n in range(3):
        came(today_run(her, meetings=2), her, 1)
    came(run, her, 1, 2)
    with CaptureQueriesContext(connection) as seen:
        assert len(history_of(her)) == 4
    assert len(seen) == 3
