"""Icons for signs: arrows, marks, warnings, tools of an app."""

from ..pen import Pen, bezier, polar
from .registry import CUT, icon


def triangle(p: Pen) -> None:
    """A full warning triangle with soft corners."""
    p.line([(50, 18), (88, 82), (12, 82)], 10, closed=True)
    p.poly([(50, 18), (88, 82), (12, 82)])


def bang(p: Pen, top: float, bottom: float, ink: int) -> None:
    """An exclamation mark from `top` to `bottom`."""
    p.line([(50, top), (50, bottom - 17)], 9, ink)
    p.disc(50, bottom - 3, 5.5, ink)


@icon("search")
def _(p: Pen, a: Pen) -> None:
    p.ring(43, 43, 27, 9)
    p.line([(63, 63), (86, 86)], 10)


@icon("plus")
def _(p: Pen, a: Pen) -> None:
    p.line([(50, 16), (50, 84)], 10)
    p.line([(16, 50), (84, 50)], 10)


@icon("minus")
def _(p: Pen, a: Pen) -> None:
    p.line([(16, 50), (84, 50)], 10)


@icon("close")
def _(p: Pen, a: Pen) -> None:
    p.line([(22, 22), (78, 78)], 10)
    p.line([(78, 22), (22, 78)], 10)


@icon("check")
def _(p: Pen, a: Pen) -> None:
    p.line([(16, 54), (40, 77), (84, 26)], 11)


@icon("back")
def _(p: Pen, a: Pen) -> None:
    p.line([(62, 16), (30, 50), (62, 84)], 10)


@icon("next")
def _(p: Pen, a: Pen) -> None:
    p.line([(38, 16), (70, 50), (38, 84)], 10)


@icon("up")
def _(p: Pen, a: Pen) -> None:
    p.line([(16, 66), (50, 32), (84, 66)], 10)


@icon("down")
def _(p: Pen, a: Pen) -> None:
    p.line([(16, 36), (50, 70), (84, 36)], 10)


@icon("arrow-left")
def _(p: Pen, a: Pen) -> None:
    p.line([(14, 50), (86, 50)], 9)
    p.line([(44, 20), (14, 50), (44, 80)], 9)


@icon("arrow-right")
def _(p: Pen, a: Pen) -> None:
    p.line([(14, 50), (86, 50)], 9)
    p.line([(56, 20), (86, 50), (56, 80)], 9)


@icon("enter")
def _(p: Pen, a: Pen) -> None:
    p.line([(82, 24), (82, 56), (20, 56)], 9)
    p.line([(42, 34), (20, 56), (42, 78)], 9)


@icon("undo")
def _(p: Pen, a: Pen) -> None:
    p.arc(52, 56, 28, -140, 120, 8)
    p.poly([(12, 40), (44, 24), (40, 54)])


@icon("reload", "restart")
def _(p: Pen, a: Pen) -> None:
    p.arc(50, 52, 33, -20, 285, 8)
    p.poly([(46, 4), (72, 20), (46, 37)])


@icon("menu")
def _(p: Pen, a: Pen) -> None:
    for y in (26, 50, 74):
        p.line([(17, y), (83, y)], 9)


@icon("more")
def _(p: Pen, a: Pen) -> None:
    for y in (22, 50, 78):
        p.disc(50, y, 9)


@icon("dots")
def _(p: Pen, a: Pen) -> None:
    for x in (22, 50, 78):
        p.disc(x, 50, 9)


@icon("grid")
def _(p: Pen, a: Pen) -> None:
    for x in (16, 56):
        for y in (16, 56):
            p.rect(x, y, 28, 28, 6)


@icon("filter")
def _(p: Pen, a: Pen) -> None:
    for y, x in ((26, 66), (50, 34), (74, 58)):
        p.line([(14, y), (86, y)], 7)
        p.disc(x, y, 11, CUT)
        p.ring(x, y, 8.5, 6)


@icon("warning")
def _(p: Pen, a: Pen) -> None:
    triangle(p)
    bang(p, 40, 78, CUT)


@icon("info")
def _(p: Pen, a: Pen) -> None:
    p.disc(50, 50, 40)
    p.disc(50, 29, 6, CUT)
    p.line([(50, 47), (50, 72)], 10, CUT)


