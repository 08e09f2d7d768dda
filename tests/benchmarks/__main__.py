"""``make bench``: measures, prints a table, then all figures as JSON (also in .var/bench.json).

A threshold that is not met is printed, not an error: on a busy machine figures are noise. The exit
code tells only whether everything could be measured.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / ".var" / "bench.json"


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def surroundings(scratch: Path) -> None:
    """A folder and a database of its own for this process and every server that it starts."""
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
            "SCHOOL_SCRATCH": str(scratch),
            "DATABASE_URL": f"sqlite:///{scratch / 'bench.sqlite3'}",
            "MEDIA_ROOT": str(scratch / "media"),
            "BENCH_KEEP": "0",
            "REDIS_URL": "",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
        }
    )


def machine() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "system": platform.system(),
        "processor": platform.machine(),
        "python": platform.python_version(),
        "load": [round(load, 1) for load in os.getloadavg()],
    }


class Notebook:
    """Collects figures section by section; a section that breaks is named and does not stop the others."""

    def __init__(self) -> None:
        self.figures: list[Any] = []
        self.broken: dict[str, str] = {}

    def write(self, title: str, measure: Callable[[], list[Any]]) -> None:
        say(f"測っています：{title}")
        began = time.monotonic()
        try:
            self.figures += measure()
        except Exception:  # noqa: BLE001  the report names it and the exit code tells it
            self.broken[title] = traceback.format_exc()
            say(self.broken[title])
        say(f"　{time.monotonic() - began:.0f}秒")


def everything(scratch: Path, notebook: Notebook) -> None:
    from . import chromium, classes, keeping, pages, paper_path, printing, rush, school, weight
    from .load import readers
    from .serving import serving

    say("学園を用意しています（はじめての時は、絵もかきます）。")
    made = school.prepare()
    notebook.write("手順のページの重さ", weight.run)
    notebook.write("SQLの回数", lambda: pages.queries(made))
    with readers() as crowd:
        notebook.write("覚えたページ", lambda: pages.kept(scratch, crowd, made))
        with serving(scratch, keep=False) as server:
            notebook.write("新しく作るページ", lambda: pages.fresh(server, crowd, made))
            notebook.write("配布資料を毎回作る", lambda: paper_path.fresh(server, crowd))
        notebook.write("覚えた配布資料", lambda: paper_path.kept(scratch, crowd))
    notebook.write("遅いスマホ", lambda: chromium.run(scratch, "/lessons/12/3/"))
    notebook.write("紙", printing.run)
    notebook.write("申込みの始まり", rush.figures)
    notebook.write("抽選", classes.draw)
    notebook.write("受付の紙", classes.papers)
    notebook.write("受付の今日", classes.today)
    notebook.write("控え", keeping.figures)
    matchings(notebook)


def matching_alone(_scratch: Path, notebook: Notebook) -> None:
    """Needs no school, only its tables."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    matchings(notebook)


def matchings(notebook: Notebook) -> None:
    from . import matching, stored_matching

    small = stored_matching.Stored()
    notebook.write("組み合わせ（教室）", matching.plain)
    notebook.write("組み合わせ（保存まで、3度のうち1度め）", small.visit)
    notebook.write("組み合わせ（市の1週間）", stored_matching.week)
    notebook.write("組み合わせ（1万人）", matching.largest)
    notebook.write("組み合わせ（保存まで、2度め）", small.visit)
    notebook.write("組み合わせ（相談）", matching.with_tables)
    notebook.write("組み合わせ（先着順とくらべて）", matching.gain)
    notebook.write("組み合わせ（当日に来た人）", matching.walk_in)
    notebook.write("組み合わせ（保存まで、3度め）", small.figures)


# What ``make bench ONLY=…`` may name.
PARTS: dict[str, Callable[[Path, Notebook], None]] = {"": everything, "matching": matching_alone}


def main() -> int:
    only = os.environ.get("ONLY", "")
    if only not in PARTS:
        say(f"ONLY={only} はありません。書けるのは、{'、'.join(filter(None, PARTS))}です。")
        return 2
    began, before = time.monotonic(), machine()
    notebook = Notebook()
    with tempfile.TemporaryDirectory(prefix="school-bench-", ignore_cleanup_errors=True) as folder:
        surroundings(Path(folder))
        import django

        django.setup()
        PARTS[only](Path(folder), notebook)
    from .figures import table

    result = {
        "machine": before,
        "load_after": machine()["load"],
        "seconds": round(time.monotonic() - began),
        "figures": [figure.as_dict() for figure in notebook.figures],
        "missed": [f"{figure.group}：{figure.what}" for figure in notebook.figures if figure.met is False],
        "broken": sorted(notebook.broken),
    }
    text = json.dumps(result, ensure_ascii=False, indent=1)
    # A part leaves the figures of a whole run alone.
    target = TARGET.with_stem(f"bench-{only}") if only else TARGET
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text + "\n", encoding="utf-8")
    say("\n" + table(notebook.figures))
    missed = "、".join(result["missed"]) or "なし"
    say(f"\n基準を満たさないもの：{missed}\n全部で{result['seconds']}秒。機械：{before}\n")
    say(text)
    return 1 if notebook.broken else 0


if __name__ == "__main__":
    sys.exit(main())
