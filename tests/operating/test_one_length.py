"""One message, one length: what could be read as two is refused by the web server itself (V4.2 of ASVS)."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.sealing import new_key

ROOT = Path(__file__).resolve().parents[2]
HOST = b"POST /line/webhook/ HTTP/1.1\r\nHost: school.example\r\nX-Forwarded-Proto: https\r\n"
SECOND = b"GET /smuggled HTTP/1.1\r\nHost: school.example\r\n\r\n"
CHUNKS = b"0\r\n\r\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """gunicorn as it is configured, with production's settings; no page here asks the database."""
    folder = tmp_path_factory.mktemp("gunicorn")
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = free.getsockname()[1]
    env = {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "DJANGO_SETTINGS_MODULE": "config.settings.production", "SECRET_KEY": "x1-" * 20, "ALLOWED_HOSTS": "school.example",
        "BASE_URL": "https://school.example", "FIELD_KEYS": new_key(), "FIELD_SEARCH_KEY": new_key(), "VAR_DIR": str(folder),
        "BIND": f"127.0.0.1:{number}", "WEB_WORKERS": "1", "LINE_CHANNEL_SECRET": "x",
    }  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", "--config", "site/config/gunicorn.py", "config.wsgi"]
    server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        assert server.stdout is not None
        said = []
        for line in server.stdout:
            said.append(line)
            if b"Booting worker" in line:
                break
        else:
            pytest.fail(b"".join(said).decode())
        ask(
            number,
            b"GET /line/webhook/ HTTP/1.1\r\nHost: school.example\r\nConnection: close\r\n\r\n",
            patience=60,
        )
        yield number
    finally:
        server.terminate()
        server.wait(60)


def ask(number: int, raw: bytes, patience: float = 2) -> bytes:
    """Everything that comes back until the line is shut, or is quiet for so many seconds."""
    with socket.create_connection(("127.0.0.1", number), timeout=patience) as line:
        line.sendall(raw)
        found = b""
        try:
            while part := line.recv(65536):
                found += part
        except TimeoutError:
            pass
        return found


TWO_LENGTHS = {
    "two lengths": b"Content-Length: 5\r\nContent-Length: 0\r\n\r\n" + CHUNKS,
    "a length and chunks": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
    "chunks and a length": b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + CHUNKS,
    "chunks twice": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS,
    "chunks in disguise": b"Transfer-Encoding: xchunked\r\n\r\n" + CHUNKS,
    "a gap before the colon": b"Transfer-Encoding : chunked\r\n\r\n" + CHUNKS,
    "a folded line": b"Transfer-Encoding:\r\n chunked\r\n\r\n" + CHUNKS,
    "a length with a sign": b"Content-Length: +5\r\n\r\n" + CHUNKS,
    "a list of lengths": b"Content-Length: 5, 5\r\n\r\n" + CHUNKS,
}


@pytest.mark.parametrize("what", TWO_LENGTHS)
def test_what_has_two_lengths_is_refused_and_what_follows_is_not_read(port: int, what: str) -> None:
    answer = ask(port, HOST + TWO_LENGTHS[what] + SECOND)
    assert answer.count(b"HTTP/1.1 ") <= 1, answer
    assert answer == b"" or answer.split(b"\r\n")[0].split()[1] in (b"400", b"501"), answer


def test_one_length_of_either_kind_is_taken(port: int) -> None:
    for body in (b"Content-Length: 5\r\n\r\n" + CHUNKS, b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS):
        # The server shuts the line itself, so patience costs nothing.
        answer = ask(port, HOST + b"Connection: close\r\n" + body, patience=60)
        assert answer.split(b"\r\n")[0].split()[1] in (b"403", b"404"), answer
