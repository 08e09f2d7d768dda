"""Badges follow from hours and training, and are said as Open Badges 3.0 that anybody can check."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core import sealing
from mentors import actions, badges
from mentors.actions.badges import HOURS_SAY
from mentors.errors import BadValue
from mentors.models import Badge
from mentors.tasks import every_night
from tests.factories import mentors as make
from tests.factories.helped import adult, past_session, visit, worked
from tests.factories.mentors import NOW
from tests.mentors.pages import come_in

pytestmark = pytest.mark.django_db
SCHEMA = json.loads(
    (Path(__file__).resolve().parents[2] / "mentors" / "data" / "open_badge.schema.json").read_text("utf-8")
)


def faults(value: Any, schema: dict[str, Any], path: str = "") -> list[str]:
    """The few words of JSON Schema that our schema uses."""
    if "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool}
    if "type" in schema and not isinstance(value, kinds[schema["type"]]):
        return [f"{path}: {schema['type']}"]
    found = []
    if "const" in schema and value != schema["const"]:
        found.append(f"{path}: const")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{path}: pattern")
    if isinstance(value, list):
        found += [f"{path}: few"] if len(value) < schema.get("minItems", 0) else []
        if "contains" in schema and all(faults(one, schema["contains"]) for one in value):
            found.append(f"{path}: contains")
        for n, one in enumerate(value):
            at = schema.get("prefixItems", [])[n : n + 1] or ([schema["items"]] if "items" in schema else [])
            found += [fault for rule in at for fault in faults(one, rule, f"{path}/{n}")]
    if isinstance(value, dict):
        found += [f"{path}/{name}: missing" for name in schema.get("required", []) if name not in value]
        for name, rule in schema.get("properties", {}).items():
            if name in value:
                found += faults(value[name], rule, f"{path}/{name}")
    if "anyOf" in schema and all(faults(value, one, path) for one in schema["anyOf"]):
        found.append(f"{path}: anyOf")
    return found


def kinds(mentor: Any) -> set[str]:
    return set(mentor.badges.filter(revoked_at__isnull=True).values_list("kind", flat=True))


def badge_of(mentor: Any, kind: str) -> Badge:
    return mentor.badges.select_related("mentor").get(kind=kind)


# --- earned -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("minutes", "earned"),
    [
        ([], {"trained"}),
        ([1], {"trained", "first"}),
        ([120] * 4 + [119], {"trained", "first"}),
        ([120] * 5, {"trained", "first", "hours-10"}),
        ([120] * 15, {"trained", "first", "hours-10", "hours-30"}),
    ],
)
def test_what_is_earned_follows_from_hours_and_training(minutes: list[int], earned: set[str]) -> None:
    mentor = adult()
    for n, one in enumerate(minutes):
        worked(mentor, n + 1, minutes=one)
    new = [len(actions.settle_badges(mentor=mentor, at=NOW)) for _n in range(2)]
    assert (kinds(mentor), new) == (earned, [len(earned), 0])


def test_somebody_in_training_has_none() -> None:
    mentor = make.verified()
    assert actions.settle_badges(mentor=mentor, at=NOW) == []


def test_hours_set_right_take_a_badge_back_and_give_it_again_under_the_same_address() -> None:
    mentor = adult()
    (one, *_more) = worked(mentor, *range(1, 6))
    actions.settle_badges(mentor=mentor, at=NOW)
    came, left = one.came_at, one.left_at
    address = badges.address_of(badge_of(mentor, "hours-10"))
    for times in ((None, None), (came, left)):
        actions.correct_times(
            assignment=one, came_at=times[0], left_at=times[1], why="x", by=make.staff(), at=NOW
        )
        assert ("hours-10" in kinds(mentor)) == (times[0] is not None)
    assert badges.address_of(badge_of(mentor, "hours-10")) == address


def test_what_staff_take_away_does_not_come_back_by_itself() -> None:
    mentor = adult()
    worked(mentor, 1)
    actions.settle_badges(mentor=mentor, at=NOW)
    badge = badge_of(mentor, "first")
    with pytest.raises(BadValue):
        actions.revoke_badge(badge=badge, why=" ", by=make.staff(), at=NOW)
    for why in ("まちがい", "べつの理由"):
        actions.revoke_badge(badge=badge, why=why, by=make.staff(), at=NOW)
    actions.settle_badges(mentor=mentor, at=NOW)
    badge.refresh_from_db()
    assert (badge.revoked_by, badge.revoked_why) == ("tomioka", "まちがい")
    assert badge.revoked_by != HOURS_SAY


def test_leaving_the_desk_gives_the_badge_and_the_night_gives_it_to_whoever_was_not_ticked_out() -> None:
    at = timezone.now()
    mentor, forgotten = adult(at), adult(at)
    one = visit(mentor, past_session(at, days_ago=1), left=None)
    visit(forgotten, past_session(at, days_ago=1), left=None)
    actions.mark_left(assignment=one, by=make.staff(), at=one.session.ends_at)
    assert "first" in kinds(mentor) and "first" not in kinds(forgotten)
    every_night()
    assert "first" in kinds(forgotten)


# --- as JSON ------------------------------------------------------------------------------------------
@pytest.fixture
def badge() -> Badge:
    at = timezone.now()
    mentor = adult(at, email="hana-badge@school.example", name="見本 花子")
    worked(mentor, 1, at=at)
    actions.settle_badges(mentor=mentor, at=at)
    return badge_of(mentor, "first")


def path_of(address: str) -> str:
    return "/" + address.split("/", 3)[3]


def test_the_badge_has_what_open_badges_3_asks_for(badge: Badge, client: Client) -> None:
    found = client.get(path_of(badges.address_of(badge)))
    told = found.json()
    assert (found.status_code, found["Cache-Control"], found["Access-Control-Allow-Origin"]) == (
        200, "private, no-store", "*",
    )  # fmt: skip
    assert "noindex" in found["X-Robots-Tag"]
    assert faults(told, SCHEMA) == []
    for name in SCHEMA["required"]:
        assert faults({key: value for key, value in told.items() if key != name}, SCHEMA) != [], name
    assert told["id"] == badges.address_of(badge)
    assert told["credentialSubject"]["achievement"]["name"] == "はじめての教室"


def test_the_recipient_is_a_salted_hash_and_no_word_of_a_person_stands_there(
    badge: Badge, client: Client
) -> None:
    text = client.get(path_of(badges.address_of(badge))).content.decode()
    (who,) = json.loads(text)["credentialSubject"]["identifier"]
    digest = hashlib.sha256(("hana-badge@school.example" + who["salt"]).encode()).hexdigest()
    assert who["identityHash"] == f"sha256${digest}"
    assert len(who["salt"]) == 32
    for word in ("hana-badge", "花子", badge.mentor.school.name):
        assert word not in text


def test_anybody_can_ask_whether_it_stands(badge: Badge, client: Client) -> None:
    status = path_of(badges.status_address(badge))
    assert client.get(status).json()["revokedCredential"] == []
    actions.revoke_badge(badge=badge, why="花子さんのこと", by=make.staff(), at=timezone.now())
    (entry,) = client.get(status).json()["revokedCredential"]
    assert (entry["id"], entry["revoked"]) == (badges.address_of(badge), True)
    gone = client.get(path_of(badges.address_of(badge)))
    assert gone.status_code == 410 and gone.json()["revoked"] is True
    assert "花子" not in gone.content.decode() + str(entry)


def test_issuer_and_kinds_are_told_at_the_addresses_that_badges_name(badge: Badge, client: Client) -> None:
    told = badges.credential(badge)
    issuer = client.get(path_of(told["issuer"]["id"])).json()
    assert issuer["id"] == told["issuer"]["id"] and issuer["type"] == ["Profile"]
    kind = client.get(path_of(told["credentialSubject"]["achievement"]["id"])).json()
    assert kind["criteria"] == told["credentialSubject"]["achievement"]["criteria"]
    assert client.get("/mentors/badges/kinds/nothing.json").status_code == 404


def test_an_unknown_badge_is_unknown_and_an_erased_mentors_too(badge: Badge, client: Client) -> None:
    assert client.get("/mentors/badges/00000000000000000000000000.json").status_code == 404
    path = path_of(badges.address_of(badge))
    actions.erase(mentor=badge.mentor, by=None, at=timezone.now())
    assert client.get(path).status_code == 404
    for _n in range(40):
        last = client.get("/mentors/badges/00000000000000000000000000/status.json")
    assert last.status_code == 429


def test_after_a_change_of_the_sites_key_the_night_gives_a_badge_its_new_address(
    badge: Badge, client: Client, settings: Any
) -> None:
    settings.FIELD_KEYS, settings.FIELD_SEARCH_KEY = (
        sealing.in_use().values()
    )  # contact data has keys of its own
    settings.SECRET_KEY = "another key"
    path = path_of(badges.address_of(badge))
    assert client.get(path).status_code == 404
    every_night()
    assert client.get(path).status_code == 200


def test_a_mentor_takes_the_own_badges_home_and_no_others(badge: Badge) -> None:
    me = come_in(badge.mentor, timezone.now())
    answer = me.get("/mentors/me/badges/first.json")
    assert answer["Content-Disposition"] == 'attachment; filename="badge-first.json"'
    assert json.loads(answer.content) == badges.credential(badge)
    assert me.get("/mentors/me/badges/hours-30.json").status_code == 404
    assert me.get("/mentors/me/badges/nothing.json").status_code == 404
