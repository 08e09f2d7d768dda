"""週の組み合わせ and 重み at the desk: plain forms, for managers and the city; for others the pages do not exist."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.typeset import plain
from mentors import actions
from mentors.matching.weights import Weights
from mentors.models import Assignment, MatchRun, Pairing, WeekMatch, WeightSet
from mentors.week import monday_of
from mentors.weighing import FIELDS, value_of
from people.models import User
from tests.factories import classes
from tests.factories import mentors as make
from tests.mentors.weeks import adult, book, consultation, teacher
from tests.signed_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Client:
    return who("tomioka-manager")


def who(username: str) -> Client:
    return sign_in(User.objects.get(username=username))


def next_monday() -> Any:
    return monday_of(timezone.localdate()) + timedelta(days=7)


def ahead(*hours: float, phones: tuple[str, ...] = ("iphone",), **fields: Any) -> list[Any]:
    """Times of next week's Thursday, each with learners booked, and a teacher."""
    now = timezone.now()
    times = consultation(*hours, day=next_monday() + timedelta(days=3), at=now, **fields)
    teacher(*times)
    for one in times:
        book(one, *(classes.learner(phone=phone) for phone in phones), at=now)
    return times


def helper(**fields: Any) -> Any:
    return adult(timezone.now() - timedelta(days=1), **{"phones": ["iphone"], **fields})


def begin(client: Client, *centers: str) -> Any:
    return client.post(
        "/desk/mentors/weeks/start/",
        {"monday": next_monday().isoformat(), "centers": centers or ["tomioka"]},
    )


def begun(client: Client, *centers: str) -> WeekMatch:
    answer = begin(client, *centers)
    assert answer.status_code == 302, answer.content.decode()
    return WeekMatch.objects.get(pk=int(answer["Location"].rstrip("/").rpartition("/")[2]))


def done(client: Client, *centers: str) -> WeekMatch:
    return actions.run_week(match_id=begun(client, *centers).pk)


def shown(client: Client, match: WeekMatch, query: str = "") -> Any:
    return client.get(f"/desk/mentors/weeks/{match.pk}/{query}")


def post(client: Client, match: WeekMatch, what: str) -> Any:
    return client.post(f"/desk/mentors/weeks/{match.pk}/{what}/")


# --- a week --------------------------------------------------------------------------------------
def test_a_week_is_started_watched_looked_at_and_put_into_effect(manager: Client) -> None:
    (one,) = ahead(14, phones=("iphone", "android"))
    mentor = helper(call_name="あおい")
    match = begun(manager)
    page = shown(manager, match).content.decode()
    assert "順番を待っています。" in page
    assert "いまのようすを見る" in page
    assert "js/week.js" in page
    actions.run_week(match_id=match.pk)
    page = shown(manager, match).content.decode()
    assert "あおい" in page
    assert "機種が同じ、いつもの会場" in page
    assert "木曜の午後にAndroidのメンター（18才以上）がもう1人（富岡まちづくりセンター）" in page
    assert "まだ来ることになっていないメンターに、1件お願いします。" in page
    assert "js/week.js" not in page
    assert post(manager, match, "apply").status_code == 302
    assert Assignment.objects.get().state == "offered"
    page = shown(manager, match).content.decode()
    assert "tomioka-managerが、この案に決めました" in page
    assert "この案に決める</button>" not in page
    assert Pairing.objects.get().mentor == mentor
    assert str(one.pk) in page


def test_what_changed_since_is_said_after_it_was_put_into_effect(manager: Client) -> None:
    (one,) = ahead(10)
    mentor = helper()
    match = done(manager)
    actions.pause(mentor=mentor, by=make.staff(), at=timezone.now())
    post(manager, match, "apply")
    page = shown(manager, match).content.decode()
    assert "案のあとで変わったので、入れなかった組" in page
    assert "メンターが、この時間に来られなくなりました。" in page
    assert not Pairing.objects.filter(session=one).exists()


def test_a_week_under_way_is_stopped_and_nothing_is_changed(manager: Client) -> None:
    ahead(10)
    match = begun(manager)
    assert post(manager, match, "stop").status_code == 302
    page = shown(manager, match).content.decode()
    assert "止めました" in page
    assert post(manager, match, "apply").status_code == 409
    answer = post(manager, match, "again")
    assert answer.status_code == 302
    assert WeekMatch.objects.count() == 2
    assert (Assignment.objects.count(), MatchRun.objects.count()) == (0, 0)


