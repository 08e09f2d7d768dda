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

        from people import holdings, retention
        from people.actions import register_eraser

        from . import keeping

        register_eraser("notices", keeping.forget_learner)
        retention.register_kind(keeping.NOTICE, None)  # "notices: forget" does it
        holdings.register(*keeping.HOLDINGS)
