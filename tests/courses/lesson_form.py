"""What the admin's lesson form sends, made by hand: for tests without a browser."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from media.models import SchoolImage

SPOT = {"gesture": "tap", "x": 40, "y": 42, "w": 20, "h": 11}


def items(values: list[Any]) -> dict[str, Any]:
    """A ListBlock as its widget sends it."""
    rows: dict[str, Any] = {
        str(index): {"value": value, "type": "item", "deleted": "", "order": str(index), "id": ""}
        for index, value in enumerate(values)
    }
    return {**rows, "count": str(len(values))}


def screen(image: SchoolImage | None = None, *, alt: str = "", hotspots: Any = None) -> dict[str, str]:
    """A screen's fields; ``hotspots`` as data, or as the text a browser might send."""
    sent = hotspots if isinstance(hotspots, str) else json.dumps(hotspots or [])
    return {"image": str(image.pk) if image else "", "alt": alt, "hotspots": sent}


def step(text: str, *, screen_of: dict[str, str] | None = None, **more: Any) -> tuple[str, dict[str, Any]]:
    """One step; without ``screen_of`` it has a picture, its words and one place to touch."""
    shown = screen_of or screen(SchoolImage.objects.earliest("pk"), alt="設定の画面です。", hotspots=[SPOT])
    fields = {"text": text, "screen": shown, "tip": "", "caution": "", "helper": ""}
    return "step", {
        **fields,
        "variants": items(more.pop("variants", [])),
        "terms": items(more.pop("terms", [])),
        **more,
    }


def lesson_form(
    steps: list[tuple[str, dict[str, Any]]], *, choices: Any = (), **fields: Any
) -> dict[str, str]:
    """The whole form of a lesson. ``choices``: pairs of an answer's text and whether it is right."""
    answers = [
        ("choice", {"text": text, "why": "わけです。", **({"right": "on"} if right else {})})
        for text, right in choices
    ]
    return nested_form_data(
        {
            "title": "見本のレッスン",
            "slug": "sample-lesson",
            "number": "901",
            "minutes": "10",
            "goal": "見本ができるようになります。",
            "needs": "スマホ",
            "question": "",
            "checked_on": "2026-11-22",
            "iphone_version": "iOS 26",
            "android_version": "Android 16",
            "keywords": "見本",
            "practice": "screens",
            "seo_title": "",
            "search_description": "",
            "go_live_at": "",
            "expire_at": "",
            "comments": inline_formset([]),
            "steps": streamfield(steps),
            "choices": streamfield(answers),
            **fields,
        }
    )


def add_url(course: str = "basics") -> str:
    """Where a new lesson of this course is written."""
    from courses.models import CoursePage

    return f"/cms/pages/add/courses/lessonpage/{CoursePage.objects.get(slug=course).pk}/"


def edit_url(page: Any) -> str:
    return f"/cms/pages/{page.pk}/edit/"


def said(answer: Any) -> str:
    """Everything the page says, the data that its scripts show included."""
    text = html.unescape(answer.content.decode())
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
