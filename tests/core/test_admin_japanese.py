"""The editors' screens speak Japanese: no line of English is left for somebody who reads none."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.test import Client

from courses.models import LessonPage

pytestmark = pytest.mark.django_db

SCREENS = [
    "/cms/",
    "/cms/pages/",
    "/cms/pages/{course}/",
    "/cms/pages/add/courses/lessonpage/{course}/",
    "/cms/pages/{lesson}/edit/",
    "/cms/pages/{lesson}/history/",
    "/cms/pages/{lesson}/usage/",
    "/cms/pages/{lesson}/copy/",
    "/cms/pages/{lesson}/move/",
    "/cms/pages/{lesson}/delete/",
    "/cms/pages/{lesson}/unpublish/",
    "/cms/pages/{lesson}/privacy/",
    "/cms/pages/{lesson}/workflow_history/",
    "/cms/pages/search/?q=a",
    "/cms/images/",
    "/cms/images/add/",
    "/cms/images/{image}/",
    "/cms/images/usage/{image}/",
    "/cms/documents/",
    "/cms/documents/add/",
    "/cms/snippets/",
    "/cms/account/",
    "/cms/workflows/list/",
    "/cms/workflows/tasks/index/",
    "/cms/reports/locked/",
    "/cms/reports/workflow/",
    "/cms/reports/site-history/",
    "/cms/reports/aging-pages/",
    "/cms/reports/page-types-usage/",
    "/cms/reports/workflow_tasks/",
    "/cms/collections/",
    "/cms/collections/add/",
    "/cms/users/",
    "/cms/users/new/",
    "/cms/groups/",
    "/cms/groups/new/",
    "/cms/sites/",
    "/cms/sites/new/",
    "/cms/redirects/",
    "/cms/redirects/add/",
]
# Names, what stands in a picture's own name, and what the administrator alone meets: Django keeps the names of
# rights in English, and Wagtail makes these two headings out of the names of columns.
NAMES = re.compile(
    r"レッスン\d+ [\w-]+ (?:iphone|android|easy)|Can (?:add|change|delete|view|access)[\w ]*|Site name|Root page|"
    r"Wagtail|iPhone|Android|Google|LINE|QRコード|JavaScript|CSV|XLSX|URL|HTML|SEO|PDF|PNG|JPEG|WebP|AVIF|GIF|SVG|ID|API|"
    r"[\w.+-]+@[\w.-]+|\.[a-z]{3,4}\b|/[\w/.-]*"
)
ENGLISH = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z']{2,})+")


class Seen(HTMLParser):
    """What a person reads, or is read, of a page."""

    SILENT = ("script", "style", "template", "textarea", "code")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self._silent = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in self.SILENT
        self.text += [
            value for name, value in attrs if value and name in ("aria-label", "title", "placeholder", "alt")
        ]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in self.SILENT

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text.append(data)


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_of_the_editors_holds_no_line_of_english(admin: Client, screen: str) -> None:
    lesson = LessonPage.objects.live().order_by("pk")[0]
    image = apps.get_model("media", "SchoolImage").objects.order_by("pk")[0]
    answer = admin.get(
        screen.format(lesson=lesson.pk, course=lesson.get_parent().pk, image=image.pk), follow=True
    )
    assert answer.status_code == 200
    seen = NAMES.sub("", "\n".join(Seen(answer.content.decode()).text))
    assert ENGLISH.findall(seen) == []
