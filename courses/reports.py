"""Editors' reports. Who may: those who may edit pages in the admin."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.reports import ReportView

from .checks import stale_before
from .models import LessonPage
from .querysets import LessonQuerySet


class StaleLessonsView(ReportView):
    """Lessons that nobody has tried on a real phone for 12 months, the oldest first."""

    index_url_name = "stale_lessons"
    index_results_url_name = "stale_lessons_results"
    page_title = _("確認が古いレッスン")
    header_icon = "time"
    results_template_name = "courses/admin/stale_results.html"
    model = LessonPage
    any_permission_required = ["add", "change", "publish"]
    list_export = ["number", "title", "checked_on", "iphone_version", "android_version"]
    export_headings = {
        "number": _("番号"),
        "title": _("レッスン"),
        "checked_on": _("確認日"),
        "iphone_version": _("確かめたiPhone"),
        "android_version": _("確かめたAndroid"),
    }

    def get_queryset(self) -> LessonQuerySet:
        lessons: Any = LessonPage.objects.stale(on=stale_before(timezone.localdate()))
        return lessons.defer("steps", "choices").order_by("checked_on", "number")

    def get_filename(self) -> str:
        return "stale-lessons"
