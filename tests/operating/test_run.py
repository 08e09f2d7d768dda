"""``make run`` stopped while it still prepares the school: nothing it began is left, and nothing frightens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import server as servers

SITE = Path(__file__).resolve().parents[2] / "site"
# A command as load_school is while it draws: it has somebody else at work, who waits for ever.
COMMAND = """
import os, signal
other = os.fork()
os.write(1, b"drawing\\n" if other else b"helping\\n")
while True:
    signal.pause()
"""
RUN = """
import pathlib, signal, sys
from config import run
signal.signal(signal.SIGINT, signal.default_int_handler)  # as in a terminal, wherever the tests run
run.ROOT = pathlib.Path(sys.argv[1])
sys.exit(run.main())
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopped_while_it_prepares_it_leaves_nobody_behind(tmp_path: Path, how: signal.Signals) -> None:
    (tmp_path / "manage.py").write_text(COMMAND)
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(SITE), "PORT": str(servers.free_port())},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "データベースを用意しています。\n"
    assert {process.stdout.readline() for _ in range(2)} == {"drawing\n", "helping\n"}
    process.send_signal(how)
    # The pipe ends when the last of them has let go of it.
    said, _nothing = process.communicate(timeout=60)
    assert said == "\n止めています。\n"
    assert process.returncode == 0


def test_a_command_that_fails_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "manage.py").write_text("raise SystemExit(3)")
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(SITE), "PORT": str(servers.free_port())},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "動いています" not in done.stdout
    assert "returned non-zero exit status 3" in done.stderr
