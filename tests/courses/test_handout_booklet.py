"""A course as a booklet: contents that are true, feet that agree, every code."""

import io
import re
from dataclasses import replace

import pikepdf
import pytest

from core.typeset import plain
from courses.handouts import Booklet, Handout, booklet_pdf, lesson_pdf
from media.pdf import PaperError
from tests.courses.handout_samples import booklet, handout
from tests.media import paper_tools


@pytest.fixture(scope="module")
def paper() -> Booklet:
    return booklet(4)


@pytest.fixture(scope="module")
def made(paper: Booklet) -> bytes:
    return booklet_pdf(paper)


def page_text(made: bytes, page: int) -> str:
    return "".join(run.text for run in paper_tools.runs(made) if run.page == page and not run.artifact)


def test_the_cover_says_course_phone_school_and_has_a_place_for_a_name(made: bytes, paper: Booklet) -> None:
    cover = page_text(made, 0)
    for part in ("スマホ学園", "写真と地図", "iPhone", plain(paper.lead_stored), "お名前"):
        assert part in cover
    with pikepdf.open(io.BytesIO(made)) as document:
        assert document.open_metadata()["dc:title"] == "写真と地図（iPhone）"
        assert document.open_metadata()["pdfuaid:part"] == "1"


def test_the_contents_give_the_page_on_which_each_lesson_opens(made: bytes, paper: Booklet) -> None:
    contents = page_text(made, 1)
    assert contents.startswith("もくじ")
    listed = re.findall(r"(\d\d)(レッスンその\d)(\d)", contents)
    assert [(int(number), title) for number, title, _page in listed] == [
        (lesson.lesson_number, plain(lesson.title_stored)) for lesson in paper.lessons
    ]
    for number, title, page in listed:
        assert page_text(made, int(page) - 1).startswith(f"スマホ学園　レッスン{number}　iPhone{title}")
    assert [int(page) for _number, _title, page in listed] == [3, 4, 6, 8]


def test_the_contents_are_links(made: bytes) -> None:
    with pikepdf.open(io.BytesIO(made)) as document:
        targets = [note.get("/Dest") or note.A.D for note in document.pages[1].Annots]
    assert len(targets) >= 4


def test_every_step_of_every_lesson_has_its_code(made: bytes, paper: Booklet) -> None:
    expected = [
        f"HTTPS://SUMAHO.EXAMPLE.JP/S/{step.code}" for lesson in paper.lessons for step in lesson.steps
    ]
    assert [code.text for code in paper_tools.codes(made, dpi=200)] == expected
    assert len(expected) == 3 + 4 + 5 + 6


def test_all_feet_agree_and_heads_name_the_lesson_from_its_second_page_on(made: bytes) -> None:
    pages = len(paper_tools.page_sizes_mm(made))
    assert pages == 9
    for page in range(pages):
        foot = paper_tools.foot_text(made, page)
        assert "電話 04-2942-3110" in foot
        assert f"{page + 1}／{pages}　2026年11月22日" in foot
    assert [
        page + 1
        for page in range(pages)
        if re.search(r"レッスン1\d　iPhone　レッスンその", paper_tools.foot_text(made, page))
    ] == [5, 7, 9]
    assert "レッスン13　iPhone　レッスンその3" in paper_tools.foot_text(made, 8)


def test_a_lesson_in_a_booklet_says_the_same_as_alone(made: bytes, paper: Booklet) -> None:
    alone = paper_tools.base_text(lesson_pdf(paper.lessons[0])).replace("お名前", "")
    assert alone in paper_tools.base_text(made)


def test_progress_is_told_after_each_lesson_and_at_the_end(paper: Booklet) -> None:
    told: list[tuple[int, int]] = []
    booklet_pdf(paper, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]


def test_progress_that_raises_stops_the_booklet(paper: Booklet) -> None:
    def stop(done: int, total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        booklet_pdf(paper, progress=stop)


def test_a_booklet_without_lessons_is_still_paper() -> None:
    made = booklet_pdf(booklet(0))
    assert len(paper_tools.page_sizes_mm(made)) == 2


def test_a_faulty_picture_stops_the_booklet_with_its_code() -> None:
    broken = replace(booklet(), lessons=[handout(steps=0, lesson=15), lost(handout(1, 15))])
    with pytest.raises(PaperError, match="画面の絵「15-1」を読めません"):
        booklet_pdf(broken)


def lost(paper: Handout) -> Handout:
    return replace(paper, steps=[replace(paper.steps[0], picture="nowhere.jpg")])
