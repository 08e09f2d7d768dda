"""Every word of the vocabulary draws on every phone, with the ids that belong to it."""

from pathlib import Path

import pytest
from PIL import Image

from media.drawing import draw, icons, scenes
from media.drawing.elements import ELEMENTS
from media.drawing.schema import ELEMENTS as WORDS
from media.drawing.schema import PARTS

PHONES = ("iphone", "android", "easy")
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "screens.md"

PROMISED_ICONS = """
phone mail message chat camera photos settings map calendar clock memo store browser contacts wifi bluetooth
plane battery sound mute bell lock unlock search plus minus trash back close menu more share heart star home
bus pay qr mic globe shield warning info question key person group video send sticker image flash flip torch
rotate bag document ai city siren shelter play pause record check news weather music health calc folder
download upload link eye text brightness power keypad history voicemail speaker copy edit filter pin train
walk car yen gift game
"""
PROMISED_SCENES = """
flowers cat dog family grandchild mountain food bus station sea street shop sky person paper
"""

# element: (what an author writes, the ids that must appear)
BODIES: dict[str, tuple[object, set[str]]] = {
    "icons": ([{"id": "a", "icon": "map", "label": "地図", "badge": 2, "selected": True}], {"a"}),
    "rows": (
        [
            {"id": "a", "icon": "wifi", "title": "Wi-Fi", "note": "あり", "value": "オン", "arrow": True},
            {"id": "b", "title": "音", "switch": "off", "check": True, "selected": True, "scene": "cat"},
            {"id": "c", "title": "入れる", "button": {"id": "d", "label": "入手"}},
        ],
        {"a", "b", "c", "d"},
    ),
    "tiles": ([{"id": "a", "icon": "torch", "label": "ライト", "on": True}], {"a"}),
    "table": ([["曜日", "時刻"], ["土", "10:00"]], set()),
    "steps": (["開く", "押す"], set()),
    "heading": ("見出し", set()),
    "text": ({"text": "本文です。", "size": "large", "bold": True, "align": "center", "color": "red"}, set()),
    "button": ({"id": "a", "label": "OK", "style": "main", "icon": "check"}, {"a"}),
    "buttons": (
        [{"id": "a", "label": "はい"}, {"id": "b", "label": "いいえ", "style": "danger"}],
        {"a", "b"},
    ),
    "field": (
        {"id": "a", "label": "名前", "value": "abc", "secret": True, "focus": True, "error": "短い"},
        {"a"},
    ),
    "search": ({"id": "a", "value": "天気", "mic": True}, {"a", "mic"}),
    "slider": ({"id": "a", "icon": "sound", "value": 60, "label": "音量"}, {"a"}),
    "gauge": ({"id": "a", "label": "電池", "value": 40}, {"a"}),
    "picture": ({"id": "a", "scene": "flowers", "height": 30, "label": "庭"}, {"a"}),
    "photos": (
        {"columns": 3, "items": [{"id": "a", "scene": "cat"}, {"id": "b", "scene": "dog"}]},
        {"a", "b"},
    ),
    "card": ({"id": "a", "title": "題", "text": "文", "icon": "info", "color": "green"}, {"a"}),
    "bubble": (
        {"id": "a", "from": "me", "text": "はい", "time": "10:12", "read": True, "scene": "sea"},
        {"a"},
    ),
    "message": ({"id": "a", "from": "090", "text": "本文", "link": "http://example.com"}, {"a", "a-link"}),
    "answer": ({"id": "a", "text": "答えです。"}, {"a"}),
    "qr": ({"id": "a", "size": 50}, {"a"}),
    "pay": ({"code": "bar", "amount": "1,280円", "label": "店"}, {"paycode"}),
    "map": (
        {
            "height": 50,
            "pins": [
                {"id": kind, "x": 10 + 15 * number, "y": 50, "label": "印", "kind": kind}
                for number, kind in enumerate(("me", "place", "bus", "shelter", "station", "hospital"))
            ],
            "route": [[50, 40], [70, 20]],
            "labels": [{"x": 20, "y": 20, "text": "公園"}],
        },
        {"me", "place", "bus", "shelter", "station", "hospital"},
    ),
    "camera": ({"scene": "flowers", "mode": "photo"}, {"shutter", "gallery", "flip", "flash", "viewfinder"}),
    "call": ({"name": "花子", "number": "090", "state": "incoming"}, {"answer", "decline"}),
    "video": ({"id": "a", "scene": "grandchild", "self": True, "name": "花子"}, {"a"}),
    "dialpad": (
        {"value": "188"},
        {*(f"key-{n}" for n in range(10)), "key-star", "key-hash", "dial", "erase"},
    ),
    "lock": (
        {"time": "10:10", "date": "11月22日（日）", "hint": "上にスワイプ"},
        {"lock-time", "swipe-area"},
    ),
    "image": ({"id": "a", "icon": "check", "color": "green"}, {"a"}),
    "line": ({}, set()),
    "divider": ({}, set()),
    "space": (4, set()),
}
ABC = {f"key-{letter}" for letter in "qwertyuiopasdfghjklzxcvbnm"}
KANA = {f"key-{row}" for row in ("a", "ka", "sa", "ta", "na", "ha", "ma", "ya", "ra", "wa")}
TOOLS = {"key-space", "key-enter", "key-erase", "key-abc"}
SCREENS: dict[str, tuple[dict[str, object], set[str]]] = {
    "wallpaper": ({"wallpaper": "leaf"}, {"screen"}),
    "status": ({"status": {"time": "9:41", "battery": 9, "silent": True, "plane": True}}, {"status-bar"}),
    "title": (
        {"title": {"text": "設定", "back": "戻る", "action": {"id": "done", "label": "完了"}}},
        {"back", "done"},
    ),
    "address": ({"address": {"id": "address", "value": "www.example.jp"}}, {"address"}),
    "body": ({"body": ["ただの文です。"]}, {"screen"}),
    "dock": ({"dock": {"items": [{"id": "a", "icon": "phone", "label": "電話"}]}}, {"a"}),
    "tabs": ({"tabs": [{"id": "a", "icon": "home", "on": True}, {"id": "b", "icon": "star"}]}, {"a", "b"}),
    "input": (
        {"input": {"id": "box", "plus": True, "photo": True, "mic": True, "send": True, "value": "はい"}},
        {"box", "plus", "photo-button", "mic", "send"},
    ),
    "keyboard": ({"keyboard": "kana-flick"}, KANA | TOOLS | {"key-small", "key-mark", "key-mic"}),
    "flick": (
        {"keyboard": "kana", "flick": {"key": "ka", "show": True}},
        {f"flick-{way}" for way in ("center", "left", "up", "right", "down")},
    ),
    "candidates": ({"keyboard": "kana", "candidates": ["天気", "電気"]}, {"cand-1", "cand-2"}),
    "dialog": (
        {
            "dialog": {
                "title": "消しますか",
                "text": "もどせません。",
                "icon": "warning",
                "buttons": [{"id": "a", "label": "はい"}],
            }
        },
        {"a"},
    ),
    "sheet": (
        {"sheet": {"title": "送る", "close": True, "items": [{"rows": [{"id": "a", "title": "コピー"}]}]}},
        {"a", "close"},
    ),
    "notification": (
        {"notification": {"id": "a", "icon": "chat", "app": "メッセージ", "title": "花子", "text": "はい"}},
        {"a"},
    ),
    "hud": ({"hud": {"kind": "volume", "value": 60}}, {"hud"}),
    "power": ({"power": {"kind": "off-slider"}}, {"power-slide", "cancel"}),
    "screen": ({"screen": "off"}, {"side-power"}),
}


