"""Icons for pictures, sound, files and daily things."""

from ..pen import Pen, bezier, polar
from .registry import CUT, icon


@icon("camera")
def _(p: Pen, a: Pen) -> None:
    p.rect(10, 27, 80, 54, 11)
    p.poly([(32, 30), (39, 16), (61, 16), (68, 30)])
    p.disc(50, 53, 20, CUT)
    p.disc(50, 53, 13)
    p.disc(79, 38, 4.5, CUT)


@icon("photos")
def _(p: Pen, a: Pen) -> None:
    for step in range(6):
        pen = p if step % 2 == 0 else a
        x, y = polar(50, 50, 23, step * 60 - 90)
        pen.disc(x, y, 15)
    a.disc(50, 50, 10, CUT)
    p.disc(50, 50, 10, CUT)


@icon("image")
def _(p: Pen, a: Pen) -> None:
    p.frame(11, 18, 78, 64, 9, 7)
    p.disc(34, 39, 8)
    p.poly([(17, 76), (42, 50), (55, 62), (68, 46), (84, 66), (84, 76)])


@icon("video")
def _(p: Pen, a: Pen) -> None:
    p.rect(9, 27, 56, 46, 9)
    p.poly([(70, 44), (91, 30), (91, 70), (70, 56)])


@icon("flash")
def _(p: Pen, a: Pen) -> None:
    p.poly([(58, 8), (22, 56), (46, 56), (38, 92), (78, 40), (53, 40)])


@icon("flip", "rotate")
def _(p: Pen, a: Pen) -> None:
    for turn in (0, 180):
        p.arc(50, 50, 33, turn + 195, turn + 330, 7.5)
        tip = polar(50, 50, 33, turn + 345)
        p.poly([polar(*tip, 17, turn + 75), polar(*tip, 17, turn + 195), polar(*tip, 17, turn - 45)])


@icon("torch")
def _(p: Pen, a: Pen) -> None:
    p.poly([(30, 12), (70, 12), (70, 28), (61, 42), (39, 42), (30, 28)])
    p.rect(39, 40, 22, 50, 5)
    p.rect(46, 52, 8, 15, 4, CUT)
    p.rect(30, 24, 40, 4, 0, CUT)


@icon("qr")
def _(p: Pen, a: Pen) -> None:
    for x, y in ((14, 14), (58, 14), (14, 58)):
        p.frame(x, y, 28, 28, 5, 7)
        p.rect(x + 10.5, y + 10.5, 7, 7)
    for x, y in ((58, 58), (72, 58), (65, 65), (79, 65), (58, 72), (72, 72), (79, 79), (65, 79)):
        p.rect(x, y, 7.4, 7.4)


@icon("sound", "speaker")
def _(p: Pen, a: Pen) -> None:
    p.poly([(12, 38), (28, 38), (50, 18), (50, 82), (28, 62), (12, 62)])
    p.arc(50, 50, 18, -42, 42, 6.5)
    p.arc(50, 50, 34, -42, 42, 6.5)


@icon("mute")
def _(p: Pen, a: Pen) -> None:
    p.poly([(12, 38), (28, 38), (50, 18), (50, 82), (28, 62), (12, 62)])
    p.line([(64, 38), (88, 62)], 7)
    p.line([(88, 38), (64, 62)], 7)


@icon("music")
def _(p: Pen, a: Pen) -> None:
    p.disc(27, 76, 13, ry=11)
    p.disc(71, 68, 13, ry=11)
    p.line([(37, 74), (37, 24), (81, 16), (81, 66)], 6)
    p.line([(37, 30), (81, 22)], 12)


@icon("play")
def _(p: Pen, a: Pen) -> None:
    p.poly([(26, 14), (86, 50), (26, 86)])


@icon("pause")
def _(p: Pen, a: Pen) -> None:
    p.rect(24, 16, 18, 68, 4)
    p.rect(58, 16, 18, 68, 4)


@icon("record")
def _(p: Pen, a: Pen) -> None:
    p.ring(50, 50, 36, 7)
    a.disc(50, 50, 22)


@icon("clock")
def _(p: Pen, a: Pen) -> None:
    p.ring(50, 50, 35, 8)
    p.line([(50, 27), (50, 51), (65, 60)], 7)


@icon("calendar")
def _(p: Pen, a: Pen) -> None:
    p.rect(14, 18, 72, 68, 9)
    p.rect(22, 40, 56, 38, 3, CUT)
    for x in (32, 68):
        p.line([(x, 11), (x, 25)], 7)
    for x in (32, 50, 68):
        for y in (51, 67):
            a.rect(x - 5, y - 5, 10, 10, 2)


@icon("memo")
def _(p: Pen, a: Pen) -> None:
    p.rect(20, 12, 60, 76, 8)
    for y, w in ((30, 38), (46, 38), (62, 24)):
        p.rect(31, y, w, 6.5, 3, CUT)


