"""Aozora notation: what is read, what is refused, and with which sentence."""

import pytest

from core.ruby import RubyError, Span, has_kanji, parse, strip, strip_leniently, write

FORM = "「｜ことば《よみ》」の形に直してください。"


def test_a_bar_opens_the_base() -> None:
    assert parse("｜所沢《ところざわ》の駅") == [Span("所沢", "ところざわ"), Span("の駅")]


def test_kanji_before_the_reading_need_no_bar() -> None:
    assert parse("次に押《お》します") == [Span("次に"), Span("押", "お"), Span("します")]


def test_repeat_marks_and_small_ke_count_as_kanji() -> None:
    assert parse("人々《ひとびと》と三ヶ島《みかじま》") == [
        Span("人々", "ひとびと"),
        Span("と"),
        Span("三ヶ島", "みかじま"),
    ]


def test_a_base_behind_a_bar_may_hold_anything() -> None:
    assert parse("｜1回《いっかい》と｜Wi-Fi《ワイファイ》") == [
        Span("1回", "いっかい"),
        Span("と"),
        Span("Wi-Fi", "ワイファイ"),
    ]


def test_two_words_side_by_side_keep_their_own_readings() -> None:
    assert parse("右《みぎ》下《した》") == [Span("右", "みぎ"), Span("下", "した")]


def test_text_without_marks_is_one_span_and_no_text_is_none() -> None:
    assert parse("カメラを押す") == [Span("カメラを押す")]
    assert parse("") == []


def test_writing_is_the_inverse_of_parsing() -> None:
    text = "｜右下《みぎした》の「カメラ」を｜1回《いっかい》、｜軽《かる》く｜押《お》します。"
    assert write(parse(text)) == text


def test_strip_leaves_the_base_text_only() -> None:
    assert strip("｜右下《みぎした》の\u200b「カメラ」") == "右下の「カメラ」"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "カメラ《かめら》",
            "「カメラ《かめら》」のふりがなには、もとのことばがありません。" + FORM,
        ),
        (
            "｜《よみ》",
            "「｜《よみ》」のふりがなには、もとのことばがありません。" + FORM,
        ),
        ("押《》す", "「押」のふりがなが空です。《》の中に、ひらがなで書いてください。"),
        ("押《押》す", "「押」のふりがな「押」に漢字があります。ひらがなで書いてください。"),
        ("押《osu》す", "「押」のふりがな「osu」に、かなでない字があります。ひらがなで書いてください。"),
        ("押《お す》", "「押」のふりがな「お す」に、かなでない字があります。ひらがなで書いてください。"),
        ("押《お", "「押《お」の「《」が閉じていません。よみのあとに「》」を書いてください。"),
        (
            "押お》す",
            "「押お》す」の「》」の前に「《」がありません。" + FORM,
        ),
        (
            "｜押す",
            "「｜押す」の「｜」のあとに「《よみ》」がありません。" + FORM,
        ),
        (
            "｜押\nす《おす》",
            "「｜押 す《おす》」の「｜」のあとに「《よみ》」がありません。" + FORM,
        ),
        (
            "｜一｜二《に》",
            "「｜一｜二《に》」の「｜」のあとに「《よみ》」がありません。" + FORM,
        ),
        (
            "｜右\u200b下《みぎした》",
            "「｜右下《みぎし」のことばの中に、見えない区切りがあります。ことばを打ち直してください。",
        ),
    ],
)
def test_a_faulty_reading_is_refused_with_a_sentence_for_the_editor(text: str, sentence: str) -> None:
    with pytest.raises(RubyError) as refused:
        parse(text)
    assert str(refused.value) == sentence


def test_lenient_stripping_never_raises() -> None:
    assert strip_leniently("｜押す《》と押《お》し、》《ます｜") == "押すと押し、ます"


def test_only_kanji_need_furigana() -> None:
    assert [has_kanji(text) for text in ("かな", "カナ", "Wi-Fi 12", "押す", "々")] == [
        False,
        False,
        False,
        True,
        True,
    ]
