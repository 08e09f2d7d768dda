"""Requests a second and queries: kept pages against a constant view, fresh ones against bare Wagtail."""

from __future__ import annotations

import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from .figures import Figure, median
from .load import PHONE, LoadError, Readers
from .school import LENGTHS, Made
from .serving import Server, serving
from .urls import CONSTANT

ROUNDS = 7
WARM_SECONDS = 0.6
KEPT_SECONDS = 0.8
FRESH_SECONDS = 1.0
MOST_QUERIES = 6
KEPT_SHARE = 0.8  # of the constant view's rate
FRESH_SHARE = 1.0  # of the bare lesson's rate


@dataclass
class Samples:
    """Rates (requests a second), latencies (ms) and the server's processor time (ms a request), by round."""

    rates: list[float] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def interleaved(
    server: Server, readers: Readers, paths: dict[str, str], seconds: float
) -> dict[str, Samples]:
    """Bursts on each of ``paths`` (name: address) in turn, round after round: A B C A B C …

    What else the machine does then weighs on all of them alike.
    """
    samples = {name: Samples() for name in paths}
    for path in paths.values():
        readers.burst(server.port, path, WARM_SECONDS)
    for _ in range(ROUNDS):
        for name, path in paths.items():
            before = server.cpu_seconds()
            burst = readers.burst(server.port, path, seconds)
            after = server.cpu_seconds()
            samples[name].rates.append(burst.rate)
            samples[name].latencies.append(1000 * median(burst.latencies))
            if before is not None and after is not None:
                samples[name].cpu.append(1000 * (after - before) / burst.requests)
    return samples


def check(server: Server, path: str, *words: str) -> None:
    """Raises LoadError unless the page is the one meant: a fast error page must not count as fast."""
    request = urllib.request.Request(server.url + path, headers={"User-Agent": PHONE})
    with urllib.request.urlopen(request, timeout=60) as answer:
        text = answer.read().decode()
    if missing := [word for word in words if word not in text]:
        raise LoadError(f"{path}: {missing} not in the page")


def _compare(group: str, samples: dict[str, Samples], reference: str, *, share: float) -> list[Figure]:
    """Rates, and each page's rate as a share of the reference's: the median of the rounds' own ratios."""
    found = []
    base = samples[reference]
    for name, sample in samples.items():
        note = f"待ち時間の中央値 {median(sample.latencies):.1f} ms"
        if sample.cpu:
            note += f"、サーバーのCPU {median(sample.cpu):.2f} ms"
        found.append(Figure(group, name, median(sample.rates), "回/秒", against=note))
    for name, sample in samples.items():
        if name == reference:
            continue
        ratios = [ours / theirs for ours, theirs in zip(sample.rates, base.rates, strict=True)]
        note = f"{reference}に対する比。{ROUNDS}回の中央値（{min(ratios):.2f}～{max(ratios):.2f}）"
        if sample.cpu and base.cpu and median(sample.cpu):
            note += f"、CPUの比 {median(base.cpu) / median(sample.cpu):.2f}"
        found.append(
            Figure(group, f"{name}の速さの比", median(ratios), "倍", share, at_least=True, against=note)
        )
    return found


def kept(scratch: Path, readers: Readers, made: Made) -> list[Figure]:
    """Kept pages for somebody not signed in, against a view that does nothing."""
    lesson = made.lessons[6]
    paths = {
        "何もしないビュー": CONSTANT,
        "レッスンのページ": lesson,
        "手順のページ": f"{lesson}3/",
    }
    with serving(scratch, keep=True) as server:
        check(server, lesson, "<h1", "</html>")
        check(server, f"{lesson}3/", "data-read", "<picture>", "</html>")
        samples = interleaved(server, readers, paths, KEPT_SECONDS)
    return _compare("覚えたページ", samples, "何もしないビュー", share=KEPT_SHARE)


def fresh(server: Server, readers: Readers, made: Made) -> list[Figure]:
    """Pages made anew for every request, against a lesson of Wagtail alone with the same six pictures."""
    lesson = made.lessons[6]
    paths = {
        "Wagtailだけのレッスン": made.bare,
        "レッスンのページ": lesson,
        "手順のページ": f"{lesson}3/",
        "全部の手順のページ": f"{lesson}all/",
    }
    check(server, made.bare, "<h1", 'width="640"', "</html>")
    check(server, f"{lesson}all/", "<picture>", "</html>")
    samples = interleaved(server, readers, paths, FRESH_SECONDS)
    return _compare("新しく作るページ", samples, "Wagtailだけのレッスン", share=FRESH_SHARE)


def queries(made: Made) -> list[Figure]:
    """SQL queries of a page made anew, by number of steps; in this process, nothing kept."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"user-agent": PHONE})

    def count(path: str) -> int:
        client.get(path)  # the school's own settings are read once after each publication
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(path)
        if answer.status_code != 200:
            raise LoadError(f"{path}: {answer.status_code}")
        return len(seen)

    found = [Figure("SQL", "Wagtailだけのレッスン（6手順）", count(made.bare), "回")]
    for name, ending in (("レッスンのページ", ""), ("手順のページ", "3/"), ("全部の手順のページ", "all/")):
        counts = {steps: count(made.lessons[steps] + ending) for steps in LENGTHS}
        note = "、".join(f"{steps}手順で{number}回" for steps, number in counts.items())
        found.append(Figure("SQL", name, max(counts.values()), "回", MOST_QUERIES, against=note))
    return found
