"""A city's school on two machines: each with a web server, a worker and a folder of its own.

They share a copy of the test school's database, a database of Redis, the uploads and a mail server, as
docs/operations.md, 8, says; settings are those of production. Nothing of the suite's own is touched.
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import psycopg
import redis
from django.conf import settings

from core import sealing
from tests import server as servers
from tests.machines.slow_mail import SlowMail

ROOT = Path(__file__).resolve().parents[2]
HOST = "school.test"
START_SECONDS = 180
T = TypeVar("T")


def until(ask: Callable[[], T], what: str, *, seconds: float = 120) -> T:
    """The first answer that is true; asked again and again until then, and named when it never comes.

    Between two asks at most five seconds count: what this process was itself frozen for is nobody's fault.
    """
    waited, last = 0.0, time.monotonic()
    while not (answer := ask()):
        now = time.monotonic()
        waited, last = waited + min(now - last, 5), now
        if waited > seconds:
            raise AssertionError(f"after {seconds:.0f} seconds still not so: {what}")
        time.sleep(0.05)
    return answer


class Machine:
    """``web`` and ``worker`` are groups of processes, so that all of one go at once."""

    def __init__(self, number: int, folder: Path, env: dict[str, str]) -> None:
        self.address, self.port, self.folder = f"127.0.0.{number}", servers.free_port(), folder
        self.env = {**env, "VAR_DIR": str(folder), "BIND": f"{self.address}:{self.port}"}
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        gunicorn = ["-m", "gunicorn", "--config", "site/config/gunicorn.py", "config.wsgi"]
        for name, command in (("web", gunicorn), ("worker", ["manage.py", "qcluster"])):
            if name not in self.running:
                with (self.folder / f"{name}.log").open("ab") as log:
                    self.running[name] = subprocess.Popen(
                        [sys.executable, *command], cwd=ROOT, env=self.env, stdout=log, stderr=log,
                        start_new_session=True,
                    )  # fmt: skip

    def is_ready(self) -> bool:
        if self.running["web"].poll() is not None:
            raise AssertionError(self.said())
        line = http.client.HTTPConnection(self.address, self.port, timeout=10)
        try:
            line.request("GET", "/readyz", headers={"Host": HOST})
            return line.getresponse().status == 200
        except OSError:
            return False
        finally:
            line.close()

    def signal(self, name: str, what: signal.Signals) -> None:
        os.killpg(self.running[name].pid, what)

    @contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """As when the host suspends the machine: nothing of it runs, and everything it has open stays open.

        It goes on at the end, whatever has failed: no test finds one that another has left frozen.
        """
        self.signal(name, signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal(name, signal.SIGCONT)

    def kill(self, *names: str) -> None:
        """As when the power fails: ``kill -9`` for every process of it at once."""
        for name in names or tuple(self.running):
            self.signal(name, signal.SIGKILL)
        for name in names or tuple(self.running):
            self.running.pop(name).wait(10)

    def said(self) -> str:
        return "".join(path.read_text(errors="replace")[-3000:] for path in self.folder.glob("*.log"))


class City:
    """``made`` is what tests.machines.prepare has put into the database."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.ending = folder, ExitStack()
        self.machines: list[Machine] = []
        self.made: dict[str, Any] = {}

    def prepare(self) -> None:
        """The first machine is set up as the handbook says; the second is given the same static files."""
        self._share()
        for number in (1, 2):
            (self.folder / str(number)).mkdir()
            self.machines.append(Machine(number, self.folder / str(number), self.env))
            self.ending.callback(self.machines[-1].kill)
        static = subprocess.Popen(
            [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
            cwd=ROOT, env=self.machines[0].env,
        )  # fmt: skip
        self.made = self.ask("prepare")
        assert static.wait(START_SECONDS) == 0
        shutil.copytree(self.folder / "1" / "static", self.folder / "2" / "static", copy_function=os.link)

    def _share(self) -> None:
        uploads = self.folder / "media"
        shutil.copytree(settings.MEDIA_ROOT, uploads, copy_function=os.link)
        self.redis, redis_url = _empty_redis()
        self.ending.callback(self.redis.flushdb)
        database = servers.copy_database(f"machines{secrets.token_hex(4)}")
        self.ending.callback(servers.drop_copy, database)
        self.sql = psycopg.connect(database.replace("postgres://", "postgresql://"), autocommit=True)
        self.ending.callback(self.sql.close)
        self.mail = SlowMail()
        self.mail.start()
        self.ending.callback(self.mail.stop)
        self.env = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": secrets.token_urlsafe(60),
            **sealing.in_use(),  # what the copied database is sealed with
            "ALLOWED_HOSTS": HOST,
            "BASE_URL": f"https://{HOST}",
            "DATABASE_URL": database,
            "REDIS_URL": redis_url,
            "MEDIA_ROOT": str(uploads),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail.port}",
            "BACKUP_MINUTES": "0",  # copies have tests of their own
            "TRUSTED_PROXIES": "1",
            "WORKERS": "2",
            "WEB_WORKERS": "2",
        }

    def ask(self, what: str) -> Any:
        """Lets tests.machines.prepare do something in a process of its own; gives its answer."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.machines.prepare", what],
            cwd=ROOT, env=self.machines[0].env, capture_output=True, text=True, check=False, timeout=START_SECONDS,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    def start(self) -> None:
        """Starts whatever does not run, and waits until all of it does."""
        missing = sum("worker" not in machine.running for machine in self.machines)
        workers = self.workers()
        for machine in self.machines:
            machine.start()
        for machine in self.machines:
            until(machine.is_ready, "the web server answers", seconds=START_SECONDS)
        if missing:
            until(lambda: len(self.workers() - workers) >= missing, "the workers run", seconds=START_SECONDS)

    def workers(self) -> set[bytes]:
        """The names under which workers give signs of life; a dead one's is gone after seconds."""
        return set(self.redis.scan_iter("*django_q:school:cluster:*"))

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.sql.execute(query, values).fetchall()  # type: ignore[arg-type]

    def one(self, query: str, *values: Any) -> Any:
        """The only value of the only row."""
        ((value,),) = self.rows(query, *values)
        return value

    def change(self, query: str, *values: Any) -> int:
        return self.sql.execute(query, values).rowcount  # type: ignore[arg-type]

    def close(self) -> None:
        """Machines first, then what they share."""
        self.ending.close()


def _empty_redis() -> tuple[redis.Redis, str]:
    """A database that nobody uses, on the suite's own Redis; it is claimed, so that no other run takes it too."""
    address = urlsplit(os.environ["REDIS_URL"])
    for number in range(15, 0, -1):
        url = address._replace(path=f"/{number}").geturl()
        client = redis.Redis.from_url(url)
        if client.dbsize() == 0 and client.set("claimed", "tests.machines", nx=True, ex=3600):
            return client, url
        client.close()
    raise AssertionError("every database of Redis is in use")
