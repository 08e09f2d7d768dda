"""The call list and postcards as PDFs: right size, everything on it, nothing cut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from desk.paper.calls import calls_pdf
from desk.paper.postcards import ADDRESS, MESSAGE, postcards_pdf
from notices.actions import mark_called
from notices.calls import call_tasks
from notices.enums import Kind
from notices.models import Notice
from people.models import Learner, User
from people.rights import Scope
from tests.notices.conftest import NOW, minutes, new_learner, tell

__all__ = ["new_learner"]  # the fixture
CITY = Scope(everywhere=True)
TODAY = date(2026, 11, 20)
MM = 72 / 25.4


def texts(pdf: bytes) -> list[str]:
    """Each page's words, without spaces and line ends."""
    document = pypdfium2.PdfDocument(pdf)
    return ["".join(page.get_textpage().get_text_bounded().split()) for page in document]


def sizes(pdf: bytes) -> set[tuple[int, int]]:
    return {
        (round(w / MM), round(h / MM)) for w, h in (page.get_size() for page in pypdfium2.PdfDocument(pdf))
    }


def cards(**values: Any) -> bytes:
    return postcards_pdf(Notice.objects.postcards_to_print(CITY), today=TODAY, school="スマホ学園", **values)


@pytest.fixture
def three_cards(new_learner: Callable[..., Learner]) -> Iterator[list[Notice]]:
    yield [
        tell(
            new_learner("post", address="埼玉県所沢市架空町一丁目２番３号 みほんマンション301号室"),
            body=f"{n}枚目の本文です。",
        )
        for n in range(3)
    ]


def test_a_card_has_an_address_side_and_a_message_side(three_cards: list[Notice]) -> None:
    pdf = cards()
    assert sizes(pdf) == {(100, 148)}
    pages = texts(pdf)
    assert len(pages) == 6
    for n, notice in enumerate(three_cards):
        address, message = pages[2 * n], pages[2 * n + 1]
        assert "3590002" in address and "みほんマンション301号室" in address
        assert "".join(notice.learner.name.split()) + "様" in address
        assert f"{n}枚目の本文です。" not in address
        assert f"{n}枚目の本文です。" in message and "参加できます" in message
        assert notice.learner.tel not in message and "架空町" not in message


@pytest.mark.parametrize(("sides", "there"), [(MESSAGE, "枚目の本文です。"), (ADDRESS, "様")])
def test_the_reply_half_takes_one_side_alone(three_cards: list[Notice], sides: str, there: str) -> None:
    pages = texts(cards(sides=sides))
    assert len(pages) == 3
    assert all(there in page for page in pages)


@pytest.mark.parametrize(
    ("length", "whole"), [(40, True), (150, True), (330, False), (700, False), (4000, False)]
)
def test_whatever_is_written_fits_its_side(
    new_learner: Callable[..., Learner], length: int, whole: bool
) -> None:
    body = "".join("あいうえお、かきくけこ。"[n % 12] for n in range(length - 3)) + "終わり"
    tell(new_learner("post", name="寿限無 " + "長" * 30), body=body, subject="とても長い件名" * 6)
    pages = texts(cards())
    assert len(pages) == 2
    assert ("終わり" in pages[1]) == whole
    assert ("続きは、電話でおたずねください。" in pages[1]) == (not whole)


def test_many_short_lines_fit_too(new_learner: Callable[..., Learner]) -> None:
    tell(new_learner("post"), body="一行\n" * 60)
    assert len(texts(cards())) == 2


def letters(pdf: bytes) -> set[int]:
    """The sizes of all letters, in points."""
    found = set()
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        for n in range(text.count_chars()):
            if text.get_text_range(n, 1).strip():
                found.add(round(pypdfium2.raw.FPDFText_GetFontSize(text.raw, n)))
    return found