@pytest.mark.parametrize("phone", PHONES)
@pytest.mark.parametrize("word", sorted(BODIES))
def test_every_element_draws_on_every_phone_with_its_ids(word: str, phone: str) -> None:
    spec, ids = BODIES[word]
    empty, drawn = draw({}, phone), draw({"body": [{word: spec}]}, phone)
    assert ids <= set(drawn.boxes)
    if word != "space":
        assert drawn.image.tobytes() != empty.image.tobytes()


@pytest.mark.parametrize("phone", PHONES)
@pytest.mark.parametrize("word", sorted(SCREENS))
def test_every_part_of_a_screen_draws_on_every_phone_with_its_ids(word: str, phone: str) -> None:
    description, ids = SCREENS[word]
    drawn = draw(description, phone)
    assert ids <= set(drawn.boxes)
    assert drawn.image.tobytes() != draw({}, phone).image.tobytes()


def test_no_word_of_the_vocabulary_is_left_untried() -> None:
    assert set(BODIES) == set(WORDS) == set(ELEMENTS)
    assert set(SCREENS) == set(PARTS)


@pytest.mark.parametrize("phone", PHONES)
@pytest.mark.parametrize(
    ("description", "ids"),
    [
        ({"keyboard": "abc"}, ABC | TOOLS),
        ({"keyboard": "number"}, {f"key-{n}" for n in range(10)} | TOOLS),
        ({"power": {"kind": "menu"}}, {"power-off", "restart"}),
        ({"body": [{"camera": {"mode": "qr"}}]}, {"viewfinder", "link"}),
        (
            {"body": [{"camera": {"mode": "video", "recording": True}}]},
            {"shutter", "mode-photo", "mode-video"},
        ),
        ({"body": [{"call": {"name": "花子", "state": "talking"}}]}, {"hangup", "mute", "keypad", "speaker"}),
        (
            {"body": [{"call": {"name": "花子", "state": "outgoing", "video": True}}]},
            {"hangup", "mute", "video"},
        ),
        ({"body": [{"pay": {"code": "qr"}}]}, {"paycode"}),
        ({"hud": {"kind": "silent", "silent": True}}, {"hud"}),
    ],
)
def test_every_kind_of_a_part_has_its_ids(description: dict, ids: set[str], phone: str) -> None:
    assert ids <= set(draw(description, phone).boxes)


