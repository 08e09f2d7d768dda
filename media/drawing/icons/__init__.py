"""Our own icons: simple shapes in one or two colours, no vendor's artwork.

`NAMES` lists them, `masks` gives the shape, `TILES` the colours of the square an app's icon stands on.
"""

from functools import lru_cache

from PIL import Image

from ..pen import Pen
from . import places, signs, system, talk, things  # noqa: F401  (importing registers the drawings)
from .aliases import ALIASES as ALIASES
from .registry import GLYPHS

NAMES = frozenset(GLYPHS)
_FINE = 4  # masks are drawn four times as large: soft edges at every size

WHITE, INK = "#ffffff", "#2b2f33"
PALE = frozenset({WHITE, "#e9f2fb", "#e4f0dc", "#e3effa", "#f7f1dd", "#e9edf0"})  # need a border on white
_PLAIN = (WHITE, INK, INK)
# background, main colour, accent
TILES: dict[str, tuple[str, str, str]] = {
    "phone": ("#23874a", WHITE, WHITE),
    "message": ("#2b9d55", WHITE, WHITE),
    "chat": ("#17803f", WHITE, WHITE),
    "mail": ("#2f7fd6", WHITE, WHITE),
    "camera": ("#c9ccce", "#2f3336", "#2f3336"),
    "photos": (WHITE, "#f1a21f", "#3f8fd8"),
    "settings": ("#6a7075", WHITE, WHITE),
    "map": ("#e4f0dc", "#5d9b58", "#d1341f"),
    "calendar": (WHITE, "#0a5a3a", "#5c8f78"),
    "clock": (WHITE, "#222222", "#222222"),
    "memo": ("#f7dc8b", "#6b5620", "#6b5620"),
    "store": ("#1f6fbf", WHITE, WHITE),
    "browser": ("#e9f2fb", "#1f66b5", "#1f66b5"),
    "contacts": ("#b98a5a", WHITE, WHITE),
    "wifi": ("#2a74c9", WHITE, WHITE),
    "bluetooth": ("#2a5fc0", WHITE, WHITE),
    "plane": ("#d98218", WHITE, WHITE),
    "battery": ("#2b9d55", WHITE, WHITE),
    "sound": ("#b4477f", WHITE, WHITE),
    "mute": ("#7b5aa6", WHITE, WHITE),
    "bell": ("#c9513f", WHITE, WHITE),
    "lock": ("#44617b", WHITE, WHITE),
    "unlock": ("#44617b", WHITE, WHITE),
    "search": ("#5f666c", WHITE, WHITE),
    "bus": ("#1c7f8c", WHITE, WHITE),
    "pay": ("#b8412f", WHITE, WHITE),
    "qr": (WHITE, "#222222", "#222222"),
    "mic": ("#d07a1e", WHITE, WHITE),
    "globe": ("#2f7fd6", WHITE, WHITE),
    "shield": ("#2d7a53", WHITE, WHITE),
    "warning": ("#f0b429", "#2b2410", "#2b2410"),
    "info": ("#2a74c9", WHITE, WHITE),
    "question": ("#2a74c9", WHITE, WHITE),
    "key": ("#8a6a2f", WHITE, WHITE),
    "person": ("#7d8890", WHITE, WHITE),
    "group": ("#5b7fa6", WHITE, WHITE),
    "video": ("#2a8f6b", WHITE, WHITE),
    "ai": ("#5b54b5", WHITE, WHITE),
    "city": ("#0a5a3a", WHITE, WHITE),
    "siren": ("#c0392b", WHITE, WHITE),
    "shelter": ("#1f8a4c", WHITE, WHITE),
    "news": ("#b5483a", WHITE, WHITE),
    "weather": ("#4a9bdc", WHITE, "#ffd95a"),
    "music": ("#c2456b", WHITE, WHITE),
    "health": (WHITE, "#d64b66", "#d64b66"),
    "heart": (WHITE, "#d64b66", "#d64b66"),
    "calc": ("#4a5157", WHITE, WHITE),
    "folder": ("#e3effa", "#3b82c4", "#3b82c4"),
    "torch": ("#4a5157", "#ffe07a", "#ffe07a"),
    "text": ("#3b6fb0", WHITE, WHITE),
    "brightness": ("#2f6fc0", WHITE, WHITE),
    "sun": ("#2f6fc0", WHITE, WHITE),
    "power": ("#5f666c", WHITE, WHITE),
    "history": ("#5f666c", WHITE, WHITE),
    "train": ("#3d6f9e", WHITE, WHITE),
    "car": ("#3d6f9e", WHITE, WHITE),
    "walk": ("#2d7a53", WHITE, WHITE),
    "yen": ("#a8761c", WHITE, WHITE),
    "gift": ("#c2456b", WHITE, WHITE),
    "game": ("#6a4fa3", WHITE, WHITE),
    "star": ("#f7f1dd", "#d99a12", "#d99a12"),
    "bag": ("#b0573a", WHITE, WHITE),
    "document": ("#e9edf0", "#4a5a67", "#4a5a67"),
    "image": ("#3f8fa8", WHITE, WHITE),
    "flash": ("#f0b429", "#2b2410", "#2b2410"),
    "moon": ("#4b4f96", WHITE, WHITE),
    "face": ("#2b9d55", WHITE, WHITE),
    "finger": ("#b4477f", WHITE, WHITE),
    "access": ("#2a74c9", WHITE, WHITE),
    "display": ("#2f6fc0", WHITE, WHITE),
    "apps": ("#4a57a9", WHITE, WHITE),
    "home": ("#0a5a3a", WHITE, WHITE),
    "signal": ("#2b9d55", WHITE, WHITE),
    "hospital": ("#3f8fa8", WHITE, WHITE),
    "fire": ("#d0562a", WHITE, WHITE),
    "water": ("#2f7fd6", WHITE, WHITE),
    "card": ("#44617b", WHITE, WHITE),
    "record": (WHITE, INK, "#c0392b"),
    "cloud": ("#4a9bdc", WHITE, WHITE),
    "book": ("#b98a5a", WHITE, WHITE),
    "shop": ("#b0573a", WHITE, WHITE),
    "coupon": ("#b8412f", WHITE, WHITE),
    "sticker": ("#f7dc8b", "#6b5620", "#6b5620"),
}


def tile(name: str) -> tuple[str, str, str]:
    """Return background, main colour and accent of an app icon."""
    return TILES.get(name, _PLAIN)


@lru_cache(maxsize=1024)
def masks(name: str, pixels: int) -> tuple[Image.Image, Image.Image | None]:
    """Return the main mask and the accent mask (None when unused), `pixels` square.

    Raises KeyError for a name outside `NAMES`; the description is checked before drawing.
    """
    side = pixels * _FINE
    main, accent = Image.new("L", (side, side)), Image.new("L", (side, side))
    GLYPHS[name](Pen(main, side / 100), Pen(accent, side / 100))
    second = accent.reduce(_FINE) if accent.getbbox() else None
    return main.reduce(_FINE), second
