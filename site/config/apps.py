from datetime import timedelta

from django.apps import AppConfig
from django.conf import settings


class ConfigConfig(AppConfig):
    """Holds the checks of an installation, and what keeps it: copies, the drill, the worker's sign of life."""

    name = "config"
    label = "school_config"

    def ready(self) -> None:
        from core import schedules
        from people import deeds, remains

        from . import checks  # noqa: F401  registers the checks
        from .cms_forms import look_into_files
        from .keeping.deeds import hear
        from .keeping.rotation import COPIES, COPIES_ELSEWHERE

        remains.register(COPIES if settings.BACKUP_MINUTES else COPIES_ELSEWHERE)

        deeds.listeners.append(hear)
        look_into_files()
        schedules.register("config: sign of life", "config.keeping.tasks.sign_of_life", minutes=1)
        if settings.BACKUP_MINUTES:
            schedules.register(
                "config: backup", "config.keeping.tasks.back_up", minutes=settings.BACKUP_MINUTES
            )
            schedules.register("config: drill", "config.keeping.tasks.rehearse", daily_at="02:10")
        if settings.WATCHED:
            self._expect()

    @staticmethod
    def _expect() -> None:
        from core.upkeep import UpkeepKind, expect

        expect(UpkeepKind.WORKER, within=timedelta(minutes=10))
        if settings.BACKUP_MINUTES:
            expect(UpkeepKind.BACKUP, within=timedelta(minutes=settings.BACKUP_MINUTES + 5))
            expect(UpkeepKind.DRILL, within=timedelta(hours=26))
