"""What a drawn screen is: its picture, its boxes, and the sentences of refusal."""

import pytest
import yaml
from PIL import ImageChops

from media.drawing import DrawingError, draw
from media.drawing.canvas import Canvas

PHONES = ("iphone", "android", "easy")
HOME = {
    "wallpaper": "sky",
    "body": [
        {
            "icons": [
                {"id": "map", "icon": "map", "label": "地図"},
                {"id": "clock", "icon": "clock", "label": "時計"},
            ]
        }
    ],
    "dock": [
        {"id": "phone", "icon": "phone", "label": "電話"},
        {"id": "camera", "icon": "camera", "label": "カメラ"},
    ],
}
FORM = {
    "title": {"text": "登録", "back": True, "action": {"id": "done", "label": "完了"}},
    "body": [
        {"field": {"id": "name", "label": "名前", "value": "山田"}},
        {"buttons": [{"id": "yes", "label": "はい"}, {"id": "no", "label": "いいえ"}]},
    ],
    "keyboard": "kana",
}


def refusal(description: object, phone: str = "iphone") -> str:
    """Return the sentence with which a description is refused."""
    with pytest.raises(DrawingError) as caught:
        draw(description, phone)  # type: ignore[arg-type]
    return str(caught.value)


@pytest.mark.parametrize("phone", PHONES)
def test_a_picture_is_rgb_and_640_by_1240(phone: str) -> None:
    image = draw(HOME, phone).image
    assert (image.mode, image.size) == ("RGB", (640, 1240))


@pytest.mark.parametrize("phone", PHONES)
@pytest.mark.parametrize("description", [HOME, FORM], ids=["home", "form"])
def test_the_same_description_gives_the_same_bytes_and_boxes(description: dict, phone: str) -> None:
    first, second = draw(description, phone), draw(yaml.safe_load(yaml.safe_dump(description)), phone)
    assert first.image.tobytes() == second.image.tobytes()
    assert first.boxes == second.boxes


def test_drawing_leaves_the_description_as_it_was() -> None:
    description = yaml.safe_load(yaml.safe_dump(FORM))
    draw(description, "android")
    assert description == FORM


def test_the_three_dresses_differ() -> None:
    pictures = [draw(HOME, phone).image for phone in PHONES]
    for one, other in ((0, 1), (1, 2), (0, 2)):
        assert ImageChops.difference(pictures[one], pictures[other]).getbbox() is not None


def test_each_dress_has_its_own_way_home() -> None:
    boxes = {phone: draw(HOME, phone).boxes for phone in PHONES}
    assert "home-bar" in boxes["iphone"]
    assert "nav-home" not in boxes["iphone"]
    assert {"nav-back", "nav-home", "nav-recent"} <= set(boxes["android"]) & set(boxes["easy"])
    glass = boxes["easy"]["screen"]
    assert boxes["easy"]["nav-home"][1] > glass[1] + glass[3]  # the keys lie under the glass


@pytest.mark.parametrize("phone", PHONES)
@pytest.mark.parametrize("description", [HOME, FORM], ids=["home", "form"])
def test_every_box_lies_inside_the_picture(description: dict, phone: str) -> None:
    boxes = draw(description, phone).boxes
    assert len(boxes) > 8
    for name, (x, y, w, h) in boxes.items():
        assert x >= 0, name
        assert y >= 0, name
        assert x + w <= 100.001, name
        assert y + h <= 100.001, name
        assert w > 0, name
        assert h > 0, name


@pytest.mark.parametrize("phone", PHONES)
def test_what_an_author_makes_touchable_is_at_least_44_of_360_wide_and_high(phone: str) -> None:
    line = {"body": [{"text": {"id": "line", "text": "字"}}]}
    form = {**FORM, "keyboard": None}
    boxes = {**draw(HOME, phone).boxes, **draw(form, phone).boxes, **draw(line, phone).boxes}
    for name in ("map", "clock", "phone", "camera", "back", "done", "name", "yes", "no", "line"):
        _x, _y, w, h = boxes[name]
        assert w / 100 * 640 >= 78, name
        assert h / 100 * 1240 >= 75, name


def test_a_box_that_would_leave_the_picture_is_cut_at_its_edge() -> None:
    canvas = Canvas()
    canvas.touch("corner", -64, -124, 128, 248, grow=False)
    canvas.touch("end", 576, 1178, 128, 248, grow=False)
    assert canvas.boxes == {"corner": (0, 0, 10, 10), "end": (90, 95, 10, 5)}


def test_a_home_screen_has_a_sky_unless_told_otherwise() -> None:
    home = {"dock": HOME["dock"]}
    assert (
        draw(home, "iphone").image.tobytes() == draw({**home, "wallpaper": "sky"}, "iphone").image.tobytes()
    )
    plain = draw({**home, "wallpaper": "plain"}, "iphone").image
    assert plain.getpixel((320, 600)) != draw(home, "iphone").image.getpixel((320, 600))


def test_the_right_box_holds_the_right_thing() -> None:
    boxes = draw(HOME, "iphone").boxes
    assert boxes["map"][0] < boxes["clock"][0]
    assert boxes["map"][1] == boxes["clock"][1]
    assert boxes["phone"][1] > 80
    assert boxes["side-power"][0] + boxes["side-power"][2] == 100
    assert boxes["side-volume-up"][0] == 0


