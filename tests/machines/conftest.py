"""Two machines beside each other, for the tests of this folder only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.machines.city import City

# More than one machine needs what machines can share. SQLite is one machine's, so on it there is nothing to try:
# these tests belong to "make services" alone.
SHARED = os.environ.get("DATABASE_URL", "").startswith("postgres") and os.environ.get("REDIS_URL")
collect_ignore_glob = [] if SHARED else ["test_*.py"]


@pytest.fixture(scope="package")
def two_machines(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[City]:
    with django_db_blocker.unblock():
        city = City(tmp_path_factory.mktemp("city"))
        try:
            city.prepare()
            yield city
        finally:
            city.close()


@pytest.fixture
def city(two_machines: City) -> City:
    """Both machines run, whatever the test before has done to them."""
    two_machines.start()
    return two_machines
