"""Each list at each size: queries, and how long somebody waits. In this process, by Django's own handler.

Not by the test client where time is taken: it keeps the contexts of all templates, and clearing them away comes at
any moment, as a stall that no visitor of a real server has.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.benchmarks.figures import Figure

from .lists import FILES, LISTS, Look
from .snapshots import Snapshots

GROUP = "大きくなった時"
ROUNDS, A_ROUND = 3, 10
MOST_TIMES = 2.0


@dataclass
class Seen:
    """Of one address at one size: queries, waiting times and processor times in seconds, bytes."""

    queries: int = 0
    statements: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    bytes: int = 0

    @property
    def p95(self) -> float:
        return percentile(self.waits, 0.95)


def percentile(values: list[float], share: float) -> float:
    """The value that so many stay below or at: the nearest rank, no guess between two."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * int(share * 100) // 100) - 1)]


def asked(ask: Callable[[], Any]) -> tuple[Any, list[str]]:
    """The answer and the statements of a second request: the first one reads the school's own settings.

    Once a minute a session writes down that somebody is there (desk.signin.idle): that is by the clock and not by the
    size of the school, so whoever meets it is asked once more.
    """
    ask()
    for _once_more in range(2):
        with CaptureQueriesContext(connection) as caught:
            answer = ask()
        # PostgreSQL's kept statements have no text to show.
        statements = [query["sql"] or "" for query in caught]
        if not any(sql.startswith('UPDATE "django_session"') for sql in statements):
            break
    return answer, statements


class Growth:
    """``seen[look][size]`` for every look of the lists, or of those whose name begins with ``only``."""

    def __init__(
        self,
        snapshots: Snapshots,
        clients: dict[str, Client],
        values: dict[str, Any],
        sizes: list[str],
        only: str = "",
    ) -> None:
        self.snapshots, self.clients, self.values, self.sizes = snapshots, clients, values, sizes
        self.handler = WSGIHandler()
        self.lists = [
            (name, look) for name, found in LISTS.items() for look in found if name.startswith(only)
        ]
        self.files = [
            (name, look) for name, found in FILES.items() for look in found if name.startswith(only)
        ]
        self.seen = {key: {size: Seen() for size in sizes} for key in [*self.lists, *self.files]}

    def ask(self, look: Look) -> Any:
        client, path = self.clients[look.who], look.path.format(**self.values)
        answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{look.who} {path}: {answer.status_code} {answer.get('Location', '')}")
        if answer.streaming:
            b"".join(answer.streaming_content)
        return answer

    def count(self) -> None:
        """Queries of each address at each size."""
        for size in self.sizes:
            self.snapshots.use(size)
            for key in [*self.lists, *self.files]:
                answer, statements = asked(partial(self.ask, key[1]))
                seen = self.seen[key][size]
                seen.queries, seen.bytes, seen.statements = len(statements), len(answer.content), statements

    def wait(self, rounds: int = ROUNDS, each: int = A_ROUND) -> None:
        for _round in range(rounds):
            for size in self.sizes:
                self.snapshots.use(size)
                for key in self.lists:
                    self._hold(self.seen[key][size], key[1], each)

    def _hold(self, seen: Seen, look: Look, times: int) -> None:
        self.ask(look)  # statements are prepared, and the page's own templates read
        client, path = self.clients[look.who], look.path.format(**self.values)
        place, _mark, query = path.partition("?")
        asked = query.encode().decode("iso-8859-1")
        for _n in range(times):
            environ = client._base_environ(PATH_INFO=place, QUERY_STRING=asked)
            began, worked = time.perf_counter(), time.process_time()
            answer = self.handler.get_response(WSGIRequest(environ))
            if answer.streaming:
                b"".join(answer.streaming_content)
            if answer.status_code != 200:
                raise RuntimeError(f"{look.who} {path}: {answer.status_code}")
            seen.waits.append(time.perf_counter() - began)
            seen.work.append(time.process_time() - worked)

    # --- what came out ------------------------------------------------------------------------------
    def times(self, key: tuple[str, Look], size: str) -> float:
        one, other = self.seen[key][self.sizes[0]], self.seen[key][size]
        return other.p95 / one.p95

    def uneven(self) -> list[tuple[str, Look]]:
        """Addresses whose number of queries differs from size to size."""
        return [key for key, found in self.seen.items() if len({seen.queries for seen in found.values()}) > 1]

    def slower(self, most: float = MOST_TIMES) -> list[tuple[str, Look]]:
        return [key for key in self.lists if max(self.times(key, size) for size in self.sizes) > most]

    def figures(self) -> list[Figure]:
        last = self.sizes[-1]
        found = [
            Figure(
                GROUP, "SQLの回数が大きさで変わる一覧とファイル", len(self.uneven()), "件", 0,
                against="、".join(word(key) for key in self.uneven()[:3]),
            ),
            Figure(
                GROUP, f"95％の待ち時間が2倍をこえる一覧（{len(self.lists)}のうち）", len(self.slower()), "件", 0,
                against="下の表の「いいえ」",
            ),
        ]  # fmt: skip
        for key in sorted(self.lists, key=lambda key: -self.times(key, last)):
            note = "、".join(
                f"{size}倍 {1000 * seen.p95:.1f}ms・SQL {seen.queries}"
                for size, seen in self.seen[key].items()
            )
            work = sum(self.seen[key][last].work) / max(sum(self.seen[key][self.sizes[0]].work), 1e-9)
            found.append(
                Figure(
                    GROUP,
                    word(key),
                    self.times(key, last),
                    "倍",
                    MOST_TIMES,
                    against=f"{note}、CPU {work:.2f}倍",
                )
            )
        return found


def word(key: tuple[str, Look]) -> str:
    return f"{key[1].who} {key[1].path}"
