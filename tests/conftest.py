"""One school for all tests: the real 28 lessons, loaded once; every test's changes are undone."""

from __future__ import annotations

import atexit
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client


def pytest_configure(config: pytest.Config) -> None:
    # The browser's driver runs an event loop in this thread; Django's queries here are still plain calls.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    owner = os.getpid()
    scratch = Path(os.environ["SCHOOL_SCRATCH"]) if os.environ.get("SCHOOL_SCRATCH") else None

    def sweep() -> None:
        if scratch and os.getpid() == owner and scratch.name.startswith("school-test-"):
            shutil.rmtree(scratch, ignore_errors=True)

    atexit.register(sweep)
    kept = _kept_school()
    if kept and (kept / "test.sqlite3").exists():
        # For whoever runs a few tests again and again: the school of the run before, migrated further.
        shutil.copyfile(kept / "test.sqlite3", Path(os.environ["SCHOOL_SCRATCH"]) / "test.sqlite3")
        shutil.copytree(kept / "media", settings.MEDIA_ROOT, copy_function=os.link, dirs_exist_ok=True)
        config.option.reuse_db = True


def _kept_school() -> Path | None:
    """SCHOOL_KEPT names a folder in which a finished test school (SQLite) is kept; unset everywhere else."""
    folder = os.environ.get("SCHOOL_KEPT")
    sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
    return Path(folder) if folder and sqlite else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # A test database is made only when some test asks for one by its mark: without this, browser tests run on
    # their own would build their school in the real database.
    for item in items:
        if {"server", "town"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The shipped school, in the test database once; see home.school."""
    from tests import server as servers

    _build(django_db_blocker)
    yield
    with django_db_blocker.unblock():
        servers.end_sessions()  # or the database could not be dropped


def _build(django_db_blocker: Any) -> None:
    from home.school import build_school
    from people.actions import make_demo_accounts

    kept = _kept_school()
    if kept and (kept / "test.sqlite3").exists():
        return
    with django_db_blocker.unblock():
        build_school(say=lambda text: None)
        make_demo_accounts()
        if kept:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            kept.mkdir(parents=True, exist_ok=True)
            shutil.copytree(settings.MEDIA_ROOT, kept / "media", dirs_exist_ok=True)
            shutil.copyfile(connection.settings_dict["NAME"], kept / "test.sqlite3")


@pytest.fixture(autouse=True)
def _empty_caches() -> None:
    """No test sees a page that another test has left behind."""
    from core.page_cache import forget_all

    for name in settings.CACHES:
        caches[name].clear()
    forget_all()


@pytest.fixture(autouse=True)
def _past_months_are_let_go(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test makes the school do: what changes a past month lets go what is kept of it."""
    if not request.node.get_closest_marker("django_db") and "db" not in request.fixturenames:
        yield
        return
    from tests.letting_go import watched

    with watched() as watch:
        yield
    assert watch.kept_back == {}, "mentors.actions.sums.let_go was not called"


@pytest.fixture
def reader(db: None) -> Client:
    """Somebody who reads: no login, an iPhone."""
    return Client(headers={"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X)"})


def _signed_in(username: str) -> Client:
    from people.models import User
    from tests.signed_in import sign_in

    return sign_in(User.objects.get(username=username))


@pytest.fixture
def editor(db: None) -> Client:
    """Somebody who writes lessons and may not publish them."""
    return _signed_in("editor")


@pytest.fixture
def moderator(db: None) -> Client:
    """Somebody who writes and publishes."""
    return _signed_in("moderator")


@pytest.fixture
def admin(db: None) -> Client:
    return _signed_in("admin")


@pytest.fixture
def clerk(db: None) -> Client:
    """Somebody at the counter of 富岡."""
    return _signed_in("tomioka")


@pytest.fixture
def manager(db: None) -> Client:
    """Whoever answers for 富岡: may also draw, override and export."""
    return _signed_in("tomioka-manager")


@pytest.fixture
def other_clerk(db: None) -> Client:
    """Somebody at the counter of 新所沢, for whom 富岡 does not exist."""
    return _signed_in("shintoko")


@pytest.fixture
def city(db: None) -> Client:
    """The city's office: every centre."""
    return _signed_in("city")


@pytest.fixture
def lesson(db: None) -> Any:
    """Lesson 12, as shipped and published."""
    from courses.models import LessonPage

    return LessonPage.objects.get(number=12)


# --- browser ----------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """The school on a web server of its own, with its own copy of the database."""
    from tests import server as servers

    with django_db_blocker.unblock():
        running = servers.start()
        yield running
        running.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    from tests import browser as browsers

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browsers.path(), args=browsers.FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Any, server: Any) -> Iterator[Any]:
    """``new_page(width=360, **context options)``: a fresh browser, no cookies, at the school's address."""
    contexts = []

    def make(width: int = 360, height: int = 800, **options: Any) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, base_url=server.url, locale="ja-JP", **options
        )
        context.set_default_timeout(60_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
