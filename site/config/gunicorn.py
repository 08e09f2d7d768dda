"""How the web server runs in earnest: ``gunicorn --config site/config/gunicorn.py config.wsgi``."""

import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", "2"))
timeout = 60
graceful_timeout = 30  # an upgrade lets everybody finish what they have sent
max_requests, max_requests_jitter = 20_000, 2_000
# The proxy before it limits too; nobody needs more than this for a form's head.
limit_request_line, limit_request_fields, limit_request_field_size = 4094, 60, 8190
accesslog = None  # config.watching writes a line for each request, without anybody in it
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
control_socket_disable = True  # one door less: systemd starts and stops it
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108

logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.JsonLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}


def on_starting(_server: Any) -> None:
    """Figures of processes that ended long ago would be counted on."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
        Path(folder).mkdir(parents=True, exist_ok=True)


# Longer than the slowest start; a reload that waits for ever could not be stopped.
READY_WITHIN = 45


def on_reload(server: Any) -> None:
    """The old processes answer until the new ones can: gunicorn itself would stop them first, and everybody would wait
    for as long as the program takes to load (10 s on a busy machine)."""
    before = set(server.WORKERS)

    def manage_workers() -> None:
        del server.manage_workers  # this once; afterwards gunicorn's own
        fresh = [worker for pid, worker in server.WORKERS.items() if pid not in before]
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until and not all(map(_is_in_its_loop, fresh)):
            time.sleep(0.1)
        server.manage_workers()

    server.manage_workers = manage_workers


def _is_in_its_loop(worker: Any) -> bool:
    """A sign of life is written in time since the machine started, the file itself was made by the calendar's time."""
    return bool(worker.tmp.last_update() <= time.monotonic())


def child_exit(_server: Any, worker: Any) -> None:
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)


def post_worker_init(_worker: Any) -> None:
    from config.settling import settle

    settle()


def post_request(worker: Any, _asked: Any, _environ: Any, _answer: Any) -> None:
    from config.settling import SETTLED_AFTER, settle

    if worker.nr == SETTLED_AFTER:
        settle()
