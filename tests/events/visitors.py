"""People with a browser and no script, all applying at once, until their server is killed."""

from __future__ import annotations

import random
import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from http.cookiejar import CookieJar
from typing import Any

CROWD = 8
DEAD = (OSError, HTTPException, urllib.error.URLError)


class Browser:
    """One person's: cookies, and the form on the page last read."""

    def __init__(self, url: str, address: str) -> None:
        self.url, self.page = url, ""
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.opener.addheaders = [("X-Forwarded-For", address), ("Origin", url)]

    def get(self, path: str) -> None:
        with self.opener.open(self.url + path, timeout=30) as answer:
            self.page = answer.read().decode()

    def send(self, path: str, **fields: str) -> None:
        hidden = re.findall(r'name="(csrfmiddlewaretoken|once)" value="([^"]+)"', self.page)
        body = urllib.parse.urlencode({**dict(hidden), **fields}).encode()
        with self.opener.open(self.url + path, data=body, timeout=30) as answer:
            self.page = answer.read().decode()


class Visitors:
    """``receipts``: every number that somebody was shown."""

    def __init__(self, code: str) -> None:
        self.path = f"/classes/{code}/apply/"
        self.receipts: list[str] = []
        self.unanswered = self.counted = self.until = 0
        self.lock = threading.Lock()

    def apply_until_killed(self, server: Any, turn: int) -> int:
        """A crowd applies; after a random moment their server is killed. Gives how many waited for an answer."""
        enough, self.unanswered = threading.Event(), 0
        self.until = len(self.receipts) + random.Random(turn).randint(8, 20)
        crowd = [threading.Thread(target=self._go_on, args=(server.url, enough)) for _n in range(CROWD)]
        for one in crowd:
            one.start()
        enough.wait(60)
        server.kill()
        for one in crowd:
            one.join()
        return self.unanswered

    def _go_on(self, url: str, enough: threading.Event) -> None:
        while True:
            with self.lock:
                self.counted += 1
                number = self.counted
            try:
                browser = Browser(url, f"198.51.100.{number % 250}")
                browser.get(self.path)
                browser.send(self.path, size="1", **_person(number))
                browser.send(
                    f"{self.path}how/", channel="tel", phone="", email="", postal_code="", address="", wish=""
                )
                with self._waiting_for_an_answer():
                    browser.send(f"{self.path}check/")
            except DEAD:
                return
            shown = re.search(r'receipt__number">(\d{4})-(\d{4})<', browser.page)
            with self.lock:
                self.receipts.append(
                    "".join(shown.groups()) if shown else "no receipt: " + browser.page[:200]
                )
                if len(self.receipts) >= self.until:
                    enough.set()

    @contextmanager
    def _waiting_for_an_answer(self) -> Iterator[None]:
        try:
            yield
        except DEAD:
            with self.lock:
                self.unanswered += 1
            raise


def _person(number: int) -> dict[str, str]:
    kana = "".join("あいうえおかきくけこ"[int(digit)] for digit in f"{number:05d}")
    return {
        "p1-name": f"来客 {number}",
        "p1-kana": kana,
        "p1-tel": f"0801{number:07d}",
        "p1-birth_year": "1950",
    }
