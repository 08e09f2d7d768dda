"""``make load``: a big day on a school of its own, beside the constant view and the bare INSERT of the same run.

SCALE=0.1 makes it short. Works in a scratch database (SQLite) or in the empty one that DATABASE_URL names.
Prints a table and writes .var/load.json; the exit code tells whether everything could be measured, and whether
anything was sold twice or lost.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.__main__ import Notebook, machine, say
from tests.benchmarks.figures import Figure, table
from tests.benchmarks.surroundings import ROOT, surroundings

TARGET = ROOT / ".var" / "load.json"
LOCUST = ROOT / ".var" / "load" / "bin" / "locust"
SCALE = float(os.environ.get("SCALE", "1"))
USERS, ROUNDS, SECONDS = 16, 3, max(3.0, 12 * min(SCALE, 1))
APPLICANTS = max(40, int(400 * SCALE))
UNITS = max(1, int(10 * SCALE))  # times 1,000 learners, for the nightly jobs


class Crowd:
    """Runs one part of scenarios.py against a server, and gives what locust counted."""

    def __init__(self, scratch: Path, server: Any, plan: dict[str, Any]) -> None:
        self.scratch, self.server, self.plan = scratch, server, plan
        (scratch / "plan.json").write_text(json.dumps(plan), encoding="utf-8")

    def part(self, name: str, *, users: int = USERS, seconds: float | None = None) -> dict[str, Any]:
        """``cpu``: the server's processor time in ms a request; ``rate``: requests a second."""
        said = self.scratch / f"said-{name}.json"
        said.unlink(missing_ok=True)
        before = self.server.cpu_seconds()
        done = subprocess.run(
            [
                str(LOCUST), "--locustfile", "tests/benchmarks/crowd/scenarios.py", "--headless", "--only-summary",
                "--users", str(users), "--spawn-rate", str(users), "--stop-timeout", "20", "--loglevel", "WARNING",
                "--run-time", f"{int(seconds or 300)}s",
            ],
            cwd=ROOT, capture_output=True, text=True, check=False,
            env={
                **os.environ, "CROWD_PLAN": str(self.scratch / "plan.json"), "CROWD_PART": name,
                "CROWD_SAID": str(said), "CROWD_HOST": self.server.url, "PYTHONPATH": "",
            },
        )  # fmt: skip
        if not said.exists():
            raise RuntimeError(f"locust said nothing of {name}:\n{done.stderr[-3000:]}")
        found = json.loads(said.read_text(encoding="utf-8"))
        after = self.server.cpu_seconds()
        if found["wrong"]:
            raise RuntimeError(f"{name}: {len(found['wrong'])} answers were wrong: {found['wrong'][:3]}")
        rows = [row for row in found["rows"] if row["name"] != "whole application"]
        found["requests"] = sum(row["requests"] for row in rows)
        found["rate"] = found["requests"] / found["seconds"]
        found["cpu"] = 1000 * (after - before) / max(found["requests"], 1) if before is not None else 0.0
        return found


def middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def slow(found: dict[str, Any], count: int = 4) -> str:
    rows = sorted(found["rows"], key=lambda row: -(row["p95"] or 0))[:count]
    return "、".join(f"{row['name']} {row['median']:.0f}/{row['p95']:.0f}ms" for row in rows)


def evening(crowd: Crowd) -> list[Figure]:
    """The notice, a round of the constant view before each round of it."""
    group, rounds = "新聞の夜", []
    crowd.part("notice", seconds=SECONDS)  # pages and papers are kept from here on
    for _n in range(ROUNDS):
        rounds.append((crowd.part("constant", seconds=SECONDS / 2), crowd.part("notice", seconds=SECONDS)))
    base, ours = ([pair[n] for pair in rounds] for n in (0, 1))
    found = [
        Figure(
            group, "何もしないビュー", middle([one["rate"] for one in base]), "回/秒",
            against=f"サーバーのCPU {middle([one['cpu'] for one in base]):.2f} ms",
        ),
        Figure(
            group, "読者の道すじ（ホーム、番号、レッスン、手順、配布資料、検索）", middle([one["rate"] for one in ours]), "回/秒",
            against=f"サーバーのCPU {middle([one['cpu'] for one in ours]):.2f} ms",
        ),
        Figure(
            group, "速さの比", middle([b["rate"] / a["rate"] for a, b in rounds]), "倍",
            against=f"何もしないビューに対して。{ROUNDS}回の中央値。送る側も同じ機械です",
        ),
        Figure(
            group, "1回のCPUの比", middle([b["cpu"] / max(a["cpu"], 0.01) for a, b in rounds]), "倍",
            against=f"遅いもの（中央値/95％）：{slow(ours[-1])}",
        ),
    ]  # fmt: skip
    crowd.plan["cpu_notice"] = middle([one["cpu"] for one in ours])
    return found


