"""The school that is measured: the shipped one, three lessons of known length, and the bare lesson."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.core.management import call_command

SOURCE = 8  # the shipped lesson with the most steps: nine, each with a picture
LENGTHS = (4, 6, 9)
FIRST_MADE = 9000  # lessons from this number on were made here
BARE_STEPS = 6


@dataclass(frozen=True)
class Made:
    """Addresses of what was made: lessons by their number of steps, and the bare lesson."""

    lessons: dict[int, str]
    bare: str


def prepare() -> Made:
    """Builds everything in the (empty) database of the settings."""
    from home.school import build_school

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    build_school(say=lambda text: None)
    return Made(lessons={steps: _lesson(steps) for steps in LENGTHS}, bare=_bare())


def _lesson(steps: int) -> str:
    """The first ``steps`` steps of the source lesson as a lesson of its own; gives its address."""
    from courses.models import LessonPage

    source = LessonPage.objects.get(number=SOURCE)
    page = LessonPage(
        number=FIRST_MADE + steps,
        slug=f"benchmark-{steps}",
        title=source.title,
        goal=source.goal,
        minutes=source.minutes,
        needs=source.needs,
        checked_on=source.checked_on,
        iphone_version=source.iphone_version,
        android_version=source.android_version,
        steps=json.dumps(list(source.steps.get_prep_value())[:steps]),
    )
    source.get_parent().add_child(instance=page)
    page.save_revision().publish()
    return page.path_for()


def _bare() -> str:
    """The same first six steps with the same pictures, as a page of Wagtail alone; gives its address."""
    from core.ruby import strip
    from courses.models import LessonPage
    from home.models import HomePage

    from .bare.models import BareLessonPage

    source = LessonPage.objects.get(number=SOURCE)
    steps = [
        {
            "type": "step",
            "value": {
                "text": strip(step.value.for_phone("iphone", "text")),
                "image": step.value.for_phone("iphone", "screen")["image"].pk,
            },
        }
        for step in list(source.steps)[:BARE_STEPS]
    ]
    page = BareLessonPage(title=source.title, slug="bare-lesson", steps=json.dumps(steps))
    HomePage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    return "/bare-lesson/"
