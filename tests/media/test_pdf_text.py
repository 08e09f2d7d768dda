"""Phrases and furigana on paper: exact places, nothing broken inside, small print only above words."""

import itertools
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from core.typeset import typeset
from media.paper.text import em, flow, width
from media.pdf import FONTS, compile_pdf
from tests.media import paper_tools

B = "\u200b"
SHEET = """#import "paper.typ": *
#let d = json("data.json")
#set document(title: "ためし")
#set page(margin: 0mm)
#show: basics
#for paragraph in d.text { block(width: 60mm, text(weight: d.weight, flow(paragraph, 60mm, 20pt))) }
"""
SENTENCES = [
    "右下の「カメラ」を1回、軽く押します。",
    "「設定」の絵を押すと、設定の画面が開きます。",
    "写真を撮る前に、レンズを布でふきましょう。",
    "一覧の中から、つなぎたいWi-Fiの名前を選びます。",
    "こまったときは、受付の人にゆっくり話してください。",
]


def printed(tmp_path: Path, *texts: str, weight: str = "regular") -> bytes:
    template = tmp_path / "text.typ"
    template.write_text(SHEET)
    return compile_pdf(template, {"text": [flow(text) for text in texts], "weight": weight}, timestamp=0)


def test_widths_are_those_of_the_font_in_both_weights() -> None:
    seen = 0
    for weight in ("regular", "bold"):
        with TTFont(FONTS / f"BIZUDPGothic-{weight.capitalize()}.ttf", lazy=True) as font:
            names, advances, units = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
            for code in [
                *range(0x20, 0x7F),
                *range(0x3000, 0x3100),
                *range(0xFF00, 0xFF61),
                *map(ord, "右下押々"),
            ]:
                if code in names:
                    assert em(chr(code), weight) == advances[names[code]][0] / units, chr(code)
                    seen += 1
    assert seen > 800


def test_a_phrase_is_a_width_and_pieces_and_a_line_end_is_nothing() -> None:
    assert flow(f"「カメラ」を{B}\n{B}おす") == [
        [round(em("「カメラ」を"), 2), ["「カメラ」を"]],
        None,
        [round(em("おす"), 2), ["おす"]],
    ]
    assert width(flow(f"「カメラ」を{B}\n{B}おす")) == pytest.approx(em("「カメラ」をおす"), abs=0.02)


def test_a_reading_stands_in_the_middle_above_its_word() -> None:
    ((total, (word, rest)),) = flow("｜右下《みぎした》の")
    base, reading, start, back, behind = word
    above = em("みぎした", "regular") / 2
    assert (base, reading, rest, behind) == ("右下", "みぎした", "の", 0)
    assert start == pytest.approx((2 - above) / 2, abs=1e-3)
    assert start + above + back == pytest.approx(0, abs=2e-3)  # back to where the word begins
    assert total == pytest.approx(2 + em("の"), abs=0.01)


def test_a_wide_reading_may_stand_over_kana_but_not_over_another_reading() -> None:
    pad = {}
    for text in ("を｜回《かいかい》、", "｜一《いち》｜回《かいかい》、"):
        pad[text] = flow(text)[0][1][1][4]
    needed = (em("かいかい", "regular") / 2 - 1) / 2
    assert list(pad.values()) == [
        pytest.approx(needed - 0.25, abs=1e-3),
        pytest.approx(needed, abs=1e-3),
    ]


def test_a_word_too_long_for_a_line_gets_its_reading_behind_it() -> None:
    assert flow("｜独立行政法人国民生活《どくりつぎょうせいほうじんこくみんせいかつ》で")[0][1] == [
        "独立行政法人国民生活（どくりつぎょうせいほうじんこくみんせいかつ）",
        "で",
    ]


def test_faulty_marks_are_set_without_furigana_instead_of_failing() -> None:
    assert [phrase[1] for phrase in flow("《こわれた｜もの")] == [["こわれたもの"]]


def test_a_long_address_may_break_after_its_marks_and_a_short_one_stays_whole() -> None:
    assert flow("www.city.tokorozawa.jp")[0][1] == ["www.", None, "city.", None, "tokorozawa.", None, "jp"]
    assert flow("a@example.jp")[0][1] == ["a@example.jp"]
    assert flow("a" * 30)[0][1] == ["a" * 12, None, "a" * 12, None, "a" * 6]


