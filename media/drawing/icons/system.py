"""Icons for the phone itself: connections, power, settings."""

from ..pen import Pen, bezier, polar
from .registry import CUT, icon


@icon("settings")
def _(p: Pen, a: Pen) -> None:
    for step in range(8):
        angle = step * 45
        p.poly(
            [
                polar(50, 50, 42, angle - 9),
                polar(50, 50, 42, angle + 9),
                polar(50, 50, 26, angle + 19),
                polar(50, 50, 26, angle - 19),
            ]
        )
    p.disc(50, 50, 31)
    p.disc(50, 50, 13, CUT)


@icon("wifi")
def _(p: Pen, a: Pen) -> None:
    for r in (22, 40, 58):
        p.arc(50, 78, r, -135, -45, 9)
    p.disc(50, 77, 8)


@icon("bluetooth")
def _(p: Pen, a: Pen) -> None:
    p.line([(26, 32), (72, 68), (50, 90), (50, 10), (72, 32), (26, 68)], 7)


@icon("plane")
def _(p: Pen, a: Pen) -> None:
    p.line([(50, 16), (50, 80)], 12)
    p.poly([(47, 36), (53, 36), (94, 62), (94, 70), (50, 58), (6, 70), (6, 62)])
    p.poly([(50, 70), (68, 84), (68, 90), (50, 86), (32, 90), (32, 84)])


@icon("battery")
def _(p: Pen, a: Pen) -> None:
    p.frame(8, 30, 76, 40, 9, 7)
    p.rect(19, 41, 42, 18, 3)
    p.rect(87, 42, 7, 16, 3)


@icon("signal")
def _(p: Pen, a: Pen) -> None:
    for step in range(4):
        height = 20 + step * 18
        p.rect(12 + step * 20, 86 - height, 15, height, 4)


@icon("brightness", "sun")
def _(p: Pen, a: Pen) -> None:
    p.disc(50, 50, 20)
    for step in range(8):
        p.line([polar(50, 50, 31, step * 45), polar(50, 50, 40, step * 45)], 7.5)


@icon("moon")
def _(p: Pen, a: Pen) -> None:
    p.disc(48, 52, 37)
    p.disc(66, 38, 32, CUT)


@icon("cloud")
def _(p: Pen, a: Pen) -> None:
    for x, y, r in ((30, 58, 19), (51, 44, 23), (73, 58, 18)):
        p.disc(x, y, r)
    p.rect(28, 56, 46, 21, 4)


@icon("power")
def _(p: Pen, a: Pen) -> None:
    p.arc(50, 54, 33, -55, 235, 8.5)
    p.line([(50, 12), (50, 50)], 9)


@icon("text")
def _(p: Pen, a: Pen) -> None:
    p.letters("あ", 36, 53, 66)
    p.letters("あ", 79, 66, 36)


@icon("display", "tablet")
def _(p: Pen, a: Pen) -> None:
    p.frame(26, 8, 48, 84, 9, 7)
    p.line([(43, 80), (57, 80)], 5)


@icon("apps")
def _(p: Pen, a: Pen) -> None:
    for x in (14, 41, 68):
        for y in (14, 41, 68):
            p.rect(x, y, 18, 18, 5)


@icon("vibrate")
def _(p: Pen, a: Pen) -> None:
    p.frame(30, 12, 40, 76, 8, 7)
    p.line([(18, 32), (18, 68)], 6)
    p.line([(82, 32), (82, 68)], 6)


@icon("bell-off", "silent")
def _(p: Pen, a: Pen) -> None:
    p.poly(
        bezier(
            (14, 72),
            ((26, 64), (24, 56), (26, 42)),
            ((28, 24), (38, 17), (50, 17)),
            ((62, 17), (72, 24), (74, 42)),
            ((76, 56), (74, 64), (86, 72)),
        )
    )
    p.pie(50, 76, 12, 0, 180)
    p.line([(16, 16), (88, 88)], 15, CUT)
    p.line([(14, 18), (84, 88)], 7)


@icon("finger")
def _(p: Pen, a: Pen) -> None:
    for r, start, end in ((10, 180, 360), (22, 170, 370), (34, 190, 350)):
        p.arc(50, 46, r, start, end, 6)
    for x, top, low in ((40, 46, 66), (60, 46, 78), (28, 50, 70), (72, 48, 68)):
        p.line([(x, top), (x, low)], 6)
    p.line([(50, 46), (50, 86)], 6)


@icon("access")
def _(p: Pen, a: Pen) -> None:
    p.ring(50, 50, 37, 6)
    p.disc(50, 29, 6.5)
    p.line([(28, 42), (50, 46), (72, 42)], 6)
    p.line([(50, 46), (50, 56)], 9)
    p.line([(50, 56), (38, 76)], 6)
    p.line([(50, 56), (62, 76)], 6)


@icon("erase")
def _(p: Pen, a: Pen) -> None:
    p.line([(34, 22), (88, 22), (88, 78), (34, 78), (10, 50)], 7, closed=True)
    p.line([(48, 38), (72, 62)], 7)
    p.line([(72, 38), (48, 62)], 7)


@icon("shift")
def _(p: Pen, a: Pen) -> None:
    p.line([(50, 14), (86, 52), (68, 52), (68, 84), (32, 84), (32, 52), (14, 52)], 7, closed=True)


@icon("update", "sync")
def _(p: Pen, a: Pen) -> None:
    for turn in (0, 180):
        p.arc(50, 50, 34, turn + 200, turn + 320, 8)
        tip = polar(50, 50, 34, turn + 335)
        p.poly([polar(*tip, 16, turn + 65), polar(*tip, 16, turn + 185), polar(*tip, 16, turn - 55)])


@icon("hangup")
def _(p: Pen, a: Pen) -> None:
    p.poly(
        bezier(
            (6, 56),
            ((20, 30), (80, 30), (94, 56)),
            ((96, 66), (92, 70), (86, 70)),
            ((80, 70), (70, 68), (68, 64)),
            ((66, 58), (68, 54), (62, 52)),
            ((54, 50), (46, 50), (38, 52)),
            ((32, 54), (34, 58), (32, 64)),
            ((30, 68), (20, 70), (14, 70)),
            ((8, 70), (4, 66), (6, 56)),
        )
    )