def applications_open(crowd: Crowd) -> list[Figure]:
    """N people for 20 seats by the web form, against one bare INSERT a request."""
    from . import checking

    group = "申込みの始まり（画面から）"
    base = crowd.part("insert", seconds=SECONDS / 2)
    ours = crowd.part("opening")
    again = crowd.part("insert", seconds=SECONDS / 2)
    stands = checking.opening(crowd.plan["code"], ours["receipts"], crowd.plan["applicants"])
    insert = (base["rate"] + again["rate"]) / 2
    rate = len(ours["receipts"]) / ours["seconds"]
    whole = next(row for row in ours["rows"] if row["name"] == "whole application")
    cpu = (base["cpu"] + again["cpu"]) / 2
    a_person = ours["cpu"] * ours["requests"] / max(len(ours["receipts"]), 1)
    crowd.plan |= {"insert": insert, "cpu_application": a_person}
    note = f"{crowd.plan['applicants']}人が20席へ、{USERS}台から。画面3つと受付番号まで"
    return [
        Figure(group, "売りすぎた席", stands["oversold"], "席", 0, against=f"席のある方 {stands['seated']}人"),
        Figure(group, "なくなった申込み", stands["lost"], "件", 0, against=note),
        Figure(group, "ただのINSERT", insert, "回/秒", against=f"サーバーのCPU {cpu:.2f} ms"),
        Figure(
            group, "申込み（1人の全部の画面）", rate, "件/秒",
            against=f"1人が待った時間の中央値 {whole['median']:.0f}ms、95％ {whole['p95']:.0f}ms",
        ),
        Figure(group, "ただのINSERTとの比（1人と1回）", rate / insert, "倍", against=slow(ours)),
        Figure(group, "1回の画面のCPUの比", ours["cpu"] / max(cpu, 0.01), "倍", against=f"1人分のCPU {a_person:.0f} ms"),
    ]  # fmt: skip


def class_morning(crowd: Crowd) -> list[Figure]:
    """Eleven clerks check everybody in, against the constant view and the bare INSERT."""
    from . import checking

    group = "教室の朝（11会場）"
    constant = crowd.part("constant", seconds=SECONDS / 2)
    ours = crowd.part("morning", users=len(crowd.plan["desks"]))
    insert = crowd.part("insert", seconds=SECONDS / 2)
    ticks = next(row for row in ours["rows"] if row["name"].startswith("check-in"))
    crowd.plan["cpu_tick"] = ours["cpu"]
    return [
        Figure(group, "受付した人の記録のちがい", checking.morning(crowd.plan), "人", 0, against=f"{ticks['requests']}人"),
        Figure(group, "受付", ticks["requests"] / ours["seconds"], "人/秒", against=slow(ours)),
        Figure(group, "何もしないビューとの比", ours["rate"] / constant["rate"], "倍", against=f"1回のCPUの比 {ours['cpu'] / max(constant['cpu'], 0.01):.1f}"),
        Figure(group, "ただのINSERTとの比", ours["rate"] / insert["rate"], "倍", against=f"1回のCPUの比 {ours['cpu'] / max(insert['cpu'], 0.01):.1f}"),
    ]  # fmt: skip


def night(scratch: Path, crowd: Crowd, size: str) -> list[Figure]:
    from . import nightly

    found = nightly.run(scratch)
    crowd.plan["nightly"] = sum(one["seconds"] for one in found)
    return nightly.figures(found, crowd.plan.get("insert", 0.0), size)


def measure(scratch: Path, notebook: Notebook) -> None:
    import django

    django.setup()
    from tests.benchmarks import school
    from tests.benchmarks.growth.city import City, rows_in
    from tests.benchmarks.serving import serving

    from . import costs, prepare

    say("学園を用意しています。")
    school.prepare()
    city = City()
    city.grow(UNITS)
    plan = prepare.plan(city, applicants=APPLICANTS)
    size = "、".join(f"{name} {count:,}" for name, count in rows_in().items())
    say(f"種：{plan['seed']}、{size}")
    with serving(scratch, keep=True) as server:
        crowd = Crowd(scratch, server, plan)
        notebook.write("新聞の夜", lambda: evening(crowd))
        notebook.write("申込みの始まり", lambda: applications_open(crowd))
        notebook.write("教室の朝", lambda: class_morning(crowd))
    notebook.write("夜の仕事", lambda: night(scratch, crowd, size))
    notebook.write("1,000人の費用", lambda: costs.figures(scratch, crowd.plan, city))


def main() -> int:
    if not LOCUST.exists():
        say("locust がありません。「make load」で始めてください。")
        return 2
    began, before, notebook = time.monotonic(), machine(), Notebook()
    with tempfile.TemporaryDirectory(prefix="school-load-", ignore_cleanup_errors=True) as folder:
        surroundings(Path(folder))
        measure(Path(folder), notebook)
    result = {
        "machine": before, "load_after": machine()["load"], "seconds": round(time.monotonic() - began), "scale": SCALE,
        "database": "postgres" if os.environ["DATABASE_URL"].startswith("postgres") else "sqlite",
        "figures": [figure.as_dict() for figure in notebook.figures], "broken": sorted(notebook.broken),
    }  # fmt: skip
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    load = f"負荷：前 {before['load']}、後 {result['load_after']}"
    say(f"\n{table(notebook.figures)}\n\n{result['database']}、SCALE={SCALE}、{result['seconds']}秒。{load}")
    missed = [figure.what for figure in notebook.figures if figure.met is False]
    return 1 if notebook.broken or missed else 0


if __name__ == "__main__":
    sys.exit(main())
