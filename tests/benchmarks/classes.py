"""Figures of classes: the draw, recomputing it, and the desk's first page at the size of a city."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.utils import timezone

from .figures import Figure

DRAWN, CENTERS, RUNS, APPLICATIONS, LOOKS = 10_000, 11, 100, 100_000, 60
PAPERS, SEATS = 500, 40
GROUP = "抽選"


def draw() -> list[Figure]:
    """A lottery of 10,000 from the click to the stored result, and its check from the printed text."""
    from events import actions, lottery

    from . import town

    run = town.run(at=town.center("draw"), capacity=500, lottery=True)
    town.applications(run, town.learners(DRAWN), state="applied")
    after = run.closes_at + timedelta(minutes=1)
    by = _somebody()
    began = time.perf_counter()
    drawn = actions.draw_lots(run=run, seed="さいころ 1 2 3 4 5 6", by=by, at=after)
    drawing = time.perf_counter() - began
    sheet = actions.sheet_of(drawn)
    began = time.perf_counter()
    check = lottery.verify(sheet)
    checking = time.perf_counter() - began
    if check.wrong or check.rows != DRAWN:
        raise RuntimeError(f"the sheet does not verify: {check.wrong[:3]}")
    return [
        Figure(GROUP, "1万件の抽選（保存まで）", drawing, "秒", 2.0),
        Figure(GROUP, "抽選の紙のたしかめ", checking, "秒", 2.0),
    ]


def today() -> list[Figure]:
    """受付の「今日」: empty, then with 11 centres, 1,100 runs and 100,000 applications."""
    from . import town

    empty = _look()
    people = town.learners(APPLICATIONS // 10)
    for number in range(CENTERS):
        where = town.center(f"city{number}")
        for run_number in range(RUNS):
            run = town.run(at=where, capacity=SEATS, in_days=8 + run_number)
            share = APPLICATIONS // (CENTERS * RUNS)
            first = (run_number * share) % len(people)
            town.applications(run, people[first : first + SEATS], state="confirmed")
            town.applications(run, people[first + SEATS : first + share], state="not_selected")
    # One class of each centre is today's: town.run makes only what can still be applied for.
    _hold_today()
    full = _look()
    return [
        Figure("受付", "「今日」のSQLの回数（11会場、10万件）", full["queries"], "回", 15),
        Figure(
            "受付", "「今日」の95％の遅さ、空の時との比", full["p95"] / empty["p95"], "倍", 3.0,
            against=f"空：{empty['p95'] * 1000:.0f}ミリ秒、10万件：{full['p95'] * 1000:.0f}ミリ秒",
        ),
    ]  # fmt: skip


def _hold_today() -> None:
    from events.models import ClassSession

    now = timezone.localtime()
    for number in range(CENTERS):
        session = ClassSession.objects.filter(run__center__code=f"city{number}").earliest("starts_at")
        session.starts_at = now.replace(hour=23, minute=0)
        session.ends_at = session.starts_at + timedelta(minutes=50)
        session.save(update_fields=["starts_at", "ends_at"])


def _look() -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = _desk()
    with CaptureQueriesContext(connection) as seen:
        answer = client.get("/desk/")
        queries = len(seen)  # before the next request forgets them
    if answer.status_code != 200:
        raise RuntimeError(f"the desk answered {answer.status_code}")
    times = []
    for _n in range(LOOKS):
        began = time.perf_counter()
        client.get("/desk/")
        times.append(time.perf_counter() - began)
    return {"queries": queries, "p95": sorted(times)[int(LOOKS * 0.95)]}


def _somebody() -> Any:
    from people.models import User

    return User.objects.get_or_create(username="benchmark", defaults={"is_superuser": True})[0]


def _desk() -> Any:
    from tests.signed_in import sign_in

    return sign_in(_somebody())


def papers() -> list[Figure]:
    """500 cards with their secrets, and 500 rosters of twelve people, each in one go."""
    from desk.paper.sheets import PersonOnPaper, SessionOnPaper, roster_pdf
    from events.paper.cards import cards_pdf
    from people.actions import issue_card

    from . import town

    issued = [issue_card(learner=person, by=None, at=timezone.now()) for person in town.learners(PAPERS)]
    began = time.perf_counter()
    cards_pdf(issued)
    cards = PAPERS / (time.perf_counter() - began)
    people = [
        PersonOnPaper(number, f"見本 {number}号", "ミホン", f"見本{number}", "iPhone", "04-2900-0000")
        for number in range(1, 13)
    ]
    sessions = [
        SessionOnPaper(f"スマホの基本 {number}", "11月28日（土）午前10時", "学習室", "担当", people)
        for number in range(PAPERS)
    ]
    began = time.perf_counter()
    roster_pdf(sessions, today=timezone.localdate(), school="スマホ学園")
    rosters = PAPERS / (time.perf_counter() - began)
    return [
        Figure("受付の紙", "受講者証500枚", cards, "枚/秒", 20, True),
        Figure("受付の紙", "名簿500枚（12人ずつ）", rosters, "枚/秒", 20, True),
    ]
