"""L: a list asks as many questions of a school of 3,000 as of one of 1,000; `make growth` measures up to 100,000."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest
from django.test import Client

from core.page_cache import forget_all
from tests.benchmarks.growth.city import City
from tests.benchmarks.growth.lists import FILES, LISTS, REASONS, Look
from tests.benchmarks.growth.measuring import asked
from tests.benchmarks.growth.visitors import visitors
from tests.security.routes import all_routes

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "tests" / "benchmarks" / "crowd" / "scenarios.py"


def ours() -> set[str]:
    return {route.name for route in all_routes() if not route.name.startswith("wagtail")}


def test_every_address_is_a_list_a_file_or_says_why_it_is_neither() -> None:
    stands = Counter([*LISTS, *FILES, *REASONS])
    missing = sorted(ours() - set(stands))
    assert not missing, (
        "Say in tests/benchmarks/growth/lists.py what these are: LISTS if they show rows that grow with the school"
        f" (with an address to measure), FILES if they hold all of them, else REST with why not: {missing}"
    )
    assert [name for name, times in stands.items() if times > 1] == []


def test_no_line_is_about_an_address_that_is_gone() -> None:
    assert sorted({*LISTS, *FILES, *REASONS} - ours()) == []


@pytest.mark.django_db
def test_no_list_asks_more_of_a_school_of_three_thousand_than_of_one_thousand() -> None:
    city = City()
    clients = visitors(city)
    looks = [look for found in (LISTS, FILES) for many in found.values() for look in many]

    def count(look: Look) -> int:
        path = look.path.format(**city.values)

        def ask() -> None:
            forget_all()
            assert clients[look.who].get(path).status_code == 200, f"{look.who} {path}"

        return len(asked(ask)[1])

    city.grow(1)
    small = {look: count(look) for look in looks}
    city.grow(3)
    grown = {look: (small[look], now) for look in looks if (now := count(look)) != small[look]}
    assert grown == {}
    assert len(looks) >= 145


@pytest.mark.django_db
def test_what_a_session_writes_once_a_minute_is_not_counted(clerk: Client) -> None:
    """It made one list in a hundred and fifty look uneven, another one in each run."""
    usual = len(asked(lambda: clerk.get("/desk/runs/"))[1])
    asks = 0

    def after_a_minute() -> None:
        nonlocal asks
        asks += 1
        clerk.get("/desk/runs/")
        if asks == 1:
            session = clerk.session
            session["seen"] -= 61
            session.save()

    assert len(asked(after_a_minute)[1]) == usual
    assert asks == 3


def test_every_part_that_is_run_is_one_that_the_script_knows() -> None:
    """The script needs locust, which is no part of the school; what both sides call things is compared as text."""
    tree = ast.parse(SCENARIOS.read_text(encoding="utf-8"))
    known = {
        node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "part"
        and isinstance(node.value, ast.Constant)
    }
    main = ast.parse((SCENARIOS.parent / "__main__.py").read_text(encoding="utf-8"))
    run = {
        node.args[0].value
        for node in ast.walk(main)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "part"
        and isinstance(node.args[0], ast.Constant)
    }  # fmt: skip
    assert run == known == {"constant", "insert", "notice", "opening", "morning"}
