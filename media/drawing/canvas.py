"""The canvas: smooth shapes, text, icons and pictures, and the boxes of what may be touched."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw

from . import icons
from .errors import DrawingError
from .text import FLOOR, SCALE, Fitted, fit, font, width

WIDTH, HEIGHT = 640, 1240
TOUCH = round(WIDTH * 44 / 360)  # the smallest comfortable target, in picture pixels
Box = tuple[float, float, float, float]


@lru_cache(maxsize=256)
def _disc(radius: int) -> Image.Image:
    big = Image.new("L", (radius * 8, radius * 8))
    ImageDraw.Draw(big).ellipse((0, 0, radius * 8 - 1, radius * 8 - 1), fill=255)
    return big.reduce(4)


def _mask(w: int, h: int, radius: int) -> Image.Image:
    radius = min(radius, w // 2, h // 2)
    mask = Image.new("L", (w, h), 255)
    if radius > 0:
        disc = _disc(radius)
        for x, sx in ((0, 0), (w - radius, radius)):
            for y, sy in ((0, 0), (h - radius, radius)):
                mask.paste(disc.crop((sx, sy, sx + radius, sy + radius)), (x, y))
    return mask


class Canvas:
    """Draws in picture pixels on an image twice as large. A dry canvas only serves to measure."""

    def __init__(self, background: str = "#ffffff", dry: bool = False) -> None:
        self.dry = dry
        self.boxes: dict[str, Box] = {}
        self._covered: set[str] = set()
        self._soft: set[str] = set()
        self.limits: Box = (0, 0, WIDTH, HEIGHT)
        self.image = Image.new("RGB", (1, 1) if dry else (WIDTH * SCALE, HEIGHT * SCALE), background)
        self._draw = ImageDraw.Draw(self.image)

    def measure(self) -> Canvas:
        """Return a dry canvas with the same limits."""
        dry = Canvas(dry=True)
        dry.limits = self.limits
        return dry

    # ---- what may be touched

    def touch(
        self, name: str | None, x: float, y: float, w: float, h: float, grow: bool = True, soft: bool = False
    ) -> None:
        """Record the box of `name`; a small one grows to a comfortable target around its middle.

        A `soft` name is one nobody wrote: it gives way to the author's. Raises DrawingError when an id
        stands twice on the same layer.
        """
        if not name or self.dry:
            return
        if name in self.boxes:
            if soft:
                return
            if name not in self._covered and name not in self._soft:
                raise DrawingError(f"id「{name}」が2回使われています。べつの名前にしてください。")
        self._covered.discard(name)
        (self._soft.add if soft else self._soft.discard)(name)
        left, top, right, bottom = self.limits
        if grow:
            if w < TOUCH:
                x, w = x - (TOUCH - w) / 2, TOUCH
            if h < TOUCH:
                y, h = y - (TOUCH - h) / 2, TOUCH
            x = min(max(x, left), max(left, right - w))
            y = min(max(y, top), max(top, bottom - h))
        x0, y0 = min(max(x, 0), WIDTH), min(max(y, 0), HEIGHT)
        x1, y1 = min(max(x + w, x0), WIDTH), min(max(y + h, y0), HEIGHT)
        self.boxes[name] = (
            round(x0 / WIDTH * 100, 3),
            round(y0 / HEIGHT * 100, 3),
            round((x1 - x0) / WIDTH * 100, 3),
            round((y1 - y0) / HEIGHT * 100, 3),
        )

    def cover(self) -> None:
        """Begin a new layer: ids below it may be used again, the upper one counts."""
        self._covered = set(self.boxes)

    # ---- shapes

    def rect(self, x: float, y: float, w: float, h: float, fill: str) -> None:
        """A plain rectangle."""
        if not self.dry and w > 0 and h > 0:
            self._draw.rectangle(
                (round(x * SCALE), round(y * SCALE), round((x + w) * SCALE) - 1, round((y + h) * SCALE) - 1),
                fill=fill,
            )

    def round(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        r: float,
        fill: str,
        line: str | None = None,
        thick: float = 2,
        alpha: float = 1,
    ) -> None:
        """A rounded rectangle; `line` is an outline inside the box, `alpha` the opacity of the fill."""
        if self.dry or w <= 0 or h <= 0:
            return
        if line:
            self.round(x, y, w, h, r, line)
            self.round(x + thick, y + thick, w - 2 * thick, h - 2 * thick, max(0, r - thick), fill)
            return
        x0, y0, x1, y1 = (round(v * SCALE) for v in (x, y, x + w, y + h))
        radius = min(round(r * SCALE), (x1 - x0) // 2, (y1 - y0) // 2)
        if alpha < 1:
            mask = _mask(x1 - x0, y1 - y0, radius).point(lambda v: round(v * alpha))
            self.image.paste(fill, (x0, y0, x1, y1), mask)
            return
        if radius <= 0:
            self._draw.rectangle((x0, y0, x1 - 1, y1 - 1), fill=fill)
            return
        if x1 - x0 > 2 * radius:
            self._draw.rectangle((x0 + radius, y0, x1 - radius - 1, y1 - 1), fill=fill)
        if y1 - y0 > 2 * radius:
            self._draw.rectangle((x0, y0 + radius, x1 - 1, y1 - radius - 1), fill=fill)
        disc = _disc(radius)
        for px, sx in ((x0, 0), (x1 - radius, radius)):
            for py, sy in ((y0, 0), (y1 - radius, radius)):
                corner = disc.crop((sx, sy, sx + radius, sy + radius))
                self.image.paste(fill, (px, py, px + radius, py + radius), corner)

    def disc(self, cx: float, cy: float, r: float, fill: str, alpha: float = 1) -> None:
        """A filled circle."""
        self.round(cx - r, cy - r, 2 * r, 2 * r, r, fill, alpha=alpha)

    def line(self, x0: float, y0: float, x1: float, y1: float, fill: str, thick: float = 2) -> None:
        """A straight line, level or upright."""
        if x0 == x1:
            self.rect(x0 - thick / 2, y0, thick, y1 - y0, fill)
        else:
            self.rect(x0, y0 - thick / 2, x1 - x0, thick, fill)

    def shade(self, x: float, y: float, w: float, h: float, alpha: float, fill: str = "#000000") -> None:
        """Lay a half-transparent colour over a rectangle."""
        self.round(x, y, w, h, 0, fill, alpha=alpha)

    def fade(self, x: float, y: float, w: float, h: float, alpha: float, fill: str = "#000000") -> None:
        """Lay a colour over a rectangle that is strongest at its top and gone at its bottom."""
        if self.dry:
            return
        size = (round(w * SCALE), round(h * SCALE))
        mask = Image.linear_gradient("L").resize(size).point(lambda v: round((255 - v) * alpha))
        at = (round(x * SCALE), round(y * SCALE))
        self.image.paste(fill, (*at, at[0] + size[0], at[1] + size[1]), mask)

    def picture(self, image: Image.Image, x: float, y: float, r: float = 0) -> None:
        """Paste an image made at canvas scale, with rounded corners."""
        if self.dry:
            return
        mask = _mask(image.width, image.height, round(r * SCALE)) if r else None
        self.image.paste(image, (round(x * SCALE), round(y * SCALE)), mask)

    def icon(
        self, name: str, cx: float, cy: float, size: float, fill: str, accent: str | None = None
    ) -> None:
        """An icon's line drawing centred on a point."""
        if self.dry:
            return
        main, second = icons.masks(name, round(size * SCALE))
        at = (round((cx - size / 2) * SCALE), round((cy - size / 2) * SCALE))
        self.image.paste(fill, (*at, at[0] + main.width, at[1] + main.height), main)
        if second is not None:
            self.image.paste(accent or fill, (*at, at[0] + main.width, at[1] + main.height), second)

    # ---- text

    def text(
        self,
        x: float,
        cy: float,
        text: str,
        size: float,
        fill: str,
        bold: bool = False,
        align: str = "l",
        squeeze: float = 1,
    ) -> None:
        """One line whose letters are centred on height `cy`; `align` is l, c or r of `x`."""
        if self.dry or not text:
            return
        span = width(text, size, bold) * squeeze
        left = x - {"l": 0, "c": span / 2, "r": span}[align]
        base = (cy + size * 0.38) * SCALE
        face = font(size, bold)
        if squeeze > 0.995:
            self._draw.text((round(left * SCALE), round(base)), text, font=face, fill=fill, anchor="ls")
            return
        w, up, down = round(span / squeeze * SCALE) + 4, round(size * SCALE), round(size * SCALE * 0.3)
        mask = Image.new("L", (w, up + down))
        ImageDraw.Draw(mask).text((0, up), text, font=face, fill=255, anchor="ls")
        mask = mask.resize((max(1, round(w * squeeze)), up + down), Image.Resampling.BOX)
        at = (round(left * SCALE), round(base) - up)
        self.image.paste(fill, (*at, at[0] + mask.width, at[1] + mask.height), mask)

    def fitted(
        self, x: float, cy: float, block: Fitted, fill: str, bold: bool = False, align: str = "l"
    ) -> None:
        """A fitted block whose middle is at height `cy`."""
        step = block.size * 1.25
        top = cy - step * (len(block.lines) - 1) / 2
        for index, line in enumerate(block.lines):
            self.text(x, top + index * step, line, block.size, fill, bold, align, block.squeeze)

    def label(
        self,
        x: float,
        cy: float,
        text: str,
        room: float,
        size: float,
        fill: str,
        bold: bool = False,
        align: str = "l",
        lines: int = 1,
        floor: float = FLOOR,
        where: str = "",
    ) -> Fitted:
        """Fit `text` into `room` and draw it around height `cy`; returns what was drawn."""
        block = fit(text, room, size, bold, lines, floor, where)
        self.fitted(x, cy, block, fill, bold, align)
        return block
