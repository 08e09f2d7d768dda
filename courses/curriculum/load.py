"""Brings the curriculum's files into the pages. Again: no change; what an editor changed stays."""

import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from core.enums import Phone
from media.actions import Drawing, draw_all, drawing_key, store_drawing
from media.drawing import DrawingError
from media.screens import Hotspot

from ..errors import CurriculumError
from ..models import CoursePage, LessonIndexPage, LessonPage, Term
from . import files

# The ids of shipped steps are worked out from lesson number and step id, so that a file corrected
# later is known to speak of the same step, and its printed number stays.
_STEPS = uuid.UUID("6f0d5c1e-0b0e-4d5a-9c5e-7a2f0e5d9b11")
DRESSES = (Phone.IPHONE.value, Phone.ANDROID.value)


@dataclass
class Report:
    """What a load did: numbers of lessons made, renewed, left alone because an editor changed them."""

    made: list[int] = field(default_factory=list)
    renewed: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    unchanged: int = 0
    terms: int = 0


def digest_of(lesson: dict[str, Any]) -> str:
    return hashlib.sha256(
        json.dumps(lesson, sort_keys=True, ensure_ascii=False, default=str).encode()
    ).hexdigest()


def step_uuid(lesson_number: int, step_id: str) -> str:
    return str(uuid.uuid5(_STEPS, f"{lesson_number}/{step_id}"))


def load_terms() -> int:
    """Makes the glossary's words that are missing; gives how many."""
    made = 0
    for entry in files.terms():
        also = entry.get("also") or []
        if not Term.objects.filter(term=entry["term"]).exists():
            term = Term(
                term=entry["term"], reading=entry["reading"], meaning=entry["meaning"], also="、".join(also)
            )
            term.full_clean()
            term.save()
            made += 1
    return made


def load_courses(index: LessonIndexPage) -> dict[str, CoursePage]:
    """The courses by slug; makes those that are missing, in the files' order."""
    found = {}
    for entry in files.courses():
        course = CoursePage.objects.child_of(index).filter(slug=entry["slug"]).first()
        if course is None:
            course = CoursePage(
                title=entry["title"],
                slug=entry["slug"],
                summary=entry.get("summary", ""),
                intro=entry.get("intro", ""),
            )
            index.add_child(instance=course)
            course.save_revision().publish()
        found[entry["slug"]] = course
    return found


def load(
    index: LessonIndexPage, *, only: list[int] | None = None, say: Callable[[str], None] = print
) -> Report:
    """Loads the curriculum below ``index``. ``only``: these lesson numbers (tests need few)."""
    report = Report(terms=load_terms())
    courses = load_courses(index)
    todo = []
    for lesson in files.lessons():
        if only is not None and lesson["number"] not in only:
            continue
        page = LessonPage.objects.filter(number=lesson["number"]).first()
        if page and page.loaded_digest == digest_of(lesson):
            report.unchanged += 1
        elif page and page.latest_revision_id != page.loaded_revision:
            report.kept.append(lesson["number"])
        else:
            todo.append((lesson, page))
    if not todo:
        return report
    say(f"画面の絵をかいています（レッスン{len(todo)}個）。")
    drawings = draw_screens([lesson for lesson, _page in todo])
    for lesson, page in todo:
        with transaction.atomic():
            save_lesson(lesson, page, courses[lesson["course"]], drawings)
        (report.renewed if page else report.made).append(lesson["number"])
    return report


def draw_screens(lessons: list[files.Lesson]) -> dict[str, Drawing]:
    """Every screen of the lessons in every dress it is worn in."""
    requests, file_of = [], {}
    for lesson in lessons:
        for step in lesson["steps"]:
            for phone, screen in dressed(step):
                title = f"レッスン{lesson['number']} {step['id']} {phone}"
                file_of[title] = lesson.file
                requests.append((drawing_key(screen["draw"], phone), screen["draw"], phone, title))
    try:
        return draw_all(requests)
    except DrawingError as problem:
        title, _colon, _told = str(problem).partition("：")
        raise CurriculumError(f"{file_of.get(title, '')}：{problem}".removeprefix("：")) from problem


