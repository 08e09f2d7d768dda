"""Posters, receipts and cards: the real PDF, its words, its codes, its speed."""

from __future__ import annotations

import time
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
import zxingcpp
from django.test import Client
from django.utils import timezone

from events.paper import cards_pdf, poster_pdf
from events.paper.cards import card_address
from events.reading import sessions_of
from media.pdf import PaperError
from people.actions import issue_card
from people.actions.cards import IssuedCard, LearnerCard
from people.models import Learner
from tests.events.test_public_runs import consultation, now_run
from tests.factories import classes as make

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
MM = 72 / 25.4
SMALLEST = 13.9  # pt; A18: nothing that is to be read is smaller than 14


def text_of(pdf: bytes) -> str:
    """Every letter but furigana, which is half as large as anything else."""
    found = []
    for page in pdfium.PdfDocument(pdf):
        text = page.get_textpage()
        for index in range(text.count_chars()):
            matrix = raw.FS_MATRIX()
            raw.FPDFText_GetMatrix(text, index, matrix)
            if raw.FPDFText_GetFontSize(text, index) * abs(matrix.d) >= SMALLEST:
                found.append(chr(raw.FPDFText_GetUnicode(text, index)))
    return "".join("".join(found).split())


def codes_of(pdf: bytes, dpi: int = 200) -> list[str]:
    found = []
    for page in pdfium.PdfDocument(pdf):
        picture = page.render(scale=dpi / 72).to_pil().convert("L")
        found += [
            result.text for result in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
        ]
    return found


def is_tagged(pdf: bytes) -> bool:
    with pikepdf.open(BytesIO(pdf)) as document:
        return bool(document.Root.MarkInfo.Marked) and str(document.Root.Lang).lower().startswith("ja")