# As events.messages writes them, with the longest title that the sample has.
_CLASS = (
    "教室：スマホの基本（はじめて）\n日時：11月28日（土）午前10時30分から\n"
    "会場：富岡まちづくりセンター 会議室1\n受付番号：1234-5678"
)
WRITTEN = {
    "a place": ("教室に参加できます", f"スマホの基本（はじめて）に参加できます。お待ちしています。\n\n{_CLASS}\n持ち物：スマホ、めがね、飲みもの"),
    "no place": ("抽選の結果", f"今回は抽選にはずれました。補欠の12番目です。席があいたら、お知らせします。\n\n{_CLASS}\n次の抽選では、くじが1本ふえます。"),
    "an offer": (
        "席があきました",
        (f"席があきました。11月28日（土）午前10時30分までに、参加するかどうかをお返事ください。\n\n{_CLASS}\n"
        "お返事：http://localhost:8000/classes/mine/（受付番号と電話番号）\n電話：04-2942-3110"),
    ),
    "thanks": (
        "ご参加ありがとうございました",
        (f"ご参加ありがとうございました。家でも、もう一度やってみてください。\n\n{_CLASS}\n"
        "写真をとる・見る http://localhost:8000/lessons/12/\nアプリ http://localhost:8000/lessons/3/"),
    ),
    "called off": ("教室を中止します", f"11月28日（土）午前10時30分の回は中止です。理由：大雨で、警報が出ているため\n\n{_CLASS}"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRITTEN)
def test_what_the_school_writes_stands_whole_and_in_14_points_or_more(
    new_learner: Callable[..., Learner], what: str
) -> None:
    subject, body = WRITTEN[what]
    tell(new_learner("post", address="埼玉県所沢市架空町一丁目２番３号"), subject=subject, body=body)
    pdf = cards()
    assert min(letters(pdf)) == 14
    pages = texts(pdf)
    assert len(pages) == 2 and "はがきを止めるときも、電話で。" in pages[1]
    paper = body.replace(" http://localhost:8000/lessons/12/", "（番号12）")
    paper = paper.replace(" http://localhost:8000/lessons/3/", "（番号3）").replace("http://", "")
    for line in paper.split("\n"):
        assert "".join(line.split()) in pages[1]


def test_a_long_reason_is_shortened_and_when_where_and_the_number_stay(
    new_learner: Callable[..., Learner],
) -> None:
    tell(new_learner("post"), subject="教室を中止します", body=f"{'わけがあります。' * 60}\n\n{_CLASS}")
    pages = texts(cards())
    assert len(pages) == 2 and "……続きは、電話でおたずねください。" in pages[1]
    for line in _CLASS.split("\n"):
        assert "".join(line.split()) in pages[1]


def test_the_call_list_says_whom_what_and_until_when(new_learner: Callable[..., Learner]) -> None:
    ringing = User.objects.create(username="ringing")
    urgent = tell(
        new_learner("tel"),
        kind=Kind.CANCELLED,
        say="あすの教室は、台風のため中止です。",
        urgent_at=minutes(300),
    )
    patient = tell(new_learner("tel", consent=False))
    mark_called(notice=patient, by=ringing, outcome="no_answer", memo="夕方にもう一度", at=minutes(5))
    pdf = calls_pdf(
        call_tasks(CITY, at=minutes(10)), center="富岡まちづくりセンター", today=TODAY, school="スマホ学園"
    )
    assert sizes(pdf) == {(210, 297)}
    (page,) = texts(pdf)
    first, second = urgent.learner, patient.learner
    assert page.index(first.tel_shown) < page.index(second.tel_shown)
    for there in (
        "富岡まちづくりセンター",
        "あすの教室は、台風のため中止です。",
        "いつまでに：11月20日（金）15:00",
        "お知らせの同意がまだありません",
        "夕方にもう一度",
        "話せた",
        "出なかった",
        "2件。",
    ):
        assert there in page, there


def test_what_is_late_is_said_so_and_nobody_to_ring_too(new_learner: Callable[..., Learner]) -> None:
    tell(new_learner("tel"), urgent_at=NOW)
    late = calls_pdf(call_tasks(CITY, at=NOW + timedelta(days=1)), center="", today=TODAY, school="")
    assert "過ぎています" in texts(late)[0]
    assert "電話をかける方はいません" in texts(calls_pdf([], center="", today=TODAY, school=""))[0]


def test_nobody_is_cut_in_two_by_a_page(new_learner: Callable[..., Learner]) -> None:
    learners = [new_learner("tel") for _n in range(25)]
    for learner in learners:
        tell(learner, say="教室の日が変わりました。" * 5)
    pages = texts(calls_pdf(call_tasks(CITY, at=NOW), center="", today=TODAY, school=""))
    assert len(pages) > 2
    for page in pages:
        assert page.count("言うこと") == page.count("かけた時刻")
    assert all(sum(learner.tel_shown in page for page in pages) == 1 for learner in learners)


def test_cards_cost_the_same_queries_for_one_and_for_many(new_learner: Callable[..., Learner]) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            cards()
        return len(queries)

    tell(new_learner("post"))
    one = cost()
    for _n in range(10):
        tell(new_learner("post"))
    assert cost() == one == 2
