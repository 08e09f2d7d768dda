"""Where icons are registered; each is a function that draws with two pens in a field of 100 units."""

from collections.abc import Callable

from ..pen import Pen

Glyph = Callable[[Pen, Pen], None]
GLYPHS: dict[str, Glyph] = {}
CUT = 0  # ink that takes away: a hole in the main shape


def icon(*names: str) -> Callable[[Glyph], Glyph]:
    """Register a drawing under one or more names. The first pen is the main colour, the second the accent."""

    def register(draw: Glyph) -> Glyph:
        for name in names:
            GLYPHS[name] = draw
        return draw

    return register
