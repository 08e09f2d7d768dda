"""The first screen, and pages that stand (privacy, accessibility, help)."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from core.models import BasePage
from core.page_cache import keep
from courses.models import LessonPage
from courses.reading import Readings, read_lesson
from courses.stamps import LAST_COOKIE, STAMPS_COOKIE, read_last, read_stamps

from .blocks import BodyBlock, texts_in


class HomePage(BasePage):
    """/: one question, four answers."""

    greeting = models.CharField(_("あいさつと質問"), max_length=60, default="こんにちは。何をしますか。")

    template = "home/home.html"
    max_count_per_parent = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["courses.LessonIndexPage", "home.StandardPage"]
    content_panels = [*Page.content_panels, FieldPanel("greeting")]

    class Meta:
        verbose_name = _("トップページ")

    def texts_to_read(self) -> Iterator[str]:
        yield from super().texts_to_read()
        yield self.greeting

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["greeting_html"] = Readings(self.readings)(self.greeting).html
        context["meta_description"] = self.search_description
        context["stamp_count"] = len(read_stamps(request))
        context["resume"] = self._resume(request)
        return context

    def _resume(self, request: HttpRequest) -> dict[str, Any] | None:
        """つづきから: the step read last, if it still stands."""
        last = read_last(request)
        if last is None or last.step is None:
            return None
        lesson = LessonPage.objects.for_readers().filter(number=last.lesson).first()
        if lesson is None:
            return None
        view = read_lesson(lesson, "iphone", pictures_of=0)
        step = view.step(last.step)
        return {"lesson": view, "step": step, "url": step.url} if step else None

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return keep(
            render(request, self.template, self.get_context(request)), unless=(LAST_COOKIE, STAMPS_COOKIE)
        )


class StandardPage(BasePage):
    """A page that stands: help, privacy, accessibility, how to apply."""

    body = StreamField(BodyBlock(), verbose_name=_("本文"), blank=True)
    # What the school's loader wrote; it leaves alone what an editor has changed since.
    loaded_digest = models.CharField(max_length=64, default="", editable=False)
    loaded_revision = models.PositiveBigIntegerField(null=True, editable=False)

    template = "home/standard_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    content_panels = [*Page.content_panels, FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("案内のページ")

    def texts_to_read(self) -> Iterator[str]:
        yield from super().texts_to_read()
        yield from texts_in(self.body)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["title_html"] = Readings(self.readings)(self.title).html
        context["page_title"] = self.title
        context["meta_description"] = self.search_description
        return context

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return keep(render(request, self.template, self.get_context(request)))
