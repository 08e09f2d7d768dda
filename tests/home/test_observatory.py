"""The rules of the Mozilla Observatory, computed without asking it: at least 100 on every kind of page (S02).

After its published scoring: 100 to begin with, points off for what is missing; bonus points count only
for a page that has 90 without them. Under production's settings, as behind its proxy.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.desk.door import give_password, person
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
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.COOKIE_PREFIXES = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
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


READ_BY_SCRIPTS = {"__Host-reader", "__Host-last"}


def test_every_cookie_is_for_this_site_alone(production: None, world: World) -> None:
    """V3.3 of ASVS: a name that a browser holds to its word, ``Secure``, ``SameSite``, ``HttpOnly``, no domain."""
    seen = set()
    person()
    staff = Client()
    give_password(staff, "sakura")
    for client in (staff, *map(world.client, ("reader", "learner", "applicant", "mentor", "guardian"))):
        for path in (
            "/lessons/12/3/",
            "/lessons/12/done/",
            f"/classes/{world.run.code}/apply/",
            "/settings/?size=large",
        ):
            client.get(path, HTTP_X_FORWARDED_PROTO="https")
        client.post("/lessons/12/done/", HTTP_X_FORWARDED_PROTO="https")
        for name, cookie in client.cookies.items():
            seen.add(name)
            assert name.startswith("__Host-" if cookie["path"] == "/" else "__Secure-"), name
            assert cookie["secure"] and not cookie["domain"], name
            assert cookie["samesite"] in ("Lax", "Strict") or not cookie.value, name
            assert cookie["httponly"] or name in READ_BY_SCRIPTS or not cookie.value, name
    assert seen >= {
        "__Host-session", "__Host-reader", "__Host-last", "__Host-stamps", "__Secure-card", "__Secure-mine", "__Secure-mentor",
        "__Secure-guardian", "__Secure-withdraw",
    }  # fmt: skip


def test_a_cookie_of_a_plain_name_opens_nothing_in_production(production: None, world: World) -> None:
    """Anybody under the same domain could have put it there; choices alone go on."""
    learner = world.client("learner")
    card = learner.cookies["__Secure-card"].value
    assert learner.get("/me/").content != Client().get("/me/").content
    forged = Client()
    forged.cookies["card"] = card
    forged.cookies["sessionid"] = forged.cookies["session"] = (
        world.client("city").cookies["__Host-session"].value
    )
    assert forged.get("/me/").content == Client().get("/me/").content
    assert forged.get("/desk/")["Location"].startswith("/staff/login/")
    forged.cookies["reader"] = "l.off.yellow.android"
    assert 'data-color="yellow"' in forged.get("/lessons/12/").content.decode()
    forged.cookies["__Host-reader"] = "l.off.black.android"
    assert 'data-color="black"' in forged.get("/lessons/12/").content.decode()


def test_a_cookie_taken_back_is_taken_back_under_its_own_name(production: None, world: World) -> None:
    applicant = world.client("applicant")
    answer = applicant.post("/classes/mine/leave/")
    (cookie,) = [one for name, one in answer.cookies.items() if name.endswith("mine")]
    assert (cookie.key, cookie.value, cookie["max-age"], cookie["secure"]) == ("__Secure-mine", "", 0, True)


def test_the_score_notices_what_is_missing() -> None:
    from django.http import HttpResponse

    points, lost = score_of(HttpResponse("x"))
    assert points < 40 and {"no CSP", "no HSTS", "may be framed", "sniffing"} <= set(lost)
