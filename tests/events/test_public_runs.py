"""Classes to choose from: list, calendar, centre, the page of one, its short address and its text for the paper."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import LessonPage
from events import actions
from events.enums import Kind, Method
from events.models import ClassRun, ClosingDay
from people.models import User
from tests.factories import classes as make
from tests.plans import plan_of, statements
from tests.words import words

pytestmark = pytest.mark.django_db


def consultation(**fields: Any) -> ClassRun:
    """Three times of half an hour, two weeks from now, open for application."""
    at = timezone.now()
    center = make.center()
    where = make.room(center, name="相談室")
    start = (timezone.localtime(at) + timedelta(days=14)).replace(hour=13, minute=0, second=0, microsecond=0)
    run = actions.create_run(
        meetings=[
            actions.Meeting(start + timedelta(minutes=30 * n), start + timedelta(minutes=30 * n + 30))
            for n in range(3)
        ],
        title="スマホ相談", kana="スマホソウダン", kind=Kind.CONSULTATION, center=center, room=where, capacity=1,
        method=Method.FIRST_COME, opens_at=at - timedelta(days=1), closes_at=at + timedelta(days=13), **fields,
    )  # fmt: skip
    return actions.publish_run(run=run, at=at)


def now_run(**fields: Any) -> ClassRun:
    return make.run(at=timezone.now(), **fields)


def test_the_list_shows_what_is_open_first_then_what_is_to_come_then_what_is_closed(reader: Client) -> None:
    at = timezone.now()
    now_run(title="いま申し込める教室")
    now_run(title="これからの教室", opens_at=at + timedelta(days=1))
    now_run(title="しめきった教室", opens_at=at - timedelta(days=9), closes_at=at - timedelta(days=1))
    now_run(title="準備中の教室", publish=False)
    now_run(title="声をかけた方の教室", public=False)
    text = words(reader.get("/classes/"))
    order = [text.index(title) for title in ("いま申し込める教室", "これからの教室", "しめきった教室")]
    assert order == sorted(order)
    assert "準備中の教室" not in text
    assert "声をかけた方の教室" not in text
    assert "申し込めます。空いている席は10です。" in text


def test_what_is_over_is_not_in_the_list_and_its_page_says_so(reader: Client) -> None:
    run = now_run(title="もう終わった教室")
    run.sessions.update(
        starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now() - timedelta(days=1)
    )
    assert "もう終わった教室" not in words(reader.get("/classes/"))
    page = words(reader.get(f"/classes/{run.code}/"))
    assert "この教室は終わりました。" in page
    assert f"/classes/{run.code}/apply/" not in reader.get(f"/classes/{run.code}/").content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"富岡の教室", "小手指の教室", "スマホ相談"}),
        ("?center=kotesashi", {"小手指の教室"}),
        ("?center=nowhere", {"富岡の教室", "小手指の教室", "スマホ相談"}),
        ("?kind=consultation", {"スマホ相談"}),
        ("?kind=class&center=tomioka", {"富岡の教室"}),
        ("?lesson=12", {"富岡の教室"}),
        ("?lesson=3", set()),
        ("?lesson=%EF%BC%92&kind=%00", {"富岡の教室", "小手指の教室", "スマホ相談"}),
    ],
)
def test_the_list_is_narrowed_by_centre_kind_and_lesson(reader: Client, query: str, shown: set[str]) -> None:
    make.center("kotesashi", kana="コテサシ")
    now_run(title="富岡の教室", lessons=[LessonPage.objects.get(number=12)])
    now_run(title="小手指の教室", center_code="kotesashi")
    consultation()
    page = reader.get(f"/classes/{query}")
    titles = {row["run"].title for group in page.context["groups"] for row in group["rows"]}
    assert (page.status_code, titles) == (200, shown)


def test_a_pages_queries_do_not_grow_with_the_classes(reader: Client) -> None:
    def queries(path: str) -> int:
        reader.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert reader.get(path).status_code == 200
        return len(seen)

    first = now_run(meetings=2)
    paths = [
        "/classes/",
        f"/classes/calendar/?month={first.sessions.first().starts_at:%Y-%m}",
        "/classes/centers/tomioka/",
    ]
    one = [queries(path) for path in paths]
    for number in range(12):
        run = now_run(title=f"教室{number}", meetings=3, lessons=[LessonPage.objects.get(number=number + 1)])
        make.apply(run, at=timezone.now())
    many = [queries(path) for path in paths]
    assert many == one
    assert max(many) <= 10


def test_the_page_of_a_class_says_everything(reader: Client) -> None:
    run = now_run(
        meetings=2, min_age=60, residence="所沢市にお住まいの方", bring="スマホと眼鏡", fee=300, method=Method.LOTTERY,
        summary="はじめての方の教室です。", lessons=[LessonPage.objects.get(number=12)],
    )  # fmt: skip
    make.apply(run, make.learner(), make.learner(), at=timezone.now())
    answer = reader.get(f"/classes/{run.code}/")
    page = words(answer)
    for said in (
        "スマホの基本", "はじめての方の教室です。", "午前10時から正午まで", "富岡まちづくりセンター", "所沢市中富1番地",
        "60歳以上の方", "所沢市にお住まいの方", "300円", "スマホと眼鏡", "抽選です。", "くじは1人1本です。",
        "定員は10人、申込みはいま2人です。", "レッスン12", "ポスター（PDF・A3）",
    ):  # fmt: skip
        assert said in page
    body = answer.content.decode()
    assert body.index("tel:0429420000") < body.index(f"/classes/{run.code}/apply/")
    assert "https://www.google.com/maps/search/?api=1&amp;query=35.826" in body


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"opens_in": 1}, "申込みは"),
        ({}, "申し込めます。空いている席は2です。"),
        ({"seated": 2}, "いまは満席です。 補欠で申し込めます。席が空いたら、順番にお知らせします。"),
        ({"seated": 4}, "いまは満席です。 補欠で申し込めます。いま2人が待っています。"),
        ({"method": Method.LOTTERY}, "しめきり、抽選します。 定員は2人、申込みはいま0人です。"),
        ({"closed": True}, "申込みは終わりました。 ほかの教室をごらんになるか、窓口へお電話ください。"),
        ({"closed": True, "method": Method.LOTTERY}, "まもなく抽選します。"),
        ({"cancelled": True}, "この教室は中止になりました。 理由：台風のため"),
    ],
)
def test_every_state_of_a_class_is_a_plain_sentence(
    reader: Client, change: dict[str, Any], said: str
) -> None:
    at = timezone.now()
    run = now_run(capacity=2, method=change.get("method", Method.FIRST_COME))
    for _n in range(change.get("seated", 0)):
        make.apply(run, at=at)
    if "opens_in" in change:
        ClassRun.objects.filter(pk=run.pk).update(opens_at=at + timedelta(days=1))
    if "closed" in change:
        ClassRun.objects.filter(pk=run.pk).update(closes_at=at - timedelta(hours=1))
    if "cancelled" in change:
        actions.cancel_run(run=run, reason="台風のため", by=User.objects.get(username="admin"))
    page = reader.get(f"/classes/{run.code}/")
    assert said in words(page)
    assert words(page).count("電話 04-2942-0000") == 1
    takes = not {"opens_in", "closed", "cancelled"} & set(change)
    assert (f"/classes/{run.code}/apply/" in page.content.decode()) is takes


def test_a_drawn_lottery_says_that_it_is_drawn(reader: Client) -> None:
    at = timezone.now()
    run = now_run(method=Method.LOTTERY)
    make.apply(run, at=at)
    ClassRun.objects.filter(pk=run.pk).update(closes_at=at - timedelta(hours=1))
    run.refresh_from_db()
    actions.freeze_applications(run=run, at=at)
    actions.draw_lots(run=run, seed="1234567890", by=User.objects.get(username="admin"), at=at)
    assert "抽選は終わりました。結果は、申し込んだ方にお知らせします。" in words(
        reader.get(f"/classes/{run.code}/")
    )


@pytest.mark.parametrize("form", ["/c/{low}", "/C/{up}", "/C/{up}/", "/c/{wide}", "/c/%20{low}%20"])
def test_a_posters_address_leads_there_in_one_redirect_in_any_case(reader: Client, form: str) -> None:
    run = now_run()
    wide = "".join(chr(ord(c) + 0xFEE0) for c in run.code)
    answer = reader.get(form.format(low=run.code.lower(), up=run.code, wide=wide))
    assert (answer.status_code, answer["Location"]) == (302, f"/classes/{run.code}/")
    assert reader.get(answer["Location"]).status_code == 200


def test_a_class_nobody_may_see_is_not_there(reader: Client) -> None:
    draft = now_run(publish=False)
    by_invitation = now_run(public=False)
    for code in (draft.code, by_invitation.code, "K999999", "nowhere"):
        for path in ("", "apply/", "apply/how/", "apply/check/", "koho.txt", "poster-a4.pdf"):
            assert reader.get(f"/classes/{code}/{path}").status_code == 404
        assert reader.get(f"/c/{code}").status_code == 404


def test_many_classes_come_page_by_page_open_ones_first(reader: Client) -> None:
    at = timezone.now()
    closed = make.run(
        at=at,
        in_days=3,
        title="しめきった教室",
        opens_at=at - timedelta(days=9),
        closes_at=at - timedelta(days=1),
    )
    runs = [make.run(at=at, in_days=5 + n % 20, title=f"教室その{n:02d}番") for n in range(25)]
    first = reader.get("/classes/")
    shown = [row["run"].pk for group in first.context["groups"] for row in group["rows"]]
    assert len(shown) == 24
    assert closed.pk not in shown
    assert first.context["pages"] == {"before": "", "after": "?page=2"}
    second = reader.get("/classes/?page=2")
    rest = [row["run"].pk for group in second.context["groups"] for row in group["rows"]]
    assert rest[-1] == closed.pk
    assert sorted(shown + rest) == sorted(run.pk for run in [closed, *runs])
    assert "次のページ" in words(first)
    assert "前のページ" in words(second)
    assert 'content="noindex' in second.content.decode()


def test_the_way_to_the_next_page_keeps_what_was_chosen(reader: Client) -> None:
    for n in range(25):
        make.run(at=timezone.now(), in_days=5 + n, center_code="tomioka")
    page = reader.get("/classes/?center=tomioka&kind=class")
    assert page.context["pages"]["after"] == "?center=tomioka&kind=class&page=2"
    assert page.content.decode().count("page=2") == 1
    assert reader.get("/classes/centers/tomioka/").context["pages"]["after"] == "?page=2"


@pytest.mark.parametrize(
    "month", ["", "2026-13", "abc", "0000-01", "２０２６－１２", "9999-12", "1900-01", "\x00"]
)
def test_the_calendar_shows_some_month_whatever_is_asked(reader: Client, month: str) -> None:
    answer = reader.get("/classes/calendar/", {"month": month})
    assert answer.status_code == 200
    assert "月の教室" in words(answer)


def test_the_calendar_goes_from_month_to_month_day_by_day(reader: Client) -> None:
    run = now_run(meetings=3)
    off = run.sessions.last()
    actions.cancel_session(session=off, reason="台風", by=User.objects.get(username="admin"))
    first = timezone.localtime(run.sessions.first().starts_at)
    page = reader.get(f"/classes/calendar/?month={first:%Y-%m}")
    assert f"{first.month}月{first.day}日" in words(page)
    assert f"{first.year}年{first.month}月の教室" in words(page)
    off_day = timezone.localtime(off.starts_at)
    assert "中止" in words(reader.get(f"/classes/calendar/?month={off_day:%Y-%m}"))
    before = page.context["previous"]["url"]
    assert reader.get(before).context["following"]["url"] == f"/classes/calendar/?month={first:%Y-%m}"


def test_the_times_of_a_consultation_are_one_line_of_the_calendar(reader: Client) -> None:
    run = consultation()
    start = timezone.localtime(run.sessions.first().starts_at)
    page = words(reader.get(f"/classes/calendar/?month={start:%Y-%m}"))
    assert page.count("午後1時から午後2時30分まで") == 1


def test_the_page_of_a_centre_says_how_to_get_there(reader: Client) -> None:
    center = make.center(
        by_bus="所沢駅からバスで15分です。", by_car="30台とめられます。", barrier_free="だれでもトイレ"
    )
    ClosingDay.objects.create(center=center, day=timezone.localdate() + timedelta(days=9), reason="工事")
    now_run(title="この会場の教室")
    answer = reader.get("/classes/centers/tomioka/")
    page = words(answer)
    for said in (
        "所沢駅からバスで15分です。", "30台とめられます。", "だれでもトイレ", "午前8時30分から午後5時まで", "月曜・祝日", "工事",
        "この会場の教室", "電話 04-2942-0000",
    ):  # fmt: skip
        assert said in page
    assert reader.get("/classes/centers/nowhere/").status_code == 404


def test_the_text_for_the_citys_paper_is_plain_and_complete(reader: Client) -> None:
    run = now_run(meetings=2, bring="スマホ")
    answer = reader.get(f"/classes/{run.code}/koho.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    text = answer.content.decode()
    for said in (
        "スマホの基本",
        "日時　",
        "会場　富岡まちづくりセンター",
        "定員　10人（先着順）",
        "費用　無料",
        "持ち物　スマホ",
        run.code,
    ):
        assert said in text
    assert "04-2942-0000" in text


def test_nothing_about_an_applicant_stands_on_a_public_page(reader: Client) -> None:
    run = now_run()
    canary = make.learner(
        "金糸雀 花子", call_name="カナリアさん", tel="09000000999", email="canary@example.com"
    )
    application = make.apply(run, canary, at=timezone.now(), wish="金糸雀の願い")
    month = f"{timezone.localtime(run.sessions.first().starts_at):%Y-%m}"
    paths = ["/classes/", f"/classes/calendar/?month={month}", "/classes/centers/tomioka/", f"/classes/{run.code}/",
             f"/classes/{run.code}/koho.txt", f"/classes/{run.code}/apply/", "/classes/mine/", "/me/"]  # fmt: skip
    for path in paths:
        body = reader.get(path).content.decode()
        for secret in ("金糸雀", "カナリア", "09000000999", "090-0000-0999", "canary@", application.receipt):
            assert secret not in body, path


def test_the_help_block_names_the_next_consultation_that_can_be_had(reader: Client) -> None:
    from core.page_cache import forget_all

    assert "から、富岡まちづくりセンターです。" not in words(reader.get("/number/"))
    run = consultation()
    forget_all()
    start = timezone.localtime(run.sessions.order_by("starts_at").first().starts_at)
    line = f"{start.month}月{start.day}日（{'月火水木金土日'[start.weekday()]}）午後1時から、富岡まちづくりセンターです。"
    assert line in words(reader.get("/number/"))


def test_the_list_is_found_from_the_sessions_that_are_still_to_come(reader: Client) -> None:
    lessons = list(LessonPage.objects.order_by("number")[:3])
    coming, begun, over = (now_run(title=title, meetings=2, lessons=[lesson]) for title, lesson in zip(
        ("これからの教室", "始まった教室", "終わった教室"), lessons, strict=True
    ))  # fmt: skip
    at = timezone.now()
    for run, days in ((begun, 15), (over, 60)):
        for one in run.sessions.all():
            one.starts_at, one.ends_at = (
                one.starts_at - timedelta(days=days),
                one.ends_at - timedelta(days=days),
            )
            one.save()
    assert set(ClassRun.objects.not_over(at=at)) == {coming, begun}
    answer = reader.get("/classes/")
    assert [row["run"] for group in answer.context["groups"] for row in group["rows"]] == [begun, coming]
    assert [one["number"] for one in answer.context["lessons"]] == [lesson.number for lesson in lessons[:2]]
    (read,) = statements(lambda: reader.get("/classes/"), '"events_classrun"."id" AS "pk"')
    plan = plan_of(read)
    assert "events_session_first" in plan
    # Of three classes PostgreSQL asks one by one, whatever there is.
    assert connection.vendor == "postgresql" or "events_session_ends" in plan
