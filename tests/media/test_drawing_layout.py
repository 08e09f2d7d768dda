"""Where things stand: nothing overflows, nothing lies outside its box, long text wraps or shrinks."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageChops

from media.drawing import DrawingError, draw
from media.drawing.text import FLOOR, TIGHT, fit, wrap
from media.drawing.text import width as measure

PHONES = ("iphone", "android", "easy")
JAPANESE = st.text(
    alphabet="あいうえおかきくけこアイウエオ漢字右下画面、。「」（）ーっゃ12abc ", min_size=1, max_size=60
)

# (a screen, the same with one thing changed, the id of that thing)
PAIRS = {
    "app icon": (
        {"body": [{"icons": [{"id": "a", "icon": "map"}, {"id": "b", "icon": "clock", "label": "時計"}]}]},
        {"body": [{"icons": [{"id": "a", "icon": "map"}, {"id": "b", "icon": "mail", "label": "手紙"}]}]},
        "b",
    ),
    "row": (
        {"body": [{"rows": [{"id": "a", "title": "音"}, {"id": "b", "title": "光", "switch": "on"}]}]},
        {"body": [{"rows": [{"id": "a", "title": "音"}, {"id": "b", "title": "時", "switch": "off"}]}]},
        "b",
    ),
    "button": (
        {"body": [{"buttons": [{"id": "a", "label": "はい"}, {"id": "b", "label": "いいえ"}]}]},
        {
            "body": [
                {"buttons": [{"id": "a", "label": "はい"}, {"id": "b", "label": "だめ", "style": "danger"}]}
            ]
        },
        "b",
    ),
    "field": (
        {"body": [{"field": {"id": "b", "label": "名前", "value": "山田"}}]},
        {"body": [{"field": {"id": "b", "label": "名前", "value": "花子"}}]},
        "b",
    ),
    "slider": (
        {"body": [{"slider": {"id": "b", "value": 0}}]},
        {"body": [{"slider": {"id": "b", "value": 100}}]},
        "b",
    ),
    "photo": (
        {"body": [{"photos": [{"scene": "sea"}, {"id": "b", "scene": "cat"}, {"scene": "sky"}]}]},
        {
            "body": [
                {
                    "photos": [
                        {"scene": "sea"},
                        {"id": "b", "scene": "dog", "selected": True},
                        {"scene": "sky"},
                    ]
                }
            ]
        },
        "b",
    ),
    "bubble": (
        {"body": [{"bubble": {"id": "b", "text": "はい"}}]},
        {"body": [{"bubble": {"id": "b", "text": "へい"}}]},
        "b",
    ),
    "tile": (
        {"body": [{"tiles": [{"icon": "wifi"}, {"id": "b", "icon": "torch", "on": True}]}]},
        {"body": [{"tiles": [{"icon": "wifi"}, {"id": "b", "icon": "plane", "on": False}]}]},
        "b",
    ),
    "dock icon": (
        {"dock": [{"id": "a", "icon": "phone"}, {"id": "b", "icon": "mail", "label": "手紙"}]},
        {"dock": [{"id": "a", "icon": "phone"}, {"id": "b", "icon": "map", "label": "地図"}]},
        "b",
    ),
    "tab": (
        {"tabs": [{"id": "a", "icon": "home"}, {"id": "b", "icon": "star", "label": "星"}]},
        {"tabs": [{"id": "a", "icon": "home"}, {"id": "b", "icon": "bell", "label": "鈴", "on": True}]},
        "b",
    ),
    "title action": (
        {"title": {"text": "題", "action": {"id": "b", "label": "完了"}}},
        {"title": {"text": "題", "action": {"id": "b", "label": "保存"}}},
        "b",
    ),
    "map pin": (
        {"body": [{"map": {"pins": [{"id": "b", "x": 50, "y": 50, "kind": "bus"}]}}]},
        {"body": [{"map": {"pins": [{"id": "b", "x": 50, "y": 50, "kind": "shelter"}]}}]},
        "b",
    ),
    "pressed key": (
        {"keyboard": "kana", "flick": {"key": "na", "to": "center"}},
        {"keyboard": "kana", "flick": {"key": "na", "show": False}},
        "screen",
    ),
    "suggestion": (
        {"keyboard": "kana", "candidates": ["天気", "電気"]},
        {"keyboard": "kana", "candidates": ["元気", "電気"]},
        "cand-1",
    ),
    "dialog button": (
        {"dialog": {"text": "文", "buttons": [{"id": "a", "label": "A"}, {"id": "b", "label": "はい"}]}},
        {"dialog": {"text": "文", "buttons": [{"id": "a", "label": "A"}, {"id": "b", "label": "もう"}]}},
        "b",
    ),
}


@pytest.mark.parametrize("phone", PHONES)
@pytest.mark.parametrize("name", sorted(PAIRS))
def test_a_box_surrounds_exactly_the_thing_it_names(name: str, phone: str) -> None:
    before, after, ident = PAIRS[name]
    one, other = draw(before, phone), draw(after, phone)
    changed = ImageChops.difference(one.image, other.image).getbbox()
    assert changed is not None
    assert one.boxes[ident] == other.boxes[ident]
    x, y, w, h = one.boxes[ident]
    left, top, right, bottom = x * 6.4, y * 12.4, (x + w) * 6.4, (y + h) * 12.4
    assert left - 1.5 <= changed[0]
    assert top - 1.5 <= changed[1]
    assert changed[2] <= right + 1.5
    assert changed[3] <= bottom + 1.5


@pytest.mark.parametrize("phone", PHONES)
def test_too_much_for_the_screen_is_refused_with_the_surplus(phone: str) -> None:
    rows = [{"title": f"項目{number}"} for number in range(30)]
    with pytest.raises(DrawingError) as caught:
        draw({"body": [{"rows": rows}]}, phone)
    sentence = str(caught.value)
    assert sentence.startswith("body：")
    assert "画面に入りきりません" in sentence
    assert "％多すぎます" in sentence


def test_a_crowded_screen_moves_together_before_it_is_refused() -> None:
    loose = draw({"body": [{"rows": [{"id": str(n), "title": "項目"} for n in range(8)]}]}, "iphone").boxes[
        "0"
    ]
    tight = draw({"body": [{"rows": [{"id": str(n), "title": "項目"} for n in range(13)]}]}, "iphone").boxes[
        "0"
    ]
    assert tight[3] < loose[3]


def test_a_sheet_and_a_dialog_that_do_not_fit_are_refused() -> None:
    rows = [{"title": f"項目{number}"} for number in range(30)]
    with pytest.raises(DrawingError, match="sheet：iPhoneの画面に入りきりません"):
        draw({"sheet": {"items": [{"rows": rows}]}}, "iphone")
    with pytest.raises(DrawingError, match="dialog：画面に入りきりません"):
        draw({"dialog": {"text": "長い文です。" * 80}}, "iphone")


def test_a_label_too_long_for_its_place_is_refused_by_name() -> None:
    with pytest.raises(
        DrawingError,
        match="buttons「とても長いボタンの名前をここにずっと書きつづけました」が長くて入りません",
    ):
        draw(
            {
                "body": [
                    {
                        "buttons": [
                            {"label": "とても長いボタンの名前をここにずっと書きつづけました"},
                            {"label": "はい"},
                            {"label": "いいえ"},
                        ]
                    }
                ]
            },
            "iphone",
        )


def test_what_fills_takes_the_room_that_is_left() -> None:
    alone = draw({"body": [{"map": {"id": "m"}}]}, "iphone").boxes["m"]
    under = {"body": [{"map": {"id": "m"}}, {"button": {"id": "go", "label": "出発"}}]}
    shared = draw(under, "iphone").boxes
    assert shared["m"][3] < alone[3]
    assert shared["go"][1] >= shared["m"][1] + shared["m"][3]
    assert shared["go"][1] + shared["go"][3] <= 97


def test_bars_keyboard_and_body_do_not_cover_each_other() -> None:
    boxes = draw(
        {
            "title": {"text": "花子", "back": "戻る"},
            "body": [{"bubble": {"id": "b", "text": "こんにちは"}}],
            "input": {"id": "box"},
            "candidates": ["天気"],
            "keyboard": "kana",
        },
        "android",
    ).boxes
    order = [boxes[name] for name in ("back", "b", "box", "cand-1", "key-a", "nav-home")]
    for upper, lower in pairwise(order):
        assert upper[1] + upper[3] <= lower[1] + 0.5


@settings(max_examples=120, deadline=None, derandomize=True)
@given(text=JAPANESE, room=st.integers(min_value=120, max_value=520))
def test_no_line_is_wider_than_its_room_and_no_letter_is_lost(text: str, room: int) -> None:
    lines = wrap(text, room, 34)
    assert all(measure(line, 34) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_lines_break_at_phrases_and_not_before_a_comma() -> None:
    lines = wrap("押す時間が長いと、べつの画面が出ます。", 340, 34)
    assert lines == ("押す時間が長いと、", "べつの画面が出ます。")


def test_an_address_is_not_broken_where_it_fits_on_a_line_of_its_own() -> None:
    assert wrap("天気のページ weather.example.jp", 420, 32) == ("天気のページ", "weather.example.jp")
    assert wrap("市 weather.example.jp", 360, 32) == ("市", "weather.example.jp")


def test_a_line_cut_inside_a_word_does_not_begin_with_a_comma_or_a_small_letter() -> None:
    for text in (
        "アイウエオカキクケコ、サシスセソ",
        "アイウエオカキクケコッサシスセソ",
        "アイウエオカキクケ「サシスセソ",
    ):
        first, second = wrap(text, measure(text[:10], 34), 34)
        assert first == "アイウエオカキクケコ"[: len(first)]
        assert len(first) == 9
        assert first + second == text


def test_a_label_is_narrowed_before_a_word_is_broken() -> None:
    block = fit("カレンダー", 140, 36, True, 2, 26)
    assert block.lines == ("カレンダー",)
    assert block.squeeze < 1
    assert block.size >= FLOOR


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    text=JAPANESE, room=st.integers(min_value=80, max_value=500), lines=st.integers(min_value=1, max_value=3)
)
def test_fitted_text_fits_or_is_refused(text: str, room: int, lines: int) -> None:
    try:
        block = fit(text, room, 36, False, lines)
    except DrawingError:
        assert measure(text, 36) * TIGHT * FLOOR / 36 > room  # never refused when one small line would do
        return
    assert len(block.lines) <= lines
    assert block.size >= FLOOR
    assert block.squeeze >= TIGHT - 0.01
    assert all(measure(line, block.size) * block.squeeze <= room + 1 for line in block.lines)