@icon("question")
def _(p: Pen, a: Pen) -> None:
    p.disc(50, 50, 40)
    p.arc(50, 39, 13, -165, 55, 8, CUT)
    p.line([polar(50, 39, 13, 55), (50, 57), (50, 60)], 8, CUT)
    p.disc(50, 75, 5.5, CUT)


@icon("shield")
def _(p: Pen, a: Pen) -> None:
    p.poly(
        bezier(
            (50, 8),
            ((60, 18), (74, 21), (86, 21)),
            ((88, 60), (74, 82), (50, 93)),
            ((26, 82), (12, 60), (14, 21)),
            ((26, 21), (40, 18), (50, 8)),
        )
    )
    p.line([(33, 51), (46, 64), (69, 38)], 8, CUT)


@icon("lock")
def _(p: Pen, a: Pen) -> None:
    p.arc(50, 38, 19, 180, 360, 8)
    p.line([(31, 38), (31, 50)], 8)
    p.line([(69, 38), (69, 50)], 8)
    p.rect(19, 45, 62, 44, 8)
    p.disc(50, 63, 6, CUT)
    p.line([(50, 64), (50, 74)], 6, CUT)


@icon("unlock")
def _(p: Pen, a: Pen) -> None:
    p.arc(50, 32, 19, 180, 345, 8)
    p.line([(31, 32), (31, 50)], 8)
    p.rect(19, 45, 62, 44, 8)
    p.disc(50, 63, 6, CUT)
    p.line([(50, 64), (50, 74)], 6, CUT)


@icon("key")
def _(p: Pen, a: Pen) -> None:
    p.ring(29, 50, 16, 9)
    p.line([(46, 50), (88, 50), (88, 66)], 9)
    p.line([(70, 50), (70, 62)], 9)


@icon("trash")
def _(p: Pen, a: Pen) -> None:
    p.poly([(22, 32), (78, 32), (72, 90), (28, 90)])
    p.line([(16, 24), (84, 24)], 7)
    p.line([(40, 20), (42, 13), (58, 13), (60, 20)], 6)
    for x in (40, 50, 60):
        p.line([(x, 44), (x, 78)], 5, CUT)


@icon("copy")
def _(p: Pen, a: Pen) -> None:
    p.frame(14, 12, 52, 58, 8, 7)
    p.rect(30, 26, 60, 66, 11, CUT)
    p.rect(34, 30, 52, 58, 8)


@icon("link")
def _(p: Pen, a: Pen) -> None:
    p.line([(40, 60), (60, 40)], 8)
    p.line(bezier((34, 46), ((10, 66), (34, 92), (54, 66))), 8)
    p.line(bezier((66, 54), ((90, 34), (66, 8), (46, 34))), 8)


@icon("download")
def _(p: Pen, a: Pen) -> None:
    p.line([(50, 12), (50, 62)], 9)
    p.line([(28, 42), (50, 64), (72, 42)], 9)
    p.line([(16, 70), (16, 87), (84, 87), (84, 70)], 8)


@icon("upload")
def _(p: Pen, a: Pen) -> None:
    p.line([(50, 66), (50, 16)], 9)
    p.line([(28, 36), (50, 14), (72, 36)], 9)
    p.line([(16, 70), (16, 87), (84, 87), (84, 70)], 8)


@icon("eye")
def _(p: Pen, a: Pen) -> None:
    p.poly(bezier((6, 50), ((28, 14), (72, 14), (94, 50)), ((72, 86), (28, 86), (6, 50))))
    p.disc(50, 50, 19, CUT)
    p.disc(50, 50, 11)


@icon("hand")
def _(p: Pen, a: Pen) -> None:
    p.line([(42, 16), (42, 60)], 13)
    for x, top in ((56, 42), (69, 47), (81, 53)):
        p.line([(x, top), (x, 66)], 13)
    p.line([(24, 54), (40, 76)], 13)
    p.poly([(36, 58), (87, 56), (87, 72), (78, 92), (46, 92), (34, 72)])


@icon("tag", "coupon")
def _(p: Pen, a: Pen) -> None:
    p.rect(10, 26, 80, 48, 6)
    for y in (26, 74):
        p.disc(62, y, 6, CUT)
    for y in (40, 50, 60):
        p.disc(62, y, 3, CUT)
    p.line([(24, 50), (46, 50)], 7, CUT)


@icon("nav-back")
def _(p: Pen, a: Pen) -> None:
    p.line([(70, 18), (70, 82), (20, 50)], 9, closed=True)
