"""``make growth``: every list with 1, 10 and 100 times 1,000 learners; queries must be equal, p95 within twice.

SCALE=0.1 stops at ten times; ONLY=desk:runs asks the lists whose name begins so. SQLite in a scratch folder, or the
empty PostgreSQL that DATABASE_URL names. Prints a table and writes .var/growth.json.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.__main__ import Notebook, machine, say
from tests.benchmarks.figures import table
from tests.benchmarks.surroundings import ROOT, surroundings

TARGET = ROOT / ".var" / "growth.json"
SCALE = float(os.environ.get("SCALE", "1"))
SIZES = [1, 10, 100] if SCALE >= 1 else [1, max(2, int(100 * SCALE))]


def measure(scratch: Path, notebook: Notebook) -> list[str]:
    import django

    django.setup()
    from config.settling import settle
    from tests.benchmarks import school

    from . import sizes
    from .city import City, rows_in
    from .measuring import Growth
    from .snapshots import Snapshots
    from .visitors import visitors

    say("学園を用意しています。")
    school.prepare()
    city = City()
    clients = visitors(city)
    snapshots = Snapshots(scratch)
    said = [f"種：{sizes.SEED}"]
    try:
        for units in SIZES:
            began = time.monotonic()
            city.grow(units)
            snapshots.keep(str(units))
            rows = "、".join(f"{name} {count:,}" for name, count in rows_in().items())
            said.append(f"{units}倍：{rows}（{time.monotonic() - began:.0f}秒で作成）")
            say(said[-1])
        growth = Growth(
            snapshots, clients, city.values, [str(one) for one in SIZES], os.environ.get("ONLY", "")
        )
        growth.count()
        settle()  # as a web server does that has answered for a while; what building has left is no list's business
        notebook.write("一覧", lambda: growth.wait() or growth.figures())
    finally:
        snapshots.end()
    return said


def main() -> int:
    began, before, notebook = time.monotonic(), machine(), Notebook()
    with tempfile.TemporaryDirectory(prefix="school-growth-", ignore_cleanup_errors=True) as folder:
        surroundings(Path(folder))
        said = measure(Path(folder), notebook)
    result = {
        "machine": before, "load_after": machine()["load"], "seconds": round(time.monotonic() - began), "sizes": said,
        "figures": [figure.as_dict() for figure in notebook.figures], "broken": sorted(notebook.broken),
    }  # fmt: skip
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    load = f"負荷：前 {before['load']}、後 {result['load_after']}"
    say(f"\n{table(notebook.figures)}\n\n" + "\n".join(said) + f"\n{result['seconds']}秒。{load}")
    return 1 if notebook.broken else 0


if __name__ == "__main__":
    sys.exit(main())
