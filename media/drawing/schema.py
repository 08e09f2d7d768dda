"""The vocabulary of the description, checked strictly. The package docstring explains the words."""

from typing import Any

from .checks import (
    Check,
    choice,
    clock,
    flag,
    icon,
    ident,
    listing,
    number,
    record,
    scene,
    text,
)
from .errors import DrawingError, unknown

PERCENT = number(0, 100)
COLOUR = choice("green", "yellow", "red", "gray", "blue", also={"grey": "gray"})
STYLE = choice("main", "plain", "danger", "link", also={"primary": "main", "secondary": "plain"})
_LABEL = {"text": "label", "title": "label", "name": "label"}

BUTTON = record(
    {"id": ident, "label": text, "style": STYLE, "icon": icon, "off": flag},
    ("label",),
    "label",
    also={**_LABEL, "disabled": "off"},
)
ICON_ITEM = record(
    {"id": ident, "icon": icon, "label": text, "badge": text, "selected": flag, "shake": flag},
    ("icon",),
    "icon",
    also=_LABEL,
)
PHOTO_ITEM = record(
    {"id": ident, "scene": scene, "selected": flag, "video": flag, "label": text}, ("scene",), "scene"
)
ROW = record(
    {
        "id": ident,
        "icon": icon,
        "scene": scene,
        "title": text,
        "note": text,
        "value": text,
        "switch": choice("on", "off", also={"true": "on", "false": "off"}),
        "arrow": flag,
        "check": flag,
        "selected": flag,
        "badge": text,
        "button": BUTTON,
        "color": COLOUR,
        "size": choice("normal", "large", "xlarge"),
    },
    ("title",),
    "title",
    also={"label": "title", "text": "title", "name": "title", "subtitle": "note"},
)
TILE = record(
    {"id": ident, "icon": icon, "label": text, "on": flag, "value": text}, ("icon",), "icon", also=_LABEL
)
PIN = record(
    {
        "id": ident,
        "x": PERCENT,
        "y": PERCENT,
        "label": text,
        "kind": choice("me", "place", "bus", "shelter", "station", "hospital"),
    },
    ("x", "y"),
    also=_LABEL,
)
MAP_LABEL = record({"x": PERCENT, "y": PERCENT, "text": text}, ("x", "y", "text"), also={"label": "text"})
POINT = listing(PERCENT, 2, 2)


def _bare(key: str, check: Check) -> Check:
    """Accept either a bare list or a mapping that carries it under `key`."""
    return record({key: check}, (key,), key)


