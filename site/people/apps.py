from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """People who sign in, and people who learn."""

    name = "people"
    verbose_name = _("人")

    def ready(self) -> None:
        from core import resealing, schedules

        from . import actions, deeds, holdings, keeping, leaks, retention

        schedules.register("people: forget", "people.tasks.forget_what_is_old", daily_at="03:40")
        schedules.register("people: name keys", "people.tasks.write_name_keys", daily_at="03:50")
        schedules.register("people: count", "people.tasks.count_the_book", daily_at="04:20")
        resealing.register_follower(
            resealing.Follower("people_namekey.key", actions.write_name_keys, actions.newest_has_keys)
        )
        retention.register_kind(retention.LEAK_SHEET, keeping.forget_leak_sheets)
        holdings.register(*keeping.HOLDINGS)
        leaks.register_shown(*keeping.SHOWN)
        deeds.register(deeds.NOTICES, deeds.LEARNER)
