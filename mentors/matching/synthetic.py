"""Towns that do not exist, from a seed: for tests, for the benchmark, for a look at what weights do.

The same seed and sizes give the same town on every machine (Python's own generator, no arrays).
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from .problem import Kind, Learner, Mentor, Problem, Spot

MONDAY = date(2026, 11, 30)
TOPICS = ("LINE", "写真", "地図", "電話", "文字", "設定", "安全", "予約")
CENTERS = tuple(f"c{number:02d}" for number in range(11))
TIMES = ((600, 720), (840, 960))  # 午前10時–12時, 午後2時–4時
SIZES = ((200, 60), (500, 150), (2_000, 600), (10_000, 3_000))


def town(kind: Kind, *, learners: int, mentors: int, seed: int, places: float = 0.8) -> Problem:
    """A week of five days, morning and afternoon, in up to eleven centres.

    ``places``: seats (tables) of the whole week as a share of the learners.
    """
    chance = random.Random(f"{kind}|{learners}|{mentors}|{seed}")  # noqa: S311  no secret: a town anybody can make again
    centers = CENTERS[: max(1, min(len(CENTERS), mentors // 15))]
    slots = [f"d{day}t{time}" for day in range(5) for time in range(2)]
    count = len(centers) * len(slots)
    seats = max(1, round(learners * places / count))
    spots = tuple(
        Spot(
            id=f"{center}-{slot}", center=center, slot=slot, day=MONDAY + timedelta(days=int(slot[1])),
            start=TIMES[int(slot[3])][0], end=TIMES[int(slot[3])][1], seats=seats,
            adults=chance.choice((1, 2, 2, 3, 3)),
        )
        for center in centers
        for slot in slots
    )  # fmt: skip
    helpers = tuple(_mentor(chance, kind, number, centers, slots) for number in range(mentors))
    names = [mentor.id for mentor in helpers]
    people = tuple(_learner(chance, number, centers, slots, names) for number in range(learners))
    return Problem(kind=kind, learners=people, mentors=helpers, spots=spots)


def _mentor(
    chance: random.Random, kind: Kind, number: int, centers: tuple[str, ...], slots: list[str]
) -> Mentor:
    # In a class a mentor's way is settled: one centre. In a consultation it is still open.
    where = chance.sample(centers, min(len(centers), 1 if kind == Kind.CLASS else chance.choice((1, 1, 2))))
    return Mentor(
        id=f"m{number:05d}",
        phones=frozenset(chance.choice((("iphone",), ("android",), ("iphone", "android")))),
        slots=frozenset(
            chance.sample(slots, chance.choice((4, 5, 5, 6) if kind == Kind.CLASS else (2, 3, 4, 5)))
        ),
        centers=frozenset(where),
        topics=frozenset(chance.sample(TOPICS, chance.choice((2, 3, 5)))),
        languages=frozenset(
            {"ja"} | ({chance.choice(("en", "zh", "sign"))} if chance.random() < 0.1 else set())
        ),
        capacity=chance.choice((1, 2, 2, 3, 4)),
        limit=chance.choice((1, 2, 2, 3, 4)),
        is_minor=chance.random() < 0.5,
        cleared=chance.random() > 0.03,
        cleared_until=MONDAY + timedelta(days=chance.choice((1, 30, 200, 300))),
        active=chance.random() > 0.03,
        load=chance.choice((0, 0, 1, 2, 5)),
    )


def _learner(
    chance: random.Random, number: int, centers: tuple[str, ...], slots: list[str], mentors: list[str]
) -> Learner:
    home = chance.choice(centers)
    near = frozenset({home} | ({chance.choice(centers)} if chance.random() < 0.5 else set()))
    language = chance.random()
    return Learner(
        id=f"l{number:05d}",
        phone=chance.choice(("iphone", "android", "android", "easy")),
        slots=frozenset(chance.sample(slots, chance.choice((1, 2, 3, 4)))),
        topics=tuple(chance.sample(TOPICS, chance.choice((1, 2, 3)))),
        languages=("sign",) if language < 0.01 else ("zh", "ja") if language < 0.04 else ("ja",),
        home_center=home,
        centers=near,
        waited=chance.choice((0, 0, 0, 1, 1, 2, 3)),
        earlier=frozenset(chance.sample(mentors, 1)) if chance.random() < 0.3 else frozenset(),
        blocked=frozenset(chance.sample(mentors, 1)) if chance.random() < 0.03 else frozenset(),
        applied=chance.randrange(1_000_000),
    )
