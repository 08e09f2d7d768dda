"""The opening rush: 2,000 people, 20 seats, 64 connections, against one bare INSERT a request.

``python -m tests.benchmarks.rush`` measures the database that DATABASE_URL names (it must be empty) and
prints one JSON answer; ``figures`` starts it for SQLite and, where one is running, for PostgreSQL.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

from .figures import Figure

ROOT = Path(__file__).resolve().parents[2]
PEOPLE, SEATS, CONNECTIONS, ROUNDS = 2000, 20, 64, 3
POSTGRES = os.environ.get("BENCH_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
GROUP = "申込みの始まり"


async def _post(port: int, path: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
    )
    await writer.drain()
    answer = await reader.read()
    writer.close()
    return answer


async def _crowd(port: int, paths: list[str]) -> list[bytes]:
    waiting, answers = iter(paths), []

    async def one() -> None:
        for path in waiting:
            answers.append(await _post(port, path))

    await asyncio.gather(*(one() for _n in range(CONNECTIONS)))
    return answers


def press(port: int, paths: list[str]) -> tuple[float, Counter[str]]:
    """All paths from 64 connections; gives requests a second and what was answered how often."""
    began = time.perf_counter()
    answers = asyncio.run(_crowd(port, paths))
    seconds = time.perf_counter() - began
    said = Counter(
        answer.rpartition(b"\r\n\r\n")[2].decode() if b" 200 " in answer[:20] else answer[:40].decode()
        for answer in answers
    )
    return len(answers) / seconds, said


def measure() -> dict[str, Any]:
    """In the database of the settings: rates of both, and what stands afterwards."""
    import django

    django.setup()
    from django.core.management import call_command

    from events.enums import SEATED
    from events.models import Application, SeatPool

    from . import town
    from .serving import serving

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    where = town.center("town")
    people = town.learners(PEOPLE)
    rates: dict[str, list[float]] = {"apply": [], "insert": []}
    oversold = lost = 0
    with serving(Path(os.environ["SCHOOL_SCRATCH"]), keep=True) as server:
        press(server.port, ["/benchmark-insert/"] * 200)  # both workers awake
        for _round in range(ROUNDS):
            rate, said = press(server.port, ["/benchmark-insert/"] * PEOPLE)
            rates["insert"].append(rate)
            if said != {"ok": PEOPLE}:
                raise RuntimeError(f"the bare INSERT failed: {said}")
            run = town.run(at=where, capacity=SEATS)
            paths = [f"/benchmark-apply/{run.code}/{person.pk}/" for person in people]
            rate, said = press(server.port, paths)
            rates["apply"].append(rate)
            seated = Application.objects.filter(run=run, state__in=SEATED).count()
            oversold += max(0, seated - SEATS) + abs(SeatPool.objects.get(run=run).taken - seated)
            told = said["confirmed"] + said["waitlisted"]
            lost += (PEOPLE - told) + abs(Application.objects.filter(run=run).count() - told)
    middle = {name: sorted(found)[len(found) // 2] for name, found in rates.items()}
    ratios = sorted(a / i for a, i in zip(rates["apply"], rates["insert"], strict=True))
    return {**middle, "ratio": ratios[len(ratios) // 2], "oversold": oversold, "lost": lost}


def _in(database: str, scratch: Path) -> dict[str, Any]:
    env = {
        **os.environ,
        "DATABASE_URL": database,
        "SCHOOL_SCRATCH": str(scratch),
        "MEDIA_ROOT": str(scratch / "m"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.rush"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return json.loads(done.stdout.splitlines()[-1])


def figures() -> list[Figure]:
    found: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="school-rush-", ignore_cleanup_errors=True) as folder:
        found["SQLite"] = _in(f"sqlite:///{folder}/rush.sqlite3", Path(folder))
    if postgres_runs():
        name = f"school_rush_{uuid.uuid4().hex[:8]}"
        _owner(f'CREATE DATABASE "{name}"')
        try:
            with tempfile.TemporaryDirectory(prefix="school-rush-", ignore_cleanup_errors=True) as folder:
                found["PostgreSQL"] = _in(POSTGRES.rpartition("/")[0] + f"/{name}", Path(folder))
        finally:
            _owner(f'DROP DATABASE "{name}" WITH (FORCE)')
    made = []
    for database, said in found.items():
        postgres = database == "PostgreSQL"
        made += [
            Figure(GROUP, f"{database}：売りすぎた席", said["oversold"], "席", 0),
            Figure(GROUP, f"{database}：なくなった申込み", said["lost"], "件", 0),
            Figure(
                GROUP, f"{database}：申込み", said["apply"], "件/秒", None if postgres else 100, True,
                against=f"2,000人が20席へ、64の接続から。{ROUNDS}回の中央値",
            ),
            Figure(
                GROUP, f"{database}：ただのINSERTとの比", said["ratio"], "倍", 0.5 if postgres else None, True,
                against=f"同じサーバーのINSERT1つ：{said['insert']:.0f}件/秒",
            ),
        ]  # fmt: skip
    return made


def postgres_runs() -> bool:
    try:
        _owner("SELECT 1")
    except Exception:  # noqa: BLE001  whatever the reason, there is none to measure
        return False
    return True


def _owner(statement: str) -> None:
    import psycopg

    with psycopg.connect(
        POSTGRES.replace("postgres://", "postgresql://"), autocommit=True, connect_timeout=3
    ) as owner:
        owner.execute(statement)  # type: ignore[arg-type]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure()) + "\n")
