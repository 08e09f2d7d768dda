"""People before the two machines, and the proxy between: every request goes to the next machine in turn."""

from __future__ import annotations

import html
import http.client
import itertools
import random
import re
from base64 import b32decode
from urllib.parse import urlencode, urlsplit

from django_otp.oath import TOTP

from tests.machines.city import HOST, City, Machine, until
from tests.words import words

DEAD = (OSError, http.client.HTTPException)
HIDDEN = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|once|receipt)" value="([^"]*)"')


class Browser:
    """Cookies, and the page last read. ``at`` keeps to one machine; when that is dead the other is asked.

    What was sent to a machine that died on the way is sent again, as by somebody who presses the button
    once more: ``again`` counts how often.
    """

    def __init__(self, city: City, *, begin: int = 0) -> None:
        self.turns = itertools.cycle(city.machines[begin:] + city.machines[:begin])
        self.machines = len(city.machines)
        self.cookies: dict[str, str] = {}
        self.page, self.path, self.status, self.again = "", "", 0, 0
        self.headers: dict[str, str] = {}
        self.address = f"198.51.{random.randrange(256)}.{random.randrange(256)}"

    def get(self, path: str, *, at: Machine | None = None) -> str:
        """What the page says, after any redirect."""
        self._ask("GET", path, None, at)
        return words(self.page)

    def send(self, path: str, *, at: Machine | None = None, **fields: str) -> str:
        """Sends the form on the page last read."""
        hidden = {name: html.unescape(value) for name, value in HIDDEN.findall(self.page)}
        self._ask("POST", path, urlencode({**hidden, **fields}), at)
        return words(self.page)

    def _ask(self, method: str, path: str, body: str | None, at: Machine | None) -> None:
        location = self._anywhere(method, path, body, at)
        while location:
            to = urlsplit(location)
            location = self._anywhere("GET", to.path + (f"?{to.query}" if to.query else ""), None, at)

    def _anywhere(self, method: str, path: str, body: str | None, at: Machine | None) -> str:
        machine = at or next(self.turns)
        for _try in range(self.machines):
            try:
                return self._once(machine, method, path, body)
            except DEAD:
                if at:
                    raise
                self.again += 1
                machine = next(self.turns)
        raise AssertionError(f"no machine answers {path}")

    def _once(self, machine: Machine, method: str, path: str, body: str | None) -> str:
        line = http.client.HTTPConnection(machine.address, machine.port, timeout=60)
        headers = {
            "Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": self.address, "Origin": f"https://{HOST}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }  # fmt: skip
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            page = answer.read().decode()
        finally:
            line.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _is, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"')
        self.cookies = {name: value for name, value in self.cookies.items() if value}
        self.page, self.path, self.status, self.headers = page, path, answer.status, dict(answer.headers)
        return answer.headers["Location"] if 300 <= answer.status < 400 else ""


def person(number: int) -> dict[str, str]:
    """Somebody who was never here, as typed on the first screen."""
    kana = "".join("あいうえおかきくけこ"[int(digit)] for digit in f"{number:05d}")
    return {
        "p1-name": f"来客 {number}", "p1-kana": kana, "p1-tel": f"0801{number:07d}", "p1-birth_year": "1950",
    }  # fmt: skip


def apply(browser: Browser, code: str, number: int, *, email: str) -> str:
    """All three screens; gives the receipt number that is shown."""
    path = f"/classes/{code}/apply/"
    browser.get(path)
    browser.send(path, size="1", **person(number))
    how = {"phone": "", "postal_code": "", "address": "", "wish": ""}
    browser.send(f"{path}how/", channel="mail", email=email, **how)
    browser.send(f"{path}check/")
    shown = re.search(r'receipt__number">(\d{4})-(\d{4})<', browser.page)
    assert shown, f"{browser.status} {browser.path}: {words(browser.page)[:300]}"
    return "".join(shown.groups())


def sign_in(browser: Browser, city: City, username: str, *, at: Machine | None = None) -> None:
    """Through the staff's door: password, then the code on the phone."""
    account = city.made["staff"][username]
    browser.get("/staff/login/", at=at)
    browser.send("/staff/login/", at=at, username=username, password=account["password"], next="")
    code = TOTP(b32decode(account["key"])).token()
    browser.send("/staff/code/", at=at, code=f"{code:06d}", next="")
    assert browser.path in ("/staff/", "/desk/"), (
        f"{browser.status} {browser.path}: {words(browser.page)[:300]}"
    )


def mailed(city: City, to: str) -> str:
    """The text of the first mail to this address, once a worker has sent it."""

    def look() -> str:
        texts = [str(mail.get_content()) for mail in list(city.mail.mails) if to in str(mail["To"])]
        return texts[0] if texts else ""

    return until(look, f"a mail to {to}")
