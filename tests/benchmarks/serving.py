"""The school under gunicorn as ``make run`` starts it: two sync workers, collected static files."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.server import free_port

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
START_SECONDS = 300  # a busy machine takes minutes to load everything; one that ends is seen at once


@dataclass(frozen=True)
class Server:
    port: int
    process: subprocess.Popen

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def cpu_seconds(self) -> float | None:
        """Processor time that the workers have used so far; None where /proc does not tell (macOS)."""
        master = self.process.pid
        try:
            workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
            ticks = 0
            for worker in workers:
                fields = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
        except OSError:
            return None
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(scratch: Path, *, keep: bool, workers: int = WORKERS) -> Iterator[Server]:
    """A running school. ``keep``: finished pages and papers are kept, as in a real installation."""
    port = free_port()
    log_path = scratch / f"gunicorn-{port}.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}",
                "--workers", str(workers), "--timeout", "120", "--log-level", "warning",
            ],
            cwd=ROOT,
            env={**os.environ, "BENCH_KEEP": "1" if keep else "0"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _wait(process, port, log_path)
            yield Server(port, process)
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(15)


def _wait(process: subprocess.Popen, port: int, log_path: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=5):
                return
        except urllib.error.HTTPError as broken:
            said = log_path.read_text(errors="replace")[-4000:]
            raise RuntimeError(f"the server answers, but with {broken.code}:\n{said}") from broken
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start:\n" + log_path.read_text(errors="replace")[-4000:])