def test_no_line_ends_inside_a_phrase(tmp_path: Path) -> None:
    texts = [typeset(sentence) for sentence in SENTENCES]
    for weight in ("regular", "bold"):
        letters = [
            char for char in paper_tools.chars(printed(tmp_path, *texts, weight=weight)) if char.size == 20
        ]
        lines = {round(char.base) for char in letters}
        position = phrases = 0
        for stored in texts:
            for phrase in stored.replace("｜", "").split(B):
                plain = "".join(part.split("》")[-1] for part in phrase.split("《"))
                plain = plain.replace(" ", "")
                found = letters[position : position + len(plain)]
                assert "".join(char.char for char in found) == plain
                assert len({round(char.base) for char in found}) == 1, plain
                position, phrases = position + len(plain), phrases + 1
        assert position == len(letters)
        assert phrases > 25
        assert len(lines) > 10  # the column is narrow: there were lines to end


def test_a_phrase_wider_than_its_column_breaks_and_stays_in_it(tmp_path: Path) -> None:
    long = "あ" * 40 + B + "https://www.city.tokorozawa.saitama.jp/kurashi/smartphone/index.html"
    letters = paper_tools.chars(printed(tmp_path, long))
    assert "".join(char.char for char in letters) == long.replace(B, "")  # as it can be copied and searched
    assert max(char.right for char in letters) <= 60.1


def test_commas_and_brackets_at_the_edge_of_a_phrase_touch_nothing(tmp_path: Path) -> None:
    letters = paper_tools.chars(printed(tmp_path, f"1回、{B}軽く{B}「写真」{B}を", weight="bold"))
    assert "".join(char.char for char in letters) == "1回、軽く「写真」を"
    for one, other in itertools.pairwise(letters):
        if one.base == other.base:
            assert other.left >= one.right - 0.05, one.char + other.char


@pytest.mark.parametrize("plain", [True, False])
def test_commas_and_brackets_beside_each_other_touch_nothing(tmp_path: Path, plain: bool) -> None:
    text = "「あ」、「い」「う」。（え）「お」！（「か」）。"
    template = tmp_path / "text.typ"
    body = "text(size: 20pt, d.plain)" if plain else "flow(d.text, 200mm, 20pt)"
    template.write_text(SHEET.split("#for")[0] + f"#{body}")
    pdf = compile_pdf(template, {"text": flow(text), "plain": text}, timestamp=0)
    letters = paper_tools.chars(pdf)
    assert "".join(letter.char for letter in letters) == text
    assert [other.char for one, other in itertools.pairwise(letters) if other.left < one.right - 0.05] == []


def test_a_reading_is_an_artifact_half_as_large_and_over_its_word(tmp_path: Path) -> None:
    made = printed(
        tmp_path, f"｜右下《みぎした》の{B}｜絵《え》を{B}｜一回《いっかい》{B}｜押《お》す", weight="bold"
    )
    assert [(run.text, run.size) for run in paper_tools.runs(made) if run.artifact] == [
        ("みぎした", 10), ("え", 10), ("いっかい", 10), ("お", 10),
    ]  # fmt: skip
    assert paper_tools.base_text(made) == "右下の絵を一回押す"
    letters = paper_tools.chars(made)
    for reading, word in (("みぎした", "右下"), ("え", "絵"), ("いっかい", "一回"), ("お", "押")):
        start = "".join(char.char for char in letters).index(reading + word)
        above, below = letters[start : start + len(reading)], letters[start + len(reading) :][: len(word)]
        middle = [(chars[0].left + chars[-1].right) / 2 for chars in (above, below)]
        assert middle[0] == pytest.approx(middle[1], abs=0.6)  # mm; kana do not fill their box evenly
        gap = min(char.top for char in below) - max(char.bottom for char in above)
        assert 0.1 < gap < 2


def test_two_lines_leave_room_for_the_readings_between_them(tmp_path: Path) -> None:
    letters = paper_tools.chars(
        printed(tmp_path, B.join(["｜画面《がめん》を｜確認《かくにん》します"] * 4), weight="bold")
    )
    lines = sorted({char.base for char in letters if char.size == 20})
    assert len(lines) == 4
    for base in lines[:-1]:
        below = [char.top for char in letters if char.size == 10 and base < char.base < base + 13]
        lowest = max(char.bottom for char in letters if char.base == base and char.size == 20)
        assert min(below) > lowest
