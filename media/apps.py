from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaConfig(AppConfig):
    """Pictures, screens and paper. Not the upload folder: that is MEDIA_ROOT."""

    name = "media"
    verbose_name = _("画像と紙")
