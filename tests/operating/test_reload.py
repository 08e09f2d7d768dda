"""A reload, as an upgrade does it: somebody answers all the while."""

from __future__ import annotations

import http.client
import os
import re
import shlex
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


UNIT = ROOT / "deploy" / "systemd" / "sumaho-web.service"


def lines_of(name: str) -> list[str]:
    return re.findall(rf"^{name}=(.+)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE)


class Server:
    """The unit's own lines, with ``program`` in the place of the school."""

    def __init__(self, folder: Path) -> None:
        self.gate, self.door, self.program = folder / "gate", folder / "door", folder / "program.py"
        os.mkfifo(self.gate)
        self.program.write_text(PROGRAM)
        self.env = {**os.environ, "GATE": str(self.gate), "BIND": f"unix:{self.door}", "WEB_WORKERS": "1",
                    "DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONDONTWRITEBYTECODE": "1",
                    "PYTHONPATH": str(folder)}  # fmt: skip
        (start,) = lines_of("ExecStart")
        self.process = subprocess.Popen(
            self.command(start), cwd=ROOT, stderr=subprocess.DEVNULL, start_new_session=True, env=self.env
        )

    def command(self, line: str) -> list[str]:
        line = line.replace("/srv/sumaho/app/.venv/bin/gunicorn", f"{sys.executable} -m gunicorn")
        line = line.replace("config.wsgi", "program:app")
        return shlex.split(line.replace("$MAINPID", str(self.process.pid) if "MAINPID" in line else ""))

    def reload(self) -> subprocess.Popen[str]:
        """As systemd does it: one line after the other, and none after one that has failed."""
        lines = " && ".join(shlex.join(self.command(line)) for line in lines_of("ExecReload"))
        return subprocess.Popen(lines, shell=True, cwd=ROOT, env=self.env, text=True, stderr=subprocess.PIPE)  # noqa: S602  the unit's own

    def at_the_gate(self) -> int:
        """A file to write the version into, as soon as a process has begun to load."""

        def look() -> int:
            try:
                return os.open(self.gate, os.O_WRONLY | os.O_NONBLOCK)
            except OSError:
                return 0

        return until(look, "a process that loads", seconds=180)

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
    tried = server.reload()
    let_in(server.at_the_gate(), "is only tried")
    assert tried.wait(180) == 0
    gate = server.at_the_gate()
    assert [server.answer() for _ in range(3)] == ["old"] * 3
    let_in(gate, "new")
    until(lambda: server.answer() == "new", "the new program", seconds=180)


def test_a_program_that_cannot_be_loaded_is_refused_and_the_old_one_answers(server: Server) -> None:
    let_in(server.at_the_gate(), "old")
    assert server.answer() == "old"
    server.program.write_text("import nothing_of_this_name\n")
    refused = server.reload()
    assert "No module named 'nothing_of_this_name'" in refused.communicate(timeout=180)[1]
    assert refused.returncode != 0
    assert server.process.poll() is None and server.answer() == "old"


def test_an_address_that_leads_nowhere_is_found_before_the_reload(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(
        "from config.settings.test import *\nROOT_URLCONF = 'broken_urls'\nDEMO = True\n"
    )
    (tmp_path / "broken_urls.py").write_text(
        "from django.urls import include, path\nurlpatterns = [path('x/', include('no_such_room'))]\n"
    )
    check, _hang_up = lines_of("ExecReload")
    line = check.replace("/srv/sumaho/app/.venv/bin/gunicorn", f"{sys.executable} -m gunicorn")
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "broken", "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(shlex.split(line), cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "No module named 'no_such_room'" in done.stderr
