"""What people do on a big day, as locust runs it. Needs locust and nothing of the school: it lives in a place of its own.

    locust --locustfile tests/benchmarks/crowd/scenarios.py --headless …      (tests.benchmarks.crowd does that)

CROWD_PLAN names a file (JSON) of what there is to do, CROWD_PART which part of it, CROWD_SAID where to write what
came of it. Everybody acts by a dice of their own, seeded with the plan's seed and their number.
"""

from __future__ import annotations

import html
import itertools
import json
import os
import random
import re
import time
from http.cookiejar import Cookie
from pathlib import Path
from typing import Any

from locust import FastHttpUser, constant, events, task
from locust.exception import StopUser

PLAN: dict[str, Any] = json.loads(Path(os.environ["CROWD_PLAN"]).read_text(encoding="utf-8"))
PART = os.environ["CROWD_PART"]
SAID: dict[str, Any] = {"receipts": [], "wrong": []}
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"
HIDDEN = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|once)" value="([^"]*)"')
RECEIPT = re.compile(r'receipt__number">(\d{4})-(\d{4})<')
KANA = "あいうえおかきくけこ"

everybody = itertools.count()
applicants = itertools.count()


class Person(FastHttpUser):
    """Somebody with a phone of their own: an address, cookies, a dice. No pause: what is measured is the school."""

    abstract = True
    host = os.environ.get("CROWD_HOST", "http://localhost:8000")
    wait_time = constant(0)
    network_timeout = connection_timeout = 60.0

    def on_start(self) -> None:
        number = next(everybody)
        self.number, self.dice = number, random.Random(f"{PLAN['seed']}:{PART}:{number}")
        self.headers = {"User-Agent": PHONE, "Accept-Language": "ja", "Accept-Encoding": "gzip"}
        self.page = ""

    def from_elsewhere(self, number: int) -> None:
        """Another phone in another house."""
        self.client.cookiejar.clear()
        self.headers["X-Forwarded-For"] = f"198.51.{number // 250 % 250}.{number % 250 + 1}"

    def get(self, path: str, name: str, *, has: str = "") -> str:
        return self._ask("GET", path, name, has, None)

    def send(self, path: str, name: str, *, has: str = "", **fields: str) -> str:
        """The form on the page last read, its hidden fields with it."""
        hidden = {key: html.unescape(value) for key, value in HIDDEN.findall(self.page)}
        return self._ask("POST", path, name, has, {**hidden, **fields})

    def _ask(self, method: str, path: str, name: str, has: str, data: Any) -> str:
        with self.client.request(
            method, path, name=name, data=data, headers=self.headers, catch_response=True
        ) as answer:
            self.page = answer.text or ""
            if answer.status_code != 200 or has not in self.page:
                answer.failure(f"{method} {path}: {answer.status_code}")
                SAID["wrong"].append(f"{method} {path}: {answer.status_code} {self.page[:80]}")
        return self.page


# --- references ---------------------------------------------------------------------------------------
class Constant(Person):
    """The view that does nothing."""

    part = "constant"

    @task
    def look(self) -> None:
        self.get("/benchmark-constant/", "constant", has="ok")


class Insert(Person):
    """One row into one table."""

    part = "insert"

    @task
    def write(self) -> None:
        self._ask("POST", "/benchmark-insert/", "insert", "ok", {})


# --- the evening of a notice in the newspaper ---------------------------------------------------------
class NoticeReader(Person):
    """Home, the number that stood in the paper, the lesson, its steps, the handout, a word to search for."""

    part = "notice"

    @task
    def read(self) -> None:
        self.from_elsewhere(self.dice.randrange(50_000))
        choice = self.dice.choice(PLAN["settings"])
        self.get(f"/settings/?{choice}", "settings")
        self.get("/", "home", has="<h1")
        lesson = PLAN["lessons"][0] if self.dice.random() < 0.7 else self.dice.choice(PLAN["lessons"])
        number, steps = lesson
        self.get("/number/", "number")
        self.get(f"/number/?number={number}-1", "typed number", has="data-read")
        self.get(f"/lessons/{number}/", "lesson", has="<h1")
        for step in range(1, steps + 1):
            self.get(f"/lessons/{number}/{step}/", "step", has="<picture")
        if self.dice.random() < 0.3:
            self.get(f"/lessons/{number}/handout-{self.dice.choice(['iphone', 'android'])}.pdf", "handout")
        self.get(f"/search/?q={self.dice.choice(PLAN['words'])}", "search", has="<h1")


# --- applications open --------------------------------------------------------------------------------
class Applicant(Person):
    """The form's three screens and its receipt, for one person after another, each from a house of their own."""

    part = "opening"

    @task
    def apply(self) -> None:
        number = next(applicants)
        if number >= PLAN["applicants"]:
            raise StopUser
        self.from_elsewhere(number)
        path, began = f"/classes/{PLAN['code']}/apply/", time.perf_counter()
        kana = "".join(KANA[int(digit)] for digit in f"{number:05d}")
        self.get(path, "1 who (page)", has="p1-name")
        self.send(
            path, "1 who (sent)", has='name="channel"', size="1",
            **{"p1-name": f"来客 {number}", "p1-kana": kana, "p1-tel": f"0801{number:07d}", "p1-birth_year": "1950"},
        )  # fmt: skip
        how = {"phone": "", "postal_code": "", "address": "", "wish": ""}
        self.send(
            f"{path}how/",
            "2 how (sent)",
            has='name="once"',
            channel="mail",
            email=f"v{number}@load.example",
            **how,
        )
        page = self.send(f"{path}check/", "3 check (sent), receipt")
        shown = RECEIPT.search(page)
        if shown:
            SAID["receipts"].append("".join(shown.groups()))
        spent = 1000 * (time.perf_counter() - began)
        events.request.fire(
            request_type="WAY", name="whole application", response_time=spent, response_length=0, exception=None,
            context={},
        )  # fmt: skip


def _cookie(name: str, value: str) -> Cookie:
    """A cookie as the server would have set it at the door."""
    return Cookie(
        0, name, value, None, False, "localhost.local", False, False, "/", True, False, None, True, None, None, {}
    )  # fmt: skip


# --- the morning of classes ---------------------------------------------------------------------------
class Clerk(Person):
    """At one of the counters: today's page, the class's list, and everybody who comes in, one tick each."""

    part = "morning"

    def on_start(self) -> None:
        super().on_start()
        self.desk = PLAN["desks"][self.number % len(PLAN["desks"])]
        self.client.cookiejar.set_cookie(_cookie(PLAN["session_cookie"], self.desk["key"]))
        self.todo = [(session, who) for session, people in self.desk["sessions"] for who in people]

    @task
    def check_in(self) -> None:
        self.get("/desk/", "today", has="desk-")
        last = None
        for session, learner in self.todo:
            path = f"/desk/sessions/{session}/"
            if session != last:
                self.get(path, "class list", has="csrfmiddlewaretoken")
                last = session
            self.send(
                f"{path}mark/",
                "check-in, list",
                has="csrfmiddlewaretoken",
                learner=str(learner),
                mark="present",
            )
        raise StopUser


def _only_those_of_this_part() -> None:
    for kind in list(globals().values()):
        if isinstance(kind, type) and issubclass(kind, Person) and kind is not Person:
            kind.abstract = kind.part != PART  # type: ignore[attr-defined]


_only_those_of_this_part()


@events.quitting.add_listener
def _tell(environment: Any, **_: Any) -> None:
    """What locust counted, for whoever started it."""
    rows = [
        {
            "name": one.name, "requests": one.num_requests, "failures": one.num_failures,
            "median": one.get_response_time_percentile(0.5), "p95": one.get_response_time_percentile(0.95),
        }
        for one in environment.stats.entries.values()
    ]  # fmt: skip
    total = environment.stats.total
    seconds = max((total.last_request_timestamp or 0) - total.start_time, 0.001)
    SAID.update(rows=rows, seconds=seconds)
    Path(os.environ["CROWD_SAID"]).write_text(json.dumps(SAID), encoding="utf-8")


@events.spawning_complete.add_listener
def _end_when_done(user_count: int, **_: Any) -> None:
    """Applicants and clerks go home when there is nothing left to do, and the run with them."""
    if PART in ("opening", "morning"):
        import gevent

        def watch() -> None:
            while _runner is not None and _runner.user_count:
                gevent.sleep(0.1)
            if _runner is not None:
                _runner.quit()

        gevent.spawn(watch)


_runner: Any = None


@events.init.add_listener
def _remember(environment: Any, **_: Any) -> None:
    global _runner
    _runner = environment.runner
