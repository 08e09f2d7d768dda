"""Headers: a strict policy on public pages (S02, S03), and production settings without a warning (S01)."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from core.sealing import new_key

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = [
    "/",
    "/lessons/",
    "/lessons/12/3/",
    "/number/",
    "/search/?q=x",
    "/settings/",
    "/no/such/",
    "/lessons/20/practice/",
]


def policy(answer: object) -> dict[str, list[str]]:
    parts = [part.split() for part in answer["Content-Security-Policy"].split(";") if part.strip()]  # type: ignore[index]
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_allow_nothing_inline_and_nothing_from_elsewhere(reader: Client, path: str) -> None:
    for _ in range(2):  # the second may come from the kept pages
        answer = reader.get(path)
        allowed = policy(answer)
        assert allowed["default-src"] == ["'none'"]
        assert allowed["base-uri"] == allowed["frame-ancestors"] == allowed["object-src"] == ["'none'"]
        assert allowed["script-src"] == allowed["style-src"] == allowed["form-action"] == ["'self'"]
        assert not any(
            "unsafe" in value or "*" in value or ":" in value
            for values in allowed.values()
            for value in values
        )
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "geolocation=()" in answer["Permissions-Policy"]


def test_the_editors_pages_run_scripts_by_nonce_only(admin: Client) -> None:
    first, second = (policy(admin.get("/cms/"))["script-src"] for _ in range(2))
    assert first[0] == "'self'"
    assert all("unsafe" not in value for value in first)
    assert first != second or len(first) == 1


def test_the_editors_pages_take_no_plug_in_and_no_other_base(admin: Client) -> None:
    for path in ("/cms/", "/cms/pages/", "/cms/users/", "/cms/images/add/", "/cms/no/such/"):
        allowed = policy(admin.get(path))
        assert allowed["object-src"] == allowed["base-uri"] == ["'none'"], path
        assert allowed["frame-ancestors"] in (["'self'"], ["'none'"]), path


@pytest.mark.parametrize(
    "path",
    [*PUBLIC, "/healthz", "/robots.txt", "/sitemap.xml", "/manifest.webmanifest", "/opendata/catalog.jsonld", "/readyz",
     "/staff/login/", "/lessons/12/poster.pdf", "/media/none.txt", "/static/js/settings.js"],
)  # fmt: skip
def test_every_answer_says_what_it_is_and_how_text_is_coded(reader: Client, path: str) -> None:
    """V4.1.1 of ASVS."""
    answer = reader.get(path)
    kind, _semicolon, more = answer["Content-Type"].partition(";")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert policy(answer)["frame-ancestors"] == policy(answer)["object-src"] == ["'none'"]
    if kind.startswith("text/") or kind.endswith("xml"):
        assert more.strip().replace('"', "").lower() == "charset=utf-8", (path, answer["Content-Type"])
    start = b"".join(answer.streaming_content if answer.streaming else [answer.content])[:40].lstrip()  # type: ignore[arg-type]
    signs = {
        "text/html": b"<!doctype html>",
        "application/pdf": b"%PDF",
        "application/xml": b"<?xml",
        "application/json": b"{",
    }
    assert start.lower().startswith(signs.get(kind, b"").lower()), path


def test_a_page_without_a_login_starts_no_session(reader: Client) -> None:
    for path in PUBLIC:
        reader.get(path)
    assert set(reader.cookies) <= {"last", "csrftoken"}


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess:
    base = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    scratch = str(Path(os.environ["SCHOOL_SCRATCH"]) / "production")
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env={**base, "DJANGO_SETTINGS_MODULE": "config.settings.production", "VAR_DIR": scratch, **env},
        capture_output=True,
        text=True,
        check=False,
    )


GOOD = {
    "SECRET_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "school.example",
    "FIELD_KEYS": new_key(),
    "FIELD_SEARCH_KEY": new_key(),
    "BASE_URL": "https://school.example",
}


@pytest.mark.parametrize(
    "missing", ["SECRET_KEY", "FIELD_KEYS", "FIELD_SEARCH_KEY", "ALLOWED_HOSTS", "BASE_URL"]
)
def test_production_names_what_is_missing_and_does_not_start(missing: str) -> None:
    done = run("check", **{name: value for name, value in GOOD.items() if name != missing})
    assert done.returncode != 0
    assert f"環境変数 {missing} がありません。" in done.stderr


def test_uploads_inside_the_code_are_refused() -> None:
    done = run("check", **GOOD, MEDIA_ROOT=str(ROOT / "media"))
    assert done.returncode != 0
    assert "MEDIA_ROOT がプログラムのフォルダの中にあります。" in done.stderr
