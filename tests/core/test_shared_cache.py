"""Redis is away: pages are made anew each time, people come in, and nobody waits for it again and again."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from core.page_cache import stamp
from core.shared_cache import SharedCache
from courses.models import LessonPage
from tests.events.test_public_runs import now_run
from tests.factories import classes as make
from tests.words import words

pytestmark = pytest.mark.django_db


class Deaf:
    """Takes every call and says nothing; ``calls`` counts them."""

    def __init__(self) -> None:
        self.calls = 0
        self.door = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        while True:
            try:
                line, _address = self.door.accept()
            except OSError:
                return
            self.calls += 1
            line.close()


@pytest.fixture
def away(settings: Any) -> Iterator[Deaf]:
    """A Redis that hangs up on everybody."""
    deaf = Deaf()
    settings.REDIS_URL = f"redis://127.0.0.1:{deaf.door.getsockname()[1]}/0"
    settings.CACHES = {
        **settings.CACHES,
        "default": {"BACKEND": "core.shared_cache.SharedCache", "LOCATION": settings.REDIS_URL},
    }
    SharedCache.rests_until = 0
    yield deaf
    SharedCache.rests_until = 0
    deaf.door.close()


def test_it_is_empty_and_keeps_nothing(away: Deaf) -> None:
    cache.set("word", 1)
    assert (cache.get("word"), cache.get("word", 7), "word" in cache, cache.add("word", 1)) == (
        None, 7, False, False,
    )  # fmt: skip
    assert (cache.get_many(["word"]), cache.set_many({"word": 1}), cache.delete("word")) == (
        {},
        ["word"],
        False,
    )
    assert cache.get_or_set("word", 3) == 3
    with pytest.raises(ValueError, match="not found"):
        cache.incr("word")
    cache.clear()


def test_nobody_asks_again_before_it_has_rested(away: Deaf) -> None:
    for _time in range(20):
        cache.get("word")
    assert away.calls <= 2  # a try, and one more
    before, SharedCache.rests_until = away.calls, 0
    cache.get("word")
    assert away.calls > before


def test_pages_are_served_and_none_is_kept(away: Deaf) -> None:
    reader = Client()
    assert reader.get("/lessons/12/").status_code == 200
    assert stamp() != stamp()
    # Changed behind the program's back, as by a machine that cannot be heard.
    LessonPage.objects.filter(number=12).update(title="きょうの題名", readings={})
    assert "きょうの題名" in words(reader.get("/lessons/12/"))


def test_somebody_looks_at_the_own_application_all_the_same(away: Deaf) -> None:
    application = make.apply(now_run(), make.learner("見本 花子", call_name="花子"), at=timezone.now())
    typed = {"receipt": application.receipt, "tel": application.learner.tel}
    assert Client().post("/classes/mine/", {**typed, "tel": "0900000999"}).status_code == 422
    assert Client().post("/classes/mine/", typed).status_code == 302