ELEMENTS: dict[str, Check] = {
    "icons": record({"columns": number(1, 5), "items": listing(ICON_ITEM)}, ("items",), "items"),
    "rows": record({"items": listing(ROW), "title": text}, ("items",), "items"),
    "heading": record({"text": text, "id": ident}, ("text",), "text"),
    "text": record(
        {
            "text": text,
            "id": ident,
            "size": choice("small", "normal", "large", "xlarge"),
            "bold": flag,
            "align": choice("left", "center", "right"),
            "color": COLOUR,
        },
        ("text",),
        "text",
    ),
    "button": BUTTON,
    "buttons": _bare("items", listing(BUTTON, 1, 4)),
    "field": record(
        {
            "id": ident,
            "label": text,
            "value": text,
            "placeholder": text,
            "focus": flag,
            "secret": flag,
            "note": text,
            "error": text,
            "lines": number(1, 8),
        }
    ),
    "search": record(
        {"id": ident, "value": text, "placeholder": text, "mic": flag, "focus": flag, "camera": flag},
        (),
        "placeholder",
    ),
    "slider": record({"id": ident, "icon": icon, "value": PERCENT, "label": text}),
    "picture": record(
        {"id": ident, "scene": scene, "height": PERCENT, "label": text},
        ("scene",),
        "scene",
        also={"caption": "label"},
    ),
    "photos": record({"columns": number(1, 5), "items": listing(PHOTO_ITEM)}, ("items",), "items"),
    "card": record(
        {
            "id": ident,
            "title": text,
            "text": text,
            "icon": icon,
            "color": COLOUR,
            "scene": scene,
            "button": BUTTON,
        },
        (),
        "text",
    ),
    "bubble": record(
        {
            "id": ident,
            "from": choice("me", "them"),
            "name": text,
            "text": text,
            "scene": scene,
            "time": clock,
            "read": flag,
            "link": flag,
            "video": flag,
            "sticker": icon,
            "icon": icon,
        },
        (),
        "text",
    ),
    "message": record(
        {
            "id": ident,
            "from": text,
            "title": text,
            "text": text,
            "link": text,
            "time": clock,
            "link_id": ident,
            "unread": flag,
        },
        also={"link-id": "link_id", "subject": "title"},
    ),
    "qr": record({"id": ident, "size": number(15, 90), "label": text}, (), "id"),
    "map": record(
        {
            "id": ident,
            "height": PERCENT,
            "pins": listing(PIN, 0),
            "route": listing(POINT, 2),
            "labels": listing(MAP_LABEL, 0),
        }
    ),
    "camera": record(
        {
            "scene": scene,
            "mode": choice("photo", "video", "qr"),
            "id": ident,
            "label": text,
            "label_id": ident,
            "recording": flag,
        },
        also={"link": "label", "link_id": "label_id"},
    ),
    "call": record(
        {
            "name": text,
            "number": text,
            "state": choice("incoming", "outgoing", "talking"),
            "video": flag,
            "scene": scene,
            "muted": flag,
            "speaker": flag,
            "time": clock,
        }
    ),
    "dialpad": record({"value": text}, (), "value"),
    "lock": record({"time": clock, "date": text, "hint": text}),
    "tiles": record({"columns": number(1, 4), "items": listing(TILE)}, ("items",), "items"),
    "space": number(0, 60),
    "pay": record({"code": choice("bar", "qr"), "amount": text, "label": text, "id": ident}),
    "gauge": record({"label": text, "value": PERCENT, "id": ident, "icon": icon}),
    "video": record({"id": ident, "scene": scene, "self": flag, "name": text, "height": PERCENT}),
    "table": record(
        {"rows": listing(listing(text, 1, 5)), "id": ident, "head": choice("row", "column", "none")},
        ("rows",),
        "rows",
    ),
    "answer": record({"id": ident, "text": text}, ("text",), "text"),
    "steps": record({"items": listing(text), "now": number(0, 12)}, ("items",), "items"),
    "line": record({}),
    "image": record({"icon": icon, "size": number(4, 60), "color": COLOUR, "id": ident}, ("icon",), "icon"),
}
ELEMENTS["divider"] = ELEMENTS["line"]


def element(value: Any, where: str) -> tuple[str, Any]:
    """One item of a body: a mapping with exactly one key, or a bare text."""
    if isinstance(value, str):
        if value in ("line", "divider", "dialpad", "lock", "camera", "map", "pay", "qr", "call", "video"):
            return value, ELEMENTS[value]({}, f"{where}の{value}")
        return "text", ELEMENTS["text"](value, where)
    if not isinstance(value, dict) or len(value) != 1:
        raise DrawingError(f"{where}：部品は1つずつ「- 部品の名前: 中身」の形で書いてください。")
    ((name, body),) = value.items()
    if name not in ELEMENTS:
        raise unknown(where, "部品", name, ELEMENTS)
    if body is None and name in (
        "line",
        "divider",
        "dialpad",
        "lock",
        "camera",
        "map",
        "pay",
        "qr",
        "call",
        "video",
    ):
        body = {}
    return name, ELEMENTS[name](body, f"{where}の{name}")


