from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """受付: the staff's screens."""

    name = "desk"
    verbose_name = _("受付")

    def ready(self) -> None:
        from .signin import accounts

        accounts.guard()
