"""The book of files, on the desk, on paper and for everybody; what is left of whoever was erased; mentors' own data."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.keeping.rotation import COPIES, COPIES_ELSEWHERE
from mentors import actions as mentor_actions
from mentors.models import Mentor
from people import actions, holdings, remains
from people.book import counted_book
from people.models import AuditEntry, HoldingCount, User
from people.tasks import count_the_book
from tests.factories import classes
from tests.factories import mentors as make
from tests.plans import plan_of, statements

pytestmark = pytest.mark.django_db


def words(made: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made))


def read_aloud(page: str) -> str:
    """The text without readings and markup."""
    return re.sub(r"<[^>]+>|\s+", "", re.sub(r"<(rt|rp)>.*?</\1>", "", page))


def counts_of(page: str) -> str:
    """How many people the first file of the public book is said to be about."""
    return page.split("<dl")[1].split("</dl>")[0].split("<dt>")[-1]


# --- the book ---------------------------------------------------------------------------------------
def test_the_book_has_what_the_law_asks_for_with_todays_counts(manager: Client) -> None:
    for _n in range(6):
        classes.learner("金糸雀 花子")
    page = manager.get("/desk/learners/book/").content.decode()
    for word in ("受講者ファイル", "学生メンターファイル", "利用目的", "記録項目", "記録範囲", "収集方法", "要配慮個人情報",
                 "いつも提供する先", "開示・訂正・利用停止の求めを受ける所", "おなやみカルテ", "第61条", "<dd>6人</dd>"):  # fmt: skip
        assert word in page, word
    assert "簿の記録は、まだありません" in page
    assert "金糸雀" not in page and "《" not in page


def test_the_book_warns_from_900_people_on_until_it_is_recorded(manager: Client, city: Client) -> None:
    from tests.people.test_retention import fill

    fill(900)
    assert "登録している方が900人です" in manager.get("/desk/learners/book/").content.decode()
    city.post("/desk/learners/kept/", {"number": "第1号"})
    page = manager.get("/desk/learners/book/").content.decode()
    assert "登録している方が900人です" not in page and "簿の記録があります" in page


def test_the_book_asks_as_often_for_one_person_as_for_many(
    manager: Client, django_assert_num_queries: Any
) -> None:
    classes.learner()
    manager.get("/desk/learners/book/")
    with CaptureQueriesContext(connection) as one:
        manager.get("/desk/learners/book/")
    for _n in range(15):
        classes.learner()
    with django_assert_num_queries(len(one)):
        manager.get("/desk/learners/book/")


def test_the_book_is_printed_a_file_a_page(manager: Client) -> None:
    answer = manager.get("/desk/learners/book.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    document = pypdfium2.PdfDocument(answer.content)
    assert len(document) >= 3
    text = words(answer.content).replace("\r\n", "").replace("\n", "")
    for word in (
        "受講者ファイル",
        "記録範囲",
        "本人の数",
        "0人",
        "1095日",
        "個人情報の保護に関する法律第61条",
    ):
        assert word in text, word
    assert "《" not in text and "〓" not in text


def test_everybody_reads_the_book_and_no_small_count_stands_in_it(reader: Client) -> None:
    for _n in range(4):
        classes.learner("金糸雀 花子")
    page = reader.get("/privacy/files/").content.decode()
    assert "金糸雀" not in page
    assert "<ruby>" in page
    counts = counts_of(page)
    assert "より" in counts and "5" in counts and "4" not in counts
    from core.page_cache import forget_all

    classes.learner()
    forget_all()
    assert "5<ruby>人" in counts_of(reader.get("/privacy/files/").content.decode())
    assert "/privacy/files/" in reader.get("/privacy/").content.decode()
    assert "/privacy/files/" in reader.get("/sitemap.xml").content.decode()


def test_the_book_says_when_it_was_counted_and_is_counted_anew_for_whoever_asks(
    manager: Client, reader: Client
) -> None:
    for _n in range(5):
        classes.learner()
    night = timezone.now() - timedelta(hours=9)
    assert count_the_book() == len(holdings.holdings())
    HoldingCount.objects.update(at=night)
    classes.learner()
    local = timezone.localtime(night)
    page = manager.get("/desk/learners/book/").content.decode()
    assert f"{local.year}年{local.month}月{local.day}日{local.hour}時" in page and "<dd>5人</dd>" in page
    public = reader.get("/privacy/files/").content.decode()
    assert "5<ruby>人" in counts_of(public)
    assert f"{local.year}年{local.month}月{local.day}日に数えた人数です。" in read_aloud(public)
    printed = words(manager.get("/desk/learners/book.pdf").content).replace("\r\n", "").replace("\n", "")
    assert f"5人（{local.year}年{local.month}月{local.day}日に数えた数）" in printed
    answer = manager.post("/desk/learners/book/", follow=True)
    assert answer.redirect_chain == [("/desk/learners/book/", 302)]
    assert "<dd>6人</dd>" in answer.content.decode()
    assert HoldingCount.objects.filter(at__gt=night).count() == len(holdings.holdings())


def test_the_book_is_read_with_one_question_however_much_there_is(django_assert_num_queries: Any) -> None:
    actions.count_book(at=timezone.now())
    with django_assert_num_queries(1):
        counted_book(timezone.now())


@pytest.mark.parametrize(
    "fault", ["two nights missed", "a kind that was not counted", "a kind that is no more"]
)
def test_counts_that_do_not_hold_are_not_told(fault: str) -> None:
    at = timezone.now()
    actions.count_book(at=at)
    if fault == "two nights missed":
        HoldingCount.objects.update(at=at - timedelta(hours=37))
    elif fault == "a kind that was not counted":
        HoldingCount.objects.filter(name="wish").delete()
    else:
        HoldingCount.objects.create(name="gone", people=3, at=at)
    classes.learner()
    assert (counted_book(at).people("learner"), counted_book(at).at) == (1, at)
    actions.count_book(at=at)
    assert {row.name for row in HoldingCount.objects.all()} == {one.name for one in holdings.holdings()}


def test_whoever_answers_for_no_centre_counts_nothing(clerk: Client) -> None:
    assert clerk.post("/desk/learners/book/").status_code == 404
    assert not HoldingCount.objects.exists()


def test_beyond_the_limit_the_number_on_file_is_the_books(city: Client) -> None:
    from tests.people.test_retention import fill

    fill(999)
    assert (
        "いま登録している方は999人です。1000人になる前に、"
        in city.get("/desk/learners/kept/").content.decode()
    )
    actions.count_book(at=timezone.now())
    fill(1003)
    page = city.get("/desk/learners/kept/").content.decode()
    assert "登録している方は、1000人以上です" in page and "数えて999人" in page
    city.post("/desk/learners/book/")
    assert "数えて1003人" in city.get("/desk/learners/kept/").content.decode()


# --- what is left ------------------------------------------------------------------------------------
def test_after_an_erasure_the_desk_says_what_is_left_where_and_until_when(manager: Client) -> None:
    learner = classes.learner()
    erase = {"reason": "asked", "typed_name": learner.call_name}
    answer = manager.post(f"/desk/learners/{learner.pk}/erase/", erase, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [("/desk/learners/erased/", 302)]
    for word in (
        f"受講者 {learner.pk}",
        "本人からの申し出",
        "印刷した紙",
        "だれが何を見たかの記録",
        "知らせの文",
    ):
        assert word in page, word
    assert learner.name not in page


def test_copies_hold_somebody_erased_for_56_days_and_no_longer(
    manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(remains._remains, "copies", COPIES)
    now = timezone.now()
    for days in (55, 57):
        actions.erase_learner(
            learner=classes.learner(), by=None, reason="本人からの申し出", at=now - timedelta(days=days)
        )
    assert remains.gone_by(now) == now + timedelta(days=56)
    page = manager.get("/desk/learners/erased/").content.decode()
    day = timezone.localtime(now + timedelta(days=1))
    assert page.count("なくなりました") == 1
    assert f"{day.year}/{day.month}/{day.day}</td>" in page
    shown = timezone.localtime(now + timedelta(days=56))
    assert f"{shown.year}年{shown.month}月{shown.day}日" in page
    monkeypatch.setitem(remains._remains, "copies", COPIES_ELSEWHERE)
    page = manager.get("/desk/learners/erased/").content.decode()
    assert "市の控えがいつまで残るかを" in page and "市の控えを確かめてください" in page


@pytest.mark.parametrize("days", [56, 21])
def test_every_page_says_of_copies_what_the_one_setting_says(
    days: int, reader: Client, manager: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setitem(remains._remains, "copies", COPIES)
    settings.BACKUP_DAYS = days
    now = timezone.now()
    learner = classes.learner()
    actions.erase_learner(learner=learner, by=None, reason="本人からの申し出", at=now)
    public = read_aloud(reader.get("/privacy/files/").content.decode())
    assert f"控え（バックアップ）には、消したあとも、{days}日まで残ることがあります。" in public
    book = manager.get("/desk/learners/book/").content.decode()
    assert f"消したあとも、{days}日まで残ることがあります。" in book
    gone = timezone.localtime(now + timedelta(days=days))
    notice = manager.get("/desk/learners/erased/").content.decode()
    assert f"{gone.year}/{gone.month}/{gone.day}</td>" in notice
    assert f"{gone.year}年{gone.month}月{gone.day}日" in notice


def test_where_the_city_takes_the_copies_no_page_names_days(
    reader: Client, manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(remains._remains, "copies", COPIES_ELSEWHERE)
    public = read_aloud(reader.get("/privacy/files/").content.decode())
    assert "控え（バックアップ）は、市が取っています。いつまで残るかは、窓口でたずねてください。" in public
    assert "日まで残る" not in public
    assert "市が取っています" in manager.get("/desk/learners/book/").content.decode()


def test_a_manager_reads_of_the_own_centre_only(manager: Client, city: Client) -> None:
    mine, other = classes.learner(), classes.learner(home_center="shintoko")
    for one in (mine, other):
        actions.erase_learner(learner=one, by=None, reason="本人からの申し出")
    page = manager.get("/desk/learners/erased/").content.decode()
    assert (f"受講者 {mine.pk}<" in page, f"受講者 {other.pk}<" in page) == (True, False)
    assert f"受講者 {other.pk}<" in city.get("/desk/learners/erased/").content.decode()


def test_a_manager_reads_of_the_own_erasures_elsewhere_too_the_newest_first(manager: Client) -> None:
    by, now = User.objects.get(pk=manager.session["_auth_user_id"]), timezone.now()
    days = {}
    for n, center in ((3, "shintoko"), (1, "tomioka"), (2, "shintoko"), (121, "tomioka")):
        learner = classes.learner(home_center=center)
        actions.erase_learner(learner=learner, by=by, reason="本人からの申し出", at=now - timedelta(days=n))
        days[n] = learner.pk
    rows = manager.get("/desk/learners/erased/").context["rows"]
    assert [row.subject_id for row in rows] == [days[1], days[2], days[3]]


def test_the_erased_are_found_among_the_erasures_and_not_in_all_that_was_written_down(
    manager: Client,
) -> None:
    actions.erase_learner(learner=classes.learner(), by=None, reason="本人からの申し出")
    (read, *_rows) = statements(lambda: manager.get("/desk/learners/erased/"), "people_auditentry", "erase")
    plan = plan_of(read)
    assert "people_audit_verb_at" in plan  # and in its order, but for those of one moment
    assert connection.vendor == "postgresql" or "TEMP B-TREE FOR ORDER BY" not in plan


def test_the_list_of_the_erased_asks_as_often_for_one_as_for_many(
    manager: Client, django_assert_num_queries: Any
) -> None:
    actions.erase_learner(learner=classes.learner(), by=None, reason="本人からの申し出")
    manager.get("/desk/learners/erased/")
    with CaptureQueriesContext(connection) as one:
        manager.get("/desk/learners/erased/")
    for _n in range(10):
        actions.erase_learner(learner=classes.learner(), by=None, reason="本人からの申し出")
    with django_assert_num_queries(len(one)):
        manager.get("/desk/learners/erased/")


# --- a mentor's and a guardian's own data -----------------------------------------------------------
@pytest.fixture
def mentor() -> Mentor:
    return make.active(timezone.now(), call_name="はなりや")


def test_own_data_is_handed_out_for_a_reason_to_each_their_own(manager: Client, mentor: Mentor) -> None:
    path = f"/desk/mentors/{mentor.pk}/export/"
    for wrong in ({}, {"reason": "asked"}, {"whose": "mentor"}, {"whose": "x", "reason": "asked"}):
        assert manager.post(path, wrong).status_code == 409
    assert not AuditEntry.objects.filter(verb="export").exists()
    own = manager.post(path, {"whose": "mentor", "reason": "asked"}).json()
    assert (own["name"], own["email"]) == (mentor.name, mentor.email) and own["trainings"]
    guardians = manager.post(path, {"whose": "guardian", "reason": "asked"}).json()
    assert (guardians["guardian_email"], guardians["mentor"]) == (mentor.guardian_email, "はなりや")
    assert guardians["consents"][0]["who"] == "見本 春子"
    assert mentor.email not in str(guardians) and mentor.name not in str(guardians)
    entries = AuditEntry.objects.filter(verb="export").order_by("sequence")
    assert [(e.actor, e.subject, e.subject_id, e.reason) for e in entries] == [
        ("tomioka-manager", "mentor", mentor.pk, "本人からの求め"),
        ("tomioka-manager", "guardian", mentor.pk, "本人からの求め"),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": "asked", "typed_name": "はなりや"}, {"whose": "mentor", "typed_name": "はなりや"},
        {"whose": "mentor", "reason": "asked", "typed_name": "ちがう"},
    ],
)  # fmt: skip
def test_without_whom_why_and_the_name_typed_nothing_is_erased(
    manager: Client, mentor: Mentor, wrong: dict[str, str]
) -> None:
    answer = manager.post(f"/desk/mentors/{mentor.pk}/erase/", wrong)
    assert (answer.status_code, "消していません" in answer.content.decode()) == (409, True)
    mentor.refresh_from_db()
    assert (mentor.erased_at, mentor.guardian_name) == (None, "見本 春子")


def test_a_guardian_forgotten_ends_the_consent_and_the_minor_begins_anew(
    manager: Client, mentor: Mentor
) -> None:
    erase = {"whose": "guardian", "reason": "asked", "typed_name": "はなりや"}
    for _time in range(2):  # twice is harmless
        assert manager.post(f"/desk/mentors/{mentor.pk}/erase/", erase).status_code == 302
    mentor.refresh_from_db()
    assert (mentor.state, mentor.guardian_name, mentor.guardian_email, mentor.erased_at) == (
        "applied",
        "",
        "",
        None,
    )
    consent = mentor.consents.get()
    assert (consent.who, consent.contact, consent.withdrawn_at is not None) == ("（消去）", "", True)
    assert AuditEntry.objects.filter(verb="erase", subject="guardian", subject_id=mentor.pk).count() == 1
    assert f"保護者 {mentor.pk}" in manager.get("/desk/learners/erased/").content.decode()


def test_a_mentor_forgotten_at_the_desk_is_gone(manager: Client, mentor: Mentor) -> None:
    erase = {"whose": "mentor", "reason": "family", "typed_name": "はなりや"}
    assert manager.post(f"/desk/mentors/{mentor.pk}/erase/", erase).status_code == 302
    assert manager.post(f"/desk/mentors/{mentor.pk}/erase/", erase).status_code == 404
    entry = AuditEntry.objects.get(verb="erase", subject="mentor")
    assert (entry.actor, entry.reason) == ("tomioka-manager", "ご家族からの申し出")


def test_a_clerk_neither_exports_nor_erases_mentors(clerk: Client, mentor: Mentor) -> None:
    for what in ("export", "erase"):
        data = {"whose": "mentor", "reason": "asked", "typed_name": "はなりや"}
        assert clerk.post(f"/desk/mentors/{mentor.pk}/{what}/", data).status_code == 404
    assert "情報を消す" not in clerk.get(f"/desk/mentors/{mentor.pk}/").content.decode()


def test_a_reason_typed_for_a_cancelled_place_stays_out_of_the_log(mentor: Mentor) -> None:
    from tests.desk.class_day import session_of, today_run

    at = timezone.now()
    session = session_of(today_run(begun=False))
    one = mentor_actions.assign(mentor=mentor, session=session, agreed=True, by=make.staff(), at=at)
    mentor_actions.cancel(assignment=one, reason="秘密の理由", by=make.staff(), at=at)
    assert AuditEntry.objects.filter(subject="mentor", reason="メンターの取消し").exists()
    assert not AuditEntry.objects.filter(reason__contains="秘密").exists()


# --- every address (P05) ----------------------------------------------------------------------------
SECRETS = ("0429420011", "04-2942-0011", "secret-learner@", "秘密町1-2-3", "3590002", "359-0002", "secret-mentor@",
           "secret-guardian@")  # fmt: skip
# Papers with contact data on them; each writes down everybody on it.
ON_PAPER = {("get", "desk:sheet"), ("post", "desk:calls_pdf")}
# 「全部印刷」 binds the same sheets to half a hundred pages of handouts: tests/desk/test_printing.py looks at it.
BOUND = ("post", "desk:session_print")


def readable(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return words(content) if content.startswith(b"%PDF") else content.decode("utf-8", "replace")


def test_no_address_of_the_staff_shows_contact_data_unasked_and_papers_are_written_down() -> None:
    from people.models import Learner
    from tests.security.routes import all_routes
    from tests.security.world import World

    world = World()
    learner = Learner.objects.get(pk=world.learner.pk)
    learner.tel, learner.email = "0429420011", "secret-learner@home.example"
    learner.address, learner.postal_code = "秘密町1-2-3", "3590002"
    learner.save()
    for one in Mentor.objects.all():
        one.email, one.guardian_email = f"secret-mentor@{one.pk}.example", "secret-guardian@home.example"
        one.save()
    staff = [
        one
        for one in all_routes()
        if one.name.startswith(("desk:", "school_", "runs:", "centers:", "schools:"))
    ]
    assert len(staff) > 100
    shown = set()
    for role in ("tomioka", "tomioka-manager", "city", "teacher-mihon"):
        client = world.client(role)
        for route in staff:
            for method in ("get", "post"):
                # What stands on a paper does not depend on who prints it: set once.
                if (method, route.name) == BOUND or (role != "tomioka" and route.path.endswith(".pdf")):
                    continue
                with transaction.atomic():  # as if it had never been; other addresses need the same things
                    answer = getattr(client, method)(route.at(world.of(route.name)))
                    if any(secret in readable(answer) for secret in SECRETS):
                        shown.add((method, route.name))
                        whom = {"subject": "learner", "subject_id": world.learner.pk, "verb": "print"}
                        assert AuditEntry.objects.filter(**whom).exists(), (method, route.name, role)
                    transaction.set_rollback(True)
    assert shown <= ON_PAPER and ("get", "desk:sheet") in shown