def test_a_worker_that_fell_silent_is_said_and_can_be_started_anew(manager: Client) -> None:
    ahead(10)
    match = begun(manager)
    WeekMatch.objects.update(state="running", beat_at=timezone.now() - timedelta(seconds=100))
    assert "計算が止まったようです" in shown(manager, match).content.decode()
    assert manager.get(f"/desk/mentors/weeks/{match.pk}/progress.json").json()["busy"] is False
    assert post(manager, match, "again").status_code == 302
    assert list(WeekMatch.objects.order_by("pk").values_list("state", flat=True)) == ["failed", "queued"]


def test_progress_says_how_far_and_nothing_about_anybody(manager: Client) -> None:
    ahead(10)
    match = begun(manager)
    WeekMatch.objects.update(state="running", step="lp", done=42)
    answer = manager.get(f"/desk/mentors/weeks/{match.pk}/progress.json")
    assert answer.json() == {"busy": True, "done": 42, "step": "案を作っています"}
    assert answer["Cache-Control"] == "private, no-store"


def test_no_mentors_at_all_is_said_with_what_would_help(manager: Client) -> None:
    ahead(14, phones=("android",))
    page = shown(manager, done(manager)).content.decode()
    assert "来られるメンターがいません。" in page
    assert "木曜の午後にAndroidのメンター（18才以上）がもう1人" in page
    assert "この案に決める</button>" not in page


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ({"monday": "", "centers": ["tomioka"]}, "週をえらんでください。"),
        ({"monday": "2026-13-45", "centers": ["tomioka"]}, "週をえらんでください。"),
        ({"monday": "9999-12-27", "centers": ["tomioka"]}, "週をえらんでください。"),
        ({"monday": "0001-01-01", "centers": ["tomioka"]}, "週をえらんでください。"),
        ({"centers": []}, "会場を1つ以上えらんでください。"),
        ({"centers": ["shintoko"]}, "会場を1つ以上えらんでください。"),
        ({}, "この週のこの会場には、これから始まるスマホ相談がありません。"),
    ],
)
def test_what_makes_no_sense_is_said_on_the_page(manager: Client, form: dict, text: str) -> None:
    classes.center(), classes.center("shintoko")
    sent = {"monday": next_monday().isoformat(), "centers": ["tomioka"], **form}
    answer = manager.post("/desk/mentors/weeks/start/", sent)
    assert answer.status_code == 409
    assert text in plain(answer.content.decode())
    assert WeekMatch.objects.count() == 0


@pytest.mark.parametrize(
    ("username", "may"),
    [("editor", False), ("shintoko", False), ("tomioka", False), ("tomioka-manager", True), ("city", True)],
)
def test_managers_of_all_its_centres_and_the_city_may_and_for_others_it_does_not_exist(
    manager: Client, username: str, may: bool
) -> None:
    classes.center("shintoko")
    ahead(10)
    helper()
    match = done(manager)
    client = who(username)
    opened = [
        client.get("/desk/mentors/weeks/").status_code, shown(client, match).status_code,
        client.get(f"/desk/mentors/weeks/{match.pk}/progress.json").status_code,
        begin(client).status_code, post(client, match, "stop").status_code, post(client, match, "again").status_code,
        post(client, match, "apply").status_code, client.get("/desk/mentors/weights/").status_code,
        client.post("/desk/mentors/weights/", typed()).status_code,
    ]  # fmt: skip
    assert opened == ([200, 200, 200, 302, 302, 302, 302, 200, 200] if may else [404] * 9)
    assert Pairing.objects.exists() is may


def test_a_manager_does_not_see_a_week_with_another_centre_in_it(manager: Client) -> None:
    classes.center("shintoko")
    ahead(10), ahead(10, center="shintoko")
    city = who("city")
    both, mine = done(city, "tomioka", "shintoko"), done(city, "tomioka")
    assert shown(manager, both).status_code == 404
    assert shown(manager, mine).status_code == 200
    assert [row[0] for row in manager.get("/desk/mentors/weeks/").context["rows"]] == [mine]
    assert shown(city, both).status_code == 200


@pytest.mark.parametrize("second_factor", [None, False])
def test_nobody_comes_in_without_the_second_factor(second_factor: bool | None) -> None:
    client = Client()
    if second_factor is not None:
        client = sign_in(User.objects.get(username="tomioka-manager"), second_factor=second_factor)
    for path in ("/desk/mentors/weeks/", "/desk/mentors/weights/"):
        assert client.get(path)["Location"].startswith("/staff/")
    assert begin(client)["Location"].startswith("/staff/")


