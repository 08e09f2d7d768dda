"""Asking a ClamAV daemon by its own protocol: PING, VERSION, INSTREAM. Nothing here knows what is asked about."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterable
from contextlib import closing
from typing import NamedTuple
from urllib.parse import urlsplit

CONNECT_SECONDS = 3.0
# A whole question, file and all: the web server gives a request 60 seconds. A PDF of 10 MB takes a second or two.
ANSWER_SECONDS = 25.0
MOST_ANSWER = 4096
PORT = 3310
# The file by which every scanner shows that it works, harmless itself; written backwards, or scanners of others would
# take away this one.
EICAR = rb"*H+H$!ELIF-TSET-SURIVITNA-DRADNATS-RACIE$}7)CC7)^P(45XZP\4[PA@%P!O5X"[::-1]


class NoAnswer(Exception):
    """The scanner said neither that the file is clean nor what is in it. ``str`` is a fixed word for the log."""


class Clamd(NamedTuple):
    """Where it listens: the path of a Unix socket, or host and port."""

    path: str
    host: str = ""
    port: int = 0

    @classmethod
    def at(cls, url: str) -> Clamd:
        """``unix:/run/clamav/clamd.ctl`` or ``tcp://host:3310``. Raises ValueError for anything else."""
        parts = urlsplit(url)
        if parts.scheme == "unix" and not parts.netloc and parts.path.startswith("/"):
            return cls(parts.path)
        if parts.scheme == "tcp" and parts.hostname and parts.path in ("", "/"):
            return cls("", parts.hostname, parts.port or PORT)
        raise ValueError("neither unix:/path nor tcp://host:port")

    def ask(self, command: str, content: Iterable[bytes] | None = None) -> str:
        """The answer to one command; ``content`` follows it in pieces, as INSTREAM wants them.

        Raises NoAnswer when it cannot be reached, says nothing in time or breaks off.
        """
        until = time.monotonic() + ANSWER_SECONDS
        try:
            with closing(self._connected()) as line:
                # Nothing may be waited for longer than all of it: a daemon that takes a byte a second is none.
                line.settimeout(_left(until))
                line.sendall(f"z{command}\0".encode("ascii"))
                if content is not None:
                    try:
                        for piece in content:
                            if piece:
                                line.settimeout(_left(until))
                                line.sendall(struct.pack(">I", len(piece)) + piece)
                        line.sendall(struct.pack(">I", 0))
                    except (BrokenPipeError, ConnectionResetError) as broken:
                        # It breaks off in the middle of what is longer than its StreamMaxLength.
                        raise NoAnswer("broke off") from broken
                return self._answer(line, until)
        except TimeoutError as slow:
            raise NoAnswer("too slow") from slow
        except OSError as away:
            raise NoAnswer("not reached") from away

    def _connected(self) -> socket.socket:
        if not self.path:
            return socket.create_connection((self.host, self.port), CONNECT_SECONDS)
        line = socket.socket(socket.AF_UNIX)
        try:
            line.settimeout(CONNECT_SECONDS)
            line.connect(self.path)
        except BaseException:
            line.close()
            raise
        return line

    @staticmethod
    def _answer(line: socket.socket, until: float) -> str:
        said = b""
        while b"\0" not in said and len(said) < MOST_ANSWER:
            line.settimeout(_left(until))
            if not (piece := line.recv(MOST_ANSWER)):
                break
            said += piece
        if b"\0" not in said:
            raise NoAnswer("broke off")
        return said.partition(b"\0")[0].decode("ascii", "replace").strip()


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
