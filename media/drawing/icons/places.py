"""Icons for places, travel, money and disasters."""

from ..pen import Pen, bezier, polar
from .registry import CUT, icon


def drop(p: Pen, cx: float = 50, top: float = 10, r: float = 28, ink: int = 255) -> None:
    """A map pin: a round head running down to a point."""
    cy = top + r
    tip = cy + r * 1.85
    p.disc(cx, cy, r, ink)
    p.poly([(cx - r * 0.94, cy + r * 0.34), (cx, tip), (cx + r * 0.94, cy + r * 0.34)], ink)


@icon("map")
def _(p: Pen, a: Pen) -> None:
    p.poly([(10, 26), (36, 16), (36, 76), (10, 86)])
    p.poly([(40, 16), (60, 25), (60, 86), (40, 77)])
    p.poly([(64, 25), (90, 16), (90, 76), (64, 86)])
    drop(p, 50, 10, 24, CUT)
    drop(a, 50, 15, 18)
    a.disc(50, 33, 7, CUT)


@icon("pin")
def _(p: Pen, a: Pen) -> None:
    drop(p)
    p.disc(50, 38, 11, CUT)


@icon("home")
def _(p: Pen, a: Pen) -> None:
    p.poly([(50, 12), (94, 51), (6, 51)])
    p.rect(19, 46, 62, 41, 4)
    p.rect(42, 59, 17, 28, 2, CUT)


@icon("bus")
def _(p: Pen, a: Pen) -> None:
    p.rect(18, 12, 64, 66, 11)
    p.rect(26, 24, 48, 26, 4, CUT)
    for x in (31, 69):
        p.disc(x, 63, 5.5, CUT)
        p.rect(x - 8, 74, 16, 15, 4)


@icon("train")
def _(p: Pen, a: Pen) -> None:
    p.rect(22, 10, 56, 62, 14)
    p.rect(31, 24, 38, 20, 4, CUT)
    p.disc(50, 57, 6, CUT)
    p.line([(36, 74), (24, 90)], 7)
    p.line([(64, 74), (76, 90)], 7)
    p.line([(32, 83), (68, 83)], 5)


@icon("car")
def _(p: Pen, a: Pen) -> None:
    p.poly([(24, 48), (32, 24), (68, 24), (76, 48)])
    p.rect(10, 44, 80, 30, 9)
    p.poly([(33, 46), (38, 31), (62, 31), (67, 46)], CUT)
    for x in (25, 75):
        p.disc(x, 58, 5, CUT)
        p.rect(x - 9, 68, 18, 17, 5)


@icon("walk")
def _(p: Pen, a: Pen) -> None:
    p.disc(54, 15, 9)
    p.line([(52, 32), (46, 58)], 12)
    p.line([(46, 58), (58, 70), (62, 89)], 8)
    p.line([(45, 60), (38, 76), (26, 88)], 8)
    p.line([(52, 33), (64, 46), (76, 50)], 7)
    p.line([(50, 33), (35, 42), (29, 54)], 7)


@icon("city")
def _(p: Pen, a: Pen) -> None:
    p.rect(12, 36, 34, 52, 3)
    p.rect(50, 14, 38, 74, 3)
    for x, top in ((20, 46), (32, 46), (60, 25), (72, 25)):
        for row in range(3):
            p.rect(x, top + row * 14, 7, 8, 1, CUT)


@icon("shelter")
def _(p: Pen, a: Pen) -> None:
    p.poly([(54, 12), (96, 44), (12, 44)])
    p.rect(56, 42, 30, 46)
    p.disc(30, 54, 7)
    p.line([(32, 65), (36, 76), (50, 80)], 7)
    p.line([(36, 74), (26, 84), (12, 88)], 7)
    p.line([(33, 65), (48, 62)], 6)


@icon("hospital")
def _(p: Pen, a: Pen) -> None:
    p.rect(16, 16, 68, 72, 6)
    p.rect(44, 26, 12, 34, 0, CUT)
    p.rect(33, 37, 34, 12, 0, CUT)
    p.rect(42, 70, 16, 18, 0, CUT)


@icon("siren")
def _(p: Pen, a: Pen) -> None:
    p.poly([(28, 74), *bezier((30, 52), ((32, 28), (68, 28), (70, 52))), (72, 74)])
    p.rect(18, 76, 64, 12, 4)
    for angle in (-90, -135, -45, -170, -10):
        p.line([polar(50, 54, 36, angle), polar(50, 54, 46, angle)], 6)
    p.rect(45, 48, 10, 26, 4, CUT)


@icon("pay")
def _(p: Pen, a: Pen) -> None:
    p.rect(26, 8, 48, 84, 9)
    p.rect(32, 20, 36, 58, 2, CUT)
    yen(p, 50, 49, 0.5)


@icon("yen")
def _(p: Pen, a: Pen) -> None:
    p.ring(50, 50, 37, 7)
    yen(p, 50, 51, 0.72)


def yen(p: Pen, cx: float, cy: float, k: float) -> None:
    """The yen sign, centred."""

    def at(x: float, y: float) -> tuple[float, float]:
        return cx + x * k, cy + y * k

    p.line([at(-22, -30), at(0, -2), at(22, -30)], 9 * k)
    p.line([at(0, -2), at(0, 32)], 9 * k)
    p.line([at(-20, 2), at(20, 2)], 8 * k)
    p.line([at(-20, 16), at(20, 16)], 8 * k)


@icon("card")
def _(p: Pen, a: Pen) -> None:
    p.rect(9, 22, 82, 56, 8)
    p.rect(9, 34, 82, 11, 0, CUT)
    p.rect(18, 58, 26, 8, 2, CUT)


@icon("shop")
def _(p: Pen, a: Pen) -> None:
    p.rect(17, 44, 66, 43, 3)
    p.poly([(20, 14), (80, 14), (92, 44), (8, 44)])
    for x in (22, 50, 78):
        p.disc(x, 45, 10)
    p.rect(54, 62, 19, 25, 2, CUT)
    p.rect(27, 62, 19, 13, 2, CUT)


@icon("fire")
def _(p: Pen, a: Pen) -> None:
    p.poly(
        bezier(
            (52, 8),
            ((62, 28), (84, 40), (80, 66)),
            ((77, 84), (64, 92), (50, 92)),
            ((32, 92), (20, 80), (20, 64)),
            ((20, 50), (30, 42), (33, 30)),
            ((40, 36), (42, 42), (42, 46)),
            ((50, 38), (54, 24), (52, 8)),
        )
    )
    p.poly(bezier((50, 58), ((60, 68), (64, 82), (50, 84)), ((36, 82), (40, 68), (50, 58))), CUT)


@icon("water")
def _(p: Pen, a: Pen) -> None:
    for y in (30, 52, 74):
        p.line(
            bezier((10, y), ((24, y - 16), (36, y + 16), (50, y)), ((64, y - 16), (76, y + 16), (90, y))), 8
        )
