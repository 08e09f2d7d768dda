"""A18: a lesson printed from the browser: large letters, nothing cut, a QR code a step that leads there."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
import zxingcpp

from tests.browser import WIDTHS

SMALLEST = 14  # pt
MARGIN = 14  # pt, about 5 mm that printers leave white
MM = 72 / 25.4  # pt
A4 = (595, 842)  # pt, rounded


@dataclass
class Letter:
    text: str
    size: float  # pt on paper
    page: int
    left: float
    bottom: float
    right: float
    top: float


def letters_of(document: pdfium.PdfDocument) -> list[Letter]:
    """Every letter with its real size on paper: the font's size times the scale of its matrix."""
    found = []
    for number, page in enumerate(document):
        text = page.get_textpage()
        matrix = raw.FS_MATRIX()
        for index in range(text.count_chars()):
            letter = chr(raw.FPDFText_GetUnicode(text, index))
            if letter.isspace() or raw.FPDFText_IsGenerated(text, index) == 1:
                continue
            raw.FPDFText_GetMatrix(text, index, ctypes.byref(matrix))
            scale = (matrix.c**2 + matrix.d**2) ** 0.5
            left, bottom, right, top = text.get_charbox(index)
            size = raw.FPDFText_GetFontSize(text, index) * scale
            found.append(Letter(letter, size, number, left, bottom, right, top))
    return found


@pytest.fixture(scope="module")
def sheets(chromium: Any, server: Any) -> Iterator[dict[str, pdfium.PdfDocument]]:
    """Lesson 12 on paper, with furigana and without, from a screen set to black and the largest text."""
    printed = {}
    for ruby in ("on", "off"):
        context = chromium.new_context(
            viewport={"width": WIDTHS["phone"], "height": 800}, base_url=server.url
        )
        context.add_cookies([{"name": "reader", "value": f"m.{ruby}.black.iphone", "url": server.url}])
        page = context.new_page()
        page.goto("/lessons/12/print/")
        page.locator(".paper__qr svg").last.wait_for()
        page.evaluate(
            "Promise.all([...document.images].map((each) => { each.loading = 'eager'; return each.decode(); }))"
        )
        printed[ruby] = pdfium.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=False))
        context.close()
    yield printed
    for document in printed.values():
        document.close()


@pytest.fixture(scope="module")
def letters(sheets: dict[str, pdfium.PdfDocument]) -> dict[str, list[Letter]]:
    return {ruby: letters_of(document) for ruby, document in sheets.items()}


@pytest.fixture
def steps(db: None) -> list[Any]:
    from courses.models import LessonPage
    from courses.reading import read_lesson

    return read_lesson(LessonPage.objects.get(number=12), "iphone").steps


def test_the_sheets_are_a4(sheets: dict[str, pdfium.PdfDocument]) -> None:
    sizes = {
        (round(page.get_width()), round(page.get_height()))
        for document in sheets.values()
        for page in document
    }
    assert sizes == {A4}


def test_no_letter_is_smaller_than_14_pt_but_the_readings(letters: dict[str, list[Letter]]) -> None:
    assert [each for each in letters["off"] if each.size < SMALLEST] == []
    readings = "".join(each.text for each in letters["on"] if each.size < SMALLEST)
    assert len(readings) > 100
    assert {letter for letter in readings if not ("ぁ" <= letter <= "ん" or letter == "ー")} == set()
    # Half the size of their words, and so still as large as a newspaper's text.
    assert min(each.size for each in letters["on"]) >= SMALLEST / 2


def test_every_word_of_every_step_is_on_the_paper(letters: dict[str, list[Letter]], steps: list[Any]) -> None:
    text = "".join(each.text for each in letters["off"])
    for step in steps:
        for words in (step.text.plain, step.tip.plain, step.caution.plain, step.code):
            assert "".join(words.split()) in text


def test_nothing_is_cut_at_the_edges(letters: dict[str, list[Letter]]) -> None:
    width, height = A4
    outside = [
        each
        for ruby in letters.values()
        for each in ruby
        if each.left < MARGIN
        or each.bottom < MARGIN
        or each.right > width - MARGIN
        or each.top > height - MARGIN
    ]
    assert outside == []


def test_ink_stays_off_the_edges_and_no_sheet_is_empty(sheets: dict[str, pdfium.PdfDocument]) -> None:
    for page in sheets["on"]:
        picture = page.render(scale=1).to_pil().convert("L")
        left, top, right, bottom = picture.point(lambda value: 255 * (value < 200)).getbbox()
        assert min(left, top, picture.width - right, picture.height - bottom) >= MARGIN
    assert 2 <= len(sheets["on"]) <= 5


def test_each_step_stays_whole_on_one_sheet(letters: dict[str, list[Letter]], steps: list[Any]) -> None:
    for number, step in enumerate(steps):
        sheets_of_words = []
        for words in (step.text.plain, step.code):
            text = "".join(each.text for each in letters["off"])
            at = text.index("".join(words.split()))
            sheets_of_words.append(letters["off"][at].page)
        assert len(set(sheets_of_words)) == 1, number


def test_every_step_has_a_qr_code_that_leads_to_it(
    sheets: dict[str, pdfium.PdfDocument], steps: list[Any], server: Any
) -> None:
    codes = []
    for page in sheets["on"]:
        picture = page.render(scale=300 / 72).to_pil().convert("L")
        found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
        codes += [
            (result.text, result.position)
            for result in sorted(found, key=lambda each: each.position.top_left.y)
        ]
    assert [text for text, _position in codes] == [f"{server.url.upper()}/S/{step.code}" for step in steps]
    for _text, place in codes:
        wide = (place.top_right.x - place.top_left.x) / 300 * 25.4
        assert 29 <= wide <= 31  # mm


def test_settings_search_and_navigation_stay_off_the_paper(letters: dict[str, list[Letter]]) -> None:
    text = "".join(each.text for each in letters["off"])
    for words in ("これにする", "さがす", "レッスンの一覧", "お使いのスマホ", "本文へ"):
        assert words not in text
    assert "04-2942-3110" in text
