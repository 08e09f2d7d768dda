"""Icons for calling, writing and people."""

from ..pen import Pen, bezier, polar
from .registry import CUT, icon


def handset(p: Pen, x: float = 0, y: float = 0, k: float = 1, ink: int = 255) -> None:
    """A telephone receiver, standing askew."""
    path = bezier(
        (24, 16),
        ((28, 12), (34, 13), (37, 18)),
        ((40, 24), (42, 30), (42, 34)),
        ((42, 39), (35, 41), (35, 45)),
        ((38, 54), (46, 62), (55, 65)),
        ((59, 65), (61, 58), (66, 58)),
        ((70, 58), (76, 60), (82, 63)),
        ((87, 66), (88, 72), (84, 76)),
        ((78, 84), (70, 88), (62, 86)),
        ((38, 80), (20, 62), (14, 38)),
        ((12, 30), (16, 22), (24, 16)),
    )
    p.poly([(x + px * k, y + py * k) for px, py in path], ink)


def figure(
    p: Pen, cx: float, head: float, r: float, top: float, bottom: float, half: float, ink: int = 255
) -> None:
    """Head and shoulders: head centre height and radius, shoulder top, bottom edge, half width."""
    p.disc(cx, head, r, ink)
    p.poly(
        bezier(
            (cx - half, bottom),
            ((cx - half, top), (cx - half * 0.6, top), (cx, top)),
            ((cx + half * 0.6, top), (cx + half, top), (cx + half, bottom)),
        ),
        ink,
    )


def envelope(p: Pen) -> None:
    """A letter with its flap."""
    p.rect(12, 24, 76, 54, 7)
    p.line([(16, 31), (50, 56), (84, 31)], 6, CUT)


def balloon(p: Pen) -> None:
    """A round speech balloon."""
    p.disc(50, 46, 38, ry=31)
    p.poly([(26, 62), (24, 88), (50, 74)])


@icon("phone")
def _(p: Pen, a: Pen) -> None:
    handset(p)


@icon("mail")
def _(p: Pen, a: Pen) -> None:
    envelope(p)


@icon("message")
def _(p: Pen, a: Pen) -> None:
    p.rect(11, 18, 78, 54, 16)
    p.poly([(26, 66), (26, 88), (50, 70)])
    for y, w in ((35, 44), (49, 30)):
        p.rect(28, y, w, 6, 3, CUT)


@icon("chat")
def _(p: Pen, a: Pen) -> None:
    balloon(p)
    for x in (33, 50, 67):
        p.disc(x, 46, 5.5, CUT)


@icon("contacts")
def _(p: Pen, a: Pen) -> None:
    p.rect(20, 12, 62, 76, 9)
    for y in (28, 46, 64):
        p.rect(13, y, 14, 7, 3)
    figure(p, 53, 40, 11, 55, 73, 18, CUT)


@icon("person")
def _(p: Pen, a: Pen) -> None:
    figure(p, 50, 34, 18, 57, 86, 33)


@icon("group")
def _(p: Pen, a: Pen) -> None:
    for x in (24, 76):
        figure(p, x, 38, 11, 53, 76, 19)
    figure(p, 50, 35, 19, 53, 88, 30, CUT)
    figure(p, 50, 35, 14.5, 57, 84, 25)


@icon("face")
def _(p: Pen, a: Pen) -> None:
    p.ring(50, 50, 35, 7)
    for x in (38, 62):
        p.disc(x, 42, 5)
    p.arc(50, 50, 19, 30, 150, 6)


@icon("emoji", "sticker")
def _(p: Pen, a: Pen) -> None:
    p.disc(50, 50, 38)
    for x in (37, 63):
        p.disc(x, 41, 5.5, CUT)
    p.arc(50, 50, 20, 25, 155, 6, CUT)


@icon("send")
def _(p: Pen, a: Pen) -> None:
    p.poly([(12, 16), (90, 50), (12, 84), (22, 54), (58, 50), (22, 46)])


@icon("share")
def _(p: Pen, a: Pen) -> None:
    p.line([(34, 46), (22, 46), (22, 86), (78, 86), (78, 46), (66, 46)], 7)
    p.line([(50, 62), (50, 14)], 7)
    p.line([(33, 30), (50, 13), (67, 30)], 7)


@icon("voicemail")
def _(p: Pen, a: Pen) -> None:
    for x in (28, 72):
        p.ring(x, 48, 17, 7)
    p.line([(28, 65), (72, 65)], 7)


@icon("history")
def _(p: Pen, a: Pen) -> None:
    p.arc(52, 50, 34, -150, 160, 7)
    p.poly([(8, 34), (36, 34), (22, 54)])
    p.line([(52, 30), (52, 52), (66, 60)], 7)


@icon("keypad")
def _(p: Pen, a: Pen) -> None:
    for x in (24, 50, 76):
        for y in (24, 50, 76):
            p.disc(x, y, 9)


@icon("mic")
def _(p: Pen, a: Pen) -> None:
    p.rect(37, 10, 26, 48, 13)
    p.arc(50, 44, 28, 5, 175, 6.5)
    p.line([(50, 73), (50, 86)], 6.5)
    p.line([(35, 88), (65, 88)], 6.5)


@icon("ai")
def _(p: Pen, a: Pen) -> None:
    def spark(cx: float, cy: float, r: float) -> None:
        points = [polar(cx, cy, r if i % 2 == 0 else r * 0.27, -90 + 45 * i) for i in range(8)]
        p.poly(points)

    spark(42, 54, 38)
    spark(78, 22, 17)


@icon("bell")
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
    p.disc(50, 15, 6)
    p.pie(50, 76, 12, 0, 180)


@icon("globe", "browser")
def _(p: Pen, a: Pen) -> None:
    p.ring(50, 50, 36, 7)
    p.line([(14, 50), (86, 50)], 6)
    p.line([(50, 14), (50, 86)], 6)
    for side in (1, -1):
        p.line(bezier((50, 15), ((50 + side * 24, 32), (50 + side * 24, 68), (50, 85))), 6)