@pytest.mark.parametrize("name", sorted(icons.NAMES))
def test_every_icon_has_a_shape_that_stays_in_its_square(name: str) -> None:
    main, accent = icons.masks(name, 120)
    shape = Image.new("L", (120, 120))
    shape.paste(255, (0, 0), main)
    if accent is not None:
        shape.paste(255, (0, 0), accent)
    share = sum(shape.histogram()[128:]) / 120**2
    assert main.size == (120, 120)
    assert 0.04 < share < 0.8
    left, top, right, bottom = shape.getbbox() or (0, 0, 0, 0)
    assert left > 0
    assert top > 0
    assert right < 120
    assert bottom < 120


@pytest.mark.parametrize("phone", PHONES)
def test_every_icon_of_the_vocabulary_draws_on_every_phone(phone: str) -> None:
    names = sorted(icons.NAMES)
    for start in range(0, len(names), 12):
        some = names[start : start + 12]
        drawn = draw(
            {"body": [{"icons": [{"id": name, "icon": name, "label": "名前"} for name in some]}]}, phone
        )
        assert set(some) <= set(drawn.boxes)


@pytest.mark.parametrize("size", [(300, 300), (520, 200), (400, 700)], ids=["square", "wide", "tall"])
@pytest.mark.parametrize("name", sorted(scenes.NAMES))
def test_every_scene_fills_any_format_and_is_no_empty_plane(name: str, size: tuple[int, int]) -> None:
    image = scenes.render(name, *size)
    assert image.size == size
    assert len(image.getcolors(size[0] * size[1]) or []) > 4
    corners = [(0, 0), (size[0] - 1, 0), (0, size[1] - 1), (size[0] - 1, size[1] - 1)]
    assert all(image.getpixel(corner) != (255, 255, 255) for corner in corners)


@pytest.mark.parametrize("phone", PHONES)
@pytest.mark.parametrize("name", sorted(scenes.NAMES))
def test_every_scene_draws_on_every_phone(name: str, phone: str) -> None:
    drawn = draw({"body": [{"picture": {"id": "p", "scene": name}}]}, phone)
    x, y, w, h = drawn.boxes["p"]
    middle = (round((x + w / 2) * 6.4), round((y + h / 2) * 12.4))
    assert drawn.image.getpixel(middle) != draw({}, phone).image.getpixel(middle)


def test_every_promised_icon_and_scene_exists() -> None:
    assert set(PROMISED_ICONS.split()) <= icons.NAMES
    assert set(PROMISED_SCENES.split()) == scenes.NAMES


def test_another_spelling_of_an_icon_is_the_same_icon() -> None:
    assert set(icons.ALIASES.values()) <= icons.NAMES
    assert not set(icons.ALIASES) & icons.NAMES
    one, other = ({"body": [{"icons": [{"icon": name}]}]} for name in ("group", "people"))
    assert draw(one, "easy").image.tobytes() == draw(other, "easy").image.tobytes()


def test_the_guide_for_editors_names_every_icon_scene_and_part() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    for name in (*icons.NAMES, *scenes.NAMES):
        assert f"`{name}`" in guide, name
    for word in (*PARTS, *(set(WORDS) - {"divider"})):
        assert f"{word}:" in guide or f"- {word}" in guide, word
