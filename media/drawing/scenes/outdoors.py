"""Scenes of places and things."""

from ..pen import bezier
from .stage import Stage, scene


@scene("mountain")
def _(s: Stage) -> None:
    s.sky("#9ecbee", "#eaf4fb", 76)
    s.cloud(18, 22, 0.9)
    s.cloud(88, 34, 0.7)
    s.poly([(s.left - 6, 80), (14, 48), (44, 80)], "#8fb0c4")
    s.poly([(60, 80), (90, 44), (s.right + 20, 80)], "#8fb0c4")
    s.poly([(8, 82), (52, 18), (96, 82)], "#5f8aa6")
    s.poly([(52, 18), (38.2, 38), (45, 35), (51, 42), (57, 35), (66.5, 39)], "#ffffff")
    s.band(78, s.bottom, "#84b06c")
    s.hill(14, 74, 46 - s.left, "#6fa05c")
    for x, k in ((14, 0.8), (28, 0.6), (84, 0.9)):
        s.tree(x, 92, k)


@scene("sea")
def _(s: Stage) -> None:
    s.sky("#93caf0", "#e9f5fb", 52)
    s.disc(76, 24, 10, "#fff1c4")
    s.cloud(26, 24, 1)
    s.band(50, s.bottom, "#4f9fcb")
    s.band(50, 58, "#3f8fbe")
    for y, shift in ((62, 0), (72, 14), (80, 4)):
        x = s.left - 20 + shift
        while x < s.right:
            s.line(bezier((x, y), ((x + 4, y - 3), (x + 8, y - 3), (x + 12, y))), 1.2, "#bfe2f2")
            x += 30
    s.poly([(40, 50), (58, 50), (54, 56), (44, 56)], "#7a4a34")
    s.poly([(49, 26), (49, 48), (36, 48)], "#ffffff")
    s.poly([(51, 30), (51, 48), (60, 48)], "#f3ded2")
    s.poly(
        [*bezier((s.left, 88), ((20, 82), (60, 96), (s.right, 86))), (s.right, s.bottom), (s.left, s.bottom)],
        "#ecd9ac",
    )


@scene("sky")
def _(s: Stage) -> None:
    s.sky("#6fb4e8", "#dff0fa")
    s.disc(78, 24, 12, "#fff0b8")
    s.cloud(30, 34, 1.5)
    s.cloud(72, 62, 1.2)
    s.cloud(16, 82, 0.9)


@scene("bus")
def _(s: Stage) -> None:
    s.sky("#b5dbf1", "#edf6fb", 74)
    for x, w, top, ink in ((-4, 22, 26, "#c3cfd6"), (22, 16, 36, "#d2dbe0"), (76, 26, 22, "#c9d4da")):
        s.rect(x, top, w, 60, 0, ink)
    s.band(74, s.bottom, "#8d9399")
    s.band(72, 75, "#cfd3d6")
    dash = s.left - 10
    while dash < s.right:
        s.rect(dash, 92, 14, 2, 0, "#f3f3ee")
        dash += 26
    s.rect(8, 28, 84, 50, 7, "#2f8f7f")
    s.rect(8, 58, 84, 8, 0, "#f4efe0")
    for wx in (13, 32, 51):
        s.rect(wx, 35, 16, 17, 2, "#dcedf6")
    s.rect(71, 35, 17, 36, 2, "#dcedf6")
    s.rect(79, 35, 1.4, 36, 0, "#2f8f7f")
    s.rect(30, 29.5, 38, 4.5, 1, "#22332f")
    for wx in (26, 70):
        s.disc(wx, 79, 9, "#2c2f33")
        s.disc(wx, 79, 4, "#b9bec2")
    s.rect(88, 68, 5, 5, 1.5, "#ffe9a0")


@scene("station")
def _(s: Stage) -> None:
    s.sky("#b5dbf1", "#f0f7fb", 78)
    s.cloud(24, 16, 0.8)
    s.rect(4, 36, 92, 44, 1, "#e6dccb")
    s.rect(0, 30, 100, 9, 1, "#8b5e4a")
    s.rect(30, 20, 40, 14, 1, "#ffffff")
    s.rect(32, 22, 36, 10, 0, "#0a5a3a")
    s.letters("駅", 50, 27, 9, "#ffffff")
    for x in (10, 24, 68, 82):
        s.rect(x, 46, 9, 14, 1, "#cfe2ee")
    s.rect(40, 46, 20, 34, 1, "#5c6a73")
    s.rect(49.4, 46, 1.2, 34, 0, "#e6dccb")
    s.band(80, s.bottom, "#c9c4b8")
    s.band(80, 82, "#a9a496")
    s.tree(4, 84, 0.9)
    s.tree(97, 84, 0.9)


@scene("street")
def _(s: Stage) -> None:
    s.sky("#b5dbf1", "#f0f7fb", 70)
    s.cloud(60, 14, 0.9)
    s.house(2, 70, 26, 26, "#f3e6cf", "#a65a44")
    s.house(34, 70, 24, 22, "#e3e9ec", "#5a6f80")
    s.house(68, 70, 28, 28, "#f6efe0", "#77604a")
    if s.right > 112:
        s.house(106, 70, 24, 24, "#e8dfd0", "#a65a44")
        s.house(-30, 70, 24, 24, "#e3e9ec", "#5a6f80")
    s.band(70, s.bottom, "#b7cf9c")
    s.poly([(44, 70), (56, 70), (88 + s.right - 100, s.bottom), (12 + s.left, s.bottom)], "#a4a9ad")
    for y, w, h in ((75, 1.4, 4), (83, 1.9, 5), (93, 2.5, 7)):
        s.rect(50 - w / 2, y, w, h, 0, "#ffffff")
    s.tree(30, 74, 0.8)
    s.tree(65, 74, 0.8)


@scene("shop")
def _(s: Stage) -> None:
    s.sky("#cfe5f2", "#f3f8fb", 80)
    s.rect(8, 22, 84, 62, 2, "#f3e8d4")
    s.rect(14, 26, 72, 11, 1, "#6b4a33")
    s.letters("おみせ", 50, 31.5, 8.4, "#ffffff")
    for step in range(7):
        x = 8 + step * 12
        ink = "#c9513f" if step % 2 == 0 else "#ffffff"
        s.rect(x, 40, 12, 10, 0, ink)
        s.disc(x + 6, 50, 6, ink)
    s.rect(14, 60, 36, 24, 1, "#cfe6f2")
    s.rect(60, 58, 24, 26, 1, "#8a6646")
    s.rect(63, 61, 18, 15, 1, "#cfe6f2")
    for x, ink in ((22, "#e8803c"), (32, "#d94f4a"), (42, "#efc23d")):
        s.disc(x, 78, 5, ink)
    s.band(84, s.bottom, "#c9c4b8")


@scene("paper")
def _(s: Stage) -> None:
    s.band(s.top, s.bottom, "#c8a273")
    for y in range(round(s.top) - 20, round(s.bottom), 26):
        s.band(y, y + 0.8, "#b98f5e")
    s.rect(21, 6, 62, 92, 1, "#a8845a")
    s.rect(19, 4, 62, 92, 1, "#ffffff")
    s.rect(27, 12, 40, 6, 1, "#0a5a3a")
    for y, w in ((26, 46), (34, 46), (42, 34), (56, 46), (64, 46), (72, 40), (80, 24)):
        s.rect(27, y, w, 3, 1, "#9aa3a8")
