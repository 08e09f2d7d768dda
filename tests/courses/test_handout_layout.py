"""The lesson on paper stays whole: three steps a page, long texts, nothing cut, nothing covered."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.typeset import plain, to_phrases, typeset
from courses.handouts import Contact, Handout, helper_pdf, lesson_pdf, poster_pdf, summary_pdf
from tests.courses.handout_samples import handout, screen, step
from tests.media import paper_tools
from tests.media.paper_tools import Char

SENTENCE = "画面の右下にある「カメラ」の絵を、1回だけ軽く押します。"
LEFT, RIGHT, TOP, BOTTOM = 13, 197, 11, 297 - 7  # mm: what a printer can print, and margins
STEP_SIZE = 20  # points of a step's text on the handout


def body(made: bytes) -> list[Char]:
    """Letters above the memo line and the foot."""
    letters = paper_tools.chars(made)
    edges = {}
    for char in letters:
        if char.char == "メ" and char.left < 20 and char.top > 220:
            edges[char.page] = char.top
    return [char for char in letters if char.bottom < edges.get(char.page, 297)]


@pytest.mark.parametrize("count", [3, 6, 9])
def test_three_steps_stand_on_a_page(count: int) -> None:
    boxes = paper_tools.picture_boxes(lesson_pdf(handout(count)))
    assert [box[0] for box in boxes] == [number // 3 for number in range(count)]


def test_pictures_are_large_enough_to_recognise() -> None:
    for _page, left, top, right, bottom in paper_tools.picture_boxes(lesson_pdf(handout(3))):
        assert (round(right - left, 1), round(bottom - top, 1)) == (33, 63.9)


@pytest.mark.parametrize("characters", [200, 600])
def test_a_long_text_flows_without_covering_picture_code_or_foot(characters: int) -> None:
    long = typeset((SENTENCE * 30)[:characters])
    paper = replace(handout(), steps=[step(1), step(2, text_stored=long, tip_stored=long[:300]), step(3)])
    made = lesson_pdf(paper)
    text = paper_tools.base_text(made)
    assert plain(long) in text
    assert "12-3" in text
    assert len(paper_tools.codes(made)) == 3
    for char in (char for char in body(made) if char.size == STEP_SIZE):
        assert 50 < char.left < char.right < 154, char  # between the picture and the code
        assert char.bottom < 297 - 40, char


@pytest.mark.parametrize("make", [lesson_pdf, summary_pdf, helper_pdf])
def test_a_step_of_2000_letters_runs_over_pages_and_keeps_every_word(
    make: Callable[[Handout], bytes],
) -> None:
    long = typeset((SENTENCE * 100)[:2000])
    paper = replace(handout(), steps=[step(1), step(2, text_stored=long), step(3)])
    made = make(paper)
    assert len(paper_tools.page_sizes_mm(made)) > 3
    text = paper_tools.base_text(made)
    assert plain(long) in text
    assert plain(paper.steps[2].text_stored) in text
    seen = {(char.page, round(char.base, 1), round(char.left, 1)) for char in paper_tools.chars(made)}
    assert len(seen) > 0.99 * len(paper_tools.chars(made))  # no letter on top of another
    for char in paper_tools.chars(made):
        assert LEFT - 2 < char.left <= char.right < RIGHT + 2, char
        assert TOP < char.top <= char.bottom < BOTTOM, char


def test_no_line_of_a_step_ends_inside_a_phrase() -> None:
    made = lesson_pdf(handout(9))
    letters = [char for char in paper_tools.chars(made) if char.size == STEP_SIZE]
    position = phrases = lines = 0
    for number in range(1, 10):
        start = position
        for phrase in to_phrases(step(number).text_stored):
            size = sum(len(base) for base, _reading in phrase)
            found = letters[position : position + size]
            assert "".join(char.char for char in found) == "".join(base for base, _reading in phrase)
            assert len({(char.page, round(char.base, 1)) for char in found}) == 1, phrase
            position, phrases = position + size, phrases + 1
        lines += len({char.base for char in letters[start:position]})
    assert position == len(letters)
    assert phrases > 30
    assert lines > 12


def test_a_step_is_not_torn_between_two_pages() -> None:
    long = typeset(SENTENCE * 4)
    paper = replace(handout(), steps=[step(number, text_stored=long) for number in range(1, 6)])
    pages: dict[str, set[int]] = {}
    for run in paper_tools.runs(lesson_pdf(paper)):
        if run.size == 28 and "-" in run.text:
            current = run.text
            pages.setdefault(current, set()).add(run.page)
    assert list(pages) == [f"12-{number}" for number in range(1, 6)]
    made = lesson_pdf(paper)
    shown = [box[0] for box in paper_tools.picture_boxes(made)]
    assert shown == [min(found) for found in pages.values()]
    for page in set(shown):
        base = "".join(run.text for run in paper_tools.runs(made) if run.page == page and not run.artifact)
        assert base.count(plain(long)) == shown.count(page)


def test_every_letter_is_inside_the_printable_page() -> None:
    for make in (lesson_pdf, summary_pdf, helper_pdf):
        letters = paper_tools.chars(make(handout(9)))
        assert len(letters) > 300
        for char in letters:
            assert LEFT - 1 < char.left <= char.right < RIGHT + 1, char
            assert TOP < char.top <= char.bottom < BOTTOM, char


def test_a_long_foot_takes_more_lines_and_is_not_cut() -> None:
    contact = Contact(
        "富岡まちづくりセンター　スマホ相談窓口（二階の研修室のとなり）",
        "04-2942-3110",
        "月曜・祝日休み　8時30分〜17時（12時から13時は昼休みです）",
    )
    made = lesson_pdf(handout(6, contact=contact))
    foot = paper_tools.foot_text(made, 0)
    for part in (contact.name, contact.tel, contact.hours, "1／"):
        assert part in foot
    assert max(char.bottom for char in paper_tools.chars(made)) < BOTTOM
    for char in (char for char in body(made) if char.size == STEP_SIZE):
        assert char.bottom < 297 - 50


@pytest.mark.parametrize("count", range(1, 13))
def test_the_summary_is_one_page_for_any_usual_number_of_steps(count: int) -> None:
    made = summary_pdf(handout(count))
    assert len(paper_tools.page_sizes_mm(made)) == 1
    text = paper_tools.base_text(made)
    for number in range(1, count + 1):
        assert plain(step(number).text_stored) in text
    assert len(paper_tools.picture_boxes(made)) == count


@pytest.mark.parametrize("count", [5, 6, 7, 8, 9, 10])
def test_the_summary_of_steps_of_50_letters_is_one_page(count: int) -> None:
    steps = [step(number, text_stored=typeset((SENTENCE * 2)[:50])) for number in range(1, count + 1)]
    assert len(paper_tools.page_sizes_mm(summary_pdf(replace(handout(), steps=steps)))) == 1


@pytest.mark.parametrize("make", [lesson_pdf, helper_pdf, poster_pdf])
def test_printed_in_grey_every_background_stays_light(make: Callable[[Handout], bytes]) -> None:
    """Dark letters (27 of 255) keep more than 7 to 1: what is behind them is never darker than 220."""
    paper = replace(handout(), steps=[step(number, picture=screen(255)) for number in range(1, 4)])
    counts = paper_tools.pictures(make(paper), dpi=100)[0].convert("L").histogram()
    tinted = [grey for grey in range(150, 250) if counts[grey] > 8000]
    assert len(tinted) == 1
    assert tinted[0] > 220
