"""Addresses for search engines: pages, and every step of every lesson."""

from collections.abc import Iterable

from django.contrib.sitemaps import Sitemap
from django.utils import timezone
from wagtail.contrib.sitemaps.sitemap_generator import Sitemap as PageSitemap

from courses.models import LessonPage
from events.enums import RunState
from events.models import Center, ClassRun


class StepSitemap(Sitemap):
    def items(self) -> list[tuple[str, object]]:
        found = []
        for lesson in LessonPage.objects.for_readers():
            live = {block["id"] for block in lesson.steps.raw_data}
            numbers = sorted(number for block, number in lesson.step_numbers.items() if block in live)
            found += [(lesson.path_for(number), lesson.last_published_at) for number in numbers]
        return found

    def location(self, item: tuple[str, object]) -> str:
        return item[0]

    def lastmod(self, item: tuple[str, object]) -> object:
        return item[1]


class PathSitemap(Sitemap):
    def items(self) -> Iterable[str]:
        return ["/number/", "/words/", "/classes/", "/classes/calendar/", "/mentors/", "/privacy/files/"]

    def location(self, item: str) -> str:
        return item


class ClassSitemap(Sitemap):
    """Classes of which something is still to come, and the centres. What is over is not worth a search."""

    def items(self) -> list[str]:
        runs = ClassRun.objects.published().not_over(at=timezone.now()).filter(state=RunState.PUBLISHED)
        found = [f"/classes/{code}/" for code in runs.values_list("code", flat=True)]
        return found + [f"/classes/centers/{code}/" for code in Center.objects.values_list("code", flat=True)]

    def location(self, item: str) -> str:
        return item


SITEMAPS = {"pages": PageSitemap, "steps": StepSitemap, "paths": PathSitemap, "classes": ClassSitemap}
