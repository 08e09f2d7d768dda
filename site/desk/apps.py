from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """受付: the staff's screens."""

    name = "desk"
    verbose_name = _("受付")

    def ready(self) -> None:
        from people import holdings, leaks, remains, retention

        from . import keeping
        from .signin import accounts, events

        accounts.guard()
        events.connect()
        retention.register_kind(keeping.SIGN_IN, keeping.forget_sign_ins)
        retention.register_kind(keeping.QUEUE, keeping.forget_work)
        holdings.register(*keeping.HOLDINGS)
        leaks.register_shown(*keeping.SHOWN)
        remains.register(keeping.PAPER)
