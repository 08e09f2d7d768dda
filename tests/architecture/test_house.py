"""What keeps the house in order, checked on the real tree."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
OURS = ("config", "core", "people", "media", "courses", "events", "mentors", "home", "desk")
PUBLIC_TEMPLATES = [
    path
    for folder in ("site", "courses", "media", "mentors")
    for path in (ROOT / folder).rglob("*.html")
    if "admin" not in path.relative_to(ROOT).parts
]


def test_site_is_no_package() -> None:
    assert not (ROOT / "site" / "__init__.py").exists()
    assert Path(sys.modules["site"].__file__ or "").name == "site.py"
    assert ROOT not in Path(sys.modules["site"].__file__ or "").parents


def test_every_room_of_ours_lies_inside_the_repository() -> None:
    seen = [name for name in OURS if ROOT in Path(importlib.util.find_spec(name).origin or "").parents]  # type: ignore[union-attr]
    assert tuple(seen) == OURS


def test_uploads_lie_outside_the_code() -> None:
    media_root = Path(settings.MEDIA_ROOT).resolve()
    assert media_root != ROOT / "media"
    assert ROOT / "media" not in media_root.parents


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_pictures_documents_and_users_are_our_own_from_the_first_migration() -> None:
    assert settings.AUTH_USER_MODEL == "people.User"
    assert settings.WAGTAILIMAGES_IMAGE_MODEL == "media.SchoolImage"
    assert settings.WAGTAILDOCS_DOCUMENT_MODEL == "media.SchoolDocument"
    for label in ("people", "media"):
        first = ROOT / ("site/people" if label == "people" else "media") / "migrations" / "0001_initial.py"
        assert "CreateModel" in first.read_text(encoding="utf-8")
        assert apps.get_app_config(label)


def test_public_templates_have_no_inline_style_or_script() -> None:
    inline = re.compile(r"style=\"|<style|<script(?![^>]*\bsrc=)|\son\w+=\"|javascript:")
    found = {
        str(path.relative_to(ROOT)): inline.findall(path.read_text(encoding="utf-8"))
        for path in PUBLIC_TEMPLATES
    }
    assert len(found) >= 40
    assert {path: hits for path, hits in found.items() if hits} == {}


def test_the_words_on_a_button_and_of_a_note_are_one_piece() -> None:
    """Both lay their parts out apart from each other: words with readings of their own would be torn apart."""
    loose = re.compile(r'class="(?:button|note)[^"]*"[^>]*>\s*\{% (?:ui|read|jp)\b')
    found = {str(path.relative_to(ROOT)): loose.findall(path.read_text("utf-8")) for path in PUBLIC_TEMPLATES}
    assert {path: hits for path, hits in found.items() if hits} == {}


def test_a_room_imports_only_rooms_below_it() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'site'}:{ROOT}", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 kept, 0 broken" in done.stdout, done.stdout[-3000:]


def test_no_file_is_too_long_to_hold_in_ones_head() -> None:
    files = [
        path
        for folder in ("site", "courses", "events", "mentors", "media", "tests")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
    ]
    assert len(files) > 80
    long = {
        str(path.relative_to(ROOT)): n
        for path in files
        if (n := len(path.read_text("utf-8").splitlines())) > 450
    }
    assert long == {}


def test_the_lock_files_name_no_address() -> None:
    for name in (
        "requirements.lock",
        "requirements-dev.lock",
        "requirements-audit.lock",
        "requirements-load.lock",
    ):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text
