"""10,000 requests that nobody would make, to every form and query of public, own and staff pages: none breaks one (S11).

The same ones each time, so that what is red is red everywhere. The suite sends a fifth of them; ``make fuzz``
(``FUZZ=1``) all, and ``FUZZ=10`` ten times as many, and new ones.
Effects are undone after each request.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from mentors.models import Mentor
from tests.mentors.pages import HELP, WHO, school_of
from tests.security import hostile
from tests.security.asking import ask
from tests.security.forms import Form, forms_of
from tests.security.fuzzing import MANY, TIMES, examples
from tests.security.rights import row_of
from tests.security.routes import all_routes
from tests.security.world import World

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


class Target(NamedTuple):
    who: str
    path: str
    method: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()


def names_read(*folders: str) -> list[str]:
    """Every name that the code reads out of a query or a form."""
    code = "".join(file.read_text("utf-8") for folder in folders for file in (ROOT / folder).rglob("*.py"))
    return sorted(set(re.findall(r'(?:\.get|POST|GET|getlist)\(?\[?"([a-z][a-z_0-9]*)"', code)))


def targets(
    world: World, clients: dict[str, Client], starts: tuple[str, ...], *, not_: tuple[str, ...] = ()
) -> list[Target]:
    """What the pages under ``starts`` offer: each page with a query, each form, each address that takes a POST."""
    found: dict[Any, Target] = {}
    forms: dict[Any, Form] = {}
    for route in all_routes():
        path = route.at(world.of(route.name))
        if not path.startswith(starts) or path.startswith(("/cms/", *not_)):
            continue
        row = row_of(route.name)
        for who, client in clients.items():
            answer = ask(client, "get", path)
            if answer.status_code == 200 and "html" in answer.get("Content-Type", ""):
                for form in forms_of(answer.content.decode(), path):
                    if form.path.startswith(starts):
                        forms.setdefault((who, form.path, form.method, form.files, len(form.fields)), form)
            if answer.status_code != 405:
                found[(who, path, "get")] = Target(who, path, "get", ())
            if row is None or row.post != "405":
                found[(who, path, "post")] = Target(who, path, "post", ())
    for (who, *_rest), form in forms.items():
        path = form.path.partition("?")[0]
        found[(who, form)] = Target(who, path, form.method, form.fields, form.files)
    return list(found.values())


def send(clients: dict[str, Client], target: Target, pairs: list[tuple[str, str]]) -> Any:
    client = clients[target.who]
    body = hostile.encoded(pairs)
    if target.method == "get":
        return ask(client, "get", f"{target.path}?{body}")
    return ask(client, "post", target.path, body.encode(), content_type="application/x-www-form-urlencoded")


def attack(area: str, clients: dict[str, Client], found: list[Target], names: list[str]) -> None:
    sent = 0
    plans = [st.tuples(st.just(target), hostile.filled(target.fields, names)) for target in found]

    @examples(area)
    @given(st.sampled_from(plans).flatmap(lambda plan: plan))
    def run(plan: tuple[Target, list[tuple[str, str]]]) -> None:
        nonlocal sent
        sent += 1
        caches["default"].clear()  # or the limits would answer in place of the pages
        answer = send(clients, *plan)
        assert answer.status_code < 500
        assert "\r" not in str(answer.headers) and "Set-Cookie: x=1" not in str(answer.headers)

    run()
    assert sent >= int(MANY[area] * TIMES)


def test_there_are_ten_thousand_of_them() -> None:
    assert sum(MANY.values()) >= 10_000


def test_public_pages(world: World) -> None:
    clients = {"nobody": world.client("nobody"), "reader": world.client("reader")}
    found = targets(
        world, clients, ("/lessons/", "/courses/", "/number/", "/search/", "/words/", "/stamps/", "/settings/", "/classes/", "/opendata/",
                         "/robots", "/manifest", "/sitemap", "/s/", "/c/", "/g/", "/stop/", "/line/", "/staff/", "/_util/"),
    )  # fmt: skip
    assert len(found) > 60
    attack(
        "public",
        clients,
        found,
        names_read("courses", "events/views", "site/home", "site/notices", "site/desk/signin"),
    )


def test_pages_of_ones_own(world: World) -> None:
    clients = {
        "learner": world.client("learner"),
        "applicant": world.client("applicant"),
        "halfway": world.client("halfway"),
    }
    found = targets(world, clients, ("/me/", "/classes/mine/", "/staff/"))
    assert len(found) > 25
    attack("own", clients, found, names_read("events", "site/desk/signin"))


def test_applying(world: World) -> None:
    """Every screen with the ones before it filled in."""
    from tests.events.test_applying_pages import HANAKO, TEL
    from tests.events.test_public_runs import now_run

    path = f"/classes/{now_run().code}/apply/"
    clients = {"new": Client(), "who": Client(), "how": Client()}
    for name in ("who", "how"):
        assert clients[name].post(path, {"size": "1", **HANAKO}).status_code == 302
    assert clients["how"].post(f"{path}how/", TEL).status_code == 302
    found = []
    for name, client in clients.items():
        for part in ("", "how/", "check/"):
            found.append(Target(name, path + part, "get", ()))
            answer = client.get(path + part)
            found += [
                Target(name, form.path, form.method, form.fields)
                for form in forms_of(answer.content.decode(), path + part)
                if form.path.startswith(path)
            ]
    assert sum(target.method == "post" for target in found) >= 6
    attack("applying", clients, found, names_read("events"))


def test_mentors_pages(world: World) -> None:
    clients = {name: world.client(name) for name in ("nobody", "mentor", "guardian", "teacher-mihon")}
    signing = clients["signing"] = Client()
    signing.post("/mentors/apply/", WHO)
    signing.post("/mentors/apply/school/", school_of())
    signing.post("/mentors/apply/help/", HELP)
    found = targets(world, clients, ("/mentors/",))
    assert len(found) > 60
    attack("mentors", clients, found, names_read("mentors"))
    assert Mentor.objects.count() == 2  # effects were undone


@pytest.fixture
def staff(world: World) -> tuple[dict[str, Client], list[Target]]:
    clients = {"tomioka-manager": world.client("tomioka-manager"), "city": world.client("city")}
    return clients, targets(world, clients, ("/desk/",))


def test_the_desks_pages_and_queries(staff: Any) -> None:
    clients, found = staff
    wanted = [target for target in found if target.method == "get"]
    assert len(wanted) > 60
    attack("desk", clients, wanted, names_read("site/desk"))


def test_the_desks_forms(staff: Any) -> None:
    clients, found = staff
    wanted = [target for target in found if target.method == "post"]
    assert len(wanted) > 80
    attack("desk posts", clients, wanted, names_read("site/desk"))


def test_files(staff: Any) -> None:
    """Where a file is taken: as CSV, as XLSX, as anything else; under any name and type."""
    clients, found = staff
    wanted = [target for target in found if target.files]
    assert {target.path for target in wanted} >= {"/desk/transfer/in/"}
    sent = 0
    plan = st.tuples(
        st.sampled_from(wanted), hostile.files, hostile.file_names, hostile.content_types,
        st.sampled_from(["learners", "applications", "x"]), st.sampled_from(["report", "move", ""]),
    )  # fmt: skip

    @examples("files")
    @given(plan)
    def run(plan: Any) -> None:
        nonlocal sent
        sent += 1
        target, content, name, content_type, kind, reason = plan
        data = dict(target.fields) | {"kind": kind, "reason": reason}
        data |= {file: SimpleUploadedFile(name or "x", content, content_type) for file in target.files}
        answer = ask(clients[target.who], "post", target.path, data)
        assert answer.status_code < 500

    run()
    assert sent >= int(MANY["files"] * TIMES)


# --- addresses --------------------------------------------------------------------------------
WALKERS = ["nobody", "learner", "mentor", "tomioka-manager", "city"]
NUMBERS = ("pk", "learner_pk", "learner", "number", "step_number", "version")


def share(turn: int) -> list[str]:
    """All that is odd; of the suite's fifth each place in an address gets its own, and each person another."""
    return hostile.ODD if TIMES >= 1 else hostile.ODD[turn % 5 :: 5]


@pytest.mark.parametrize("who", WALKERS)
def test_no_address_breaks_a_page_whatever_stands_in_it(world: World, who: str) -> None:
    """Numbers out of range, of other scripts, and no numbers at all: nothing is there (404), or the door is."""
    client, turn, answers = world.client(who), WALKERS.index(who), 0
    for route in all_routes():
        if not route.varies or route.path.startswith("/cms/"):
            continue
        values = world.of(route.name)
        for name in route.varies:
            turn += 1
            for odd in share(turn):
                path = route.at({**values, name: odd})
                for method in ("get", "post"):
                    answer = ask(client, method, path)
                    answers += 1
                    assert answer.status_code < 500, (method, path)
                    is_number = name in NUMBERS and odd not in ("0", "２", "٣")
                    if is_number and method == "get" and answer.status_code == 200:
                        pytest.fail(f"{path[:120]} shows something")
    assert answers > 2000 * min(TIMES, 1)
