"""重み: versions that count from then on, checked, and never changed behind somebody's back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentors import actions
from mentors.errors import BadValue
from mentors.matching.weights import Weights
from mentors.models import MatchRun, Pairing, WeightSet
from mentors.weighing import FIELDS, MOST_SESSIONS, current, preview, read_typed, value_of
from people.rights import Scope
from tests.factories import classes
from tests.factories import mentors as make
from tests.factories.mentors import NINETEEN, NOW
from tests.mentors.test_assignments import comes, refused, said, session
from tests.mentors.test_pairing import pairs

pytestmark = pytest.mark.django_db
CITY = Scope(everywhere=True)


def keep(weights: Weights, *, after: int = 0, why: str = "話題を大事にする") -> Any:
    return actions.keep_weights(weights=weights, after=after, why=why, by=make.staff(), at=NOW)


def typed(weights: Weights | None = None, **changed: str) -> dict[str, str]:
    return {one.key: str(value_of(weights or Weights(), one)) for one in FIELDS} | changed


def test_until_somebody_sets_them_the_shipped_weights_count() -> None:
    assert current() == Weights()


def test_a_new_version_says_who_when_and_why_and_counts_from_then_on() -> None:
    new = replace(Weights(), topics=(900, 1, 0), balance=0)
    made = keep(new)
    assert (made.version, made.by, made.at, made.why) == (1, "tomioka", NOW, "話題を大事にする")
    assert current() == new
    assert keep(Weights(), after=1).version == 2
    assert current() == Weights()
    assert said().count("重みを変えた") == 2
    assert WeightSet.objects.get(version=1).weights["topics"] == [900, 1, 0]


def test_the_same_weights_again_write_nothing_even_without_a_reason() -> None:
    assert keep(Weights(), why="") is None
    new = replace(Weights(), earlier=0)
    first = keep(new)
    assert keep(new, after=0, why="").pk == first.pk
    assert WeightSet.objects.count() == 1


def test_a_change_needs_a_reason() -> None:
    text = refused(keep, kind=BadValue, weights=replace(Weights(), earlier=0), why="  ")
    assert text == "変える理由を書いてください。"


def test_of_two_who_save_the_second_is_told_and_nothing_is_lost() -> None:
    keep(replace(Weights(), earlier=0))
    assert "ほかの人が、先に重みを変えました" in refused(
        keep, weights=replace(Weights(), language=0), after=0
    )
    assert WeightSet.objects.count() == 1


def test_two_at_the_very_same_moment_are_one_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read that nothing is set yet: the database holds one row of a version."""
    keep(replace(Weights(), earlier=0))
    monkeypatch.setattr("mentors.actions.weights.current_set", lambda: None)
    assert "ほかの人が、先に" in refused(keep, weights=replace(Weights(), language=0), after=0)
    assert WeightSet.objects.count() == 1


@pytest.mark.parametrize(
    ("key", "text", "said_of_it"),
    [
        ("earlier", "", "「前も一緒だった」は、0から1000までの数字で書いてください。"),
        ("topic2", "-1", "「2つめの話題」は、0から1000までの数字で書いてください。"),
        ("keep", "1.5", "「組をなるべく変えない」は、0から1000までの数字で書いてください。"),
        ("person", "1001", "「組めた人（合計の目もり）」は、1000までにしてください。"),
        ("waited", "9" * 40, "「前に組めなかった人」は、0から1000までの数字で書いてください。"),
    ],
)
def test_what_is_no_weight_is_refused_by_its_name(key: str, text: str, said_of_it: str) -> None:
    with pytest.raises(BadValue) as caught:
        read_typed(typed(**{key: text}))
    assert (caught.value.field, caught.value.text) == (key, said_of_it)


def test_numbers_are_read_as_people_type_them() -> None:
    assert read_typed(typed(earlier=" ０ ", topic1="１００")) == replace(
        Weights(), earlier=0, topics=(100, 40, 25)
    )


def test_a_session_is_matched_by_the_weights_that_count() -> None:
    one, old, _knows, mine = _choice()
    actions.match_session(session=one, by=make.staff(), at=NOW)
    assert pairs(one) == {(mine.pk, old.pk)}
    keep(replace(Weights(), earlier=0))
    run = actions.match_session(session=one, by=make.staff(), at=NOW)
    assert run.weights["earlier"] == 0
    assert pairs(one) != {(mine.pk, old.pk)}


def _choice() -> tuple[Any, Any, Any, Any]:
    """A learner; a mentor known from before who knows no topic; another who knows the topic."""
    from courses.models import LessonPage

    mine = classes.learner(phone="iphone")
    past = classes.run(at=NOW - timedelta(days=60)).sessions.get()
    one = session(mine)
    one.run.lessons.set(LessonPage.objects.filter(number__in=[5]))
    old = make.active(birth_date=NINETEEN, topics=["disaster"])
    knows = make.active(birth_date=NINETEEN, topics=["basics", "phone-text", "photo-map"])
    run = MatchRun.objects.create(
        session=past, made_at=NOW, by="x", seed="", weights={}, input_hash="", served=1, first_served=1,
        result={"unserved": []},
    )  # fmt: skip
    Pairing.objects.create(session=past, mentor=old, learner=mine, run=run)
    comes(old, one), comes(knows, one)
    return one, old, knows, mine


def test_a_preview_says_who_is_served_which_pairs_change_and_the_sums_and_writes_nothing() -> None:
    _choice()
    with CaptureQueriesContext(connection) as caught:
        effect = preview(Weights(), replace(Weights(), earlier=0), scope=CITY, at=NOW + timedelta(days=1))
    assert not [q["sql"] for q in caught if not q["sql"].lstrip().upper().startswith("SELECT")]
    assert (effect.sessions, effect.served, effect.changed, effect.skipped) == (1, (1, 1), 1, 0)
    sums = {name: (old, new) for name, old, new in effect.parts}
    assert (sums["person"], sums["earlier"]) == ((1000, 1000), (120, 0))
    assert sums["topics"][1] > sums["topics"][0] == 0


def test_a_preview_looks_at_the_next_two_weeks_of_ones_own_centres() -> None:
    one, *_rest = _choice()
    far = NOW - timedelta(days=1)
    assert one.starts_at > far + timedelta(days=14)
    new = replace(Weights(), earlier=0)
    assert preview(Weights(), new, scope=CITY, at=far).sessions == 0
    at = NOW + timedelta(days=1)
    assert preview(Weights(), new, scope=Scope(clerk=frozenset({"shintoko"})), at=at).sessions == 0
    assert preview(Weights(), new, scope=Scope(clerk=frozenset({"tomioka"})), at=at).sessions == 1


def test_a_preview_is_bounded_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentors.weighing.MOST_SESSIONS", 1)
    for _n in range(2):
        one = session(seated=1)
        comes(make.active(birth_date=NINETEEN), one)
    effect = preview(Weights(), Weights(), scope=CITY, at=NOW + timedelta(days=1))
    assert (effect.sessions, effect.more, effect.changed) == (1, True, 0)
    assert MOST_SESSIONS == 40
