"""公開前の確認: what the editor is told before readers stumble over it."""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import Any

import pytest

from courses.checks import Finding, barriers, check_lesson, stale_before
from courses.models import LessonPage
from media.models import SchoolImage

SPOT = {"gesture": "tap", "x": 40, "y": 42, "w": 20, "h": 11}
BLOCK = "b9a7d8de-0000-4000-8000-000000000001"
ANCHOR = f"block-{BLOCK}-section"


def draft(**fields: Any) -> LessonPage:
    """A lesson as it stands in the form, saved nowhere; without faults unless ``fields`` bring some."""
    values = {
        "title": "見本",
        "number": 901,
        "goal": "電話をかけられるようになります。",
        "checked_on": date(2026, 11, 22),
    }
    return LessonPage(**{**values, "steps": json.dumps([step()]), **fields})


def step(text: str = "緑の絵を1回、軽く押します。", **fields: Any) -> dict[str, Any]:
    image = SchoolImage.objects.earliest("pk").pk
    value = {
        "text": text,
        "screen": {"image": image, "alt": "電話の画面です。", "hotspots": [SPOT]},
        "tip": "",
        "caution": "",
        "helper": "",
        "variants": [],
        "terms": [],
    }
    return {"type": "step", "id": BLOCK, "value": {**value, **fields}}


def steps(*written: dict[str, Any]) -> str:
    return json.dumps(list(written))


def answers(*rights: bool) -> str:
    return json.dumps(
        [
            {
                "type": "choice",
                "id": str(uuid.uuid4()),
                "value": {"text": "押す", "right": right, "why": "そうです。"},
            }
            for right in rights
        ]
    )


@pytest.mark.django_db
def test_no_shipped_lesson_has_anything_to_mend() -> None:
    found = {lesson.number: check_lesson(lesson) for lesson in LessonPage.objects.live()}
    assert len(found) == 28
    assert {number: findings for number, findings in found.items() if findings} == {}


@pytest.mark.django_db
def test_a_lesson_without_faults_has_no_findings() -> None:
    assert check_lesson(draft()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "where", "part"),
    [
        ({"steps": "[]"}, "手順", "手順がまだありません。1つ以上書いてください。"),
        (
            {"goal": "さがすことができないわけではありません。"},
            "できるようになること",
            "は、「ない」が2回あります。",
        ),
        ({"goal": "｜所沢《ところざわ に行けます。"}, "できるようになること", "「《」が閉じていません。"),
        ({"needs": "鱻"}, "用意するもの", "「鱻」の読みがわかりません。"),
        ({"checked_on": None}, "確認日", "本物のスマホで確かめた日"),
        ({"question": "どれですか。"}, "おわりの質問", "質問の答えを2つ以上書いてください。"),
        (
            {"question": "どれですか。", "choices": (False, False)},
            "おわりの質問",
            "正しい答えを1つ選んでください。",
        ),
        ({"question": "どれですか。", "choices": (True, True)}, "おわりの質問", "正しい答えが2つあります。"),
        ({"question": "どれですか。", "choices": (True,)}, "おわりの質問", "答えを2つ以上書いてください。"),
        ({"choices": (True, False)}, "おわりの質問", "質問の文を書いてください。"),
    ],
)
def test_what_a_lesson_lacks_is_said_where_it_is_written(
    fields: dict[str, Any], where: str, part: str
) -> None:
    if isinstance(fields.get("choices"), tuple):
        fields = {**fields, "choices": answers(*fields["choices"])}
    (found,) = check_lesson(draft(**fields))
    assert (found.where, found.anchor) == (where, "")
    assert part in found.message


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": ""}, "「すること」がありません。書いてください。"),
        ({"tip": "鱻です。"}, "「鱻」の読みがわかりません。｜鱻《よみ》のように書いてください。"),
        (
            {"screen": {"image": None, "alt": "", "hotspots": []}},
            "iPhoneの画面がありません。画像を選んでください。",
        ),
    ],
)
def test_what_a_step_lacks_is_said_with_the_way_to_it(fields: dict[str, Any], sentence: str) -> None:
    found = check_lesson(draft(steps=steps(step(**fields))))
    assert Finding("手順1", sentence, ANCHOR) in found


@pytest.mark.django_db
def test_a_picture_without_words_or_places_to_touch_is_named() -> None:
    image = SchoolImage.objects.earliest("pk").pk
    bare = {"image": image, "alt": " ", "hotspots": []}
    assert [finding.message for finding in check_lesson(draft(steps=steps(step(screen=bare))))] == [
        "画像の説明がありません。見えない人に伝わる文を書いてください。",
        "さわる場所がありません。画像の上に置いてください。",
    ]


@pytest.mark.django_db
def test_a_place_outside_the_picture_is_named_and_does_not_stop_the_checks() -> None:
    image = SchoolImage.objects.earliest("pk").pk
    outside = {"image": image, "alt": "画面です。", "hotspots": [{**SPOT, "x": 95}]}
    assert [finding.message for finding in check_lesson(draft(steps=steps(step(screen=outside))))] == [
        "1番目のさわる場所が、画像の外に出ています。画像の中に動かしてください。"
    ]


@pytest.mark.django_db
def test_a_step_for_one_phone_only_says_which_phone_has_no_picture() -> None:
    screen = step()["value"]["screen"]
    variant = {"phone": "iphone", "text": "押します。", "tip": "", "caution": "", "screen": screen}
    empty = {"image": None, "alt": "", "hotspots": []}
    item = {"type": "item", "id": str(uuid.uuid4()), "value": variant}
    assert check_lesson(draft(steps=steps(step(screen=empty, variants=[item])))) == []
    item["value"] = {**variant, "phone": "android"}
    assert check_lesson(draft(steps=steps(step(screen=empty, variants=[item])))) == []


@pytest.mark.django_db
def test_only_the_fields_given_are_looked_at() -> None:
    assert barriers(steps=[]) == {"steps": "手順がまだありません。1つ以上書いてください。"}
    assert barriers(question="", choices=[]) == {}
    assert barriers() == {}


@pytest.mark.parametrize(
    ("today", "before"), [(date(2026, 11, 22), date(2025, 11, 22)), (date(2028, 3, 1), date(2027, 3, 2))]
)
def test_a_lesson_is_old_when_a_year_of_365_days_is_over(today: date, before: date) -> None:
    assert stale_before(today) == before
