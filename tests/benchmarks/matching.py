"""Figures of the matching: the whole engine against its bare solver, and against first come, first served.

``whole`` is problem → checked result (input checked and hashed, put in order, rules, tie-break, first come
for comparison, solver, checker), without a database. ``bare`` is the numpy edge build and the solver alone.
Both are timed alternately in one run and the
best of each is taken: another program's work must not count for either. Towns come from seeds: the same on every machine.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from .figures import Figure, median

GROUP = "組み合わせ"
SEED = 20261123
ROUNDS = {(200, 60): 100, (2_000, 600): 5, (10_000, 3_000): 2}
TOWNS = 30
ROOT = Path(__file__).resolve().parents[2]


def _town(kind: str, learners: int, mentors: int, seed: int = SEED, **options: Any) -> Any:
    from mentors.matching import synthetic
    from mentors.matching.problem import Kind

    return synthetic.town(Kind(kind), learners=learners, mentors=mentors, seed=seed, **options)


def _compare(learners: int, mentors: int) -> dict[str, Any]:
    """Seconds of the whole and of the bare engine, alternately; the sizes of what was solved."""
    from mentors.matching import engine, flow
    from mentors.matching.rules import Packed
    from mentors.matching.weights import Weights

    town, whole, bare, found = _town("class", learners, mentors), [], [], {}
    gc.collect()  # what the part before has left behind would slow this one's collections
    for _n in range(ROUNDS[learners, mentors]):
        began = time.perf_counter()
        packed = Packed(town, Weights(), "1")
        edges = packed.edges()
        served = len(flow.solve(packed, edges))
        bare.append(time.perf_counter() - began)
        found = {"edges": len(edges.learner)}
        del packed, edges
        began = time.perf_counter()
        result = engine.match(town, seed="1")
        whole.append(time.perf_counter() - began)
        if result.served != served:
            raise RuntimeError(f"{result.served} served, the bare solver {served}")
    return found | {
        "whole": min(whole), "bare": min(bare), "peak": _peak(),
    }  # fmt: skip


def _peak() -> int:
    """The most memory of this process, in KB. Linux counts into ``ru_maxrss`` what the parent held when it forked."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(
            int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")
        )
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _note(made: dict[str, Any]) -> str:
    whole, bare = (f"{made[name] * 1000:,.0f}ミリ秒" for name in ("whole", "bare"))
    return f"全体{whole}、解くだけ{bare}、辺{made['edges']:,}、種{SEED}"


def plain() -> list[Figure]:
    figures = []
    for size in ((200, 60), (2_000, 600)):
        made = _compare(*size)
        what = f"教室 {size[0]:,}×{size[1]:,}：全体÷（規則＋解くだけ）"
        figures.append(Figure(GROUP, what, made["whole"] / made["bare"], "倍", 2.0, against=_note(made)))
    return figures


def largest() -> list[Figure]:
    """10,000 × 3,000 in a process of its own, so that its memory is its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.matching"],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)])},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    made = json.loads(done.stdout.splitlines()[-1])
    return [
        Figure(GROUP, "教室 10,000×3,000：全体", made["whole"], "秒", 10.0, against=_note(made)),
        Figure(GROUP, "教室 10,000×3,000：全体÷（規則＋解くだけ）", made["whole"] / made["bare"], "倍", 2.0),
        Figure(GROUP, "教室 10,000×3,000：記憶の量", made["peak"] / 1024, "MB", 1024),
    ]


def with_tables() -> list[Figure]:
    from mentors.matching import engine

    figures = []
    for learners, mentors, limit, gap in ((500, 150, 10.0, 0.0), (2_000, 600, 60.0, 1.0)):
        town = _town("consultation", learners, mentors)
        began = time.perf_counter()
        result = engine.match(town, seed="1")
        seconds = time.perf_counter() - began
        what = f"相談 {learners:,}×{mentors:,}"
        note = f"{result.served}人、証明した上限{result.served_bound}人、種{SEED}"
        figures.append(Figure(GROUP, f"{what}：時間", seconds, "秒", limit, against=note))
        figures.append(Figure(GROUP, f"{what}：証明した差", result.gap * 100, "％", gap))
    return figures


def gain() -> list[Figure]:
    """More people than first come, first served, over 30 towns; the least of them must not be below nought."""
    from mentors.matching import engine

    figures = []
    for kind, name in (("class", "教室"), ("consultation", "相談")):
        shares = []
        for seed in range(TOWNS):
            result = engine.match(_town(kind, 500, 150, seed), seed="1")
            if (result.served, result.total) < (result.first_served, result.first_total):
                raise RuntimeError(f"first come is better in town {seed}")
            shares.append(100 * result.gain / result.first_served)
        note = f"{min(shares):.1f}～{max(shares):.1f}％、町の種0～{TOWNS - 1}"
        figures.append(
            Figure(
                GROUP,
                f"{name} 500×150：先着順より多く座れた人（中央）",
                median(shares),
                "％",
                0.0,
                True,
                note,
            )
        )
    return figures


def walk_in() -> list[Figure]:
    """Somebody comes to the fullest spot of a city's week that has been matched already."""
    from mentors.matching import engine, walkin
    from mentors.matching.problem import Learner
    from mentors.matching.weights import Weights

    town = _town("class", 10_000, 3_000, places=1.5)
    result = engine.match(town, seed="1")
    times, sat = [], 0
    for spot in town.spots[:20]:
        comer = Learner("walk-in", "android", slots=frozenset({spot.slot}))
        began = time.perf_counter()
        placed = walkin.place(town, result.pairs, comer, spot=spot.id, weights=Weights(), seed="1")
        times.append(time.perf_counter() - began)
        sat += placed.pair is not None
    return [
        Figure(
            GROUP,
            "当日に来た人 1人（10,000×3,000の町、20回で一番おそい）",
            max(times),
            "秒",
            1.0,
            against=f"20人のうち{sat}人が座れた",
        )
    ]


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(_compare(10_000, 3_000)) + "\n")
