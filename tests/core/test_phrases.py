"""Phrases: lines end between words, and nothing is lost."""

import pytest

from core.phrases import split


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("右下の「カメラ」を1回、軽く押します。", ["右下の", "「カメラ」を", "1回、", "軽く", "押します。"]),
        ("電話は04-2942-3110です。", ["電話は", "04-2942-3110です。"]),
        ("https://example.jp/a-b を開きます。", ["https://example.jp/a-b を", "開きます。"]),
        ("一行目です。\n二行目です。", ["一行目です。", "\n", "二行目です。"]),
        ("カメラ", ["カメラ"]),
        ("（「はい」）と言う", ["（「はい」）と", "言う"]),
        ("ｔｅｌ：０４－２９４２－３１１０です", ["ｔｅｌ：０４－２９４２－３１１０です"]),
        ("電源を入れる・切る、画面を消す", ["電源を", "入れる・", "切る、", "画面を", "消す"]),
        ("", []),
    ],
)
def test_a_text_is_split_where_a_line_may_end(text: str, phrases: list[str]) -> None:
    assert split(text) == phrases


@pytest.mark.parametrize(
    "text",
    [
        "「設定」を開いて、「画面表示と明るさ」を押します。",
        "（土）午前10時から、富岡まちづくりセンターで始まります！",
        "「「「あ」」」、、、。。。",
    ],
)
def test_no_phrase_begins_with_a_closing_or_ends_with_an_opening_mark(text: str) -> None:
    found = split(text)
    assert "".join(found) == text
    assert [phrase for phrase in found if phrase[0] in "、。」）！ー" or phrase[-1] in "「（"] == []


def test_a_line_may_end_after_a_full_width_space() -> None:
    assert split("富岡まちづくりセンター　研修室")[-1] == "研修室"
    assert (
        "".join(split("午前10時から　富岡まちづくりセンター　研修室"))
        == "午前10時から　富岡まちづくりセンター　研修室"
    )
