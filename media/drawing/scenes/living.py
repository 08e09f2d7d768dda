"""Scenes with people, animals, plants and food."""

from ..pen import bezier, polar
from .stage import Stage, scene


def bloom(s: Stage, x: float, y: float, r: float, petal: str, heart: str = "#f6c445") -> None:
    """A flower seen from the front."""
    for step in range(6):
        s.disc(*polar(x, y, r * 0.62, step * 60), r * 0.44, petal)
    s.disc(x, y, r * 0.34, heart)


@scene("flowers")
def _(s: Stage) -> None:
    s.sky("#bfe0f2", "#eef6ec", 70)
    s.band(62, s.bottom, "#a9cf8e")
    s.hill(20, 58, 60 + (s.right - 100), "#97c47c")
    flowers = (
        (20, 56, 13, "#e86f8d"),
        (50, 40, 17, "#f08a5d"),
        (80, 56, 14, "#d977b5"),
        (34, 72, 11, "#f5d6e2"),
        (66, 74, 12, "#e8544f"),
    )
    for x, y, r, _petal in flowers:
        s.line([(x, y + r * 0.5), (x, s.bottom)], 2.4, "#4c8a45")
        s.poly(
            bezier(
                (x, y + r + 12),
                ((x + 10, y + r), (x + 15, y + r + 4), (x + 14, y + r + 9)),
                ((x + 10, y + r + 14), (x + 4, y + r + 14), (x, y + r + 12)),
            ),
            "#5b9b50",
        )
    for x, y, r, petal in flowers:
        bloom(s, x, y, r, petal)


@scene("cat")
def _(s: Stage) -> None:
    s.band(s.top, s.bottom, "#f2e3cd")
    s.band(70, s.bottom, "#d8b98f")
    fur, dark, pale = "#e09a4f", "#b8742f", "#fbe9d2"
    s.line(bezier((72, 84), ((98, 84), (96, 58), (84, 54))), 9, fur)
    s.poly(bezier((26, 94), ((26, 50), (40, 46), (50, 46)), ((60, 46), (74, 50), (74, 94))), fur)
    s.disc(50, 80, 14, pale, ry=16)
    for side in (-1, 1):
        s.poly([(50 + side * 8, 22), (50 + side * 25, 6), (50 + side * 25, 34)], fur)
        s.poly([(50 + side * 13, 22), (50 + side * 22, 13), (50 + side * 22, 28)], "#f3b9a5")
    s.disc(50, 36, 26, fur, ry=22)
    for dx in (-7, 0, 7):
        s.line([(50 + dx, 15), (50 + dx * 0.8, 23)], 2.6, dark)
    s.disc(50, 45, 12, pale, ry=9)
    for side in (-1, 1):
        s.disc(50 + side * 12, 34, 4.4, "#2f3a2c", ry=5.4)
        s.disc(50 + side * 12 + 1.4, 32, 1.4, "#ffffff")
        s.arc(50 + side * 4, 44, 4, 20, 160, 1.8, "#7a4a2c")
        for dy in (-2, 3):
            s.line([(50 + side * 15, 45 + dy), (50 + side * 31, 43 + dy * 2.2)], 1, "#8b6a4c")
        s.disc(50 + side * 12, 93, 8, pale, ry=6)
    s.poly([(46.5, 39.5), (53.5, 39.5), (50, 43.5)], "#c9665c")