def test_a_dark_glass_shows_nothing_and_still_has_its_buttons() -> None:
    lit, dark = draw(HOME, "iphone"), draw({**HOME, "screen": "off"}, "iphone")
    assert dark.image.getpixel((320, 600)) == (10, 11, 12)
    assert lit.image.getpixel((320, 600)) != (10, 11, 12)
    assert set(dark.boxes) == {
        "screen",
        "side-power",
        "side-silent",
        "side-volume-up",
        "side-volume-down",
    }


def test_an_unknown_icon_is_named_with_the_nearest_one() -> None:
    sentence = refusal({"body": [{"icons": [{"icon": "camra"}]}]})
    assert "icon「camra」はありません" in sentence
    assert "「camera」ではありませんか" in sentence


def test_an_unknown_scene_is_named_with_all_that_exist() -> None:
    sentence = refusal({"body": [{"picture": {"scene": "moonbase"}}]})
    assert "scene「moonbase」はありません" in sentence
    assert "使えるものは" in sentence
    assert "flowers" in sentence
    assert "grandchild" in sentence


def test_an_unknown_key_is_named_with_its_place() -> None:
    sentence = refusal(
        {"body": [{"text": "あ"}, {"rows": [{"title": "音"}, {"title": "光", "colour": "red"}]}]}
    )
    assert sentence.startswith("bodyの2番目のrowsのitemsの2番目：キー「colour」はありません")
    assert "「color」ではありませんか" in sentence


@pytest.mark.parametrize(
    ("description", "words"),
    [
        ({"bdy": []}, "キー「bdy」はありません。「body」ではありませんか"),
        ({"body": [{"buton": {"label": "OK"}}]}, "部品「buton」はありません。「button」ではありませんか"),
        ({"body": [{"button": {"id": "ok"}}]}, "「label」を書いてください"),
        ({"body": [{"button": {"id": "OK!", "label": "OK"}}]}, "id「OK!」は使えません"),
        ({"body": [{"button": "A", "text": "B"}]}, "部品は1つずつ"),
        ({"body": [{"slider": {"value": 140}}]}, "0から100までの数"),
        ({"keyboard": "dvorak"}, "ことば「dvorak」はありません"),
        ({"flick": "ka"}, "flick：keyboard"),
        ({"candidates": ["天気"]}, "candidates：keyboard"),
        ({"body": {"text": "あ"}}, "一覧を書いてください"),
        ({"body": [{"text": "うれしい😀"}]}, "「😀」は、絵にかけない文字です"),
        ("設定", "「キー: 値」の形で書いてください"),
    ],
)
def test_a_fault_is_answered_with_a_sentence_that_names_it(description: object, words: str) -> None:
    assert words in refusal(description)


def test_a_phone_we_do_not_have_is_refused() -> None:
    assert "機種「ipad」はありません" in refusal(HOME, "ipad")


def test_an_id_may_stand_only_once_on_a_layer() -> None:
    twice = {"body": [{"button": {"id": "ok", "label": "OK"}}, {"button": {"id": "ok", "label": "はい"}}]}
    assert "id「ok」が2回使われています" in refusal(twice)


def test_a_dialog_may_use_an_id_that_lies_beneath_it_and_then_counts() -> None:
    body = [{"button": {"id": "ok", "label": "OK"}}]
    below = draw({"body": body}, "iphone").boxes["ok"]
    above = draw(
        {"body": body, "dialog": {"text": "よいですか", "buttons": [{"id": "ok", "label": "OK"}]}}, "iphone"
    )
    assert above.boxes["ok"][1] > below[1] + 20


def test_an_authors_id_wins_over_an_automatic_one() -> None:
    page = {"address": "www.example.jp", "body": [{"button": {"id": "share", "label": "送る"}}]}
    assert draw(page, "iphone").boxes["share"][1] < 40
    bare = {"address": "www.example.jp"}
    assert draw(bare, "iphone").boxes["share"][1] > 80
    assert draw(bare, "iphone").boxes["back"][1] > 80
    assert draw({**bare, "title": {"back": "戻る"}}, "iphone").boxes["back"][1] < 15


def test_what_yaml_makes_of_plain_words_is_put_right() -> None:
    text = """
    status: {time: 9:41}
    body:
      - rows: [{id: wifi, title: 110, switch: on}]
      - tiles: [{id: torch, icon: torch, on: yes}]
      - buttons: [{id: yes, label: はい}, {id: no, label: いいえ}]
    """
    plain = yaml.safe_load(text)
    assert plain["status"] == {"time": 581}  # the trap this is about
    meant = {
        "status": {"time": "9:41"},
        "body": [
            {"rows": [{"id": "wifi", "title": "110", "switch": "on"}]},
            {"tiles": [{"id": "torch", "icon": "torch", "on": True}]},
            {"buttons": [{"id": "yes", "label": "はい"}, {"id": "no", "label": "いいえ"}]},
        ],
    }
    one, other = draw(plain, "android"), draw(meant, "android")
    assert one.boxes == other.boxes
    assert one.image.tobytes() == other.image.tobytes()


def test_furigana_marks_do_not_appear_in_a_picture() -> None:
    marked = draw({"title": "｜設定《せってい》"}, "easy").image
    assert marked.tobytes() == draw({"title": "設定"}, "easy").image.tobytes()
