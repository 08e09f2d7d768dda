"""The elements of a body. Each is `draw(area, spec) -> height used`; FILLS take all the room that is left."""

from collections.abc import Callable
from typing import Any

from ..area import Area
from . import calls, controls, lists, maps, pictures, talk

Element = Callable[[Area, Any], float]

ELEMENTS: dict[str, Element] = {
    "icons": lists.icons,
    "rows": lists.rows,
    "tiles": lists.tiles,
    "table": lists.table,
    "steps": lists.steps,
    "heading": controls.heading,
    "text": controls.text,
    "button": controls.one_button,
    "buttons": controls.buttons,
    "field": controls.field,
    "search": controls.search,
    "slider": controls.slider,
    "gauge": controls.gauge,
    "space": controls.space,
    "line": controls.line,
    "divider": controls.line,
    "image": controls.image,
    "picture": pictures.picture,
    "photos": pictures.photos,
    "qr": pictures.qr,
    "pay": pictures.pay,
    "camera": pictures.camera,
    "video": pictures.video,
    "card": talk.card,
    "bubble": talk.bubble,
    "message": talk.message,
    "answer": talk.answer,
    "call": calls.call,
    "dialpad": calls.dialpad,
    "lock": calls.lock,
    "map": maps.draw,
}
FILLS = frozenset({"camera", "call", "lock", "video", "map", "dialpad"})
BLEED = frozenset({"camera", "call", "lock", "map", "video"})
TIGHT = frozenset({"bubble", "answer"})  # follow each other closely, as in a conversation


def fills(name: str, spec: Any) -> bool:
    """Whether this element takes the rest of the screen."""
    return name in FILLS and not (name in ("map", "video") and spec.get("height"))
