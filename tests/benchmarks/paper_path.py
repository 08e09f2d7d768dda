"""A lesson's PDF as a reader gets it: through the server, made anew and kept."""

from __future__ import annotations

import time
from pathlib import Path

from .figures import Figure, median
from .load import Readers, fetch, request_bytes
from .serving import Server, serving

PATH = "/lessons/12/handout-iphone.pdf"
ROUNDS = 3
GROUP = "配布資料（サーバーから）"


def _first(server: Server) -> float:
    """Seconds of the first request for paper in a server that has just started."""
    began = time.perf_counter()
    answer = fetch(server.port, request_bytes(PATH))
    seconds = time.perf_counter() - began
    if b"\r\n\r\n%PDF-" not in answer:
        raise RuntimeError(f"no PDF came: {answer[:80]!r}")
    return seconds


def _rate(name: str, server: Server, readers: Readers, seconds: float) -> Figure:
    readers.burst(server.port, PATH, 1.0)
    bursts = [readers.burst(server.port, PATH, seconds) for _ in range(ROUNDS)]
    waits = median([1000 * median(burst.latencies) for burst in bursts])
    return Figure(
        GROUP, name, median([burst.rate for burst in bursts]), "部/秒",
        against=f"待ち時間の中央値 {waits:.0f} ms（4人が同時に）",
    )  # fmt: skip


def fresh(server: Server, readers: Readers) -> list[Figure]:
    """Nothing kept: lesson, pictures and paper gathered and set for every request."""
    return [_rate("毎回作る", server, readers, 2.0)]


def kept(scratch: Path, readers: Readers) -> list[Figure]:
    """As in a real installation: the first reader waits, the others do not."""
    with serving(scratch, keep=True) as server:
        first = _first(server)
        return [
            Figure(
                GROUP, "動きはじめてから最初の1部", first, "秒", against="1人だけ。紙の書体を読む時間をふくむ"
            ),
            _rate("覚えた資料", server, readers, 1.0),
        ]
