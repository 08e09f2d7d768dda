"""Every reusable read."""

from django.db import models
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from .codes import Code


class LessonQuerySet(PageQuerySet):
    def for_readers(self) -> "LessonQuerySet":
        """Published lessons that anyone may read, in the order of their numbers."""
        return self.live().public().order_by("number")

    def stale(self, *, on: object) -> "LessonQuerySet":
        """Lessons last checked on a real phone before ``on`` (a date), or never."""
        return self.live().filter(models.Q(checked_on__lt=on) | models.Q(checked_on__isnull=True))

    def nearest(self, code: Code | None, *, most: int = 3) -> list:
        """The lessons whose numbers are nearest to a code that leads nowhere."""
        lessons = list(self.for_readers())
        if code is None:
            return lessons[:most]
        return sorted(lessons, key=lambda lesson: (abs(lesson.number - code.lesson), lesson.number))[:most]


LessonManager = PageManager.from_queryset(LessonQuerySet)


class StepCodeQuerySet(models.QuerySet):
    def numbers_of(self, lesson_number: int) -> dict[str, int]:
        """``{id of the step's block: number}`` of one lesson, steps now gone included."""
        return {
            str(block): number
            for block, number in self.filter(lesson=lesson_number).values_list("block_id", "number")
        }
