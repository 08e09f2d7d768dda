"""The checker alone: each hard rule broken by hand is named, and it shares nothing with the rules."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from mentors.matching import checker
from mentors.matching.problem import Kind, Pair
from tests.mentors.matching import small

ONE = Pair("l1", "m1", "s1")


def town(kind=Kind.CLASS, *, learner=None, mentor=None, spot=None, **fields):
    return small.problem(
        [small.learner("l1", **(learner or {})), small.learner("l2"), small.learner("l3")],
        [small.mentor("m1", **({"capacity": 2} | (mentor or {}))), small.mentor("m2")],
        [small.spot("s1", **(spot or {}))],
        kind=kind,
        **fields,
    )


def test_a_good_plan_has_no_breach():
    for kind in Kind:
        assert checker.breaches(town(kind), [ONE, Pair("l2", "m2", "s1")]) == []


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"mentor": {"active": False}}, "メンター「m1」は、いま活動していません。"),
        ({"mentor": {"cleared": False}}, "メンター「m1」は、回「s1」の日に有効な同意がありません。"),
        (
            {"mentor": {"cleared_until": small.THURSDAY - timedelta(days=1)}},
            "メンター「m1」は、回「s1」の日に有効な同意がありません。",
        ),
        ({"mentor": {"slots": frozenset({"fri"})}}, "メンター「m1」は、回「s1」の時間に来られません。"),
        ({"mentor": {"centers": frozenset({"c2"})}}, "メンター「m1」は、回「s1」の会場へ行きません。"),
        ({"spot": {"adults": 1}}, "回「s1」には未成年のメンター「m1」がいますが、大人が2人いません。"),
        ({"spot": {"adults": 0}, "mentor": {"is_minor": False}}, "回「s1」には、見守る大人がいません。"),
        ({"spot": {"in_sight": False}}, "回「s1」の席は、まわりから見えません。"),
        ({"learner": {"slots": frozenset()}}, "受講者「l1」は、回「s1」の時間に来られません。"),
        ({"learner": {"centers": frozenset({"c9"})}}, "受講者「l1」は、回「s1」の会場へ行きません。"),
        ({"learner": {"phone": "iphone"}}, "メンター「m1」は、受講者「l1」の機種を知りません。"),
        ({"learner": {"languages": ("sign",)}}, "受講者「l1」とメンター「m1」に、共通の言葉がありません。"),
        (
            {"learner": {"blocked": frozenset({"m1"})}},
            "受講者「l1」とメンター「m1」は、いっしょにできない2人です。",
        ),
        ({"forbidden": (("l1", "m1"),)}, "止めた組「l1」と「m1」が入っています。"),
        ({"pins": (Pair("l2", "m1", "s1"),)}, "固定した組「l2」と「m1」が入っていません。"),
        ({"spot": {"seats": 0}}, "回「s1」は、席（テーブル）が0なのに1人です。"),
    ],
)
def test_each_rule_broken_by_hand_is_named(fields, text):
    for kind in Kind:
        assert text in checker.breaches(town(kind, **fields), [ONE])
    assert len(checker.breaches(town(**fields), [ONE])) <= 2


def test_too_many_at_a_table_or_twice_the_same_person_is_named():
    three = [ONE, Pair("l2", "m1", "s1"), Pair("l3", "m1", "s1")]
    assert checker.breaches(town(), three[:2]) == []
    assert checker.breaches(town(), three) == ["回「s1」でメンター「m1」の人数が、2人より多いです。"]
    assert checker.breaches(town(Kind.CONSULTATION), three[:2]) == [
        "回「s1」でメンター「m1」に2人以上がついています（相談は1対1です）。"
    ]
    assert "受講者「l1」が、2回組まれています。" in checker.breaches(town(), [ONE, Pair("l1", "m2", "s1")])
    assert checker.breaches(town(), [Pair("l1", "mX", "s1")]) == [
        "「l1」「mX」「s1」の中に、知らない人か回があります。"
    ]


def two_places(minutes, **fields):
    first = small.spot("s1", start=840, end=900)
    second = small.spot("s2", start=900 + minutes, end=960 + minutes, **fields)
    helper = small.mentor("m1", centers=frozenset({"c1", "c2"}), limit=fields.pop("limit", None))
    people = [small.learner("l1"), small.learner("l2")]
    return small.problem(people, [helper], [first, second], kind=Kind.CONSULTATION)


def test_nobody_is_in_two_places_and_the_way_takes_its_time():
    plan = [ONE, Pair("l2", "m1", "s2")]
    said = ["メンター「m1」は、回「s1」と「s2」の両方には行けません。"]
    assert checker.breaches(two_places(-1), plan) == said
    assert checker.breaches(two_places(0), plan) == []
    assert checker.breaches(two_places(29, center="c2"), plan) == said
    assert checker.breaches(two_places(30, center="c2"), plan) == []
    near = replace(two_places(10, center="c2"), travel={("c2", "c1"): 10})
    assert checker.breaches(near, plan) == []
    far = replace(two_places(40, center="c2"), travel={("c1", "c2"): 41})
    assert checker.breaches(far, plan) == said
    assert checker.breaches(two_places(-1, day=date(2026, 12, 4)), plan) == []


def test_the_limit_of_a_mentor_holds_over_the_whole():
    plan = [ONE, Pair("l2", "m1", "s2")]
    once = two_places(0)
    once = replace(once, mentors=(once.mentors[0]._replace(limit=1),))
    assert checker.breaches(once, plan) == ["メンター「m1」の回数が、上限の1回より多いです。"]


def test_the_checker_is_written_apart_from_the_rules():
    tree = ast.parse(Path(checker.__file__).read_text("utf-8"))
    taken = {
        name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
        for name in node.names
    }
    assert taken == {"Learner", "Mentor", "Pair", "Problem", "Spot"}  # the shape of the data, no rule
    assert not any(
        "numpy" in name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
    )