@scene("dog")
def _(s: Stage) -> None:
    s.sky("#b9def2", "#eaf5fb", 60)
    s.band(58, s.bottom, "#a5cd86")
    s.hill(80, 50, 50 + (s.right - 100), "#93c073")
    fur, ear, pale = "#c98f58", "#8a5a33", "#fdf3e4"
    s.poly(bezier((28, 96), ((28, 56), (40, 50), (50, 50)), ((60, 50), (72, 56), (72, 96))), fur)
    s.disc(50, 82, 13, pale, ry=16)
    s.disc(50, 38, 25, fur)
    for side in (-1, 1):
        s.poly(
            bezier(
                (50 + side * 17, 18),
                ((50 + side * 34, 16), (50 + side * 38, 44), (50 + side * 31, 54)),
                ((50 + side * 24, 56), (50 + side * 21, 40), (50 + side * 17, 18)),
            ),
            ear,
        )
    s.disc(50, 48, 14, pale, ry=12)
    for side in (-1, 1):
        s.disc(50 + side * 10, 33, 3.8, "#2c231d")
        s.disc(50 + side * 10 + 1.2, 31.6, 1.2, "#ffffff")
        s.arc(50 + side * 5, 48, 5, 20, 160, 1.8, "#5b3c27")
    s.disc(50, 42, 5.4, "#2c231d", ry=4)
    s.rect(46.5, 53, 7, 9, 3.5, "#e07c7c")
    s.rect(34, 63, 32, 6, 3, "#c0392b")
    s.disc(50, 69, 4, "#f1c232")
    for side in (-1, 1):
        s.disc(50 + side * 12, 95, 9, pale, ry=6)


def room(s: Stage) -> None:
    """A quiet room with a window."""
    s.band(s.top, s.bottom, "#f4ead8")
    s.band(84, s.bottom, "#d9bd94")
    s.rect(62, 8, 30, 32, 1, "#ffffff")
    s.rect(64, 10, 26, 28, 0, "#cfe6f4")
    s.rect(76.2, 10, 1.8, 28, 0, "#ffffff")
    s.rect(64, 23, 26, 1.8, 0, "#ffffff")


@scene("family")
def _(s: Stage) -> None:
    room(s)
    s.body(22, 58, 18, s.bottom, "#6d8fb5")
    s.body(78, 57, 18, s.bottom, "#a5748c")
    s.head(22, 42, 12, "#b9bcbf", glasses=True)
    s.head(78, 42, 12, "#8f8a86", long=True)
    s.body(50, 80, 15, s.bottom, "#e0a33c")
    s.head(50, 66, 11, "#4a352a")


@scene("grandchild")
def _(s: Stage) -> None:
    room(s)
    s.body(50, 78, 34, s.bottom, "#e8b23a")
    s.poly([(43, 78), (57, 78), (50, 86)], "#ffffff")
    s.head(50, 50, 24, "#4a352a")
    for side in (-1, 1):
        s.disc(50 + side * 27, 33, 8, "#4a352a")
        s.disc(50 + side * 22, 36, 3.4, "#d64b66")


@scene("person")
def _(s: Stage) -> None:
    s.band(s.top, s.bottom, "#dbe7ec")
    s.body(50, 76, 36, s.bottom, "#3f6f63")
    s.poly([(42, 76), (58, 76), (50, 88)], "#ffffff")
    s.head(50, 46, 24, "#8f9297", glasses=True)


@scene("food")
def _(s: Stage) -> None:
    s.band(s.top, s.bottom, "#c99a63")
    for y in range(round(s.top) - 20, round(s.bottom), 24):
        s.band(y, y + 0.8, "#b98951")
    s.disc(50, 52, 44, "#e9e4da")
    s.disc(50, 50, 44, "#ffffff")
    s.disc(50, 50, 33, "#f1efe9")
    s.disc(43, 46, 21, "#fbf7ea")
    for x, y in ((34, 40), (44, 36), (50, 44), (38, 52), (46, 56), (52, 50)):
        s.disc(x, y, 5, "#fffdf6")
    s.poly(
        bezier(
            (44, 34),
            ((82, 26), (90, 60), (60, 76)),
            ((40, 82), (36, 66), (50, 58)),
            ((58, 52), (52, 40), (44, 34)),
        ),
        "#a8662c",
    )
    for x, y, ink in ((64, 46, "#e58a2e"), (68, 60, "#f0c04a"), (56, 66, "#e58a2e"), (60, 56, "#7a9b3f")):
        s.rect(x - 5, y - 4, 10, 8, 2.4, ink)
    s.disc(30, 62, 5, "#c0392b")
    s.rect(s.right - 8 if s.right < 104 else 100, 14, 3.4, 74, 1.7, "#9aa1a6")
