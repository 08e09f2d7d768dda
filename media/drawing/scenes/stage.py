"""The stage of a scene: a pen with a field of 100 units in the middle and edges at the picture's rim."""

from collections.abc import Callable

from PIL import Image

from ..pen import Pen, bezier


class Stage(Pen):
    """`left`, `top`, `right`, `bottom` are the picture's rims in units; the field 0–100 is always inside."""

    def __init__(self, image: Image.Image) -> None:
        unit = min(image.width, image.height) / 100
        ox, oy = (image.width - 100 * unit) / 2, (image.height - 100 * unit) / 2
        super().__init__(image, unit, ox, oy, "#000000")
        self.left, self.top = -ox / unit, -oy / unit
        self.right, self.bottom = 100 + ox / unit, 100 + oy / unit

    def band(self, y0: float, y1: float, ink: str) -> None:
        """A strip across the whole picture."""
        self.draw.rectangle(
            (0, y0 * self.unit + self.oy, self.image.width, y1 * self.unit + self.oy), fill=ink
        )

    def sky(self, high: str = "#a9d3f0", low: str = "#e4f2fa", horizon: float | None = None) -> None:
        """A sky that grows lighter towards the horizon."""
        end = self.bottom if horizon is None else horizon
        height = max(1, round((end - self.top) * self.unit))
        fade = Image.linear_gradient("L").resize((1, height)).resize((self.image.width, height))
        self.image.paste(high, (0, 0, self.image.width, height))
        self.image.paste(low, (0, 0, self.image.width, height), fade)

    def cloud(self, x: float, y: float, k: float = 1, ink: str = "#ffffff") -> None:
        """A small cloud."""
        for dx, dy, r in ((-9, 2, 6), (0, -2, 8.5), (9, 2, 6)):
            self.disc(x + dx * k, y + dy * k, r * k, ink)
        self.rect(x - 14 * k, y + 1 * k, 28 * k, 7 * k, 3.5 * k, ink)

    def hill(self, cx: float, top: float, half: float, ink: str) -> None:
        """A rounded hill standing on the lower rim."""
        self.disc(cx, self.bottom, half, ink, ry=self.bottom - top)

    def tree(self, x: float, ground: float, k: float = 1, leaf: str = "#4f8f55") -> None:
        """A round tree; `ground` is the foot of its trunk."""
        self.rect(x - 1.8 * k, ground - 16 * k, 3.6 * k, 16 * k, 1, "#7a5a3c")
        for dx, dy, r in ((-6, -18, 7), (6, -18, 7), (0, -25, 9)):
            self.disc(x + dx * k, ground + dy * k, r * k, leaf)

    def house(self, x: float, ground: float, w: float, h: float, wall: str, roof: str) -> None:
        """A small house; `x` is its left wall."""
        self.rect(x, ground - h, w, h, 0, wall)
        self.poly(
            [(x - w * 0.1, ground - h), (x + w / 2, ground - h - w * 0.42), (x + w * 1.1, ground - h)], roof
        )
        self.rect(x + w * 0.56, ground - h * 0.62, w * 0.26, h * 0.62, 0, "#8a6646")
        self.rect(x + w * 0.16, ground - h * 0.66, w * 0.26, h * 0.3, 0, "#dceaf4")

    def body(self, cx: float, top: float, half: float, bottom: float, ink: str) -> None:
        """Shoulders and chest down to `bottom`."""
        self.poly(
            [
                *bezier(
                    (cx - half, bottom),
                    ((cx - half, top), (cx - half * 0.7, top), (cx, top)),
                    ((cx + half * 0.7, top), (cx + half, top), (cx + half, bottom)),
                )
            ],
            ink,
        )

    def head(
        self,
        cx: float,
        cy: float,
        r: float,
        hair: str,
        long: bool = False,
        glasses: bool = False,
        skin: str = "#f3cfae",
    ) -> None:
        """A friendly face, eyes open, smiling."""
        dark = "#3a2d26"
        if long:
            self.rect(cx - r * 1.14, cy - r * 0.7, r * 2.28, r * 2.1, r * 0.8, hair)
        self.rect(cx - r * 0.32, cy + r * 0.6, r * 0.64, r * 0.9, r * 0.2, "#e2b792")
        self.disc(cx, cy - r * 0.16, r * 1.1, hair)
        self.disc(cx, cy + r * 0.06, r * 0.98, skin, ry=r)
        for side in (-1, 1):
            self.disc(cx + side * r * 0.98, cy + r * 0.1, r * 0.16, skin)
        self.pie(cx, cy - r * 0.18, r * 1.1, 196, 344, hair)
        for side in (-1, 1):
            self.disc(cx + side * r * 0.38, cy + r * 0.1, r * 0.1, dark)
            self.disc(cx + side * r * 0.56, cy + r * 0.42, r * 0.15, "#eeb39a")
            if glasses:
                self.ring(cx + side * r * 0.38, cy + r * 0.1, r * 0.27, r * 0.07, "#5b6168")
        if glasses:
            self.line([(cx - r * 0.1, cy + r * 0.1), (cx + r * 0.1, cy + r * 0.1)], r * 0.07, "#5b6168")
        self.arc(cx, cy + r * 0.3, r * 0.36, 30, 150, r * 0.1, "#9c4a3c")


SCENES: dict[str, Callable[[Stage], None]] = {}


def scene(name: str) -> Callable[[Callable[[Stage], None]], Callable[[Stage], None]]:
    """Register a scene under `name`."""

    def register(draw: Callable[[Stage], None]) -> Callable[[Stage], None]:
        SCENES[name] = draw
        return draw

    return register
