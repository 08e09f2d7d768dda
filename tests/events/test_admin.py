"""The set-up screens: who may what, and that what is written comes about by actions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from events.actions.places import ensure_groups
from events.enums import Kind, RunState
from events.models import Center, ClassRun, ClosingDay, PublicHoliday, Room
from people.models import AuditEntry, User
from people.rights import Scope, scope_of
from tests.factories import classes as make
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _groups() -> None:
    for code in ("tomioka", "shintoko"):
        make.room(make.center(code))
        ensure_groups(code)


def center_form(center: Center, **changes: Any) -> dict[str, Any]:
    rooms = list(center.rooms.order_by("pk")) if center.pk else []
    data = {
        "code": center.code, "name": center.name, "kana": center.kana, "name_en": "", "tel": center.tel,
        "postal_code": "", "city": center.city, "town": center.town, "street": center.street,
        "latitude": "35.8", "longitude": "139.4", "opens": "08:30", "closes": "17:00",
        "closed_weekdays": ["0"], "closed_on_holidays": "on", "by_bus": "", "by_car": "", "barrier_free": "",
        "picture": "", "closing_days-TOTAL_FORMS": "0", "closing_days-INITIAL_FORMS": "0",
        "closing_days-MIN_NUM_FORMS": "0", "closing_days-MAX_NUM_FORMS": "1000",
        "rooms-TOTAL_FORMS": str(len(rooms)), "rooms-INITIAL_FORMS": str(len(rooms)),
        "rooms-MIN_NUM_FORMS": "0", "rooms-MAX_NUM_FORMS": "1000",
    }  # fmt: skip
    for number, room in enumerate(rooms):
        data |= room_form(number, room)
    return {**data, **changes}


def room_form(number: int, room: Room, **changes: Any) -> dict[str, Any]:
    values = {
        "id": room.pk or "", "name": room.name, "seats": room.seats, "tables": room.tables,
        "seats_per_table": room.seats_per_table, "equipment": room.equipment, "DELETE": "", **changes,
    }  # fmt: skip
    return {f"rooms-{number}-{name}": str(value) for name, value in values.items()}


def run_form(**changes: Any) -> dict[str, Any]:
    center = changes.pop("at", None) or make.center()
    data = {
        "title": "スマホの基本", "kana": "スマホノキホン", "kind": "class", "summary": "", "bring": "めがね", "lessons": [],
        "center": center.pk, "room": make.room(center).pk, "capacity": "12", "first": "2027-01-12",
        "start": "10:00", "end": "12:00", "times": "3", "every_days": "7", "minutes": "30", "teacher": "",
        "opens_at": "2026-12-01 10:00", "closes_at": "2027-01-05 17:00", "method": "lottery",
        "first_timers_first": "on", "seed_source": "", "pairs_allowed": "2", "public": "on", "min_age": "",
        "residence": "", "fee": "0",
    }  # fmt: skip
    return {**data, **changes}


# --- who may (S10) ------------------------------------------------------------------------------
LISTS = ["/cms/runs/", "/cms/centers/", "/cms/holidays/"]


@pytest.mark.parametrize("address", LISTS)
def test_managers_and_the_city_come_in_clerks_and_editors_do_not(
    address: str, manager: Client, city: Client, clerk: Client, editor: Client, admin: Client, reader: Client
) -> None:
    assert [who.get(address).status_code for who in (manager, city, admin)] == [200, 200, 200]
    for who in (clerk, editor, reader):
        assert who.get(address).status_code == 302
    assert "/cms/runs/" in manager.get("/cms/").content.decode()
    assert "/cms/runs/" not in editor.get("/cms/").content.decode()


def test_another_centres_things_are_not_there(manager: Client, city: Client) -> None:
    other = make.run(center_code="shintoko", publish=False)
    own = make.run(publish=False)
    addresses = [f"/cms/centers/{kind}/{other.center.pk}/" for kind in ("edit", "delete")] + [
        f"/cms/runs/{kind}/{other.pk}/" for kind in ("edit", "delete")
    ]
    for address in addresses:
        assert manager.get(address).status_code == 404, address
        assert manager.post(address, {}).status_code == 404, address
    assert ClassRun.objects.filter(pk=other.pk).exists()
    assert manager.get(f"/cms/runs/edit/{own.pk}/").status_code == 200
    assert city.get(f"/cms/runs/edit/{other.pk}/").status_code == 200
    names = manager.get("/cms/centers/").content.decode()
    assert "富岡まちづくりセンター" in names and "shintokoセンター" not in names


def test_the_list_of_classes_says_the_day_of_what_is_to_come(manager: Client) -> None:
    run = make.run(at=timezone.now())
    first = timezone.localtime(run.sessions.order_by("number")[0].starts_at)
    page = manager.get("/cms/runs/").content.decode()
    assert f"{first.year}年{first.month}月{first.day}日" in page and "たった今" not in page


def test_the_list_of_classes_counts_all_and_asks_for_dates_of_its_page_alone(
    manager: Client, django_assert_max_num_queries: Any
) -> None:
    made = [make.run(publish=False, in_days=14 + n, meetings=2) for n in range(23)]
    for n, run in enumerate(made):
        ClassRun.objects.filter(pk=run.pk).update(opens_at=make.NOW + timedelta(hours=n // 2))
    in_order = [run.pk for run in ClassRun.objects.order_by("-opens_at", "-pk")]
    shown = []
    for number in (1, 2):
        with django_assert_max_num_queries(20) as caught:
            answer = manager.get(f"/cms/runs/?p={number}")
        assert answer.context["paginator"].count == 23
        shown += [(row.pk, row.first_at) for row in answer.context["object_list"]]
        wide = [query["sql"] for query in caught.captured_queries if "events_classsession" in query["sql"]]
        assert len(wide) == 1 and " IN (" in wide[0]
    assert [pk for pk, _first in shown] == in_order
    assert shown == [(pk, ClassRun.objects.with_dates().get(pk=pk).first_at) for pk in in_order]


def test_a_manager_cannot_open_a_class_at_another_centre(manager: Client) -> None:
    answer = manager.post("/cms/runs/new/", run_form(at=make.center("shintoko")))
    assert answer.status_code == 200
    assert not ClassRun.objects.exists()


def test_only_the_city_makes_centres_and_holidays(manager: Client, city: Client) -> None:
    new = center_form(
        Center(code="new", name="新しいセンター", kana="アタラシイセンター", tel="04-2900-0001")
    )
    assert manager.get("/cms/centers/new/").status_code == 302
    manager.post("/cms/centers/new/", new)
    manager.post("/cms/holidays/new/", {"day": "2027-05-02", "name": "特別な祝日"})
    assert not Center.objects.filter(code="new").exists() and not PublicHoliday.objects.exists()
    city.post("/cms/holidays/new/", {"day": "2027-05-02", "name": "特別な祝日"})
    assert PublicHoliday.objects.get().name == "特別な祝日"
    assert city.post("/cms/centers/new/", new).status_code == 302
    assert Group.objects.filter(name__in=["staff:new", "manager:new"]).count() == 2


def test_setting_up_gives_nobody_a_right(manager: Client) -> None:
    user = User.objects.get(username="tomioka-manager")
    before = scope_of(User.objects.get(pk=user.pk)), user.get_all_permissions()
    manager.post(f"/cms/centers/edit/{make.center().pk}/", center_form(make.center(), name="富岡"))
    manager.post("/cms/runs/new/", run_form())
    fresh = User.objects.get(pk=user.pk)
    assert (scope_of(fresh), fresh.get_all_permissions()) == before
    assert scope_of(fresh) == Scope(frozenset({"tomioka"}), frozenset({"tomioka"}))
    for address in ("/cms/users/", "/cms/groups/", "/cms/settings/core/schoolsettings/"):
        assert manager.get(address, follow=False).status_code in (302, 404)


def test_a_clerk_who_also_edits_lessons_sees_the_own_centre_and_changes_nothing() -> None:
    user = User.objects.create_user("both", is_staff=True)
    user.groups.set(Group.objects.filter(name__in=["Editors", "staff:tomioka"]))
    both = sign_in(user)
    page = both.get("/cms/centers/")
    assert page.status_code == 200 and "shintokoセンター" not in page.content.decode()
    address = f"/cms/centers/edit/{make.center().pk}/"
    assert both.post(address, center_form(make.center(), name="ほかの名前")).status_code == 302
    assert Center.objects.get(code="tomioka").name == "富岡まちづくりセンター"
    assert both.get(f"/cms/centers/edit/{make.center('shintoko').pk}/").status_code == 404


# --- centres ------------------------------------------------------------------------------------
def test_a_centre_is_changed_with_rooms_and_closing_days_and_it_is_written_down(manager: Client) -> None:
    center = make.center()
    changes = {
        "name": "富岡センター", "closed_weekdays": ["0", "6"], "rooms-TOTAL_FORMS": "2",
        **room_form(1, Room(name="和室", seats=16, tables=4)), "closing_days-TOTAL_FORMS": "1",
        "closing_days-0-day": "2027-01-05", "closing_days-0-reason": "設備の点検", "closing_days-0-id": "",
    }  # fmt: skip
    address = f"/cms/centers/edit/{center.pk}/"
    assert manager.post(address, center_form(center, **changes)).status_code == 302
    center.refresh_from_db()
    assert (center.name, center.closed_weekdays) == ("富岡センター", [0, 6])
    assert set(center.rooms.values_list("name", "seats")) == {("学習室", 40), ("和室", 16)}
    assert ClosingDay.objects.get().day == date(2027, 1, 5)
    entry = AuditEntry.objects.first()
    assert entry is not None
    assert (entry.actor, entry.verb, entry.subject, entry.center) == (
        "tomioka-manager", "change", "center", "tomioka",
    )  # fmt: skip


def test_week_days_are_boxes_to_tick(manager: Client) -> None:
    page = manager.get(f"/cms/centers/edit/{make.center().pk}/").content.decode()
    assert page.count('type="checkbox" name="closed_weekdays"') == 7
    assert page.count('name="closed_weekdays"') == 7


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kana": "富岡"}, "カタカナで書いてください。"),
        ({"opens": "18:00"}, "閉まる時刻は、開く時刻よりあとにしてください。"),
        ({"closed_weekdays": [str(n) for n in range(7)]}, "毎日休みでは、教室を開けません。"),
    ],
)
def test_what_does_not_fit_is_said_in_japanese_at_its_field(
    manager: Client, changes: dict[str, Any], sentence: str
) -> None:
    center = make.center()
    answer = manager.post(f"/cms/centers/edit/{center.pk}/", center_form(center, **changes))
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    center.refresh_from_db()
    assert center.kana == "トミオカマチヅクリセンター"


def test_the_mark_of_a_centre_never_changes(city: Client) -> None:
    center = make.center()
    city.post(f"/cms/centers/edit/{center.pk}/", center_form(center, code="other"))
    assert Center.objects.filter(pk=center.pk, code="tomioka").exists()


def test_a_room_in_use_stays_and_stays_large_enough(manager: Client) -> None:
    run = make.run(at=timezone.now(), capacity=20)
    center = run.center
    rooms = list(center.rooms.order_by("pk"))
    number = rooms.index(run.room)
    address = f"/cms/centers/edit/{center.pk}/"
    gone = manager.post(address, center_form(center, **room_form(number, run.room, DELETE="on")))
    assert f"部屋「{run.room.name}」は、教室で使っています。" in gone.content.decode()
    small = manager.post(address, center_form(center, **room_form(number, run.room, seats=10)))
    assert "席を20より少なくできません。" in small.content.decode()
    run.room.refresh_from_db()
    assert run.room.seats == 40


# --- runs ---------------------------------------------------------------------------------------
def test_a_run_is_made_from_a_rule_without_the_days_that_are_shut(manager: Client) -> None:
    ClosingDay.objects.create(center=make.center(), day=date(2027, 1, 19), reason="設備の点検")
    answer = manager.post("/cms/runs/new/", run_form(), follow=True)
    run = ClassRun.objects.get()
    starts = [timezone.localtime(session.starts_at) for session in run.sessions.all()]
    assert [(at.date(), at.hour) for at in starts] == [
        (date(2027, 1, 12), 10), (date(2027, 1, 26), 10), (date(2027, 2, 2), 10),
    ]  # fmt: skip
    assert (run.state, run.capacity, run.pools.get().capacity) == (RunState.DRAFT, 12, 12)
    text = answer.content.decode()
    assert "1月19日（火、設備の点検）" in text
    assert "1月26日（火）" in text and f"/desk/runs/{run.code}/" in text
    assert AuditEntry.objects.filter(actor="tomioka-manager", subject="run", subject_id=run.pk).exists()


def test_consultations_become_one_time_after_another(manager: Client) -> None:
    manager.post(
        "/cms/runs/new/",
        run_form(kind="consultation", method="first_come", capacity="1", start="13:00", end="15:00"),
    )
    run = ClassRun.objects.get()
    assert run.kind == Kind.CONSULTATION
    assert run.sessions.count() == run.pools.count() == 4


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first": ""}, "最初の日を書いてください。"),
        ({"start": ""}, "時刻を書いてください。"),
        ({"end": "09:00"}, "終わりの時刻は、始まりよりあとにしてください。"),
        ({"capacity": "50"}, "部屋の席は40 です。"),
        ({"closes_at": "2026-11-01 10:00"}, "しめきりは、申込みの始まりよりあとにしてください。"),
        ({"kind": "consultation", "method": "first_come", "first": "2027-01-11"}, "その日は相談を開けません（休館日）。"),
        ({"kind": "consultation", "capacity": "1"}, "スマホ相談は、先着順で受け付けます。"),
    ],
)  # fmt: skip
def test_a_run_that_cannot_be_is_refused_with_a_sentence(
    manager: Client, changes: dict[str, str], sentence: str
) -> None:
    answer = manager.post("/cms/runs/new/", run_form(**changes))
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not ClassRun.objects.exists()


def test_a_room_already_taken_is_said_with_what_is_there(manager: Client) -> None:
    manager.post("/cms/runs/new/", run_form(title="先にある教室"))
    from events.actions import publish_run

    publish_run(run=ClassRun.objects.get())
    answer = manager.post("/cms/runs/new/", run_form())
    assert "「先にある教室」が使います。" in answer.content.decode()
    assert ClassRun.objects.count() == 1


def edit_form(run: ClassRun, **changes: Any) -> dict[str, Any]:
    return run_form(
        room=run.room_id, capacity=run.capacity, method=run.method, first="", start="", end="",
        opens_at=f"{timezone.localtime(run.opens_at):%Y-%m-%d %H:%M}",
        closes_at=f"{timezone.localtime(run.closes_at):%Y-%m-%d %H:%M}", bring="", **changes,
    )  # fmt: skip


def test_what_people_relied_on_stays_once_somebody_applied(manager: Client) -> None:
    run = make.run(at=timezone.now().replace(second=0, microsecond=0))
    make.apply(run, at=timezone.now())
    address = f"/cms/runs/edit/{run.pk}/"
    answer = manager.post(address, edit_form(run) | {"method": "lottery"})
    assert "「決め方」は変えられません。" in answer.content.decode()
    answer = manager.post(address, edit_form(run) | {"first": "2027-01-12", "start": "10:00", "end": "12:00"})
    assert "もう申込みがあります。" in answer.content.decode()
    assert manager.post(address, edit_form(run) | {"title": "新しい名前"}).status_code == 302
    run.refresh_from_db()
    assert (run.title, run.method) == ("新しい名前", "first_come")


def test_more_seats_in_the_form_are_offered_on(manager: Client) -> None:
    run = make.run(at=timezone.now().replace(second=0, microsecond=0), capacity=1)
    make.apply(run, at=timezone.now())
    waiting = make.apply(run, at=timezone.now())
    assert manager.post(f"/cms/runs/edit/{run.pk}/", edit_form(run) | {"capacity": "2"}).status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == "offered"


def test_saving_the_same_again_changes_nothing(manager: Client) -> None:
    run = make.run(at=timezone.now().replace(second=0, microsecond=0), publish=False)
    manager.post(f"/cms/runs/edit/{run.pk}/", edit_form(run))
    before, entries = ClassRun.objects.values().get(pk=run.pk), AuditEntry.objects.count()
    assert manager.post(f"/cms/runs/edit/{run.pk}/", edit_form(run)).status_code == 302
    assert ClassRun.objects.values().get(pk=run.pk) == before
    assert AuditEntry.objects.count() == entries


def test_a_draft_is_removed_and_a_public_run_is_not(manager: Client) -> None:
    public, draft = make.run(), make.run(publish=False)
    manager.post(f"/cms/runs/delete/{draft.pk}/")
    answer = manager.post(f"/cms/runs/delete/{public.pk}/", follow=True)
    assert list(ClassRun.objects.all()) == [public]
    assert "公開した教室は消せません。" in answer.content.decode()


@pytest.mark.parametrize("address", LISTS[:2])
def test_a_list_takes_as_many_queries_for_many_as_for_one(address: str, manager: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make.run()
    manager.get(address)
    with CaptureQueriesContext(connection) as one:
        manager.get(address)
    for _n in range(8):
        make.run(meetings=2)
    with CaptureQueriesContext(connection) as many:
        manager.get(address)
    assert len(many) == len(one)


@pytest.mark.parametrize(
    "address", ["/cms/centers/edit/{center}/", "/cms/runs/new/", "/cms/runs/edit/{run}/"]
)
def test_no_script_of_the_forms_is_without_a_nonce(address: str, manager: Client) -> None:
    run = make.run(publish=False, in_days=5, at=timezone.now() + timedelta(minutes=1))
    page = manager.get(address.format(center=run.center.pk, run=run.pk))
    assert page.status_code == 200
    assert "<script>" not in page.content.decode()
