"""A real browser for tests: found on the machine, never downloaded."""

from __future__ import annotations

import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
# No sandbox inside a container's root; no calls of the browser's own to machines outside.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
WIDTHS = {"phone": 360, "desk": 1280}


def path() -> str:
    """Where Chromium or Chrome is. Raises RuntimeError saying what to install: a test never skips it."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    if Path(MAC).exists():
        return MAC
    raise RuntimeError(
        "ブラウザのテストには Chromium か Google Chrome が必要です。どちらかを入れてください。"
    )
