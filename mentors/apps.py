from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MentorsConfig(AppConfig):
    """Student mentors: schools, sign-up, guardians' consent, training."""

    name = "mentors"
    verbose_name = _("メンター")

    def ready(self) -> None:
        from core import schedules
        from events.actions import on_called_off, on_moved
        from events.done import register_teller
        from people import deeds as people_deeds
        from people import holdings, leaks, remains, retention
        from people.actions import register_eraser

        from . import actions, deeds, holding, keeping, keeping_table, notes
        from .actions.steps import on_withdrawn

        on_moved.append(actions.session_moved)
        on_called_off.append(actions.session_called_off)
        on_withdrawn.append(actions.cancel_ahead)
        register_eraser("mentors", keeping.forget_learner)

        retention.register_kind(keeping.LEFT, keeping.forget_left)
        retention.register_kind(keeping.WAITING, keeping.forget_waiting)
        retention.register_kind(keeping.LINKS, keeping.forget_links)
        retention.register_kind(keeping.DAYS, keeping.forget_days)
        retention.register_kind(keeping.WEEKS, keeping.forget_weeks)
        retention.register_kind(keeping_table.NOTES, keeping_table.forget_notes)
        retention.register_kind(keeping_table.WISHES, keeping_table.forget_wishes)
        retention.register_kind(keeping_table.REPORTS, keeping_table.forget_reports)
        holdings.register(*holding.HOLDINGS)
        leaks.register_shown(*holding.SHOWN)
        leaks.register_also("mentor", holding.guardians_of)
        remains.register(holding.REMAINS)
        people_deeds.register(*deeds.KINDS)
        register_teller("mentors", notes.done_by)
        schedules.register("mentors: deliver", "mentors.tasks.deliver_due", minutes=1)
        schedules.register("mentors: remind", "mentors.tasks.remind", minutes=10)
        # What a killed worker left: whoever loses a place is looked for at once, this is the second chance.
        schedules.register("mentors: seek", "mentors.tasks.seek_all", minutes=5)
        # Just after midnight: a consent that ended yesterday is no consent today.
        schedules.register("mentors: settle", "mentors.tasks.every_night", daily_at="00:05")
