"""The rules of the Mozilla Observatory, computed without asking it: at least 100 on every kind of page (S02).

After its published scoring: 100 to begin with, points off for what is missing; bonus points count only
for a page that has 90 without them. Under production's settings, as behind its proxy.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client

from tests.security.conftest import world
from tests.security.world import World

pytestmark = pytest.mark.django_db
__all__ = ["world"]  # the fixture
YEAR_AND_A_HALF = 15_768_000


def policy(answer: Any) -> dict[str, list[str]]:
    return {
        name: values
        for name, *values in (
            part.split() for part in answer.get("Content-Security-Policy", "").split(";") if part.strip()
        )
    }


def score_of(answer: Any) -> tuple[int, list[str]]:
    """Points, and what took any away."""
    points, bonus, lost = 100, 0, []

    def lose(n: int, why: str) -> None:
        nonlocal points
        points -= n
        lost.append(why)

    allowed = policy(answer)
    scripts = allowed.get("script-src", allowed.get("default-src", []))
    styles = allowed.get("style-src", allowed.get("default-src", []))
    if not allowed:
        lose(25, "no CSP")
    elif "'unsafe-inline'" in scripts and not any(value.startswith("'nonce-") for value in scripts):
        lose(20, "scripts inline")
    elif "'unsafe-eval'" in scripts:
        lose(10, "eval")
    elif any(value in ("*", "http:", "https:", "data:") for value in scripts):
        lose(20, "scripts from anywhere")
    elif "'unsafe-inline'" not in styles:
        bonus += 10 if allowed.get("default-src") == ["'none'"] else 5
    for cookie in answer.cookies.values():
        if not cookie["secure"]:
            lose(20, f"{cookie.key} not secure")
        if not cookie["samesite"]:
            lose(20, f"{cookie.key} without SameSite")
        if "sess" in cookie.key and not cookie["httponly"]:
            lose(30, f"{cookie.key} not HttpOnly")
    if answer.cookies and not lost:
        bonus += 5
    age = re.search(r"max-age=(\d+)", answer.get("Strict-Transport-Security", ""))
    if not age:
        lose(20, "no HSTS")
    elif int(age[1]) < YEAR_AND_A_HALF:
        lose(10, "HSTS too short")
    elif "preload" in answer["Strict-Transport-Security"]:
        bonus += 5
    if answer.get("Access-Control-Allow-Origin") == "*":
        lose(50, "open to every site")
    if answer.get("X-Content-Type-Options") != "nosniff":
        lose(5, "sniffing")
    if "frame-ancestors" in allowed:
        bonus += 5
    elif answer.get("X-Frame-Options") not in ("DENY", "SAMEORIGIN"):
        lose(20, "may be framed")
    if answer.get("Referrer-Policy") in (
        "no-referrer",
        "same-origin",
        "strict-origin",
        "strict-origin-when-cross-origin",
    ):
        bonus += 5
    elif answer.get("Referrer-Policy"):
        lose(5, "tells where readers come from")
    if answer.get("Cross-Origin-Resource-Policy") in ("same-origin", "same-site"):
        bonus += 10
    html = answer.content.decode() if "html" in answer.get("Content-Type", "") else ""
    for src in re.findall(r"<script[^>]+src=[\"']([^\"']+)", html):
        if src.startswith(("http:", "//", "https:")):
            lose(50 if src.startswith("http:") else 5, f"script from {src}")
    return points + (bonus if points >= 90 else 0), lost


@pytest.fixture
def production(settings: Any) -> None:
    """What config.settings.production sets for headers and cookies."""
    settings.SECURE_HSTS_SECONDS = 63_072_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


PUBLIC = [
    "/", "/lessons/", "/lessons/12/", "/lessons/12/3/", "/lessons/12/practice/", "/lessons/12/done/", "/number/?number=99-9",
    "/search/?q=x", "/words/", "/stamps/", "/settings/", "/classes/", "/classes/mine/", "/me/", "/mentors/", "/mentors/apply/",
    "/mentors/door/", "/opendata/", "/no/such/", "/staff/login/", "/staff/forgot/", "/robots.txt", "/sitemap.xml", "/healthz",
"/manifest.webmanifest", "/lessons/12/poster.pdf", "/settings/?size=large",
]  # fmt: skip
# Not /opendata/catalog.jsonld and the files beside it: those are open to every site on purpose.
STAFF = [
    "/staff/",
    "/staff/sessions/",
    "/desk/",
    "/desk/learners/",
    "/desk/calls/",
    "/desk/search/?q=x",
    "/desk/transfer/",
    "/desk/no/such/",
]
WAGTAIL = [
    "/cms/",
    "/cms/pages/",
    "/cms/users/",
    "/cms/images/add/",
    "/cms/snippets/courses/term/add/",
    "/cms/jsi18n/",
    "/cms/failwhale/",
]


def check(client: Client, paths: list[str], at_least: int) -> None:
    scores = {path: score_of(client.get(path, HTTP_X_FORWARDED_PROTO="https")) for path in paths}
    assert {path: lost for path, (_points, lost) in scores.items() if lost} == {}
    assert min(points for points, _lost in scores.values()) >= at_least


def test_public_pages_and_files_have_a_hundred_and_more(production: None, world: World) -> None:
    for role in ("nobody", "learner", "applicant", "mentor", "guardian"):
        check(world.client(role), PUBLIC, 125)


def test_the_staffs_pages_have_a_hundred_and_more(production: None, city: Client) -> None:
    check(city, STAFF, 125)


def test_wagtails_screens_have_a_hundred_and_more(production: None, admin: Client) -> None:
    """Its widgets carry styles of their own, which costs the bonus and no more."""
    check(admin, WAGTAIL, 115)


def test_every_cookie_is_for_this_site_alone(production: None, world: World) -> None:
    for role in ("reader", "learner", "applicant", "mentor", "guardian"):
        for name, cookie in world.client(role).cookies.items():
            if not cookie.value:
                continue  # taken back
            assert cookie["samesite"] in ("Lax", "Strict", ""), name
            assert cookie["domain"] == "", name
            if name in (
                "card",
                "mine",
                "mentor",
                "guardian",
                "withdraw",
                "mentor_link",
                configured.SESSION_COOKIE_NAME,
            ):
                assert cookie["httponly"], name


def test_the_score_notices_what_is_missing() -> None:
    from django.http import HttpResponse

    points, lost = score_of(HttpResponse("x"))
    assert points < 40 and {"no CSP", "no HSTS", "may be framed", "sniffing"} <= set(lost)
