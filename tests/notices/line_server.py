"""A server on this machine that speaks LINE's Messaging API at its real paths, faults included."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

OK = "200"
LIMIT = "429"
BROKEN = "500"
BAD = "400"
SILENT = "not taken, no answer"
LOST = "taken, no answer"
GARBAGE = "taken, an answer nobody can read"
TOKEN = "token-for-the-local-stand-in"


@dataclass
class Push:
    key: str
    to: str
    text: str
    status: int


@dataclass
class LineServer:
    """``modes`` are used up one a request; then ``mode`` holds. ``taken`` maps a retry key to its message."""

    mode: str = OK
    modes: list[str] = field(default_factory=list)
    pushes: list[Push] = field(default_factory=list)
    taken: dict[str, Push] = field(default_factory=dict)
    replies: list[tuple[str, str]] = field(default_factory=list)

    def start(self) -> LineServer:
        self.asked = threading.Event()  # somebody has asked for a push
        self.over = threading.Event()
        self.lock = threading.Lock()
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.http.daemon_threads = True
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()
        return self

    def stop(self) -> None:
        self.over.set()
        self.http.shutdown()
        self.http.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_port}"

    def settings(self) -> dict[str, Any]:
        return {
            "LINE_API_URL": self.url,
            "LINE_CHANNEL_TOKEN": TOKEN,
            "LINE_CHANNEL_SECRET": "secret-for-the-local-stand-in",
            "LINE_TIMEOUT": (0.5, 0.5),
        }

    def push(self, key: str, body: dict[str, Any]) -> tuple[int, bytes] | None:
        """What LINE does with a push; None: never answers."""
        with self.lock:
            mode = self.modes.pop(0) if self.modes else self.mode
            push = Push(key, body["to"], body["messages"][0]["text"], 0)
            self.pushes.append(push)
            push.status, answer = self._answer(mode, push)
        self.asked.set()
        return answer

    def _answer(self, mode: str, push: Push) -> tuple[int, tuple[int, bytes] | None]:
        if mode in (LIMIT, BROKEN, BAD):
            return int(mode), (int(mode), b'{"message": "no"}')
        if mode == SILENT:
            return 0, None
        if push.key in self.taken:
            return 409, (409, b'{"message": "The retry key is already accepted", "sentMessages": []}')
        self.taken[push.key] = push
        if mode == LOST:
            return 0, None
        if mode == GARBAGE:
            return 200, (200, b"{")
        return 200, (200, b'{"sentMessages": [{"id": "1", "quoteToken": "q"}]}')


def _handler(server: LineServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer: tuple[int, bytes] | None
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                answer = 401, b'{"message": "Authentication failed"}'
            elif self.path == "/v2/bot/message/push":
                answer = server.push(self.headers.get("X-Line-Retry-Key", ""), body)
            elif self.path == "/v2/bot/message/reply":
                server.replies.append((body["replyToken"], body["messages"][0]["text"]))
                answer = 200, b'{"sentMessages": []}'
            else:
                answer = 404, b'{"message": "Not found"}'
            if answer is None:
                server.over.wait(60)
                return
            status, content = answer
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            pass

    return Handler
