from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """お知らせ: what people are told, on which channel, at most once."""

    name = "notices"
    verbose_name = _("お知らせ")

    def ready(self) -> None:
        from core import schedules

        schedules.register("notices: deliver", "notices.tasks.deliver_due", minutes=1)
        schedules.register("notices: forget", "notices.tasks.forget_old", daily_at="03:20")

        from people.actions import register_eraser

        from .keeping import forget_learner

        register_eraser("notices", forget_learner)
