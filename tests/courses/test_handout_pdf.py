"""E06: the lesson on paper, looked at by a scanner, a PDF reader and a screen reader."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pikepdf
import pytest

from core.typeset import plain
from courses.handouts import (
    Contact,
    Handout,
    StepOnPaper,
    booklet_pdf,
    helper_pdf,
    lesson_pdf,
    poster_pdf,
    summary_pdf,
)
from media.pdf import PaperError
from tests.courses.handout_samples import CONTACT, HOST, booklet, handout, step
from tests.media import paper_tools

ALL: list[Callable[[Handout], bytes]] = [lesson_pdf, summary_pdf, poster_pdf, helper_pdf]
KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc]+")


def address(code: str) -> str:
    return f"HTTPS://SUMAHO.EXAMPLE.JP/S/{code}"


# ---- QR codes --------------------------------------------------------------------------------------
def test_every_step_has_its_own_code_and_no_code_is_left_over() -> None:
    found = paper_tools.codes(lesson_pdf(handout(6)))
    assert [code.text for code in found] == [address(f"12-{number}") for number in range(1, 7)]
    assert [code.page for code in found] == [0, 0, 0, 1, 1, 1]
    assert {code.level for code in found} == {"H"}


def test_a_code_is_30_mm_wide_in_a_white_box_of_39_mm() -> None:
    made = lesson_pdf(handout(3))
    for code in paper_tools.codes(made, dpi=600):
        assert code.mm == pytest.approx(30, abs=0.1)
    page = paper_tools.pictures(made, dpi=254)[0]  # 10 pixels a mm
    for code in paper_tools.zxingcpp.read_barcodes(page):
        corner = code.position.top_left
        around = page.crop((corner.x - 44, corner.y - 44, corner.x - 1, corner.y + 344))
        assert around.getextrema() == ((255, 255),) * 3
        above = page.crop((corner.x - 44, corner.y - 44, corner.x + 344, corner.y - 1))
        assert above.getextrema() == ((255, 255),) * 3


def test_a_short_address_keeps_the_size_on_paper() -> None:
    (code,) = paper_tools.codes(lesson_pdf(handout(1, base_url="https://a.jp")), dpi=600)
    assert (code.text, code.mm) == ("HTTPS://A.JP/S/12-1", pytest.approx(30, abs=0.1))


def test_the_code_stands_in_large_figures_beside_its_qr() -> None:
    made = lesson_pdf(handout(6))
    large = [run.text for run in paper_tools.runs(made) if run.size >= 26 and "-" in run.text]
    assert large == [f"12-{number}" for number in range(1, 7)]


@pytest.mark.parametrize(("make", "least"), [(summary_pdf, 30), (helper_pdf, 30), (poster_pdf, 45)])
def test_one_code_for_the_lesson_large_enough(make: Callable[[Handout], bytes], least: float) -> None:
    (code,) = paper_tools.codes(make(handout(6)))
    assert code.text == address("12")
    assert code.mm >= least


def test_an_address_too_long_for_a_code_is_refused_with_what_to_do() -> None:
    with pytest.raises(PaperError, match="もっと短いホスト名を設定してください"):
        lesson_pdf(handout(1, base_url="https://sumaho-gakuen.tomioka.example.jp"))


# ---- Text ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("make", ALL)
def test_every_sheet_is_a4_tagged_japanese_titled_pdf_ua(make: Callable[[Handout], bytes]) -> None:
    made = make(handout(4))
    assert {tuple(round(side) for side in size) for size in paper_tools.page_sizes_mm(made)} == {(210, 297)}
    with pikepdf.open(io.BytesIO(made)) as document:
        assert (document.Root.Lang, document.Root.MarkInfo.Marked) == ("ja-JP", True)
        xmp = document.open_metadata()
        assert xmp["dc:title"] == "レッスン12 写真をとる・見る"
        assert xmp["pdfuaid:part"] == "1"
        assert "04-2942-3110" in xmp["dc:description"]
        fonts = {str(font.BaseFont) for page in document.pages for font in page.Resources.Font.values()}
    assert {name[7:] for name in fonts} == {"+BIZUDPGothic-Regular", "+BIZUDPGothic-Bold"}


@pytest.mark.parametrize("make", [*ALL, lambda paper: booklet_pdf(booklet(2))])
def test_nothing_to_read_is_smaller_than_14_points(make: Callable[[Handout], bytes]) -> None:
    small = [run for run in paper_tools.runs(make(handout(9))) if run.size < 14]
    assert len(small) > 5
    for run in small:  # furigana only: kana, not for screen readers, half of 14 points or more
        assert run.artifact, run
        assert KANA.fullmatch(run.text), run
        assert run.size >= 7, run


def test_a_screen_reader_hears_each_word_once_and_in_order() -> None:
    paper = handout(6)
    text = paper_tools.base_text(lesson_pdf(paper))
    expected = ["スマホ学園", "レッスン12", "iPhone", "写真をとる・見る", plain(paper.goal_stored), "お名前"]
    for one in paper.steps:
        tip = f"こつ　{plain(one.tip_stored)}" if one.tip_stored else ""
        caution = f"注意　{plain(one.caution_stored)}" if one.caution_stored else ""
        expected += [f"{one.number}{plain(one.text_stored)}{caution}{tip}{one.code}スマホで見る番号"]
    position = 0
    for part in expected:
        assert part in text[position:], part
        position = text.index(part, position) + len(part)
    assert position == len(text)


def test_all_furigana_of_a_lesson_are_printed_over_their_words() -> None:
    made = lesson_pdf(handout(1))
    readings = [run.text for run in paper_tools.runs(made) if run.artifact and not run.foot]
    assert readings[:2] == ["しゃしん", "み"]
    assert readings[-2:] == ["み", "ばんごう"]  # スマホで見る番号
    assert {"みぎした", "かる", "お", "なが", "がめん"} <= set(readings)


@pytest.mark.parametrize("make", ALL)
def test_every_picture_and_code_has_an_alternative_text(make: Callable[[Handout], bytes]) -> None:
    alts = [alt for role, alt in paper_tools.tags(make(handout(2))) if role == "/Figure"]
    assert len(alts) >= 2
    assert all(alts)


def test_a_picture_says_where_its_mark_is_and_a_code_where_it_leads() -> None:
    marked = replace(
        step(1), hotspots=[replace(step(1).hotspots[0], gesture="swipe_up", x=40, y=45, w=20, h=10)]
    )
    alts = [
        alt for role, alt in paper_tools.tags(lesson_pdf(replace(handout(), steps=[step(1), marked]))) if alt
    ]
    assert alts == [
        "手順1の画面です。赤い丸が右下にあります。",
        "QRコード。番号12-1。アドレスはHTTPS://SUMAHO.EXAMPLE.JP/S/12-1",
        "手順1の画面です。赤い矢印がまん中にあります。",
        "QRコード。番号12-1。アドレスはHTTPS://SUMAHO.EXAMPLE.JP/S/12-1",
    ]


def test_headings_say_lesson_and_steps_and_stand_before_their_picture() -> None:
    roles = [role for role, _alt in paper_tools.tags(lesson_pdf(handout(2)))]
    order = [role for role in roles if role in ("/H1", "/H2", "/Figure")]
    assert order == ["/H1", "/H2", "/Figure", "/Figure", "/H2", "/Figure", "/Figure"]


def test_bookmarks_lead_to_the_steps() -> None:
    with pikepdf.open(io.BytesIO(lesson_pdf(handout(2)))) as document, document.open_outline() as outline:
        (lesson,) = outline.root
        assert lesson.title == "レッスン12 写真をとる・見る"
        assert [child.title for child in lesson.children] == [
            "手順1 右下の「カメラ」を1回、軽く押します。",
            "手順2 丸いボタンを押すと、写真がとれます。",
        ]


def test_every_page_says_whom_to_ring_its_number_and_the_date() -> None:
    made = lesson_pdf(handout(6))
    for page in (0, 1):
        foot = paper_tools.foot_text(made, page)
        assert "メモ" in foot
        assert "こまったときは　とみおか富岡まちづくりセンター　電話 04-2942-3110" in foot
        assert "受付　月曜・祝日休み　8時30分〜17時" in foot
        assert f"{page + 1}／2　2026年11月22日" in foot
    assert "スマホ学園　レッスン12　iPhone　写真をとる・見る" in paper_tools.foot_text(made, 1)


def test_the_day_of_the_last_check_is_printed_or_nothing() -> None:
    assert "2026年10月3日にiOS 26で確認" in paper_tools.base_text(lesson_pdf(handout(1)))
    assert "2026年10月3日に確認" in paper_tools.base_text(lesson_pdf(handout(1, versions="")))
    assert "確認" not in paper_tools.base_text(lesson_pdf(handout(1, checked_on=None)))


def test_helpers_notes_stand_on_the_helpers_sheet_only() -> None:
    note = "受講者が自分で押すまで待ちます。"
    assert note in paper_tools.base_text(helper_pdf(handout(2)))
    for make in (lesson_pdf, summary_pdf, poster_pdf):
        assert note not in paper_tools.base_text(make(handout(2)))


def test_the_helpers_sheet_says_time_things_to_bring_and_has_a_box_for_three() -> None:
    text = paper_tools.base_text(helper_pdf(handout(2)))
    assert "教える人のための紙" in text
    assert "時間　15分くらい　　用意するもの　スマホ" in text
    assert "右の四角は、3人分です。" in text
    without = paper_tools.base_text(helper_pdf(handout(2, minutes=0, needs=[])))
    assert "時間" not in without
    assert "用意するもの" not in without


def test_the_poster_says_what_one_learns_and_how_to_get_there() -> None:
    text = paper_tools.base_text(poster_pdf(handout(3)))
    for part in ("写真をとる・見る", "写真を1枚とって", "スマホのカメラを、下の四角に向けてください。", "12"):
        assert part in text
    sizes = {
        run.size
        for run in paper_tools.runs(poster_pdf(handout(3)))
        if "写真" in run.text and not run.artifact
    }
    assert max(sizes) >= 40


def test_the_same_lesson_gives_the_same_bytes_and_another_day_another_paper() -> None:
    assert lesson_pdf(handout(2)) == lesson_pdf(handout(2))
    assert lesson_pdf(handout(2)) != lesson_pdf(handout(2, printed_on=date(2026, 11, 23)))


def test_sparse_lessons_print_too() -> None:
    bare = Handout(
        lesson_number=3,
        title_stored="電源",
        course_stored="",
        phone_label="",
        steps=[StepOnPaper("3-1", 1, "押します。", None, "")],
        contact=Contact("相談室", "04-0000-0000"),
        printed_on=date(2026, 1, 5),
        base_url=HOST,
    )
    for make in ALL:
        text = paper_tools.base_text(make(bare))
        assert "電源" in text
        assert "レッスン3" in text
        assert "受付" not in paper_tools.foot_text(make(bare), 0)


def test_a_picture_that_is_not_there_is_named_by_its_code() -> None:
    lost = replace(handout(), steps=[step(1), step(2, picture="nowhere.jpg")])
    for make in (lesson_pdf, summary_pdf, helper_pdf, poster_pdf):
        with pytest.raises(PaperError, match="画面の絵「12-2」を読めません"):
            make(lost)


def test_what_editors_typed_is_never_markup() -> None:
    hostile = '#read("/etc/passwd") *a* $x$ @b \\u{41} // c'
    paper = replace(handout(), steps=[step(1, text_stored=hostile)], title_stored=hostile, school="#1 学園")
    text = paper_tools.base_text(lesson_pdf(paper))
    assert text.count(hostile) == 2
    assert "#1 学園" in text
    assert CONTACT.tel not in text  # the foot of a page is not read out; its number is in the description