def dressed(step: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """``(phone, screen)`` for each picture of a step: the common screen is drawn in both dresses."""
    found = []
    for phone in (*DRESSES, Phone.EASY.value):
        own = (step.get(phone) or {}).get("screen")
        if own or (phone in DRESSES and step.get("screen")):
            found.append((phone, own or step["screen"]))
    return found


def _screen(screen: dict[str, Any], phone: str, drawings: dict[str, Drawing], where: str) -> dict[str, Any]:
    drawing = drawings[drawing_key(screen["draw"], phone)]
    hotspots = []
    for touch in files.touches_of(screen):
        box = drawing.boxes.get(str(touch["on"]))
        if box is None:
            raise CurriculumError(
                f"{where}：画面に「{touch['on']}」がありません。あるのは {', '.join(sorted(drawing.boxes))} です。"
            )
        x, y, w, h = (round(number, 2) for number in box)
        spot = Hotspot(
            touch["do"],
            x,
            y,
            w,
            h,
            id=touch["on"],
            text=str(touch.get("text", "")),
            hint=touch.get("hint", ""),
        )
        hotspots.append(spot.as_dict())
    return {"image": store_drawing(drawing).pk, "alt": screen["alt"], "hotspots": hotspots}


def _variant(step: dict[str, Any], phone: str, screen: dict[str, Any] | None) -> dict[str, Any]:
    own = step.get(phone) or {}
    return {
        "phone": phone,
        "text": own.get("text", ""),
        "tip": own.get("tip", ""),
        "caution": own.get("caution", ""),
        "screen": screen or {"image": None, "alt": "", "hotspots": []},
    }


def _step(
    lesson: files.Lesson, step: dict[str, Any], drawings: dict[str, Drawing], terms: dict[str, int]
) -> dict[str, Any]:
    where = f"{lesson.file}：レッスン{lesson['number']}の手順「{step['id']}」"
    screens = {phone: _screen(screen, phone, drawings, where) for phone, screen in dressed(step)}
    # The iPhone's dress is the step's own screen where nothing else is said; the others are variants.
    common = (
        screens.pop(Phone.IPHONE.value)
        if step.get("screen") and not (step.get("iphone") or {}).get("screen")
        else None
    )
    variants = [
        _variant(step, phone, screens.get(phone))
        for phone in (*DRESSES, Phone.EASY.value)
        if step.get(phone) or phone in screens
    ]
    return {
        "type": "step",
        "id": step_uuid(lesson["number"], step["id"]),
        "value": {
            "text": step.get("text", ""),
            "tip": step.get("tip", ""),
            "caution": step.get("caution", ""),
            "helper": step.get("helper", ""),
            "screen": common or {"image": None, "alt": "", "hotspots": []},
            "variants": [{"type": "item", "id": str(uuid.uuid4()), "value": value} for value in variants],
            "terms": [
                {"type": "item", "id": str(uuid.uuid4()), "value": terms[term]}
                for term in step.get("terms") or []
            ],
        },
    }


def save_lesson(
    lesson: files.Lesson, page: LessonPage | None, course: CoursePage, drawings: dict[str, Drawing]
) -> LessonPage:
    """Makes or renews one lesson's page and publishes it."""
    terms = dict(Term.objects.values_list("term", "pk"))
    fields = {
        "title": lesson["title"],
        "goal": lesson["goal"],
        "minutes": lesson["minutes"],
        "needs": "\n".join(lesson.get("needs") or []),
        "checked_on": lesson["checked"],
        "iphone_version": (lesson.get("versions") or {}).get("iphone", ""),
        "android_version": (lesson.get("versions") or {}).get("android", ""),
        "keywords": "、".join(str(word) for word in lesson.get("keywords") or []),
        "practice": lesson.get("practice", "screens"),
        "steps": json.dumps([_step(lesson, step, drawings, terms) for step in lesson["steps"]]),
        "question": lesson["check"]["question"],
        "choices": json.dumps(
            [
                {
                    "type": "choice",
                    "id": str(uuid.uuid4()),
                    "value": {
                        "text": choice["text"],
                        "right": bool(choice.get("right")),
                        "why": choice["why"],
                    },
                }
                for choice in lesson["check"]["choices"]
            ]
        ),
        "search_description": lesson["goal"],
        "loaded_digest": digest_of(lesson),
    }
    if page is None:
        page = LessonPage(number=lesson["number"], slug=lesson["slug"], **fields)
        course.add_child(instance=page)
    else:
        for name, value in fields.items():
            setattr(page, name, value)
    revision = page.save_revision()
    revision.publish()
    LessonPage.objects.filter(pk=page.pk).update(loaded_revision=revision.pk)
    return page