BODY = listing(element, 0, 40)
DIALOG_BUTTONS = listing(BUTTON, 1, 4)
STATUS_KEYS = record(
    {
        "time": clock,
        "battery": PERCENT,
        "wifi": flag,
        "signal": number(0, 4),
        "silent": flag,
        "plane": flag,
        "charging": flag,
        "notices": listing(icon, 0, 3),
        "id": ident,
    }
)
ACTION = record({"id": ident, "label": text, "icon": icon, "off": flag}, (), "label", also=_LABEL)
TITLE = record(
    {
        "text": text,
        "back": text,
        "action": ACTION,
        "actions": listing(ACTION, 1, 3),
        "note": text,
        "id": ident,
        "menu": flag,
    },
    (),
    "text",
    also={"title": "text", "label": "text"},
)
TAB = record(
    {"id": ident, "icon": icon, "label": text, "on": flag, "badge": text},
    ("icon",),
    "icon",
    also={**_LABEL, "selected": "on"},
)
DOCK_ITEMS = listing(ICON_ITEM, 1, 5)


def status(value: Any, where: str) -> dict[str, Any] | None:
    """The status line: a mapping, `false` to hide it, `true` for the usual one."""
    if value is False:
        return None
    return STATUS_KEYS({} if value is True else value, where)


def title(value: Any, where: str) -> dict[str, Any]:
    """The title bar; `back: true` means the usual word."""
    if isinstance(value, dict) and isinstance(value.get("back"), bool):
        value = {**value, "back": "戻る" if value["back"] else None}
        if value["back"] is None:
            del value["back"]
    return TITLE(value, where)


def screen(value: Any, where: str) -> str:
    """Whether the glass is lit; YAML reads an unquoted off as false."""
    return choice("on", "off")(value, where)


KANA = ("a", "ka", "sa", "ta", "na", "ha", "ma", "ya", "ra", "wa")
PARTS: dict[str, Check] = {
    "wallpaper": choice("plain", "sky", "leaf", "dark"),
    "status": status,
    "title": title,
    "address": record({"id": ident, "value": text, "secure": flag, "placeholder": text}, (), "value"),
    "body": BODY,
    "dock": _bare("items", DOCK_ITEMS),
    "tabs": _bare("items", listing(TAB, 2, 5)),
    "input": record(
        {
            "id": ident,
            "value": text,
            "placeholder": text,
            "plus": flag,
            "mic": flag,
            "send": flag,
            "photo": flag,
            "sticker": flag,
            "focus": flag,
        }
    ),
    "keyboard": choice("kana", "kana-flick", "abc", "number"),
    "flick": record(
        {"key": choice(*KANA), "show": flag, "to": choice("center", "left", "up", "right", "down")},
        ("key",),
        "key",
    ),
    "candidates": listing(text, 1, 12),
    "dialog": record(
        {
            "title": text,
            "text": text,
            "icon": icon,
            "buttons": DIALOG_BUTTONS,
            "id": ident,
            "field": ELEMENTS["field"],
        }
    ),
    "sheet": record(
        {"title": text, "text": text, "items": BODY, "close": flag, "id": ident}, also={"body": "items"}
    ),
    "notification": record(
        {"id": ident, "icon": icon, "app": text, "title": text, "text": text, "time": clock}
    ),
    "hud": record(
        {"kind": choice("volume", "silent", "brightness"), "value": PERCENT, "silent": flag}, (), "kind"
    ),
    "power": record({"kind": choice("off-slider", "menu")}, (), "kind"),
    "screen": screen,
}


def check(description: Any) -> dict[str, Any]:
    """Return the description with clean values. Raises DrawingError naming the first wrong place."""
    if not isinstance(description, dict):
        raise DrawingError("draw：「キー: 値」の形で書いてください。")
    result: dict[str, Any] = {}
    for key, value in description.items():
        if key not in PARTS:
            raise unknown("draw", "キー", key, PARTS)
        if value is not None:
            result[key] = PARTS[key](value, key)
    if "flick" in result and not str(result.get("keyboard", "")).startswith("kana"):
        raise DrawingError("flick：keyboard: kana か kana-flick といっしょに使ってください。")
    if "candidates" in result and "keyboard" not in result:
        raise DrawingError("candidates：keyboard といっしょに使ってください。")
    return result