@icon("document")
def _(p: Pen, a: Pen) -> None:
    p.poly([(22, 10), (60, 10), (80, 30), (80, 90), (22, 90)])
    p.poly([(58, 13), (77, 32), (58, 32)], CUT)
    for y, w in ((45, 36), (58, 36), (71, 22)):
        p.rect(33, y, w, 6, 3, CUT)


@icon("folder")
def _(p: Pen, a: Pen) -> None:
    p.rect(10, 20, 38, 30, 7)
    p.rect(10, 31, 80, 50, 8)


@icon("book")
def _(p: Pen, a: Pen) -> None:
    p.poly([(10, 22), (47, 30), (47, 86), (10, 76)])
    p.poly([(90, 22), (53, 30), (53, 86), (90, 76)])


@icon("news")
def _(p: Pen, a: Pen) -> None:
    p.rect(12, 18, 76, 66, 7)
    p.rect(22, 29, 25, 22, 2, CUT)
    for y in (30, 43):
        p.rect(54, y, 25, 6, 3, CUT)
    for y in (58, 70):
        p.rect(22, y, 57, 6, 3, CUT)


@icon("store")
def _(p: Pen, a: Pen) -> None:
    p.rect(16, 32, 68, 54, 9)
    p.line(bezier((34, 40), ((34, 8), (66, 8), (66, 40))), 7)
    p.line([(34, 34), (34, 46)], 6, CUT)
    p.line([(66, 34), (66, 46)], 6, CUT)
    p.poly([(42, 52), (64, 64), (42, 76)], CUT)


@icon("bag")
def _(p: Pen, a: Pen) -> None:
    p.poly([(20, 34), (80, 34), (86, 88), (14, 88)])
    p.line(bezier((35, 48), ((33, 4), (67, 4), (65, 48))), 6.5)
    p.line([(35, 37), (35, 48)], 6, CUT)
    p.line([(65, 37), (65, 48)], 6, CUT)


@icon("gift")
def _(p: Pen, a: Pen) -> None:
    p.rect(12, 34, 76, 18, 4)
    p.rect(18, 56, 64, 32, 4)
    p.rect(45, 34, 10, 54, 0, CUT)
    p.rect(47.5, 34, 5, 54)
    for side in (-1, 1):
        p.line(
            bezier(
                (50, 32),
                ((50 + side * 8, 6), (50 + side * 34, 10), (50 + side * 28, 24)),
                ((50 + side * 24, 32), (50 + side * 10, 32), (50, 32)),
            ),
            6,
        )


@icon("game")
def _(p: Pen, a: Pen) -> None:
    p.rect(8, 30, 84, 46, 22)
    p.rect(21, 49, 22, 7, 2, CUT)
    p.rect(28.5, 41.5, 7, 22, 2, CUT)
    p.disc(66, 60, 5, CUT)
    p.disc(76, 47, 5, CUT)


@icon("calc")
def _(p: Pen, a: Pen) -> None:
    p.rect(20, 10, 60, 80, 9)
    p.rect(30, 20, 40, 16, 3, CUT)
    for x in (36, 50, 64):
        for y in (49, 62, 75):
            p.disc(x, y, 4.6, CUT)


@icon("health")
def _(p: Pen, a: Pen) -> None:
    heart(p)
    p.line([(22, 52), (38, 52), (45, 38), (55, 64), (62, 52), (78, 52)], 6, CUT)


@icon("heart")
def _(p: Pen, a: Pen) -> None:
    heart(p)


def heart(p: Pen) -> None:
    """A full heart."""
    p.poly(
        bezier(
            (50, 86),
            ((8, 56), (4, 38), (14, 25)),
            ((25, 12), (43, 14), (50, 31)),
            ((57, 14), (75, 12), (86, 25)),
            ((96, 38), (92, 56), (50, 86)),
        )
    )


@icon("star")
def _(p: Pen, a: Pen) -> None:
    p.poly([polar(50, 53, 42 if i % 2 == 0 else 18, -90 + 36 * i) for i in range(10)])


@icon("weather")
def _(p: Pen, a: Pen) -> None:
    a.disc(64, 36, 18)
    for step in range(8):
        a.line([polar(64, 36, 24, step * 45), polar(64, 36, 30, step * 45)], 5)
    for x, y, r in ((30, 64, 19), (50, 56, 22), (70, 66, 17)):
        a.disc(x, y, r + 4, CUT)
        p.disc(x, y, r)
    a.rect(26, 64, 50, 24, 0, CUT)
    p.rect(30, 66, 40, 17, 4)


@icon("paint", "edit")
def _(p: Pen, a: Pen) -> None:
    p.poly([(14, 86), (19, 64), (66, 17), (83, 34), (36, 81)])
    p.line([(56, 27), (73, 44)], 5, CUT)


@icon("print")
def _(p: Pen, a: Pen) -> None:
    p.rect(26, 12, 48, 22, 3)
    p.rect(10, 34, 80, 36, 8)
    p.rect(26, 56, 48, 34, 3, CUT)
    p.frame(28, 58, 44, 30, 3, 6)
    p.disc(78, 45, 4, CUT)
