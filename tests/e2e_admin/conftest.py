"""Browsers at the editor's desk; after each test: no script was refused and nothing failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import server as servers
from tests.e2e_admin.desk import Desk

_signed_in: dict[tuple[str, str], Any] = {}


@pytest.fixture(scope="session")
def server(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """A school of the editors' own: what they publish here, no other browser test counts."""
    with django_db_blocker.unblock():
        running = servers.start("desk")
        yield running
        running.stop()


@pytest.fixture
def desk(new_page: Callable[..., Any], server: Any) -> Iterator[Callable[..., Desk]]:
    """``desk("editor", width=1280)``: somebody signed in; through the form the first time."""
    opened: list[Desk] = []

    def sit_down(username: str, *, width: int = 1280, height: int = 1000) -> Desk:
        known = _signed_in.get((server.url, username))
        page = new_page(width=width, height=height, **({"storage_state": known} if known else {}))
        page.set_default_timeout(90_000)
        one = Desk(page)
        opened.append(one)
        one.watch()
        if known is None:
            one.log_in(username)
            _signed_in[server.url, username] = page.context.storage_state()
        return one

    yield sit_down
    assert [fault for one in opened for fault in one.faults] == []
