from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Gesture(TextChoices):
    """What a finger does at a hotspot."""

    TAP = "tap", _("軽く押す（タップ）")
    DOUBLE_TAP = "double_tap", _("2回続けて押す（ダブルタップ）")
    LONG_PRESS = "long_press", _("長く押す（長押し）")
    SWIPE_UP = "swipe_up", _("上へすべらせる")
    SWIPE_DOWN = "swipe_down", _("下へすべらせる")
    SWIPE_LEFT = "swipe_left", _("左へすべらせる")
    SWIPE_RIGHT = "swipe_right", _("右へすべらせる")
    PINCH_OUT = "pinch_out", _("2本の指で広げる")
    PINCH_IN = "pinch_in", _("2本の指でつまむ")
    TYPE = "type", _("文字を入れる")