def test_numbers_of_no_database_and_unknown_doings_are_not_there(manager: Client) -> None:
    ahead(10)
    match = begun(manager)
    assert manager.get(f"/desk/mentors/weeks/{'9' * 30}/").status_code == 404
    assert post(manager, match, "destroy").status_code == 404
    assert manager.get(f"/desk/mentors/weeks/{match.pk}/apply/").status_code == 405


def test_one_centre_of_several_can_be_looked_at_alone() -> None:
    here, there = ahead(10), ahead(14, center="shintoko")
    helper(centers=[classes.center(), classes.center("shintoko")])
    city = who("city")
    match = done(city, "tomioka", "shintoko")
    assert {row["session"] for row in shown(city, match).context["pairs"]} == {*here, *there}
    rows = shown(city, match, "?center=shintoko").context["pairs"]
    assert [row["session"] for row in rows] == there


def test_the_page_takes_the_same_queries_for_one_and_for_many(manager: Client) -> None:
    counted = []
    for count in (1, 5):
        ahead(*(9 + n for n in range(count)))
        helper()
        match = done(manager)
        shown(manager, match)
        with CaptureQueriesContext(connection) as caught:
            assert shown(manager, match).status_code == 200
        with CaptureQueriesContext(connection) as listed:
            manager.get("/desk/mentors/weeks/")
        counted.append((len(caught), len(listed)))
    assert counted[0] == counted[1]


def test_somebody_erased_is_a_dash_on_the_page(manager: Client) -> None:
    from people.actions import erase_learner

    (one,) = ahead(10)
    helper()
    match = done(manager)
    learner = one.run.applications.get().learner
    erase_learner(learner=learner, by=None, reason="asked")
    page = shown(manager, match).content.decode()
    assert learner.name not in page
    assert shown(manager, match).context["pairs"][0]["learner"] is None


# --- weights -------------------------------------------------------------------------------------
def typed(**changed: str) -> dict[str, str]:
    return {one.key: str(value_of(Weights(), one)) for one in FIELDS} | {"after": "0", **changed}


def test_each_weight_is_explained_tried_and_then_set_with_a_reason(manager: Client) -> None:
    page = manager.get("/desk/mentors/weights/").content.decode()
    assert "いまの重み（はじめのまま）" in page
    for one in FIELDS:
        assert str(one.does) in page
    tried = manager.post("/desk/mentors/weights/", typed(earlier="0"))
    assert tried.context["effect"].sessions == 0
    assert "くらべられる回がありません" in tried.content.decode()
    assert 'name="earlier" inputmode="numeric" maxlength="6" value="0"' in tried.content.decode()
    assert WeightSet.objects.count() == 0
    refused = manager.post("/desk/mentors/weights/", typed(earlier="0", do="keep"))
    assert refused.status_code == 409
    assert "変える理由を書いてください。" in refused.content.decode()
    answer = manager.post(
        "/desk/mentors/weights/", typed(earlier="0", do="keep", why="新しい人と会えるように")
    )
    assert answer.status_code == 302
    page = manager.get("/desk/mentors/weights/").content.decode()
    assert "いまの重み（第1版）" in page
    assert "新しい人と会えるように" in page


def test_a_wrong_number_is_said_and_what_was_typed_stays(manager: Client) -> None:
    answer = manager.post("/desk/mentors/weights/", typed(language="たくさん"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "「ことば」は、0から1000までの数字で書いてください。" in page
    assert 'value="たくさん"' in page
    assert answer.context["field"] == "language"


def test_of_two_managers_the_second_is_told(manager: Client) -> None:
    manager.post("/desk/mentors/weights/", typed(earlier="0", do="keep", why="ためす"))
    late = manager.post("/desk/mentors/weights/", typed(language="0", do="keep", why="ためす"))
    assert late.status_code == 409
    assert "ほかの人が、先に重みを変えました" in late.content.decode()


def test_the_mentors_page_leads_managers_to_both_and_clerks_to_neither(manager: Client) -> None:
    assert "/desk/mentors/weeks/" in manager.get("/desk/mentors/").content.decode()
    assert "/desk/mentors/weeks/" not in who("tomioka").get("/desk/mentors/").content.decode()
