"""Panels of the lesson editor."""

from typing import Any

from django.forms import Media
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel
from wagtail.admin.staticfiles import versioned_static


class ContentCheckPanel(Panel):
    """公開前の確認: what a reader would stumble over, in the last saved draft."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"heading": _("公開前の確認"), "icon": "check", **kwargs})

    class BoundPanel(Panel.BoundPanel):
        template_name = "courses/admin/content_check.html"

        @property
        def media(self) -> Media:
            return super().media + Media(js=[versioned_static("courses/admin/editor.js")])


class PaperPanel(Panel):
    """印刷: the lesson's paper, one click away."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"heading": _("印刷"), "icon": "doc-full", **kwargs})

    class BoundPanel(Panel.BoundPanel):
        template_name = "courses/admin/paper.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from core.enums import Phone

            from .models import LessonNumber

            context = super().get_context_data(parent_context)
            lesson = self.instance
            # Not the number in the form: that may be empty, or wrong, just now.
            printed = LessonNumber.objects.filter(lesson_key=lesson.translation_key)
            context["number"] = (
                printed.values_list("number", flat=True).first() if lesson.pk and lesson.live else None
            )
            context["phones"] = Phone.choices
            return context
