"""Figures of the matching from the database to the stored result: a class, and a city's week of スマホ相談.

``bare`` is the numpy edge build and the solver alone on the very problem that the class gives; ``whole`` reads the
class, matches it, checks the plan and writes the run and its tables. Both alternate in one run, the best of each counts.
"""

from __future__ import annotations

import gc
import random
import time
from datetime import datetime, timedelta
from datetime import time as clock
from typing import Any

from django.utils import timezone

from .figures import Figure
from .matching import GROUP, SEED

ROUNDS = {(200, 60): 100, (2_000, 600): 3}  # at each visit
CENTERS, DAYS, SLOTS, TABLES, MENTORS = 11, 5, 6, 2, 200
PHONES = ("iphone", "android", "easy")


def mentors(count: int, centers: list[Any], chance: random.Random) -> list[Any]:
    """Of age and active, with one or two phones and some topics, written in bulk."""
    from mentors.enums import State, Topic
    from mentors.models import Mentor, School

    school, _new = School.objects.get_or_create(
        code="bench", defaults={"name": "測定大学", "kana": "ソクテイダイガク", "kind": "university"}
    )
    at = timezone.now() - timedelta(days=90)
    made = Mentor.objects.bulk_create(
        Mentor(
            call_name=f"メンター{n}", name=f"測定 {n}", birth_date=datetime(2000, 1, 1).date(), school=school, year=1,
            phones=chance.sample(PHONES, chance.choice((1, 1, 2))), topics=chance.sample(Topic.values, 3),
            languages=["ja"], most_learners=chance.randint(1, 4), state=State.ACTIVE, verified_at=at, confirmed_at=at,
            roleplay_at=at, applied_at=at, changed_at=at,
        )
        for n in range(count)
    )  # fmt: skip
    through = Mentor.centers.through
    through.objects.bulk_create(
        through(mentor_id=one.pk, center_id=where.pk)
        for one in made
        for where in chance.sample(centers, min(3, len(centers)))
    )
    return made


def _phones(people: list[Any], chance: random.Random) -> list[Any]:
    for one in people:
        one.phone = chance.choice(PHONES)
    type(people[0]).objects.bulk_update(people, ["phone"], batch_size=500)
    return people


def _class(learners: int, helpers: int) -> Any:
    """A session with so many seated learners and mentors who have agreed to come."""
    from mentors.enums import Coming
    from mentors.models import Assignment

    from . import town

    chance = random.Random(SEED)
    where = town.center(f"match{learners}")
    run = town.run(at=where, capacity=learners)
    town.applications(run, _phones(town.learners(learners), chance), state="confirmed")
    session, now = run.sessions.get(), timezone.now()
    Assignment.objects.bulk_create(
        Assignment(mentor=one, session=session, state=Coming.ACCEPTED, made_at=now, changed_at=now)
        for one in mentors(helpers, [where], chance)
    )
    return session


class _Timed:
    """One class, matched again and again; the best of all rounds so far, of the whole and of the bare solver."""

    def __init__(self, learners: int, helpers: int) -> None:
        from mentors.session_problem import problem_of
        from mentors.weighing import current

        self.size, self.session = (learners, helpers), _class(learners, helpers)
        self.problem, self.weights = problem_of(self.session), current()
        self.whole = self.bare = float("inf")
        self.edges = self.served = 0

    def rounds(self, count: int) -> None:
        gc.collect()  # what the part before has left behind would slow this one's collections
        for _n in range(count):
            self.bare = min(self.bare, self._bare())
            self.whole = min(self.whole, self._whole())

    def _bare(self) -> float:
        from mentors.matching import flow
        from mentors.matching.rules import Packed

        began = time.perf_counter()
        packed = Packed(self.problem, self.weights, "1")
        edges = packed.edges()
        self.served = len(flow.solve(packed, edges))
        seconds = time.perf_counter() - began
        self.edges = len(edges.learner)
        return seconds

    def _whole(self) -> float:
        from mentors import actions
        from mentors.models import MatchRun

        MatchRun.objects.filter(session=self.session).delete()
        began = time.perf_counter()
        run = actions.match_session(session=self.session, by=None, at=timezone.now())
        seconds = time.perf_counter() - began
        if run.served != self.served:
            raise RuntimeError(f"{run.served} served, the bare solver {self.served}")
        return seconds

    def figure(self) -> Figure:
        whole, bare = (f"{seconds * 1000:,.1f}ミリ秒" for seconds in (self.whole, self.bare))
        note = f"全体{whole}、規則と解くだけ{bare}、辺{self.edges:,}、{self.served}人、種{SEED}"
        what = "教室 {:,}×{:,}：データベースから保存まで÷（規則＋解くだけ）".format(*self.size)
        return Figure(GROUP, what, self.whole / self.bare, "倍", 2.0, against=note)


