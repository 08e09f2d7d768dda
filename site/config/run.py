"""``make run``: migrate, load the school once, start web server and worker, stop both on Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PORT = int(os.environ.get("PORT", "8000"))


# What was started and has not ended. Each has a group of its own, so that nothing it began outlives us.
processes: list[subprocess.Popen[bytes]] = []


def start(command: list[str]) -> subprocess.Popen[bytes]:
    processes.append(subprocess.Popen(command, env=environment(), start_new_session=True))  # noqa: S603
    return processes[-1]


def manage(*args: str) -> None:
    process = start([sys.executable, str(ROOT / "manage.py"), *args])
    if process.wait():
        raise subprocess.CalledProcessError(process.returncode, process.args)
    processes.remove(process)


def environment() -> dict[str, str]:
    path = os.pathsep.join([str(ROOT / "site"), str(ROOT)])
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "BASE_URL": f"http://localhost:{PORT}",
        **os.environ,
        "PYTHONPATH": path,
    }


def port_is_free() -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", PORT)) != 0


def main() -> int:
    if not port_is_free():
        say(
            f"ポート {PORT} は、ほかのプログラムが使っています。PORT=8001 make run のように、変えてください。"
        )
        return 1
    for name in (signal.SIGTERM, signal.SIGHUP):  # stopped from outside, or the window was closed
        signal.signal(name, lambda *_: sys.exit(0))
    try:
        prepare()
        return serve()
    except (KeyboardInterrupt, SystemExit):
        say("\n止めています。")
        return 0
    finally:
        stop()


def prepare() -> None:
    say("データベースを用意しています。")
    manage("migrate", "--verbosity", "0")
    manage("make_schedules", "--verbosity", "0")
    manage("collectstatic", "--noinput", "--verbosity", "0")
    manage("load_school")
    manage("refresh_words", "--if-needed")


def serve() -> int:
    start([
        sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"0.0.0.0:{PORT}", "--workers", "2",
        "--access-logfile", "/dev/null", "--log-level", "warning",
    ])  # fmt: skip
    start([sys.executable, str(ROOT / "manage.py"), "qcluster"])
    say(
        f"\nスマホ学園が動いています： http://localhost:{PORT}/\n"
        f"編集の画面： http://localhost:{PORT}/cms/\n"
        "止めるときは Ctrl-C を押してください。\n"
    )
    while all(process.poll() is None for process in processes):
        time.sleep(0.5)
    say("プログラムの1つが止まりました。上の記録を見てください。")
    return 1


def stop() -> None:
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + 15
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, deadline - time.monotonic()))
        with suppress(ProcessLookupError):  # whatever it left behind, as a pool of those who draw
            os.killpg(process.pid, signal.SIGKILL)


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
