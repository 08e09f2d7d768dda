"""The stored form: made once, read by pages and PDFs."""

import pytest

from core.ruby import RubyError
from core.typeset import phrase, plain, readings, to_html, to_phrases, typeset

STORED = "｜右下《みぎした》の\u200b「カメラ」を\u200b｜押《お》します。"


def test_the_stored_form_has_readings_and_phrase_breaks() -> None:
    assert typeset("右下の「カメラ」を押します。") == STORED


def test_stored_text_stays_as_it_is_when_stored_again() -> None:
    assert typeset(STORED) == STORED


def test_the_authors_reading_wins() -> None:
    assert typeset("｜右下《うか》を押す。") == "｜右下《うか》を\u200b｜押《お》す。"


def test_a_phrase_break_never_falls_inside_a_base() -> None:
    assert phrase("｜富岡まちづくりセンターで教室《とみおかセンター》です。") == (
        "｜富岡まちづくりセンターで教室《とみおかセンター》です。"
    )


def test_every_phrase_becomes_a_span_and_every_reading_a_ruby() -> None:
    assert to_html(STORED) == (
        '<span class="ph"><ruby>右下<rp>（</rp><rt>みぎした</rt><rp>）</rp></ruby>の</span>'
        '<span class="ph">「カメラ」を</span>'
        '<span class="ph"><ruby>押<rp>（</rp><rt>お</rt><rp>）</rp></ruby>します。</span>'
    )


def test_what_the_author_typed_is_never_markup() -> None:
    assert to_html("｜<b>《お》<script>&") == (
        '<span class="ph"><ruby>&lt;b&gt;<rp>（</rp><rt>お</rt><rp>）</rp></ruby>&lt;script&gt;&amp;</span>'
    )


def test_a_line_break_is_kept() -> None:
    stored = typeset("押す。\n見る。")
    assert stored == "｜押《お》す。\n｜見《み》る。"
    assert to_html(stored) == (
        '<span class="ph"><ruby>押<rp>（</rp><rt>お</rt><rp>）</rp></ruby>す。</span><br>'
        '<span class="ph"><ruby>見<rp>（</rp><rt>み</rt><rp>）</rp></ruby>る。</span>'
    )
    assert to_phrases(stored) == [
        [("押", "お"), ("す。", None)],
        [("\n", None)],
        [("見", "み"), ("る。", None)],
    ]


def test_a_pdf_gets_the_phrases_as_pairs() -> None:
    assert to_phrases(STORED) == [
        [("右下", "みぎした"), ("の", None)],
        [("「カメラ」を", None)],
        [("押", "お"), ("します。", None)],
    ]


def test_plain_text_has_neither_readings_nor_breaks() -> None:
    assert plain(STORED) == "右下の「カメラ」を押します。"


def test_a_page_keeps_a_reading_for_every_text_that_says_something() -> None:
    assert readings(["押す", "", "  ", "カメラ"]) == {"押す": "｜押《お》す", "カメラ": "カメラ"}


def test_a_faulty_reading_reaches_the_editor() -> None:
    with pytest.raises(RubyError, match="「押」のふりがなが空です"):
        typeset("押《》す")
