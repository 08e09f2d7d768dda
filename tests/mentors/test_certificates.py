"""活動証明書: issued once a period, printed as it was certified, checked by anybody who holds the paper."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from django.utils import timezone

from core import sealing
from mentors import actions
from mentors.errors import BadValue, NotPossible
from mentors.models import CertificateRequest, HoursCertificate
from mentors.paper import certificate_pdf
from mentors.secrets import hash_of
from mentors.views.checks import masked
from people.models import AuditEntry
from tests.desk.test_printing import words
from tests.factories import mentors as make
from tests.factories.helped import adult, issued, past_session, visit, worked
from tests.factories.mentors import NOW
from tests.mentors.pages import come_in

pytestmark = pytest.mark.django_db
DAY = timezone.localdate(NOW)


def qr_of(pdf: bytes) -> str:
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=200 / 72).to_pil().convert("L")
    (found,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return found.text


def path_of(certificate: HoursCertificate) -> str:
    return f"/V/{actions.secret_of(certificate)}"


# --- issued -------------------------------------------------------------------------------------------
def test_a_certificate_holds_the_hours_of_its_days_and_no_others() -> None:
    mentor = adult()
    worked(mentor, 5, 8, 40)
    made = issued(mentor, days=10)
    assert (made.minutes, made.sessions, made.issued_by, made.center.code) == (240, 2, "tomioka", "tomioka")
    assert [row["minutes"] for row in made.table] == [120, 120]
    assert made.number == f"2026-{made.pk:05d}"
    entry = AuditEntry.objects.filter(subject="hours_certificate").get()
    assert (entry.verb, entry.subject_id, entry.reason) == ("create", mentor.pk, f"活動証明書 {made.number}")


def test_the_same_period_and_hours_give_the_same_certificate_and_other_hours_take_its_place() -> None:
    mentor = adult()
    (one, _two) = worked(mentor, 5, 8)
    first = issued(mentor)
    assert issued(mentor).pk == first.pk
    actions.correct_times(
        assignment=one, came_at=one.came_at, left_at=one.left_at - timedelta(minutes=30), why="x",
        by=make.staff(), at=NOW,
    )  # fmt: skip
    second = issued(mentor)
    first.refresh_from_db()
    assert (second.minutes, second.revoked_at) == (210, None)
    assert (first.minutes, first.revoked_at, first.revoked_why) == (
        240,
        NOW,
        "同じ期間の新しい証明書を作りました",
    )


def test_a_revoked_certificate_is_issued_anew_under_another_number_and_secret() -> None:
    mentor = adult()
    worked(mentor, 5)
    first = issued(mentor)
    for _n in range(2):
        actions.revoke_certificate(certificate=first, why="名前がちがう", by=make.staff(), at=NOW)
    second = issued(mentor)
    assert second.pk != first.pk and second.token_hash != first.token_hash
    assert AuditEntry.objects.filter(subject="hours_certificate", verb="revoke").count() == 1
    with pytest.raises(BadValue):
        actions.revoke_certificate(certificate=second, why=" ", by=make.staff(), at=NOW)


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (None, DAY, "first"),
        (DAY, None, "last"),
        (DAY, DAY - timedelta(days=1), "last"),
        (date(2000, 4, 1), DAY, "last"),
        (DAY + timedelta(days=1), DAY + timedelta(days=2), "first"),
    ],
)
def test_periods_that_cannot_be_are_refused(first: date | None, last: date | None, field: str) -> None:
    mentor = adult()
    worked(mentor, 5)
    with pytest.raises(BadValue) as no:
        actions.issue_certificate(mentor=mentor, first_on=first, last_on=last, by=make.staff(), at=NOW)
    assert no.value.field == field


def test_nothing_is_certified_where_there_are_no_hours() -> None:
    mentor = adult()
    visit(mentor, past_session(days_ago=3), left=0)
    for act in (actions.issue_certificate, actions.ask_for_certificate):
        more = {"by": make.staff()} if act is actions.issue_certificate else {}
        with pytest.raises(NotPossible):
            act(mentor=mentor, first_on=DAY - timedelta(days=9), last_on=DAY, at=NOW, **more)
    assert HoursCertificate.objects.count() == CertificateRequest.objects.count() == 0


def test_a_mentor_asks_once_and_the_request_ends_when_staff_issue() -> None:
    mentor = adult()
    worked(mentor, 5)
    for days in (9, 30):
        actions.ask_for_certificate(mentor=mentor, first_on=DAY - timedelta(days=days), last_on=DAY, at=NOW)
    request = CertificateRequest.objects.get()
    assert (request.first_on, request.done_at) == (DAY - timedelta(days=30), None)
    issued(mentor)
    request.refresh_from_db()
    assert request.done_at == NOW


# --- on paper -----------------------------------------------------------------------------------------
def test_the_paper_names_school_centre_hours_and_days_and_its_code_leads_to_the_check() -> None:
    mentor = adult()
    worked(mentor, 5, 8)
    made = issued(mentor)
    pdf = certificate_pdf(made)
    text = words(pdf)
    for word in (
        mentor.name, mentor.school.name, "富岡まちづくりセンター", "4時間", "2回", "2026年11月19日",
        "2026年11月16日", made.number, "2時間",
    ):  # fmt: skip
        assert word in text, word
    # In the table once a day, and once as the one who issues; where the school's desk is the same, not again.
    assert text.count("富岡まちづくりセンター") == 3
    address = qr_of(pdf)
    assert re.fullmatch(r"HTTPS?://[A-Z0-9.:\-]+/V/[0-9A-Z]{26}", address)
    assert hash_of(address.rpartition("/")[2]) == made.token_hash
    assert certificate_pdf(made) == pdf
    assert actions.secret_of(made) not in text


def test_many_days_are_set_as_months_and_the_code_still_stands_on_the_sheet() -> None:
    mentor = adult()
    worked(mentor, *range(3, 55, 4))
    made = issued(mentor)
    pdf = certificate_pdf(made)
    assert len(pypdfium2.PdfDocument(pdf)) == 1
    text = words(pdf)
    assert "2026年10月" in text and "13回" in text and "26時間" in text
    assert qr_of(pdf).endswith(actions.secret_of(made))


def test_the_database_alone_gives_no_secret_away(settings) -> None:
    mentor = adult()
    worked(mentor, 5)
    made = issued(mentor)
    before = actions.secret_of(made)
    settings.FIELD_KEYS, settings.FIELD_SEARCH_KEY = (
        sealing.in_use().values()
    )  # contact data has keys of its own
    settings.SECRET_KEY = "another key"
    with pytest.raises(NotPossible):
        actions.secret_of(made)
    assert actions.find_certificate(before) == made  # a paper handed out stays good


# --- checked ------------------------------------------------------------------------------------------
def test_the_check_says_good_then_revoked_and_names_nobody(client: Client) -> None:
    mentor = adult(name="見本 花子", call_name="ハナ")
    worked(mentor, 5)
    made = issued(mentor)
    good = client.get(path_of(made))
    text = good.content.decode()
    assert (good.status_code, good["Cache-Control"], good["Referrer-Policy"]) == (
        200, "private, no-store", "no-referrer",
    )  # fmt: skip
    assert "noindex" in text and good.context["state"] == "good"
    assert "見＊ 花＊" in text and made.number in text
    for word in ("見本 花子", "花子", "ハナ", mentor.email, mentor.school.name, "2007"):
        assert word not in text, word
    actions.revoke_certificate(certificate=made, why="理由は花子さん", by=make.staff(), at=NOW)
    gone = client.get(path_of(made).lower())
    assert (gone.status_code, gone.context["state"]) == (200, "revoked")
    assert "花子" not in gone.content.decode()


def test_an_unknown_code_is_unknown_and_too_many_of_them_have_to_wait(client: Client) -> None:
    mentor = adult()
    worked(mentor, 5)
    made = issued(mentor)
    for _n in range(30):
        assert client.get("/V/00000000000000000000000000").status_code == 404
    assert client.get("/V/00000000000000000000000000").status_code == 429
    assert client.get(path_of(made)).status_code == 429


def test_after_erasure_the_paper_is_still_good_by_number_and_hours_without_a_name(client: Client) -> None:
    mentor = adult(name="見本 花子")
    worked(mentor, 5)
    made, path = issued(mentor), ""
    path = path_of(made)
    actions.erase(mentor=mentor, by=None, at=NOW)
    made.refresh_from_db()
    assert (made.table, made.minutes) == ([], 120)
    page = client.get(path)
    assert page.context["state"] == "good" and made.number in page.content.decode()
    assert "見＊" not in page.content.decode()
    with pytest.raises(NotPossible):
        issued(mentor)


def test_of_each_part_of_a_name_one_letter_is_shown_and_never_the_whole() -> None:
    names = ["見本 花子", "見本　空", "林", "アンナ", ""]
    assert [masked(name) for name in names] == ["見＊ 花＊", "見＊ ＊", "＊", "ア＊", ""]


# --- the mentor's own page ----------------------------------------------------------------------------
def test_the_own_page_shows_hours_and_asks_for_a_certificate_of_a_year() -> None:
    at = timezone.now()
    mentor = adult(at)
    worked(mentor, 1, at=at)
    me = come_in(mentor, at)
    page = me.get("/mentors/me/hours/")
    assert page.context["total"] == "2時間"
    year = page.context["years"][0][0].key
    assert me.post("/mentors/me/hours/ask/", {"year": year})["Location"] == "/mentors/me/hours/?said=asked"
    assert CertificateRequest.objects.get().mentor == mentor
    assert me.post("/mentors/me/hours/ask/", {"year": "1999"}).status_code == 404
    assert me.post("/mentors/me/hours/ask/", {"year": "９"}).status_code == 404
    assert me.post("/mentors/me/hours/ask/", {"year": "0200112345"}).status_code == 404
    assert me.post("/mentors/me/hours/ask/", {"year": "2001"}).status_code == 409


def test_nobody_opens_anothers_certificate_nor_one_that_was_revoked() -> None:
    at = timezone.now()
    mentor, other = adult(at), adult(at)
    worked(mentor, 1, at=at)
    made = issued(mentor, at=at)
    path = f"/mentors/me/certificates/{made.pk}.pdf"
    me = come_in(mentor, at)
    answer = me.get(path)
    assert answer["Content-Type"] == "application/pdf" and answer["Cache-Control"] == "private, no-store"
    assert come_in(other, at).get(path).status_code == 404
    assert Client().get(path)["Location"] == "/mentors/door/"
    assert me.get(f"/mentors/me/certificates/{10**15}.pdf").status_code == 404
    actions.revoke_certificate(certificate=made, why="x", by=make.staff(), at=at)
    assert me.get(path).status_code == 404
