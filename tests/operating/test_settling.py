"""The web server takes what it has loaded as there to stay, once when it begins and once when it knows its pages."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from config import gunicorn
from config.settling import SETTLED_AFTER


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_what_a_worker_has_loaded_is_looked_through_no_more() -> None:
    assert gc.get_freeze_count() == 0
    gunicorn.post_worker_init(SimpleNamespace(nr=0))
    assert gc.get_freeze_count() > 100_000


@pytest.mark.parametrize(
    ("requests", "settles"), [(1, False), (SETTLED_AFTER, True), (SETTLED_AFTER + 1, False)]
)
def test_it_settles_once_more_when_the_pages_are_known(requests: int, settles: bool) -> None:
    gunicorn.post_request(SimpleNamespace(nr=requests), None, {}, None)
    assert (gc.get_freeze_count() > 0) == settles
