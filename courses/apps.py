from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    """Courses, lessons, steps, practice, handouts."""

    name = "courses"
    verbose_name = _("レッスン")

    def ready(self) -> None:
        from wagtail.signals import page_published

        from .actions import lesson_published

        page_published.connect(lesson_published, dispatch_uid="courses-lesson-published")
