"""Scenes: small drawn pictures that stand for photographs, in any format."""

from functools import lru_cache

from PIL import Image

from . import living, outdoors  # noqa: F401  (importing registers the scenes)
from .stage import SCENES, Stage

NAMES = frozenset(SCENES)
_LARGE = 300_000  # pixels: above this the picture's own reduction smooths enough


@lru_cache(maxsize=48)
def render(name: str, width: int, height: int) -> Image.Image:
    """Return the scene as an RGB image of exactly `width` × `height` pixels.

    Raises KeyError for a name outside `NAMES`; the description is checked before drawing.
    """
    fine = 1 if width * height > _LARGE else 2
    image = Image.new("RGB", (width * fine, height * fine), "#ffffff")
    SCENES[name](Stage(image))
    return image.reduce(fine) if fine > 1 else image