@pytest.mark.parametrize(("size", "width", "height"), [("a4", 210, 297), ("a3", 297, 420)])
def test_a_poster_is_one_sheet_with_everything_and_a_code_that_leads_there(
    reader: Client, size: str, width: int, height: int
) -> None:
    run = now_run(meetings=4, bring="スマホと眼鏡", summary="はじめての方の教室です。", min_age=60)
    answer = reader.get(f"/classes/{run.code}/poster-{size}.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    pages = list(pdfium.PdfDocument(answer.content))
    assert [tuple(round(side / MM) for side in page.get_size()) for page in pages] == [(width, height)]
    text = text_of(answer.content)
    for said in (
        "スマホ",
        "基本",
        "全4回",
        "富岡",
        "センター",
        "10人",
        "60歳以上の方",
        "無料",
        "スマホと眼鏡",
        run.code,
        "04-2942-0000",
    ):
        assert said in text
    assert codes_of(answer.content, 100) == [f"HTTP://LOCALHOST:8000/C/{run.code}"]
    assert is_tagged(answer.content)
    assert reader.get(f"/C/{run.code}")["Location"] == f"/classes/{run.code}/"


def test_a_poster_of_a_consultation_and_of_much_text_is_still_one_sheet() -> None:
    long = now_run(
        title="はじめてのスマホ教室　写真をとって家族に送ってみよう（所沢市民の方の教室）" , meetings=8, bring="スマホ、充電の道具、眼鏡、筆記用具" * 3,
        summary="スマホを買ったばかりの方も、まだ使っていない方も、ゆっくり進むので安心です。" * 4, residence="所沢市にお住まいの方か、お勤めの方",
    )  # fmt: skip
    for run in (long, consultation()):
        pdf = poster_pdf(run, sessions=sessions_of(run), size="a4", today=TODAY)
        assert len(pdfium.PdfDocument(pdf)) == 1
        assert codes_of(pdf, 100) == [f"HTTP://LOCALHOST:8000/C/{run.code}"]


def test_the_same_class_gives_the_same_bytes() -> None:
    run = now_run()
    first, again = (poster_pdf(run, sessions=sessions_of(run), size="a3", today=TODAY) for _n in range(2))
    assert first == again


def test_a_host_too_long_for_a_code_is_told(reader: Client, settings: Any) -> None:
    settings.BASE_URL = "https://" + "a" * 60 + ".example"
    run = now_run()
    with pytest.raises(PaperError, match="文字までにしてください"):
        poster_pdf(run, sessions=[], size="a4", today=TODAY)
    assert reader.get(f"/classes/{run.code}/poster-a4.pdf").status_code == 503


@pytest.mark.parametrize("size", ["a5", "A4", "a4x"])
def test_other_sizes_are_not_there(reader: Client, size: str) -> None:
    assert reader.get(f"/classes/{now_run().code}/poster-{size}.pdf").status_code == 404


def test_a_receipt_says_the_number_what_comes_and_whom_to_ring(reader: Client) -> None:
    run = now_run(capacity=1, bring="眼鏡")
    make.apply(run, at=timezone.now())
    application = make.apply(
        run, make.learner("金糸雀 花子", call_name="花子"), make.learner(call_name="太郎"), at=timezone.now()
    )
    reader.post("/classes/mine/", {"receipt": application.receipt, "tel": application.learner.tel})
    pdf = reader.get("/classes/mine/receipt.pdf").content
    text = text_of(pdf)
    for said in (
        f"{application.receipt[:4]}-{application.receipt[4:]}",
        "補欠の1番目です",
        "花子さん、太郎さん",
        "眼鏡",
        "04-2942-0000",
        "午前10時から",
    ):
        assert said in text
    assert "金糸雀" not in text
    assert len(pdfium.PdfDocument(pdf)) == 1
    assert codes_of(pdf, 100) == ["HTTP://LOCALHOST:8000/C/MINE"]
    assert reader.get("/C/MINE")["Location"] == "/classes/mine/"
    assert is_tagged(pdf)


def many_cards(count: int) -> list[IssuedCard]:
    """Cards that are in no database: what the sheet shows is in them."""
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    make.center()
    return [
        IssuedCard(
            LearnerCard(number=f"{100_000 + n}", learner=Learner(call_name=f"見本{n}", name="金糸雀 花子", tel="09000000997", home_center="tomioka")),
            "".join(letters[(n * 7 + 11 * k + (n >> 3) * k) % 32] for k in range(26)),
        )
        for n in range(count)
    ]  # fmt: skip


def test_a_card_has_number_name_to_call_telephone_and_a_code_that_opens_the_page(reader: Client) -> None:
    make.center()
    learner = make.learner("金糸雀 花子", call_name="花子", tel="09000000996")
    card = issue_card(learner=learner, by=None)
    pdf = cards_pdf([card], today=TODAY)
    text = text_of(pdf)
    assert "花子さん" in text and "04-2942-0000" in text
    assert f"{card.card.number[:3]}{card.card.number[3:]}" in text
    for secret in ("金糸雀", "09000000996", "090-0000-0996", card.token):
        assert secret not in text
    assert codes_of(pdf) == [f"HTTP://LOCALHOST:8000/M/{card.token}"]
    assert reader.get(f"/M/{card.token}")["Location"] == "/me/"
    assert is_tagged(pdf)


@pytest.mark.parametrize(("count", "sheets"), [(1, 1), (10, 1), (11, 2), (25, 3)])
def test_ten_cards_share_a_sheet_and_every_code_is_its_own(count: int, sheets: int) -> None:
    cards = many_cards(count)
    pdf = cards_pdf(cards, today=TODAY)
    assert len(pdfium.PdfDocument(pdf)) == sheets
    assert sorted(codes_of(pdf)) == sorted(card_address(card.token) for card in cards)


@pytest.mark.parametrize("base", ["https://sumaho.example", "https://sumaho.city.tokorozawa.saitama.jp"])
def test_the_cells_of_a_card_are_wide_enough_for_an_old_camera(settings: Any, base: str) -> None:
    from events.paper.cards import card_qr

    settings.BASE_URL = base
    cells = card_qr("0123456789ABCDEFGHJKMNPQRS", alt="")["cells"]
    assert cells <= 37
    assert 36 / cells >= 0.9  # mm


def test_a_long_name_to_call_and_a_learner_without_a_centre_fit() -> None:
    cards = many_cards(2)
    cards[0].card.learner.call_name = "とても長い呼び名の見本花子さま二十文字目"
    cards[1].card.learner.home_center = ""
    pdf = cards_pdf(cards, today=TODAY)
    assert len(pdfium.PdfDocument(pdf)) == 1
    assert len(codes_of(pdf)) == 2


def test_no_cards_are_told_and_not_printed() -> None:
    with pytest.raises(PaperError, match="受講者証がありません"):
        cards_pdf([], today=TODAY)


def test_cards_are_made_at_twenty_a_second(django_assert_num_queries: Any) -> None:
    cards = many_cards(200)
    cards_pdf(cards[:1], today=TODAY)
    start = time.perf_counter()
    with django_assert_num_queries(1):
        cards_pdf(cards, today=TODAY)
    assert len(cards) / (time.perf_counter() - start) >= 20
