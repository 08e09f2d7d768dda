from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Practice(TextChoices):
    """How a lesson is practised."""

    SCREENS = "screens", _("画面で練習")
    GESTURES = "gestures", _("指の動きの練習")
    FLICK = "flick", _("フリック入力の練習")
    SCAM = "scam", _("あやしいメールを見分ける練習")


class PrintState(TextChoices):
    """Where a print job stands."""

    WAITING = "waiting", _("順番を待っています")
    RUNNING = "running", _("作っています")
    DONE = "done", _("できました")
    FAILED = "failed", _("作れませんでした")
