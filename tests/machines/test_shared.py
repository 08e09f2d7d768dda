"""What one machine has learnt the other knows at once: what was published, and who has tried too often."""

from __future__ import annotations

import pytest

from tests.machines.city import City
from tests.machines.people import Browser, sign_in
from tests.machines.prepare import NEW_TITLE

pytestmark = pytest.mark.django_db
# Each machine has two processes with kept pages of their own: so often asked, both have answered.
ASKED = 12


def test_what_is_published_at_one_machine_is_read_at_the_other_at_once(city: City) -> None:
    first, second = city.machines
    reader, editor = Browser(city), Browser(city)
    for _time in range(ASKED):
        assert NEW_TITLE not in reader.get("/lessons/12/", at=second)
        assert reader.headers["Cache-Control"] == "private, no-cache"  # a page that is kept
    sign_in(editor, city, "publisher", at=first)
    publish = f"/cms/bulk/wagtailcore/page/publish/?id={city.made['lesson']}&next=/cms/"
    editor.get(publish, at=first)
    editor.send(publish, at=first)
    for _time in range(ASKED):
        assert NEW_TITLE in reader.get("/lessons/12/", at=second)


def test_wrong_tries_at_one_machine_count_at_the_other(city: City) -> None:
    first, second = city.machines
    receipt, tel = city.made["receipt"], city.made["tel"]

    def enter(at: object, typed: str) -> int:
        stranger = Browser(city)  # from a new address each time: it is the number that is guarded
        stranger.get("/classes/mine/", at=at)
        stranger.send("/classes/mine/", at=at, receipt=receipt, tel=typed)
        return stranger.status

    assert enter(second, tel) == 200
    assert [enter(at, "0900000999") for at in (first, second, first, first, second)] == [422] * 5
    assert [enter(at, tel) for at in (first, second)] == [429, 429]
