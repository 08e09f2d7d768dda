"""Every address there is, for everybody there is, opened and posted to (P02, S04, S10): tests/security/rights.py."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from tests.security.asking import AWAY, DOOR, ask, word
from tests.security.rights import ALL, OPEN, OUTSIDE, TABLE, Row, row_of
from tests.security.routes import Route, all_routes
from tests.security.world import ROLES, World

pytestmark = pytest.mark.django_db
FEWEST = 380  # as many as there were when this was written; fewer means that the walk has lost its way


def staffs(route: Route) -> bool:
    return route.path.startswith(tuple(settings.STAFF_PREFIXES)) and not route.path.startswith(
        tuple(settings.STAFF_DOORS)
    )


def expected(route: Route, row: Row, role: str, method: str) -> set[str]:
    if role in OUTSIDE and staffs(route):
        return {DOOR}
    if role in row.who:
        return set((row.get if method == "get" else row.post).split())
    others = {"own door" if part == "own" else part for part in row.others.split() if part != "own"}
    if "own door" in row.others:
        others = (others - {DOOR}) | {"own door"}
    # A method that nobody may use is refused before anybody is looked at.
    return others | ({"405"} if (row.get if method == "get" else row.post) == "405" else set())


def wrong(route: Route, row: Row, role: str, method: str, answer: Any) -> bool:
    if answer.status_code >= 500:
        return True
    wanted = expected(route, row, role, method)
    said = word(answer)
    return said in (DOOR, AWAY) and route.name != "/cms//" if wanted == {OPEN} else said not in wanted


def test_every_address_has_a_line_in_the_table() -> None:
    routes = all_routes()
    assert len(routes) >= FEWEST
    missing = {route.name: route.path for route in routes if row_of(route.name) is None}
    new = {
        route.name: route.path
        for route in routes
        if route.name.startswith("desk:")
        and row_of(route.name) is TABLE["desk:*"]
        and route.name not in OF_THE_CENTER
    }
    told = "".join(
        f'\n    "{name}": Row(WHO, get="200", post="405"),   # {path}'
        for name, path in {**missing, **new}.items()
    )
    assert not told, (
        "Say in tests/security/rights.py who may open these (COUNTER for the desk, OWN, PUBLIC, CMS_SCREENS), and in"
        f" tests/security/world.py what stands for their variables:{told}"
    )


# For the desk the line «desk:*» is no way round thinking: what falls under it is named.
OF_THE_CENTER = {
    "desk:session", "desk:sheet", "desk:certificates", "desk:entered", "desk:application", "desk:receipt", "desk:draw",
    "desk:run", "desk:session_mentors",
}  # fmt: skip


def test_no_line_of_the_table_is_about_nothing() -> None:
    names = {route.name for route in all_routes()}
    idle = [
        line
        for line in TABLE
        if not any(name == line or (line.endswith("*") and name.startswith(line[:-1])) for name in names)
    ]
    assert idle == []
    assert set(ROLES) == ALL


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_what_the_table_says_and_nothing_else(role: str, world: World) -> None:
    client = world.client(role)
    client.raise_request_exception = False
    faults, asked, opened = [], 0, 0
    for route in all_routes():
        row = row_of(route.name)
        if row is None:
            continue  # told by the test above
        path = route.at(world.of(route.name))
        for method in ("get", "post"):
            answer = ask(client, method, path)
            asked += 1
            opened += answer.status_code == 200
            if wrong(route, row, role, method, answer):
                wanted = " or ".join(sorted(expected(route, row, role, method)))
                faults.append(
                    f"{method.upper()} {path} ({route.name}): {word(answer)} {answer.get('Location', '')}, not {wanted}"
                )
    assert not faults, f"{role}:\n" + "\n".join(faults)
    assert asked >= 2 * FEWEST
    assert opened > 40
