from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """The public site's own pages: composes what the rooms below offer."""

    name = "home"
    verbose_name = _("公開サイト")
