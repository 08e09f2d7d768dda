"""Close, draw, print, recompute: by keyboard only, in a real browser."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.browser import WIDTHS
from tests.desk import counter


@pytest.fixture
def term(server: Any) -> dict[str, Any]:
    return counter.ask(server.database)


def test_a_run_is_closed_drawn_and_verified_by_keyboard_only(
    new_page: Any, server: Any, term: dict, tmp_path: Path
) -> None:
    page = new_page(WIDTHS["desk"])
    page.context.add_cookies([{"name": "sessionid", "value": term["cookie"], "url": server.url}])
    page.goto(f"/desk/draws/{term['lottery']}/")
    page.locator(".button--main:focus").wait_for()  # the browser's own autofocus comes after loading
    page.keyboard.press("Enter")  # しめきって、指紋を作る
    page.locator("#seed:focus").wait_for()
    digest = page.locator("dd.digest").inner_text()
    assert len(digest) == 64
    assert "8件（9人）" in page.locator("dl").inner_text()
    page.keyboard.type("3526 114623")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.locator("text=抽選の記録を印刷する").wait_for()
    assert page.locator("dd.digest").inner_text() == digest
    rows = counter.ask(server.database, term["lottery"])
    assert sum(len(people) for _receipt, state, people in rows if state in ("confirmed", "offered")) <= 4
    assert {state for _receipt, state, _people in rows} <= {"confirmed", "waitlisted", "offered"}

    file = tmp_path / "draw.pdf"
    file.write_bytes(page.request.get(f"/desk/draws/{term['lottery']}/sheet.pdf").body())
    out = StringIO()
    call_command("verify_draw", str(file), stdout=out)
    assert out.getvalue().startswith("正しい抽選です。申込み8件")

    page.goto(f"/desk/draws/{term['lottery']}/")
    assert page.locator("#seed").count() == 0  # nobody draws twice
