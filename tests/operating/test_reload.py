"""A reload, as an upgrade does it: somebody answers all the while."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.machines.city import until

ROOT = Path(__file__).resolve().parents[2]
# Loading it ends when somebody says through the gate which version it is.
PROGRAM = """
import os
import django
django.setup()
with open(os.environ["GATE"]) as gate:
    version = gate.read().encode()

def app(environ, start_response):
    start_response("200 OK", [("Content-Length", str(len(version)))])
    return [version]
"""


class Server:
    def __init__(self, folder: Path) -> None:
        self.gate, self.door = folder / "gate", folder / "door"
        os.mkfifo(self.gate)
        (folder / "program.py").write_text(PROGRAM)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "site/config/gunicorn.py",
             "--pythonpath", str(folder), "program:app"],
            cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True,
            env={**os.environ, "GATE": str(self.gate), "BIND": f"unix:{self.door}", "WEB_WORKERS": "1",
                 "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        )  # fmt: skip

    def at_the_gate(self) -> int:
        """A file to write the version into, as soon as a process has begun to load."""

        def look() -> int:
            try:
                return os.open(self.gate, os.O_WRONLY | os.O_NONBLOCK)
            except OSError:
                return 0

        return until(look, "a process that loads", seconds=60)

    def answer(self) -> str:
        line = http.client.HTTPConnection("door")
        line.sock = socket.socket(socket.AF_UNIX)
        line.sock.settimeout(20)
        try:
            line.sock.connect(str(self.door))
            line.request("GET", "/")
            return line.getresponse().read().decode()
        finally:
            line.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    started = Server(tmp_path)
    yield started
    os.killpg(started.process.pid, signal.SIGKILL)
    started.process.wait()


def let_in(gate: int, version: str) -> None:
    os.write(gate, version.encode())
    os.close(gate)


def test_the_old_program_answers_until_the_new_one_can(server: Server) -> None:
    let_in(server.at_the_gate(), "old")
    assert server.answer() == "old"
    server.process.send_signal(signal.SIGHUP)
    gate = server.at_the_gate()
    assert [server.answer() for _ in range(3)] == ["old"] * 3
    let_in(gate, "new")
    until(lambda: server.answer() == "new", "the new program", seconds=60)
