"""Many readers at once: processes that ask one loopback address for one page, again and again.

Every connection is a process of its own, because threads of one Python process would wait for each
other more than for the server. Bounded in time and in number; only 127.0.0.1 is ever asked.
"""

from __future__ import annotations

import multiprocessing
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

CONNECTIONS = 4
MOST_REQUESTS = 40_000  # of one connection in one burst
TIMEOUT_SECONDS = 60.0
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"


class LoadError(RuntimeError):
    """The server answered something else than the page asked for: then no figure is worth printing."""


@dataclass(frozen=True)
class Burst:
    """What one burst saw: answered requests, seconds, and the latency of each request in seconds."""

    requests: int
    seconds: float
    latencies: list[float]

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


def request_bytes(path: str) -> bytes:
    """A phone's request, without cookies."""
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: localhost",
        f"User-Agent: {PHONE}",
        "Accept: text/html,application/xhtml+xml,*/*;q=0.8",
        "Accept-Language: ja",
        "Accept-Encoding: gzip, deflate, br",
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def fetch(port: int, request: bytes) -> bytes:
    """The whole answer, head and body, over a connection of its own."""
    with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_SECONDS) as connection:
        connection.sendall(request)
        parts = []
        while part := connection.recv(262_144):
            parts.append(part)
    return b"".join(parts)


def hammer(port: int, path: str, start_at: float, seconds: float) -> list[float]:
    """One connection's work from ``start_at`` (time.time()) on; gives the latency of each request."""
    request = request_bytes(path)
    latencies: list[float] = []
    time.sleep(max(0.0, start_at - time.time()))
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end and len(latencies) < MOST_REQUESTS:
        answer = fetch(port, request)
        if not answer.startswith(b"HTTP/1.1 200"):
            raise LoadError(f"{path}: {answer[:80]!r}")
        latencies.append(time.perf_counter() - began)
    return latencies


class Readers:
    """The processes, started once and used for every burst."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self.pool = pool

    def burst(self, port: int, path: str, seconds: float) -> Burst:
        """``seconds`` of requests on all connections at once."""
        start_at = time.time() + 0.05
        jobs = [self.pool.submit(hammer, port, path, start_at, seconds) for _ in range(CONNECTIONS)]
        latencies = [latency for job in jobs for latency in job.result(timeout=seconds + 2 * TIMEOUT_SECONDS)]
        return Burst(len(latencies), max(seconds, time.time() - start_at), latencies)


@contextmanager
def readers() -> Iterator[Readers]:
    # Not forked: a copy of this process would bring its open database and half of Django along.
    with ProcessPoolExecutor(CONNECTIONS, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield Readers(pool)
