"""A scanner of a test's own: a server on this machine that speaks ClamAV's protocol, byte by byte as clamd 1.4 does.

It knows one virus, EICAR's test file. CLAMD_TEST_URL names a real clamd instead (with EICAR in its database), for the
tests that ask for nothing that a real one does only when it is ill.
"""

from __future__ import annotations

import os
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from core.clamd import EICAR

REAL = os.environ.get("CLAMD_TEST_URL", "")


@dataclass
class Scanner:
    """``how`` it behaves; ``seen``: the files it was handed, ``commands``: what it was asked."""

    url: str = ""
    how: str = "well"
    most: int = 25 * 1024 * 1024
    signed: str = ""
    seen: list[bytes] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def version(self) -> str:
        made = self.signed or f"{datetime.now():%a %b %d %H:%M:%S %Y}"
        return f"ClamAV 1.4.6/27823/{made}" if self.how != "no signatures" else "ClamAV 1.4.6"

    def verdict(self, content: bytes) -> str:
        if self.how == "no signatures":
            return "stream: OK"
        if self.how == "talks nonsense":
            return "stream: perhaps"
        return "stream: Eicar-Test-Signature FOUND" if EICAR in content else "stream: OK"


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        scanner: Scanner = self.server.scanner  # type: ignore[attr-defined]
        command = b""
        while not command.endswith(b"\0"):
            if not (one := self.rfile.read(1)):
                return
            command += one
        assert command[:1] == b"z"
        name = command[1:-1].decode("ascii")
        scanner.commands.append(name)
        if scanner.how == "silent":
            scanner.ended.wait(60)
            return
        if scanner.how == "breaks off":
            return
        said = {
            "PING": "HTTP/1.1 400" if scanner.how == "somebody else" else "PONG",
            "VERSION": scanner.version(),
        }.get(name, "UNKNOWN COMMAND")
        if name == "INSTREAM":
            content = self._content(scanner.most)
            if content is None:
                said = "INSTREAM size limit exceeded. ERROR"
            else:
                scanner.seen.append(content)
                said = scanner.verdict(content)
        self.wfile.write(said.encode() + b"\0")

    def _content(self, most: int) -> bytes | None:
        content = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
            if len(content) > most:
                return None
        return content


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@contextmanager
def running(how: str = "well", *, socket: str = "") -> Iterator[Scanner]:
    """On a port of this machine, or on a Unix ``socket``."""
    scanner = Scanner(how=how)
    server = _Unix(socket, _Handler) if socket else _Tcp(("127.0.0.1", 0), _Handler)
    server.scanner = scanner  # type: ignore[union-attr]
    scanner.url = f"unix:{socket}" if socket else f"tcp://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield scanner
    finally:
        scanner.ended.set()
        server.shutdown()
        server.server_close()
