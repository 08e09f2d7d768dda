"""The curriculum as files that a person can read and correct; read and checked here.

``courses.yaml``, ``glossary/*.yaml``, ``lessons/*.yaml``. docs/screens.md explains how screens are
described. Errors name the file and the place, in Japanese, for whoever corrects a lesson.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from core.enums import Phone

from ..enums import Practice
from ..errors import CurriculumError

HERE = Path(__file__).parent
PHONES = tuple(Phone.values)
LESSON_KEYS = {
    "number", "course", "slug", "title", "goal", "minutes", "needs", "checked", "versions",
    "keywords", "terms", "practice", "steps", "check",
}  # fmt: skip
STEP_KEYS = {"id", "text", "tip", "caution", "helper", "terms", "screen", *PHONES}
VARIANT_KEYS = {"text", "tip", "caution", "screen"}
SCREEN_KEYS = {"alt", "draw", "touch"}
TOUCH_KEYS = {"on", "do", "hint", "text"}


class _Loader(yaml.SafeLoader):
    """YAML in which only true and false are truth values: ``on`` and ``off`` are words here."""


_Loader.yaml_implicit_resolvers = {
    letter: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:int")
    ]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
# Whole numbers only: 10:30 is a time of day here, not 630 seconds.
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789")
)


class Lesson(dict[str, Any]):
    """A lesson as it is written, and the name of the file that an error should send one to."""

    file = ""


def read_yaml(path: Path) -> Any:
    """The content of one file. Raises CurriculumError naming the line where it cannot be read."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  a SafeLoader
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        where = f"{mark.line + 1}行目" if mark else "どこか"
        raise CurriculumError(
            f"{path.name} の{where}を読めません。字下げと記号を見直してください。"
        ) from problem


def courses(folder: Path = HERE) -> list[dict[str, Any]]:
    return read_yaml(folder / "courses.yaml")


def terms(folder: Path = HERE) -> list[dict[str, Any]]:
    """Every word of the glossary. The same word twice is an error."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((folder / "glossary").glob("*.yaml")):
        for term in read_yaml(path):
            if term["term"] in found:
                raise CurriculumError(
                    f"{path.name}：「{term['term']}」は、ほかのファイルにもあります。1つにしてください。"
                )
            found[term["term"]] = term
    return list(found.values())


def lessons(folder: Path = HERE) -> list[Lesson]:
    """Every lesson, checked, in the order of their numbers."""
    known_terms = {term["term"] for term in terms(folder)}
    known_courses = {course["slug"] for course in courses(folder)}
    found = {}
    for path in sorted((folder / "lessons").glob("*.yaml")):
        written = read_yaml(path)
        if not isinstance(written, dict):
            raise CurriculumError(
                f"{path.name}：レッスンの形になっていません。「title: 」などの項目を書いてください。"
            )
        lesson = Lesson(written)
        lesson.file = path.name
        problems = list(_problems(lesson, known_terms, known_courses))
        if lesson.get("number") in found:
            problems.append(f"レッスン番号{lesson['number']}は、ほかのファイルにもあります。")
        if problems:
            raise CurriculumError(f"{path.name}：" + " ".join(problems))
        found[lesson["number"]] = lesson
    return [found[number] for number in sorted(found)]


def _problems(lesson: dict[str, Any], known_terms: set[str], known_courses: set[str]) -> Iterator[str]:
    yield from _unknown("レッスン", lesson, LESSON_KEYS)
    for key in ("number", "course", "slug", "title", "goal", "minutes", "checked", "steps", "check"):
        if not lesson.get(key):
            yield f"「{key}」がありません。"
    if lesson.get("course") not in known_courses:
        yield f"コース「{lesson.get('course')}」は courses.yaml にありません。"
    if lesson.get("practice", Practice.SCREENS) not in Practice.values:
        yield f"練習「{lesson['practice']}」はありません。"
    if not 4 <= len(lesson.get("steps") or []) <= 9:
        yield "手順は4つから9つにしてください。"
    ids = [step.get("id") for step in lesson.get("steps") or []]
    if len(ids) != len(set(ids)) or not all(ids):
        yield "手順の id が、ないか、重なっています。"
    for term in [
        *(lesson.get("terms") or []),
        *(t for s in lesson.get("steps") or [] for t in s.get("terms") or []),
    ]:
        if term not in known_terms:
            yield f"ことば「{term}」は glossary にありません。"
    for step in lesson.get("steps") or []:
        yield from _step_problems(step)
    if not any(choice.get("right") for choice in (lesson.get("check") or {}).get("choices") or []):
        yield "おわりの質問に、正しい答えがありません。"


def _step_problems(step: dict[str, Any]) -> Iterator[str]:
    where = f"手順「{step.get('id')}」"
    yield from _unknown(where, step, STEP_KEYS)
    if not step.get("text") and not all(
        (step.get(phone) or {}).get("text") for phone in ("iphone", "android")
    ):
        yield f"{where}に text がありません。"
    if not step.get("screen") and not all(
        (step.get(phone) or {}).get("screen") for phone in ("iphone", "android")
    ):
        yield f"{where}に screen がありません。"
    for phone in PHONES:
        yield from _unknown(f"{where}の{phone}", step.get(phone) or {}, VARIANT_KEYS)
    for screen in screens_of(step):
        yield from _unknown(f"{where}の screen", screen, SCREEN_KEYS)
        if not screen.get("alt"):
            yield f"{where}の画像に説明（alt）がありません。"
        touches = touches_of(screen)
        if not touches:
            yield f"{where}にさわる場所（touch）がありません。"
        for touch in touches:
            yield from _unknown(f"{where}の touch", touch, TOUCH_KEYS)


def screens_of(step: dict[str, Any]) -> list[dict[str, Any]]:
    """Every screen described in a step, the common one first."""
    found = [step.get("screen"), *((step.get(phone) or {}).get("screen") for phone in PHONES)]
    return [screen for screen in found if screen]


def touches_of(screen: dict[str, Any]) -> list[dict[str, Any]]:
    """The places to touch: one mapping or a list of them."""
    touch = screen.get("touch") or []
    return [touch] if isinstance(touch, dict) else list(touch)


def _unknown(where: str, value: dict[str, Any], known: set[str]) -> Iterator[str]:
    extra = sorted(str(key) for key in set(value) - known)
    if extra:
        yield f"{where}に知らない項目があります：{'、'.join(extra)}。"