class Stored:
    """Both classes, visited several times in a run.

    The small one is over in ten milliseconds. What the host does for others in one minute is in all rounds of that
    minute, and weighs more on what reads and writes than on what only computes: it must count for neither.
    """

    def __init__(self) -> None:
        self._timed: list[_Timed] = []

    def visit(self) -> list[Figure]:
        """More rounds; the figures are given by ``figures``."""
        if not self._timed:
            self._timed = [_Timed(*size) for size in ROUNDS]
        for one in self._timed:
            one.rounds(ROUNDS[one.size])
        return []

    def figures(self) -> list[Figure]:
        self.visit()
        return [one.figure() for one in self._timed]


def week() -> list[Figure]:
    """A city's week as the worker does it: 11 centres, every table of every time booked."""
    from events import actions as events
    from events.models import Room
    from mentors import actions
    from mentors.week import monday_of

    from . import town

    chance, now = random.Random(SEED), timezone.now()
    monday = monday_of(timezone.localdate(now)) + timedelta(weeks=1)
    centers = [town.center(f"week{number}") for number in range(CENTERS)]
    helpers = mentors(MENTORS, centers, chance)
    booked = 0
    for where in centers:
        room = Room.objects.create(center=where, name="相談室", seats=TABLES, tables=TABLES)
        teacher = _teacher(where.code)  # nobody teaches at two places at once
        for day in range(DAYS):
            times = [
                timezone.make_aware(
                    datetime.combine(monday + timedelta(days=day), clock(13 + n // 2, n % 2 * 30))
                )
                for n in range(SLOTS)
            ]
            run = events.create_run(
                meetings=[events.Meeting(one, one + timedelta(minutes=30)) for one in times], title="スマホ相談",
                kind="consultation", center=where, room=room, capacity=TABLES, method="first_come",
                opens_at=now - timedelta(days=7), closes_at=times[-1], teacher=teacher,
            )  # fmt: skip
            events.publish_run(run=run)
            booked += _book(run, _phones(town.learners(SLOTS * TABLES), chance))
    match = actions.start_week(monday=monday, centers=centers, by=None, at=now)
    began = time.perf_counter()
    match = actions.run_week(match_id=match.pk)
    seconds = time.perf_counter() - began
    if match.state != "done" or match.result["booked"] != booked:
        raise RuntimeError(f"{match.state}: {match.problem}, {match.result.get('booked')} of {booked}")
    began = time.perf_counter()
    actions.apply_week(match=match, by=None, at=now)
    applying = time.perf_counter() - began
    note = f"{CENTERS}会場、{booked}人、メンター{len(helpers)}人、組めた人{match.served}人（早い者順{match.first_served}人）"
    proven = f"証明した差{match.result['gap'] * 100:.2f}％"
    return [
        Figure(GROUP, "相談 市の1週間：読んで組むまで", seconds, "秒", 60.0, against=f"{note}、{proven}"),
        Figure(GROUP, "相談 市の1週間：決めて書くまで", applying, "秒", 20.0),
    ]


def _teacher(center: str) -> Any:
    from people.models import User

    return User.objects.create_user(f"teacher-{center}")


def _book(run: Any, people: list[Any]) -> int:
    """Two to each time, written in bulk; the pools are not counted."""
    from events.models import Applicant, Application

    now, first = timezone.now(), 20_000_000 + Application.objects.count()
    pools = list(run.pools.order_by("session__starts_at"))
    made = Application.objects.bulk_create(
        Application(
            run=run, pool=pools[n // TABLES], learner=one, receipt=str(first + n), source="phone", state="confirmed",
            applied_at=now, changed_at=now,
        )
        for n, one in enumerate(people)
    )  # fmt: skip
    Applicant.objects.bulk_create(Applicant(application=one, run=run, learner=one.learner) for one in made)
    return len(made)
