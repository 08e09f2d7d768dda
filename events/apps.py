from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    """会場 and 教室: places, class runs, applications, draws, attendance, open data."""

    name = "events"
    verbose_name = _("教室")

    def ready(self) -> None:
        from core import schedules
        from people import holdings, leaks, retention
        from people.actions import register_eraser

        from . import keeping

        register_eraser("events", keeping.forget_learner)
        retention.register_need("events", keeping.needed)
        retention.register_kind(keeping.WISH, keeping.forget_wishes)
        holdings.register(*keeping.HOLDINGS)
        leaks.register_shown(*keeping.SHOWN)
        schedules.register("events: every few minutes", "events.tasks.every_few_minutes", minutes=5)
        schedules.register("events: open data", "events.tasks.count_missing_open_data", minutes=60)
        schedules.register("events: remind", "events.tasks.remind", daily_at="16:00")
        schedules.register("events: thank", "events.tasks.thank", minutes=60)
