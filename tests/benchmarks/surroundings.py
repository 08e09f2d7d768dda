"""A folder and a database of its own for what measures a whole school: SQLite, or an empty PostgreSQL that is named."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def surroundings(scratch: Path) -> None:
    """For this process and every server and worker that it starts. DATABASE_URL and REDIS_URL are kept if given."""
    database = os.environ.get("DATABASE_URL") or f"sqlite:///{scratch / 'school.sqlite3'}"
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
            "SCHOOL_SCRATCH": str(scratch),
            "DATABASE_URL": database,
            "MEDIA_ROOT": str(scratch / "media"),
            "BENCH_KEEP": os.environ.get("BENCH_KEEP", "0"),
            "REDIS_URL": os.environ.get("REDIS_URL", ""),
            "TRUSTED_PROXIES": "1",  # everybody in the crowd has an address of their own
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
        }
    )
