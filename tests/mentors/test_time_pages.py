"""The pages of time: a mentor's own week, the school's calendar with its file, the city's ways; who may what."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.typeset import plain
from mentors import actions
from mentors.calendar_file import MOST_BYTES
from mentors.models import Assignment, Availability, CenterWay, Exceptional, Mentor, MentorLimits, SchoolDay
from mentors.seed import plant_meetings, plant_mentors, plant_times
from people.actions import forget_what_is_old
from people.models import AuditEntry, User
from tests.desk.class_day import hanako, session_of, today_run
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import NINETEEN
from tests.mentors.pages import come_in
from tests.mentors.time_tools import EVERY, week
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db
WEEK, DAYS, CALENDAR = "/mentors/me/time/", "/mentors/me/time/days/", "/mentors/school/calendar/"


def adult(**fields: Any) -> Mentor:
    return make.active(timezone.now() - timedelta(days=1), birth_date=NINETEEN, **fields)


def in_days(number: int) -> str:
    return (timezone.localdate() + timedelta(days=number)).isoformat()


def ticked(answer: Any) -> int:
    return len(re.findall(r'type="checkbox"[^>]* checked', answer.content.decode()))


def me(mentor: Mentor) -> Client:
    return come_in(mentor, timezone.now())


# --- the mentor's own week ---------------------------------------------------------------------------
def test_a_mentor_ticks_a_week_with_limits_and_sees_it_again() -> None:
    mentor = adult()
    client = me(mentor)
    assert WEEK in client.get("/mentors/me/").content.decode()
    assert "まだ" in client.get(WEEK).content.decode() and client.get(WEEK).context["nothing"]
    sent = {"cells": ["5-0", "5-1", "9-9", "x"], "a_week": "2", "a_month": ""}
    for _again in range(2):
        assert client.post(WEEK, sent)["Location"] == f"{WEEK}?said=kept"
    assert Availability.objects.get().cells == week("土午前", "土午後")
    assert (MentorLimits.objects.get().a_week, MentorLimits.objects.get().a_month) == (2, None)
    page = client.get(WEEK).content.decode()
    assert ticked(client.get(WEEK)) == 2 and '<option value="2" selected>2回まで</option>' in page
    assert page.count('type="checkbox"') == 21


def test_a_week_of_nothing_is_kept_and_said() -> None:
    mentor = adult()
    client = me(mentor)
    client.post(WEEK, {"cells": ["5-0"]})
    assert client.post(WEEK, {})["Location"] == f"{WEEK}?said=empty"
    assert not Availability.objects.exists()
    assert "おすすめには" in client.get(f"{WEEK}?said=empty").content.decode()


def test_a_limit_of_nonsense_is_said_and_what_was_ticked_stays() -> None:
    client = me(adult())
    answer = client.post(WEEK, {"cells": ["5-0"], "a_week": "99"})
    assert answer.status_code == 422
    assert not Availability.objects.exists()
    assert ticked(answer) == 1


def test_one_centre_may_have_another_week_and_only_ones_own_centres_are_there() -> None:
    here, there = classes.center(), classes.center("shintoko")
    classes.center("yanase")
    mentor = adult(centers=[here, there])
    client = me(mentor)
    client.post(WEEK, {"cells": ["5-0"]})
    path = f"{WEEK}at/shintoko/"
    assert path in client.get(WEEK).content.decode()
    assert ticked(client.get(path)) == 1  # begins with the week of all
    assert client.post(path, {"cells": ["6-2"]})["Location"] == f"{WEEK}?said=center"
    assert mentor.grids.get(center=there).cells == week("日夕方")
    for _again in range(2):
        assert client.post(path, {"do": "all"})["Location"] == f"{WEEK}?said=all"
    assert mentor.grids.get().center is None
    for code in ("yanase", "nowhere"):
        assert client.get(f"{WEEK}at/{code}/").status_code == 404
        assert client.post(f"{WEEK}at/{code}/", {"cells": ["1-1"]}).status_code == 404
    one_centre = me(adult())
    assert "/at/" not in one_centre.get(WEEK).content.decode()


def test_days_are_put_in_and_taken_out_and_a_slip_is_named_at_its_question() -> None:
    mentor = adult()
    client = me(mentor)
    day = in_days(3)
    sent = {"can_come": "no", "first": day, "last": "", "starts": "", "ends": ""}
    for _again in range(2):
        assert client.post(DAYS, sent)["Location"] == f"{DAYS}?said=added"
    (one,) = Exceptional.objects.all()
    assert (one.first, one.last, one.can_come, one.starts) == (one.first, one.first, False, None)
    for wrong, field in [
        ({"first": "あした"}, "id_first"), ({"first": ""}, "id_first"), ({"last": in_days(1)}, "id_last"),
        ({"starts": "25:00"}, "id_starts"), ({"starts": "16:00"}, "id_ends"), ({"can_come": "maybe"}, ""),
        ({"starts": "16:00", "ends": "15:00"}, "id_ends"),
    ]:  # fmt: skip
        answer = client.post(DAYS, {**sent, **wrong})
        assert answer.status_code == 422, wrong
        assert f'href="#{field}' in answer.content.decode(), wrong
    other = me(adult())
    other.post(DAYS, {"do": "remove", "pk": one.pk})
    assert Exceptional.objects.count() == 1
    for pk in (one.pk, one.pk, "9" * 30, "x"):
        assert client.post(DAYS, {"do": "remove", "pk": pk})["Location"] == f"{DAYS}?said=removed"
    assert not Exceptional.objects.exists()


@pytest.mark.parametrize("path", [WEEK, DAYS, f"{WEEK}at/tomioka/"])
def test_only_a_mentor_who_has_come_in_sees_or_changes_a_week(path: str, clerk: Client) -> None:
    adult()
    for client in (Client(), clerk):
        for answer in (client.get(path), client.post(path, {"cells": ["1-1"]})):
            assert answer["Location"] == "/mentors/door/"
    assert not Availability.objects.exists()


def test_what_suits_comes_first_on_the_own_page_and_the_rest_says_why() -> None:
    one = session_of(today_run(hanako(), begun=False))
    mentor = adult()
    client = me(mentor)
    assert "活動希望" in client.get("/mentors/me/").content.decode()
    other_day = (timezone.localdate(one.starts_at).weekday() + 3) % 7
    client.post(WEEK, {"cells": [f"{other_day}-0"]})
    page = client.get("/mentors/me/")
    assert [found.why_not.why for found in page.context["classes"]["open"]] == ["grid"]
    assert client.post(f"/mentors/me/sessions/{one.pk}/offer/")["Location"] == "/mentors/me/?said=coming"


# --- own data ----------------------------------------------------------------------------------------
def test_the_own_week_is_handed_out_and_erased_with_the_rest() -> None:
    mentor = adult()
    client = me(mentor)
    client.post(WEEK, {"cells": ["5-0"], "a_week": "2"})
    client.post(DAYS, {"can_come": "yes", "first": in_days(3), "starts": "10:00", "ends": "12:00"})
    data = json.loads(client.get("/mentors/me/data.json").content)
    assert data["times"] == [{"center": "", "can_come": ["土曜の午前"]}]
    assert data["limits"] == {"a_week": 2, "a_month": None}
    assert data["exceptions"] == [
        {"first": in_days(3), "last": in_days(3), "can_come": True, "starts": "10:00:00", "ends": "12:00:00"}
    ]
    client.post("/mentors/me/leave/", {"do": "erase"})
    assert [model.objects.count() for model in (Availability, Exceptional, MentorLimits)] == [0, 0, 0]


def test_days_are_forgotten_ninety_days_after_the_last_of_them() -> None:
    mentor, at = adult(), timezone.now()
    day = timezone.localdate()
    Exceptional.objects.create(mentor=mentor, first=day, last=day)
    SchoolDay.objects.create(school=mentor.school, first=day, last=day, name="文化祭", kind="event")
    assert forget_what_is_old(at=at + timedelta(days=90))["mentor_days"] == 0
    assert forget_what_is_old(at=at + timedelta(days=91))["mentor_days"] == 2
    assert (Exceptional.objects.count(), SchoolDay.objects.count()) == (0, 0)


# --- the school's calendar ---------------------------------------------------------------------------
@pytest.fixture
def teacher() -> Client:
    make.coordinator(make.school("other"), "teacher-other")
    return sign_in(make.coordinator(make.school(), "teacher-mihon"))


def typed(**more: str) -> dict[str, str]:
    return {
        "do": "add", "name": "期末テスト", "first": in_days(10), "last": in_days(12), "kind": "exam",
        "mentors_off": "yes", **more,
    }  # fmt: skip


def test_a_teacher_puts_a_day_in_changes_it_and_takes_it_out_once(teacher: Client) -> None:
    assert CALENDAR in teacher.get("/mentors/school/").content.decode()
    for _again in range(2):
        assert teacher.post(CALENDAR, typed())["Location"] == f"{CALENDAR}?said=added"
    (day,) = SchoolDay.objects.all()
    assert (day.school.code, day.name, day.kind, day.mentors_off) == ("mihon", "期末テスト", "exam", True)
    for _again in range(2):
        assert teacher.post(CALENDAR, {"do": "off", "off": "no", "pk": day.pk}).status_code == 302
    assert not SchoolDay.objects.get().mentors_off
    for _again in range(2):
        assert teacher.post(CALENDAR, {"do": "remove", "pk": day.pk}).status_code == 302
    assert not SchoolDay.objects.exists()
    said = list(
        AuditEntry.objects.filter(actor="teacher-mihon", subject="school").values_list("reason", flat=True)
    )
    assert sorted(said) == ["メンターが休む日を変えた", "学校の予定を入れた", "学校の予定を消した"]


def test_a_slip_in_the_calendar_is_named_and_nothing_is_kept(teacher: Client) -> None:
    for wrong in (
        {"name": " "}, {"first": ""}, {"first": "2026-02-30"}, {"last": in_days(1)}, {"kind": "x"},
        {"first": "2020-01-01", "last": "2020-01-02"}, {"mentors_off": ""}, {"do": "destroy"},
    ):  # fmt: skip
        assert teacher.post(CALENDAR, typed(**wrong)).status_code in (409, 422), wrong
    assert not SchoolDay.objects.exists()


def test_another_schools_days_are_not_there(teacher: Client) -> None:
    other = sign_in(User.objects.get(username="teacher-other"))
    other.post(CALENDAR, typed(name="よその学校の行事"))
    day = SchoolDay.objects.get()
    assert "よその学校の行事" not in teacher.get(CALENDAR).content.decode()
    for sent in ({"do": "remove"}, {"do": "off", "off": "no"}):
        teacher.post(CALENDAR, {**sent, "pk": day.pk})
    day.refresh_from_db()
    assert day.mentors_off


@pytest.mark.parametrize("path", [CALENDAR, f"{CALENDAR}file/", f"{CALENDAR}file/do/"])
def test_nobody_but_a_coordinator_sees_or_changes_a_calendar(path: str, clerk: Client, city: Client) -> None:
    mentor = adult()
    for client in (Client(), me(mentor), clerk, city):
        for answer in (client.get(path), client.post(path, typed())):
            assert answer.status_code in (302, 404, 405), answer.status_code
            assert answer.status_code != 302 or answer["Location"].startswith("/staff/")
    half = sign_in(make.coordinator(make.school(), "teacher-half"), second_factor=False)
    assert half.get(CALENDAR)["Location"].startswith("/staff/")
    assert not SchoolDay.objects.exists()


def test_a_day_over_a_class_that_is_settled_is_shown_to_teacher_desk_and_mentor_and_cancels_nothing(
    teacher: Client, clerk: Client
) -> None:
    run = classes.run(at=timezone.now(), in_days=10)
    classes.apply(run, classes.learner(), at=timezone.now())
    one = session_of(run)
    mentor = adult(call_name="そら", name="見本 空")
    actions.assign(mentor=mentor, session=one, agreed=True, by=make.staff(), at=timezone.now())
    assert teacher.get(CALENDAR).context["clashes"] == []
    teacher.post(CALENDAR, typed(first=in_days(9), last=in_days(10)))
    for path in (CALENDAR, "/mentors/school/"):
        page = teacher.get(path)
        assert [each.assignment.mentor for each in page.context["clashes"]] == [mentor]
        assert "見本 空" in page.content.decode()
    desk = clerk.get(f"/desk/sessions/{one.pk}/mentors/").content.decode()
    assert "学校の予定：期末テスト" in desk and "学校の予定が入ったメンターが1人います" in desk
    assert "期末テスト" in me(mentor).get("/mentors/me/").content.decode()
    assert Assignment.objects.get().state == "accepted"
    other = sign_in(User.objects.get(username="teacher-other"))
    assert "見本 空" not in other.get("/mentors/school/").content.decode()
    teacher.post(CALENDAR, {"do": "off", "off": "no", "pk": SchoolDay.objects.get().pk})
    assert teacher.get(CALENDAR).context["clashes"] == []


def ics(*events: tuple[str, str, str], extra: str = "") -> SimpleUploadedFile:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for uid, day, name in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uid}",
            f"SUMMARY:{name}",
            f"DTSTART;VALUE=DATE:{day.replace('-', '')}",
            extra,
            "END:VEVENT",
        ]
    return SimpleUploadedFile("school.ics", "\r\n".join([*lines, "END:VCALENDAR"]).encode())


def carried_of(answer: Any) -> str:
    found = re.search(r'name="carried" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def test_a_file_is_shown_first_and_taken_in_whole_and_twice_is_harmless(teacher: Client) -> None:
    file = [
        ("a", in_days(5), "期末考査"),
        ("b", in_days(6), "冬休み"),
        ("c", in_days(7), "<script>文化祭</script>"),
    ]
    seen = teacher.post(f"{CALENDAR}file/", {"file": ics(*file)})
    assert seen.status_code == 200 and not SchoolDay.objects.exists()
    page = seen.content.decode()
    assert ticked(seen) == 2 and "<script>文化祭" not in page
    sent = {"carried": carried_of(seen), "off": ["0"]}
    for _again in range(2):
        assert teacher.post(f"{CALENDAR}file/do/", sent)["Location"] == f"{CALENDAR}?said=taken"
    assert set(SchoolDay.objects.values_list("name", "kind", "mentors_off")) == {
        ("期末考査", "exam", True), ("冬休み", "holiday", False), ("<script>文化祭</script>", "event", False),
    }  # fmt: skip
    # The same file again, one day moved and one called off: what the teacher decided stays.
    moved = [("a", in_days(8), "期末考査"), file[2]]
    again = teacher.post(f"{CALENDAR}file/", {"file": ics(*moved)})
    assert ticked(again) == 1
    teacher.post(f"{CALENDAR}file/do/", {"carried": carried_of(again), "off": ["1"]})
    assert SchoolDay.objects.count() == 3
    assert SchoolDay.objects.get(name="期末考査").first.isoformat() == in_days(8)
    off = teacher.post(f"{CALENDAR}file/", {"file": ics(file[1], extra="STATUS:CANCELLED")})
    teacher.post(f"{CALENDAR}file/do/", {"carried": carried_of(off)})
    assert not SchoolDay.objects.filter(name="冬休み").exists()


def test_a_bad_file_a_strange_note_and_anothers_note_bring_nothing_in(teacher: Client) -> None:
    for file, text in [
        (None, "選んでください"), (SimpleUploadedFile("x.ics", b"PK\x03\x04"), "ではありません"),
        (SimpleUploadedFile("x.ics.html", b"BEGIN:VCALENDAR"), "「.ics」で終わる"),
        (SimpleUploadedFile("x.ics", b"B" * (MOST_BYTES + 1)), "1MB"),
        (SimpleUploadedFile("x.ics", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"), "こわれています"),
    ]:  # fmt: skip
        answer = teacher.post(f"{CALENDAR}file/", {"file": file} if file else {})
        assert answer.status_code == 409
        assert text in plain(str(answer.context["problem"]))
    assert teacher.post(f"{CALENDAR}file/", {"file": ics(("old", "2020-01-01", "昔"))}).status_code == 409
    note = carried_of(teacher.post(f"{CALENDAR}file/", {"file": ics(("a", in_days(5), "期末考査"))}))
    other = sign_in(User.objects.get(username="teacher-other"))
    for client, sent in ((other, note), (teacher, note[:-2] + "xx"), (teacher, "")):
        assert client.post(f"{CALENDAR}file/do/", {"carried": sent}).status_code == 409
    assert not SchoolDay.objects.exists()


def test_a_file_that_does_not_fit_brings_nothing_in(teacher: Client) -> None:
    school, day = make.school(), timezone.localdate()
    SchoolDay.objects.bulk_create(
        SchoolDay(school=school, first=day, last=day, name=str(n), kind="event") for n in range(999)
    )
    answer = teacher.post(f"{CALENDAR}file/", {"file": ics(("a", in_days(5), "一"), ("b", in_days(6), "二"))})
    assert teacher.post(f"{CALENDAR}file/do/", {"carried": carried_of(answer)}).status_code == 409
    assert SchoolDay.objects.count() == 999


def _queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


def test_lists_take_the_same_queries_for_one_and_for_many(teacher: Client, clerk: Client) -> None:
    at = timezone.now()
    one = session_of(today_run(hanako(), begun=False))

    def more(number: int) -> Mentor:
        mentor = adult()
        actions.set_grid(mentor=mentor, cells=EVERY, at=at)
        actions.assign(mentor=mentor, session=one, agreed=True, by=make.staff(), at=at)
        day = timezone.localdate() + timedelta(days=number)
        for model in (Exceptional, SchoolDay):
            own = (
                {"mentor": mentor}
                if model is Exceptional
                else {"school": mentor.school, "name": f"{number}", "kind": "exam"}
            )
            model.objects.create(first=timezone.localdate(), last=day, **own)
        SchoolDay.objects.update(mentors_off=False)
        return mentor

    mentor = more(1)
    adult()  # somebody who could be asked
    SchoolDay.objects.update(mentors_off=True)
    paths = [(me(mentor), WEEK), (me(mentor), DAYS), (me(mentor), "/mentors/me/"), (teacher, CALENDAR), (teacher, "/mentors/school/"),
             (clerk, f"/desk/sessions/{one.pk}/mentors/"), (clerk, f"/desk/mentors/{mentor.pk}/")]  # fmt: skip
    before = [_queries(client, path) for client, path in paths]
    SchoolDay.objects.update(mentors_off=False)
    for number in range(2, 9):
        more(number)
        adult()
        Exceptional.objects.create(
            mentor=mentor, first=timezone.localdate(), last=timezone.localdate() + timedelta(days=number)
        )
    SchoolDay.objects.update(mentors_off=True)
    assert [_queries(client, path) for client, path in paths] == before


# --- the desk ----------------------------------------------------------------------------------------
def test_the_desk_sees_who_fits_first_and_why_another_does_not(clerk: Client) -> None:
    one = session_of(today_run(hanako(), begun=False))
    silent, fits = adult(call_name="あ無言"), adult(call_name="わ合う")
    actions.set_grid(mentor=fits, cells=EVERY, at=timezone.now())
    answer = clerk.get(f"/desk/sessions/{one.pk}/mentors/")
    assert [(each.pk, each.why_not) for each in answer.context["choices"].shown] == [
        (fits.pk, ""), (silent.pk, "まだ活動希望がありません。"),
    ]  # fmt: skip
    page = answer.content.decode()
    # Above the choice the page names whom to ask next, too.
    choice = page[page.index('<select id="mentor"') :].partition("</select>")[0]
    assert (
        choice.index("活動希望に合う人")
        < choice.index("わ合う")
        < choice.index("合わないわけがある人")
        < choice.index("あ無言")
    )
    assert "月曜の午前" in clerk.get(f"/desk/mentors/{fits.pk}/").content.decode()


def test_the_city_sets_the_ways_and_nobody_else(
    city: Client, clerk: Client, manager: Client, editor: Client
) -> None:
    here, there = classes.center(), classes.center("shintoko")
    sent = {"center": "tomioka", f"way-{there.pk}": "45"}
    for client in (clerk, manager, editor):
        assert client.get("/desk/mentors/ways/").status_code == 404
        assert client.post("/desk/mentors/ways/", sent).status_code == 404
    assert not CenterWay.objects.exists()
    city = sign_in(User.objects.get(username="city"))
    for _again in range(2):
        assert city.post("/desk/mentors/ways/", sent).status_code == 302
    assert CenterWay.objects.get().minutes == 45
    assert AuditEntry.objects.filter(actor="city", reason="会場のあいだの時間").count() == 1
    other_way = city.get("/desk/mentors/ways/?center=shintoko").context["rows"]
    assert [row["value"] for row in other_way if row["center"] == here] == ["45"]
    for wrong in ("241", "-1", "４５", "x", "4.5"):
        answer = city.post("/desk/mentors/ways/", {**sent, f"way-{there.pk}": wrong})
        assert answer.status_code == 409 and 'aria-invalid="true"' in answer.content.decode()
    city.post("/desk/mentors/ways/", {**sent, f"way-{there.pk}": ""})
    assert not CenterWay.objects.exists()
    assert city.get("/desk/mentors/ways/?center=nowhere").status_code == 200


# --- the school to look at ---------------------------------------------------------------------------
def test_the_seed_shows_weeks_days_exams_and_ways_and_twice_adds_nothing() -> None:
    at = timezone.now()
    for code in ("shintoko", "yanase"):
        classes.center(code)
    run = classes.run(at=at, in_days=3)
    for _n in range(3):
        classes.apply(run, classes.learner(phone="iphone"), at=at)
    plant_mentors(at=at)
    plant_meetings(at=at)
    made = plant_times(at=at)
    active = Mentor.objects.filter(state__in=["active", "paused"]).count()
    assert made == Availability.objects.count() and active * 0.7 < made < active
    assert Exceptional.objects.exists() and MentorLimits.objects.exists()
    assert (SchoolDay.objects.filter(kind="exam").count(), CenterWay.objects.count()) == (3, 3)
    before = [model.objects.count() for model in (Availability, Exceptional, SchoolDay, CenterWay)]
    assert plant_times(at=at) == 0
    assert [model.objects.count() for model in (Availability, Exceptional, SchoolDay, CenterWay)] == before
